"""The end of a run: near-duplicates settled, everything counted, the release published under its name."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from gate.errors import ExitCode, GateError, UsageError
from gate.manifest.load import parse_manifest
from gate.manifest.schema import MANIFEST
from gate.manifest.verify import verify
from gate.report.model import RunReport, Verdict
from gate.run.context import Run
from gate.run.counting import Summary, journal, results_of, shards, split_hashes, summarise
from gate.run.output import IN_RELEASE, holds, output_digests, settle_shard, source_digests
from gate.run.output_folder import settle_folder
from gate.run.publish import publish, stage
from gate.run.reporting import judge, report
from gate.run.store import Record, canonical, file_digest
from gate.shards.atomic import sync_folder, write_atomic
from gate.shards.folder import FolderShard
from gate.shards.source import AnyShard, Shard
from gate.shards.wids import build_index, shards_of
from gate.tally import Tally
from gate.types import Fate
from gate.version import VERSION

_SETTLED = ".settled"
"""The folder in the staging folder where settled shards wait for the journal."""


def settle(run: Run, *, rekey: bool | None) -> None:
    """Give near-duplicates of dropped samples their decision, in every shard, and the samples new keys with `rekey`.

    None says that they have new keys, and with them an order that the records do not have: none can be taken out.
    """
    settings = run.policy.near_duplicates
    dropped = sorted({item for _, records in shards(run) for record in records for item in _dropped_hashes(record)})
    queries = dropped if settings.follow else []
    state = hashlib.sha256(run.settings.encode() + b"".join(queries)).hexdigest()
    for shard, records in shards(run):
        entry = journal(run, shard)
        if entry["settled"] == state:
            continue
        if entry["settled"] is not None:
            raise GateError(
                "the set of shards changed after this run had begun to settle near-duplicates and keys; "
                f"take the new shards away, or remove {run.plan.staging} to start over from the source"
            )
        drop = _near_duplicates(records, queries, settings.max_distance)
        if drop and rekey is None:
            raise GateError(
                f"{shard.name} holds near-duplicates of pictures that were dropped elsewhere, and its samples have new "
                "keys already, so that they cannot be taken out: scan the whole set in one run"
            )
        if run.plan.staging is not None and (drop or rekey):
            if entry["outputs"] and not holds(run.plan.staging, entry["outputs"]):
                raise GateError(f"{run.plan.staging} changed while gate was working; run the same command again")
            entry |= _settle(run, run.plan.staging, shard, entry, records, drop, rekey=bool(rekey))
        settled = [record.dropped_as_duplicate() if record.number in drop else record for record in records]
        entry["decisions"] = run.store.write_records(shard.name, settled, aside=True)
        entry["settled"] = state
        run.store.write_journal(shard.name, entry)
        complete_settling(run, shard, entry)


def _near_duplicates(records: Sequence[Record], queries: list[bytes], max_distance: int) -> set[int]:
    """The numbers of samples in the release that have a picture much like one of `queries`."""
    from gate.vision.phash import near

    pool = [(record.number, item) for record in records for item in _released_hashes(record)]
    hits = near(queries, [item for _, item in pool], max_distance)
    return {number for (number, _), hit in zip(pool, hits, strict=True) if hit}


def _settle(
    run: Run,
    staging: Path,
    shard: AnyShard,
    entry: Mapping[str, Any],
    records: Sequence[Record],
    drop: Collection[int],
    *,
    rekey: bool,
) -> dict[str, Any]:
    """Write a shard without some samples, and rekeyed, beside the one that is there; what the journal says of it."""
    target = staging / _SETTLED
    if isinstance(shard, FolderShard):
        return settle_folder(staging, target, entry, records, drop, key=run.key, rekey=rekey)
    settle_shard(staging, target, shard, records, drop, key=run.key, rekey=rekey)
    return {"outputs": output_digests(target, shard)}


def complete_settling(run: Run, shard: AnyShard, entry: Mapping[str, Any]) -> None:
    """Put what was settled in its place, once the journal says so; also after a run that was killed in between.

    Until then what was there stays, so that nothing depends on a source that may have been deleted.
    """
    run.store.take_records(shard.name, entry["decisions"])
    if run.plan.staging is None or entry["settled"] is None:
        return
    for name, digest in entry["outputs"].items():
        settled, place = run.plan.staging / _SETTLED / name, run.plan.staging / name
        if settled.is_file() and file_digest(settled) == digest:
            settled.replace(place)
            sync_folder(place.parent)


def _is_own_release(run: Run) -> bool:
    """Whether the source is a release of this policy under this key: then its samples have their new keys already."""
    try:
        statement = parse_manifest((run.plan.source.root / MANIFEST).read_bytes())
    except (OSError, GateError):
        return False
    return statement.predicate.policy.private_digest == run.key.digest("policy", run.policy.text.encode()).hex()


def _dropped_hashes(record: Record) -> list[bytes]:
    if record.outcome.fate is not Fate.DROPPED or record.near_duplicate:
        return []
    return split_hashes(record.outcome.perceptual_hash)


def _released_hashes(record: Record) -> list[bytes]:
    return split_hashes(record.outcome.perceptual_hash) if record.outcome.fate in IN_RELEASE else []


def finish(run: Run) -> RunReport:
    """Settle and count; with a release that is fit to be shown, write its manifest and give it its name.

    An incomplete release is left unsettled: when its cause is mended, only what changed is done again.
    """
    release = run.plan.release
    if release is not None and judge(run, unsettled := summarise(run))[0] is Verdict.INCOMPLETE:
        unsettled.tally.balance()
        return report(run, unsettled, Verdict.INCOMPLETE, ExitCode.INCOMPLETE)
    settle(run, rekey=run.policy.keys == "rekey" and not _is_own_release(run))
    return conclude(run)


def conclude(run: Run, sources: Mapping[str, Mapping[str, str]] | None = None) -> RunReport:
    """Count what was settled and, with a release, publish it.

    `sources` are the SHA-256 of the source's files by shard, where the run has no source of its own.
    """
    summary = summarise(run)
    summary.tally.balance()
    verdict, code = judge(run, summary)
    if run.plan.release is not None:
        known = sources or {shard.name: known_digests(run, shard) for shard in run.plan.shards}
        _publish(run, summary, verdict, code, known)
    return report(run, summary, verdict, code)


def _publish(
    run: Run, summary: Summary, verdict: Verdict, code: ExitCode, sources: Mapping[str, Mapping[str, str]]
) -> None:
    whole = run.plan.shard_range in (None, (0, len(run.plan.source.shards)))
    written = {name: digest for shard in run.plan.shards for name, digest in journal(run, shard)["outputs"].items()}
    written |= _write_indexes(run)
    stage(run, summary, verdict, written, whole=whole)
    entry = {
        "request": _request(run, sources),
        "set": {"shards": [shard.name for shard in run.plan.source.shards], "indexes": list(run.plan.source.indexes)},
        "verdict": verdict.value,
        "code": int(code),
        "tally": summary.tally.to_json(),
        "models": run.models,
        "damaged": run.damaged,
    }
    run.store.write_run(entry)
    publish(run)


def _write_indexes(run: Run) -> dict[str, str]:
    """Index the staged shards where the source has an index; the SHA-256 of each by its name."""
    staging, source = run.plan.staging, run.plan.source
    assert staging is not None
    shards = [shard.name for shard in run.plan.shards if isinstance(shard, Shard)]
    written = {}
    for name in source.indexes:
        if shards_of(name, shards):
            data = build_index(staging, name, shards)
            write_atomic(staging / name, data)
            written[name] = hashlib.sha256(data).hexdigest()
    return written


def _request(run: Run, sources: Mapping[str, Mapping[str, str]]) -> str:
    """One digest for what a release was asked to be: input, policy, key, version."""
    named = [[shard.name, sources[shard.name]] for shard in run.plan.shards]
    parts: list[Any] = [named, run.policy.full_digest, VERSION, run.key.identity, run.plan.shard_range]
    parts += [list(run.plan.source.indexes)] if run.plan.source.indexes else []
    return hashlib.sha256(canonical(parts)).hexdigest()


def known_digests(run: Run, shard: AnyShard) -> dict[str, str]:
    """The digests of a shard's source files, from the journal where this run deleted them."""
    entry = run.store.read_journal(shard.name)
    if entry is not None and entry["source_deleted"] and not shard.path.exists():
        return dict(entry["source"])
    return source_digests(shard)


def finished_report(run: Run) -> RunReport | None:
    """The report of the same run when its release is already there; None when there is none.

    Raises UsageError when something else is there, GateError when the release was changed since.
    """
    release = run.plan.release
    if release is None or not release.exists() or (release.is_dir() and not any(release.iterdir())):
        return None
    entry = run.store.read_run()
    known = {shard.name: known_digests(run, shard) for shard in run.plan.shards}
    if entry is None or entry.get("request") != _request(run, known):
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
    summary = Summary(tally=Tally.from_json(entry["tally"]), results=results_of(run))
    return report(run, summary, Verdict(entry["verdict"]), ExitCode(entry["code"]))
