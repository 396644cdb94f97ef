"""A `metadata.jsonl` or `metadata.csv` of a folder of pictures: reading its rows, and writing those that stay.

As Hugging Face's imagefolder has it: each row names its picture in a column `file_name`, or pictures in columns whose
names end in `_file_name` or `file_names`, relative to the folder that the file lies in.
"""

from __future__ import annotations

import csv
import io
import json
import os
import posixpath
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate.errors import SampleProblem
from gate.fields import dump_json, parse_json

NAMES = ("metadata.csv", "metadata.jsonl")
_FILE_COLUMN = re.compile(r"(?:\w+_)?file_names?\Z")
_REST = ""
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})\Z", re.ASCII)
_FRACTION = re.compile(r"-?(?:0|[1-9]\d{0,15})\.\d{1,15}\Z", re.ASCII)
_MAX_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that a row names: in which column (and at which place of a list there), and its path in the set."""

    column: str
    index: int | None
    path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file, without its line end, and its values by column."""

    raw: str = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Metadata:
    """A file read whole. `path` is its place in the set, with `/`; `header` the first line of a CSV as it stands.

    `columns` are the names of the header, or those that every row of a JSONL has. Their names say nothing of one row.
    """

    path: str = field(repr=False)
    rows: tuple[Row, ...]
    header: str | None = field(repr=False)
    columns: frozenset[str] = field(repr=False)
    newline: str
    ended: bool

    @property
    def folder(self) -> str:
        """The folder that the names in its rows start from ('' for the root of the set)."""
        return posixpath.dirname(self.path)

    def references(self, row: Row) -> Iterator[Reference]:
        """The files that a row names, in the order of its columns. Names that lead out of the folder are passed by."""
        for column, value in row.values.items():
            if not _FILE_COLUMN.match(column):
                continue
            names = value if isinstance(value, list) else [value]
            for index, name in enumerate(names):
                if isinstance(name, str) and (path := _inside(self.folder, name)) is not None:
                    yield Reference(column, index if isinstance(value, list) else None, path)

    def texts(self, row: Row, names: Sequence[Reference] = ()) -> dict[str, Any]:
        """The values of a row as a table of a shard would hold them, without the `names` of its own files.

        Numbers of a CSV come as numbers. Objects and lists come as JSON texts, so that the names in them are examined
        too; so does, under an empty name, all that stands in no column.
        """
        whole = {reference.column for reference in names if reference.index is None}
        plain = {name: value for name, value in row.values.items() if name not in whole}
        for reference in names:
            if reference.index is not None:
                plain[reference.column] = [None if i == reference.index else item
                                           for i, item in enumerate(plain[reference.column])]  # fmt: skip
        found = {name: self._text(value) for name, value in plain.items() if name in self.columns}
        rest = {name: value for name, value in plain.items() if name not in self.columns}
        return {**found, _REST: json.dumps(rest, ensure_ascii=False)} if rest else found

    def _text(self, value: Any) -> Any:
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False)
        return _typed(value) if self.header is not None else value

    def rewritten(self, row: Row, values: Mapping[str, Any] | None, names: Mapping[Reference, str]) -> str:
        """The text of a row with other `values` (in the form of `texts`; None: its own) and its files under `names`.

        The names are relative to the folder that the row will stand in. What needs no change keeps its bytes.
        """
        result = dict(row.values)
        if values is not None:
            own = self.texts(row, tuple(names))
            for column, value in values.items():
                if value == own[column] and type(value) is type(own[column]):
                    continue
                if column == _REST:
                    result = {name: item for name, item in result.items() if name not in json.loads(own[_REST])}
                    result |= json.loads(value) if value else {}
                else:
                    result[column] = self._value(row.values[column], value)
        for reference, name in names.items():
            if reference.index is None:
                result[reference.column] = name
            else:
                items = list(result.get(reference.column) or [None] * len(row.values[reference.column]))
                items[reference.index] = name
                result[reference.column] = items
        if result == row.values:
            return row.raw
        return _json_line(result, row.raw) if self.header is None else _csv_line(result.values())

    def _value(self, before: Any, value: Any) -> Any:
        if self.header is not None:
            return "" if value is None else str(value)
        return json.loads(value) if isinstance(before, dict | list) and isinstance(value, str) else value

    def render(self, rows: Sequence[str]) -> bytes:
        """The whole file with these rows, as they come from `rewritten`."""
        lines = [*([] if self.header is None else [self.header]), *rows]
        return (self.newline.join(lines) + (self.newline if self.ended and lines else "")).encode("utf-8")


def read_metadata(root: Path, path: str) -> Metadata | str:
    """Read the file at `path` below `root`, or say what is wrong with it (a key of gate.shards.index.DAMAGES)."""
    try:
        text = _read(root / path).decode("utf-8")
        if "\0" in text:
            return "metadata_unreadable"
        metadata = _read_csv(path, text) if path.endswith(".csv") else _read_jsonl(path, text)
    except (OSError, ValueError, csv.Error, SampleProblem):
        return "metadata_unreadable"
    named = any(_FILE_COLUMN.match(name) for row in metadata.rows for name in row.values)
    return metadata if named or not metadata.rows else "metadata_without_names"


def _read(path: Path) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_BYTES:
            raise ValueError
        return file.read()


def _read_jsonl(path: str, text: str) -> Metadata:
    rows = []
    for line in text.split("\n"):
        if line.strip():
            values = parse_json(line.encode())
            if not isinstance(values, dict):
                raise ValueError
            rows.append(Row(line, values))
    names = set(rows[0].values).intersection(*(row.values for row in rows)) if rows else set()
    columns = frozenset(name for name in names if name and not re.search(r"\s", name))
    return Metadata(path, tuple(rows), None, columns, "\n", text.endswith("\n"))


def _read_csv(path: str, text: str) -> Metadata:
    records = _records(text)
    header, columns = next(records, ("", []))
    columns = [name.removeprefix("\ufeff") for name in columns[:1]] + columns[1:]
    if len(set(columns)) != len(columns):
        raise ValueError
    rows = [Row(raw.rstrip("\r\n"), dict(zip(columns, values, strict=True))) for raw, values in records]
    bare = header.rstrip("\r\n")
    return Metadata(
        path, tuple(rows), bare, frozenset(columns), header[len(bare) :] or "\n", text.endswith(("\n", "\r"))
    )


def _records(text: str) -> Iterator[tuple[str, list[str]]]:
    """The records of a CSV, each with the lines that it stands in. Empty lines are passed by, as pandas does."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    for values in csv.reader(lines(), strict=True):
        raw = "".join(taken)
        taken.clear()
        if values:
            yield raw, values


def _json_line(values: Mapping[str, Any], like: str) -> str:
    try:
        return dump_json(values, like.encode()).decode("utf-8")
    except UnicodeDecodeError:  # half a character, as an escape; it stays one
        return json.dumps(values)


def _csv_line(values: Any) -> str:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="").writerow(values)
    return sink.getvalue()


def _typed(text: str) -> Any:
    """A number of a CSV as the number that a table would hold; any other text as it is."""
    if _WHOLE_NUMBER.match(text):
        return int(text)
    return float(text) if _FRACTION.match(text) else text


def _inside(folder: str, name: str) -> str | None:
    path = posixpath.normpath(name)
    if not name or path in (".", "..") or path.startswith(("/", "../")):
        return None
    return posixpath.join(folder, path)
