"""Letters that stand one below the other, upright: found among the boxes of single letters, and put side by side.

Read alone, a letter has no way round and no neighbours: an N is a Z, an I is a dash, and the name is in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.text.ocr_nets import Component, Corners
from gate.types import Quad
from gate.vision.picture import Pixels

_LEAST = 3  # letters
_WIDE = 1.5  # a box so many times as wide as high holds more than a letter
_ASIDE = 0.4  # a box stands aside of the one above by less than this share of their width
_GAP = 1.5  # and below it by less than so many times their width
_ALIKE = 2.0  # the wider of them is less wide than so many times the other
_EVEN = 1.6  # so much longer and higher than the least are the longest step and the highest letter of a stack
_INK = 0.35  # a row of pixels with less than this share of the contrast shows no ink
_SQUARE = 1.1  # strokes that are together no higher than so many times the width are one letter
_MOSTLY = 2 / 3  # of the characters read are letters: the columns of a table are not


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Letters one below the other: (n, 4) edges left, top, right, bottom in pixels, from the top down."""

    edges: NDArray[np.float32]

    tall = False
    """Side by side, the letters run to the right."""

    is_word = True
    """The gaps between its letters tell nothing."""

    @property
    def is_even(self) -> bool:
        """Whether letters of one size stand at even steps."""
        steps = np.diff(self.edges[:, 1] + self.edges[:, 3])
        heights = self.edges[:, 3] - self.edges[:, 1]
        return bool(steps.max() < _EVEN * steps.min() and heights.max() < _EVEN * heights.min())

    @property
    def outline(self) -> Corners:
        """(4, 2): the rectangle around all letters."""
        return np.array(self.part(0.0, 1.0).points, np.float32)

    def scaled(self, zoom: NDArray[np.float32]) -> Stack:
        """The same letters in a picture of which x and y are so many times as large."""
        return Stack(self.edges * np.tile(zoom, 2))

    def strip(self, rgb: Pixels) -> Pixels:
        """The letters side by side."""
        height = round(float((self.edges[:, 3] - self.edges[:, 1]).max()))
        cells = []
        for left, top, right, bottom in self.edges.tolist():
            size = (max(1, round(right - left)), max(1, height))
            cells.append(cv2.getRectSubPix(rgb, size, ((left + right) / 2, (top + bottom) / 2)))
        return np.concatenate(cells, axis=1)

    def part(self, left: float, right: float) -> Quad:
        """The rectangle around the letters between two shares of the strip's width."""
        ends = np.cumsum(self.edges[:, 2] - self.edges[:, 0])
        first, last = (min(int(np.searchsorted(ends, share * ends[-1])), len(ends) - 1) for share in (left, right))
        some = self.edges[first : last + 1]
        return Quad.from_box(*(round(float(edge), 1) for edge in (*some[:, :2].min(axis=0), *some[:, 2:].max(axis=0))))

    def can_say(self, text: str) -> bool:
        """Whether this reading is one character a box, letters for the most part."""
        characters = "".join(text.split())
        letters = sum(character.isalpha() for character in characters)
        return abs(len(characters) - len(self.edges)) <= len(self.edges) // 4 and letters >= _MOSTLY * len(characters)


def stacks(
    rgb: Pixels, zoom: NDArray[np.float32], components: Sequence[Component]
) -> Iterator[tuple[Stack, list[Component]]]:
    """The stacks of letters of a picture, and the components that each is made of; no component is in two.

    `rgb` is the picture, `zoom` times as large as what the components were found in.
    """
    boxes = [(component, edges) for component in components if (edges := _letter(component.box)) is not None]
    boxes.sort(key=lambda pair: float(pair[1][1]))
    while boxes:
        column = [boxes.pop(0)]
        while below := [pair for pair in boxes if _follows(column[-1][1], pair[1])]:
            column.append(min(below, key=lambda pair: float(pair[1][1])))
            boxes = [pair for pair in boxes if pair[0] is not column[-1][0]]
        if len(column) > 1 and (stack := _stack(rgb, zoom, np.array([edges for _, edges in column]))) is not None:
            yield stack, [component for component, _ in column]


def _stack(rgb: Pixels, zoom: NDArray[np.float32], edges: NDArray[np.float32]) -> Stack | None:
    """The letters in a column of boxes: a letter a box, or where several ran into one, as the ink parts them."""
    boxes = Stack(edges)
    if len(edges) >= _LEAST and boxes.is_even:
        return boxes
    letters = letters_in(rgb, boxes.outline * zoom)
    return None if letters is None else letters.scaled(np.float32(1) / zoom)


def letters_in(rgb: Pixels, box: Corners) -> Stack | None:
    """The letters one below the other in an upright box, parted where there is no ink; None where there are none."""
    left, top = (max(0, int(edge)) for edge in box.min(axis=0))
    right, bottom = (int(edge) for edge in np.ceil(box.max(axis=0)))
    band = rgb[top:bottom, left:right].astype(np.int16)
    if min(band.shape[:2]) < _LEAST:
        return None
    contrast = np.ptp(band, axis=1).max(axis=1)
    changes = np.diff(np.concatenate([[0], contrast > _INK * np.percentile(contrast, 95), [0]]).astype(np.int8))
    runs: list[list[int]] = []
    for start, end in zip(np.flatnonzero(changes > 0).tolist(), np.flatnonzero(changes < 0).tolist(), strict=True):
        if runs and end - runs[-1][0] <= _SQUARE * (right - left):  # an accent, a letter of several strokes
            runs[-1][1] = end
        else:
            runs.append([start, end])
    margin = max(1, (right - left) // 16)
    edges = [[left, top + start - margin, right, top + end + margin] for start, end in runs]
    stack = Stack(np.array(edges, np.float32).reshape(-1, 4))
    return stack if len(edges) >= _LEAST and stack.is_even else None


def _letter(box: Corners) -> NDArray[np.float32] | None:
    """The edges of a box that may hold an upright letter."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    edges = np.array([left, top, right, bottom], np.float32)
    return edges if right - left < _WIDE * (bottom - top) else None


def _follows(upper: NDArray[np.float32], lower: NDArray[np.float32]) -> bool:
    """Whether a box stands in one column with another, right below it."""
    widths = float(upper[2] - upper[0]), float(lower[2] - lower[0])
    aside = abs(float(upper[0] + upper[2] - lower[0] - lower[2])) / 2
    gap = float(lower[1] - upper[3])
    return max(widths) < _ALIKE * min(widths) and aside < _ASIDE * max(widths) and -gap < min(widths) > gap / _GAP
