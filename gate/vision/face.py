"""Faces in a picture, found by CenterFace at several sizes.

CenterFace (Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2019,
arXiv:1911.03599) says, for every 4 x 4 cell of its input, how likely a face has its centre there, the logarithms
of its height and width, and where in the cell the centre lies. One pass at the size of the picture misses faces
under about 16 pixels, so a picture is read at several sizes and the answers are merged. What looks a little like a
face at the last of them is looked at once more, larger: most pictures hold nothing of the kind and cost no more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from gate.vision.picture import Pixels

Floats = NDArray[np.float32]

_STRIDE = 4  # input pixels per output cell
_MULTIPLE = 32  # sides of the input must divide by this: the network halves them five times
_TILE = 736  # longest side of one pass: bounds memory, and two cover 1280 with the overlap
_OVERLAP = 192  # a face cut by the edge of a tile is whole in the next tile, or found at half the size
_MARGIN = 16  # a box that comes so near to another tile may be a part of a face
_MAX_ZOOM = 3.0  # faces of 8 pixels are found at three times their size; more finds no more
_SAME_FACE = 0.3  # intersection over union from which two boxes are one face: upstream's value
_WITHIN = 0.9  # part of a box from which it lies in another
_OUTPUTS = ("537", "538", "539")  # heat map, sizes, offsets; the landmarks are not needed

_SIDES = (640, 1280, 2560, 5120)
"""Longest sides at which pictures are read: up to the first that is no smaller than the picture, 2560 at most, and the
next one where there is a hint."""
_HINT = 0.05  # score from which a place is looked at again: of the faces that the second look finds, none had less


@dataclass(frozen=True, slots=True)
class FaceBox:
    """A face from forehead to chin, in pixels of the array that was read, with its score in 0..1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class FaceFinder:
    """CenterFace in one single-threaded session. The answer for a picture depends on that picture alone."""

    def __init__(self, model: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # nearly every picture has a shape of its own: plans would only pile up
        self._session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def find(self, rgb: Pixels, *, min_score: float, zoom: float = 1.0) -> list[FaceBox]:
        """Faces of an upright picture, best score first.

        `rgb` is (height, width, 3) uint8. `zoom` multiplies the sizes at which the picture is read, for a second
        reading that does not see the same pixels as the first.
        """
        height, width = rgb.shape[:2]
        factors, closer = _factors(max(height, width), zoom)
        found = [self._look(rgb, factor, min(min_score, _HINT)) for factor in factors]
        boxes = np.concatenate(found)
        boxes = boxes[boxes[:, 4] >= min_score]
        hints = _elsewhere(found[-1], boxes)
        if closer > factors[-1] and len(hints):
            # It adds faces and replaces none: of a large face it sees a part, and is sure of that.
            boxes = np.concatenate([boxes, _elsewhere(self._look(rgb, closer, min_score, hints), boxes)])
        boxes[:, :4] = np.clip(boxes[:, :4], 0, (width, height, width, height))
        return [FaceBox(*(float(value) for value in box)) for box in merge(boxes)]

    def _look(self, rgb: Pixels, factor: float, min_score: float, near: Floats | None = None) -> Floats:
        """Boxes (n, 5) of the picture read at `factor` times its size, in its own pixels; only `near` these boxes."""
        scaled = _resize(rgb, factor)
        stretch = (rgb.shape[1] / scaled.shape[1], rgb.shape[0] / scaled.shape[0])
        centres = None if near is None else (near[:, :2] + near[:, 2:4]) / 2 / stretch
        read = [_scale(boxes, stretch) for boxes in self._read(scaled, min_score, centres)]
        return np.concatenate([np.empty((0, 5), np.float32), *read])

    def _read(self, rgb: Pixels, min_score: float, centres: NDArray[np.floating] | None) -> Iterator[Floats]:
        """The boxes of one pass over each tile, in pixels of `rgb`; only of tiles with one of the `centres` (x, y)."""
        height, width = rgb.shape[:2]
        for top, left in itertools.product(_starts(height), _starts(width)):
            tile = rgb[top : top + _TILE, left : left + _TILE]
            if centres is not None and not _holds((left, top, left + tile.shape[1], top + tile.shape[0]), centres):
                continue
            boxes = decode(*self._run(tile), min_score)
            boxes[:, :4] += (left, top, left, top)
            bottom, right = top + tile.shape[0], left + tile.shape[1]
            cut_near = (boxes[:, :2] < (left + _MARGIN, top + _MARGIN)) & (np.array((left, top)) > 0)
            cut_far = (boxes[:, 2:4] > (right - _MARGIN, bottom - _MARGIN)) & (
                np.array((right, bottom)) < (width, height)
            )
            yield boxes[~(cut_near | cut_far).any(axis=1)]

    def _run(self, tile: Pixels) -> tuple[Floats, Floats, Floats]:
        height, width = tile.shape[:2]
        canvas = np.zeros((3, -(-height // _MULTIPLE) * _MULTIPLE, -(-width // _MULTIPLE) * _MULTIPLE), np.float32)
        canvas[:, :height, :width] = tile.transpose(2, 0, 1)
        heat, sizes, offsets = self._session.run(_OUTPUTS, {"input.1": canvas[None]})
        return heat[0, 0], sizes[0], offsets[0]


def decode(heat: Floats, sizes: Floats, offsets: Floats, min_score: float) -> Floats:
    """Boxes (n, 5) of left, top, right, bottom in input pixels and score, from the network's three maps.

    `heat` is (rows, columns); `sizes` and `offsets` are (2, rows, columns) with the vertical value first.
    """
    rows, columns = np.nonzero(heat >= min_score)
    height, width = np.exp(sizes[:, rows, columns]) * _STRIDE
    down, across = offsets[:, rows, columns]
    x, y = (columns + across + 0.5) * _STRIDE, (rows + down + 0.5) * _STRIDE
    edges = (x - width / 2, y - height / 2, x + width / 2, y + height / 2, heat[rows, columns])
    return np.stack(edges, axis=1).astype(np.float32)


def merge(boxes: Floats) -> Floats:
    """One box (m, 5) for each face, best score first: non-maximum suppression. Ties go to the left, then the top.

    A box that lies in a better one says nothing new (an eye or a mouth read at a large size) and goes as well.
    """
    boxes = boxes[np.lexsort((boxes[:, 1], boxes[:, 0], -boxes[:, 4]))]
    kept = []
    while len(boxes):
        kept.append(boxes[0])
        shared, area, areas = _areas(boxes[0], boxes[1:])
        same = (shared >= _SAME_FACE * (area + areas - shared)) | (shared >= _WITHIN * areas)
        boxes = boxes[1:][~same]
    return np.stack(kept) if kept else boxes


def _elsewhere(boxes: Floats, known: Floats) -> Floats:
    """Those of the boxes that do not lie by half or more in a known one."""
    for box in known:
        shared, _, areas = _areas(box, boxes)
        boxes = boxes[shared < areas / 2]
    return boxes


def _areas(box: Floats, others: Floats) -> tuple[Floats, Floats, Floats]:
    """What one box shares with each of the others, its own area, and theirs."""
    near, far = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:4], others[:, 2:4])
    shared: Floats = np.prod(np.clip(far - near, 0, None), axis=1)
    return shared, np.prod(box[2:4] - box[:2]), np.prod(others[:, 2:4] - others[:, :2], axis=1)


def _factors(longest: int, zoom: float) -> tuple[list[float], float]:
    """The factors by which a picture of this longest side is resized to be read, and that of a closer look."""
    count = next((number for number, side in enumerate(_SIDES[:-1], 1) if side >= longest), len(_SIDES) - 1)
    *whole, closer = (min(side * zoom / longest, _MAX_ZOOM * zoom) for side in _SIDES[: count + 1])
    return whole, closer


def _holds(tile: tuple[int, int, int, int], centres: NDArray[np.floating]) -> bool:
    return bool(((centres >= tile[:2]) & (centres <= tile[2:])).all(axis=1).any())


def _starts(length: int) -> list[int]:
    """Where tiles begin along a side, evenly spread and overlapping."""
    if length <= _TILE:
        return [0]
    count = -(-(length - _OVERLAP) // (_TILE - _OVERLAP))
    return [round(index * (length - _TILE) / (count - 1)) for index in range(count)]


def _resize(rgb: Pixels, factor: float) -> Pixels:
    size = tuple(max(1, round(side * factor)) for side in (rgb.shape[1], rgb.shape[0]))
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    resized: Pixels = cv2.resize(rgb, size, interpolation=interpolation)
    return resized


def _scale(boxes: Floats, factors: tuple[float, float]) -> Floats:
    return boxes * np.array([*factors, *factors, 1.0], np.float32)
