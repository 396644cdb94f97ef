"""The private directory: per-sample decisions, the resume journal, the lock. Never inside a release, never public.

It holds keys, scores, regions and keyed fingerprints; no text that a detector found. A key in which something
was found, or that was not examined and is more than a number, is left out: the sample's number in its shard
still names it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gate.errors import GateError, UsageError
from gate.keys import Key
from gate.shards.atomic import atomic_file, sync_folder, write_atomic
from gate.types import Action, Decision, Fate, Finding, Match, Outcome, Place, Quad, Span

_ASIDE = ".settled"


@dataclass(frozen=True, slots=True)
class Record:
    """The end of one sample: its number in the shard, its key as released, members read and written.

    The outcome's `members` and `row` are not kept. `near_duplicate`: dropped for a picture much like its own.
    """

    number: int
    key: str | None = field(repr=False)
    read: int
    written: int
    outcome: Outcome
    near_duplicate: bool = False

    def dropped_as_duplicate(self) -> Record:
        """The same sample after a near-duplicate of it was dropped."""
        return replace(self, written=0, outcome=replace(self.outcome, fate=Fate.DROPPED), near_duplicate=True)


class PrivateStore:
    """A private directory. Created with mode 0700 and a `.gitignore` that keeps all of it out of git."""

    def __init__(self, folder: Path, key: Key | None = None) -> None:
        """`key` seals the journal: an entry that was changed by somebody without it counts as absent."""
        self.folder = folder
        self._key = key
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)  # it may have been there before
            (folder / ".gitignore").write_text("*\n")
        except OSError as error:
            raise UsageError(f"cannot make the private directory {folder} ({type(error).__name__})") from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep a second run away. Raises UsageError when one is under way."""
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(f"another run is writing to {self.folder}; wait for it to end") from None
            yield

    def write_records(self, shard: str, records: Sequence[Record], *, aside: bool = False) -> str:
        """Store a shard's records; returns the file's SHA-256. `aside`: beside those it has, for `take_records`."""
        path = self._path("decisions", shard, _ASIDE if aside else ".parquet")
        table = pa.Table.from_pylist([_to_row(record) for record in records], schema=_SCHEMA)
        with atomic_file(path) as file:
            pq.write_table(table, file, compression="zstd")
        return file_digest(path)

    @contextmanager
    def records_file(self, shard: str) -> Iterator[Callable[[Sequence[Record]], None]]:
        """Store a shard's records in pieces: call what is given with each. For shards of more than memory holds."""
        path = self._path("decisions", shard, ".parquet")
        with atomic_file(path) as file, pq.ParquetWriter(file, _SCHEMA, compression="zstd") as writer:

            def write(records: Sequence[Record]) -> None:
                writer.write_table(pa.Table.from_pylist([_to_row(record) for record in records], schema=_SCHEMA))

            yield write

    def take_records(self, shard: str, digest: str) -> None:
        """Put the records that were written aside in the place of a shard's, if theirs is the SHA-256 `digest`."""
        aside = self._path("decisions", shard, _ASIDE)
        if aside.is_file() and file_digest(aside) == digest:
            aside.replace(self._path("decisions", shard, ".parquet"))
            sync_folder(aside.parent)

    def read_records(self, shard: str) -> list[Record]:
        """A shard's records in the order of the shard."""
        table = pq.ParquetFile(self._path("decisions", shard, ".parquet")).read()
        return [_from_row(row) for row in table.to_pylist()]

    def write_journal(self, shard: str, entry: Mapping[str, Any]) -> None:
        """Mark a shard as done. Written last: without it the shard is worked on again."""
        write_atomic(self._path("journal", shard, ".json"), canonical({**entry, "seal": self._seal(entry)}))

    def read_journal(self, shard: str) -> dict[str, Any] | None:
        """The journal entry of a shard, or None when it was not finished."""
        try:
            entry = json.loads(self._path("journal", shard, ".json").read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise GateError(f"the journal in {self.folder} is unreadable; remove it to start over") from None
        if not isinstance(entry, dict) or entry.pop("seal", None) != self._seal(entry):
            return None
        return entry

    def _seal(self, entry: Mapping[str, Any]) -> str:
        return self._key.digest("journal", canonical(entry)).hex() if self._key else ""

    def decisions_digest(self, shard: str) -> str | None:
        """SHA-256 of a shard's stored records, or None."""
        path = self._path("decisions", shard, ".parquet")
        return file_digest(path) if path.is_file() else None

    def write_run(self, entry: Mapping[str, Any]) -> None:
        """Remember a finished run."""
        write_atomic(self.folder / "run.json", canonical(entry))

    def read_run(self) -> dict[str, Any] | None:
        """The last finished run, or None."""
        try:
            entry = json.loads((self.folder / "run.json").read_bytes())
        except (OSError, ValueError):
            return None
        return entry if isinstance(entry, dict) else None

    def _path(self, kind: str, shard: str, suffix: str) -> Path:
        path = self.folder / kind / f"{shard}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path


def file_digest(path: Path) -> str:
    """SHA-256 of a file (hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(document: Any) -> bytes:
    """JSON with one spelling: sorted keys, no blanks."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n"


_MATCH = pa.struct([("rule", pa.string()), ("action", pa.string()), ("findings", pa.list_(pa.int32()))])
_DECISION = pa.struct(
    [
        ("action", pa.string()),
        ("suppressed", pa.int32()),
        ("accepted", pa.int32()),
        ("matches", pa.list_(_MATCH)),
    ]
)
_FINDING = pa.struct(
    [
        ("detector", pa.string()),
        ("entity_type", pa.string()),
        ("score", pa.float64()),
        ("place", pa.string()),
        ("part", pa.int32()),
        ("quad", pa.list_(pa.float64())),
        ("span", pa.list_(pa.int64())),
        ("fingerprint", pa.string()),
    ]
)
_SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("key", pa.string()),
        ("fate", pa.string()),
        ("near_duplicate", pa.bool_()),
        ("problem", pa.string()),
        ("read", pa.int32()),
        ("written", pa.int32()),
        ("decision", _DECISION),
        ("remaining", _DECISION),
        ("findings", pa.list_(_FINDING)),
        ("perceptual_hash", pa.binary()),
    ]
)


def _to_row(record: Record) -> dict[str, Any]:
    outcome = record.outcome
    telling = any(finding.place is Place.KEY for finding in outcome.findings)
    # what was not examined can hold anything: of its keys only plain numbers are kept
    telling |= outcome.fate is Fate.QUARANTINED and not (record.key or "").isdecimal()
    return {
        "number": record.number,
        "key": None if telling or not _encodable(record.key) else record.key,
        "fate": outcome.fate.value,
        "near_duplicate": record.near_duplicate,
        "problem": outcome.problem,
        "read": record.read,
        "written": record.written,
        "decision": _decision_row(outcome.decision),
        "remaining": _decision_row(outcome.remaining),
        "findings": [_finding_row(finding) for finding in outcome.findings],
        "perceptual_hash": outcome.perceptual_hash,
    }


def _encodable(text: str | None) -> bool:
    return text is None or not any("\ud800" <= character <= "\udfff" for character in text)


def _decision_row(decision: Decision) -> dict[str, Any]:
    matches = [{"rule": m.rule, "action": m.action.value, "findings": list(m.findings)} for m in decision.matches]
    passed = {"suppressed": decision.suppressed, "accepted": decision.accepted}
    return {"action": decision.action.value, **passed, "matches": matches}


def _finding_row(finding: Finding) -> dict[str, Any]:
    region = finding.region
    return {
        "detector": finding.detector,
        "entity_type": finding.entity_type,
        "score": finding.score,
        "place": finding.place.value,
        "part": finding.part,
        "quad": [value for point in region.points for value in point] if isinstance(region, Quad) else None,
        "span": [region.leaf, region.start, region.end] if isinstance(region, Span) else None,
        "fingerprint": finding.fingerprint,
    }


def _from_row(row: Mapping[str, Any]) -> Record:
    outcome = Outcome(
        Fate(row["fate"]),
        tuple(_read_finding(item) for item in row["findings"]),
        _read_decision(row["decision"]),
        _read_decision(row["remaining"]),
        problem=row["problem"],
        perceptual_hash=row["perceptual_hash"],
    )
    return Record(row["number"], row["key"], row["read"], row["written"], outcome, row["near_duplicate"])


def _read_decision(row: Mapping[str, Any]) -> Decision:
    matches = tuple(Match(m["rule"], Action(m["action"]), tuple(m["findings"])) for m in row["matches"])
    return Decision(Action(row["action"]), matches, row["suppressed"], row["accepted"])


def _read_finding(row: Mapping[str, Any]) -> Finding:
    region: Quad | Span | None = None
    if row["quad"] is not None:
        x = row["quad"]
        region = Quad(((x[0], x[1]), (x[2], x[3]), (x[4], x[5]), (x[6], x[7])))
    elif row["span"] is not None:
        region = Span(*row["span"])
    return Finding(
        row["detector"], row["entity_type"], row["score"], Place(row["place"]), row["part"], region, row["fingerprint"]
    )
