"""From pixels to lines: pictures of every size, text that stands any way round, and the reading for the proof."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.text.lines import join_lines
from gate.text.ocr import Line, Word, load_engine
from gate.text.read import Reader
from gate.text.upscale import Lanczos, NoUpscaler
from gate.types import Quad, Reading
from gate.vision.picture import Pixels

TEXTS = ("Welcome Maria Johnson", "Born 12 May 2021", "Call 202-555-0143 today")


def page(size: int = 26, width: int = 480, height: int = 300, ink: int = 20, ground: int = 235) -> Pixels:
    """Three lines of text on a plain ground."""
    image = Image.new("RGB", (width, height), (ground,) * 3)
    for row, text in enumerate(TEXTS):
        place = (width * 0.12, height * 0.2 + row * height * 0.22)
        ImageDraw.Draw(image).text(place, text, fill=(ink,) * 3, font=ImageFont.load_default(size))
    return np.asarray(image)


def squeezed(lines: list[Line]) -> set[str]:
    return {"".join(line.text.split()) for line in lines}


EXPECTED = {"".join(text.split()) for text in TEXTS}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_engine("rapidocr"), Lanczos())


@pytest.mark.parametrize("reading", list(Reading))
def test_upright_text_is_read_where_it_stands(reader: Reader, reading: Reading) -> None:
    pixels = page()
    lines = reader.read(pixels, reading)
    assert squeezed(lines) == EXPECTED
    covered = np.zeros(pixels.shape[:2], np.uint8)
    for word in (word for line in lines for word in line.words):
        cv2.fillPoly(covered, [np.round(np.array(word.quad.points)).astype(np.int32)], 1)
    ink = pixels[..., 0] < 120
    assert (ink & (covered == 1)).sum() >= 0.99 * ink.sum()


@pytest.mark.parametrize("degrees", [12, 35, 60, 90, 120, 180, 235, 270, 325])
def test_text_at_any_angle_is_read_and_the_first_corner_turns_with_it(reader: Reader, degrees: int) -> None:
    width, height = 480, 300
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    matrix[:, 2] += 300 - np.array([width / 2, height / 2])
    turned = cv2.warpAffine(page(), matrix, (600, 600), flags=cv2.INTER_CUBIC, borderValue=(235, 235, 235))
    lines = reader.read(np.asarray(turned, np.uint8), Reading.FIRST)
    assert squeezed(lines) >= EXPECTED
    first = next(line for line in lines if line.text.startswith("Welcome"))
    assert np.hypot(*(matrix @ [58, 62, 1] - first.words[0].quad.points[0])) < 20


@pytest.mark.parametrize("upside_down", [False, True])
def test_text_in_a_mirror_is_read(reader: Reader, upside_down: bool) -> None:
    pixels = page()[:, ::-1]
    lines = reader.read(np.ascontiguousarray(pixels[::-1] if upside_down else pixels), Reading.FIRST)
    assert squeezed(lines) == EXPECTED
    first = next(line for line in lines if line.text.startswith("Welcome"))
    # It is read from the right to the left, as it stands.
    assert all(one.quad.bounds[0] > other.quad.bounds[0] for one, other in pairwise(first.words))


def test_mirrored_lines_are_joined_in_the_order_in_which_they_stand(reader: Reader) -> None:
    lines = reader.read(np.ascontiguousarray(page()[:, ::-1]), Reading.FIRST)
    read = [line.text.split()[0] for rows in join_lines(lines) for row in rows for line in row]
    assert read == ["Welcome", "Born", "Call"]


def test_white_text_on_black_is_read(reader: Reader) -> None:
    assert squeezed(reader.read(page(ink=255, ground=0), Reading.FIRST)) == EXPECTED


@pytest.mark.parametrize(("ink", "ground"), [(40, 12), (215, 235)])
def test_faint_text_is_read(reader: Reader, ink: int, ground: int) -> None:
    assert squeezed(reader.read(page(ink=ink, ground=ground), Reading.FIRST)) == EXPECTED


def test_letters_of_half_the_picture_are_read(reader: Reader) -> None:
    image = Image.new("RGB", (512, 300), "white")
    ImageDraw.Draw(image).text((20, 60), "ANNA", fill="black", font=ImageFont.load_default(170))
    assert squeezed(reader.read(np.asarray(image), Reading.FIRST)) == {"ANNA"}


def test_a_picture_of_180_pixels_is_read_when_it_is_enlarged(reader: Reader) -> None:
    large = page(36, 720, 440)
    small = np.asarray(cv2.resize(large, (180, 110), interpolation=cv2.INTER_AREA), np.uint8)
    lines = reader.read(small, Reading.FIRST)
    assert squeezed(lines) == EXPECTED
    assert all(word.quad.bounds[2] <= 185 and word.quad.bounds[3] <= 115 for line in lines for word in line.words)


class Recorder:
    """An engine or an upscaler that notes what sizes it was given."""

    def __init__(self, versions: int = 0) -> None:
        self.versions = versions
        self.shapes: list[tuple[int, ...]] = []

    def enlarge(self, rgb: Pixels) -> tuple[Pixels, ...]:
        return tuple(np.repeat(np.repeat(rgb, 4, 0), 4, 1) for _ in range(self.versions))

    def read(self, rgb: Pixels) -> list[Line]:
        self.shapes.append(rgb.shape)
        return [Line((Word(f"text{min(len(self.shapes), 2)}", Quad.from_box(40, 40, 80, 60), 1.0),))]

    def models(self) -> list[Mapping[str, Any]]:
        return [{"name": "recorder"}]


def test_readings_of_enlarged_versions_are_united_in_pixels_of_the_picture() -> None:
    engine = Recorder()
    lines = Reader(engine, Recorder(versions=3)).read(np.zeros((100, 150, 3), np.uint8), Reading.FIRST)
    assert engine.shapes == [(400, 600, 3)] * 3
    # The second and the third version read the same.
    assert [(line.text, line.words[0].quad.bounds) for line in lines] == [
        ("text1", (10, 10, 20, 15)),
        ("text2", (10, 10, 20, 15)),
    ]


@pytest.mark.parametrize("shape", [(400, 300, 3), (150, 900, 3)])
def test_larger_pictures_are_read_as_they_are(shape: tuple[int, ...]) -> None:
    engine = Recorder()
    Reader(engine, Recorder(versions=1)).read(np.zeros(shape, np.uint8), Reading.FIRST)
    assert engine.shapes == [shape]


@pytest.mark.parametrize(
    ("shape", "read"), [((400, 300), (300, 225)), ((250, 260), (188, 195)), ((80, 120), (240, 360))]
)
def test_the_proof_reads_at_three_quarters_and_enlarges_what_the_first_reading_did(
    shape: tuple[int, int], read: tuple[int, int]
) -> None:
    engine = Recorder()
    (line,) = Reader(engine, Recorder(versions=1)).read(np.zeros((*shape, 3), np.uint8), Reading.PROOF)
    assert engine.shapes == [(*read, 3)]
    assert line.words[0].quad.bounds[0] == pytest.approx(40 * shape[0] / read[0], rel=0.01)


def test_without_an_upscaler_a_small_picture_is_read_as_it_is() -> None:
    engine = Recorder()
    Reader(engine, NoUpscaler()).read(np.zeros((50, 50, 3), np.uint8), Reading.FIRST)
    assert engine.shapes == [(50, 50, 3)]


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 500, 3), (500, 7, 3)])
@pytest.mark.parametrize("reading", list(Reading))
def test_a_picture_too_small_for_a_letter_holds_no_line(
    reader: Reader, shape: tuple[int, ...], reading: Reading
) -> None:
    assert reader.read(np.zeros(shape, np.uint8), reading) == []


def test_models_of_both_are_named() -> None:
    assert len(Reader(Recorder(), Recorder()).models()) == 2


def test_what_was_read_before_changes_nothing(reader: Reader) -> None:
    mirrored = np.ascontiguousarray(page()[:, ::-1])
    alone = reader.read(page(), Reading.FIRST)
    reader.read(mirrored, Reading.FIRST)
    assert reader.read(page(), Reading.FIRST) == alone
