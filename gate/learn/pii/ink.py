"""How much of a text's ink a redaction covered.

Ink is what contrasts with its surroundings in the source. It counts as covered where the released picture shows fill
instead: a dark area that differs from the source in the letters or in the ground between them.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.types import Quad
from gate.vision.picture import Pixels

Mask = NDArray[np.bool_]

_SHARE_OF_CONTRAST = 0.35
"""Ink differs from the ground by at least this share of what the strongest strokes of the text do."""

_DARKEST = 64.0
"""Luma of fill is at most this: it is black, but for what JPEG adds at its edges."""

_LUMA = np.array([0.299, 0.587, 0.114])
_LARGEST_KERNEL = 255


def covered_share(source: Pixels, released: Pixels, quads: Sequence[Quad]) -> float:
    """The part of the ink inside the quads that was covered, 0 to 1, over all of them.

    `source` and `released` are (h, w, 3) uint8 of one picture before and after, `quads` in pixels of them. A quad
    without any contrast is taken for ink as a whole; one outside of the picture counts as covered.
    """
    counts = np.array([_counts(source, released, quad) for quad in quads]).reshape(-1, 2).sum(axis=0)
    return float(counts[1] / counts[0]) if counts[0] else 1.0


def height_of(quad: Quad) -> float:
    """The shorter side of a quad, in pixels."""
    return min(_sides(quad))


def width_of(quad: Quad) -> float:
    """The longer side of a quad, in pixels."""
    return max(_sides(quad))


def _sides(quad: Quad) -> tuple[float, float]:
    _, (one, other), _ = cv2.minAreaRect(np.array(quad.points, np.float32))
    return float(one), float(other)


def is_dark(pixels: Pixels, quad: Quad) -> bool:
    """Whether all that lies in a quad is as dark as fill."""
    window, inside = _window(pixels, quad, 0.0)
    return bool((pixels[window][inside] @ _LUMA <= _DARKEST).all())


def _counts(source: Pixels, released: Pixels, quad: Quad) -> tuple[int, int]:
    """Pixels of ink in a quad, and how many of them are covered."""
    height = max(height_of(quad), 2.0)
    window, inside = _window(source, quad, height)
    if not inside.any():
        return 0, 0
    before, after = source[window], released[window]
    ink, least = _ink(before, inside, height)
    return int(ink.sum()), int((ink & _filled(before, after, least / 2, height)).sum())


def _window(pixels: Pixels, quad: Quad, margin: float) -> tuple[tuple[slice, slice], Mask]:
    """Rows and columns around a quad, and which of their pixels it covers."""
    left, top, right, bottom = quad.bounds
    rows = slice(max(0, int(top - margin)), max(0, min(pixels.shape[0], int(bottom + margin) + 1)))
    columns = slice(max(0, int(left - margin)), max(0, min(pixels.shape[1], int(right + margin) + 1)))
    inside = np.zeros((max(0, rows.stop - rows.start), max(0, columns.stop - columns.start)), np.uint8)
    if inside.size:
        corners = np.array(quad.points) - (columns.start, rows.start)
        cv2.fillPoly(inside, [np.round(corners).astype(np.int32)], 1)
    return (rows, columns), inside == 1


def _ink(pixels: Pixels, inside: Mask, height: float) -> tuple[Mask, float]:
    """Where the strokes are, and the least contrast they have."""
    ground = cv2.medianBlur(np.ascontiguousarray(pixels), _odd(1.5 * height))
    contrast = _difference(pixels, ground)
    least = max(2.0, _SHARE_OF_CONTRAST * float(np.quantile(contrast[inside], 0.98)))
    ink = inside & (contrast >= least)
    return (ink if ink.any() else inside), least


def _filled(before: Pixels, after: Pixels, least: float, height: float) -> Mask:
    """Dark pixels that changed, and dark ones between those: letters that were as dark as the fill is."""
    dark = after @ _LUMA <= _DARKEST
    changed = dark & (_difference(before, after) >= least)
    size = _odd(0.5 * height)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    closed = cv2.morphologyEx(changed.astype(np.uint8), cv2.MORPH_CLOSE, kernel) == 1
    filled: Mask = dark & closed
    return filled


def _difference(first: Pixels, second: Pixels) -> NDArray[np.int16]:
    """Of each pixel, the largest difference in a channel."""
    difference: NDArray[np.int16] = np.abs(first.astype(np.int16) - second).max(axis=2)
    return difference


def _odd(size: float) -> int:
    return min(_LARGEST_KERNEL, max(3, 2 * int(size / 2) + 1))
