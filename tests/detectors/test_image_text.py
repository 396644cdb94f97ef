from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.detectors.base import View
from gate.detectors.image_text import ImageText
from gate.keys import Key
from gate.text.ocr import Line, Word
from gate.types import Finding, Place, Quad, Reading, Sample
from gate.vision.picture import Picture

SETTINGS: Mapping[str, Any] = {
    "engine": "rapidocr",
    "languages": ["en"],
    "min_score": 0.4,
    "min_word_score": 0.5,
    "correction": "embedded",
}
KEY = Key(bytes(32))
HEADER = ("JOHNSON, MARIA  MRN 00482913  12-05-2021", "St Mary Hospital  GA 12w3d")


def drawn(*rows: str, size: int = 16, width: int = 480, height: int = 240, ink: str = "white") -> np.ndarray:
    image = Image.new("RGB", (width, height), "black" if ink == "white" else "white")
    for row, text in enumerate(rows):
        ImageDraw.Draw(image).text((8, 6 + row * (size + 6)), text, fill=ink, font=ImageFont.load_default(size))
    return np.asarray(image)


def view(pixels: np.ndarray, orientation: int = 1, layers: tuple[np.ndarray, ...] = ()) -> View:
    return View(Sample("key", ()), {3: Picture(pixels, "PNG", orientation, layers)}, ())


@pytest.fixture(scope="module")
def detector() -> ImageText:
    return ImageText(SETTINGS, KEY.fingerprint)


def look(detector: ImageText, view: View, reading: Reading = Reading.FIRST) -> list[Finding]:
    (findings,) = detector.examine([view], reading)
    return findings


def types(findings: list[Finding]) -> set[str]:
    return {finding.entity_type for finding in findings}


def filled(pixels: np.ndarray, findings: list[Finding]) -> np.ndarray:
    result = pixels.copy()
    for finding in findings:
        if isinstance(finding.region, Quad):
            left, top, right, bottom = (round(edge) for edge in finding.region.bounds)
            result[max(top - 2, 0) : bottom + 3, max(left - 2, 0) : right + 3] = 128
    return result


@pytest.mark.parametrize("reading", list(Reading))
def test_it_finds_what_a_sonogram_header_tells(detector: ImageText, reading: Reading) -> None:
    findings = look(detector, view(drawn(*HEADER)), reading)
    assert {"PERSON", "MEDICAL_RECORD_NUMBER", "DATE_TIME"} <= types(findings)
    assert all(
        (finding.detector, finding.place, finding.part) == ("image_text", Place.IMAGE, 3) for finding in findings
    )
    name = next(finding for finding in findings if finding.entity_type == "PERSON")
    assert name.fingerprint == KEY.fingerprint("PERSON", "Johnson, Maria")


def test_invitations_are_found_too(detector: ImageText) -> None:
    card = drawn("RSVP to Anna Miller", "202-555-0143", "anna.miller@example.org", ink="black", size=20)
    assert {"PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS"} <= types(look(detector, view(card)))


@pytest.mark.parametrize("reading", list(Reading))
def test_once_filled_nothing_is_found(detector: ImageText, reading: Reading) -> None:
    pixels = drawn(*HEADER)
    cleaned = filled(pixels, look(detector, view(pixels)))
    assert look(detector, view(cleaned), reading) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_regions_are_in_stored_pixels_whatever_the_orientation(detector: ImageText, orientation: int) -> None:
    upright = drawn("202-555-0143")
    # How each orientation stores a picture that is seen upright: the inverses of the EXIF turns.
    stored = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation](upright)
    pixels = np.ascontiguousarray(stored)
    findings = look(detector, view(pixels, orientation))
    assert "PHONE_NUMBER" in types(findings)
    assert filled(pixels, findings).max() == 128


def test_every_layer_is_read(detector: ImageText) -> None:
    blank = np.full((240, 480, 3), 255, np.uint8)
    assert look(detector, view(blank)) == []
    assert "PHONE_NUMBER" in types(look(detector, view(blank, layers=(drawn("202-555-0143"),))))


def test_findings_do_not_depend_on_neighbours(detector: ImageText) -> None:
    views = [view(drawn(*HEADER)), view(drawn("202-555-0143", size=30)), view(drawn("nothing here", size=9))]
    together = detector.examine(views, Reading.FIRST)
    assert together == [look(detector, one) for one in reversed(views)][::-1]


@pytest.mark.parametrize("reading", list(Reading))
def test_tiny_and_empty_pictures_are_no_trouble(detector: ImageText, reading: Reading) -> None:
    for shape in ((1, 1, 3), (3, 400, 3), (400, 2, 3), (8, 8, 3)):
        assert look(detector, view(np.zeros(shape, np.uint8)), reading) == []


def test_medical_terms_make_one_finding_without_a_region(detector: ImageText) -> None:
    findings = look(detector, view(drawn("fetal ultrasound", "fetal ultrasound, placenta anterior", size=20)))
    terms = [finding for finding in findings if finding.entity_type == "MEDICAL_TERM"]
    assert [finding.region for finding in terms] == [None]


def test_models_are_listed(detector: ImageText) -> None:
    names = {model["name"] for model in detector.models()}
    assert any("det" in name for name in names)
    assert any("rec" in name for name in names)


class Given:
    """A reader that returns given words, to place poorly read ones where they matter."""

    def __init__(self, *words: tuple[str, float]) -> None:
        boxes = [Quad.from_box(10 + 60 * index, 10, 65 + 60 * index, 25) for index in range(len(words))]
        self.line = Line(tuple(Word(text, box, score) for (text, score), box in zip(words, boxes, strict=True)))

    def read(self, rgb: np.ndarray, reading: Reading) -> list[Line]:
        return [self.line]

    def models(self) -> list[Mapping[str, Any]]:
        return []


def with_words(detector: ImageText, monkeypatch: pytest.MonkeyPatch, *words: tuple[str, float]) -> list[Finding]:
    monkeypatch.setattr(detector, "_reader", Given(*words))
    return look(detector, view(np.zeros((40, 400, 3), np.uint8)))


def test_a_poorly_read_number_still_counts(detector: ImageText, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PHONE_NUMBER" in types(with_words(detector, monkeypatch, ("phone", 0.9), ("202-555-0143", 0.2)))


def test_a_name_guessed_from_noise_does_not(detector: ImageText, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PERSON" in types(with_words(detector, monkeypatch, ("Maria", 0.9), ("Johnson", 0.9)))
    assert with_words(detector, monkeypatch, ("Maria", 0.2), ("Johnson", 0.2)) == []


def test_a_finding_reaches_over_poorly_read_words_beside_it(
    detector: ImageText, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = with_words(detector, monkeypatch, ("call", 0.9), ("202-555-0143", 0.9), ("x4", 0.2), ("now", 0.9))
    (phone,) = (finding for finding in findings if finding.entity_type == "PHONE_NUMBER")
    assert isinstance(phone.region, Quad)
    assert phone.region.bounds == (70, 10, 185, 25)
