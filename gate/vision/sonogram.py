"""The bundled network that finds ultrasounds and other clinical pictures, and says where in a picture they are.

One pass over the whole picture scores a grid of cells. Where cells speak up, that part is cut out of the full
picture and looked at again, so that a print in a hand or a screen in a room is judged from its own pixels.
How it was trained and measured: docs/model-card.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gate.errors import GateError
from gate.models import find_model, model_info
from gate.vision.picture import Pixels

NETWORK = "ultrasound"
"""Name of the network in the registry of models."""

QUESTIONS = ("ultrasound", "pregnancy", "medical")
"""What each cell is asked, in the order of the network's output."""

STRIDE = 16
"""Pixels of a cell's side, in the picture that the network reads."""

_AREA = 256 * 256
_MULTIPLE = 32
_LONGEST = 3.0
_TOP = 10 / 256
_HINT = -1.0
_PARTS = 3
_ALL = 0.6
_MARGIN = 0.12

Margins = NDArray[np.float64]
Calibration = tuple[tuple[float, float, float], tuple[float, float, float]]
"""(slopes, offsets) that turn pooled logits into log-odds whose decision is 0."""

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in pixels."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a picture and what it scored: calibrated log-odds in the order of QUESTIONS, 0 is the decision."""

    box: Box
    margins: tuple[float, float, float]


class SonogramNetwork:
    """Runs on one thread; what it says of a picture depends on that picture alone."""

    def __init__(self, path: Path | None = None, calibration: Calibration | None = None) -> None:
        """Load a network and its calibration; by default the bundled ones. Raises GateError when it is damaged."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        file = path or find_model(NETWORK)
        try:
            self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # noqa: BLE001 - onnxruntime has many, all its own
            raise GateError(f"{file.name} is no network that can be read ({type(error).__name__})") from None
        slopes, offsets = calibration or (model_info(NETWORK)["slopes"], model_info(NETWORK)["offsets"])
        self._slopes: Margins = np.array(slopes)
        self._offsets: Margins = np.array(offsets)

    def parts(self, rgb: Pixels, *, closer: bool = True) -> list[Part]:
        """The whole picture first, then the parts that were looked at again. `closer=False`: the whole only.

        A part counts as much as the whole does: its margins are the mean of both, so that a patch of fur which looks
        like an echo from near must have looked like one from afar too.
        """
        height, width = rgb.shape[:2]
        image = Image.fromarray(rgb)
        everything = (0.0, 0.0, float(width), float(height))
        cells = self.cells(image, everything)
        logits = pooled(cells)
        found = [Part(everything, self._calibrated(logits))]
        for box in _hinted(cells, width, height) if closer else ():
            nearer = self.cells(image, box)
            found.append(Part(_spoken(nearer, box), self._calibrated((logits + pooled(nearer)) / 2)))
        return found

    def cells(self, image: Image.Image, box: Box) -> NDArray[np.float32]:
        """Raw logits (3, h, w) of the cells of a part of the picture."""
        small = image.resize(reading_size(box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR, box=box)
        logits: NDArray[np.float32] = self._session.run(None, {"rgb": np.asarray(small)[None]})[0][0]
        return logits

    def _calibrated(self, logits: Margins) -> tuple[float, float, float]:
        ultrasound, pregnancy, medical = (logits * self._slopes + self._offsets).tolist()
        return ultrasound, pregnancy, medical


def pooled(cells: NDArray[np.float32]) -> Margins:
    """Logits (3,) of a picture from those of its cells (3, h, w).

    An ultrasound is as certain as the most certain cells, and so is another clinical picture. Whether it shows a
    pregnancy is asked of the cells that hold the ultrasound.
    """
    flat = cells.reshape(len(QUESTIONS), -1).astype(np.float64)
    count = max(1, round(_TOP * flat.shape[1]))
    top = np.sort(flat, axis=1)[:, -count:].mean(axis=1)
    weights = 1 / (1 + np.exp(-flat[0])) + 1e-4
    pregnancy = (flat[1] * weights).sum() / weights.sum()
    return np.array([top[0], pregnancy, top[2]])


def reading_size(width: float, height: float) -> tuple[int, int]:
    """(width, height) that the network reads a part in: 256 x 256 pixels in the part's aspect, in multiples of 32."""
    ratio = float(np.clip(width / height, 1 / _LONGEST, _LONGEST))
    sides = np.sqrt(_AREA * ratio), np.sqrt(_AREA / ratio)
    wide, high = (max(_MULTIPLE, int(side / _MULTIPLE + 0.5) * _MULTIPLE) for side in sides)
    return wide, high


def _spoken(cells: NDArray[np.float32], box: Box) -> Box:
    """The part of a part whose cells speak up, half a cell more on each side; all of it when none does."""
    hint = np.maximum(cells[0], cells[2]) > _HINT
    if not hint.any():
        return box
    ys, xs = np.nonzero(hint)
    x, y = (box[2] - box[0]) / hint.shape[1], (box[3] - box[1]) / hint.shape[0]
    return (
        max(box[0], box[0] + (xs.min() - 0.5) * x),
        max(box[1], box[1] + (ys.min() - 0.5) * y),
        min(box[2], box[0] + (xs.max() + 1.5) * x),
        min(box[3], box[1] + (ys.max() + 1.5) * y),
    )


def _hinted(cells: NDArray[np.float32], width: int, height: int) -> Iterator[Box]:
    """Boxes around the groups of cells that may show something, the most certain first, unless it is everything."""
    hint = np.maximum(cells[0], cells[2])
    rows, columns = hint.shape
    near = cv2.dilate((hint > _HINT).astype(np.uint8), np.ones((3, 3), np.uint8))
    count, groups = cv2.connectedComponents(near, connectivity=8)
    order = sorted(range(1, count), key=lambda group: -float(hint[groups == group].max()))
    for group in order[:_PARTS]:
        ys, xs = np.nonzero((groups == group) & (hint > _HINT))
        top, bottom, left, right = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
        if (bottom - top) * (right - left) > _ALL * hint.size:
            continue
        dy, dx = (bottom - top) * _MARGIN + 0.5, (right - left) * _MARGIN + 0.5
        x, y = width / columns, height / rows
        yield (
            max(0.0, (left - dx) * x),
            max(0.0, (top - dy) * y),
            min(float(width), (right + dx) * x),
            min(float(height), (bottom + dy) * y),
        )
