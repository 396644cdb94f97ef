"""One run over embeddings and their rows, without pictures. Read this first, then `embeddings_work`.

    find_rows -> for each shard (a table and its embeddings), piece by piece:
                     score embeddings -> detectors on the row -> policy.decide -> redact -> write what is kept
              -> count -> manifest -> rename

A shard that is done leaves an entry in the private journal, and is passed over when the same command is given again
after an interruption.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from gate.errors import GateError, UsageError
from gate.keys import Key, load_key
from gate.manifest.environment import environment
from gate.manifest.merkle import leaf_hash, leaf_salt
from gate.manifest.schema import ShardRecord
from gate.policy import Policy, load_policy
from gate.report.model import RunReport, Verdict
from gate.report.numbers import plural
from gate.report.results import Results
from gate.run.context import Run
from gate.run.counting import Summary
from gate.run.embeddings_score import Scoring
from gate.run.embeddings_setup import Request, idle_detectors, row_detectors, scoring_of, unsought_types
from gate.run.embeddings_shard import process_shard
from gate.run.embeddings_work import (
    TAKEDOWN,
    Job,
    Outcomes,
    Piece,
    describe_row_models,
    examine_piece,
    start_row_worker,
    work_on,
)
from gate.run.local import kill_pool, start_pool
from gate.run.output import settings_digest
from gate.run.plan import Part, Plan, check_disk, check_places
from gate.run.publish import publish, stage
from gate.run.reporting import judge, report
from gate.run.scan import Progress
from gate.run.store import PrivateStore, canonical
from gate.shards.embeddings import RowShard, RowSource, find_rows
from gate.shards.source import Source
from gate.shards.takedown import load_takedown
from gate.tally import Tally
from gate.version import VERSION

_PIECES_AHEAD = 4
Entries = dict[str, dict[str, Any]]


def scan_embeddings(
    source: str | Path,
    policy: Policy | str | Path | None = None,
    request: Request | None = None,
    *,
    output: str | Path | None = None,
    private: str | Path | None = None,
    key: Key | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> RunReport:
    """Examine rows and embeddings and, with `output`, write the rows that may be published.

    `source` is a folder in clip-retrieval's layout, or of parquet files, or one such file; `request` says what to
    apply to it. The policy decides as it does on shards; its detectors that need pictures do not run, and the report
    names them. The processes that do the work are spawned: call it below `if __name__ == "__main__":`.

    Raises UsageError for an impossible request, GateError when files are damaged or the run cannot be completed.
    """
    loaded = policy if isinstance(policy, Policy) else load_policy(policy)
    rows = find_rows(Path(source))
    plan = _plan(rows, Path(output) if output else None, Path(private) if private else None)
    asked = request or Request()
    if plan.release is not None and loaded.keys == "rekey":
        raise UsageError("the policy says keys: rekey, and the keys of rows stay as they are; write it keys: keep")
    if asked.with_embeddings:
        check_disk(plan)
    secret = key or load_key()
    scoring = scoring_of(asked, loaded, rows.shards)
    with ExitStack() as stack:
        folder = plan.private or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gate-")))
        run = Run(plan, loaded, secret, PrivateStore(folder, secret), str(source))
        stack.enter_context(run.store.lock())
        job = _job(run, rows, asked, scoring)
        entries = _work(run, rows.shards, job, workers, progress or (lambda *_: None))
        return _finish(run, rows, asked, job, entries)


@dataclass(slots=True)
class _Told:
    """What was told of the progress so far."""

    progress: Progress
    total: int
    rows: int = 0
    done: int = 0

    def add(self, *, rows: int = 0, done: int = 0) -> None:
        """Tell of further rows that were examined, and further bytes of shards that are done."""
        self.rows, self.done = self.rows + rows, self.done + done
        self.progress(self.rows, self.done, self.total)


def _plan(rows: RowSource, release: Path | None, private: Path | None) -> Plan:
    total = sum(path.stat().st_size for shard in rows.shards for path in shard.files)
    if release is not None:
        release = release.resolve()
        private = (private or release.with_name(release.name + ".private")).resolve()
        check_places(rows.root.resolve(), release, private)
        if release.exists() and any(release.iterdir()):
            raise UsageError(f"{release} exists; name another folder with -o, or remove it and its private directory")
    found = Source(rows.root, (), rows.left_behind)
    return Plan(found, (), None, Part(), release, private.resolve() if private else None, total)


def _job(run: Run, rows: RowSource, asked: Request, scoring: Scoring) -> Job:
    takedown = load_takedown(asked.takedown)
    names = row_detectors(run.policy)
    if not (scoring or names or takedown.entries):
        raise UsageError(
            "there is nothing to apply: give --head-file or --takedown, or a policy with the detector caption_text"
        )
    for shard in rows.shards:
        if (problem := takedown.problem(_all_columns(shard))) is not None:
            raise UsageError(f"{shard.name}.parquet: {problem}")
    parts = [run.policy.full_digest, VERSION, run.key.identity, repr(asked.with_embeddings), takedown.digest]
    settings = settings_digest([*parts, canonical([scoring.models(), environment()]).decode()])
    run.opaque |= {column for shard in rows.shards for column in shard.opaque}
    return Job(
        run.policy,
        run.key,
        scoring,
        takedown,
        names,
        run.plan.staging,
        run.store.folder,
        asked.with_embeddings,
        settings,
    )


def _all_columns(shard: RowShard) -> dict[str, Any]:
    """The types of a table's columns, None for those that are left out."""
    return {**shard.columns, **dict.fromkeys(shard.opaque)}


def _finish(run: Run, rows: RowSource, asked: Request, job: Job, entries: Entries) -> RunReport:
    """Count what the workers did and publish it."""
    summary = _summarise(run, rows.shards, entries)
    verdict, code = judge(run, summary)
    if run.plan.release is not None and verdict is not Verdict.INCOMPLETE:
        _publish(run, summary, entries, verdict)
    run.resumed = sum("resumed" in entry for entry in entries.values())
    found = report(run, summary, verdict, code)
    unsought = unsought_types(run.policy, job.scoring)
    notes = (*_notes(run, rows, asked, job, unsought, summary.tally), *found.notes)
    return replace(found, shards=len(rows.shards), examined="rows", notes=notes, not_looked_for=unsought)


def _work(run: Run, shards: Sequence[RowShard], job: Job, workers: int, progress: Progress) -> Entries:
    """The entry of every shard by its name."""
    entries: Entries = {}
    told = _Told(progress, run.plan.input_bytes)
    pool = start_pool(workers if job.detectors else min(workers, len(shards)), start_row_worker, (job,))
    try:
        run.models = [*job.scoring.models(), *pool.submit(describe_row_models).result()]
        # what a worker does alone needs no model but those that the settings name already
        job = replace(job, settings=settings_digest([job.settings, canonical(run.models).decode()]))
        by_pieces = _by_pieces(pool, shards, job, workers * _PIECES_AHEAD, told)
        for shard, entry in by_pieces if job.detectors else _by_shards(pool, shards, told):
            entries[shard.name] = entry
            if "resumed" not in entry:
                run.store.write_journal(shard.name, entry)
            told.add(done=sum(path.stat().st_size for path in shard.files))
    except BrokenProcessPool:
        raise GateError(
            "a worker process died: a file was cut while it was read, or there is too little memory for so many "
            "workers; run the same command again, with fewer --workers"
        ) from None
    finally:
        kill_pool(pool)
    return entries


def _by_shards(pool: Executor, shards: Sequence[RowShard], told: _Told) -> Iterator[tuple[RowShard, dict[str, Any]]]:
    """Each shard is the work of one process, which writes it as well."""
    waiting = {pool.submit(work_on, shard): shard for shard in shards}
    for future in as_completed(waiting):
        told.add(rows=waiting[future].rows)
        yield waiting[future], future.result()


def _by_pieces(
    pool: Executor, shards: Sequence[RowShard], job: Job, ahead: int, told: _Told
) -> Iterator[tuple[RowShard, dict[str, Any]]]:
    """All processes examine pieces of one shard, then of the next; this one writes it."""

    def examined(shard: RowShard, pieces: Iterator[Piece]) -> Iterator[tuple[Piece, Outcomes]]:
        under_way: deque[tuple[Piece, Future[Outcomes]]] = deque()

        def first() -> tuple[Piece, Outcomes]:
            piece, future = under_way.popleft()
            told.add(rows=piece.stop - piece.start)
            return piece, future.result()

        for piece in pieces:
            under_way.append((piece, pool.submit(examine_piece, shard, piece)))
            if len(under_way) >= ahead:  # so that memory stays bounded
                yield first()
        while under_way:
            yield first()

    for shard in shards:
        yield shard, process_shard(job, shard, partial(examined, shard))


def _summarise(run: Run, shards: Sequence[RowShard], entries: Entries) -> Summary:
    """Count all shards. A leaf of the tree is the decisions of a whole file: one for each row would take days."""
    summary = Summary()
    results = Results(run.policy, released=run.plan.release is not None)
    for shard in shards:
        entry = entries[shard.name]
        tally = Tally.from_json(entry["tally"])
        summary.tally += tally
        results.add_counts(shard.name, tally)
        summary.source_violation |= entry["source_violation"]
        summary.release_violation |= entry["release_violation"]
        leaf = {"shard": shard.name, "rows": shard.rows, "decisions_sha256": entry["decisions"]}
        summary.tree.append(leaf_hash(leaf_salt(run.key, shard.name, 0), leaf))
        summary.shards.append(ShardRecord(name=shard.name, samples=entry["kept"], members=0, rows=entry["kept"]))
    summary.results = tuple(results)
    summary.tally.balance()
    return summary


def _publish(run: Run, summary: Summary, entries: Entries, verdict: Verdict) -> None:
    """Write the manifest and give the release its name, unless it is not what was written."""
    if run.plan.release is None:
        return
    written = {name: digest for entry in entries.values() for name, digest in entry["outputs"].items()}
    stage(run, summary, verdict, written, examined="rows")
    publish(run)


def _notes(run: Run, rows: RowSource, asked: Request, job: Job, unsought: Sequence[str], tally: Tally) -> Iterator[str]:
    idle = idle_detectors(run.policy, job.scoring)
    yield "no picture was examined" + (f": {', '.join(idle)} of the policy could not look" if idle else "")
    if unsought:
        yield f"nothing looked for {', '.join(unsought)}: what rules of the policy say of these was not applied"
    if not job.detectors:
        yield "captions and addresses were not examined: the policy names no detector that reads them"
    if job.scoring.embedders and asked.embedder is None:
        yield (
            f"nothing here tells which network made the embeddings; the heads are right only for those of "
            f"{', '.join(job.scoring.embedders)} (--embedder-name states it)"
        )
    if job.takedown.entries:
        columns = sorted({name for shard in rows.shards for name in job.takedown.columns(shard.columns)})
        yield (
            f"the take-down lists name {job.takedown.entries:,} different addresses, keys and digests; looked up in "
            f"the columns {', '.join(columns)}, on a list: {plural(tally.rules[TAKEDOWN, 'drop'], 'row')}"
        )
    vectors = any(shard.vectors is not None for shard in rows.shards)
    if run.plan.release is not None and vectors and not job.with_vectors:
        yield "the embeddings were not carried over (--with-embeddings); those of the source do not fit these rows"
