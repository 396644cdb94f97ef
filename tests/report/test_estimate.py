from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.report.estimate import estimate, wilson
from gate.tally import Tally


@pytest.mark.parametrize(
    ("hits", "seen", "low", "high"),
    # the four examples of Newcombe, Statistics in Medicine 17 (1998), table I
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_values(hits: int, seen: int, low: float, high: float) -> None:
    assert wilson(hits, seen) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share_and_mirrors(a: int, b: int) -> None:
    hits, seen = min(a, b), max(a, b)
    low, high = wilson(hits, seen)
    assert 0.0 <= low <= high <= 1.0
    if seen:
        assert low <= hits / seen <= high
        assert wilson(seen - hits, seen) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("hits", "seen"), [(-1, 5), (6, 5)])
def test_impossible_counts(hits: int, seen: int) -> None:
    with pytest.raises(ValueError, match="within"):
        wilson(hits, seen)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 100_000))
def test_the_whole_holds_at_least_what_was_seen(a: int, b: int, more: int) -> None:
    hits, seen = min(a, b), max(a, b)
    found = estimate(
        Tally(samples=seen, affected=Counter(PERSON=hits)), total=seen + more, random=True, seconds=1, input_bytes=1
    ).affected[0]
    assert hits <= found.low <= found.high <= seen + more - (seen - hits)
    assert found.low <= found.estimate <= found.high


def test_all_seen_leaves_no_doubt() -> None:
    found = estimate(Tally(samples=50, affected=Counter(FACE=7)), total=50, random=True, seconds=10, input_bytes=99)
    assert (found.affected[0].low, found.affected[0].estimate, found.affected[0].high) == (7, 7, 7)
    assert (found.seconds, found.disk_bytes, found.unseen_high) == (10, 99, 0)


def test_what_was_not_seen_may_still_be_there() -> None:
    assert estimate(Tally(samples=100), total=10_000, random=True, seconds=1, input_bytes=1).unseen_high == 370


def test_time_grows_with_the_set() -> None:
    assert estimate(Tally(samples=10), total=1000, random=True, seconds=3, input_bytes=5).seconds == pytest.approx(300)


def test_a_guess_of_the_total_below_what_was_seen_is_corrected() -> None:
    assert estimate(Tally(samples=10), total=3, random=True, seconds=1, input_bytes=1).total == 10
