"""Lines that run along an arc: found among the components of a text map, and laid straight to be read.

A line's box is a rectangle. Round an arc it would hold the letters aslant, and much that is no text. Here a circle is
laid through the middle of a bent component (algebraic fit: I. Kåsa, IEEE Trans. Instrum. Meas., 1976), or of several
that lie on one circle, and the pixels along it are unrolled.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.text.ocr_nets import Component, Corners, TextMap, growth
from gate.types import Quad
from gate.vision.picture import Pixels

_FILLED = 0.8  # a component that fills more of its rectangle is not bent
_SAGITTA = 0.3  # a line whose middle rises above its ends by less of its height is read straight
_LETTERS = 4
_SLIM = 2.5  # a bent line is at least so many times as long as its kernel is high
_STRAY = 0.3  # the middle of a bent line strays from its circle by less than this share of its kernel's height
_SPAN = math.radians(330.0)  # no line runs round a whole circle
_GAP = 5.0  # components further apart than this many kernel heights are not of one line
_ALIKE = 1.8  # nor are those of which one is so many times as high as the other
_ASLANT = (6.0, 75.0)  # degrees between the directions of two straight components of one bent line
_SURENESS = 4  # power of the map: the hollow of an arc is hazy
_PIXELS = 500  # of a component that a circle is laid through
_SECTORS = 24  # into which an arc is cut to find its middle


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A bent line: the points of its middle, about a pixel apart, in the direction of reading; its height in pixels."""

    middle: NDArray[np.float32]
    height: float

    is_word = False
    """It may hold several words."""

    @property
    def tall(self) -> bool:
        """Whether it runs down rather than to the right."""
        across, down = np.abs(self.middle[-1] - self.middle[0])
        return bool(down > across)

    @property
    def outline(self) -> Corners:
        """(n, 2): the polygon around the line."""
        top, bottom = self._edges(0, len(self.middle))
        return np.concatenate([top, bottom[::-1]])

    def scaled(self, zoom: NDArray[np.float32]) -> Curve:
        """The same line in a picture of which x and y are so many times as large."""
        return Curve(self.middle * zoom, self.height * float(zoom.mean()))

    def strip(self, rgb: Pixels) -> Pixels:
        """The pixels along the line, laid straight."""
        top, bottom = self._edges(0, len(self.middle))
        shares = (np.arange(max(1, round(self.height)), dtype=np.float32) + 0.5)[:, None, None] / self.height
        places = top * (1 - shares) + bottom * shares
        x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
        return np.asarray(cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    def part(self, left: float, right: float) -> Quad:
        """The rectangle along the chord around the part of the line between two shares of its length."""
        last = len(self.middle) - 1
        start = min(max(math.floor(left * last), 0), last - 1)
        end = max(min(math.ceil(right * last), last), start + 1)
        top, bottom = self._edges(start, end + 1)
        origin = self.middle[start]
        along = (self.middle[end] - origin) / np.linalg.norm(self.middle[end] - origin)
        below = np.array([-along[1], along[0]], np.float32)
        points = np.concatenate([top, bottom]) - origin
        xs, ys = points @ along, points @ below
        a, b, c, d = (
            origin + along * x + below * y
            for x, y in ((xs.min(), ys.min()), (xs.max(), ys.min()), (xs.max(), ys.max()), (xs.min(), ys.max()))
        )
        return Quad((_point(a), _point(b), _point(c), _point(d)))

    def can_say(self, text: str) -> bool:
        """Whether this reading can be right: a few letters do not show a bend."""
        return len(text) >= _LETTERS

    def _edges(self, start: int, end: int) -> tuple[Corners, Corners]:
        """The upper and the lower edge of a part of the line."""
        middle = self.middle[start:end]
        along = np.gradient(middle, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        half = np.stack([-along[:, 1], along[:, 0]], axis=1) * np.float32(self.height / 2)
        return np.asarray(middle - half, np.float32), np.asarray(middle + half, np.float32)


def bent_lines(text_map: TextMap, components: Sequence[Component]) -> Iterator[tuple[Curve, list[Component]]]:
    """The bent lines of a picture, and the components that each is made of; no component is in two."""
    free = sorted((_Kernel.of(text_map, one) for one in components), key=lambda kernel: -kernel.area)
    for seed in list(free):
        if seed not in free:
            continue
        members, arc = _grown(seed, free)
        if arc is not None:
            free = [kernel for kernel in free if kernel not in members]
            yield arc.curve(), [kernel.component for kernel in members]


@dataclass(frozen=True, slots=True, eq=False)
class _Kernel:
    """A component's `area` in pixels, some of these, and how likely each is text; the direction of its rectangle."""

    component: Component
    points: NDArray[np.float64]
    weights: NDArray[np.float64]
    area: int
    thickness: float
    bent: bool
    angle: float

    @classmethod
    def of(cls, text_map: TextMap, component: Component) -> _Kernel:
        left, top, width, height = cv2.boundingRect(component.contour)
        mask = np.zeros((height, width), np.uint8)
        cv2.drawContours(mask, [component.contour - np.array([left, top], np.int32)], -1, 1, cv2.FILLED)
        ys, xs = np.nonzero(mask)
        area = len(xs)
        thickness = 2 * float(cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 3).max())
        ys, xs = ys[:: 1 + area // _PIXELS] + top, xs[:: 1 + area // _PIXELS] + left
        _, extent, angle = cv2.minAreaRect(component.contour)
        return cls(
            component,
            np.stack([xs, ys], axis=1).astype(np.float64),
            text_map[ys, xs].astype(np.float64) ** _SURENESS + 1e-3,
            area,
            thickness,
            area < _FILLED * extent[0] * extent[1],
            angle if extent[0] > extent[1] else angle + 90.0,
        )

    def meets(self, other: _Kernel) -> bool:
        """Whether the other one is near, of about the same height, and runs in another direction."""
        aslant = abs((self.angle - other.angle + 90.0) % 180.0 - 90.0)
        if not (self.bent or other.bent) and not _ASLANT[0] < aslant < _ASLANT[1]:
            return False
        thin, thick = sorted((self.thickness, other.thickness))
        gaps = self.component.contour.astype(np.float32) - other.component.contour.transpose(1, 0, 2)
        near = float(np.hypot(gaps[..., 0], gaps[..., 1]).min())
        return near < _GAP * thin and thick < _ALIKE * thin


@dataclass(frozen=True, slots=True, eq=False)
class _Arc:
    """Part of a circle: from `start` to `end` (radians, growing), a kernel of `thickness` pixels along it."""

    center: NDArray[np.float64]
    radius: float
    start: float
    end: float
    thickness: float
    stray: float

    @property
    def span(self) -> float:
        return self.end - self.start

    @property
    def is_line(self) -> bool:
        """Whether this can be a line of text, bent so much that it does not read straight."""
        length = self.radius * self.span
        sagitta = self.radius * (1 - math.cos(min(self.span, math.pi) / 2))
        height = self.thickness + growth(length, self.thickness)
        return (
            self.span < _SPAN
            and length > _SLIM * self.thickness
            and self.stray < _STRAY * self.thickness
            and self.radius > self.thickness
            and sagitta > _SAGITTA * height
        )

    def curve(self) -> Curve:
        """The line, longer and higher than its kernel, read from the left (or from the top)."""
        more = growth(self.radius * self.span, self.thickness)
        reach = more / 2 / self.radius
        count = max(3, round(self.radius * (self.span + 2 * reach)))
        angles = np.linspace(self.start - reach, self.end + reach, count)
        middle = self.center + self.radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        across, down = middle[-1] - middle[0]
        forwards = (down if abs(down) > abs(across) else across) > 0
        return Curve(np.asarray(middle if forwards else middle[::-1], np.float32), self.thickness + more)


def _grown(seed: _Kernel, kernels: Sequence[_Kernel]) -> tuple[list[_Kernel], _Arc | None]:
    """The components that lie on one circle with another, each next to one before it, and that circle."""
    members, arc = [seed], _fitted([seed]) if seed.bent else None
    while True:
        near = [one for one in kernels if one not in members and any(one.meets(member) for member in members)]
        joined = [(one, _fitted([*members, one])) for one in near]
        longer = [(one, other) for one, other in joined if other is not None]
        if not longer:
            return members, arc
        one, arc = min(longer, key=lambda pair: pair[1].stray)
        members.append(one)


def _fitted(kernels: Sequence[_Kernel]) -> _Arc | None:
    """The arc through the middle of some components, None where they lie on none."""
    points = np.concatenate([kernel.points for kernel in kernels])
    weights = np.concatenate([kernel.weights for kernel in kernels])
    center, radius = _circle(points, weights)
    for _ in range(2):  # thick pixels draw the first circle inwards: the next goes through their middle
        middle, angles = _middle(points, weights, center)
        if len(middle) < 4:
            return None
        center, radius = _circle(middle, np.ones(len(middle)))
    middle, angles = _middle(points, weights, center)
    stray = float(np.std(np.hypot(*(middle - center).T) - radius))
    start, end = float(angles.min()), float(angles.max())
    thickness = sum(kernel.area for kernel in kernels) / max(radius * (end - start), 1.0)
    arc = _Arc(center, radius, start, end, thickness, stray)
    return arc if arc.is_line else None


def _circle(points: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Centre and radius of the circle nearest to some points."""
    mean = points.mean(axis=0)
    near = points - mean
    system = np.column_stack([2 * near, np.ones(len(near))]) * weights[:, None]
    (x, y, rest), *_ = np.linalg.lstsq(system, (near**2).sum(axis=1) * weights, rcond=None)
    return mean + np.array([x, y]), math.sqrt(max(rest + x * x + y * y, 1e-6))


def _middle(
    points: NDArray[np.float64], weights: NDArray[np.float64], center: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middle of some pixels in each sector of a circle, and the angle of each pixel, without a leap."""
    offsets = points - center
    toward = offsets.mean(axis=0)
    base = math.atan2(toward[1], toward[0])
    angles = np.arctan2(offsets[:, 1], offsets[:, 0]) - base
    angles = (angles + math.pi) % math.tau - math.pi
    edges = np.linspace(angles.min(), angles.max() + 1e-9, _SECTORS + 1)
    sector = np.clip(np.digitize(angles, edges) - 1, 0, _SECTORS - 1)
    total = np.bincount(sector, weights, _SECTORS)
    filled = total > 0
    radii = np.bincount(sector, weights * np.hypot(*offsets.T), _SECTORS)[filled] / total[filled]
    turned = np.bincount(sector, weights * angles, _SECTORS)[filled] / total[filled] + base
    return center + radii[:, None] * np.stack([np.cos(turned), np.sin(turned)], axis=1), angles + base


def _point(place: NDArray[np.float32]) -> tuple[float, float]:
    return round(float(place[0]), 1), round(float(place[1]), 1)
