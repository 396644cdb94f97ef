"""Codes are found at any angle, small and inverted, and nothing is found where none is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from gate.types import Quad, Reading
from gate.vision.barcodes import read_codes
from gate.vision.picture import Pixels

KINDS = ("QRCode", "DataMatrix", "Aztec", "PDF417", "EAN13", "Code128")


def on_canvas(kind: str, text: str, *, module: float = 3, angle: float = 0, inverted: bool = False) -> Pixels:
    """A code with its quiet zone on a grey picture of 640 x 640."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind])
    drawn = np.array(made.to_image(scale=8))
    drawn = 255 - drawn if inverted else drawn
    height, width = drawn.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, module / 8)
    turn[:, 2] += (320 - width / 2, 320 - height / 2)
    canvas = np.full((640, 640), 140, np.uint8)
    small = cv2.GaussianBlur(drawn, (0, 0), 8 / module / 3) if module < 4 else drawn
    cv2.warpAffine(small, turn, (640, 640), canvas, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    return np.repeat(canvas[..., None], 3, axis=2)


def text_of(kind: str) -> str:
    return "590123412345" if kind == "EAN13" else "MRN 0048291"


def holds(quad: Quad, x: float, y: float) -> bool:
    return cv2.pointPolygonTest(cv2.convexHull(np.array(quad.points, np.float32)), (x, y), False) >= 0


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_found_where_it_is(kind: str, reading: Reading) -> None:
    codes = read_codes(on_canvas(kind, text_of(kind)), reading)
    assert any(code.text.startswith(text_of(kind)) and holds(code.quad, 320, 320) for code in codes)


@pytest.mark.parametrize("angle", [45, 90, 135, 200])
@pytest.mark.parametrize("kind", ["QRCode", "Code128"])
def test_a_slanted_code_is_found(kind: str, angle: float) -> None:
    codes = read_codes(on_canvas(kind, text_of(kind), angle=angle), Reading.FIRST)
    assert any(holds(code.quad, 320, 320) for code in codes)


@pytest.mark.parametrize("angle", [15, 160, 250])
def test_slanted_bars_are_covered_from_end_to_end(angle: float) -> None:
    codes = read_codes(on_canvas("Code128", text_of("Code128"), angle=angle), Reading.FIRST)
    turn = np.radians(angle)
    along, up = np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])
    for x, y in [(320, 320) + along * a + up * b for a in (-180, 180) for b in (-45, 45)]:
        assert any(holds(code.quad, float(x), float(y)) for code in codes)


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Code128"])
def test_a_light_code_on_a_dark_ground_is_found(kind: str) -> None:
    assert read_codes(on_canvas(kind, text_of(kind), inverted=True), Reading.FIRST)


def test_a_small_code_is_found() -> None:
    assert read_codes(on_canvas("QRCode", text_of("QRCode"), module=1.6), Reading.FIRST)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_readable_once_the_quads_are_filled(kind: str) -> None:
    rgb = on_canvas(kind, text_of(kind), angle=0 if kind == "PDF417" else 10)
    codes = read_codes(rgb, Reading.FIRST)
    assert codes
    for code in codes:
        cv2.fillConvexPoly(rgb, np.array(code.quad.points).round().astype(np.int32), (0, 0, 0))
    for scale in (0.5, 1, 2, 3):
        assert not zxingcpp.read_barcodes(cv2.resize(rgb, None, fx=scale, fy=scale))
    assert all(read_codes(rgb, reading) == [] for reading in Reading)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (13, 13), (64, 64)])
def test_pictures_of_any_size_are_read(shape: tuple[int, int]) -> None:
    assert read_codes(np.zeros((*shape, 3), np.uint8), Reading.PROOF) == []


def test_noise_is_no_code() -> None:
    rng = np.random.default_rng(0)
    for reading in Reading:
        assert read_codes(rng.integers(0, 256, (300, 400, 3), dtype=np.uint8), reading) == []


def test_the_content_is_not_in_a_repr() -> None:
    (code,) = read_codes(on_canvas("QRCode", "Ida Testperson"), Reading.FIRST)
    assert code.text == "Ida Testperson"
    assert "Testperson" not in repr(code)
