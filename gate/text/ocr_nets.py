"""The two PP-OCR networks that the `rapidocr` wheel carries: where is text (a map), and what does a line say.

Only the network files of the package are used. Its own driver pads each line to the widest of its batch, so that
a line's reading would depend on its neighbours; it mirrors word boxes of text that stands on its head, sets up
log handlers and may download. Here every line goes through the network alone, one thread a session.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.errors import GateError
from gate.text.ocr_spelling import plain
from gate.text.ocr_weights import read_weights
from gate.vision.picture import Pixels
from gate.vision.tiles import tiles

DETECTION = "PP-OCRv6_det_small.onnx"
RECOGNITION = "PP-OCRv6_rec_small.onnx"

Corners = NDArray[np.float32]
"""(4, 2): corners of a box in pixels, clockwise from the top left one."""

TextMap = NDArray[np.float32]
"""(h, w): how likely each pixel belongs to text, 0..1."""

_GRID = 32
_TILE, _OVERLAP = 1536, 128
_STRIP_HEIGHT, _STRIP_STEP, _STRIP_MIN, _STRIP_MAX = 48, 32, 96, 3200
_PIXEL_LEVEL, _BOX_LEVEL, _UNCLIP, _MIN_SIDE = 0.3, 0.5, 1.6, 3.0


def network_file(name: str) -> Path:
    """Path of a network inside the installed `rapidocr` package, found without importing it.

    Raises ModuleNotFoundError when the package is absent, GateError when it is of another version.
    """
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'rapidocr'", name="rapidocr")
    path = Path(spec.submodule_search_locations[0]) / "models" / name
    if not path.is_file():
        raise GateError(f"rapidocr does not hold {name}; install it again with: pip install 'rapidocr==3.10.0'")
    return path


def open_session(path: Path) -> Any:
    """An onnxruntime session on one CPU thread, silent."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_mem_pattern = False  # nearly every picture has a shape of its own: plans would only pile up
    return onnxruntime.InferenceSession(read_weights(path), options, providers=["CPUExecutionProvider"])


def _network_input(rgb: Pixels) -> NDArray[np.float32]:
    """(1, 3, h, w) in -1..1, in place: copies of a whole picture would take a tenth of the network's time."""
    planes = np.empty((1, 3, *rgb.shape[:2]), np.float32)
    planes[0] = rgb[..., ::-1].transpose(2, 0, 1)  # the networks were trained on BGR
    planes /= 127.5
    planes -= 1.0
    return planes


class Detector:
    """Finds lines of text: a DB network (Liao et al., Real-time Scene Text Detection with Differentiable
    Binarization, AAAI 2020) and its box step."""

    def __init__(self) -> None:
        self._session = open_session(network_file(DETECTION))

    def text_map(self, rgb: Pixels) -> TextMap:
        """(h, w) probability that a pixel belongs to text, for (h, w, 3) pixels.

        A picture larger than a tile is seen through overlapping tiles of one size, at full resolution.
        """
        height, width = rgb.shape[:2]
        result = np.zeros((height, width), np.float32)
        for top, bottom in tiles(height, _TILE, _OVERLAP):
            for left, right in tiles(width, _TILE, _OVERLAP):
                part = result[top:bottom, left:right]
                np.maximum(part, self._tile_map(rgb[top:bottom, left:right]), out=part)
        return result

    def _tile_map(self, tile: Pixels) -> TextMap:
        height, width = tile.shape[:2]
        bottom, right = -height % _GRID, -width % _GRID
        padded = cv2.copyMakeBorder(tile, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        output = self._session.run(None, {self._session.get_inputs()[0].name: _network_input(padded)})[0]
        found: TextMap = output[0, 0, :height, :width]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """A connected part of a text map: most often a line.

    `contour` (n, 1, 2) goes around the kernel that the network marks, `box` around the line, which is larger. `score`
    is the mean of the map in the contour: how sure the network is that this is text.
    """

    contour: NDArray[np.int32]
    box: Corners
    score: float


def growth(length: float, thickness: float) -> float:
    """How much longer and higher a line is than its kernel of these pixels (Vatti clipping, as in DB's box step)."""
    return _UNCLIP * length * thickness / (length + thickness)


def components(text_map: TextMap) -> list[Component]:
    """The components of a text map that are likely text, top to bottom."""
    mask = cv2.dilate((text_map > _PIXEL_LEVEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        center, (side_a, side_b), angle = cv2.minAreaRect(contour)
        if min(side_a, side_b) < _MIN_SIDE or (score := _mean_inside(text_map, contour)) < _BOX_LEVEL:
            continue
        more = growth(side_a, side_b)
        box = cv2.boxPoints((center, (side_a + more, side_b + more), angle))
        found.append(Component(np.asarray(contour, np.int32), _clockwise(box), score))
    return sorted(found, key=lambda one: (float(one.box[:, 1].min()), float(one.box[:, 0].min())))


def sides(box: Corners) -> tuple[int, int]:
    """(width, height) of a box in pixels, at least 1."""
    width = max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))
    height = max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))
    return max(1, round(float(width))), max(1, round(float(height)))


def _mean_inside(text_map: TextMap, contour: Any) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.drawContours(mask, [contour - np.array([left, top])], -1, 1, cv2.FILLED)
    return float(cv2.mean(text_map[top : top + height, left : left + width], mask)[0])


def _clockwise(points: Any) -> Corners:
    """Corners from the top left one on. A box leans by less than 45 degrees or is upright: left edge first."""
    by_x = points[np.argsort(points[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


@dataclass(frozen=True, slots=True)
class Characters:
    """What the network read on a strip: characters, the centre of each as a share of the width, their scores."""

    text: str = field(repr=False)
    centers: Sequence[float]
    scores: Sequence[float]

    @property
    def score(self) -> float:
        """Mean score of the characters; 0 when nothing was read."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


class Recognizer:
    """Reads one line: a network with a CTC head over 18,708 characters (Latin with accents, Chinese, Japanese)."""

    def __init__(self) -> None:
        self._session = open_session(network_file(RECOGNITION))
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._alphabet = ["", *listed, " "]

    def read(self, strip: Pixels) -> Characters:
        """The characters on a strip (h, w, 3) whose text runs from left to right."""
        height, width = strip.shape[:2]
        scaled = min(max(round(_STRIP_HEIGHT * width / height), 8), _STRIP_MAX)
        kind = cv2.INTER_AREA if height > 2 * _STRIP_HEIGHT else cv2.INTER_CUBIC
        image = _network_input(cv2.resize(strip, (scaled, _STRIP_HEIGHT), interpolation=kind))
        padded_width = max(_STRIP_MIN, math.ceil(scaled / _STRIP_STEP) * _STRIP_STEP)
        padded = np.zeros((1, 3, _STRIP_HEIGHT, padded_width), np.float32)
        padded[..., :scaled] = image
        rows = self._session.run(None, {self._session.get_inputs()[0].name: padded})[0][0]
        return self._decode(rows, padded_width / scaled)

    def _decode(self, rows: NDArray[np.float32], stretch: float) -> Characters:
        best = rows.argmax(axis=1)
        first = np.flatnonzero((best != 0) & (np.diff(best, prepend=0) != 0))
        return Characters(
            plain("".join(self._alphabet[best[column]] for column in first)),
            [min((float(column) + 0.5) / len(rows) * stretch, 1.0) for column in first],
            [float(rows[column, best[column]]) for column in first],
        )
