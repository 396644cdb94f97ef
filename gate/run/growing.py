"""A run whose shards come one after the other: each is gated when it is whole, the release is made at the end.

It is the run of `gate scan` in pieces: the same work on each shard, the same journal, the same end. So it gives the
same bytes, and one that was killed goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.keys import Key, load_key
from gate.policy import Policy, load_policy
from gate.report.model import RunReport
from gate.report.numbers import plural
from gate.run.context import Run
from gate.run.counting import journal
from gate.run.finish import finish, finished_report
from gate.run.local import LocalPool
from gate.run.output import IN_RELEASE, holds
from gate.run.plan import Part, Plan, check_disk, check_places
from gate.run.scan import begin, work
from gate.run.store import PrivateStore
from gate.shards.index import DAMAGES, index_shard
from gate.shards.source import Shard, Source

Tell = Callable[[str], None]
"""Takes a line for a person: how far the run is, what it waits for. Never a text of a sample."""


class GrowingRun:
    """A run under way. `take` shards as they come, then `finish`; `published`: its release is there already."""

    def __init__(self, run: Run, pool: LocalPool | None, tell: Tell) -> None:
        self._run = run
        self._pool = pool
        self._tell = tell
        self.published = pool is None

    def deleted(self, name: str) -> Shard | None:
        """The shard of a name whose source this run deleted, or had in memory only."""
        entry = self._run.store.read_journal(name)
        if entry is None or not entry["source_deleted"]:
            return None
        root = self._run.plan.source.root
        table = root / f"{name}.parquet" if f"{name}.parquet" in entry["outputs"] else None
        return Shard(name, root / f"{name}.tar", table, root / f"{name}_stats.json")

    def know(self, shards: Sequence[Shard]) -> None:
        """Say which shards the set has now."""
        ordered = tuple(sorted(shards, key=lambda shard: shard.tar))
        size = sum(path.stat().st_size for shard in ordered for path in shard.files if path.exists())
        plan = self._run.plan
        source = replace(plan.source, shards=ordered)
        self._run.plan = replace(plan, source=source, shards=ordered, input_bytes=size)

    def take(self, shards: Sequence[Shard], *, delete: bool = False) -> None:
        """Gate shards, unless the journal has them. `delete`: their tars and tables are deleted when that is proven.

        Raises GateError when a shard whose source was deleted is not as the journal says.
        """
        assert self._pool is not None, "nothing is gated after the release"
        check_disk(self._run.plan)
        self._forget(shards)
        by_name = {shard.name: shard for shard in shards}
        with closing(work(self._run, self._pool, shards, lambda *_: None)) as gated:
            for name in (shard.name for shard in gated):
                self._tell(f"{name}: {plural(journal(self._run, by_name[name])['counts']['samples'], 'sample')} gated")
                if delete:
                    self._delete_source(by_name[name])
        for shard in shards:
            if shard.name not in self._run.done:
                self._tell(f"{shard.name}: {DAMAGES[dict(self._run.damaged)[shard.name]]}")
            elif delete:
                self._delete_source(shard)  # one that an earlier run gated

    def take_from_memory(self, shard: Shard) -> bool:
        """Gate a shard whose files are no files of the set: nothing of it is left but what the journal has.

        False when it is damaged, and so not done.
        """
        self.take([shard])
        if shard.name not in self._run.done:
            return False
        self._remember_deletion(shard)
        known = {each.name: each for each in self._run.plan.shards if isinstance(each, Shard)}
        held = self.deleted(shard.name)
        assert held is not None
        self.know([*(known | {shard.name: held}).values()])
        return True

    def finish(self) -> RunReport:
        """Publish the release of the shards that are known; or, when it is there already, report on it again."""
        if not self.published:
            return finish(self._run)
        report = finished_report(self._run)
        assert report is not None
        return report

    def _forget(self, shards: Sequence[Shard]) -> None:
        """Shards that changed since they were gated are new ones."""
        names = {shard.name for shard in shards}
        self._run.done -= names
        self._run.damaged = [(name, reason) for name, reason in self._run.damaged if name not in names]
        self._run.unfit = any(name not in self._run.done for name, _ in self._run.damaged)

    def _delete_source(self, shard: Shard) -> None:
        """Delete the tar and the table of a shard, after what was made of it was read back from the disk.

        `_stats.json` stays: it holds counts, and tells img2dataset what need not be downloaded again.
        """
        if not journal(self._run, shard)["source_deleted"] or shard.tar.exists():
            self._prove(shard)
            self._remember_deletion(shard)
        for path in (shard.tar, shard.parquet):
            if path is not None:
                path.unlink(missing_ok=True)

    def _prove(self, shard: Shard) -> None:
        """Raise GateError unless what was made of a shard reads back from the disk as it was written."""
        staging = self._run.plan.staging
        entry = journal(self._run, shard)
        assert staging is not None
        for name in entry["outputs"]:
            _forget_cached(staging / name)
        tar = index_shard(staging / f"{shard.name}.tar")
        records = self._run.store.read_records(shard.name)
        written = sum(record.outcome.fate in IN_RELEASE for record in records)
        if not holds(staging, entry["outputs"]) or tar.damage or len(tar.samples) != written:
            raise GateError(
                f"what was written of {shard.name} to {staging} does not read back as it was written, so its source "
                "is kept; look after the disk, and run the same command again"
            )

    def _remember_deletion(self, shard: Shard) -> None:
        self._run.store.write_journal(shard.name, {**journal(self._run, shard), "source_deleted": True})


@contextmanager
def growing_run(
    folder: Path,
    policy: Policy | str | Path | None,
    *,
    release: str | Path,
    private: str | Path | None,
    key: Key | None,
    workers: int,
    tell: Tell | None,
) -> Iterator[GrowingRun]:
    """Begin a run over what will come into `folder`, or go on with one; models are loaded here, once.

    Raises UsageError for an impossible request, GateError when the models cannot be loaded.
    """
    if workers < 1:
        raise UsageError("workers: at least one process is needed")
    loaded = policy if isinstance(policy, Policy) else load_policy(policy)
    target = Path(release).resolve()
    records = Path(private or target.with_name(target.name + ".private")).resolve()
    root = folder.resolve()
    check_places(root, target, records)
    plan = Plan(Source(root, (), ()), (), None, Part(), target, records, 0)
    secret = key or load_key()
    store = PrivateStore(records, secret)
    with store.lock():
        run = Run(plan, loaded, secret, store, str(folder))
        if target.is_dir() and any(target.iterdir()):
            yield GrowingRun(run, None, tell or (lambda _: None))
            return
        with LocalPool(loaded, secret, redact=True, workers=workers) as pool:
            begin(run, pool)
            yield GrowingRun(run, pool, tell or (lambda _: None))


def _forget_cached(path: Path) -> None:
    """Have the next reader read the disk and not the memory that it was written from."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
