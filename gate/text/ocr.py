"""Reading text in pictures: what an engine returns, and how to get one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gate.errors import UsageError
from gate.types import Quad
from gate.vision.picture import Pixels

ENGINES = ("rapidocr", "tesseract", "both", "presidio")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read: its text, its corners, a score in 0..1.

    The corners go from the word's own top left one along its top: clockwise, or counter-clockwise for mirrored text.
    """

    text: str = field(repr=False)
    quad: Quad
    score: float


@dataclass(frozen=True, slots=True)
class Line:
    """The words that an engine found on one line, in reading order. Never empty.

    `shown` (0..1) is how sure the engine is that text stands there, whatever it says; 0 where it cannot tell.
    """

    words: tuple[Word, ...]
    shown: float = 0.0

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)


class Engine(Protocol):
    """Reads pictures. What it reads in one depends on that one alone."""

    def read(self, rgb: Pixels) -> list[Line]:
        """The lines in (h, w, 3) uint8 pixels, corners in pixels of that array."""
        ...

    def models(self) -> list[Mapping[str, Any]]:
        """The files it reads with: `name`, `sha256`, `licence`."""
        ...


def load_engine(name: str, languages: Sequence[str] = ("en",)) -> Engine:
    """An OCR engine with its networks loaded: rapidocr, tesseract, both, presidio, or `presidio:MODULE.CLASS`.

    `languages` are ISO 639-1 codes. RapidOCR reads Latin, Chinese and Japanese script whatever they are.
    Raises UsageError when there is no such engine or its program or languages are not installed.
    """
    if name == "rapidocr":
        from gate.text.ocr_rapidocr import RapidOcr

        return RapidOcr()
    if name == "tesseract":
        from gate.text.ocr_tesseract import Tesseract

        return Tesseract(languages)
    if name == "both":
        return Union(load_engine("rapidocr", languages), load_engine("tesseract", languages))
    if name.partition(":")[0] == "presidio":
        from gate.text.ocr_presidio import load_presidio

        return load_presidio(name, languages)
    raise UsageError(f"there is no OCR engine {name}; choose one of {', '.join(ENGINES)}")


class Union:
    """All lines of a first engine, and those of a second that lie elsewhere or read differently."""

    def __init__(self, first: Engine, second: Engine) -> None:
        self._first, self._second = first, second

    def read(self, rgb: Pixels) -> list[Line]:
        """See Engine."""
        return united(self._first.read(rgb), self._second.read(rgb))

    def models(self) -> list[Mapping[str, Any]]:
        """See Engine."""
        return [*self._first.models(), *self._second.models()]


def united(lines: Sequence[Line], others: Sequence[Line]) -> list[Line]:
    """All lines of a first reading, and those of another one that lie elsewhere or read differently."""
    return [*lines, *(other for other in others if not any(_repeats(other, line) for line in lines))]


def _repeats(line: Line, other: Line) -> bool:
    return _letters(line) in _letters(other) and _overlap(line, other)


def _letters(line: Line) -> str:
    return "".join(character for character in line.text.casefold() if character.isalnum())


def _overlap(line: Line, other: Line) -> bool:
    """Whether more than half of the first line's bounds lies in the other's."""
    left, top, right, bottom = _bounds(line)
    other_left, other_top, other_right, other_bottom = _bounds(other)
    width = min(right, other_right) - max(left, other_left)
    height = min(bottom, other_bottom) - max(top, other_top)
    return width > 0 and height > 0 and width * height > 0.5 * (right - left) * (bottom - top)


def _bounds(line: Line) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*(word.quad.bounds for word in line.words), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
