"""What is done with rows and their embeddings, piece by piece: score, decide, redact. It runs in worker processes.

A row is a sample without members: its texts go through the same detectors, policy and redaction as those of a
sample in a shard. Rows in which nothing can be found do not become objects at all, which is what makes this fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.detectors import load_detector
from gate.errors import GateError, SampleProblem
from gate.keys import Key
from gate.pipeline import Pipeline
from gate.policy import Policy, decide
from gate.run.embeddings_score import Examined, RowFindings, Scoring
from gate.run.work import follow_parent, model_facts
from gate.shards.embeddings import RowShard
from gate.shards.takedown import TakedownList
from gate.types import Action, Decision, Fate, Match, Outcome, Sample

TAKEDOWN = "takedown_list"
"""The rule that rows of a take-down list are dropped by. No policy can have one of this name."""

_ON_A_LIST = Outcome(Fate.DROPPED, decision=Decision(Action.DROP, (Match(TAKEDOWN, Action.DROP, ()),)))
_UNUSABLE = Outcome(Fate.QUARANTINED, problem="vector_unusable")

_TEXTS, _VECTORS = 1 << 6, 1 << 14
"""Rows of a piece, with and without detectors that read them."""

Outcomes = dict[int, Outcome]
"""What became of rows of which there is anything to say, by their number in the shard. All others are released."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with every shard. `staging` is None when nothing is written.

    `detectors` are those of the policy that read rows. They take milliseconds for each, so that pieces are small and
    the workers share a shard; without them a piece takes less time than to pass it on, and a worker has a whole shard.
    """

    policy: Policy
    key: Key = field(repr=False)
    scoring: Scoring
    takedown: TakedownList
    detectors: tuple[str, ...]
    staging: Path | None
    private: Path
    with_vectors: bool
    settings: str

    @property
    def all_rows(self) -> bool:
        """Whether every row has to be decided on. A rule of `not` alone holds where nothing was found."""
        return bool(self.detectors or decide(self.policy, ()).matches)

    def pieces(self, shard: RowShard) -> Iterator[Piece]:
        """A shard in pieces, with their rows where these are needed."""
        size = _TEXTS if self.detectors else _VECTORS
        if not (self.all_rows or self.staging is not None or self.takedown.entries):
            for start in range(0, shard.rows, size):
                yield Piece(start, min(start + size, shard.rows), None)
            return
        stop = 0
        for table in shard.batches(size):
            start, stop = stop, stop + len(table)
            yield Piece(start, stop, table)
        if stop != shard.rows:
            raise GateError(f"{shard.name}.parquet holds {stop} rows and says that it holds {shard.rows}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows `start:stop` of a shard, as an arrow table where they are needed."""

    start: int
    stop: int
    table: Any = field(repr=False)


class RowExaminer:
    """One process's detectors, loaded once."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._from_vectors = RowFindings()
        plain = job.policy.detectors_settings()
        self.detectors = [load_detector(name, plain[name], job.key.fingerprint) for name in job.detectors]
        self._pipeline = Pipeline(
            job.policy, job.key, redact=job.staging is not None, detectors=[*self.detectors, self._from_vectors]
        )
        self._all_rows = job.all_rows

    def examine(self, shard: RowShard, piece: Piece) -> Outcomes:
        """What becomes of the rows of a piece, in order."""
        job, count = self._job, piece.stop - piece.start
        seen = Examined({}, np.zeros(count, bool))
        if job.scoring and shard.vectors is not None:
            seen = job.scoring.examine(shard.vectors.block(piece.start, piece.stop), job.key.fingerprint)
        listed: NDArray[np.bool_] = np.zeros(count, bool)
        if job.takedown.entries:
            listed = job.takedown.matches(piece.table)
        settled = listed | seen.unusable
        outcomes = {int(at): _ON_A_LIST if listed[at] else _UNUSABLE for at in np.flatnonzero(settled)}
        samples: Sequence[Sample | SampleProblem] = _samples(piece) if self._all_rows else ()
        for at in range(count) if self._all_rows else seen.findings:
            if settled[at]:
                continue
            self._from_vectors.now = seen.findings.get(at, [])
            outcome = self._outcome(samples[at] if samples else Sample(str(piece.start + at), ()))
            if outcome.findings or outcome.decision.matches or outcome.fate is not Fate.RELEASED:
                outcomes[at] = outcome
        return {piece.start + at: outcomes[at] for at in sorted(outcomes)}

    def _outcome(self, sample: Sample | SampleProblem) -> Outcome:
        try:
            return self._pipeline.process([sample])[0]
        except Exception:  # noqa: BLE001 - its message could quote a row: it is quarantined instead
            return Outcome(Fate.QUARANTINED, problem="internal_error")


def _samples(piece: Piece) -> list[Sample | SampleProblem]:
    """The rows of a piece as samples without members; their key is the row's own, or its number in the shard."""
    try:
        rows: list[Any] = piece.table.to_pylist()
    except Exception:  # noqa: BLE001 - a year beyond 9999, an unknown time zone: arrow can, Python cannot
        rows = [_readable(piece.table.slice(at, 1)) for at in range(len(piece.table))]
    return [
        SampleProblem("row_unreadable") if row is None else Sample(_key(row) or str(piece.start + at), (), row)
        for at, row in enumerate(rows)
    ]


def _readable(row: Any) -> dict[str, Any] | None:
    try:
        return dict(row.to_pylist()[0])
    except Exception:  # noqa: BLE001 - as above
        return None


def _key(row: Mapping[str, Any]) -> str:
    key = row.get("key")
    return key if isinstance(key, str) else ""


_worker: list[tuple[Job, RowExaminer] | GateError] = []
"""The one worker of this process, or why it could not start. A process pool's functions have no other place."""


def start_row_worker(job: Job) -> None:
    """Load the detectors. Runs once in each process."""
    follow_parent()
    try:
        _worker[:] = [(job, RowExaminer(job))]
    except GateError as error:
        _worker[:] = [error]
    except Exception as error:  # noqa: BLE001 - raised here, it would be printed with all it quotes
        _worker[:] = [GateError(f"the detectors cannot be loaded ({type(error).__name__}); see docs/install.md")]


def _this_worker() -> tuple[Job, RowExaminer]:
    if isinstance(worker := _worker[0], GateError):
        raise worker
    return worker


def describe_row_models() -> list[Mapping[str, Any]]:
    """The models of the detectors that read rows."""
    return model_facts(_this_worker()[1].detectors)


def examine_piece(shard: RowShard, piece: Piece) -> Outcomes:
    """The outcomes of one piece."""
    return _this_worker()[1].examine(shard, piece)


def work_on(shard: RowShard) -> dict[str, Any]:
    """The journal entry of one shard, from its first piece to its files."""
    from gate.run.embeddings_shard import process_shard

    job, examiner = _this_worker()
    return process_shard(job, shard, lambda pieces: ((piece, examiner.examine(shard, piece)) for piece in pieces))
