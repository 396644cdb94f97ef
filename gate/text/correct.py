"""Correcting what OCR misread, before it is analysed.

A corrector gives readings of a block: the text as it was read, and others in which errors are mended. All of them
are analysed and their findings united, so that a correction can only add findings. Every character of a reading
leads back to words of the picture: what a corrector makes up has no place to be found at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from gate.errors import UsageError
from gate.text.lines import Block, Piece, block
from gate.text.ocr import Line, Word
from gate.vision.picture import Pixels

CORRECTORS = ("embedded", "none", "endpoint", "llava")
MAX_READINGS = 3
"""No block is read in more ways than this: each costs an analysis."""

Rows = Sequence[Sequence[Line]]
"""The rows of a block, top to bottom, each of the lines that stand beside each other."""


class Corrector(Protocol):
    """Gives readings of a block of text."""

    def readings(self, rows: Rows, picture: Pixels) -> list[Block]:
        """At most MAX_READINGS texts, no two equal; the first is the block as it was read.

        `picture`: (h, w, 3) uint8 RGB, in whose pixels the words' quads are. Raises SampleProblem
        ("detector_failed") when a model that was asked gives no answer that can be used.
        """
        ...

    def models(self) -> list[Mapping[str, Any]]:
        """What it corrects with: `name`, `licence` and, for files, `sha256`."""
        ...


class AsRead:
    """Corrects nothing."""

    def readings(self, rows: Rows, picture: Pixels) -> list[Block]:  # noqa: ARG002 - see Corrector
        """See Corrector."""
        return [block(rows)]

    def models(self) -> list[Mapping[str, Any]]:
        """See Corrector."""
        return []


def load_corrector(correction: str | Mapping[str, Any]) -> Corrector:
    """The corrector of the setting `correction` of `image_text`, with its models loaded.

    `embedded`, `none`, a mapping with `endpoint` and `model`, or one with `llava`: see docs/correction.md. Raises
    UsageError when there is no such corrector, what it needs is not installed or not there, or nobody consented to it.
    """
    if correction == "none":
        return AsRead()
    if correction == "embedded":
        from gate.text.correct_embedded import Embedded

        return Embedded()
    if isinstance(correction, Mapping) and "endpoint" in correction:
        from gate.text.correct_endpoint import Endpoint
        from gate.text.correct_model import ByModel

        names = ("model", "timeout", "key_env", "allow_remote")
        return ByModel(Endpoint(correction["endpoint"], **{name: correction[name] for name in names}))
    if isinstance(correction, Mapping) and "llava" in correction:
        from gate.text.correct_llava import Llava
        from gate.text.correct_model import ByModel

        return ByModel(Llava(correction["llava"], correction["device"]))
    raise UsageError(f"there is no such correction; choose one of {', '.join(CORRECTORS)}")


def texts(corrector: Corrector, blocks: Iterable[Rows], picture: Pixels) -> Iterator[Block]:
    """Every text worth analysing in a picture: each reading of each block, then each line of it alone.

    A corrector is asked once for a block, not again for its lines. A line that reads the same twice comes once.
    """
    seen: set[tuple[str, Word]] = set()
    for rows in blocks:
        for reading in corrector.readings(rows, picture):
            lines = single_lines(reading)
            if len(lines) > 1:
                yield reading
            for line in lines:
                if (key := (line.text, line.pieces[0].word)) not in seen:
                    seen.add(key)
                    yield line


def single_lines(reading: Block) -> list[Block]:
    """The lines of a block as blocks of their own, in order."""
    numbers = dict.fromkeys(piece.line for piece in reading.pieces)
    return [_only(reading, number) for number in numbers]


def _only(reading: Block, number: int) -> Block:
    pieces = [piece for piece in reading.pieces if piece.line == number]
    start, end = pieces[0].start, pieces[-1].end
    moved = (Piece(piece.start - start, piece.end - start, piece.line, piece.word) for piece in pieces)
    return Block(reading.text[start:end], tuple(moved))


def assemble(rows: Rows, tokens: Iterable[tuple[str, Sequence[Piece]]]) -> Block:
    """A reading of rows from its words in order, each with the pieces of the block as read that it stands for.

    Words are parted by spaces, rows by line feeds. A word without pieces is left out.
    """
    row_of = [number for number, row in enumerate(rows) for _ in row]
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for word, stands_for in tokens:
        if not stands_for:
            continue
        if pieces:
            parts.append(" " if row_of[pieces[-1].line] == row_of[stands_for[0].line] else "\n")
            length += 1
        parts.append(word)
        pieces += [replace(piece, start=length, end=length + len(word)) for piece in stands_for]
        length += len(word)
    return Block("".join(parts), tuple(pieces))


def distinct(readings: Sequence[Block]) -> list[Block]:
    """Readings without those whose text an earlier one has."""
    return list({reading.text: reading for reading in reversed(readings)}.values())[::-1]
