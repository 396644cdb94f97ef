"""The end of a run: near-duplicates settled, everything counted, the release published under its name."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate.errors import ExitCode, GateError, UsageError
from gate.manifest.build import build_manifest
from gate.manifest.environment import environment
from gate.manifest.merkle import MerkleTree, decision_record, leaf_hash, leaf_salt
from gate.manifest.schema import MANIFEST, ShardRecord
from gate.manifest.verify import verify
from gate.report.estimate import Estimate, estimate
from gate.report.model import DamagedShard, PolicyUsed, RunReport, Verdict
from gate.run.context import Run
from gate.run.output import IN_RELEASE, output_digests, output_paths, settle_shard, source_digests
from gate.run.plan import size_text
from gate.run.store import Record, canonical
from gate.shards.atomic import sync_folder, write_error
from gate.shards.index import DAMAGES
from gate.shards.source import Shard
from gate.tally import Tally
from gate.types import Fate
from gate.version import VERSION


@dataclass(slots=True)
class _Summary:
    """What one pass over all records gives."""

    tally: Tally = field(default_factory=Tally)
    tree: MerkleTree = field(default_factory=MerkleTree)
    shards: list[ShardRecord] = field(default_factory=list)
    source_violation: bool = False
    release_violation: bool = False


def settle(run: Run) -> None:
    """Give near-duplicates of dropped samples their decision, in every shard, and rekey when the policy says so."""
    from gate.vision.phash import near

    settings = run.policy.near_duplicates
    dropped = sorted({item for _, records in _shards(run) for record in records for item in _dropped_hashes(record)})
    queries = dropped if settings.follow else []
    state = hashlib.sha256(run.settings.encode() + b"".join(queries)).hexdigest()
    rekey = run.policy.keys == "rekey" and not (run.plan.source.root / MANIFEST).is_file()
    for shard, records in _shards(run):
        entry = _journal(run, shard)
        if entry["settled"] == state:
            continue
        if entry["settled"] is not None:
            raise GateError(f"the set of shards changed since this run began; remove {run.plan.staging} to start over")
        pool = [(record.number, item) for record in records for item in _released_hashes(record)]
        hits = near(queries, [item for _, item in pool], settings.max_distance)
        drop = {number for (number, _), hit in zip(pool, hits, strict=True) if hit}
        if run.plan.staging is not None:
            settle_shard(run.plan.staging, shard, records, drop, key=run.key, rekey=rekey)
            entry["outputs"] = output_digests(output_paths(run.plan.staging, shard))
        settled = [record.dropped_as_duplicate() if record.number in drop else record for record in records]
        entry["decisions"] = run.store.write_records(shard.name, settled)
        entry["settled"] = state
        run.store.write_journal(shard.name, entry)


def _shards(run: Run) -> Iterator[tuple[Shard, list[Record]]]:
    """The shards that were worked on, with their records, one at a time."""
    for shard in run.plan.shards:
        if run.store.read_journal(shard.name) is not None:
            yield shard, run.store.read_records(shard.name)


def _journal(run: Run, shard: Shard) -> dict[str, Any]:
    entry = run.store.read_journal(shard.name)
    if entry is None:
        raise GateError(f"the journal of {shard.name} went away while gate was working")
    return entry


def _dropped_hashes(record: Record) -> list[bytes]:
    if record.outcome.fate is not Fate.DROPPED or record.near_duplicate:
        return []
    return split_hashes(record.outcome.perceptual_hash)


def _released_hashes(record: Record) -> list[bytes]:
    return split_hashes(record.outcome.perceptual_hash) if record.outcome.fate in IN_RELEASE else []


def split_hashes(joined: bytes | None) -> list[bytes]:
    """The perceptual hashes of a sample's pictures, 32 bytes each."""
    return [joined[i : i + 32] for i in range(0, len(joined), 32)] if joined else []


def _summarise(run: Run) -> _Summary:
    summary = _Summary()
    seen = _Seen(run.policy.near_duplicates.max_distance)
    fail_rank = run.policy.fail_on.rank
    for shard, records in _shards(run):
        counts = _journal(run, shard)["counts"]
        read = {name: counts[name] for name in ("samples", "members", "strays", "failed_rows")}
        summary.tally.read(**read)
        samples = members = 0
        for record in records:
            outcome = record.outcome
            unique = seen.unique(outcome.perceptual_hash) if outcome.findings else None
            summary.tally.add(
                outcome, unique, members=record.read, written=record.written, near_duplicate=record.near_duplicate
            )
            leaf = decision_record(shard.name, record.number, record.key or "", outcome)
            summary.tree.append(leaf_hash(leaf_salt(run.key, shard.name, record.number), leaf))
            summary.source_violation |= outcome.decision.action.rank >= fail_rank
            if outcome.fate in IN_RELEASE:
                samples, members = samples + 1, members + record.written
                summary.release_violation |= outcome.remaining.action.rank >= fail_rank
        summary.shards.append(ShardRecord(name=shard.name, samples=samples, members=members, rows=counts["rows"]))
    return summary


class _Seen:
    """Tells pictures apart that were counted before."""

    def __init__(self, max_distance: int) -> None:
        self._max_distance = max_distance
        self._hashes: list[bytes] = []
        self._exact: set[bytes] = set()

    def unique(self, joined: bytes | None) -> bool | None:
        """Whether the first picture of a sample is new; None when there is nothing to compare."""
        from gate.vision.phash import near

        for item in split_hashes(joined)[:1]:
            if item in self._exact or any(near(self._hashes, [item], self._max_distance)):
                return False
            self._exact.add(item)
            self._hashes.append(item)
            return True
        return None


def _judge(run: Run, summary: _Summary) -> tuple[Verdict, ExitCode]:
    tally, policy = summary.tally, run.policy
    quarantined = tally.fate(Fate.QUARANTINED)
    if run.plan.release is None and summary.source_violation:
        return Verdict.FAIL, ExitCode.VIOLATION
    if run.plan.part.partial:
        return Verdict.PARTIAL, ExitCode.INCOMPLETE
    nothing_examined = tally.samples == 0 or tally.problems["detector_failed"] == tally.samples
    if run.unfit:
        return Verdict.INCOMPLETE, ExitCode.INCOMPLETE
    tolerated = run.plan.release is not None and policy.on_error.tolerates(quarantined, tally.samples)
    if nothing_examined or (quarantined and not tolerated):
        return Verdict.INCOMPLETE, ExitCode.INCOMPLETE
    if run.plan.release is not None and summary.release_violation:
        return Verdict.FAIL, ExitCode.VIOLATION
    return Verdict.PASS, ExitCode.OK


def finish(run: Run) -> RunReport:
    """Settle and count; with a release that is fit to be shown, write its manifest and give it its name.

    An incomplete release is left unsettled: when its cause is mended, only what changed is done again.
    """
    staging, release = run.plan.staging, run.plan.release
    if release is not None and _judge(run, unsettled := _summarise(run))[0] is Verdict.INCOMPLETE:
        unsettled.tally.balance()
        return _report(run, unsettled, Verdict.INCOMPLETE, ExitCode.INCOMPLETE)
    settle(run)
    summary = _summarise(run)
    summary.tally.balance()
    verdict, code = _judge(run, summary)
    if staging is not None and release is not None:
        _publish(run, summary, verdict, code, staging, release)
    return _report(run, summary, verdict, code)


def _publish(run: Run, summary: _Summary, verdict: Verdict, code: ExitCode, staging: Path, release: Path) -> None:
    whole = run.plan.shard_range in (None, (0, len(run.plan.source.shards)))
    _remove_foreign(run, staging)
    build_manifest(
        staging,
        policy=run.policy,
        key=run.key,
        version=VERSION,
        environment=environment(),
        models=run.models,
        tally=summary.tally,
        shards=sorted(summary.shards, key=lambda shard: shard.name),
        verdict="pass" if verdict is Verdict.PASS else "fail",
        complete=whole,
        shard_range=None if whole else run.plan.shard_range,
        decisions_root=summary.tree.root(),
    )
    entry = {
        "request": _request(run),
        "verdict": verdict.value,
        "code": int(code),
        "tally": summary.tally.to_json(),
        "models": run.models,
        "damaged": run.damaged,
    }
    run.store.write_run(entry)
    try:
        staging.rename(release)
        sync_folder(release.parent)
    except OSError as error:
        raise write_error(release, error) from None


def _remove_foreign(run: Run, staging: Path) -> None:
    """Take away what an earlier, interrupted run left in the staging folder and this one did not write."""
    ours = {path for shard in run.plan.shards for path in output_paths(staging, shard).values()}
    for path in sorted(staging.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in ours:
            path.unlink()


def _request(run: Run) -> str:
    """One digest for what a release was asked to be: input, policy, key, version."""
    sources = [[shard.name, source_digests(shard)] for shard in run.plan.shards]
    parts = [sources, run.policy.full_digest, VERSION, run.key.identity, run.plan.shard_range]
    return hashlib.sha256(canonical(parts)).hexdigest()


def finished_report(run: Run) -> RunReport | None:
    """The report of the same run when its release is already there; None when there is none.

    Raises UsageError when something else is there, GateError when the release was changed since.
    """
    release = run.plan.release
    if release is None or not release.exists() or (release.is_dir() and not any(release.iterdir())):
        return None
    if not (release / MANIFEST).is_file():
        raise UsageError(f"{release} exists and is no release of gate; name another folder with -o or remove it")
    entry = run.store.read_run()
    if entry is None or entry.get("request") != _request(run):
        raise UsageError(
            f"{release} holds a release of another input, policy, key or version of gate; "
            "name another folder with -o, or remove it together with its private directory"
        )
    checked = verify(release, policy=None, deep=False, partial=True)
    if checked.mismatches and entry["verdict"] == Verdict.PASS.value:
        raise GateError(f"{release} was changed since it was made (see gate verify); remove it and run again")
    run.models = list(entry["models"])
    run.resumed = len(run.plan.shards)
    run.damaged = [(name, reason) for name, reason in entry["damaged"]]
    summary = _Summary(tally=Tally.from_json(entry["tally"]))
    return _report(run, summary, Verdict(entry["verdict"]), ExitCode(entry["code"]))


def _report(run: Run, summary: _Summary, verdict: Verdict, code: ExitCode) -> RunReport:
    plan = run.plan
    written = plan.release is not None and verdict is not Verdict.INCOMPLETE
    seconds = time.monotonic() - run.started
    return RunReport(
        verdict=verdict,
        exit_code=code,
        policy=PolicyUsed(run.policy.name, run.policy.digest, run.policy.origin),
        source=run.source,
        tally=summary.tally,
        shards=len(plan.shards),
        seconds=seconds,
        version=VERSION,
        release=str(plan.release) if written else None,
        manifest=str(plan.release / MANIFEST) if written and plan.release else None,
        private=str(plan.private) if plan.private else None,
        damaged=tuple(DamagedShard(name, DAMAGES[reason]) for name, reason in sorted(run.damaged)),
        models=tuple(run.models),
        estimate=_estimate(run, summary.tally, seconds),
        notes=tuple(_notes(run)),
        resumed_shards=run.resumed,
        shard_range=plan.shard_range,
    )


def _estimate(run: Run, tally: Tally, seconds: float) -> Estimate | None:
    if not run.plan.part.partial:
        return None
    total = run.counted
    if run.counted_bytes:
        total = round(run.counted * run.plan.input_bytes / run.counted_bytes)
    random = run.plan.part.share is not None
    return estimate(tally, total=total, random=random, seconds=seconds, input_bytes=run.plan.input_bytes)


def _notes(run: Run) -> Iterator[str]:
    left = run.plan.source.left_behind
    if left:
        yield f"{len(left)} other files beside the shards were neither examined nor carried over"
    if run.opaque:
        yield f"{len(run.opaque)} columns of bytes in the sidecars cannot be examined and were left out"
    if run.unfit and run.plan.release is not None:
        yield "nothing was released: replace the damaged shards and run the same command again"
    if run.plan.release is not None and run.plan.staging is not None and run.plan.staging.exists():
        size = sum(path.stat().st_size for path in run.plan.staging.rglob("*") if path.is_file())
        yield f"what was done so far ({size_text(size)}) is kept in {run.plan.staging} for the next run"
