"""The worksheet: a private CSV of pictures for a person to label, and the way back.

Columns shard, key, score, label; the last is empty until a person fills it in. Spreadsheets may save it with another
delimiter or a byte order mark; both are read. A shard or key that a spreadsheet would take for a formula has an
apostrophe before it, which comes off again on reading; see `gate.learn.cells`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from PIL import Image

from gate.errors import UsageError
from gate.learn.audit import read_picture
from gate.learn.audit_files import contact_sheet, png, thumbnail
from gate.learn.cells import csv_bytes, guarded, plain
from gate.learn.files import Place, picture_files
from gate.learn.labelled import name_list
from gate.learn.suggest import Suggestion
from gate.shards.atomic import write_atomic

COLUMNS = ("shard", "key", "score", "label")

FIRST_LINE = 2
"""Line of the first picture."""


def write_worksheet(path: Path, suggestions: Sequence[Suggestion]) -> None:
    """Write a worksheet that only its owner can read."""
    rows = ((*map(guarded, each.place), f"{each.score:.4f}", "") for each in suggestions)
    write_atomic(path, csv_bytes([COLUMNS, *rows]), private=True)


def write_sheet(path: Path, pool: str | Path, suggestions: Sequence[Suggestion]) -> None:
    """A contact sheet (PNG) that only its owner can read: below each picture its line in the worksheet."""
    numbers = {each.place: number for number, each in enumerate(suggestions, FIRST_LINE)}
    thumbnails: dict[int, Image.Image] = {}
    for file in picture_files(pool):
        number = numbers.get(file.place)
        if number is not None and number not in thumbnails:
            thumbnails[number] = thumbnail(read_picture(file))
    write_atomic(path, png(contact_sheet(sorted(thumbnails.items()))), private=True)


def read_worksheets(paths: Sequence[Path], labels: Collection[str]) -> Mapping[Place, str]:
    """The labels of worksheets by place; rows that nobody filled in are left out.

    Raises UsageError with the line number for a label that is not among `labels`, a row without a key, and a second,
    different label for one picture.
    """
    found: dict[Place, str] = {}
    for path in paths:
        for line, (place, label) in _rows(path):
            if not label:
                continue
            if label not in labels:
                raise UsageError(f"{path}, line {line}: the data has no such label; there are: {name_list(labels)}")
            if found.setdefault(place, label) != label:
                raise UsageError(f"{path}, line {line}: this picture has another label further up")
    return found


def listed(path: Path) -> set[Place]:
    """Every picture of a worksheet, labelled or not."""
    return {place for _, (place, _) in _rows(path)}


def _rows(path: Path) -> list[tuple[int, tuple[Place, str]]]:
    """(line number, (place, label)) of each row."""
    try:
        text = path.read_bytes().decode("utf-8-sig")  # with the line ends as they are: a key may hold one
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a worksheet ({type(error).__name__})") from None
    heading = (text.splitlines() or [""])[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    if tuple(name.strip().lower() for name in next(reader, [])[: len(COLUMNS)]) != COLUMNS:
        raise UsageError(f"{path} is no worksheet: its first line must be {','.join(COLUMNS)}")
    rows = []
    for row in reader:
        if not any(row):
            continue
        if len(row) < len(COLUMNS) or not row[1]:
            raise UsageError(f"{path}, line {reader.line_num}: the row has no key or too few columns")
        rows.append((reader.line_num, ((plain(row[0]), plain(row[1])), row[3].strip())))
    return rows
