"""One run over a set of shards: examine each, write its provisional release, settle, publish.

Every shard leaves a journal entry in the private directory when it is done, so that a run that was killed goes
on where it stopped and ends with the same bytes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from gate.errors import GateError, UsageError
from gate.keys import Key, load_key
from gate.manifest.environment import environment
from gate.policy import Policy, load_policy
from gate.policy.baseline import check_no_baseline
from gate.report.model import RunReport
from gate.run.accepted import bare, occurring
from gate.run.context import Run
from gate.run.finish import complete_settling, finish, finished_report, known_digests
from gate.run.local import LocalPool
from gate.run.output import IN_RELEASE, ShardOutput, holds, settings_digest, source_digests
from gate.run.output_folder import FolderOutput
from gate.run.plan import check_disk, cut_short, damage_text, make_plan
from gate.run.store import PrivateStore, Record, canonical
from gate.run.work import OpenShard, Task, open_shard
from gate.shards.folder import FolderRows, FolderShard
from gate.shards.sidecars import Table, read_stats
from gate.shards.source import AnyShard
from gate.types import Fate, Outcome
from gate.version import VERSION

_BATCH = 8
_SALVAGEABLE = frozenset({"no_end", "cut_inside_member", "bad_header", "data_after_end"})

Progress = Callable[[int, int, int], None]
"""(samples done, bytes of the shards done, bytes of all shards)"""


def scan(  # noqa: PLR0913 - keyword only: each is one choice of the user
    source: str | Path | Sequence[str | Path],
    policy: Policy | str | Path | None = None,
    *,
    output: str | Path | None = None,
    private: str | Path | None = None,
    key: Key | None = None,
    workers: int = 1,
    shard_range: tuple[int, int] | None = None,
    limit: int | None = None,
    sample: float | None = None,
    progress: Progress | None = None,
) -> RunReport:
    """Examine a set of shards and, with `output`, write the release that may be published.

    `source` is a folder of shards or of pictures, a .tar, a picture, a glob or a brace pattern, or several of them;
    `policy` a loaded Policy, a shipped name, a path, or None for GATE_POLICY or ./gate.yaml. `sample` is a share in
    (0, 1]. The report holds the verdict, the exit code of the command line, and the counts. The processes that do the
    work are spawned: call it below
    `if __name__ == "__main__":`.

    Raises UsageError for an impossible request, GateError when the run cannot be completed.
    """
    if workers < 1:
        raise UsageError("workers: at least one process is needed")
    loaded = policy if isinstance(policy, Policy) else load_policy(policy)
    if output is not None:
        check_no_baseline(loaded.baseline)
    plan = make_plan(
        source,
        release=Path(output) if output is not None else None,
        private=Path(private) if private is not None else None,
        shard_range=shard_range,
        limit=limit,
        share=sample,
    )
    with ExitStack() as stack:
        folder = plan.private or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gate-")))
        secret = key or load_key()
        store = PrivateStore(folder, secret)
        stack.enter_context(store.lock())
        named = [source] if isinstance(source, str | Path) else source
        more = f" and {len(named) - 1} more" if len(named) > 1 else ""
        run = Run(plan, loaded, secret, store, f"{named[0]}{more}", several=bool(more))
        return _execute(run, workers, progress or (lambda *_: None))


def _execute(run: Run, workers: int, progress: Progress) -> RunReport:
    plan = run.plan
    if plan.release is not None and (done := finished_report(run)) is not None:
        return done
    if plan.release is not None and run.policy.on_error.damaged_shards == "fail" and (cut := cut_short(plan.shards)):
        raise GateError(
            f"damaged shards, nothing was released:\n{damage_text(cut)}\n"
            "download them again, or set on_error.damaged_shards: salvage to release their whole samples"
        )
    check_disk(plan)
    with LocalPool(run.policy, run.key, redact=plan.release is not None, workers=workers) as pool:
        begin(run, pool)
        for _ in work(run, pool, plan.shards, progress):
            pass  # each shard is written and in the journal by now
    return finish(run)


def begin(run: Run, pool: LocalPool) -> None:
    """Learn from the pool, whose models are loaded then, what the outcomes of this run depend on."""
    run.models = pool.models()
    run.started = time.monotonic()
    run.settings = settings_digest(
        [
            run.policy.full_digest,
            run.policy.baseline.digest if run.policy.baseline is not None else "",
            VERSION,
            run.key.identity,
            canonical([run.models, environment()]).decode(),
            repr(run.plan.part),
        ]
    )


def work(run: Run, pool: LocalPool, shards: Sequence[AnyShard], progress: Progress) -> Generator[AnyShard, None, None]:
    """Take shards through the pool; yields each when it is written provisionally and the journal has it.

    Those that an earlier run finished are passed by. A run can call it again and again, as its shards come; `finish`
    is called once, when `run.plan` has them all.
    """
    done = examined = 0
    total = run.plan.input_bytes
    results = pool.run(_tasks(run, shards))
    try:
        for shard, group in groupby(results, key=lambda result: result[0].shard):
            for count in _consume(run, shard, group):
                examined += count
                progress(examined, done, total)
            done += sum(path.stat().st_size for path in shard.files)
            progress(examined, done, total)
            yield shard
    finally:
        while run.opened:  # those that tasks were made of and nobody came to
            run.opened.popitem()[1].file.close()


def _tasks(run: Run, shards: Sequence[AnyShard]) -> Iterator[Task]:
    """Tasks of the shards that are not done yet. One without samples gets an empty task: it is written too."""
    expects_stats = any(shard.stats is not None for shard in run.plan.shards)
    for shard in shards:
        if run.plan.part.limit is not None and run.chosen >= run.plan.part.limit:
            return
        if (entry := _finished(run, shard)) is not None:
            run.resumed += 1
            run.done.add(shard.name)
            run.damaged += [(shard.name, reason) for reason in entry["damage"]]
            continue
        run.digests[shard.name] = source_digests(shard)
        opened = open_shard(shard, run.policy)
        damage = _damage(opened, shard, expects_stats)
        if damage:
            run.damaged.append((shard.name, damage))
            salvaged = damage in _SALVAGEABLE and run.policy.on_error.damaged_shards == "salvage"
            run.unfit |= not salvaged
            if not salvaged and run.plan.release is not None:
                opened.file.close()
                continue
        numbers = run.plan.part.choose(shard, len(opened.index.samples), run.chosen)
        run.chosen += len(numbers)
        run.counted += len(opened.index.samples)
        run.counted_bytes += sum(path.stat().st_size for path in shard.files)
        run.opened[shard.name] = opened
        if run.plan.release is None and not run.plan.part.partial:
            # as the set stands, these rows would be published too; a release empties them
            numbers += tuple(range(len(numbers), len(numbers) + len(opened.bare_rows)))
        starts = range(0, max(1, len(numbers)), _BATCH)
        yield from (Task(shard, numbers[start : start + _BATCH]) for start in starts)


def _damage(opened: OpenShard, shard: AnyShard, expects_stats: bool) -> str | None:
    if opened.index.damage in ("unreadable", "not_a_tar", "lfs_pointer"):
        return opened.index.damage
    if isinstance(opened.table, str):
        return opened.table
    if shard.stats is not None and read_stats(shard.stats) is None:
        return "stats_unreadable"
    if shard.stats is None and expects_stats and not isinstance(shard, FolderShard):
        return "stats_missing"
    return opened.index.damage


def _finished(run: Run, shard: AnyShard) -> dict[str, Any] | None:
    """The journal entry of a shard that an earlier run finished under the same settings, if nothing changed since."""
    entry = run.store.read_journal(shard.name)
    if run.plan.staging is None or entry is None:
        return None
    complete_settling(run, shard, entry)
    unchanged = (
        entry["settings"] == run.settings
        and entry["source"] == known_digests(run, shard)
        and entry["decisions"] == run.store.decisions_digest(shard.name)
        and holds(run.plan.staging, entry["outputs"])
    )
    if not unchanged and entry["source_deleted"] and not shard.path.exists():
        raise GateError(
            f"the source of {shard.name} was deleted after it was gated, and what came of it is not there any more, or "
            f"was made with another policy or version: remove {shard.name}_stats.json and let img2dataset download it "
            "again"
        )
    return entry if unchanged else None


def _consume(run: Run, shard: AnyShard, results: Iterator[tuple[Task, list[Outcome]]]) -> Iterator[int]:
    """Write a shard as its outcomes come; yields how many samples each step finished."""
    opened = run.opened.pop(shard.name)
    records: list[Record] = []
    rows: list[Outcome] = []
    staging = run.plan.staging
    output = _open_output(run, staging, shard, opened) if staging else None
    with opened.file, output or nullcontext():
        for task, outcomes in results:
            for number, outcome in zip(task.numbers, outcomes, strict=True):
                if number >= len(opened.index.samples):
                    rows.append(outcome)
                    continue
                entry = opened.index.samples[number]
                read = len(entry.entries)
                if output is not None:
                    written = output.add(entry, outcome)
                else:
                    written = read if outcome.fate in IN_RELEASE else 0
                bare = replace(outcome, members=None, row=None)
                records.append(Record(number, entry.key, read, written, bare))
            yield len(task.numbers)
    records += _missing(run, opened, len(opened.index.samples))
    if isinstance(opened.table, Table):
        run.opaque |= set(opened.table.opaque)
    if (digests := source_digests(shard)) != run.digests.pop(shard.name):
        raise GateError(
            f"{shard.path} or its sidecar changed while gate was reading it; run again when nobody writes to it"
        )
    entry_ = {
        "settings": run.settings,
        "source": digests,
        "decisions": run.store.write_records(shard.name, records),
        "row_findings": _row_findings(run, rows),
        **(output.journal() if output else {"outputs": {}}),
        "counts": {**_counts(run, opened, records), **_row_counts(run, rows)},
        "damage": [reason for name, reason in run.damaged if name == shard.name],
        "settled": None,
        "source_deleted": False,
    }
    run.store.write_journal(shard.name, entry_)
    run.done.add(shard.name)


def _open_output(run: Run, staging: Path, shard: AnyShard, opened: OpenShard) -> ShardOutput | FolderOutput:
    keep_unknown = run.policy.unknown_members == "keep"
    if isinstance(shard, FolderShard):
        return FolderOutput(staging, opened, keep_unknown=keep_unknown)
    return ShardOutput(staging, shard, opened, run.key, keep_unknown=keep_unknown)


def _missing(run: Run, opened: OpenShard, count: int) -> list[Record]:
    """Samples that the sidecar lists and the tar does not hold: lost before gate came, and said so."""
    if run.plan.part.partial:
        return []
    lost: Sequence[str] = ()
    if isinstance(opened.table, Table):
        held = {entry.key.rpartition("/")[2] for entry in opened.index.samples}
        lost = [key for key in opened.table.succeeded() if key not in held]
    elif isinstance(opened.table, FolderRows):
        lost = opened.bare_rows
    outcome = Outcome(Fate.QUARANTINED, problem="sample_missing")
    return [Record(count + number, key, 0, 0, outcome) for number, key in enumerate(lost)]


def _counts(run: Run, opened: OpenShard, records: list[Record]) -> dict[str, int | None]:
    rows = len(opened.table.arrow) if isinstance(opened.table, Table) else None
    partial = run.plan.part.partial
    opted_out = opened.table.opted_out() if isinstance(opened.table, Table) else 0
    return {
        "samples": len(records),
        "members": sum(record.read for record in records) if partial else opened.index.members - opened.index.folders,
        "strays": 0 if partial else opened.index.strays,
        "rows": rows,
        "failed_rows": 0 if rows is None or partial else max(0, rows - len(records)),
        "opted_out": 0 if partial else opted_out,
    }


def _row_findings(run: Run, rows: list[Outcome]) -> list[list[str]]:
    """What rules hold for rows without a sample, as lines of a baseline. Nothing else is kept of what they hold."""
    policy = bare(run.policy)
    return [list(line) for line in sorted({line for row in rows for line in occurring(policy, row.findings)})]


def _row_counts(run: Run, rows: list[Outcome]) -> dict[str, int]:
    """Rows without a sample in a set that is examined as it stands: what violates, what could not be read."""
    rank = run.policy.fail_on.rank
    return {
        "violating_rows": sum(outcome.decision.action.rank >= rank for outcome in rows),
        "unexamined_rows": sum(outcome.fate is Fate.QUARANTINED for outcome in rows),
    }
