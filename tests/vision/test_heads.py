"""Linear heads: calibrated scores, tiles, and that a pregnancy is never more certain than an ultrasound."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from gate.models import find_model
from gate.vision.embed import FEATURES
from gate.vision.heads import Head, Heads, load_heads

NONE = np.empty((0, 2), np.float32)


def row(*values: float) -> np.ndarray:
    return np.array([values], np.float32)


@pytest.fixture
def heads() -> Heads:
    """Asks the first feature for ultrasound, the second for pregnancy; tiles must exceed 1."""
    return Heads(Head(np.array([1.0, 0.0]), 0.0, 1.0), Head(np.array([0.0, 1.0]), 0.0, 1.0))


def test_the_score_of_a_margin_of_nought_is_a_half(heads: Heads) -> None:
    assert heads.scores(row(0, 0), NONE).ultrasound == 0.5


def test_scores_rise_with_margins_and_stay_in_range(heads: Heads) -> None:
    scores = [heads.scores(row(x, x), NONE).ultrasound for x in (-1e9, -2, 0, 2, 1e9)]
    assert scores == sorted(scores)
    assert 0 <= scores[0] < scores[1] < 0.5 < scores[3] < scores[4] <= 1


def test_a_tile_raises_the_score_beyond_its_offset_only(heads: Heads) -> None:
    plain = heads.scores(row(-2, -2), NONE)
    assert heads.scores(row(-2, -2), row(-1, -1)) == plain
    assert heads.scores(row(-2, -2), row(3, -9)).ultrasound == pytest.approx(1 / (1 + np.exp(-2)))


def test_pregnancy_needs_ultrasound_in_the_same_crop(heads: Heads) -> None:
    elsewhere = heads.scores(row(5, -5), row(-5, 5))
    assert elsewhere.ultrasound > 0.9
    assert elsewhere.pregnancy < 0.1
    together = heads.scores(row(2, 5), NONE)
    assert together.pregnancy == together.ultrasound


def test_a_margin_does_not_depend_on_other_rows() -> None:
    rng = np.random.default_rng(0)
    head = Head(rng.normal(size=FEATURES), 0.3, 0.0)
    features = rng.normal(size=(9, FEATURES)).astype(np.float32)
    alone = np.concatenate([head.margins(features[i : i + 1]) for i in range(9)])
    assert np.array_equal(head.margins(features), alone)


def test_bundled_heads_are_plain_arrays_of_one_row_each() -> None:
    path = find_model("ultrasound_heads")
    heads = load_heads(path)
    assert heads.ultrasound.weights.shape == heads.pregnancy.weights.shape == (FEATURES,)
    with np.load(path, allow_pickle=False) as arrays:
        assert all(arrays[name].size in {1, FEATURES} for name in arrays.files)


def test_a_file_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "heads.npz"
    np.savez(path, ultrasound_weights=np.array([{}], dtype=object))
    assert zipfile.is_zipfile(path)
    with pytest.raises(ValueError, match="allow_pickle"):
        load_heads(path)
