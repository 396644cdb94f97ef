"""Everything that a run did, counted from its records in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gate.errors import GateError
from gate.manifest.merkle import MerkleTree, decision_record, leaf_hash, leaf_salt
from gate.manifest.schema import ShardRecord
from gate.report.results import Result, Results
from gate.run.accepted import Acceptances
from gate.run.context import Run
from gate.run.output import IN_RELEASE
from gate.run.store import Record
from gate.shards.source import AnyShard
from gate.tally import Tally


@dataclass(slots=True)
class Summary:
    """What one pass over all records gives. Rows are those without a sample, in a set examined as it stands.

    `stale` says which suppressions and lines of the baseline let nothing pass.
    """

    tally: Tally = field(default_factory=Tally)
    tree: MerkleTree = field(default_factory=MerkleTree)
    shards: list[ShardRecord] = field(default_factory=list)
    source_violation: bool = False
    release_violation: bool = False
    violating_rows: int = 0
    unexamined_rows: int = 0
    opted_out: int = 0
    results: tuple[Result, ...] = ()
    stale: tuple[str, ...] = ()


def summarise(run: Run) -> Summary:
    """Count all records of a run, shard by shard."""
    summary = Summary()
    results = Results(run.policy, released=run.plan.release is not None)
    acceptances = Acceptances(run.policy)
    seen = _Seen(run.policy.near_duplicates.max_distance)
    fail_rank = run.policy.fail_on.rank
    for shard, records in shards(run):
        entry = journal(run, shard)
        counts = entry["counts"]
        acceptances.add_lines((fingerprint, kind, rule) for fingerprint, kind, rule in entry["row_findings"])
        read = {name: counts[name] for name in ("samples", "members", "strays", "failed_rows")}
        summary.tally.read(**read)
        summary.violating_rows += counts["violating_rows"]
        summary.unexamined_rows += counts["unexamined_rows"]
        summary.opted_out += counts["opted_out"]
        samples = members = 0
        for record in records:
            outcome = record.outcome
            unique = seen.unique(outcome.perceptual_hash) if outcome.findings else None
            summary.tally.add(
                outcome, unique, members=record.read, written=record.written, near_duplicate=record.near_duplicate
            )
            results.add(shard.name, record.number, outcome)
            acceptances.add(outcome.findings)
            leaf = decision_record(shard.name, record.number, record.key or "", outcome)
            summary.tree.append(leaf_hash(leaf_salt(run.key, shard.name, record.number), leaf))
            summary.source_violation |= outcome.decision.action.rank >= fail_rank
            if outcome.fate in IN_RELEASE:
                samples, members = samples + 1, members + record.written
                summary.release_violation |= outcome.remaining.action.rank >= fail_rank
        summary.shards.append(ShardRecord(name=shard.name, samples=samples, members=members, rows=counts["rows"]))
    summary.results = tuple(results)
    summary.stale = tuple(acceptances.notes())
    return summary


def results_of(run: Run) -> tuple[Result, ...]:
    """What the rules met, from the records of a run that was finished earlier."""
    results = Results(run.policy, released=run.plan.release is not None)
    for shard, records in shards(run):
        for record in records:
            results.add(shard.name, record.number, record.outcome)
    return tuple(results)


def shards(run: Run) -> Iterator[tuple[AnyShard, list[Record]]]:
    """The shards that were worked on, with their records, one at a time."""
    for shard in run.plan.shards:
        if run.store.read_journal(shard.name) is not None:
            yield shard, run.store.read_records(shard.name)


def journal(run: Run, shard: AnyShard) -> dict[str, Any]:
    """The journal entry of a shard that was worked on."""
    entry = run.store.read_journal(shard.name)
    if entry is None:
        raise GateError(f"the journal of {shard.name} went away while gate was working")
    return entry


def split_hashes(joined: bytes | None) -> list[bytes]:
    """The perceptual hashes of a sample's pictures, 32 bytes each."""
    return [joined[i : i + 32] for i in range(0, len(joined), 32)] if joined else []


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
