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


def flat(drawn: Pixels, angle: float = 0, side: int = 800) -> Pixels:
    """A code on a grey picture, turned."""
    height, width = drawn.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turn[:, 2] += (side / 2 - width / 2, side / 2 - height / 2)
    canvas = np.full((side, side), 140, np.uint8)
    cv2.warpAffine(drawn, turn, (side, side), canvas, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    return np.repeat(canvas[..., None], 3, axis=2)


@pytest.mark.parametrize("angle", [-10, 8, 12, 22])
def test_low_bars_that_are_turned_a_little_are_found(angle: float) -> None:
    drawn = np.array(zxingcpp.create_barcode("MRN 0048291", zxingcpp.BarcodeFormat.Code128).to_image(scale=3))
    low = cv2.resize(drawn, (drawn.shape[1], drawn.shape[1] // 10), interpolation=cv2.INTER_NEAREST)
    codes = read_codes(flat(low, angle), Reading.FIRST)
    assert any(code.text == "MRN 0048291" and holds(code.quad, 400, 400) for code in codes)


CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ida Testperson\nTEL:+1 202-555-0142\nADR:;;12 Elm Street;Springfield\nEND:VCARD"


@pytest.mark.parametrize(("angle", "inverted"), [(0, True), (15, False)])
def test_a_contact_card_in_pdf417_is_found_light_on_dark_and_turned(angle: float, inverted: bool) -> None:
    drawn = np.array(zxingcpp.create_barcode(CARD, zxingcpp.BarcodeFormat.PDF417).to_image(scale=3))
    codes = read_codes(flat(255 - drawn if inverted else drawn, angle), Reading.FIRST)
    assert any(code.text == CARD and holds(code.quad, 400, 400) for code in codes)


@pytest.mark.parametrize(
    ("ink", "ground"), [((255, 0, 0), (0, 130, 0)), ((200, 40, 40), (40, 122, 40)), ((128, 128, 0), (120, 120, 200))]
)
@pytest.mark.parametrize("kind", ["QRCode", "Code128"])
def test_a_code_in_two_colours_of_the_same_brightness_is_found(
    kind: str, ink: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    share = on_canvas(kind, text_of(kind)) / 255
    rgb = (np.array(ink) * (1 - share) + np.array(ground) * share).round().astype(np.uint8)
    codes = read_codes(rgb, Reading.FIRST)
    assert any(code.text == text_of(kind) and holds(code.quad, 320, 320) for code in codes)
    for code in codes:
        cv2.fillConvexPoly(rgb, np.array(code.quad.points).round().astype(np.int32), (0, 0, 0))
    assert not zxingcpp.read_barcodes(rgb)
    assert all(not zxingcpp.read_barcodes(np.ascontiguousarray(rgb[..., colour])) for colour in range(3))
