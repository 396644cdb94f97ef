from __future__ import annotations

import shutil

import numpy as np
import pytest

from gate.learn.pii import legible
from gate.learn.pii.legible import Legibility
from gate.learn.pii.truth import TrueString
from gate.types import Quad
from tests.learn.pii.made import blackened, written

if shutil.which("tesseract") is None:
    pytest.skip("the tesseract program is not installed (Debian: tesseract-ocr)", allow_module_level=True)


@pytest.fixture(scope="module")
def legibility() -> Legibility:
    return Legibility()


def string(text: str, *quads: Quad) -> TrueString:
    return TrueString("PERSON", text, quads)


def test_half_covered_is_legible_and_all_covered_is_not(legibility) -> None:
    pixels, quad = written("Maria Johnson")
    left, top, right, bottom = quad.bounds
    name = string("Maria Johnson", quad)
    assert legibility.leaks(name, pixels, pixels)
    assert legibility.leaks(name, pixels, blackened(pixels, (left - 2, top - 2, (left + right) / 2, bottom + 2)))
    assert not legibility.leaks(name, pixels, blackened(pixels, (left - 2, top - 2, right + 2, bottom + 2)))


def test_a_sliver_of_a_letter_does_not_make_it_legible(legibility) -> None:
    pixels, quad = written("Maria Johnson")
    left, top, right, bottom = quad.bounds
    assert not legibility.leaks(
        string("Maria Johnson", quad), pixels, blackened(pixels, (left + 2, top - 2, right, bottom + 2))
    )


def test_what_is_read_counts_whatever_was_covered(legibility) -> None:
    """The quad's own ink is gone, but the string was written a second time right below it."""
    pixels, quad = written("Maria Johnson")
    left, top, right, bottom = (round(edge) for edge in quad.bounds)
    height = bottom - top
    released = blackened(pixels, (left - 2, top - 2, right + 2, bottom + 2))
    again = np.asarray(written("Maria Johnson", size=11)[0])[8:26, 15:110]
    released[bottom + 3 : bottom + 3 + len(again), left : left + again.shape[1]] = again
    grown = Quad.from_box(left, top, right, bottom + 4)
    assert height < 40
    assert legibility.leaks(string("Maria Johnson", grown), pixels, released)
    assert not legibility.leaks(string("Rudolf Kowalczyk", grown), pixels, released)


def test_reading_is_spared_where_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    class Never:
        def read(self, rgb):
            raise AssertionError("read")

        def models(self):
            return []

    monkeypatch.setattr(legible, "load_engine", lambda _: Never())
    pixels, quad = written("Maria Johnson")
    left, top, right, bottom = quad.bounds
    judge = Legibility()
    assert judge.leaks(string("Maria Johnson", quad), pixels, pixels)  # uncovered: no need to read it
    black = blackened(pixels, (left - 1, top - 1, right + 1, bottom + 1))
    assert not judge.leaks(string("Maria Johnson", quad), pixels, black)


def test_turned_text_is_read_along_its_quad(legibility) -> None:
    """The patch of a string is turned upright, so that an engine for upright text reads it as well."""
    pixels, quad = written("Maria Johnson")
    down = np.ascontiguousarray(np.rot90(pixels, -1))
    width = pixels.shape[0]
    turned = Quad(tuple((width - y, x) for x, y in quad.points))  # type: ignore[arg-type]
    patch = legible._patch(down, turned)
    assert patch is not None and patch.shape[1] > 4 * patch.shape[0]
    assert all("Johnson" in legible._read(engine, patch, 1) for engine in legibility._engines)
