"""The bundled network: shape, values, and independence of a crop's features from its neighbours."""

import numpy as np
import pytest
from sklearn.datasets import load_sample_images

from gate.vision.crops import whole
from gate.vision.embed import FEATURES, Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    return np.concatenate([whole(image) for image in load_sample_images().images])


def test_one_row_of_finite_features_a_crop(embedder: Embedder, crops: np.ndarray) -> None:
    features = embedder.embed(crops)
    assert features.shape == (2, FEATURES)
    assert np.isfinite(features).all()


def test_features_do_not_depend_on_neighbours(embedder: Embedder, crops: np.ndarray) -> None:
    among_others = embedder.embed(np.concatenate([crops, 255 - crops[:1], crops[::-1]]))
    assert np.array_equal(among_others[:2], embedder.embed(crops))
    assert np.array_equal(among_others[-1], embedder.embed(crops[:1])[0])
    assert np.array_equal(Embedder().embed(crops[1:])[0], among_others[1])


def test_features_tell_pictures_apart(embedder: Embedder, crops: np.ndarray) -> None:
    first, second = embedder.embed(crops)[:, -1280:]
    brighter = embedder.embed(np.clip(crops[:1] * 1.1, 0, 255).astype(np.uint8))[0, -1280:]
    assert np.corrcoef(first, brighter)[0, 1] > 0.9
    assert np.corrcoef(first, second)[0, 1] < 0.5


def test_no_crops_give_no_features(embedder: Embedder, crops: np.ndarray) -> None:
    assert embedder.embed(crops[:0]).shape == (0, FEATURES)


def test_another_shape_is_refused(embedder: Embedder) -> None:
    with pytest.raises(ValueError, match="uint8"):
        embedder.embed(np.zeros((1, 100, 100, 3), np.uint8))
    with pytest.raises(ValueError, match="uint8"):
        embedder.embed(np.zeros((1, 224, 224, 3), np.float32))  # type: ignore[arg-type]
