"""Training the ultrasound network: made pictures, held-out sources, and that the same seed gives the same file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from sklearn.datasets import load_sample_images

from gate.samples.sonogram import sonogram
from gate.vision.sonogram import SonogramNetwork

ROOT = Path(__file__).resolve().parents[2]

# The exporter of torch warns of itself: a newer one, which needs a package more, gives another graph.
pytestmark = pytest.mark.filterwarnings("ignore")
pytest.importorskip("efficientnet_lite_pytorch", reason="the network that training starts from is not installed")


@pytest.fixture(scope="module")
def modules() -> Iterator[dict[str, ModuleType]]:
    """The benchmark's modules, which are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import ultrasound_data
        import ultrasound_made
        import ultrasound_network
        import ultrasound_scenes

        yield {m.__name__: m for m in (ultrasound_data, ultrasound_made, ultrasound_network, ultrasound_scenes)}


@pytest.fixture(scope="module")
def items(modules: dict[str, ModuleType]) -> list[object]:
    item = modules["ultrasound_data"].Item
    china, flower = (np.ascontiguousarray(image[:300, :400]) for image in load_sample_images().images)
    scans = [np.asarray(sonogram(seed).convert("RGB")) for seed in range(3)]
    return [
        item("a", "preg_ultrasound", "one", "a", scans[0]),
        item("b", "other_ultrasound", "two", "b", scans[1]),
        item("c", "other_medical", "three", "c", scans[2]),
        item("d", "natural", "four", "d", china),
        item("e", "natural", "five", "e", flower),
    ]


def test_made_pictures_know_their_sources_and_where_the_content_lies(
    modules: dict[str, ModuleType], items: list[object], tmp_path: Path
) -> None:
    made = modules["ultrasound_made"].make(items, 60, tmp_path, 1)
    again = modules["ultrasound_made"].make(items, 60, tmp_path / "again", 2)
    assert np.array_equal(made.pictures, again.pictures)
    ultrasound = made.labels[:, 0] == 1
    assert {made.names[k] for k in made.sources[ultrasound, 0]} == {"one", "two"}
    assert (np.abs(made.cells.mean((1, 2)) / 255 - made.share) < 0.02).all()
    kept = made.without({"four"})
    assert 0 < len(kept) < 60
    assert not (made.sources[kept] == made.names.index("four")).any()


def test_the_same_seed_and_data_give_the_same_file(
    modules: dict[str, ModuleType], items: list[object], tmp_path: Path
) -> None:
    network = modules["ultrasound_network"]
    made = modules["ultrasound_made"].make(items, 24, tmp_path, 1)
    stem = network.stems(network.Network().eval(), made.pictures, tmp_path / "stem.npy", 1)
    recipe = dataclasses.replace(network.PHASES[0], steps=6, batch=8)
    for name in ("a", "b"):
        network.export(network.train(made, stem, np.arange(24), recipe), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    other = dataclasses.replace(recipe, seed=recipe.seed + 1)
    network.export(network.train(made, stem, np.arange(24), other), tmp_path / "c")
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()
    parts = SonogramNetwork(tmp_path / "a", ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0))).parts(np.array(made.pictures[0]))
    assert np.isfinite(parts[0].margins).all()
