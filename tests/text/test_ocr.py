"""The default engine on made pictures: burned-in headers, turned and tiny text, and what it leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.errors import UsageError
from gate.text.ocr import Engine, Line, Union, Word, load_engine
from gate.types import Quad

NAME = "JOHNSON, MARIA  MRN 00482913  12-05-2021"
PLACE = "St Mary Hospital  GA 12w3d"


def sonogram(size: int = 14, grey: int = 200, width: int = 480, height: int = 360) -> np.ndarray:
    """A black picture with a speckled sector and a header in two lines, as a scanner burns it in."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[:height, :width]
    sector = (np.hypot(x - width / 2, y - height * 0.25) < height * 0.6) & (y > height * 0.35)
    pixels = np.where(sector, np.clip(random.gamma(2.0, 30.0, sector.shape), 0, 255), 0).astype(np.uint8)
    image = Image.fromarray(np.dstack([pixels] * 3))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size)
    for row, text in enumerate((NAME, PLACE)):
        draw.text((6, 4 + row * (size + 6)), text, fill=(grey,) * 3, font=font)
    return np.asarray(image)


def letters(lines: list[Line]) -> str:
    return "".join("".join(line.text.split()) for line in lines)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine("rapidocr")


@pytest.mark.parametrize(("size", "grey"), [(12, 200), (14, 60), (14, 255), (22, 128)])
def test_it_reads_a_burned_in_header(engine: Engine, size: int, grey: int) -> None:
    words = [word.text.strip(",") for line in engine.read(sonogram(size, grey, 640)) for word in line.words]
    assert {"MARIA", "00482913", "12-05-2021", "Hospital"} <= set(words)


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_it_reads_turned_text_and_says_where_it_begins(engine: Engine, quarter_turns: int) -> None:
    upright = engine.read(sonogram())
    turned = engine.read(np.ascontiguousarray(np.rot90(sonogram(), quarter_turns)))
    assert sorted(line.text for line in turned) == sorted(line.text for line in upright)
    first = next(line for line in turned if line.text.startswith("JOHNSON")).words[0]
    x, y = first.quad.points[0]
    # The header's first letter stands at the top left, and goes round with the picture.
    corner = {1: (0, 480), 2: (480, 360), 3: (360, 0)}[quarter_turns]
    assert np.hypot(x - corner[0], y - corner[1]) < 20


def test_a_picture_without_text_has_no_lines(engine: Engine) -> None:
    gradient = np.repeat(np.linspace(0, 255, 320, dtype=np.uint8)[None, :, None], 240, axis=0).repeat(3, axis=2)
    assert engine.read(np.ascontiguousarray(gradient)) == []


def test_a_picture_without_text_costs_one_look(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    detector = engine._detector  # type: ignore[attr-defined]
    look = detector.text_map

    def counted(rgb: np.ndarray) -> Any:
        looks.append(rgb.size)
        return look(rgb)

    monkeypatch.setattr(detector, "text_map", counted)
    random = np.random.default_rng(5).integers(0, 255, (12, 16, 3), np.uint8)
    photograph = np.asarray(Image.fromarray(random).resize((480, 360), Image.Resampling.BICUBIC))
    assert engine.read(photograph) == []
    assert looks == [photograph.size]
    assert engine.read(sonogram(9, 200))
    assert len(looks) > 2  # small print is looked at again, enlarged


def test_small_print_in_a_large_picture_is_read_in_tiles(engine: Engine) -> None:
    page = Image.new("RGB", (1700, 200), "white")
    texts = {(20, 20): "alpha 4821", (1580, 160): "delta 3168", (800, 90): "in both tiles 5512"}
    for place, text in texts.items():
        ImageDraw.Draw(page).text(place, text, fill="black", font=ImageFont.load_default(14))
    assert {line.text for line in engine.read(np.asarray(page))} == set(texts.values())


def test_words_cover_their_ink(engine: Engine) -> None:
    pixels = sonogram(16, 255)
    covered = np.zeros(pixels.shape[:2], bool)
    for line in engine.read(pixels):
        for word in line.words:
            left, top, right, bottom = word.quad.bounds
            covered[int(max(top, 0)) : int(bottom) + 1, int(max(left, 0)) : int(right) + 1] = True
    header = pixels[:50, :, 0] > 100
    assert header.sum() > 500
    assert (header & ~covered[:50]).sum() == 0


def test_a_reading_does_not_depend_on_what_was_read_before(engine: Engine) -> None:
    pictures = [sonogram(14, 255, 320, 200), sonogram(9, 255, 400, 160)]
    alone = [load_engine("rapidocr").read(picture) for picture in pictures]
    together = [engine.read(picture) for picture in pictures]
    backwards = [engine.read(picture) for picture in reversed(pictures)][::-1]
    assert alone == together == backwards


def test_it_opens_no_connection_writes_no_file_and_touches_no_logger() -> None:
    program = """
import logging, sys
def refuse(event, arguments):
    if event == "socket.connect" or (event == "open" and arguments[1] and set(str(arguments[1])) & set("wax+")):
        raise SystemExit(event)
sys.dont_write_bytecode = True
sys.addaudithook(refuse)
import numpy
from gate.text.ocr import load_engine
load_engine("rapidocr").read(numpy.zeros((64, 64, 3), numpy.uint8))
assert not logging.getLogger().handlers
assert not any(name.casefold().startswith("rapidocr") for name in logging.root.manager.loggerDict)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_repr_shows_text(engine: Engine) -> None:
    lines = engine.read(sonogram())
    assert lines
    assert "JOHNSON" not in repr(lines)
    assert "MARIA" not in repr(lines)


def test_models_are_named_with_digest_and_licence(engine: Engine) -> None:
    models = engine.models()
    assert len(models) == 2
    assert all(len(model["sha256"]) == 64 and model["licence"] == "Apache-2.0" for model in models)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="rapidocr, tesseract, both"):
        load_engine("magic")


class Fixed:
    """An engine that always returns the same lines."""

    def __init__(self, *lines: tuple[str, float]) -> None:
        self.lines = [Line((Word(text, Quad.from_box(0, top, 100, top + 10), 1.0),)) for text, top in lines]

    def read(self, rgb: np.ndarray) -> list[Line]:
        return list(self.lines)

    def models(self) -> list[Mapping[str, Any]]:
        return []


def test_both_engines_are_united() -> None:
    union = Union(Fixed(("Anna 12", 0), ("Berlin", 50)), Fixed(("ANNA12", 1), ("Bergen", 51), ("Carl", 100)))
    read = [line.text for line in union.read(np.zeros((8, 8, 3), np.uint8))]
    # The same reading of the same place is one line; another reading, or another place, is one more.
    assert read == ["Anna 12", "Berlin", "Bergen", "Carl"]
