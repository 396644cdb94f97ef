"""Where ink lies: outlines of it, the boxes round them, and how both move with the picture.

Positions are in pixels, (0, 0) being the upper left corner of the first pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_INK = 0.25  # share of the darkest that counts as ink


@dataclass(frozen=True, slots=True)
class Trace:
    """Where something is written: its `corners` (4, 2), and the convex outline of its `ink` (n, 2). Pixels."""

    text: str = field(repr=False)
    entities: tuple[str, ...]
    string: int  # the private string that it is a part of; -1 for a whole line
    corners: Points = field(repr=False)
    ink: Points = field(repr=False)


def outline(shape: NDArray[np.uint8]) -> Points:
    """Convex outline (n, 2) of the ink in a mask (H, W), 255 being full ink."""
    rows, columns = np.nonzero(shape >= _INK * shape.max())
    edges = np.concatenate([np.stack([columns + x, rows + y], axis=1) for x in (0, 1) for y in (0, 1)])
    found: Points = cv2.convexHull(edges.astype(np.int32))[:, 0].astype(np.float64)
    return found


def box(points: Points) -> Points:
    """The upright rectangle round points: its corners (4, 2), clockwise from the upper left."""
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def joined(traces: Sequence[Trace], text: str, entities: tuple[str, ...], string: int, turn: Points | None) -> Trace:
    """One trace of several that were written under one `turn` (None: none)."""
    ink = np.concatenate([trace.ink for trace in traces])
    corners = box(ink) if turn is None else moved(box(moved(ink, inverse(turn))), turn)
    return Trace(text, entities, string, corners, ink)


def tightest(trace: Trace) -> Trace:
    """The same with the smallest rectangle round its ink, its corners in the order that they had."""
    found = cv2.boxPoints(cv2.minAreaRect(trace.ink.astype(np.float32))).astype(np.float64)
    orders = [np.roll(found[::step], shift, axis=0) for shift in range(4) for step in (1, -1)]
    return replace(trace, corners=min(orders, key=lambda order: float(np.abs(order - trace.corners).sum())))


def turning(about: tuple[float, float], degrees: float) -> Points:
    """The homography (3, 3) of a turn, clockwise on the screen."""
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D(about, -degrees, 1.0)
    return matrix


def shifting(x: float, y: float) -> Points:
    """The homography (3, 3) of a shift."""
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)


def inverse(matrix: Points) -> Points:
    """The homography (3, 3) that undoes another."""
    found: Points = np.linalg.inv(matrix).astype(np.float64)
    return found


def centred(matrix: Points) -> Points:
    """A homography of positions as OpenCV wants it: its (0, 0) is the middle of the first pixel."""
    found: Points = shifting(-0.5, -0.5) @ matrix @ shifting(0.5, 0.5)
    return found


def moved(points: Points, matrix: Points) -> Points:
    """Points (n, 2) after a homography (3, 3)."""
    found: Points = cv2.perspectiveTransform(np.asarray(points, np.float64)[None], matrix)[0]
    return found
