"""Whether a string can still be read where it stood: two engines try, at two scales."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from gate.learn.pii.ink import covered_share, height_of, is_dark
from gate.learn.pii.match import squeezed, window_similarity
from gate.learn.pii.truth import TrueString
from gate.text.ocr import Engine, load_engine
from gate.types import Quad
from gate.vision.picture import Pixels

MIN_COVERED = 0.95
"""A string of whose ink less is covered counts as legible, whatever engines make of it."""

MIN_SIMILARITY = 0.7
"""A string that is read this similar counts as legible, whatever is covered."""

READERS = ("rapidocr", "tesseract")
_SCALES = (1, 2)
_GROWTH = 0.5
"""How far around a string is read, in heights of its line."""

_MIN_HEIGHT = 8


class Legibility:
    """Judges whether strings are legible in a released picture. Raises UsageError when an engine is not installed."""

    def __init__(self) -> None:
        self._engines: Sequence[Engine] = [load_engine(name) for name in READERS]

    def leaks(self, string: TrueString, source: Pixels, released: Pixels) -> bool:
        """Less than 95 % of the ink is covered, or either engine reads 70 % of the string at 1x or 2x.

        Nothing is read where all of the string's place is fill.
        """
        if covered_share(source, released, string.quads) < MIN_COVERED:
            return True
        if all(is_dark(released, quad) for quad in string.quads):
            return False
        patches = [patch for quad in string.quads if (patch := _patch(released, quad)) is not None]
        return any(
            self._similarity(engine, scale, patches, string.text) >= MIN_SIMILARITY
            for scale in _SCALES
            for engine in self._engines
        )

    def _similarity(self, engine: Engine, scale: int, patches: Sequence[Pixels], text: str) -> float:
        wanted = squeezed(text)
        read = squeezed(" ".join(_read(engine, patch, scale) for patch in patches))
        return window_similarity(wanted, read) if wanted else 0.0


def _read(engine: Engine, patch: Pixels, scale: int) -> str:
    if scale > 1:
        patch = np.asarray(cv2.resize(patch, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    return " ".join(line.text for line in engine.read(np.ascontiguousarray(patch)))


def _patch(pixels: Pixels, quad: Quad) -> Pixels | None:
    """What lies in and around the quad, turned so that its first edge runs to the right. None when it has no area."""
    corners = np.array(quad.points, np.float32)
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    width, height = float(np.hypot(*along)), float(np.hypot(*down))
    if min(width, height) < 1:
        return None
    grow = _GROWTH * height_of(quad)
    across, below = along / width * grow, down / height * grow
    outwards = np.array([-across - below, across - below, across + below, below - across], np.float32)
    grown = np.asarray(corners + outwards, np.float32)
    size = (max(1, round(width + 2 * grow)), max(_MIN_HEIGHT, round(height + 2 * grow)))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    matrix = cv2.getPerspectiveTransform(grown, target)
    patch = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patch, np.uint8)
