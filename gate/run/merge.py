"""Join releases of shard ranges, each made by a run of its own, to the release that one run over all would have made.

Near-duplicates of what another range dropped are dropped as well; all else was settled when the parts were made. What
is written is a copy of their shards, or a second name for the same file (a hard link); the parts stay as they are.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from gate.errors import GateError, UsageError
from gate.keys import Key
from gate.manifest.environment import environment
from gate.manifest.load import parse_manifest
from gate.manifest.schema import MANIFEST, Predicate
from gate.manifest.verify import verify
from gate.policy import Policy
from gate.report.model import RunReport
from gate.report.numbers import plural
from gate.run.context import Run
from gate.run.finish import conclude, settle
from gate.run.plan import Part, Plan, check_places, staging_folder
from gate.run.store import PrivateStore
from gate.shards.folder import LOOSE, FolderShard
from gate.shards.source import AnyShard, Shard, Source
from gate.version import VERSION


@dataclass(frozen=True, slots=True)
class _Range:
    """A part: its release, its private records, and which shards of the set it has."""

    release: Path
    store: PrivateStore
    predicate: Predicate
    first: int
    end: int
    run: Mapping[str, Any]

    @property
    def names(self) -> list[str]:
        return list(self.run["set"]["shards"][self.first : self.end])


def merge(
    releases: Sequence[Path],
    policy: Policy,
    *,
    output: Path,
    key: Key,
    private: Path | None = None,
    link: bool = True,
) -> RunReport:
    """Write the release of all shards that `releases` have, from them and their private records (`RELEASE.private`).

    They must be ranges of one set, made by the same policy, key, version, models and environment, without a gap. Where
    they leave out shards at an end of the set, so does the result. `link`: hard links instead of copies where possible.

    Raises UsageError when they do not fit together, GateError when one is not as its manifest says.
    """
    output = output.resolve()
    private = (private or output.with_name(output.name + ".private")).resolve()
    ranges = sorted((_read(path.resolve(), policy, key) for path in releases), key=lambda part: part.first)
    _check_fit(ranges)
    for part in ranges:
        check_places(part.release, output, private)
        if private == part.store.folder or private.is_relative_to(part.store.folder):
            raise UsageError(f"{private} has the private records of a part: name another folder with --private")
    if (output / MANIFEST).exists() or (private / "run.json").exists():
        raise UsageError(f"{output} or {private} is there already; name others, or remove both")
    store = PrivateStore(private, key)
    with store.lock():
        return _join(
            ranges, Run(_plan(ranges, output, private), policy, key, store, _named(releases), several=True), link=link
        )


def _read(release: Path, policy: Policy, key: Key) -> _Range:
    checked = verify(release, policy=policy, partial=True)
    if checked.mismatches:
        raise GateError(f"{release}: {checked.mismatches[0]} (see gate verify {release} --partial)")
    predicate = parse_manifest((release / MANIFEST).read_bytes()).predicate
    if predicate.policy.private_digest != key.digest("policy", policy.text.encode()).hex():
        raise UsageError(f"{release} was made with another key, or with other suppressions in its policy: name its own")
    folder = release.with_name(release.name + ".private")
    entry = PrivateStore(folder, key).read_run() if folder.is_dir() else None
    if entry is None or "set" not in entry:
        raise UsageError(f"{folder} is missing: merging needs the private records that were made with {release}")
    if predicate.examined != "samples" or predicate.shard_range is None:
        raise UsageError(f"{release} is no part of a set: gate scan --shard-range A:B -o makes such")
    first, end = predicate.shard_range
    return _Range(release, PrivateStore(folder, key), predicate, first, end, entry)


def _check_fit(ranges: Sequence[_Range]) -> None:
    """Raise UsageError unless the parts are neighbours in one set and were made alike, and as this gate makes them."""
    first = ranges[0]
    for part in ranges:
        if part.run["set"] != first.run["set"]:
            raise UsageError(f"{part.release} and {first.release} are parts of different sets of shards")
        if part.predicate.models != first.predicate.models:
            raise UsageError(f"{part.release} and {first.release} were made with different models")
        if part.predicate.tool.version != VERSION or part.predicate.environment != environment():
            raise UsageError(
                f"{part.release} was made with other versions than are installed here (gate diff tells which): merge "
                "where it was made, or make it anew"
            )
    for before, after in pairwise(ranges):
        if after.first < before.end:
            raise UsageError(f"{before.release} and {after.release} overlap: both have shard {after.first}")
        if after.first > before.end:
            raise UsageError(
                f"shards {before.end} up to {after.first} are in none of the releases: merge without a gap"
            )


def _named(releases: Sequence[Path]) -> str:
    return f"{releases[0]} and {plural(len(releases) - 1, 'release')} more" if len(releases) > 1 else str(releases[0])


def _plan(ranges: Sequence[_Range], output: Path, private: Path) -> Plan:
    """The plan of one run over all, with the staged shards in the place of its source."""
    staging = staging_folder(output)
    written = {name for part in ranges for shard in part.names for name in _entry(part, shard)["outputs"]}
    everything = ranges[0].run["set"]
    shards = tuple(_shard(staging, name, written) for name in everything["shards"])
    first, end = ranges[0].first, ranges[-1].end
    covered = None if (first, end) == (0, len(shards)) else (first, end)
    source = Source(staging, shards, (), tuple(everything["indexes"]))
    return Plan(source, shards[first:end], covered, Part(), output, private, 0)


def _shard(staging: Path, name: str, written: set[str]) -> AnyShard:
    if name == LOOSE:
        return FolderShard(staging)
    tar, parquet, stats = (staging / f"{name}{ending}" for ending in (".tar", ".parquet", "_stats.json"))
    there = {path: path if path.relative_to(staging).as_posix() in written else None for path in (parquet, stats)}
    return Shard(name, tar, there[parquet], there[stats])


def _entry(part: _Range, shard: str) -> dict[str, Any]:
    entry = part.store.read_journal(shard)
    if entry is None:
        raise GateError(f"the journal of {shard} in {part.store.folder} is missing or was changed")
    return entry


def _join(ranges: Sequence[_Range], run: Run, *, link: bool) -> RunReport:
    staging = run.plan.staging
    assert staging is not None
    run.models = list(ranges[0].run["models"])
    run.resumed = len(run.plan.shards)
    sources: dict[str, Mapping[str, str]] = {}
    for part in ranges:
        for shard in part.names:
            entry = _entry(part, shard)
            run.settings = run.settings or entry["settings"]
            if entry["settings"] != run.settings:
                raise UsageError(f"{part.release} was made by a run with other settings than {ranges[0].release}")
            for name in entry["outputs"]:
                _take(part.release / name, staging / name, link=link)
            sources[shard] = entry["source"]
            run.damaged += [(shard, reason) for reason in entry["damage"]]
            entry["decisions"] = run.store.write_records(shard, part.store.read_records(shard))
            run.store.write_journal(shard, {**entry, "settled": None})
    settle(run, rekey=None if run.policy.keys == "rekey" else False)
    return conclude(run, sources)


def _take(path: Path, target: Path, *, link: bool) -> None:
    """The same file under another name. What an interrupted run left there gives way."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if link:
        with contextlib.suppress(OSError):  # another file system, or one without links
            target.hardlink_to(path)
            return
    shutil.copyfile(path, target)
