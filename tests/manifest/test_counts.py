from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.manifest.counts import bucket, public_counts
from gate.manifest.schema import Counts, ShardRecord
from gate.tally import Tally


@given(st.integers(0, 10**9))
def test_a_bucket_holds_its_count(count: int) -> None:
    name = bucket(count)
    low, high = (0, 9) if name == "<10" else map(int, name.split("-"))
    assert low <= count <= high and high + 1 in {10**power for power in range(12)}


def test_a_bucket_of_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="negative"):
        bucket(-1)


def published(dropped: int, quarantined: int, failed: int, *, rows: bool = True, reason: int | None = None) -> Counts:
    """A release of 40 samples from which so many are missing, each drop for one reason."""
    tally = Tally(failed_rows=failed)
    tally.fates = Counter(released=40, dropped=dropped, quarantined=quarantined)
    tally.samples = tally.fates.total()
    tally.rules = Counter({("clinical", "drop"): dropped if reason is None else reason})
    tally.findings = Counter({("image_text", "PERSON"): dropped})
    tally.finding_samples = Counter({("image_text", "PERSON"): dropped})
    tally.problems = Counter(image_undecodable=quarantined)
    total = 40 + dropped + quarantined + failed
    return public_counts(tally, [ShardRecord(name="0", samples=40, members=40, rows=total if rows else None)])


def test_no_small_count_follows_from_the_totals() -> None:
    """An onlooker knows the rule and the totals, and tries every split that would have been published so."""
    worlds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    total_range = [*range(1, 26), 99, 100, 101, 108, 109, 117, 118, 119, 207]
    for total in total_range:
        for dropped in range(total + 1):
            step = 1 if total < 40 else 9
            for quarantined in {
                *range(0, total - dropped + 1, step),
                *range(min(10, total - dropped + 1)),
                total - dropped,
            }:
                seen = published(dropped, quarantined, total - dropped - quarantined).model_dump_json()
                worlds[seen].append((dropped, quarantined))
    for possible in worlds.values():
        for part in (0, 1):
            values = {world[part] for world in possible}
            assert values == {0} or len(values) > 1 or min(values) >= 10


def test_one_missing_sample_tells_nothing() -> None:
    assert published(1, 0, 0) == published(0, 1, 0) == published(0, 0, 1)


def test_without_sidecars_the_number_of_missing_samples_is_no_public_fact() -> None:
    counts = published(3, 2, 0, rows=False)
    assert counts.rows is None and counts.not_released is None and counts.samples == 40
    assert counts == published(1, 0, 0, rows=False)


def test_what_counts_ten_or_more_is_listed_by_its_power_of_ten() -> None:
    counts = published(10, 0, 0)
    assert counts.dropped == "10-99" and counts.unlisted == "<10"
    assert [(rule.rule, rule.action, rule.samples) for rule in counts.rules] == [("clinical", "drop", "10-99")]
    assert [(item.entity_type, item.findings, item.unique) for item in counts.findings] == [("PERSON", "10-99", "<10")]
    assert published(9, 0, 0).rules == [] == published(9, 0, 0).findings


def test_problems_and_failed_downloads_are_not_public() -> None:
    document = published(0, 40, 300).model_dump_json()
    assert "undecodable" not in document and "failed" not in document
