"""Cells of a CSV that a person opens in a spreadsheet, which takes some texts for formulas and runs them.

Keys come from whoever made the shards, so `=HYPERLINK(...)` may be one. The remedy is OWASP's against CSV injection: an
apostrophe before the text. It is put where the text (after apostrophes and white space) begins with a sign of a formula
or, before any of these, with a tab or a line end; `plain` takes off exactly what `guarded` put on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text of a cell, which may be guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV of rows whose names of samples are `guarded`."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\n")
    quoting = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:  # the first would leave a bare carriage return, which ends a line for most readers
        (quoting if any("\r" in str(cell) for cell in row) else writer).writerow(row)
    return sink.getvalue().encode()
