"""Markdown that shows text as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gate.manifest.files import show

_ACTIVE = re.compile(r"([\\`*_\[\]<>|~])")


def plain(text: str) -> str:
    """One line of text in which nothing means anything to Markdown or HTML. Control characters become escapes."""
    return _ACTIVE.sub(r"\\\1", show(" ".join(text.split())))


def code(text: str) -> str:
    """One line of code; backquotes become apostrophes, and a bar does not end a cell of a table."""
    return f"`{show(' '.join(text.split())).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table. Cells are Markdown."""
    return [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
