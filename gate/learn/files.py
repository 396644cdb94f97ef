"""Picture files of a data set with what is written beside them: from shards, or from a folder of pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate.errors import GateError, SampleProblem, UsageError
from gate.shards.index import DAMAGES, KINDS, index_shard
from gate.shards.read import load_sample
from gate.shards.sidecars import read_table
from gate.shards.source import Shard, find_source
from gate.types import Kind, Sample

_MAX_MEMBER_BYTES = 64 << 20

Place = tuple[str, str]
"""(shard, key) of a picture."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One picture as it is stored.

    `shard` is the shard's name, empty in a folder of pictures; `key` the sample's key or the path below the folder.
    `facts` is what stands in the sample's row, JSON and text members. `problem` (of gate.errors.PROBLEMS) tells why
    there are no `data`.
    """

    shard: str = field(repr=False)
    key: str = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)
    data: bytes = field(repr=False)
    problem: str | None = None

    @property
    def name(self) -> str:
        """`shard/key`, or the path below the folder."""
        return f"{self.shard}/{self.key}" if self.shard else self.key

    @property
    def place(self) -> Place:
        """(shard, key)."""
        return self.shard, self.key

    @property
    def digest(self) -> str:
        """SHA-256 of the stored bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def picture_files(data: str | Path) -> Iterator[PictureFile]:
    """Every picture of `data`, in a fixed order: shards (a folder, a tar, a glob, braces) or a folder of pictures.

    Raises UsageError when there is nothing, GateError for a shard that is damaged: half a shard is no data set.
    """
    if is_folder_of_pictures(data):
        yield from _folder(Path(data))
        return
    shards = find_source(data).tars
    for shard in shards:  # before the hours of work that may follow
        _check(shard, index_shard(shard.tar).damage)
    for shard in shards:
        yield from _shard(shard)


def is_folder_of_pictures(data: str | Path) -> bool:
    """Does `picture_files` read pictures below a folder, and not shards?"""
    return Path(data).is_dir() and not any(Path(data).rglob("*.tar"))


def _folder(folder: Path) -> Iterator[PictureFile]:
    found = False
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        if KINDS.get(path.suffix[1:].lower()) is Kind.IMAGE:
            found = True
            yield PictureFile("", relative.as_posix(), {}, path.read_bytes())
    if not found:
        raise UsageError(f"{folder} holds no pictures and no .tar shards")


def _shard(shard: Shard) -> Iterator[PictureFile]:
    index = index_shard(shard.tar)
    table = read_table(shard.parquet, keep_opaque=False) if shard.parquet else None
    if isinstance(table, str):
        _check(shard, table)
        return
    with shard.tar.open("rb") as file:
        for entry in index.samples:
            try:
                limits: dict[str, Any] = {"max_member_bytes": _MAX_MEMBER_BYTES, "unknown_members": "keep"}
                sample = load_sample(file, entry, table.row(entry.key) if table else None, **limits)
                facts = _facts(sample)
            except SampleProblem as problem:
                yield PictureFile(shard.name, entry.key, {}, b"", problem.problem)
                continue
            for member in sample.members:
                if member.kind is Kind.IMAGE:
                    yield PictureFile(shard.name, entry.key, facts, member.data)


def _check(shard: Shard, damage: str | None) -> None:
    if damage is not None:
        raise GateError(f"{shard.tar.name} is damaged: {DAMAGES[damage]}; fetch it again or take it away")


def _facts(sample: Sample) -> dict[str, Any]:
    """The row, over it the JSON, and text members under their extension (`cls`)."""
    facts: dict[str, Any] = dict(sample.row or {})
    for member in sample.members:
        if member.kind is Kind.TEXT:
            facts[member.ext] = member.data.decode("utf-8", "replace").strip()
        elif member.kind is Kind.JSON:
            try:
                found = json.loads(member.data)
            except (ValueError, RecursionError):
                raise SampleProblem("json_invalid") from None
            facts |= found if isinstance(found, dict) else {}
    return facts
