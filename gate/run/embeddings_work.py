"""What a worker does with one table of rows and its embeddings: score, decide, write what may be released.

A row is a sample without members: its texts go through the same detectors, policy and redaction as those of a
sample in a shard. Rows in which nothing can be found do not become objects at all, which is what makes this fast.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gate.detectors import load_detector
from gate.errors import GateError, SampleProblem
from gate.keys import Key
from gate.pipeline import Pipeline
from gate.policy import Policy, decide
from gate.run.embeddings_output import replaced, table_file, write_vectors
from gate.run.embeddings_score import Examined, RowFindings, Scoring
from gate.run.output import IN_RELEASE
from gate.run.store import PrivateStore, Record, file_digest
from gate.run.work import follow_parent, model_facts
from gate.shards.embeddings import BATCH, RowShard
from gate.shards.takedown import TakedownList
from gate.tally import Tally
from gate.types import Action, Decision, Fate, Match, Outcome, Sample

TAKEDOWN = "takedown_list"
"""The rule that rows of a take-down list are dropped by. No policy can have one of this name."""

_ON_A_LIST = Outcome(Fate.DROPPED, decision=Decision(Action.DROP, (Match(TAKEDOWN, Action.DROP, ()),)))
_UNUSABLE = Outcome(Fate.QUARANTINED, problem="vector_unusable")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with every shard. `staging` is None when nothing is written."""

    policy: Policy
    key: Key = field(repr=False)
    scoring: Scoring
    takedown: TakedownList
    detectors: tuple[str, ...]
    staging: Path | None
    private: Path
    with_vectors: bool
    settings: str

    def outputs(self, shard: RowShard) -> dict[str, Path]:
        """The files that a shard has in a release, by kind."""
        if self.staging is None:
            return {}
        paths = {"parquet": self.staging / f"{shard.name}.parquet"}
        if self.with_vectors and shard.vectors is not None:
            paths["npy"] = self.staging / shard.vectors.name
        return paths

    def digests(self, shard: RowShard) -> dict[str, str]:
        """SHA-256 of what is written of a shard, by path in the release."""
        paths = [path for path in self.outputs(shard).values() if path.is_file()]
        return {path.relative_to(self.staging).as_posix(): file_digest(path) for path in paths if self.staging}


class RowWorker:
    """One process's detectors, loaded once."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.store = PrivateStore(job.private, job.key)
        self._from_vectors = RowFindings()
        plain = job.policy.detectors_settings()
        self.detectors = [load_detector(name, plain[name], job.key.fingerprint) for name in job.detectors]
        self._pipeline = Pipeline(
            job.policy, job.key, redact=job.staging is not None, detectors=[*self.detectors, self._from_vectors]
        )
        # a rule such as `not: {entity_type: FACE}` holds where nothing was found
        self._all_rows = bool(self.detectors or decide(job.policy, ()).matches)

    def models(self) -> list[Mapping[str, Any]]:
        """The model files in use, as a manifest names them."""
        return model_facts(self.detectors)

    def run(self, shard: RowShard) -> dict[str, Any]:
        """Work on one shard; returns its entry for the journal. One that an earlier run finished stays as it is."""
        job = self.job
        outputs = job.outputs(shard)
        source = source_digests(shard) if outputs else {}
        if outputs and (entry := self._finished(shard, source)) is not None:
            return {**entry, "resumed": True}
        before = _state(shard)
        examined = Examined.nothing(shard.rows)
        if job.scoring and shard.vectors is not None:
            examined = job.scoring.examine(shard.vectors, job.key.fingerprint)
        entry = {"settings": job.settings, "source": source, **self._rows(shard, examined, outputs)}
        if _state(shard) != before:
            raise GateError(f"{shard.name} changed while gate was reading it; run again when nobody writes to it")
        entry["outputs"] = job.digests(shard)
        entry["decisions"] = self.store.decisions_digest(shard.name)
        return entry

    def _finished(self, shard: RowShard, source: Mapping[str, str]) -> dict[str, Any] | None:
        entry = self.store.read_journal(shard.name)
        if entry is None or entry["settings"] != self.job.settings or entry["source"] != source:
            return None
        unchanged = entry["outputs"] == self.job.digests(shard) and entry["decisions"] == self.store.decisions_digest(
            shard.name
        )
        return entry if unchanged else None

    def _rows(self, shard: RowShard, examined: Examined, outputs: Mapping[str, Path]) -> dict[str, Any]:
        """Decide on every row and write what is kept."""
        kept = np.ones(shard.rows, bool)
        counts = _Counts(self.job.policy.fail_on.rank)
        with (
            self.store.records_file(shard.name) as write_records,
            table_file(outputs.get("parquet"), shard) as write_rows,
        ):
            for start, stop, table in self._batches(shard):
                outcomes = self._outcomes(start, stop, table, examined)
                changed: dict[int, Mapping[str, Any]] = {}
                for row, outcome in outcomes.items():
                    kept[row] = outcome.fate in IN_RELEASE
                    if outcome.row is not None:
                        changed[row - start] = outcome.row
                counts.add(stop - start, outcomes.values())
                write_records([_record(row, outcome) for row, outcome in outcomes.items()])
                if outputs:
                    write_rows(replaced(table, changed).filter(pa.array(kept[start:stop])))
        if "npy" in outputs and shard.vectors is not None:
            write_vectors(outputs["npy"], shard.vectors, kept)
        return {**counts.to_json(), "kept": int(kept.sum())}

    def _batches(self, shard: RowShard) -> Iterator[tuple[int, int, Any]]:
        """(first row, the one after the last, arrow table). The table is None where nothing has to be read."""
        if not (self._all_rows or self.job.staging is not None or self.job.takedown.entries):
            for start in range(0, shard.rows, BATCH):
                yield start, min(start + BATCH, shard.rows), None
            return
        stop = 0
        for table in shard.batches():
            start, stop = stop, stop + len(table)
            yield start, stop, table
        if stop != shard.rows:
            raise GateError(f"{shard.name}.parquet holds {stop} rows and says that it holds {shard.rows}")

    def _outcomes(self, start: int, stop: int, table: Any, examined: Examined) -> dict[int, Outcome]:
        """What becomes of the rows of a batch of which there is anything to say, by row, in order."""
        listed: NDArray[np.bool_] = np.zeros(stop - start, bool)
        if self.job.takedown.entries:
            listed = self.job.takedown.matches(table)
        unusable = examined.unusable[start:stop]
        outcomes: dict[int, Outcome] = {}
        if self._all_rows:
            samples: Sequence[Sample | SampleProblem] = _samples(table, start)
            asked = np.ones(stop - start, bool)
        else:
            samples = ()
            asked = examined.found[start:stop]
        for at in np.flatnonzero(listed | unusable | asked).tolist():
            row = start + at
            if listed[at] or unusable[at]:
                outcomes[row] = _ON_A_LIST if listed[at] else _UNUSABLE
                continue
            self._from_vectors.now = list(examined.findings.get(row, ()))
            outcome = self._outcome(samples[at] if samples else Sample(str(row), ()))
            if outcome.findings or outcome.decision.matches or outcome.fate is not Fate.RELEASED:
                outcomes[row] = outcome
        return outcomes

    def _outcome(self, sample: Sample | SampleProblem) -> Outcome:
        try:
            return self._pipeline.process([sample])[0]
        except Exception:  # noqa: BLE001 - its message could quote a row: it is quarantined instead
            return Outcome(Fate.QUARANTINED, problem="internal_error")


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


def _record(row: int, outcome: Outcome) -> Record:
    return Record(row, None, 0, 0, replace(outcome, members=None, row=None))


def _samples(table: Any, start: int) -> list[Sample | SampleProblem]:
    """The rows of a batch as samples without members; their key is the row's own, or its number in the shard."""
    try:
        rows: list[Any] = table.to_pylist()
    except Exception:  # noqa: BLE001 - a year beyond 9999, an unknown time zone: arrow can, Python cannot
        rows = [_readable(table.slice(at, 1)) for at in range(len(table))]
    return [
        SampleProblem("row_unreadable") if row is None else Sample(_key(row) or str(start + at), (), row)
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


def source_digests(shard: RowShard) -> dict[str, str]:
    """SHA-256 of a shard's files by name: a resumed run trusts nothing that changed."""
    return {path.name: file_digest(path) for path in shard.files}


def _state(shard: RowShard) -> list[tuple[int, int]]:
    """Sizes and times of a shard's files, to notice that somebody writes to them. Stored nowhere."""
    return [((state := path.stat()).st_size, state.st_mtime_ns) for path in shard.files]


_worker: list[RowWorker | GateError] = []
"""The one worker of this process, or why it could not start. A process pool's functions have no other place."""


def start_row_worker(job: Job) -> None:
    """Load the detectors. Runs once in each process."""
    follow_parent()
    try:
        _worker[:] = [RowWorker(job)]
    except GateError as error:
        _worker[:] = [error]
    except Exception as error:  # noqa: BLE001 - raised here, it would be printed with all it quotes
        _worker[:] = [GateError(f"the detectors cannot be loaded ({type(error).__name__}); see docs/install.md")]


def _this_worker() -> RowWorker:
    if isinstance(worker := _worker[0], GateError):
        raise worker
    return worker


def describe_row_models() -> list[Mapping[str, Any]]:
    """The models of the detectors that read rows."""
    return _this_worker().models()


def work_on(shard: RowShard) -> dict[str, Any]:
    """The journal entry of one shard."""
    return _this_worker().run(shard)
