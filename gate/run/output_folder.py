"""Loose pictures of a release: written provisionally as their samples come, settled when all shards are known.

As `gate.run.output` does for a tar. Files and folders keep their names, but those that tell something; metadata files
keep the rows of the samples that are there.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gate.errors import GateError
from gate.keys import Key
from gate.run.output import IN_RELEASE, renamed_json, shuffle
from gate.run.store import Record
from gate.run.work import OpenShard
from gate.shards.atomic import write_atomic
from gate.shards.folder import FolderRows
from gate.shards.index import KINDS, Entry, SampleEntry
from gate.shards.metadata import NAMES, Metadata, Reference, Row, read_metadata
from gate.shards.read import read_member
from gate.types import Kind, Member, Outcome

_Kept = tuple[Row, Mapping[Reference, str], Mapping[str, Any] | None]
"""A row that stays: the paths that its files have now, and its values where they changed."""


class FolderOutput:
    """Writes the samples of a folder. Use as a context manager; metadata files appear when the block ends well."""

    def __init__(self, folder: Path, source: OpenShard, *, keep_unknown: bool) -> None:
        self._folder = folder
        self._source = source
        self._keep_unknown = keep_unknown
        self._outputs: dict[str, str] = {}
        self._places: list[list[str]] = []
        self._moved: dict[str, str] = {}
        self._rows: dict[str, Mapping[str, Any]] = {}

    def __enter__(self) -> FolderOutput:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *error: Any) -> None:
        if error[0] is None and isinstance(self._source.table, FolderRows):
            for metadata in self._source.table.files:
                self._outputs |= _write_metadata(self._folder, metadata, self._kept(metadata, self._source.table))

    def add(self, entry: SampleEntry, outcome: Outcome) -> int:
        """Write what becomes of a sample; returns the number of files written."""
        if outcome.fate not in IN_RELEASE:
            return 0
        items = [item for item in entry.entries if item.kind is not Kind.UNKNOWN or self._keep_unknown]
        if outcome.members is None:
            moved = {item.path: item.path for item in items}
            for item in items:
                self._write(item.path, read_member(self._source.file, item))
        else:
            moved = _new_paths(entry.key, items, outcome.members)
            for item, member in zip(items, outcome.members, strict=True):
                self._write(moved[item.path], member.data)
        self._moved |= moved
        self._places.append(list(moved.values()))
        if outcome.row is not None:
            self._rows[entry.key] = outcome.row
        return len(moved)

    def _write(self, path: str, data: bytes) -> None:
        self._outputs |= _write(self._folder, path, data)

    def _kept(self, metadata: Metadata, table: FolderRows) -> Iterator[_Kept]:
        """The rows of samples in the release."""
        for row in metadata.rows:
            names = table.names(metadata, row)
            moved = {name: self._moved[name.path] for name in names if name.path in self._moved}
            if moved:
                yield row, moved, self._rows.get(table.own[next(iter(moved)).path])

    def journal(self) -> dict[str, Any]:
        """What a journal entry holds of it: the SHA-256 of each file by its path, and the files of each sample."""
        return {"outputs": self._outputs, "places": self._places}


def settle_folder(
    folder: Path,
    target: Path,
    entry: Mapping[str, Any],
    records: Sequence[Record],
    drop: Collection[int],
    *,
    key: Key,
    rekey: bool,
) -> dict[str, Any]:
    """Take samples out of what was written to `folder`, and rekey; what changes is written into `target`.

    `entry` is the journal's of the provisional shard, `drop` holds sample numbers. Under `rekey` samples get numbers in
    the place of their names, in their folders. Returns what the journal holds of the settled shard.
    """
    written = [record for record in records if record.outcome.fate in IN_RELEASE]
    if len(written) != len(entry["places"]):
        raise GateError(f"{folder} changed while gate was working on it; run the same command again")
    kept = [paths for record, paths in zip(written, entry["places"], strict=True) if record.number not in drop]
    moved = _numbered(kept, key) if rekey else {path: path for paths in kept for path in paths}
    outputs: dict[str, str] = {}
    for path, new in moved.items():
        if path == new and not rekey:
            outputs[path] = entry["outputs"][path]
            continue
        data = (folder / path).read_bytes()
        if KINDS.get(posixpath.splitext(path)[1][1:].lower()) is Kind.JSON:
            data = renamed_json(data, posixpath.basename(_stem(new)))
        outputs |= _write(target, new, data)
    for name in (name for name in entry["outputs"] if posixpath.basename(name) in NAMES):
        metadata = read_metadata(folder, name)
        if isinstance(metadata, str):
            raise GateError(f"{folder} changed while gate was working on it; run the same command again")
        outputs |= _write_metadata(target, metadata, _still_kept(metadata, moved), reorder=rekey)
    return {"outputs": outputs, "places": [[moved[path] for path in paths] for paths in kept]}


def _still_kept(metadata: Metadata, moved: Mapping[str, str]) -> Iterator[_Kept]:
    for row in metadata.rows:
        names = {name: moved[name.path] for name in metadata.references(row) if name.path in moved}
        if names:
            yield row, names, None


def _write_metadata(
    folder: Path,
    metadata: Metadata,
    rows: Iterable[_Kept],
    *,
    reorder: bool = False,
) -> dict[str, str]:
    """Write the rows that stay, each beside its files: where a folder got another name, its rows go along.

    No rows, no file. Returns the digests of what was written.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    depth = metadata.path.count("/")
    for row, moved, values in rows:
        first = next(iter(moved.values()))
        place = "/".join(first.split("/")[:depth])
        names = {
            name: _spelled(row, name) if path == name.path else posixpath.relpath(path, place or ".")
            for name, path in moved.items()
        }
        found[place].append((first, metadata.rewritten(row, values, names)))
    outputs: dict[str, str] = {}
    for place, lines in found.items():
        ordered = sorted(lines) if reorder else lines
        path = posixpath.join(place, posixpath.basename(metadata.path))
        outputs |= _write(folder, path, metadata.render([line for _, line in ordered]))
    return outputs


def _spelled(row: Row, name: Reference) -> str:
    """The name of a file as its row spells it."""
    value = row.values[name.column]
    return str(value if name.index is None else value[name.index])


def _write(folder: Path, path: str, data: bytes) -> dict[str, str]:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(place, data)
    return {path: hashlib.sha256(data).hexdigest()}


def _new_paths(key: str, items: Sequence[Entry], members: Sequence[Member]) -> dict[str, str]:
    """The new path of each file of a redacted sample: its own, unless the key was found to tell something."""
    new_key = members[0].name[: -len(members[0].ext) - 1]
    if new_key == key:
        return {item.path: item.path for item in items}
    return _renamed([item.path for item in items], key, new_key)


def _renamed(paths: Sequence[str], key: str, new_key: str) -> dict[str, str]:
    """The files of a sample under another key: those that had its name keep having it, the others get a number."""
    moved: dict[str, str] = {}
    for number, path in enumerate(paths):
        ending = posixpath.splitext(path)[1]
        name = new_key + ending
        if _stem(path) != key or name in moved.values():
            name = f"{new_key}.{number}{ending}"
        moved[path] = name
    return moved


def _numbered(samples: Sequence[Sequence[str]], key: Key) -> dict[str, str]:
    """New paths of all files: the samples numbered in an order that only the key can repeat."""
    order = shuffle([paths[0] for paths in samples], key)
    width = len(str(max(0, len(order) - 1)))
    numbers = {path: f"{number:0{width}d}" for number, path in enumerate(order)}
    moved: dict[str, str] = {}
    for paths in samples:
        new_key = posixpath.join(posixpath.dirname(paths[0]), numbers[paths[0]])
        moved |= _renamed(paths, _stem(paths[0]), new_key)
    return moved


def _stem(path: str) -> str:
    return posixpath.splitext(path)[0]
