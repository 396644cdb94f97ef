"""The default engine: PP-OCR networks from the `rapidocr` wheel (Apache-2.0), one line at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.text.ocr import Line, Word
from gate.text.ocr_nets import (
    DETECTION,
    RECOGNITION,
    Characters,
    Corners,
    Detector,
    Recognizer,
    TextMap,
    network_file,
    text_boxes,
)
from gate.types import Quad
from gate.vision.picture import Pixels

_HINT = 0.05  # where a text map stays below this, enlarging shows no text either
_HINT_MARGIN = 24  # pixels around a hint that are enlarged with it
_SMALL = 12  # boxes less high than this are looked at again, enlarged
_LARGE = 100  # nor does it help letters higher than this
_ENLARGED = 2
_MAX_PIXELS = 12_000_000  # larger pictures are reduced to this first
_SURE = 0.9  # a line with a word read worse is looked at again, and read upside down as well
_SPACE, _SPACE_RATIO = 0.18, 2.0  # an inkless gap wider than this share of the line height and times the median
_SLIM = 1.5  # slim characters stand in a wide cell of their own
_INK = 0.35  # a column of pixels with less than this share of a line's contrast shows no ink
_TALL = 1.5  # a box this much taller than wide holds a line turned by 90 degrees


class RapidOcr:
    """Detects and reads lines at any angle."""

    def __init__(self) -> None:
        self._detector = Detector()
        self._recognizer = Recognizer()

    def read(self, rgb: Pixels) -> list[Line]:
        """See gate.text.ocr.Engine. Lines come in no particular order.

        A picture is looked at in its own size, and enlarged where that hints at text but reads none for sure:
        small print, lines that ran into one box. Most pictures show no text and cost one look.
        """
        height, width = rgb.shape[:2]
        image = _resized(rgb, min(1.0, (_MAX_PIXELS / (height * width)) ** 0.5))
        zoom = np.array([width / image.shape[1], height / image.shape[0]], np.float32)
        text_map = self._detector.text_map(image)
        lines: list[Line] = []
        known: list[Corners] = []
        doubtful: list[Corners] = []
        for box in text_boxes(text_map):
            line = self._line(rgb, box * zoom) if min(_sides(box)) >= _SMALL else None
            if line is not None and min(word.score for word in line.words) >= _SURE:
                known.append(box)
                lines.append(line)
            else:
                doubtful.append(box)
        closer = self._closer_boxes(image, text_map, known, doubtful)
        boxes = closer + _uncovered(doubtful, closer, text_map.shape)
        return lines + [line for box in boxes if (line := self._line(rgb, box * zoom)) is not None]

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.ocr.Engine."""
        return [
            {
                "name": name,
                "sha256": hashlib.sha256(network_file(name).read_bytes()).hexdigest(),
                "licence": "Apache-2.0",
            }
            for name in (DETECTION, RECOGNITION)
        ]

    def _closer_boxes(
        self, image: Pixels, text_map: TextMap, known: Sequence[Corners], doubtful: Sequence[Corners]
    ) -> list[Corners]:
        """Boxes, in pixels of `image`, that enlarging shows around hints of text outside the boxes known."""
        hints = (text_map > _HINT).astype(np.uint8)
        _fill(hints, known, 0)
        _clear_haze(hints, doubtful)
        closer = np.zeros((image.shape[0] * _ENLARGED, image.shape[1] * _ENLARGED), np.float32)
        for left, top, right, bottom in _regions(hints):
            enlarged = self._detector.text_map(_resized(image[top:bottom, left:right], _ENLARGED))
            y, x = top * _ENLARGED, left * _ENLARGED
            closer[y : y + enlarged.shape[0], x : x + enlarged.shape[1]] = enlarged
        _fill(closer, [box * _ENLARGED for box in known], 0)
        return [box / np.float32(_ENLARGED) for box in text_boxes(closer)]

    def _line(self, rgb: Pixels, box: Corners) -> Line | None:
        """The better reading of a box: as it lies, or turned by 180 degrees."""
        width, height = _sides(box)
        if height >= _TALL * width:
            box = np.roll(box, -1, axis=0)  # the strip's left edge is the box's top
        strip = _strip(rgb, box)
        best = self._recognizer.read(strip)
        if best.score < _SURE:
            turned = np.ascontiguousarray(strip[::-1, ::-1])
            other = self._recognizer.read(turned)
            if other.score > best.score:
                best, box, strip = other, np.roll(box, 2, axis=0), turned
        words = tuple(_words(best, strip, box))
        return Line(words) if words else None


def _clear_haze(hints: Pixels, boxes: Sequence[Corners]) -> None:
    """Take large patches of hints without a box of a line's size out of a mask: speckle, the edge of a sector."""
    count, labels, extents, _ = cv2.connectedComponentsWithStats(hints)
    patches = {patch for patch in range(1, count) if min(extents[patch][2:4]) > _LARGE}
    for box in boxes if patches else ():
        if min(_sides(box)) <= _LARGE:
            left, top, width, height = cv2.boundingRect(np.round(box).astype(np.int32))
            patches -= set(np.unique(labels[max(top, 0) : top + height, max(left, 0) : left + width]).tolist())
    hints[np.isin(labels, sorted(patches))] = 0


def _regions(hints: Pixels) -> list[tuple[int, int, int, int]]:
    """(left, top, right, bottom) around the hints in a mask, with a margin; regions that touch are one."""
    margin = 2 * _HINT_MARGIN + 1
    mask = cv2.dilate(hints, np.ones((margin, margin), np.uint8))
    regions: list[tuple[int, int, int, int]] = []
    while True:
        boxes = [cv2.boundingRect(contour) for contour in cv2.findContours(mask, cv2.RETR_EXTERNAL, 2)[0]]
        for left, top, width, height in boxes:
            mask[top : top + height, left : left + width] = 1
        found = sorted((x, y, x + width, y + height) for x, y, width, height in boxes)
        if found == regions:
            return regions
        regions = found


def _fill(mask: NDArray[Any], boxes: Sequence[Corners], value: int) -> None:
    for box in boxes:
        cv2.fillPoly(mask, [np.round(box).astype(np.int32)], value)


def _uncovered(boxes: Sequence[Corners], others: Sequence[Corners], shape: tuple[int, ...]) -> list[Corners]:
    """The boxes of which less than half lies in the others: what enlarging lost."""
    covered = np.zeros(shape, np.uint8)
    _fill(covered, others, 1)
    result = []
    for box in boxes:
        left, top, width, height = cv2.boundingRect(np.round(box).astype(np.int32))
        if covered[max(top, 0) : top + height, max(left, 0) : left + width].mean() < 0.5:
            result.append(box)
    return result


def _resized(rgb: Pixels, scale: float) -> Pixels:
    if scale == 1.0:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(rgb, size, interpolation=kind), np.uint8)


def _sides(box: Corners) -> tuple[int, int]:
    """(width, height) of a box in pixels, at least 1."""
    width = max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))
    height = max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))
    return max(1, round(float(width))), max(1, round(float(height)))


def _strip(rgb: Pixels, box: Corners) -> Pixels:
    """The pixels inside a box, its first edge on top."""
    width, height = _sides(box)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), target)
    strip = cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(strip, np.uint8)


def _words(read: Characters, strip: Pixels, box: Corners) -> Iterator[Word]:
    """Words of a line. Each reaches halfway to its neighbours, at most a character's width beyond its letters.

    The network tells the middle of a character to within a few pixels, not its edges; a box that is too
    narrow would leave a sliver of a letter to be seen.
    """
    centers = np.asarray(read.centers)
    pitch = float(np.median(np.diff(centers))) if len(centers) > 1 else 1.0
    spans = list(_runs(read.text, _spaces(strip, read)))
    for index, (start, end) in enumerate(spans):
        left, right = 0.0, 1.0
        if index:
            before = centers[spans[index - 1][1] - 1]
            left = max(centers[start] - 1.25 * pitch, (before + centers[start]) / 2)
        if index + 1 < len(spans):
            after = centers[spans[index + 1][0]]
            right = min(centers[end - 1] + 1.25 * pitch, (centers[end - 1] + after) / 2)
        score = sum(read.scores[start:end]) / (end - start)
        yield Word(read.text[start:end], _part(box, left, right), round(score, 4))


def _spaces(strip: Pixels, read: Characters) -> NDArray[np.bool_]:
    """For each character but the last: whether a gap without ink as wide as a space follows it.

    The network leaves out most spaces between capitals or figures. On a restless background there is no gap
    without ink, and its own spaces stand alone.
    """
    height, width = strip.shape[:2]
    inner = strip[height // 8 : height - height // 8].astype(np.int16)
    contrast = np.ptp(inner, axis=0).max(axis=1)
    blank = contrast < _INK * np.percentile(contrast, 95)
    middles = np.clip((np.asarray(read.centers) * width).astype(int), 0, width - 1)
    gaps = [_longest_run(blank[start:end]) for start, end in pairwise(middles)]
    if not gaps:
        return np.zeros(0, bool)
    wide = max(_SPACE * height, _SPACE_RATIO * float(np.median(gaps)))
    slim = [_SLIM if {first, second} & set("1Iijl!|.,:;'-") else 1.0 for first, second in pairwise(read.text)]
    spaces: NDArray[np.bool_] = np.array(gaps) > wide * np.array(slim)
    return spaces


def _longest_run(flags: NDArray[np.bool_]) -> int:
    return max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)


def _runs(text: str, gaps: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(start, end) of the words of a text: parted by spaces, and where there is a gap after a character."""
    start = 0
    for index, character in enumerate(text):
        if character.isspace():
            start = index + 1
        elif index + 1 == len(text) or gaps[index] or text[index + 1].isspace():
            yield start, index + 1
            start = index + 1


def _part(box: Corners, left: float, right: float) -> Quad:
    """The part of a box between two shares of its width."""

    def at(start: NDArray[np.float32], end: NDArray[np.float32], share: float) -> tuple[float, float]:
        x, y = start + (end - start) * share
        return round(float(x), 1), round(float(y), 1)

    return Quad(
        (at(box[0], box[1], left), at(box[0], box[1], right), at(box[3], box[2], right), at(box[3], box[2], left))
    )
