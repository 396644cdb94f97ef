"""Which pixels a quad covers, and what is put in their place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem
from gate.types import Point, Quad

Mask = NDArray[np.bool_]
Plane = NDArray[np.float64]

METHODS = ("solid", "pixelate", "blur")
_MIN_PADDING = 2.0
_MAX_COORDINATE = 1e7
_COARSE = 64.0
"""Levels between the means that a mosaic may show: five of brightness, and in a JPEG mostly none of colour. What is
left of a face is about whether it was light or dark, and a mosaic of a mosaic is the same one."""
_MAX_CELLS = 4
"""Cells along the longer side of a pixelated quad. Mosaics of many cells can be read again by a model of the font
(Hill et al., "On the (In)effectiveness of Mosaicing and Blurring as Tools for Document Redaction", PoPETs 2016)."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The pixels of one padded quad: `mask` (rows, columns) with its first pixel at (left, top) of the image."""

    left: int
    top: int
    mask: Mask = field(repr=False)
    cell: float

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the image that the mask lies on."""
        rows, columns = self.mask.shape
        return slice(self.top, self.top + rows), slice(self.left, self.left + columns)


Edit = tuple[Region, str]
"""A region and the method by which it is obscured."""


def region(quad: Quad, width: int, height: int, padding: float) -> Region:
    """Every pixel that the quad, grown by `padding` x its shorter side (2 pixels at least), touches.

    The corners may be in any order. Raises SampleProblem('redaction_failed') for a quad that has no area, no
    finite corners, or no pixel in the image.
    """
    points = [(float(x), float(y)) for x, y in quad.points]
    if not all(abs(value) <= _MAX_COORDINATE for point in points for value in point):  # also false for NaN
        raise SampleProblem("redaction_failed")
    hull = _hull(points)
    if len(hull) < 3:
        raise SampleProblem("redaction_failed")
    short, long = _sides(points)
    grow = max(_MIN_PADDING, padding * short)
    xs, ys = [x for x, _ in hull], [y for _, y in hull]
    reach = grow * math.sqrt(2)  # as far as a right-angled corner moves; sharper ones are cut off there
    left, right = max(0, math.floor(min(xs) - reach)), min(width, math.ceil(max(xs) + reach))
    top, bottom = max(0, math.floor(min(ys) - reach)), min(height, math.ceil(max(ys) + reach))
    if left >= right or top >= bottom:
        raise SampleProblem("redaction_failed")
    mask = _touched(hull, grow, np.arange(left, right) + 0.5, np.arange(top, bottom) + 0.5)
    if not mask.any():
        raise SampleProblem("redaction_failed")
    rows, columns = _extent(mask)
    mask = mask[np.ix_(rows, columns)]
    return Region(
        left + int(columns[0]), top + int(rows[0]), mask, max(short + 2 * grow, (long + 2 * grow) / _MAX_CELLS)
    )


def union(regions: list[Region]) -> Region:
    """One region that covers them all."""
    left, top = min(each.left for each in regions), min(each.top for each in regions)
    right = max(each.left + each.mask.shape[1] for each in regions)
    bottom = max(each.top + each.mask.shape[0] for each in regions)
    mask = np.zeros((bottom - top, right - left), dtype=bool)
    for each in regions:
        rows, columns = each.mask.shape
        mask[each.top - top : each.top - top + rows, each.left - left : each.left - left + columns] |= each.mask
    return Region(left, top, mask, 1.0)


def solid_edits(regions: Sequence[Region]) -> list[Edit]:
    """One edit that fills them all, so that no seam is left between neighbours; none for none."""
    return [(union(list(regions)), "solid")] if regions else []


def _sides(points: list[Point]) -> tuple[float, float]:
    first, second, third, fourth = points
    one = (math.dist(first, second) + math.dist(third, fourth)) / 2
    other = (math.dist(second, third) + math.dist(fourth, first)) / 2
    return min(one, other), max(one, other)


def _cross(origin: Point, a: Point, b: Point) -> float:
    return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0])


def _hull(points: list[Point]) -> list[Point]:
    """Corners of the convex hull, clockwise as seen with y down; fewer than three when it has no area."""

    def chain(ordered: list[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in ordered:
            while len(kept) >= 2 and _cross(kept[-2], kept[-1], point) <= 1e-9:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    ordered = sorted(set(points))
    return chain(ordered) + chain(ordered[::-1]) if len(ordered) > 2 else ordered


def _touched(hull: list[Point], grow: float, xs: NDArray[Any], ys: NDArray[Any]) -> Mask:
    """Pixels (squares around the centres xs, ys) that reach within `grow` of the hull: one half-plane for each edge."""
    mask = np.ones((len(ys), len(xs)), dtype=bool)
    for (x0, y0), (x1, y1) in zip(hull, hull[1:] + hull[:1], strict=True):
        length = math.hypot(x1 - x0, y1 - y0)
        normal_x, normal_y = (y1 - y0) / length, -(x1 - x0) / length  # outwards
        reach = grow + (abs(normal_x) + abs(normal_y)) / 2
        mask &= (xs[None, :] - x0) * normal_x + (ys[:, None] - y0) * normal_y < reach
    return mask


def obscure(
    patch: NDArray[Any], mask: Mask, method: str, value: float, cell: tuple[float, float], *, most: float = 255.0
) -> Plane:
    """A plane with its masked samples replaced.

    `solid` puts `value` there. `pixelate` puts the mean of each cell, rounded to a quarter of the range, `blur` a
    smooth surface through those means: it is made of the means alone, so no more can be recovered from it than from
    the mosaic. `cell` is the (height, width) of a cell in samples, `most` the largest value of a sample.
    """
    result = patch.astype(np.float64)
    if method == "solid":
        result[mask] = value
        return result
    inside = np.ix_(*_extent(mask))
    result[inside] = _mosaic(result[inside], mask[inside], method, cell, most)
    return result


def _extent(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows and the columns from the first to the last that has a masked pixel."""
    rows, columns = np.nonzero(mask)
    return np.arange(rows.min(), rows.max() + 1), np.arange(columns.min(), columns.max() + 1)


def _mosaic(patch: Plane, mask: Mask, method: str, cell: tuple[float, float], most: float) -> Plane:
    rows, columns = patch.shape
    down, across = max(1, round(rows / cell[0])), max(1, round(columns / cell[1]))
    row_of, column_of = np.arange(rows) * down // rows, np.arange(columns) * across // columns
    number = (row_of[:, None] * across + column_of[None, :])[mask]
    count = np.bincount(number, minlength=down * across)
    total = np.bincount(number, weights=patch[mask], minlength=down * across)
    means = np.where(count, total / np.maximum(count, 1), patch[mask].mean()).reshape(down, across)
    step = _COARSE * most / 255
    means = np.minimum(np.rint(means / step) * step, most)
    surface = _surface(means, rows, columns) if method == "blur" else means[np.ix_(row_of, column_of)]
    return np.where(mask, surface, patch)


def _surface(means: Plane, rows: int, columns: int) -> Plane:
    """Bilinear interpolation between the cells' centres, flat beyond the outer ones."""

    def along(values: Plane, length: int) -> Plane:
        centres = (np.arange(len(values)) + 0.5) * length / len(values)
        places = np.arange(length) + 0.5
        return np.stack([np.interp(places, centres, line) for line in values.T], axis=1)

    return along(along(means, rows).T, columns).T
