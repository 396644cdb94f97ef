"""Reading the text in a box: which way round it stands, what it says, and where its words begin and end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby, pairwise
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.text.ocr import Line, Word
from gate.text.ocr_nets import Characters, Corners, Recognizer, sides
from gate.text.ocr_stacks import letters_in
from gate.types import Quad
from gate.vision.picture import Pixels

SURE = 0.9
"""A line read better than this stands the way round that it was read."""

_LIKELY = 0.6  # where other lines tell the way round, a line read better than this stands like them
_TRUSTED = 2  # so many more lines stand one way than another
_LETTERS = 4  # shorter readings do not tell
_MIRRORED_MARGIN = 0.1  # a mirrored reading has to be this much better: letters such as O, T or 8 are symmetrical
_SPACE, _SPACE_RATIO = 0.18, 2.0  # an inkless gap wider than this share of the line height and times the median
_SLIM = 1.5  # slim characters stand in a wide cell of their own
_INK = 0.35  # a column of pixels with less than this share of a line's contrast shows no ink
_TALL = 1.5  # a box this much taller than wide holds a line turned by 90 degrees

_Way = tuple[bool, bool]
"""How a line stands in its box: mirrored left to right, and then turned by 180 degrees."""

_Part = Callable[[float, float], Quad]
"""The place of what lies between two shares of a strip's width, corners from the top left one on."""

_WAYS: tuple[_Way, ...] = ((False, False), (False, True), (True, False), (True, True))


class Shape(Protocol):
    """A line that does not stand in a box: its place in a picture, and how its pixels are laid straight."""

    @property
    def tall(self) -> bool:
        """Whether it runs down rather than to the right."""
        ...

    @property
    def is_word(self) -> bool:
        """Whether it is one word, whatever gaps there are."""
        ...

    def strip(self, rgb: Pixels) -> Pixels:
        """The pixels of the line, from its start to its end."""
        ...

    def part(self, left: float, right: float) -> Quad:
        """The place of what lies between two shares of the strip's width, corners from the top left one on."""
        ...


class LineReader:
    """Reads the boxes of one picture, and learns from those read well which way round its text stands.

    A page that lies on its head, or was taken in a mirror, does so with all its lines: trying every line every way
    round would take four times as long.
    """

    def __init__(self, recognizer: Recognizer, rgb: Pixels) -> None:
        self.rgb = rgb
        self._recognizer = recognizer
        self._seen: dict[bool, Counter[_Way]] = {False: Counter(), True: Counter()}

    def read(self, box: Corners) -> Line | None:
        """The line in a box (corners in pixels of the picture), None when it says nothing."""
        width, height = sides(box)
        tall = height >= _TALL * width
        if tall:
            box = np.roll(box, -1, axis=0)  # the strip's left edge is the box's top
        line = self._line(_strip(self.rgb, box), partial(_part, box), tall)
        stack = letters_in(self.rgb, box) if tall and (line is None or worst(line) < SURE) else None
        other = self.read_along(stack) if stack is not None else None
        return max((line, other), key=worst)

    def read_along(self, shape: Shape) -> Line | None:
        """The line that runs along a shape (in pixels of the picture), None when it says nothing."""
        line = self._line(shape.strip(self.rgb), shape.part, shape.tall)
        return _one_word(line) if line is not None and shape.is_word else line

    def _line(self, strip: Pixels, part: _Part, tall: bool) -> Line | None:
        """What a strip says; `part` gives the place of what lies between two shares of its width."""
        way, read = self._best(strip, self._seen[tall])
        words = tuple(_words(read, _turned(strip, way), partial(_turned_part, part, way)))
        return Line(words) if words else None

    def _best(self, strip: Pixels, seen: Counter[_Way]) -> tuple[_Way, Characters]:
        """The best reading of a strip, and how it was turned for it."""
        ways = sorted(_WAYS, key=lambda way: -seen[way])
        trusted = 2 * seen[ways[0]] - seen.total() >= _TRUSTED
        enough = _LIKELY if trusted else SURE
        best, found = ways[0], self._recognizer.read(_turned(strip, ways[0]))
        for way in ways[1:]:
            if found.score >= enough or (trusted and way[0] != best[0]) or (way[0] and len(found.text) < _LETTERS):
                continue
            other = self._recognizer.read(_turned(strip, way))
            if other.score > found.score + (_MIRRORED_MARGIN if way[0] != best[0] else 0):
                best, found = way, other
        if found.score >= SURE and len(found.text) >= _LETTERS:
            seen[best] += 1
        return best, found


def _one_word(line: Line) -> Line:
    """The same line without spaces, in the upright rectangle around it."""
    lefts, tops, rights, bottoms = zip(*(word.quad.bounds for word in line.words), strict=True)
    quad = Quad.from_box(min(lefts), min(tops), max(rights), max(bottoms))
    return Line((Word("".join(word.text for word in line.words), quad, worst(line)),), line.shown)


def worst(line: Line | None) -> float:
    """The score of a line's worst word; 0 without a line."""
    return min(word.score for word in line.words) if line is not None else 0.0


def _turned(strip: Pixels, way: _Way) -> Pixels:
    mirrored, turned = way
    strip = strip[:, ::-1] if mirrored else strip
    return np.ascontiguousarray(strip[::-1, ::-1] if turned else strip)


def _turned_part(part: _Part, way: _Way, left: float, right: float) -> Quad:
    """The place of what lies between two shares of the width of a strip that was turned."""
    mirrored, turned = way
    a, b, c, d = (part(1 - right, 1 - left) if mirrored != turned else part(left, right)).points
    a, b, c, d = (b, a, d, c) if mirrored else (a, b, c, d)
    return Quad((c, d, a, b) if turned else (a, b, c, d))


def _strip(rgb: Pixels, box: Corners) -> Pixels:
    """The pixels inside a box, its first edge on top."""
    width, height = sides(box)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), target)
    strip = cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(strip, np.uint8)


def _words(read: Characters, strip: Pixels, part: _Part) -> Iterator[Word]:
    """Words of a line. Each reaches halfway to its neighbours, at most a character's width beyond its letters.

    The network tells the middle of a character to within a few pixels, not its edges; a box that is too
    narrow would leave a sliver of a letter to be seen.
    """
    centers = np.asarray(read.centers)
    pitch = float(np.median(np.diff(centers))) if len(centers) > 1 else 1.0
    spans = list(_runs(read.text, _spaces(strip, read)))
    for index, (start, end) in enumerate(spans):
        left, right = 0.0, 1.0
        if index:
            before = centers[spans[index - 1][1] - 1]
            left = max(centers[start] - 1.25 * pitch, (before + centers[start]) / 2)
        if index + 1 < len(spans):
            after = centers[spans[index + 1][0]]
            right = min(centers[end - 1] + 1.25 * pitch, (centers[end - 1] + after) / 2)
        score = sum(read.scores[start:end]) / (end - start)
        yield Word(read.text[start:end], part(left, right), round(score, 4))


def _spaces(strip: Pixels, read: Characters) -> NDArray[np.bool_]:
    """For each character but the last: whether a gap without ink as wide as a space follows it.

    The network leaves out most spaces between capitals or figures. On a restless background there is no gap
    without ink, and its own spaces stand alone.
    """
    height, width = strip.shape[:2]
    inner = strip[height // 8 : height - height // 8].astype(np.int16)
    contrast = np.ptp(inner, axis=0).max(axis=1)
    blank = contrast < _INK * np.percentile(contrast, 95)
    middles = np.clip((np.asarray(read.centers) * width).astype(int), 0, width - 1)
    gaps = [_longest_run(blank[start:end]) for start, end in pairwise(middles)]
    if not gaps:
        return np.zeros(0, bool)
    wide = max(_SPACE * height, _SPACE_RATIO * float(np.median(gaps)))
    slim = [_SLIM if {first, second} & set("1Iijl!|.,:;'-") else 1.0 for first, second in pairwise(read.text)]
    spaces: NDArray[np.bool_] = np.array(gaps) > wide * np.array(slim)
    return spaces


def _longest_run(flags: NDArray[np.bool_]) -> int:
    return max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)


def _runs(text: str, gaps: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(start, end) of the words of a text: parted by spaces, and where there is a gap after a character."""
    start = 0
    for index, character in enumerate(text):
        if character.isspace():
            start = index + 1
        elif index + 1 == len(text) or gaps[index] or text[index + 1].isspace():
            yield start, index + 1
            start = index + 1


def _part(box: Corners, left: float, right: float) -> Quad:
    """The part of a box between two shares of its width."""

    def at(start: NDArray[np.float32], end: NDArray[np.float32], share: float) -> tuple[float, float]:
        x, y = start + (end - start) * share
        return round(float(x), 1), round(float(y), 1)

    return Quad(
        (at(box[0], box[1], left), at(box[0], box[1], right), at(box[3], box[2], right), at(box[3], box[2], left))
    )
