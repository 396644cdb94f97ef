"""Cells of a CSV that a person opens in a spreadsheet, which takes some texts for formulas and runs them.

Keys come from whoever made the shards, so `=HYPERLINK(...)` may be one. The remedy is OWASP's against CSV injection: an
apostrophe before the text. It is put where the text (after apostrophes and white space) begins with a sign of a formula
or, before any of these, with a tab or a line end; `plain` takes off exactly what `guarded` put on.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text of a cell, which may be guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
