"""Correction by a vision-language model: what it is asked and shown, and what is made of its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

import cv2
import numpy as np

from gate.errors import SampleProblem
from gate.text.correct import Rows, distinct
from gate.text.correct_align import align
from gate.text.correct_embedded import Embedded
from gate.text.lines import Block, block, cover
from gate.vision.picture import Pixels

_PROMPT = """\
The text below was read from this picture by an OCR program, which makes mistakes: letters and digits mixed up, \
letters missing, spaces lost or added. Look at the picture and correct these mistakes. Keep the lines and the order \
of the words. Add nothing that is not to be seen, leave nothing out, explain nothing. Answer with the corrected text \
only.

"""
_LONGEST_SIDE = 1344  # pixels of a picture that a model is shown
_LONGEST_ANSWER = (4, 1_000)  # times the text read, and characters more: aligning costs their product
_MARGIN = 0.5  # shown around a block, in heights of its first line
_FENCE = re.compile(r"\A\s*```[^\n]*\n(?P<x>.*?)\n?```\s*\Z", re.DOTALL)


class Model(Protocol):
    """A vision-language model."""

    def answer(self, prompt: str, picture: Pixels, most: int) -> str:
        """What it answers to a prompt about (h, w, 3) uint8 RGB pixels, in at most `most` tokens.

        Raises SampleProblem("detector_failed") when there is no such answer.
        """
        ...

    def models(self) -> list[Mapping[str, Any]]:
        """What answers: `name`, `licence` and, for files, `sha256`."""
        ...


class ByModel:
    """Asks a model about each block, beside the correction that comes with gate."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._embedded = Embedded()

    def readings(self, rows: Rows, picture: Pixels) -> list[Block]:
        """See gate.text.correct.Corrector."""
        known = self._embedded.readings(rows, picture)
        text = block(rows).text
        if not any(character.isalnum() for character in text):
            return known
        answer = self._model.answer(_PROMPT + text, shown(rows, picture), 64 + 2 * len(text))
        times, more = _LONGEST_ANSWER
        if len(answer) > times * len(text) + more:
            raise SampleProblem("detector_failed")
        corrected = align(rows, _bare(answer))
        return distinct([*known, *([corrected] if corrected else [])])

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.correct.Corrector."""
        return [*self._embedded.models(), *self._model.models()]


def shown(rows: Rows, picture: Pixels) -> Pixels:
    """The part of a picture with a block, upright as its first line reads, with a margin."""
    quad = np.array(cover([word for row in rows for line in row for word in line.words]).points, np.float32)
    first = rows[0][0].words[0].quad.points
    margin = _MARGIN * max(1.0, float(np.hypot(first[3][0] - first[0][0], first[3][1] - first[0][1])))
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    width, height = float(np.linalg.norm(across)) + 2 * margin, float(np.linalg.norm(down)) + 2 * margin
    right, below = (side / max(float(np.linalg.norm(side)), 1.0) * margin for side in (across, down))
    corners = quad + np.array([-right - below, right - below, right + below, below - right], np.float32)
    scale = min(1.0, _LONGEST_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    part = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.uint8)


def _bare(answer: str) -> str:
    """An answer without the code fence that models like to put around texts."""
    fenced = _FENCE.match(answer)
    return fenced["x"] if fenced else answer
