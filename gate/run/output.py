"""One shard of a release: written provisionally as its samples come, settled when all shards are known.

Settling takes out the near-duplicates of samples dropped in other shards and, when the policy says `rekey`,
gives the samples new keys and the order of these. `gate.run.output_folder` does the same for loose pictures.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gate.errors import GateError
from gate.fields import dump_json, parse_json
from gate.keys import Key
from gate.run.store import Record, file_digest
from gate.run.work import OpenShard
from gate.shards.atomic import atomic_file, write_atomic
from gate.shards.folder import FolderShard
from gate.shards.index import SampleEntry, index_shard
from gate.shards.read import read_member
from gate.shards.sidecars import Table, read_stats, read_table, release_stats, release_table
from gate.shards.source import AnyShard, Shard
from gate.shards.write import TarWriter
from gate.types import Fate, Kind, Outcome

_PSEUDONYM = re.compile(r"r[0-9a-f]{20}")

IN_RELEASE = frozenset({Fate.RELEASED, Fate.REDACTED})


class ShardOutput:
    """Writes one provisional shard. Use as a context manager; the tar appears when the block ends well."""

    def __init__(self, folder: Path, shard: Shard, source: OpenShard, key: Key, *, keep_unknown: bool) -> None:
        self._folder = folder
        self._paths = output_paths(folder, shard)
        self._shard = shard
        self._source = source
        self._key = key
        self._keep_unknown = keep_unknown
        self._released: dict[str, str] = {}
        self._samples = 0
        self._rows: dict[str, Any] = {}
        self._stack = ExitStack()

    def __enter__(self) -> ShardOutput:
        self._paths["tar"].parent.mkdir(parents=True, exist_ok=True)
        self._tar = TarWriter(self._stack.enter_context(atomic_file(self._paths["tar"])))
        return self

    def __exit__(self, *error: Any) -> None:
        if error[0] is None:
            self._tar.close()
        self._stack.__exit__(*error)
        if error[0] is None:
            self._write_sidecars()

    def add(self, entry: SampleEntry, outcome: Outcome) -> int:
        """Write what becomes of a sample; returns the number of members written."""
        if outcome.fate not in IN_RELEASE:
            return 0
        before = self._tar.members
        new_key = entry.key
        if outcome.members is not None:
            for member in outcome.members:
                self._tar.add(member.name, member.data)
            if outcome.members:
                new_key = outcome.members[0].name[: -len(outcome.members[0].ext) - 1]
        else:
            for item in entry.entries:
                if item.kind is not Kind.UNKNOWN or self._keep_unknown:
                    self._tar.add(item.name, read_member(self._source.file, item))
        base = _base(entry.key)
        self._released[base] = _base(new_key)
        self._samples += 1
        if outcome.row is not None:
            self._rows[base] = outcome.row
        return self._tar.members - before

    def _write_sidecars(self) -> None:
        table = self._source.table
        if isinstance(table, Table):

            def renamed(key: str) -> str:
                return self._released[key] if key in self._released else scrubbed_key(self._key, key)

            data = release_table(table, frozenset(self._released), self._rows, renamed)
            write_atomic(self._paths["parquet"], data)
        if self._shard.stats is not None:
            stats = read_stats(self._shard.stats)
            count = stats["count"] if stats else len(self._source.index.samples)
            if isinstance(table, Table):
                count = len(table.arrow)  # the same number, unless the source contradicts itself
            write_atomic(self._paths["stats"], release_stats(count, self._samples))

    def journal(self) -> dict[str, Any]:
        """What a journal entry holds of it: the SHA-256 of each file of the shard, by its path in the release."""
        return {"outputs": output_digests(self._folder, self._shard)}


def output_paths(folder: Path, shard: Shard) -> dict[str, Path]:
    """The files that a shard has in a release, by kind (tar, parquet, stats)."""
    paths = {"tar": folder / f"{shard.name}.tar"}
    if shard.parquet is not None:
        paths["parquet"] = folder / f"{shard.name}.parquet"
    if shard.stats is not None:
        paths["stats"] = folder / f"{shard.name}_stats.json"
    return paths


def output_digests(folder: Path, shard: Shard) -> dict[str, str]:
    """SHA-256 of each file that a shard has in `folder`, by its path there."""
    paths = [path for path in output_paths(folder, shard).values() if path.is_file()]
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in paths}


def holds(folder: Path, outputs: Mapping[str, str]) -> bool:
    """Whether the files of a journal entry are there as they were written. None at all are no outputs."""
    return bool(outputs) and all(
        (folder / name).is_file() and file_digest(folder / name) == digest for name, digest in outputs.items()
    )


def scrubbed_key(key: Key, name: str) -> str:
    """The key that a row without a sample keeps: a plain number stays, words do not (nobody examined them)."""
    plain = name.isascii() and name.isdigit()
    return name if plain or _PSEUDONYM.fullmatch(name) else key.pseudonym(name)


def settle_shard(
    folder: Path, target: Path, shard: Shard, records: Sequence[Record], drop: Collection[int], *, key: Key, rekey: bool
) -> None:
    """Write a provisional shard of `folder` into `target` without some samples, and rekeyed.

    `drop` holds sample numbers. Raises GateError when the provisional shard is not what was written.
    """
    paths = output_paths(folder, shard)
    settled = output_paths(target, shard)
    settled["tar"].parent.mkdir(parents=True, exist_ok=True)
    written = [record for record in records if record.outcome.fate in IN_RELEASE]
    index = index_shard(paths["tar"])
    if index.damage or len(index.samples) != len(written):
        raise GateError(f"{paths['tar']} changed while gate was working on it; run the same command again")
    kept = [entry for entry, record in zip(index.samples, written, strict=True) if record.number not in drop]
    table = read_table(paths["parquet"], keep_opaque=True) if "parquet" in paths else None
    everyone = sorted(table.positions) if isinstance(table, Table) else sorted(_base(e.key) for e in index.samples)
    renamed = permutation(everyone, key) if rekey else str
    _rewrite_tar(paths["tar"], settled["tar"], kept, renamed, reorder=rekey)
    if isinstance(table, Table):
        released = frozenset(_base(entry.key) for entry in kept)
        names = renamed if rekey else lambda name: name if name in released else scrubbed_key(key, name)
        write_atomic(settled["parquet"], release_table(table, released, {}, names, sort=rekey))
    if "stats" in paths and (stats := read_stats(paths["stats"])):
        write_atomic(settled["stats"], release_stats(stats["count"], len(kept)))


def permutation(keys: Sequence[str], key: Key) -> Callable[[str], str]:
    """A keyed permutation of numeric keys; other keys get numbers. `keys` must be sorted and unique."""
    shuffled = shuffle(keys, key)
    numeric = all(name.isascii() and name.isdigit() for name in keys)
    names = keys if numeric else [f"{number:0{len(str(len(keys)))}d}" for number in range(len(keys))]
    return dict(zip(shuffled, names, strict=True)).__getitem__


def shuffle(keys: Sequence[str], key: Key) -> list[str]:
    """Keys in an order that nobody without `key` can repeat."""
    return sorted(keys, key=lambda name: key.digest("rekey", name.encode()))


def _rewrite_tar(
    path: Path, target: Path, entries: Sequence[SampleEntry], renamed: Callable[[str], str], *, reorder: bool
) -> None:
    def new_key(entry: SampleEntry) -> str:
        return entry.key[: len(entry.key) - len(_base(entry.key))] + renamed(_base(entry.key))

    ordered = sorted(entries, key=new_key) if reorder else entries
    with path.open("rb") as source, atomic_file(target) as file:
        tar = TarWriter(file)
        for entry in ordered:
            for item in entry.entries:
                data = read_member(source, item)
                if item.kind is Kind.JSON and new_key(entry) != entry.key:
                    data = renamed_json(data, _base(new_key(entry)))
                tar.add(new_key(entry) + item.name[len(entry.key) :], data)
        tar.close()


def renamed_json(data: bytes, key: str) -> bytes:
    """A JSON member whose sample has another key now."""
    document = parse_json(data)
    if not isinstance(document, dict) or "key" not in document:
        return data
    return dump_json({**document, "key": key}, data)


def _base(key: str) -> str:
    return key.rpartition("/")[2]


def source_digests(shard: AnyShard) -> dict[str, str]:
    """SHA-256 of a source shard's files by name: a resumed run trusts nothing that changed.

    Loose pictures have one for all of them: their names may tell something, and the journal keeps it.
    """
    if isinstance(shard, FolderShard):
        joined = hashlib.sha256()
        for path in sorted(shard.files):
            joined.update(os.fsencode(path.relative_to(shard.root)) + b"\0" + file_digest(path).encode())
        return {shard.name: joined.hexdigest()}
    return {path.name: file_digest(path) for path in shard.files}


def settings_digest(parts: Sequence[str]) -> str:
    """One digest for all that outcomes depend on besides the input."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
