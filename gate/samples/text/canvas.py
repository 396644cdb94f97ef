"""A picture that remembers where the ink of each line and of each private string lies, whatever is done to it later.

Text is marked as it is written: `mark("PERSON", "Jane Roe")` inside a longer line. A line break inside a marked string
makes it one string of several parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from gate.samples.text.fonts import Typeface
from gate.samples.text.traces import Points, Trace, box, centred, joined, moved, outline, shifting, tightest, turning

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

_MARK = re.compile("‹([A-Z_]+)\\|([^›]*)›")


def mark(entity_type: str, text: str) -> str:
    """`text` as a private string of a type, to be put inside a line."""
    return f"‹{entity_type}|{text}›"


def plain(text: str) -> str:
    """The text without its marks."""
    return _MARK.sub(r"\2", text)


@dataclass(frozen=True, slots=True)
class Pen:
    """How letters look. `size` and `bold` (wider strokes) are in pixels, `leading` in sizes, `opacity` in 0..1."""

    face: Typeface
    size: float
    fill: Colour
    leading: float = 1.35
    bold: int = 0
    opacity: float = 1.0

    @property
    def font(self) -> ImageFont.FreeTypeFont:
        """The typeface at this size."""
        return self.face.at(self.size)


@dataclass(frozen=True, slots=True)
class _Run:
    text: str = field(repr=False)
    entity: str | None
    string: int

    @property
    def entities(self) -> tuple[str, ...]:
        return (self.entity,) if self.entity else ()


class Canvas:
    """RGB pixels (H, W, 3), the traces of the `lines` on them and of the `parts` of private strings.

    `omit` is the number of a private string that is not to be drawn, though all else is as if it were: the difference
    between the two pictures is its ink.
    """

    def __init__(self, pixels: Pixels, *, omit: int | None = None) -> None:
        self.pixels = np.array(pixels)
        self.lines: list[Trace] = []
        self.parts: list[Trace] = []
        self.faces: dict[str, None] = {}
        self._omit = omit
        self._strings = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    # Writing

    def write(
        self,
        at: tuple[float, float],
        text: str,
        pen: Pen,
        *,
        anchor: str = "l",
        width: float | None = None,
        angle: float = 0.0,
    ) -> float:
        """Write lines, the first one's top at `at`; returns the y below the last one (as if `angle` were 0).

        `anchor` is l, m or r: what of a line `at` is. `width` makes the letters smaller until the widest line fits.
        `angle` turns the whole about `at`, in degrees, clockwise.
        """
        lines = self._runs(text, pen.face)
        if width is not None:
            widest = max(pen.font.getlength("".join(run.text for run in line)) for line in lines)
            pen = pen if widest <= width else replace(pen, size=max(6.0, int(pen.size * width / widest)))
        turn = turning(at, angle) if angle else None
        y = at[1]
        for line in lines:
            length = pen.font.getlength("".join(run.text for run in line))
            self._line((at[0] - {"l": 0.0, "m": length / 2, "r": length}[anchor], y), line, pen, turn)
            y += pen.size * pen.leading
        return y

    def write_along(self, middle: tuple[float, float], radius: float, text: str, pen: Pen) -> None:
        """Write one line on a circle, its middle at the top (for a negative radius at the bottom, letters upright).

        `radius` is that of the letters' upper ends. Each word counts as a line and as a part of its string.
        """
        ((*runs,),) = self._runs(text, pen.face)
        travelled = -pen.font.getlength("".join(run.text for run in runs)) / 2
        direction = 1 if radius > 0 else -1
        for run in runs:
            for word in re.findall(r"\S+|\s+", run.text):
                traces = []
                for letter in word:
                    step = pen.font.getlength(letter)
                    angle = (travelled + step / 2) / abs(radius)
                    at = (middle[0] + abs(radius) * np.sin(angle), middle[1] - radius * np.cos(angle))
                    turn = turning(at, float(np.degrees(angle)) * direction)
                    traces += self._run((at[0] - step / 2, at[1]), replace(run, text=letter), pen, turn)
                    travelled += step
                self._remember(traces, word, run)

    def write_down(self, at: tuple[float, float], text: str, pen: Pen, *, height: float) -> None:
        """Write one string with its letters one below the other, centred on x, in `height` pixels."""
        ((*runs,),) = self._runs(text, pen.face)
        step = min(pen.size * pen.leading, height / sum(len(run.text) for run in runs))
        pen = replace(pen, size=step / pen.leading)
        y = at[1]
        for run in runs:
            traces = []
            for letter in run.text:
                traces += self._run((at[0] - pen.font.getlength(letter) / 2, y), replace(run, text=letter), pen, None)
                y += step
            self._remember(traces, run.text, run, upright=True)

    def stamp(self, at: tuple[int, int], pixels: Pixels, entity_type: str, text: str) -> None:
        """Paste a symbol (h, w, 3) that is itself a private string, such as a barcode."""
        left, top = at
        height, width = pixels.shape[:2]
        if self._omit != self._strings:
            self.pixels[top : top + height, left : left + width] = pixels
        corners = box(np.array([(0, 0), (width, height)], float) + at)
        self.parts.append(Trace(text, (entity_type,), self._strings, corners, corners))
        self._strings += 1

    def _runs(self, text: str, face: Typeface) -> list[list[_Run]]:
        """The lines of a text, each as the runs of its marks, in letters that the typeface has."""
        self.faces[face.name] = None
        lines: list[list[_Run]] = [[]]
        for run in self._marked(text):
            first, *others = face.spelling(run.text).split("\n")
            lines[-1].append(replace(run, text=first))
            lines += [[replace(run, text=other)] for other in others]
        return lines

    def _marked(self, text: str) -> Iterator[_Run]:
        end = 0
        for found in _MARK.finditer(text):
            yield _Run(text[end : found.start()], None, -1)
            yield _Run(found[2], found[1], self._strings)
            self._strings += 1
            end = found.end()
        yield _Run(text[end:], None, -1)

    def _line(self, at: tuple[float, float], runs: Sequence[_Run], pen: Pen, turn: Points | None) -> None:
        traces, before = list[Trace](), ""
        for run in runs:
            drawn = self._run((at[0] + pen.font.getlength(before), at[1]), run, pen, turn)
            self.parts += drawn if run.entity else []
            traces += drawn
            before += run.text
        if traces:
            entities = tuple(entity for run in runs for entity in run.entities)
            self.lines.append(joined(traces, before.strip(), entities, -1, turn))

    def _remember(self, traces: Sequence[Trace], text: str, run: _Run, *, upright: bool = False) -> None:
        """What was written letter by letter counts as a line, and as a part of the string that it belongs to."""
        if traces:
            whole = joined(traces, text, run.entities, -1, None)
            whole = whole if upright else tightest(replace(whole, corners=traces[len(traces) // 2].corners))
            self.lines.append(whole)
            self.parts += [replace(whole, string=run.string)] if run.entity else []

    def _run(self, at: tuple[float, float], run: _Run, pen: Pen, turn: Points | None) -> list[Trace]:
        """Draw one run whose box begins at `at`; nothing comes of a blank one."""
        left, top, right, bottom = pen.font.getbbox(run.text, stroke_width=pen.bold)
        if not run.text.strip() or right <= left or bottom <= top:
            return []
        tile = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
        ImageDraw.Draw(tile).text((2 - left, 2 - top), run.text, font=pen.font, fill=255, stroke_width=pen.bold)
        matrix = shifting(round(at[0] + left) - 2, round(at[1] + top) - 2)
        shape = np.asarray(tile)
        ink = moved(outline(shape), matrix)
        corners = box(ink)
        if turn is not None:
            ink, corners, matrix = moved(ink, turn), moved(corners, turn), turn @ matrix
        if run.string == -1 or self._omit != run.string:
            self._blend(shape, matrix, pen, turned=turn is not None)
        return [Trace(run.text, run.entities, run.string, corners, ink)]

    def _blend(self, shape: Pixels, matrix: Points, pen: Pen, *, turned: bool) -> None:
        """Lay a mask (h, w) on the pixels, its corners moved by `matrix`, in the pen's colour."""
        across, down = shape.shape[::-1]
        (left, top), _, (right, bottom), _ = np.round(box(moved(box(np.array([(0, 0), (across, down)])), matrix)))
        x, y = int(left), int(top)
        if turned:
            x, y = x - 1, y - 1
            extent = (int(right) - x + 2, int(bottom) - y + 2)
            back = centred(shifting(-x, -y) @ matrix)
            shape = cv2.warpAffine(shape, back[:2], extent, flags=cv2.INTER_LINEAR).astype(np.uint8)
        width, height = self.size
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + shape.shape[1], width), min(y + shape.shape[0], height)
        if x0 < x1 and y0 < y1:
            share = shape[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / 255 * pen.opacity
            mixed = self.pixels[y0:y1, x0:x1] * (1 - share) + np.array(pen.fill) * share
            self.pixels[y0:y1, x0:x1] = np.round(mixed).astype(np.uint8)

    # Changing shape

    def resize(self, width: int, height: int) -> None:
        """Scale to so many pixels."""
        old = self.size
        way = cv2.INTER_AREA if width < old[0] else cv2.INTER_CUBIC
        self.pixels = cv2.resize(self.pixels, (width, height), interpolation=way).astype(np.uint8)
        scale = np.array([width / old[0], height / old[1]])
        self._move(lambda points: points * scale)

    def fit(self, longest: int) -> None:
        """Scale so that the longer side has `longest` pixels."""
        scale = longest / max(self.size)
        self.resize(round(self.size[0] * scale), round(self.size[1] * scale))

    def mirror(self) -> None:
        """Swap left and right."""
        width = self.size[0]
        self.pixels = np.ascontiguousarray(self.pixels[:, ::-1])
        self._move(lambda points: points * (-1, 1) + (width, 0))

    def warp(self, matrix: Points, ground: Pixels) -> None:
        """Lay the picture on `ground` (H, W, 3) by a homography (3, 3) of positions."""
        size = ground.shape[1::-1]
        way = {"flags": cv2.INTER_LINEAR}
        laid = cv2.warpPerspective(self.pixels, centred(matrix), size, borderMode=cv2.BORDER_REPLICATE, **way)
        share = cv2.warpPerspective(np.ones(self.pixels.shape[:2], np.float32), centred(matrix), size, **way)[..., None]
        self.pixels = np.round(ground * (1 - share) + laid * share).astype(np.uint8)
        self._move(lambda points: moved(points, matrix))

    def bend(self, forward: Callable[[Points], Points], columns: Points, rows: Points) -> None:
        """Any other change: `forward` moves positions; (`columns`, `rows`) say whence each pixel (its middle) comes."""
        places = columns.astype(np.float32), rows.astype(np.float32)
        bent = cv2.remap(self.pixels, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        self.pixels = bent.astype(np.uint8)
        self._move(forward)
        self.lines, self.parts = ([tightest(trace) for trace in traces] for traces in (self.lines, self.parts))

    def _move(self, forward: Callable[[Points], Points]) -> None:
        self.lines, self.parts = (
            [replace(trace, corners=forward(trace.corners), ink=forward(trace.ink)) for trace in traces]
            for traces in (self.lines, self.parts)
        )
