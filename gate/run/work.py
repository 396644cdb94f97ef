"""What runs inside a worker process: models loaded once, batches of samples taken through the pipeline.

Tasks name samples by number and results carry findings without text, so that no personal data crosses between
processes except inside the redacted members themselves.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from gate.detectors.base import Detector
from gate.errors import GateError, SampleProblem
from gate.keys import Key
from gate.pipeline import Pipeline
from gate.policy import Policy
from gate.shards.folder import FolderRows, FolderShard, open_folder
from gate.shards.folder_files import FolderFile
from gate.shards.index import ShardIndex, index_shard
from gate.shards.read import load_sample
from gate.shards.sidecars import Table, read_table
from gate.shards.source import AnyShard
from gate.types import Fate, Outcome, Sample


@dataclass(frozen=True, slots=True)
class Task:
    """Samples of one shard, by their number in its index."""

    shard: AnyShard
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenShard:
    """A shard ready to be read: its index, its sidecar (a string names what is wrong with it), its file."""

    index: ShardIndex
    table: Table | FolderRows | str | None
    file: BinaryIO | FolderFile = field(repr=False)
    shared: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of rows that more than one sample of the tar claims, in folders of their own."""
    bare_rows: tuple[str, ...] = field(default=(), repr=False)
    """Keys of rows that have no sample in the tar and still hold something. Their numbers follow the samples'."""

    def sample(self, number: int, policy: Policy) -> Sample | SampleProblem:
        """One sample with its bytes and its row, or why it cannot be had. A bare row is a sample without members."""
        try:
            if number >= len(self.index.samples):
                return self._bare_sample(number - len(self.index.samples))
            entry = self.index.samples[number]
            return load_sample(
                self.file,
                entry,
                self._row(entry.key),
                max_member_bytes=policy.limits.max_member_bytes,
                unknown_members=policy.unknown_members,
            )
        except SampleProblem as problem:
            return problem

    def _bare_sample(self, number: int) -> Sample:
        key = self.bare_rows[number]
        row = self.table.bare_row(number) if isinstance(self.table, FolderRows) else self._row(key)
        return Sample(key, (), row)

    def _row(self, key: str) -> Mapping[str, Any] | None:
        if isinstance(self.table, FolderRows):
            return self.table.row(key)
        if not isinstance(self.table, Table):
            return None
        name = key.rpartition("/")[2]
        try:
            row = self.table.row(name)
        except Exception:  # noqa: BLE001 - a year beyond 9999, an unknown time zone: arrow can, Python cannot
            raise SampleProblem("row_unreadable") from None
        if row is None:
            raise SampleProblem("row_missing")
        if name in self.table.duplicates or name in self.shared:
            raise SampleProblem("row_duplicate")
        return row


def open_shard(shard: AnyShard, policy: Policy) -> OpenShard:
    """Index a shard and read its sidecar. Damage is in the result, not raised."""
    if isinstance(shard, FolderShard):
        opened = open_folder(shard)
        bare = len(opened.rows.bare) if isinstance(opened.rows, FolderRows) else 0
        # they have no name that is theirs alone; a number says nothing
        return OpenShard(opened.index, opened.rows, FolderFile(shard.root), bare_rows=tuple(map(str, range(bare))))
    table = read_table(shard.parquet, keep_opaque=policy.unknown_members == "keep") if shard.parquet else None
    index = index_shard(shard.tar)
    try:
        file: BinaryIO = shard.tar.open("rb")
    except OSError:
        file = io.BytesIO()
    names = Counter(entry.key.rpartition("/")[2] for entry in index.samples)
    shared = frozenset(name for name, count in names.items() if count > 1)
    return OpenShard(index, table, file, shared, table.telling(names) if isinstance(table, Table) else ())


class _Worker:
    def __init__(self, policy: Policy, key: Key, redact: bool) -> None:
        self.policy = policy
        self.pipeline = Pipeline(policy, key, redact=redact)
        self.shard: AnyShard | None = None
        self.open: OpenShard | None = None

    def run(self, task: Task) -> list[Outcome]:
        if self.shard != task.shard or self.open is None:
            if self.open is not None:
                self.open.file.close()
            self.shard, self.open = task.shard, open_shard(task.shard, self.policy)
        source = self.open
        return process_each(self.pipeline, [source.sample(number, self.policy) for number in task.numbers])


def process_each(pipeline: Pipeline, samples: Sequence[Sample | SampleProblem]) -> list[Outcome]:
    """One outcome for each sample, whatever happens: one that the pipeline fails at is quarantined."""
    try:
        return pipeline.process(samples)
    except Exception:  # noqa: BLE001 - its message could quote a sample: the sample is quarantined instead
        if len(samples) == 1:
            return [Outcome(Fate.QUARANTINED, problem="internal_error")]
        return [outcome for sample in samples for outcome in process_each(pipeline, [sample])]


_worker: list[_Worker | GateError] = []
"""The one worker of this process, or why it could not start. A process pool's functions have no other place."""

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")


def start_worker(policy: Policy, key: Key, redact: bool) -> None:
    """Load the models. Runs once in each process."""
    follow_parent()
    try:
        import cv2

        cv2.setNumThreads(1)
        _worker[:] = [_Worker(policy, key, redact)]
    except GateError as error:
        _worker[:] = [error]
    except Exception as error:  # noqa: BLE001 - raised here, it would be printed with all it quotes
        _worker[:] = [GateError(f"the detectors cannot be loaded ({type(error).__name__}); see docs/install.md")]


def follow_parent() -> None:
    """Make this process a worker: one thread, no Ctrl-C of its own (that is the parent's business), no orphan."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))


def _end_with_parent() -> None:
    """A parent that was killed cannot stop its workers; they would wait for tasks for ever."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _this_worker() -> _Worker:
    if isinstance(worker := _worker[0], GateError):
        raise worker
    return worker


def run_task(task: Task) -> list[Outcome]:
    """The outcomes of a task's samples, in order."""
    return _this_worker().run(task)


_MODEL_FACTS = ("name", "sha256", "licence", "source", "input", "miss_rates")
"""All that a manifest says of a model."""


def describe_models() -> list[Mapping[str, Any]]:
    """The model files in use, as the detectors describe them."""
    return model_facts(_this_worker().pipeline.detectors)


def model_facts(detectors: Iterable[Detector]) -> list[Mapping[str, Any]]:
    """The model files that detectors use, as a manifest names them."""
    models = [model for detector in detectors for model in detector.models()]
    return [{name: model[name] for name in _MODEL_FACTS if name in model} for model in models]
