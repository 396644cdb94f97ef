"""The raw scores of every sample, without a verdict: for people who choose thresholds themselves.

The samples go the way of a scan without a release, under a policy of no rules whose thresholds let every raw score
through; the findings become columns.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from gate.errors import ExitCode, GateError, UsageError
from gate.keys import Key
from gate.policy import Policy, load_policy
from gate.policy.check import suggestion
from gate.policy.schema import Detectors
from gate.policy.settings import BUILT_IN, ConceptSettings, FaceSettings, Settings, UltrasoundSettings
from gate.report.model import DamagedShard
from gate.run.local import LocalPool
from gate.run.output import source_digests
from gate.run.plan import Plan, make_plan
from gate.run.scan import Progress
from gate.run.score_table import Columns, columns_of, sample_columns, score_file
from gate.run.work import Task, open_shard
from gate.shards.index import DAMAGES
from gate.shards.source import AnyShard
from gate.types import Fate, Outcome
from gate.version import VERSION

FACE_FLOOR = 0.05
"""Lower, the face network's noise counts as faces: dozens in a picture without any."""
LEVELS = (0.3, 0.5, 0.7, 0.9)
"""The scores at which the summary counts samples."""

AnySettings = Settings | dict[str, Any]
_BATCH = 8
_NO_SECRET = Key(bytes(32))  # detectors ask for fingerprints; none is kept


@dataclass(slots=True)
class ScoreReport:
    """What a run scored. `reached` counts samples by column and level of LEVELS; `problems` quarantined samples."""

    source: str
    output: str
    shards: int
    columns: Columns = field(repr=False)
    samples: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    reached: Counter[tuple[str, float]] = field(default_factory=Counter)
    found: set[str] = field(default_factory=set)
    damaged: list[DamagedShard] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def scored(self) -> int:
        """Samples that could be examined."""
        return self.samples - self.problems.total()

    @property
    def exit_code(self) -> ExitCode:
        """OK, or INCOMPLETE when a shard is damaged or no sample at all could be examined."""
        return ExitCode.INCOMPLETE if self.damaged or not self.scored else ExitCode.OK

    def add(self, outcome: Outcome, row: dict[str, float | int]) -> None:
        """Count one sample and its row."""
        self.samples += 1
        if outcome.fate is Fate.QUARANTINED:
            self.problems[outcome.problem or "internal_error"] += 1
        for name in self.columns.scores if row else ():
            self.found |= {name} if row[name] else set()
            self.reached.update((name, level) for level in LEVELS if row[name] >= level)


def score(
    source: str | Path,
    output: str | Path,
    *,
    detectors: Sequence[str] | None = None,
    policy: str | Path | None = None,
    workers: int = 1,
    shard_range: tuple[int, int] | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> ScoreReport:
    """Write the raw scores of every sample to the parquet file `output`, which must not exist.

    `policy` (a shipped name or a path) gives settings of detectors, and limits; its rules and thresholds do not
    count. `detectors` names those to run, by default those of the policy, or without one all that come with gate and
    need no settings. The processes that do the work are spawned: call it below `if __name__ == "__main__":`.

    Raises UsageError for an impossible request, GateError when the run cannot be completed.
    """
    if workers < 1:
        raise UsageError("workers: at least one process is needed")
    base = load_policy(policy or "audit")
    chosen = _chosen(base.detectors, detectors)
    plan = make_plan(source, release=None, private=None, shard_range=shard_range, limit=limit, share=None)
    path = _free_place(Path(output), plan)
    lowered = Detectors.model_validate({name: _lowered(each) for name, each in chosen.enabled().items()})
    policy_of_run = base.model_copy(update={"detectors": lowered, "rules": (), "suppressions": ()})
    report = ScoreReport(str(source), str(output), len(plan.shards), columns_of(chosen))
    with LocalPool(policy_of_run, _NO_SECRET, redact=False, workers=workers) as pool:
        models = [{name: model[name] for name in ("name", "sha256") if name in model} for model in pool.models()]
        about = {"version": VERSION, "detectors": lowered.model_dump(mode="json", exclude_none=True), "models": models}
        _Scoring(plan, policy_of_run, report).write(pool, path, about, progress or (lambda *_: None))
    return report


def _chosen(configured: Detectors, names: Sequence[str] | None) -> Detectors:
    """The detectors to run and their settings, thresholds as they come."""
    enabled = configured.enabled()
    if names is None:
        return configured
    return Detectors.model_validate({name: enabled.get(name) or _by_default(name) for name in names})


def _by_default(name: str) -> AnySettings:
    """The settings of a detector that the policy does not name."""
    if name in BUILT_IN:
        try:
            return BUILT_IN[name]()
        except ValidationError:
            raise UsageError(f"{name} needs settings; name a policy that has them with --policy") from None
    from importlib.metadata import entry_points

    installed = {point.name for point in entry_points(group="gate.detectors")}
    if name not in installed:
        raise UsageError(f"there is no detector '{name}'{suggestion(name, {*BUILT_IN, *installed})}")
    return {}


def _lowered(settings: AnySettings) -> AnySettings:
    """Settings under which a detector reports all its raw scores, or those down to the floor.

    What analyses texts keeps its threshold: it works with it, and a lower one changes what is found above it.
    """
    update: dict[str, object] = {}
    if isinstance(settings, UltrasoundSettings):
        fields = type(settings).model_fields
        update = {name: 0.0 for name in fields if name.startswith("min_") and name.endswith("score")}
    elif isinstance(settings, FaceSettings):
        update = {"min_score": min(FACE_FLOOR, settings.min_score)}
    elif isinstance(settings, ConceptSettings):
        update = {"concepts": tuple(each.model_copy(update={"threshold": 0.0}) for each in settings.concepts)}
    return settings.model_copy(update=update) if isinstance(settings, Settings) else settings


def _free_place(output: Path, plan: Plan) -> Path:
    if output.exists() or output.is_symlink():
        raise UsageError(f"{output} exists; name another file with -o or remove it")
    if not output.parent.is_dir():
        raise UsageError(f"{output.parent} is no folder; make it, or name another file with -o")
    path = output.resolve()
    if path.is_relative_to(plan.source.root.resolve()):
        raise UsageError(f"{output} must lie outside {plan.source.root}: it holds keys and would be published with it")
    return path


@dataclass(slots=True)
class _Scoring:
    """One run under way. Of shards that are begun it holds the keys, and what their files held."""

    plan: Plan
    policy: Policy
    report: ScoreReport
    chosen: int = 0
    keys: dict[str, list[str]] = field(default_factory=dict, repr=False)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)

    def write(self, pool: LocalPool, path: Path, about: Mapping[str, Any], progress: Progress) -> None:
        """Score all shards and write a row group for each."""
        started, done = time.monotonic(), 0
        schema = self.report.columns.schema(about)
        with score_file(path, schema) as file:
            for shard, group in groupby(pool.run(self._tasks()), key=lambda result: result[0].shard):
                columns: dict[str, list[Any]] = {name: [] for name in schema.names}
                for task, outcomes in group:
                    for number, outcome in zip(task.numbers, outcomes, strict=True):
                        self._add(shard, number, outcome, columns)
                    progress(self.report.samples, done, self.plan.input_bytes)
                del self.keys[shard.name]
                self._check_unchanged(shard)
                file.write_table(pa.table(columns, schema=schema))
                done += sum(each.stat().st_size for each in shard.files)
        progress(self.report.samples, self.plan.input_bytes, self.plan.input_bytes)
        self.report.seconds = time.monotonic() - started

    def _add(self, shard: AnyShard, number: int, outcome: Outcome, columns: dict[str, list[Any]]) -> None:
        scores = self.report.columns.row(outcome)
        self.report.add(outcome, scores)
        row = {**sample_columns(shard.name, number, self.keys[shard.name][number], outcome), **scores}
        for name, column in columns.items():
            column.append(row.get(name))

    def _tasks(self) -> Iterator[Task]:
        for shard in self.plan.shards:
            if self.plan.part.limit is not None and self.chosen >= self.plan.part.limit:
                return
            self.digests[shard.name] = source_digests(shard)
            opened = open_shard(shard, self.policy)
            opened.file.close()
            damage = opened.index.damage or (opened.table if isinstance(opened.table, str) else None)
            if damage:
                self.report.damaged.append(DamagedShard(shard.name, DAMAGES[damage]))
            self.keys[shard.name] = [entry.key for entry in opened.index.samples]
            numbers = self.plan.part.choose(shard, len(opened.index.samples), self.chosen)
            self.chosen += len(numbers)
            yield from (Task(shard, numbers[start : start + _BATCH]) for start in range(0, len(numbers), _BATCH))

    def _check_unchanged(self, shard: AnyShard) -> None:
        if source_digests(shard) != self.digests.pop(shard.name):
            raise GateError(
                f"{shard.path} or its sidecar changed while gate was reading it; run again when nobody writes to it"
            )
