"""What tells two runs apart by their private records: exact counts, and each sample with another end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from gate.manifest.diff import Facts
from gate.run.records import Recorded, all_records
from gate.types import Fate


def private_facts(folder: Path) -> Facts:
    """All that the records of a run say, as facts. Samples are named `SHARD:NUMBER`, never by their keys."""
    fates: Counter[str] = Counter({fate.value: 0 for fate in Fate})
    findings: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    shards: Counter[str] = Counter()
    samples = {}
    for each in all_records(folder):
        outcome = each.record.outcome
        shards[each.shard] += 1
        fates[outcome.fate.value] += 1
        findings.update({f"{one.detector} {one.entity_type}" for one in outcome.findings})
        rules.update({f"{match.rule} ({match.action.value})" for match in outcome.decision.matches})
        problems.update([outcome.problem] if outcome.problem is not None else [])
        samples[f"{each.shard}:{each.record.number}"] = _end(each)
    counted = {"findings": findings, "rules": rules, "problems": problems, "shards": shards}
    return {
        "counts": {fate: f"{count} samples" for fate, count in fates.items()},
        **{name: {key: f"{count} samples" for key, count in counts.items()} for name, counts in counted.items()},
        "samples": samples,
    }


def _end(each: Recorded) -> str:
    outcome = each.record.outcome
    if each.record.near_duplicate:
        return f"{outcome.fate.value}, as a near-duplicate"
    rules = ", ".join(match.rule for match in outcome.decision.matches)
    return outcome.fate.value + (f": {outcome.problem or rules}" if outcome.problem or rules else "")
