"""Barcodes and matrix codes in a picture, read by ZXing-C++.

One plain reading misses codes of less than about two pixels a module, light bars on a dark ground, slanted bars, and
colours of the same brightness. Reading everything enlarged and turned costs ten times as much. Codes are busy and of
two tones, and few other things are: the parts of a picture that are so are read again enlarged, as their negative,
and turned upright. What is busy in one colour only is read in that colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from gate.types import Quad, Reading
from gate.vision.picture import Pixels

Matrix = NDArray[np.float64]
Box = tuple[int, int, int, int]  # left, top, right, bottom

_CELL = 8  # pixels of the squares that are judged busy or not
_LEAST_STEP, _LEAST_SPREAD = 35.0, 45.0
"""Mean step between neighbours and standard deviation of a busy square, of 256 levels: of drawn codes 1 in 25 has
less, and 1 in 40 squares of a photograph has as much (development split of benchmarks/barcodes.py)."""
_LEAST_SIDE, _MARGIN = 12, 12  # pixels of a busy part, and what is read around it, with a sixteenth of its side
_MOST_ENLARGED = 1_000_000  # pixels of a part up to which it is enlarged
_MOST_PARTS = 12  # the largest; a picture that is busy all over is read as one part anyway
_LEAST_COLOUR, _LEAST_COLOURED = 32, 64  # levels from a colour to the grey; pixels of a box that is read by colours
_LEAST_SLANT, _LEAST_AGREED = 3.0, 0.25  # degrees; the part of all edges that agree
_LEAST_CARD = 200  # pixels of the longer side of a part, from which it may be a PDF417 of three pixels a module
_ROUNDS = 6
_LEAST_LINEAR = 4  # characters; shorter bars are read into textures
_UNREAD = {zxingcpp.BarcodeFormat.QRCode: 0.6, zxingcpp.BarcodeFormat.PDF417: 0.15}
"""Kinds that count without being read, and the least that the shortest side of one is of the longest."""
_LEAST_ANGLE = 0.4  # sine of the angle between bars and the line that reads them
_PIECES, _NEAR = 8, 4
_SAME_BARS = 0.5  # correlation of two lines across the same bars
_GROW = 0.08  # of a code's shorter side
_MOST_SIDE = 4096  # of what is read at once
_LINEAR = frozenset(zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllLinear)))


@dataclass(frozen=True, slots=True)
class Code:
    """A code in pixels of the array that was read. `text` is empty where a code is seen and cannot be decoded."""

    quad: Quad
    text: str = field(repr=False)
    is_read: bool


def read_codes(rgb: Pixels, reading: Reading) -> list[Code]:
    """Every code in a picture (height, width, 3) of uint8, in the order of reading.

    What was found is covered and the rest read again until nothing is found, so that bars which one reading saw in
    part are covered by several quads. PROOF reads at other sizes and makes black and white in another way.
    """
    rgb = np.ascontiguousarray(rgb)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    colours = [colour for colour in cv2.split(rgb) if (cv2.absdiff(colour, grey) > _LEAST_COLOUR).any()]
    found: list[Code] = []
    for _ in range(_ROUNDS):
        busy = _busy_cells(grey)
        fresh = _whole(grey, reading) or list(_parts(grey, _boxes(grey, busy), reading))
        fresh = fresh or list(_coloured(colours, busy, reading))
        if not fresh:
            break
        found += fresh
        for code in fresh:
            for levels in (grey, *colours):
                cv2.fillConvexPoly(levels, np.array(code.quad.points).round().astype(np.int32), 0)
    return found


def _whole(grey: Pixels, reading: Reading) -> list[Code]:
    proof = reading is Reading.PROOF
    scale = min(0.75 if proof else 1.0, _MOST_SIDE / max(grey.shape))
    binarizer = zxingcpp.Binarizer.GlobalHistogram if proof else zxingcpp.Binarizer.LocalAverage
    return _read(grey, _resized(grey, scale), _scaling(1 / scale), binarizer)


def _coloured(colours: Sequence[Pixels], busy: Pixels, reading: Reading) -> Iterator[Code]:
    """Codes that are read in single colours of a picture that has busy parts which are not busy in grey."""
    if colours:
        known = cv2.dilate(busy, np.ones((3, 3), np.uint8))
        boxes = _boxes(colours[0], np.maximum.reduce([_busy_cells(colour) for colour in colours]) & (1 - known))
        boxes = [box for box in boxes if max(box[2] - box[0], box[3] - box[1]) >= _LEAST_COLOURED]
        for colour in colours if boxes else ():
            codes = _whole(colour, reading) or _parts(colour, boxes, reading)
            yield from (code for code in codes if code.is_read)


def _parts(grey: Pixels, boxes: Sequence[Box], reading: Reading) -> Iterator[Code]:
    """Codes in the boxes of a picture: of each, those of the first way of reading that finds any."""
    for left, top, right, bottom in boxes:
        part = np.ascontiguousarray(grey[top:bottom, left:right])
        zoom = (3.0 if reading is Reading.PROOF else 2.0) if part.size <= _MOST_ENLARGED else 1.0
        for pixels, back in _ways(part, zoom):
            codes = _read(grey, pixels, back + np.array([[0, 0, left], [0, 0, top]]))
            yield from codes
            if codes:
                break
        else:
            if max(part.shape) >= _LEAST_CARD:  # enlarged, some PDF417 are not read
                codes = _read(grey, cv2.bitwise_not(part), _scaling(1) + np.array([[0, 0, left], [0, 0, top]]))
                yield from (code for code in codes if code.is_read)


def _ways(part: Pixels, zoom: float) -> Iterator[tuple[Pixels, Matrix]]:
    """A part enlarged, its negative, and turned; each with the affine map back to pixels of the part."""
    large = _resized(part, zoom)
    yield large, _scaling(1 / zoom)
    yield cv2.bitwise_not(large), _scaling(1 / zoom)
    for degrees in (45.0, *_slant(part)):
        turn, size = _turn(part, degrees)
        turned = cv2.warpAffine(part, turn, size, flags=cv2.INTER_LINEAR, borderValue=255)
        yield turned, cv2.invertAffineTransform(turn)


def _busy_cells(grey: Pixels) -> Pixels:
    """1 for each square of _CELL pixels that is as busy as a code, else 0; a small picture is one square."""
    if min(grey.shape) < 2 * _CELL:
        return np.full((1, 1), min(grey.shape) >= _LEAST_SIDE, np.uint8)
    levels = grey.astype(np.float32)
    steps = np.abs(np.diff(levels, axis=1, append=levels[:, -1:]))
    steps += np.abs(np.diff(levels, axis=0, append=levels[-1:]))
    step, mean, square = (_cells(each) for each in (steps, levels, levels * levels))
    spread = np.sqrt(np.maximum(square - mean * mean, 0))
    return ((step > _LEAST_STEP) & (spread > _LEAST_SPREAD)).astype(np.uint8)


def _boxes(grey: Pixels, busy: Pixels) -> list[Box]:
    """Boxes around what may be codes, the largest first."""
    height, width = grey.shape
    busy = cv2.morphologyEx(busy, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(busy, connectivity=8)
    down, across = height / busy.shape[0], width / busy.shape[1]
    boxes = []
    for x, y, columns, rows, _ in stats[1:]:
        if min(columns * across, rows * down) >= _LEAST_SIDE:
            aside, above = (_MARGIN + int(side) // 16 for side in (columns * across, rows * down))
            left, right = int(x * across) - aside, int((x + columns) * across) + aside
            top, bottom = int(y * down) - above, int((y + rows) * down) + above
            boxes.append((max(0, left), max(0, top), min(width, right), min(height, bottom)))
    return sorted(boxes, key=lambda box: (-(box[2] - box[0]) * (box[3] - box[1]), box))[:_MOST_PARTS]


def _cells(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    size = (levels.shape[1] // _CELL, levels.shape[0] // _CELL)
    means: NDArray[np.float32] = cv2.blur(cv2.resize(levels, size, interpolation=cv2.INTER_AREA), (3, 3))
    return means


def _slant(part: Pixels) -> tuple[float, ...]:
    """Degrees, -45 to 45, by which the edges of a part are turned; none where they are upright or do not agree."""
    across, down = (cv2.Sobel(part, cv2.CV_64F, *order) for order in ((1, 0), (0, 1)))
    # The fourth power of a direction as a complex number is the same for all four sides of a square.
    powers = (across + 1j * down) ** 4
    degrees = float(np.degrees(np.angle(powers.sum()) / 4))
    agreed = abs(powers.sum()) >= _LEAST_AGREED * np.abs(powers).sum()
    return (degrees,) if agreed and abs(degrees) >= _LEAST_SLANT else ()


def _turn(part: Pixels, degrees: float) -> tuple[Matrix, tuple[int, int]]:
    """The affine map that turns a part counterclockwise, and the (width, height) that holds it then."""
    height, width = part.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cos, sin = np.abs(matrix[0, :2])
    size = (int(width * cos + height * sin) + 1, int(width * sin + height * cos) + 1)
    matrix[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    return matrix, size


def _resized(grey: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return grey
    size = tuple(max(1, round(side * scale)) for side in (grey.shape[1], grey.shape[0]))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized: Pixels = cv2.resize(grey, size, interpolation=interpolation)
    return resized


def _scaling(factor: float) -> Matrix:
    return np.array([[factor, 0, 0], [0, factor, 0]])


def _read(
    picture: Pixels, grey: Pixels, back: Matrix, binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage
) -> list[Code]:
    """The codes of `grey`, a version of the picture, by the affine map `back` in pixels of the picture."""
    codes = []
    for each in zxingcpp.read_barcodes(
        grey, binarizer=binarizer, return_errors=True, text_mode=zxingcpp.TextMode.Plain
    ):
        if _is_code(each):
            at = each.position
            corners = np.array([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)])
            points = corners @ back[:, :2].T + back[:, 2]
            if each.symbology in _LINEAR:
                points = _tall(points, picture)
            quad = _grown(points)
            codes.append(Code(quad, each.text if each.valid else "", bool(each.valid)))
    return codes


def _is_code(read: zxingcpp.Barcode) -> bool:
    """False for what textures are taken for: a few bars, and shapes without a message, but for some kinds."""
    if read.valid:
        return read.symbology not in _LINEAR or len(read.text) >= _LEAST_LINEAR
    at = read.position
    corners = [np.array((p.x, p.y)) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    sides = [float(np.linalg.norm(corners[i] - corners[i - 1])) for i in range(4)]
    least = _UNREAD.get(read.symbology)
    return least is not None and min(sides) >= max(_LEAST_SIDE, least * max(sides))


def _tall(corners: Matrix, grey: Pixels) -> Matrix:
    """Bars from end to end, from corners that know only the lines that were read through.

    A piece of such a line that is moved along the bars shows the same bars. Each piece is moved both ways as long as it
    does: where the bars are slanted, one end of the line leaves them before the other.
    """
    left, right = (corners[[0, 1]] + corners[[3, 2]]) / 2
    if np.linalg.norm(right - left) < _LEAST_SIDE:
        return corners
    ends = [*corners]
    stops = left + np.linspace(0, 1, _PIECES + 1)[:, None] * (right - left)
    middle = (left + right) / 2
    for half, (first, last) in enumerate(((left, middle), (middle, right))):  # seen from aside, bars are not parallel
        way = _along(grey, first, last)
        pieces = stops[half * _PIECES // 2 : (half + 1) * _PIECES // 2 + 1]
        for start, end in pairwise(pieces):
            for side in (way, -way):
                moved = side * _reach(grey, start, end, side)
                ends += [start + moved, end + moved]
    box: Matrix = cv2.boxPoints(cv2.minAreaRect(np.array(ends, np.float32))).astype(np.float64)
    return box


def _along(grey: Pixels, first: Matrix, last: Matrix) -> Matrix:
    """The unit vector along the bars between two points: across the direction in which most steps go."""
    x, y = (first + last) / 2
    reach = max(4, int(np.linalg.norm(last - first) / 6))
    around = grey[max(0, int(y) - reach) : int(y) + reach, max(0, int(x) - reach) : int(x) + reach]
    across, down = (cv2.Sobel(around, cv2.CV_64F, *order) for order in ((1, 0), (0, 1)))
    angle = np.arctan2(2 * (across * down).sum(), (across**2 - down**2).sum()) / 2
    way = np.array([-np.sin(angle), np.cos(angle)])
    line = (last - first) / np.linalg.norm(last - first)
    upright = np.array([-line[1], line[0]])
    way = way if way @ upright > 0 else -way
    return way if way @ upright > _LEAST_ANGLE else upright


def _reach(grey: Pixels, first: Matrix, last: Matrix, way: Matrix) -> float:
    """How far the line between two points can be moved along `way` and still shows what it shows, in pixels."""
    length = float(np.linalg.norm(last - first))
    line = first + np.linspace(0, 1, max(8, round(length)))[:, None] * (last - first)
    moves = np.arange(0, length * _PIECES, 1.0)
    maps = (line[None] + moves[:, None, None] * way).astype(np.float32)
    shown = cv2.remap(grey, maps, None, cv2.INTER_LINEAR, borderValue=0).astype(np.float64)
    shown -= shown.mean(axis=1, keepdims=True)
    strength = np.linalg.norm(shown, axis=1)
    shown /= strength[:, None] + 1e-6
    # Compared with the line shortly before: over a distance, a small error in the direction would add up.
    alike = np.sum(shown * shown[np.maximum(np.arange(len(shown)) - _NEAR, 0)], axis=1)
    other = np.flatnonzero((alike < _SAME_BARS) | (strength < _SAME_BARS * strength[0]))
    return float(other[0]) if len(other) else float(moves[-1])


def _grown(corners: Matrix) -> Quad:
    """The quad with every edge moved outwards, two pixels at least: the outline runs through the outer modules."""
    middle = corners.mean(axis=0)
    shorter = min(float(np.linalg.norm(corners[i] - corners[i - 1])) for i in (0, 1))
    grow = max(2.0, _GROW * shorter)
    away = corners - middle
    along = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    a, b, c, d = ((round(float(x), 1), round(float(y), 1)) for x, y in corners + along * grow * np.sqrt(2))
    return Quad((a, b, c, d))
