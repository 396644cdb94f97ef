from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.errors import UsageError

pytest.importorskip("presidio_image_redactor")

from presidio_analyzer import RecognizerRegistry
from presidio_image_redactor import ImageAnalyzerEngine, ImageRedactorEngine, TesseractOCR

from gate.integrations.presidio import GateOcr, GateRecognizer, analyzer_engine
from gate.text.ocr import load_engine

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program tesseract is not installed")

HEADER = "OKAFOR^ADA^N  MRN: 00482913  GA: 20w3d  12-05-2021"


def turned(degrees: float = 90) -> Image.Image:
    picture = Image.new("RGB", (560, 560), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((60, 200), "Patient: Maria Johnson", fill="black", font=ImageFont.load_default(30))
    draw.text((60, 260), "Phone: 202-555-0143", fill="black", font=ImageFont.load_default(30))
    return picture.rotate(degrees, fillcolor="white")


def said(picture: Image.Image) -> str:
    return " ".join(line.text for line in load_engine("rapidocr").read(np.asarray(picture.convert("RGB"))))


@pytest.fixture(scope="module")
def ocr() -> GateOcr:
    return GateOcr()


@needs_tesseract
def test_presidio_with_gate_redacts_turned_text_that_it_misses_with_tesseract(ocr: GateOcr) -> None:
    picture = turned()
    analyzer = analyzer_engine(whole_words=True)
    alone = ImageRedactorEngine(ImageAnalyzerEngine(analyzer, ocr=TesseractOCR())).redact(picture)
    assert "Johnson" in said(alone)
    redacted = ImageRedactorEngine(ImageAnalyzerEngine(analyzer, ocr=ocr)).redact(picture)
    left = said(redacted)
    assert not any(secret in left for secret in ("Maria", "Johnson", "0143", "555"))
    assert "Patient" in left and "Phone" in left


def test_a_table_has_tesseracts_layout(ocr: GateOcr) -> None:
    table = ocr.perform_ocr(turned(0))
    assert table["text"] == ["Patient:", "Maria", "Johnson", "Phone:", "202-555-0143"]
    assert len({len(column) for column in table.values()}) == 1
    assert all(isinstance(edge, int) for name in ("left", "top", "width", "height") for edge in table[name])
    assert all(50 < score <= 100 for score in table["conf"])
    assert (table["line_num"], table["word_num"]) == ([1, 1, 1, 2, 2], [1, 2, 3, 1, 2])
    assert 50 <= table["left"][0] <= 62 and 195 <= table["top"][0] <= 215
    assert ocr.get_text_from_ocr_dict(table) == "Patient: Maria Johnson\nPhone: 202-555-0143"
    assert ocr.get_text_from_ocr_dict({name: [] for name in table}) == ""


def test_boxes_of_slanted_words_hold_all_of_them(ocr: GateOcr) -> None:
    picture = turned(20)
    table = ocr.perform_ocr(picture)
    at = next(index for index, text in enumerate(table["text"]) if "0143" in text)
    left, top, width, height = (table[name][at] for name in ("left", "top", "width", "height"))
    assert height > 60  # the word's line is 30 px high, its bounds are not
    picture.paste("white", (left, top, left + width, top + height))
    assert "0143" not in said(picture)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_pictures_of_any_mode_and_arrays(ocr: GateOcr, mode: str) -> None:
    picture = turned(0).convert(mode)
    words = ocr.perform_ocr(turned(0))["text"]
    assert ocr.perform_ocr(picture)["text"] == words
    if mode != "P":
        assert ocr.perform_ocr(np.asarray(picture))["text"] == words


def test_a_file_that_is_turned_by_its_exif_gives_boxes_in_stored_pixels(ocr: GateOcr, tmp_path: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned(90).save(tmp_path / "turned.png", exif=exif)
    table = ocr.perform_ocr(str(tmp_path / "turned.png"))
    assert "202-555-0143" in table["text"]
    at = table["text"].index("202-555-0143")
    assert table["height"][at] > 3 * table["width"][at]


def test_what_it_cannot_take_is_a_type_error(ocr: GateOcr) -> None:
    with pytest.raises(TypeError, match="no options such as lang"):
        ocr.perform_ocr(turned(0), lang="eng")
    with pytest.raises(TypeError, match="PIL images"):
        ocr.perform_ocr(b"bytes")


def test_it_names_its_models(ocr: GateOcr) -> None:
    assert ocr.models() == load_engine("rapidocr").models()


def test_gates_recognizer_finds_headers_in_an_analyzer_engine() -> None:
    found = {(one.entity_type, HEADER[one.start : one.end]) for one in analyzer_engine().analyze(HEADER, language="en")}
    assert ("PERSON", "OKAFOR^ADA^N") in found
    assert ("DATE_TIME", "12-05-2021") in found
    assert any(kind == "MEDICAL_RECORD_NUMBER" and "00482913" in text for kind, text in found)
    assert any(kind == "GESTATIONAL_AGE" and "20w3d" in text for kind, text in found)


def test_a_registry_takes_it_beside_others() -> None:
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    registry.add_recognizer(GateRecognizer())
    names = [each.name for each in registry.get_recognizers(language="en", entities=["GESTATIONAL_AGE"])]
    assert names == ["GateRecognizer"]


def test_only_what_was_asked_for_is_reported() -> None:
    engine = analyzer_engine(language="de")
    assert {one.entity_type for one in engine.analyze(HEADER, language="de", entities=["PERSON"])} == {"PERSON"}
    assert engine.analyze("", language="de") == []


def test_whole_words_are_what_presidio_needs_to_find_their_boxes() -> None:
    text = "Dr. (Maria Johnson) called"
    (exact,) = GateRecognizer().analyze(text, ["PERSON"])
    (whole,) = GateRecognizer(whole_words=True).analyze(text, ["PERSON"])
    assert "(" not in text[exact.start : exact.end]
    assert "(Maria Johnson)" in text[whole.start : whole.end]


def test_a_language_without_recognizers_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="the ones with recognizers are de, en"):
        GateRecognizer("tlh")
