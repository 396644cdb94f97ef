from __future__ import annotations

from dataclasses import replace

import numpy as np

from gate.learn.leaks import MAX_DISTANCE, MAX_SIMILARITY, directions, duplicate, find_leaks, similar
from tests.learn.made import MANY, table


def flip(value: bytes, bits: int) -> bytes:
    return (int.from_bytes(value) ^ ((1 << bits) - 1)).to_bytes(32)


def test_features_of_length_one_are_compared_as_they_are() -> None:
    angles = np.arccos([1.0, 0.96, 0.94, -1.0])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert similar(rows, rows[:1], MAX_SIMILARITY).tolist() == [True, True, False, False]


def test_what_all_pictures_share_does_not_make_them_similar() -> None:
    rng = np.random.default_rng(0)
    rows = (rng.normal(size=(3000, 40)) + 50).astype(np.float32)  # every plain cosine is above 0.999
    others = rng.normal(size=(200, 40)).astype(np.float32) + 50
    others[7] = rows[2500] + 0.01
    assert np.flatnonzero(similar(rows, others, MAX_SIMILARITY)).tolist() == [2500]


def test_hashes_up_to_the_limit_are_duplicates_and_flat_pictures_never() -> None:
    base = bytes(range(32))
    rows = [flip(base, MAX_DISTANCE), flip(base, MAX_DISTANCE + 1), None, base]
    assert duplicate(rows, [None, base], MAX_DISTANCE).tolist() == [True, False, False, True]
    assert duplicate(rows, [None], MAX_DISTANCE).tolist() == [False] * 4
    assert duplicate([None], [base], MAX_DISTANCE).tolist() == [False]


def test_copies_in_features_or_to_the_eye_are_found() -> None:
    training, test = table(MANY, seed=1), table(MANY, seed=2)
    assert test.hashes[0] is not None
    features = training.features.copy()
    features[3] = test.features[5]
    hashes = (*training.hashes[:9], flip(test.hashes[0], 4), *training.hashes[10:])
    leaks = find_leaks(replace(training, features=features, hashes=hashes), test)
    assert np.flatnonzero(leaks.similar).tolist() == [3]
    assert np.flatnonzero(leaks.duplicate).tolist() == [9]
    assert np.flatnonzero(leaks.either).tolist() == [3, 9]


def test_a_row_without_a_direction_is_like_nothing() -> None:
    rows = np.zeros((2, 4), np.float32)
    assert not np.isnan(directions(rows)).any()
    assert similar(rows, rows, 0.5).tolist() == [False, False]
