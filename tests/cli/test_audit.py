from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import save_head
from gate.vision.embed import FEATURES, Embedder
from tests.support import picture, sample, write_shard

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited") / "shards"
    samples = [sample(number, "a caption of somebody") for number in range(3)]
    write_shard(folder, "00000", [*samples, sample(3, "broken", b"\xff\xd8\xff and no more")])
    return folder


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A head that passes everything, some by a hair."""
    path = tmp_path_factory.mktemp("head") / "head.npz"
    embedder = Embedder()
    weights = np.random.default_rng(0).normal(0, 1e-3, FEATURES)
    card = {"embedder": {"name": embedder.name, "digest": embedder.digest}, "positive": ["yes"], "threshold": 0.99}
    save_head(path, Linear(weights, np.array(0.0)), card)
    return path


def test_the_bundled_detector(gate: Run, shards: Path, tmp_path: Path) -> None:
    code, out, err = gate("audit", shards, "-o", tmp_path / "near", "--sd", "100")
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    for line in (["4", "pictures"], ["3", "negative"], ["1", "unreadable"], ["1", "image_undecodable"]):
        assert line in lines
    assert "within 100 standard deviations" in out
    document = json.loads((tmp_path / "near" / "audit.json").read_text())
    assert (document["negatives"], document["near"]) == (3, len(document["near_pictures"]))
    assert max(map(len, out.replace(str(tmp_path), "").splitlines())) <= 80


def test_a_head_of_ones_own(gate: Run, shards: Path, head: Path, tmp_path: Path) -> None:
    code, out, _ = gate("audit", shards, "--head-file", head, "--sd", 1000, "--format", "json", "-o", tmp_path / "n")
    facts = json.loads(out)
    assert code == 0
    assert (facts["pictures"], facts["negatives"], facts["threshold"]) == (4, 3, 0.99)
    assert facts["near"] == 3
    document = json.loads((tmp_path / "n" / "audit.json").read_text())
    margins = [near["margin"] for near in document["near_pictures"]]
    assert margins == sorted(margins, reverse=True)
    assert len(set(margins)) == 3


def test_without_a_folder_nothing_is_named(gate: Run, shards: Path, head: Path) -> None:
    code, out, _ = gate("audit", shards, "--head-file", head, "--sd", 1000)
    assert code == 0
    assert "-o" in out
    assert "000000000" not in out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--sd", "0"], "above 0"),
        (["--sd", "nan"], "above 0"),
        (["--embedder", "bundled"], "--head-file"),
        (["--head-file", "absent.npz"], "cannot be read"),
        (["--head-file", "absent.npz", "--question", "pregnancy"], "--question"),
    ],
)
def test_what_makes_no_sense_is_told(gate: Run, shards: Path, options: list[str], complaint: str) -> None:
    code, _, err = gate("audit", shards, *options)
    assert code == 2
    assert complaint in err


def test_an_empty_folder(gate: Run, tmp_path: Path, head: Path) -> None:
    code, _, err = gate("audit", tmp_path, "--head-file", head)
    assert code == 2
    assert "holds no pictures and no .tar shards" in err


def test_a_folder_of_pictures_needs_no_shards(gate: Run, tmp_path: Path, head: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.jpg").write_bytes(picture(1))
    code, out, _ = gate("audit", tmp_path / "data", "--head-file", head)
    assert code == 0
    assert "0 negatives within" in out  # one picture has no spread
