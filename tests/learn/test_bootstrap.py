from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from gate.learn.bootstrap import intervals
from gate.learn.metrics import curve, fp_rate_at_fn


def labelled(*parts: tuple[str, bool, list[float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Margins, classes and sources of parts (source, positive, margins)."""
    margins = np.concatenate([np.array(values, float) for _, _, values in parts])
    positive = np.concatenate([np.full(len(values), flag) for _, flag, values in parts])
    sources = np.concatenate([np.full(len(values), name) for name, _, values in parts])
    return margins, positive, sources


def test_two_sources_of_which_one_is_missed() -> None:
    # Of the draws of two, a quarter holds the good one twice, a quarter the bad one twice.
    data = labelled(("a", True, [1] * 10), ("b", True, [-1] * 10), ("c", False, [-1] * 5), ("d", False, [-1] * 5))
    found = intervals(*data, max_fn_rate=0.02)
    assert found["fn_rate"] == (0, 1)
    assert found["fp_rate"] == (0, 0)
    assert found["accuracy"] == pytest.approx((1 / 3, 1))


def test_sources_of_one_kind_give_the_spread_of_their_mean() -> None:
    # 40 sources of one size, missed whole or not at all: the mean's standard error is known.
    rng = np.random.default_rng(3)
    parts = [(f"s{i}", True, [1.0 if hit else -1.0] * 6) for i, hit in enumerate(rng.random(40) < 0.7)]
    margins, positive, sources = labelled(*parts, ("n", False, [-1.0]), ("m", False, [-1.0]))
    low, high = intervals(margins, positive, sources, max_fn_rate=0.02, replicates=4000)["fn_rate"] or (0, 0)
    rate = float((margins[positive] < 0).mean())
    half = 1.96 * np.sqrt(rate * (1 - rate) / 40)
    assert low == pytest.approx(rate - half, abs=0.02)
    assert high == pytest.approx(rate + half, abs=0.02)


def test_every_figure_is_that_of_the_pictures_drawn() -> None:
    # Two sources a side: nine different draws, so the figures of all of them can be made by hand.
    rng = np.random.default_rng(5)
    parts = {name: rng.normal(shift, 1, 12).tolist() for name, shift in (("a", 1), ("b", 0.2), ("c", -1), ("d", 0))}
    data = labelled(*((name, name in "ab", values) for name, values in parts.items()))
    found = intervals(*data, max_fn_rate=0.1)
    areas, costs = [], []
    for left in ("aa", "ab", "bb"):
        for right in ("cc", "cd", "dd"):
            margins = np.concatenate([parts[name] for name in left + right])
            positive = np.arange(48) < 24
            areas.append(roc_auc_score(positive, margins))
            costs.append(fp_rate_at_fn(curve(margins, positive), 0.1))
    assert found["roc_auc"] == pytest.approx((min(areas), max(areas)))
    assert found["fp_rate_at_fn"] == pytest.approx((min(costs), max(costs)))


def test_a_source_with_both_classes_counts_on_both_sides() -> None:
    found = intervals(
        *labelled(("a", True, [1.0]), ("a", False, [1.0]), ("b", True, [1.0]), ("b", False, [-1.0])), max_fn_rate=0.02
    )
    assert found["fp_rate"] == (0, 1)
    assert found["fn_rate"] == (0, 0)


def test_one_source_says_nothing_about_another() -> None:
    found = intervals(*labelled(("a", True, [1, -1]), ("b", False, [-1]), ("c", False, [-1])), max_fn_rate=0.02)
    assert found == {"accuracy": None, "fp_rate": (0, 0), "fn_rate": None, "roc_auc": None, "fp_rate_at_fn": None}


def test_one_class_only() -> None:
    found = intervals(*labelled(("a", True, [1, -1]), ("b", True, [1])), max_fn_rate=0.02)
    assert found["fn_rate"] == (0, 0.5)
    assert [name for name, interval in found.items() if interval] == ["fn_rate"]


def test_the_same_seed_gives_the_same_intervals() -> None:
    rng = np.random.default_rng(0)
    data = labelled(*((f"s{i}", i % 2 == 0, rng.normal(size=9).tolist()) for i in range(12)))
    once, again, other = (intervals(*data, max_fn_rate=0.02, seed=seed) for seed in (1, 1, 2))
    assert once == again != other
