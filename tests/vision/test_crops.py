"""What an embedder sees of a picture: borders fall away."""

import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from gate.vision.crops import SIDE, content_box, whole


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.ascontiguousarray(load_sample_image("china.jpg")[150:400, 50:450])


@pytest.mark.parametrize("level", [0, 90, 255])
def test_a_uniform_frame_falls_away(photo: np.ndarray, level: int) -> None:
    framed = np.pad(photo, ((40, 60), (80, 20), (0, 0)), constant_values=level)
    left, top, right, bottom = content_box(framed)
    assert abs(left - 80) <= 4
    assert abs(top - 40) <= 4
    assert abs(right - 480) <= 4
    assert abs(bottom - 290) <= 4


def test_a_frame_in_a_frame_falls_away(photo: np.ndarray) -> None:
    framed = np.pad(np.pad(photo, ((30, 30), (30, 30), (0, 0))), ((20, 20), (20, 20), (0, 0)), constant_values=255)
    assert np.allclose(content_box(framed), (50, 50, 450, 300), atol=5)


def test_a_picture_without_a_frame_stays(photo: np.ndarray) -> None:
    assert np.allclose(content_box(photo), (0, 0, 400, 250), atol=8)


def test_a_flat_picture_stays_whole() -> None:
    assert content_box(np.full((50, 70, 3), 9, np.uint8)) == (0.0, 0.0, 70.0, 50.0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2), (5, 4000)])
def test_odd_shapes_give_crops(shape: tuple[int, int]) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    assert whole(rgb).shape == (1, SIDE, SIDE, 3)
