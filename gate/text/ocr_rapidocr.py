"""The default engine: PP-OCR networks from the `rapidocr` wheel (Apache-2.0), one line at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.text.ocr import Line
from gate.text.ocr_curves import bent_lines
from gate.text.ocr_lines import SURE, LineReader, worst
from gate.text.ocr_nets import (
    DETECTION,
    RECOGNITION,
    Component,
    Corners,
    Detector,
    Recognizer,
    TextMap,
    components,
    network_file,
    sides,
)
from gate.text.ocr_stacks import stacks
from gate.vision.picture import Pixels

_HINT, _PEAK = 0.05, 0.2  # patches above the first of a text map that nowhere reach the second are texture
_HINT_MARGIN = 24  # pixels around a hint that are enlarged with it
_SMALL = 12  # boxes less high than this are looked at again, enlarged
_LARGE = 100  # nor does it help letters higher than this
_ENLARGED = 2
_LEGIBLE = 0.7  # a bent line or a stack of letters whose words are read worse than this is none
_CERTAIN = 0.97  # nor is one, below this, of which every part reads better by itself
_MAX_PIXELS = 12_000_000  # larger pictures are reduced to this first
_SAME = 0.1  # corners that differ by less than this share of a line's height make no other box


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
        reader = LineReader(self._recognizer, rgb)
        lines, known, parts = _bent(reader, text_map, zoom)
        unsure: list[tuple[Component, Line | None]] = []
        for part in sorted(parts, key=_area, reverse=True):  # large letters tell the way round
            line = _read(reader, part, zoom) if min(sides(part.box)) >= _SMALL else None
            if line is not None and worst(line) >= SURE:
                known.append(part.box)
                lines.append(line)
            else:
                unsure.append((part, line))
        doubtful = [part for part, _ in unsure]
        closer_map = self._closer_map(image, text_map, known, [part.box for part in doubtful])
        bent, outlines, enlarged = _bent(reader, closer_map, zoom / np.float32(_ENLARGED))
        lines += bent
        closer = [replace(part, box=part.box / np.float32(_ENLARGED)) for part in enlarged]
        covered = [outline / np.float32(_ENLARGED) for outline in outlines] + [part.box for part in closer]
        for part in sorted(closer + _uncovered(doubtful, covered, text_map.shape), key=_area, reverse=True):
            before = [line for other, line in unsure if line is not None and _same(part.box, other.box)]
            line = before[0] if before else _read(reader, part, zoom)
            lines += [line] if line is not None else []
        return lines

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

    def _closer_map(
        self, image: Pixels, text_map: TextMap, known: Sequence[Corners], doubtful: Sequence[Corners]
    ) -> TextMap | None:
        """What enlarging the picture shows around hints of text outside the boxes known; None without hints."""
        hints = _hints(text_map)
        if not hints.any():
            return None
        _fill(hints, known, 0)
        _clear_haze(hints, doubtful)
        closer = np.zeros((image.shape[0] * _ENLARGED, image.shape[1] * _ENLARGED), np.float32)
        for left, top, right, bottom in _regions(hints):
            enlarged = self._detector.text_map(_resized(image[top:bottom, left:right], _ENLARGED))
            y, x = top * _ENLARGED, left * _ENLARGED
            closer[y : y + enlarged.shape[0], x : x + enlarged.shape[1]] = enlarged
        _fill(closer, [box * _ENLARGED for box in known], 0)
        return closer


def _read(reader: LineReader, part: Component, zoom: NDArray[np.float32]) -> Line | None:
    line = reader.read(part.box * zoom)
    return None if line is None else replace(line, shown=round(part.score, 4))


def _bent(
    reader: LineReader, text_map: TextMap | None, zoom: NDArray[np.float32]
) -> tuple[list[Line], list[Corners], list[Component]]:
    """The bent lines of a text map that read well, the outlines of these, and all other components."""
    if text_map is None:
        return [], [], []
    parts = components(text_map)
    lines: list[Line] = []
    outlines: list[Corners] = []
    for find in (partial(stacks, reader.rgb, zoom), partial(bent_lines, text_map)):
        for shape, members in find(parts):
            line = reader.read_along(shape.scaled(zoom))
            if line is None or not shape.can_say(line.text) or worst(line) < _LEGIBLE:
                continue
            straight = [reader.read(part.box * zoom) for part in members] if worst(line) < _CERTAIN else []
            words = [other for other in straight if other is not None and len(other.text) > 1]
            if worst(line) > min(map(worst, words), default=0.0):
                lines.append(replace(line, shown=round(min(part.score for part in members), 4)))
                outlines.append(shape.outline)
                parts = [part for part in parts if part not in members]
    return lines, outlines, parts


def _hints(text_map: TextMap) -> Pixels:
    """A mask of the patches where there may be text: enlarging shows none elsewhere."""
    hints = (text_map > _HINT).astype(np.uint8)
    count, patches = cv2.connectedComponents(hints)
    peaked = np.zeros(count, np.uint8)
    peaked[patches[text_map > _PEAK]] = 1
    return np.asarray(peaked[patches], np.uint8)


def _clear_haze(hints: Pixels, boxes: Sequence[Corners]) -> None:
    """Take large patches of hints without a box of a line's size out of a mask: speckle, the edge of a sector."""
    count, labels, extents, _ = cv2.connectedComponentsWithStats(hints)
    patches = {patch for patch in range(1, count) if min(extents[patch][2:4]) > _LARGE}
    for box in boxes if patches else ():
        if min(sides(box)) <= _LARGE:
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


def _uncovered(parts: Sequence[Component], others: Sequence[Corners], shape: tuple[int, ...]) -> list[Component]:
    """The components of whose box less than half lies in the others: what enlarging lost."""
    covered = np.zeros(shape, np.uint8)
    _fill(covered, others, 1)
    result = []
    for part in parts:
        left, top, width, height = cv2.boundingRect(np.round(part.box).astype(np.int32))
        if covered[max(top, 0) : top + height, max(left, 0) : left + width].mean() < 0.5:
            result.append(part)
    return result


def _area(part: Component) -> int:
    width, height = sides(part.box)
    return width * height


def _same(box: Corners, other: Corners) -> bool:
    return float(np.abs(box - other).max()) <= _SAME * min(sides(other))


def _resized(rgb: Pixels, scale: float) -> Pixels:
    if scale == 1.0:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(rgb, size, interpolation=kind), np.uint8)
