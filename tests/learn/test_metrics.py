from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, roc_auc_score, roc_curve

from gate.learn.metrics import curve, fp_rate_at_fn, rates, roc_auc, wilson

labelled = st.lists(st.tuples(st.integers(-6, 6), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: len({flag for _, flag in rows}) == 2
)


def split(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([margin for margin, _ in rows], float), np.array([flag for _, flag in rows])


@given(labelled)
def test_area_and_curve_are_those_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    margins, positive = split(rows)
    assert roc_auc(margins, positive) == pytest.approx(roc_auc_score(positive, margins))
    fp, tp, _ = roc_curve(positive, margins, drop_intermediate=False)
    ours = curve(margins, positive)
    np.testing.assert_allclose(ours.fp, fp)
    np.testing.assert_allclose(ours.fn, 1 - tp)


@given(labelled)
def test_rates_are_those_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    margins, positive = split(rows)
    found = rates(margins, positive)
    assert found.accuracy == pytest.approx(accuracy_score(positive, margins >= 0))
    assert found.pictures == len(rows)
    # the operating point lies on the curve
    ours = curve(margins, positive)
    assert np.min(np.abs(ours.fp - found.fp_rate) + np.abs(ours.fn - found.fn_rate)) < 1e-12


@given(labelled, st.lists(st.integers(0, 3), min_size=60, max_size=60))
def test_weights_count_a_picture_as_often_as_they_say(rows: list[tuple[int, bool]], times: list[int]) -> None:
    margins, positive = split(rows)
    weights = np.array(times[: len(rows)])
    repeated = np.repeat(positive, weights)
    if repeated.all() or not repeated.any():
        with pytest.raises(ValueError, match="positives and negatives"):
            curve(margins, positive, weights)
        return
    weighted, plain = curve(margins, positive, weights), curve(np.repeat(margins, weights), repeated)
    for most in (0.0, 0.02, 0.5, 1.0):
        assert fp_rate_at_fn(weighted, most) == pytest.approx(fp_rate_at_fn(plain, most))


def test_the_price_of_missing_little() -> None:
    margins = np.array([5, 4, 3, 2, 1, 0, -1, -2, -3, -4], float)
    positive = np.array([1, 1, 1, 0, 1, 0, 0, 1, 0, 0], bool)
    points = curve(margins, positive)
    assert fp_rate_at_fn(points, 0.0) == pytest.approx(3 / 5)  # the last positive lies below three negatives
    assert fp_rate_at_fn(points, 0.2) == pytest.approx(1 / 5)
    assert fp_rate_at_fn(points, 1.0) == 0


def test_a_rate_of_nothing_is_not_zero() -> None:
    only = rates(np.array([1.0, -1.0]), np.array([True, True]))
    assert (only.fn_rate, only.fp_rate, only.accuracy) == (0.5, None, 0.5)
    assert roc_auc(np.array([1.0]), np.array([True])) is None
    assert wilson(0, 0) is None


def test_a_margin_of_zero_is_found() -> None:
    assert rates(np.array([0.0, -1e-9]), np.array([True, True])).missed == 1


@given(st.integers(1, 500), st.data())
def test_intervals_are_those_of_scipy(count: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, count))
    expected = binomtest(errors, count).proportion_ci(method="wilson")
    assert wilson(errors, count) == pytest.approx((expected.low, expected.high), abs=1e-12)
