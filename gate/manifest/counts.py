"""Public counts from which no small count follows.

Who was in a set, and for what they were taken out, is what a release must not tell; a small count in a table
comes close to telling it. Three measures, together:

- A count is published as a power of ten: `<10` (none included), `10-99`, `100-999` and so on.
- A table lists what counts ten samples or more. What is not listed counts fewer than ten, and none looks the same.
- Failed downloads are not published at all. Rows without a sample are plain to see in a release, and they are
  failed downloads, dropped and quarantined samples together: with one part unknown, a total that is known
  settles none of the others (complementary suppression). For one dropped sample fewer there is always a
  failed download more that gives the same public numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from gate.manifest.schema import Counts, FindingCount, RuleCount, ShardRecord
from gate.tally import Tally
from gate.types import Fate

SMALL = 10
"""Counts below this are not told apart."""


def bucket(count: int) -> str:
    """The power of ten a count lies in, as text. Raises ValueError for a negative count."""
    if count < 0:
        raise ValueError("a count cannot be negative")
    if count < SMALL:
        return f"<{SMALL}"
    low = 10 ** (len(str(count)) - 1)
    return f"{low}-{low * 10 - 1}"


def public_counts(tally: Tally, shards: Sequence[ShardRecord]) -> Counts:
    """What a manifest may say of a run. Exact are only numbers that the shards and sidecars show anyway."""
    samples = sum(shard.samples for shard in shards)
    known = [shard.rows for shard in shards if shard.rows is not None]
    rows = sum(known) if len(known) == len(shards) else None
    findings = [
        FindingCount(
            detector=detector,
            entity_type=entity_type,
            samples=bucket(tally.finding_samples[detector, entity_type]),
            findings=bucket(count),
            unique=bucket(tally.unique_findings[detector, entity_type]),
        )
        for (detector, entity_type), count in sorted(tally.findings.items())
        if tally.finding_samples[detector, entity_type] >= SMALL
    ]
    rules = [
        RuleCount(rule=rule, action=action, samples=bucket(count))
        for (rule, action), count in sorted(tally.rules.items())
        if count >= SMALL
    ]
    return Counts(
        rows=rows,
        samples=samples,
        not_released=None if rows is None else rows - samples,
        redacted=bucket(tally.fate(Fate.REDACTED)),
        dropped=bucket(tally.fate(Fate.DROPPED)),
        quarantined=bucket(tally.fate(Fate.QUARANTINED)),
        near_duplicate_drops=bucket(tally.near_duplicate_drops),
        suppressed=bucket(tally.suppressed),
        findings=findings,
        rules=rules,
        unlisted="<10",
    )
