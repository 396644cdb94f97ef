"""A picture that remembers where the ink of each line and of each private string lies, whatever is done to it later.

Text is marked as it is written: `mark("PERSON", "Jane Roe")` inside a longer line. A line break inside a marked string
makes it one string of several parts. Positions are in pixels of the canvas, (0, 0) being the upper left corner of the
first pixel; they are kept as the outline of the ink, and every change of shape moves outlines as it moves pixels.
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

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]
Colour = tuple[int, int, int]

_MARK = re.compile("‹([A-Z_]+)\\|([^›]*)›")
_INK = 0.25  # share of the darkest that counts as ink


def mark(entity_type: str, text: str) -> str:
    """`text` as a private string of a type, to be put inside a line."""
    return f"‹{entity_type}|{text}›"


def plain(text: str) -> str:
    """The text without its marks."""
    return _MARK.sub(r"\2", text)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where something is written: its `corners` (4, 2), and the outline of its `ink` (n, 2). Pixels."""

    text: str = field(repr=False)
    entities: tuple[str, ...]
    string: int  # the private string that it is a part of; -1 for a whole line
    corners: Points = field(repr=False)
    ink: Points = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Run:
    text: str = field(repr=False)
    entity: str | None
    string: int


class Canvas:
    """RGB pixels (H, W, 3) and the traces of what was written on them.

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
        face: Typeface,
        size: float,
        fill: Colour,
        *,
        anchor: str = "l",
        width: float | None = None,
        leading: float = 1.35,
        angle: float = 0.0,
        opacity: float = 1.0,
        bold: int = 0,
    ) -> float:
        """Write lines, the first one's top at `at`; returns the y below the last one (as if `angle` were 0).

        `anchor` is l, m or r: what of a line `at` is. `width` makes the letters smaller until the widest line fits.
        `angle` turns the whole about `at`, in degrees, clockwise.
        """
        lines = [[replace(run, text=face.spelling(run.text)) for run in line] for line in self._runs(text)]
        if width is not None:
            widest = max(face.at(size).getlength("".join(run.text for run in line)) for line in lines)
            size = size if widest <= width else max(6.0, int(size * width / widest))
        self.faces[face.name] = None
        turn = _turning(at, angle) if angle else None
        font = face.at(size)
        y = at[1]
        for line in lines:
            length = font.getlength("".join(run.text for run in line))
            x = at[0] - {"l": 0.0, "m": length / 2, "r": length}[anchor]
            self._line(x, y, line, font, _Pen(fill, opacity, bold, turn))
            y += size * leading
        return y

    def write_along(
        self, middle: tuple[float, float], radius: float, text: str, face: Typeface, size: float, fill: Colour
    ) -> None:
        """Write one line on a circle about `middle`, its centre at the top (at the bottom for a negative radius)."""
        ((*runs,),) = [[replace(run, text=face.spelling(run.text)) for run in line] for line in self._runs(text)]
        self.faces[face.name] = None
        font = face.at(size)
        whole = "".join(run.text for run in runs)
        travelled, traces = -font.getlength(whole) / 2, list[Trace]()
        for run in runs:
            for word in re.findall(r"\S+|\s+", run.text):
                letters = []
                for letter in word:
                    step = font.getlength(letter)
                    turn = (travelled + step / 2) / abs(radius)
                    direction = 1 if radius > 0 else -1
                    at = (middle[0] + abs(radius) * np.sin(turn), middle[1] - radius * np.cos(turn))
                    pen = _Pen(fill, 1.0, 0, _turning(at, float(np.degrees(turn)) * direction))
                    trace = self._run(at[0] - step / 2, at[1], replace(run, text=letter), font, pen)
                    letters += [trace] if trace else []
                    travelled += step
                if letters and run.entity:
                    self.parts.append(_joined(letters, word, (run.entity,), run.string))
                traces += letters
        self.lines.append(_joined(traces, whole, tuple(run.entity for run in runs if run.entity), -1))

    def stamp(self, at: tuple[int, int], pixels: Pixels, entity_type: str, text: str) -> None:
        """Paste a symbol (h, w, 3) that is itself a private string, such as a barcode."""
        left, top = at
        height, width = pixels.shape[:2]
        if self._omit != self._strings:
            self.pixels[top : top + height, left : left + width] = pixels
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], float) + at
        self.parts.append(Trace(text, (entity_type,), self._strings, corners, corners))
        self._strings += 1

    def _runs(self, text: str) -> list[list[_Run]]:
        lines: list[list[_Run]] = [[]]
        for run in self._marked(text):
            first, *others = run.text.split("\n")
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

    def _line(self, x: float, y: float, runs: Sequence[_Run], font: ImageFont.FreeTypeFont, pen: _Pen) -> None:
        traces = []
        before = ""
        for run in runs:
            trace = self._run(x + font.getlength(before), y, run, font, pen)
            before += run.text
            if trace:
                traces.append(trace)
                self.parts += [trace] if run.entity else []
        if traces:
            entities = tuple(run.entity for run in runs if run.entity)
            whole = _joined(traces, before.strip(), entities, -1)
            self.lines.append(whole if pen.turn is None else replace(whole, corners=_upright_in(pen.turn, whole.ink)))

    def _run(self, x: float, y: float, run: _Run, font: ImageFont.FreeTypeFont, pen: _Pen) -> Trace | None:
        """Draw one run whose baseline box begins at (x, y); None when it is blank."""
        left, top, right, bottom = font.getbbox(run.text, stroke_width=pen.bold)
        if not run.text.strip() or right <= left or bottom <= top:
            return None
        tile = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
        ImageDraw.Draw(tile).text((2 - left, 2 - top), run.text, font=font, fill=255, stroke_width=pen.bold)
        origin = (round(x + left) - 2, round(y + top) - 2)
        shape = np.asarray(tile)
        rows, columns = np.nonzero(shape >= _INK * shape.max())
        outline = _outline(columns, rows) + origin
        corners = _box(outline)
        if self._omit is None or self._omit != run.string:
            self._blend(shape, origin, pen)
        if pen.turn is not None:
            outline, corners = _moved(outline, pen.turn), _moved(corners, pen.turn)
        return Trace(run.text, (run.entity,) if run.entity else (), run.string, corners, outline)

    def _blend(self, shape: Pixels, origin: tuple[int, int], pen: _Pen) -> None:
        width, height = self.size
        if pen.turn is not None:
            shift = np.array([[1, 0, origin[0]], [0, 1, origin[1]], [0, 0, 1]], float)
            matrix = _centred(pen.turn @ shift)
            box = _moved(
                np.array([(0, 0), (shape.shape[1], 0), shape.shape[1::-1], (0, shape.shape[0])], float),
                pen.turn @ shift,
            )
            origin = (int(np.floor(box[:, 0].min())), int(np.floor(box[:, 1].min())))
            extent = (int(np.ceil(box[:, 0].max())) - origin[0], int(np.ceil(box[:, 1].max())) - origin[1])
            back = np.array([[1, 0, -origin[0]], [0, 1, -origin[1]], [0, 0, 1]], float)
            shape = cv2.warpAffine(shape, (back @ matrix)[:2], extent, flags=cv2.INTER_LINEAR).astype(np.uint8)
        left, top = max(origin[0], 0), max(origin[1], 0)
        right, bottom = min(origin[0] + shape.shape[1], width), min(origin[1] + shape.shape[0], height)
        if right <= left or bottom <= top:
            return
        cut = shape[top - origin[1] : bottom - origin[1], left - origin[0] : right - origin[0]]
        share = cut[..., None].astype(np.float32) / 255 * pen.opacity
        under = self.pixels[top:bottom, left:right]
        self.pixels[top:bottom, left:right] = np.round(under * (1 - share) + np.array(pen.fill) * share).astype(
            np.uint8
        )

    # Changing shape

    def resize(self, width: int, height: int) -> None:
        """Scale to so many pixels."""
        old_width, old_height = self.size
        shrinks = width < old_width
        self.pixels = cv2.resize(
            self.pixels, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        ).astype(np.uint8)
        scale = np.array([width / old_width, height / old_height])
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
        """Lay the picture on `ground` (H, W, 3) by a homography (3, 3) of pixel edges."""
        height, width = ground.shape[:2]
        centred = _centred(matrix)
        laid = cv2.warpPerspective(
            self.pixels, centred, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        solid = np.full(self.pixels.shape[:2], 255, np.uint8)
        share = (
            cv2.warpPerspective(solid, centred, (width, height), flags=cv2.INTER_LINEAR)[..., None].astype(np.float32)
            / 255
        )
        self.pixels = np.round(ground * (1 - share) + laid * share).astype(np.uint8)
        self._move(lambda points: _moved(points, matrix))

    def bend(self, forward: Callable[[Points], Points], columns: Points, rows: Points) -> None:
        """Any other change of shape: `forward` moves points, (`columns`, `rows`) say where each new pixel comes from."""
        self.pixels = cv2.remap(
            self.pixels,
            columns.astype(np.float32),
            rows.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ).astype(np.uint8)
        self._move(forward)
        self.lines, self.parts = (
            [replace(trace, corners=_tightest(trace)) for trace in traces] for traces in (self.lines, self.parts)
        )

    def _move(self, forward: Callable[[Points], Points]) -> None:
        self.lines, self.parts = (
            [replace(trace, corners=forward(trace.corners), ink=forward(trace.ink)) for trace in traces]
            for traces in (self.lines, self.parts)
        )


@dataclass(frozen=True, slots=True)
class _Pen:
    fill: Colour
    opacity: float
    bold: int
    turn: Points | None


def _turning(about: tuple[float, float], degrees: float) -> Points:
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D(about, -degrees, 1.0)
    return matrix


def _centred(matrix: Points) -> Points:
    """A homography of pixel edges as OpenCV wants it: of pixel centres."""
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    moved: Points = np.linalg.inv(half) @ matrix @ half
    return moved


def _moved(points: Points, matrix: Points) -> Points:
    moved: Points = cv2.perspectiveTransform(points[None], matrix)[0]
    return moved


def _outline(columns: NDArray[np.intp], rows: NDArray[np.intp]) -> Points:
    """Corners of the convex hull of these pixels."""
    edges = np.concatenate([np.stack([columns + x, rows + y], axis=1) for x in (0, 1) for y in (0, 1)])
    outline: Points = cv2.convexHull(edges.astype(np.int32))[:, 0].astype(np.float64)
    return outline


def _box(points: Points) -> Points:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _upright_in(turn: Points, ink: Points) -> Points:
    """The box of turned ink that is upright before the turn."""
    return _moved(_box(_moved(ink, np.linalg.inv(turn))), turn)


def _joined(traces: Sequence[Trace], text: str, entities: tuple[str, ...], string: int) -> Trace:
    """One trace of several: its corners hold all their ink."""
    ink = np.concatenate([trace.ink for trace in traces])
    joined = Trace(text, entities, string, traces[0].corners, ink)
    level = all(_level(trace.corners) for trace in traces)
    return replace(joined, corners=_box(ink) if level else _tightest(joined))


def _level(corners: Points) -> bool:
    return bool(corners[0, 1] == corners[1, 1] and corners[0, 0] == corners[3, 0])


def _tightest(trace: Trace) -> Points:
    """The smallest rectangle round the ink, in the order of the old corners."""
    box = cv2.boxPoints(cv2.minAreaRect(trace.ink.astype(np.float32))).astype(np.float64)
    turns = [np.roll(box, shift, axis=0) for shift in range(4)]
    return min(turns, key=lambda turned: float(np.abs(turned - trace.corners).sum()))
