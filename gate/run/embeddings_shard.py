"""One shard of rows from its pieces to its files: what is kept of the table, its embeddings, the private decisions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.lib import format as npy
from numpy.typing import NDArray

from gate.run.embeddings_work import Job, Outcomes, Piece
from gate.run.output import IN_RELEASE
from gate.run.store import PrivateStore, Record, file_digest
from gate.shards.atomic import atomic_file
from gate.shards.embeddings import RowShard, Vectors
from gate.tally import Tally
from gate.types import Fate, Outcome

Examine = Callable[[Iterator[Piece]], Iterable[tuple[Piece, Outcomes]]]
"""Takes the pieces of a shard and gives each with its outcomes, in order."""

_GROUP = 1 << 17
"""Rows of a row group in a table that is written, at least."""
_BLOCK = 1 << 14


def process_shard(job: Job, shard: RowShard, examine: Examine) -> dict[str, Any]:
    """Decide on a shard and write what is kept; returns its entry for the journal.

    One that an earlier run finished stays as it is, and its entry has `resumed`. Raises GateError when the shard is
    damaged, or changes while it is read.
    """
    store = PrivateStore(job.private, job.key)
    shard.check_unchanged()
    source = {path.name: file_digest(path) for path in shard.files} if job.staging is not None else {}
    if job.staging is not None and (entry := _finished(job, store, shard, source)) is not None:
        return {**entry, "resumed": True}
    entry = {"settings": job.settings, "source": source, **_write(job, store, shard, examine)}
    shard.check_unchanged()
    return {**entry, "outputs": _digests(job, shard), "decisions": store.decisions_digest(shard.name)}


def _finished(job: Job, store: PrivateStore, shard: RowShard, source: Mapping[str, str]) -> dict[str, Any] | None:
    entry = store.read_journal(shard.name)
    if entry is None or entry["settings"] != job.settings or entry["source"] != source:
        return None
    decisions = store.decisions_digest(shard.name)
    return entry if entry["outputs"] == _digests(job, shard) and entry["decisions"] == decisions else None


def _outputs(job: Job, shard: RowShard) -> tuple[Path | None, Path | None]:
    """Where the table and the embeddings of a shard are written."""
    if job.staging is None:
        return None, None
    carried = shard.vectors if job.with_vectors else None
    return job.staging / f"{shard.name}.parquet", None if carried is None else job.staging / carried.name


def _digests(job: Job, shard: RowShard) -> dict[str, str]:
    """SHA-256 of what is written of a shard, by path in the release."""
    found = [path for path in _outputs(job, shard) if path is not None and path.is_file()]
    return {path.relative_to(job.staging).as_posix(): file_digest(path) for path in found if job.staging is not None}


def _write(job: Job, store: PrivateStore, shard: RowShard, examine: Examine) -> dict[str, Any]:
    table_path, vectors_path = _outputs(job, shard)
    kept = np.ones(shard.rows, bool)
    counts = _Counts(job.policy.fail_on.rank)
    with store.records_file(shard.name) as write_records, _table_file(table_path, shard) as write_rows:
        for piece, outcomes in examine(job.pieces(shard)):
            for row, outcome in outcomes.items():
                kept[row] = outcome.fate in IN_RELEASE
            counts.add(piece.stop - piece.start, outcomes.values())
            if outcomes:
                write_records([_record(row, outcome) for row, outcome in outcomes.items()])
            if table_path is not None:
                changed = {row - piece.start: o.row for row, o in outcomes.items() if o.row is not None}
                write_rows(_replaced(piece.table, changed).filter(pa.array(kept[piece.start : piece.stop])))
    if vectors_path is not None and shard.vectors is not None:
        _write_vectors(vectors_path, shard.vectors, kept)
    return {**counts.to_json(), "kept": int(kept.sum())}


def _record(row: int, outcome: Outcome) -> Record:
    return Record(row, None, 0, 0, replace(outcome, members=None, row=None))


@dataclass(slots=True)
class _Counts:
    """The tally of a shard, and whether its source and what is kept of it violate the policy."""

    fail_rank: int
    tally: Tally = field(default_factory=Tally)
    source_violation: bool = False
    release_violation: bool = False

    def add(self, rows: int, outcomes: Collection[Outcome]) -> None:
        """Count a batch: those of which there is something to say, and all others as released."""
        self.tally.read(samples=rows)
        self.tally.fates[Fate.RELEASED.value] += rows - len(outcomes)
        for outcome in outcomes:
            self.tally.add(outcome, None, members=0, written=0)
            self.source_violation |= outcome.decision.action.rank >= self.fail_rank
            if outcome.fate in IN_RELEASE:
                self.release_violation |= outcome.remaining.action.rank >= self.fail_rank

    def to_json(self) -> dict[str, Any]:
        """As it stands in a journal."""
        return {
            "tally": self.tally.to_json(),
            "source_violation": self.source_violation,
            "release_violation": self.release_violation,
        }


def _replaced(table: Any, changed: Mapping[int, Mapping[str, Any]]) -> Any:
    """The table with the values of changed rows put in. All others stay in arrow, so they lose nothing."""
    if not changed:
        return table
    order = np.arange(len(table))
    order[list(changed)] = len(table) + np.arange(len(changed))
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = pa.array([row.get(name) for row in changed.values()], column.type)
        columns.append(pa.chunked_array([*column.chunks, values], column.type).take(pa.array(order)))
    return pa.Table.from_arrays(columns, schema=table.schema)


@contextmanager
def _table_file(path: Path | None, shard: RowShard) -> Iterator[Callable[[Any], None]]:
    """Write a table in pieces, which are gathered to row groups. No statistics: they can repeat what was taken out."""
    if path is None:
        yield lambda _: None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(list(shard.columns.items()))
    with (
        atomic_file(path) as file,
        pq.ParquetWriter(file, schema, compression="zstd", version="2.6", write_statistics=False) as writer,
    ):
        waiting: list[Any] = []

        def write(table: Any) -> None:
            waiting.append(table)
            if sum(map(len, waiting)) >= _GROUP:
                flush()

        def flush() -> None:
            if waiting:
                writer.write_table(pa.concat_tables(waiting))
            waiting.clear()

        yield write
        flush()


def _write_vectors(path: Path, vectors: Vectors, kept: NDArray[np.bool_]) -> None:
    """The embeddings of the rows that are kept, in their order and type."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (int(kept.sum()), vectors.dimensions)
    with atomic_file(path) as file:
        npy.write_array_header_1_0(file, {"descr": vectors.dtype.str, "fortran_order": False, "shape": shape})
        for start in range(0, vectors.rows, _BLOCK):
            file.write(vectors.block(start, start + _BLOCK)[kept[start : start + _BLOCK]].tobytes())
