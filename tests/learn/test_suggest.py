from __future__ import annotations

from typing import Any

import numpy as np

from gate.learn.pool import Pool
from gate.learn.suggest import suggest, telling
from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import TrainedHead, sigmoid

D = 16


def spread(count: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=(count, D)).astype(np.float32)


def hashes(count: int, seed: int = 0) -> list[bytes | None]:
    rng = np.random.default_rng(seed)
    return [rng.bytes(32) for _ in range(count)]


def test_the_least_certain_comes_first_and_all_are_near_the_decision() -> None:
    uncertainty = np.random.default_rng(1).permutation(1000).astype(np.float64)
    rows = telling(uncertainty, spread(1000), hashes(1000), 20)
    assert len(set(rows)) == 20
    assert uncertainty[rows[0]] == 0
    assert uncertainty[rows].max() < 200  # of the ten times as many that are nearest


def test_one_kind_of_picture_does_not_take_all_the_room() -> None:
    rng = np.random.default_rng(0)
    kinds = np.repeat(np.arange(5), [960, 10, 10, 10, 10])
    features = (np.eye(D)[kinds] * 10 + rng.normal(size=(1000, D))).astype(np.float32)
    uncertainty = rng.random(1000)
    rows = telling(uncertainty, features, hashes(1000), 100)
    assert set(kinds[rows[:10]]) == set(range(5))
    alone = np.argsort(uncertainty)[:10]
    assert set(kinds[alone]) != set(range(5))  # what uncertainty alone would have shown


def test_near_duplicates_are_shown_once() -> None:
    features, codes = spread(6), hashes(6)
    features[1] = features[0] * 1.01  # the same direction
    codes[3] = codes[2]  # the same to the eye
    rows = telling(np.arange(6.0), features, codes, 6)
    assert {0, 4, 5} < set(rows) < {0, 2, 3, 4, 5}
    assert len(rows) == 4


def test_flat_pictures_without_a_hash_are_told_apart_by_features() -> None:
    rows = telling(np.arange(4.0), spread(4), [None] * 4, 4)
    assert sorted(rows) == [0, 1, 2, 3]


def test_a_small_pool_gives_what_it_has() -> None:
    assert telling(np.array([0.5]), spread(1), hashes(1), 200) == [0]
    assert len(telling(np.arange(7.0), spread(7), hashes(7), 200)) == 7


def test_distance_is_to_the_threshold_not_to_one_half() -> None:
    weights = np.eye(D)[0]
    margins = np.array([-3.0, 0.0, 2.0, 6.0])
    features = spread(4)
    features[:, 0] = margins
    head = TrainedHead(Linear(weights, 0.0), {"threshold": float(sigmoid(np.array([2.1]))[0])})
    pool = Pool(tuple(("s", str(i)) for i in range(4)), features, tuple(hashes(4)))
    (first, *rest) = suggest(head, pool, 3)
    assert first.place == ("s", "2")
    assert first.score == float(sigmoid(margins[2:3])[0])
    assert len(rest) == 2


def test_a_sample_with_two_pictures_is_listed_once() -> None:
    head = TrainedHead(Linear(np.eye(D)[0], 0.0), {"threshold": 0.5})
    pool = Pool((("s", "a"), ("s", "a"), ("s", "b")), spread(3), tuple(hashes(3)))
    assert sorted(each.place for each in suggest(head, pool, 5)) == [("s", "a"), ("s", "b")]
