"""Joining what OCR returns into the texts a reader would see: words to rows, rows to blocks.

An address runs over three lines and a name is split over two boxes; an analysis of single lines would miss
both. Every character of a block leads back to the word it came from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from gate.text.ocr import Line, Word
from gate.types import Point, Quad

_ROW_GAP = 4.0  # boxes further apart than this many line heights do not belong to one row
_LEADING = 1.5  # rows further apart than this many line heights do not belong to one block
_SAME_SIZE = 1.8  # nor do rows whose heights differ by more than this factor
_TURN = math.radians(20.0)  # lines are joined with lines of about their own direction
_BEND = math.radians(4.0)  # words of a line whose directions differ by more stand on an arc


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start:end` of a block, the word they stand for, and the number of its line in the block."""

    start: int
    end: int
    line: int
    word: Word


@dataclass(frozen=True, slots=True)
class Block:
    """A text with the words it was joined from, in order."""

    text: str = field(repr=False)
    pieces: tuple[Piece, ...]

    def within(self, start: int, end: int) -> list[list[Piece]]:
        """The whole words that characters `start:end` touch, line by line (as OCR found lines)."""
        rows: dict[int, list[Piece]] = {}
        for piece in self.pieces:
            if piece.start < end and start < piece.end:
                rows.setdefault(piece.line, []).append(piece)
        return list(rows.values())


def block(lines: Iterable[Sequence[Line]]) -> Block:
    """A block of rows of lines: rows are parted by line feeds, words by spaces."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length = number = 0
    for row in lines:
        for line in row:
            for word in line.words:
                pieces.append(Piece(length, length + len(word.text), number, word))
                parts += [word.text, " "]
                length += len(word.text) + 1
            number += 1
        if parts:
            parts[-1] = "\n"
    return Block("".join(parts[:-1]), tuple(pieces))


def join_lines(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """The blocks of a picture: each a list of rows, each row a list of lines in reading order."""
    return [_lines(rows) for blocks in _blocks(lines) for rows in blocks]


def _blocks(lines: Sequence[Line]) -> Iterator[list[list[list[_Placed]]]]:
    """The blocks of each direction of reading."""
    for angle, alike in _directions(lines):
        yield _stack(_rows([_Placed.of(line, angle) for line in alike]))


def _lines(rows: Sequence[Sequence[_Placed]]) -> list[list[Line]]:
    return [[item.line for item in row] for row in rows]


def _directions(lines: Sequence[Line]) -> list[tuple[float, list[Line]]]:
    """Lines by direction: of each group the angle of its longest line, which tells it best."""
    groups: list[tuple[float, list[Line]]] = []
    for line in sorted(lines, key=_length, reverse=True):
        angle = _angle(line)
        near = [group for group in groups if abs(math.remainder(group[0] - angle, math.tau)) < _TURN]
        if near:
            min(near, key=lambda group: abs(math.remainder(group[0] - angle, math.tau)))[1].append(line)
        else:
            groups.append((angle, [line]))
    return groups


def cover(words: Sequence[Word]) -> Quad:
    """The smallest rectangle along the direction of the words (of one line) that covers all of them."""
    (x0, y0), (x1, y1) = words[0].quad.points[0], words[0].quad.points[1]
    angle = math.atan2(y1 - y0, x1 - x0)
    turned = [_turn(point, -angle) for word in words for point in word.quad.points]
    left, right = min(x for x, _ in turned), max(x for x, _ in turned)
    top, bottom = min(y for _, y in turned), max(y for _, y in turned)
    a, b, c, d = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Quad((_turned_back(a, angle), _turned_back(b, angle), _turned_back(c, angle), _turned_back(d, angle)))


def straight_runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of one line, parted where it bends: one rectangle around all words of an arc would cover too much."""
    run: list[Word] = []
    for word in words:
        if run and abs(math.remainder(_direction(word) - _direction(run[0]), math.tau)) > _BEND:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _direction(word: Word) -> float:
    (x0, y0), (x1, y1) = word.quad.points[:2]
    return math.atan2(y1 - y0, x1 - x0)


def _turn(point: Point, angle: float) -> Point:
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _turned_back(point: Point, angle: float) -> Point:
    x, y = _turn(point, angle)
    return round(x, 1), round(y, 1)


def _angle(line: Line) -> float:
    """Direction of reading in radians, -pi..pi; 0 is to the right, pi / 2 down."""
    (x0, y0), (x1, y1) = line.words[0].quad.points[0], line.words[-1].quad.points[1]
    return math.atan2(y1 - y0, x1 - x0)


def _length(line: Line) -> float:
    return math.dist(line.words[0].quad.points[0], line.words[-1].quad.points[1])


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line, and its edges in a frame where text of its direction runs to the right."""

    line: Line
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, line: Line, angle: float) -> _Placed:
        points = [_turn(point, -angle) for word in line.words for point in word.quad.points]
        down = -1 if _mirrored(line) else 1
        xs, ys = [x for x, _ in points], [down * y for _, y in points]
        return cls(line, min(xs), min(ys), max(xs), max(ys))

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


def _mirrored(line: Line) -> bool:
    """Whether a line was read from a mirror: the corners of its words go round the other way."""
    (x0, y0), (x1, y1), _, (x3, y3) = line.words[0].quad.points
    return (x1 - x0) * (y3 - y0) < (y1 - y0) * (x3 - x0)


def _rows(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Lines that stand beside each other, left to right."""
    rows: list[list[_Placed]] = []
    for item in sorted(placed, key=lambda item: (item.left, item.top)):
        beside = [row for row in rows if _beside(row[-1], item)]
        if beside:
            min(beside, key=lambda row: abs(row[-1].bottom - item.bottom)).append(item)
        else:
            rows.append([item])
    return rows


def _beside(left: _Placed, right: _Placed) -> bool:
    height = min(left.height, right.height)
    shared = min(left.bottom, right.bottom) - max(left.top, right.top)
    gap = right.left - left.right
    return shared > 0.5 * height and -height < gap < _ROW_GAP * height and _alike(left, right)


def _alike(first: _Placed, second: _Placed) -> bool:
    return max(first.height, second.height) < _SAME_SIZE * min(first.height, second.height)


def _stack(rows: list[list[_Placed]]) -> list[list[list[_Placed]]]:
    """Rows that stand below each other, top to bottom."""
    blocks: list[list[list[_Placed]]] = []
    for row in sorted(rows, key=lambda row: (min(item.top for item in row), row[0].left)):
        above = [rows for rows in blocks if _below(rows[-1], row)]
        if above:
            max(above, key=lambda rows: _shared_width(rows[-1], row)).append(row)
        else:
            blocks.append([row])
    return blocks


def _below(upper: list[_Placed], lower: list[_Placed], *, alike: bool = True) -> bool:
    """Whether a row goes on in another; `alike`: only rows of about one size do."""
    gap = min(item.top for item in lower) - max(item.bottom for item in upper)
    height = min(upper[0].height, lower[0].height)
    close = -height < gap < _LEADING * (height if alike else max(upper[0].height, lower[0].height))
    return close and _alike(upper[0], lower[0]) == alike and _shared_width(upper, lower) > 0


def _shared_width(upper: list[_Placed], lower: list[_Placed]) -> float:
    return min(upper[-1].right, lower[-1].right) - max(upper[0].left, lower[0].left)


def all_blocks(lines: Sequence[Line]) -> Iterator[list[list[Line]]]:
    """The texts that a reader would see: each block, and what a larger line is announced by.

    On a card a name stands in large letters below small ones that say whose it is: blocks of their own by size, but
    the one is understood by the other.
    """
    for blocks in _blocks(lines):
        for rows in blocks:
            yield _lines(rows)
        for upper, lower in permutations(blocks, 2):
            if _below(upper[-1], lower[0], alike=False):
                yield _lines([upper[-1], lower[0]])
