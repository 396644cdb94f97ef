"""Letters that stand one below the other, upright: found among the boxes of single letters, and put side by side.

Read alone, a letter has no way round and no neighbours: an N is a Z, an I is a dash, and the name is in pieces.
"""

from __future__ import annotations

import math
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
_ASIDE = 0.5  # a letter stands aside of the one above by less than this share of their height
_STEP = (0.7, 2.5)  # heights from the middle of a letter to that of the next
_EVEN = 1.5  # the longest step is shorter than so many times the shortest
_ALIKE = 1.6  # the highest letter is less high than so many times the lowest
_MOSTLY = 2 / 3  # of the characters read are letters: the columns of a table are not


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Letters one below the other: (n, 4) edges left, top, right, bottom in pixels, from the top down."""

    edges: NDArray[np.float32]

    tall = False
    """Side by side, the letters run to the right."""

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


def stacks(components: Sequence[Component]) -> Iterator[tuple[Stack, list[Component]]]:
    """The stacks of letters of a picture, and the components that each is made of; no component is in two."""
    letters = [(component, edges) for component in components if (edges := _letter(component.box)) is not None]
    letters.sort(key=lambda pair: float(pair[1][1]))
    while letters:
        stack = [letters.pop(0)]
        while below := [pair for pair in letters if _follows(stack[-1][1], pair[1])]:
            stack.append(min(below, key=lambda pair: float(pair[1][1])))
            letters = [pair for pair in letters if pair[0] is not stack[-1][0]]
        edges = np.array([edges for _, edges in stack])
        if len(stack) >= _LEAST and _is_even(edges):
            yield Stack(edges), [component for component, _ in stack]


def _letter(box: Corners) -> NDArray[np.float32] | None:
    """The edges of a box that may hold a single upright letter."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    edges = np.array([left, top, right, bottom], np.float32)
    return edges if right - left < _WIDE * (bottom - top) else None


def _follows(upper: NDArray[np.float32], lower: NDArray[np.float32]) -> bool:
    heights = float(upper[3] - upper[1]), float(lower[3] - lower[1])
    aside = abs(float(upper[0] + upper[2] - lower[0] - lower[2])) / 2
    step = float(lower[1] + lower[3] - upper[1] - upper[3]) / 2 / math.fsum(heights) * 2
    return max(heights) < _ALIKE * min(heights) and aside < _ASIDE * max(heights) and _STEP[0] < step < _STEP[1]


def _is_even(edges: NDArray[np.float32]) -> bool:
    steps = np.diff(edges[:, 1] + edges[:, 3])
    return bool(steps.max() < _EVEN * steps.min())
