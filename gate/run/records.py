"""Look things up in the private records of a run: samples by key or number, findings by fingerprint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gate.errors import UsageError
from gate.run.store import PrivateStore, Record
from gate.shards.folder import LOOSE

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_NUMBERED = re.compile(r"(.+):(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sample in the records: the shard it stood in, and its end."""

    shard: str
    record: Record


def is_fingerprint(what: str) -> bool:
    """Whether a word has the form of a finding's fingerprint."""
    return _FINGERPRINT.fullmatch(what) is not None


def recorded_shards(folder: Path) -> list[str]:
    """The shards that a private directory has records of. Raises UsageError when it is none."""
    records = folder / "decisions"
    if not records.is_dir():
        raise UsageError(f"{folder} holds no private records; a run makes them with -o, or with --private DIR")
    paths = (path.relative_to(records).as_posix() for path in records.rglob("*.parquet"))
    return sorted(path.removesuffix(".parquet") or LOOSE for path in paths)


def all_records(folder: Path) -> Iterator[Recorded]:
    """Every sample of a run, in the order of the shards."""
    shards = recorded_shards(folder)
    store = PrivateStore(folder)
    for shard in shards:
        yield from (Recorded(shard, record) for record in store.read_records(shard))


def find_records(folder: Path, what: str) -> list[Recorded]:
    """The samples with a finding of this fingerprint, of this key, or `SHARD:NUMBER` (from 0, as reports count)."""
    if is_fingerprint(what):
        return [
            each for each in all_records(folder) if any(f.fingerprint == what for f in each.record.outcome.findings)
        ]
    named = _NUMBERED.fullmatch(what)
    if named is not None and named[1] in recorded_shards(folder):
        records = PrivateStore(folder).read_records(named[1])
        return [Recorded(named[1], record) for record in records if record.number == int(named[2])]
    return [each for each in all_records(folder) if each.record.key == what]
