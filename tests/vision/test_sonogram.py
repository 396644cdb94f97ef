"""The ultrasound network: how a picture is read, how cells become scores, and that the frame does not decide."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from gate.errors import GateError
from gate.models import find_model, model_info
from gate.samples.sonogram import sonogram
from gate.vision.sonogram import NETWORK, QUESTIONS, STRIDE, SonogramNetwork, pooled, reading_size


@pytest.fixture(scope="module")
def network() -> SonogramNetwork:
    return SonogramNetwork()


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.ascontiguousarray(load_sample_image("china.jpg")[:400, :500])


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (512, 512), (4000, 3000), (100, 5000), (5000, 10), (64, 80), (333, 221)]
)
def test_what_is_read_has_about_one_area_and_whole_cells(width: int, height: int) -> None:
    wide, high = reading_size(width, height)
    assert wide % 32 == high % 32 == 0
    assert 0.75 < wide * high / 256**2 < 1.3
    assert (wide >= high) == (width >= height) or abs(wide - high) <= 32


def test_cells_are_a_grid_over_the_picture(network: SonogramNetwork, photo: np.ndarray) -> None:
    cells = network.cells(Image.fromarray(photo), (0, 0, 500, 400))
    wide, high = reading_size(500, 400)
    assert cells.shape == (len(QUESTIONS), high // STRIDE, wide // STRIDE)


def test_a_picture_is_as_certain_as_its_most_certain_cells() -> None:
    cells = np.full((3, 16, 16), -8.0, np.float32)
    cells[0, :3, :5] = 6.0
    cells[2, 8:, 8:] = 2.0
    ultrasound, _, medical = pooled(cells)
    assert (ultrasound, medical) == (6.0, 2.0)


def test_a_pregnancy_is_asked_where_the_ultrasound_is() -> None:
    cells = np.full((3, 16, 16), -8.0, np.float32)
    cells[0, :4, :4] = 6.0
    cells[1] = 9.0
    cells[1, :4, :4] = -5.0
    assert pooled(cells)[1] < -4


def test_the_whole_comes_first_and_parts_lie_inside(network: SonogramNetwork, photo: np.ndarray) -> None:
    scene = photo.copy()
    scene[60:260, 40:300] = np.asarray(Image.fromarray(_sonogram()).resize((260, 200)))
    whole, *parts = network.parts(scene)
    assert whole.box == (0.0, 0.0, 500.0, 400.0)
    assert parts
    for part in parts:
        left, top, right, bottom = part.box
        assert 0 <= left < right <= 500
        assert 0 <= top < bottom <= 400
    assert network.parts(scene, closer=False) == [whole]


def test_a_damaged_network_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "network.onnx"
    file.write_bytes(find_model(NETWORK).read_bytes()[:1000])
    with pytest.raises(GateError, match="network"):
        SonogramNetwork(file)


def test_the_network_is_small_and_described() -> None:
    assert find_model(NETWORK).stat().st_size <= 16_000_000
    info = model_info(NETWORK)
    assert {"slopes", "offsets", "miss_rates", "licence", "sha256"} <= set(info)


def _sonogram() -> np.ndarray:
    return np.asarray(sonogram(3).convert("RGB"))
