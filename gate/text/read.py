"""From the upright pixels of a picture to the lines of text in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from gate.text.ocr import Engine, Line, united
from gate.text.upscale import Upscaler
from gate.types import Quad, Reading
from gate.vision.picture import Pixels

_MIN_SIDE = 8  # pixels; no letter fits into less
_SMALL_SIDE, _SMALL_PIXELS = 200, 80_000  # pictures with a shorter side and less in all are enlarged, as in the study
_PROOF_SCALE = 0.75  # larger scales find no more, since the first reading has looked at small print enlarged


class Reader:
    """Reads pictures with an engine. What it reads in one depends on that one alone."""

    def __init__(self, engine: Engine, upscaler: Upscaler) -> None:
        self._engine, self._upscaler = engine, upscaler

    def read(self, rgb: Pixels, reading: Reading) -> list[Line]:
        """The lines in upright (h, w, 3) uint8 pixels, corners in pixels of that array.

        PROOF reads by other means than FIRST: at another scale, and with faint text made strong.
        """
        height, width = rgb.shape[:2]
        if reading is Reading.FIRST:
            return self._read(rgb, enlarged=_is_small(rgb))
        size = (max(1, round(width * _PROOF_SCALE)), max(1, round(height * _PROOF_SCALE)))
        other = _strengthened(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC), np.uint8))
        return _scaled(self._read(other, enlarged=_is_small(rgb)), width, height, other)

    def models(self) -> list[Mapping[str, Any]]:
        """The files of the engine and of the upscaler: `name`, `sha256`, `licence`."""
        return [*self._engine.models(), *self._upscaler.models()]

    def _read(self, rgb: Pixels, *, enlarged: bool) -> list[Line]:
        """The lines of a picture as it is, or those of its enlarged versions."""
        height, width = rgb.shape[:2]
        if min(height, width) < _MIN_SIDE:
            return []
        lines: list[Line] = []
        for version in (enlarged and self._upscaler.enlarge(rgb)) or (np.ascontiguousarray(rgb),):
            lines = united(lines, _scaled(self._engine.read(version), width, height, version))
        return lines


def _is_small(rgb: Pixels) -> bool:
    height, width = rgb.shape[:2]
    return bool(min(height, width) < _SMALL_SIDE and height * width < _SMALL_PIXELS)


def _strengthened(rgb: Pixels) -> Pixels:
    """Local contrast of the lightness evened out (CLAHE, Zuiderveld, Graphics Gems IV, 1994)."""
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(4, 4)).apply(lab[..., 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


def _scaled(lines: Sequence[Line], width: int, height: int, version: Pixels) -> list[Line]:
    """Lines read in a version of a picture, in pixels of the picture of that width and height."""
    across, down = width / version.shape[1], height / version.shape[0]
    if across == down == 1:
        return list(lines)

    def scale(quad: Quad) -> Quad:
        a, b, c, d = ((round(x * across, 1), round(y * down, 1)) for x, y in quad.points)
        return Quad((a, b, c, d))

    return [replace(line, words=tuple(replace(word, quad=scale(word.quad)) for word in line.words)) for line in lines]
