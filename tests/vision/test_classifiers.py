"""Heads of every kind, made by hand: what they compute, and their files."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gate.errors import UsageError
from gate.vision.classifier_kinds import Forest, Linear, Network, Rbf
from gate.vision.classifiers import Classifier, head_files, load_head, save_head, sigmoid

D = 24
CARD = {"embedder": {"name": "made", "digest": "ab" * 32}, "positive": ["cat"], "threshold": 0.25}


def made(kind: str, seed: int = 0) -> Classifier:
    rng = np.random.default_rng(seed)
    centre, scale = rng.normal(size=D).astype(np.float32), rng.uniform(0.1, 0.5, D).astype(np.float32)
    if kind == "linear":
        return Linear(rng.normal(size=D), 0.3)
    if kind == "rbf":
        return Rbf(centre, scale, rng.normal(size=(37, D)).astype(np.float32), rng.normal(size=37), -0.2)
    if kind == "forest":
        # two stumps: nodes 0 and 3 ask, their children are leaves
        return Forest(
            width=D,
            roots=np.array([0, 3], np.int32),
            feature=np.array([1, 0, 0, 2, 0, 0], np.int32),
            threshold=np.array([0.5, 0, 0, -0.5, 0, 0]),
            left=np.array([1, 1, 2, 4, 4, 5], np.int32),
            right=np.array([2, 1, 2, 5, 4, 5], np.int32),
            value=np.array([0, -1, 2, 0, -10, 20.0]),
            bias=0.5,
        )
    shapes = ((D, 16), (16, 8), (8, 1))
    weights = tuple(rng.normal(size=shape).astype(np.float32) for shape in shapes)
    return Network(centre, scale, weights, tuple(rng.normal(size=w.shape[1]).astype(np.float32) for w in weights))


KINDS = ["linear", "rbf", "forest", "network"]
kinds = pytest.mark.parametrize("kind", KINDS)


def features(count: int = 300, seed: int = 1) -> Any:
    return np.random.default_rng(seed).normal(size=(count, D)).astype(np.float32)


@kinds
def test_a_row_does_not_depend_on_its_neighbours(kind: str) -> None:
    head, rows = made(kind), features()
    margins = head.margins(rows)
    order = np.random.default_rng(2).permutation(len(rows))
    assert np.array_equal(head.margins(rows[order]), margins[order])
    assert np.array_equal(head.margins(rows[5:77]), margins[5:77])
    assert [float(head.margins(rows[i : i + 1])[0]) for i in (0, 127, 128, 299)] == margins[[0, 127, 128, 299]].tolist()
    assert head.margins(rows[:0]).shape == (0,)
    assert len(set(margins.tolist())) > 1


def test_a_linear_head_is_a_dot_product() -> None:
    head, rows = made("linear"), features()
    assert isinstance(head, Linear)
    assert head.margins(rows) == pytest.approx(rows.astype(np.float64) @ head.weights + 0.3, rel=1e-12)


def test_an_rbf_head_sums_kernels() -> None:
    head, rows = made("rbf"), features(20)
    assert isinstance(head, Rbf)
    scaled = (rows.astype(np.float64) - head.centre) * head.scale
    squares = ((scaled[:, None] - head.support[None]) ** 2).sum(axis=2)
    assert head.margins(rows) == pytest.approx(np.exp(-squares / 2) @ head.coefficients - 0.2, abs=1e-5)


def test_a_forest_asks_every_tree_and_a_row_at_the_threshold_goes_left() -> None:
    rows = np.zeros((4, D), np.float32)
    rows[:, 1], rows[:, 2] = [0.5, 0.6, 0.5, 0.6], [-0.5, -0.5, 0, 0]
    assert made("forest").margins(rows).tolist() == [-10.5, -7.5, 19.5, 22.5]


def test_a_network_has_relu_between_its_layers_and_none_after_the_last() -> None:
    head, rows = made("network"), features(50)
    assert isinstance(head, Network)
    values = (rows.astype(np.float64) - head.centre) * head.scale
    for weights, biases in zip(head.weights[:-1], head.biases[:-1], strict=True):
        values = np.maximum(values @ weights + biases, 0)
    expected = (values @ head.weights[-1] + head.biases[-1])[:, 0]
    assert head.margins(rows) == pytest.approx(expected, abs=1e-4)
    assert expected.min() < 0


@kinds
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_refused(kind: str, bad: float) -> None:
    rows = features(200)
    rows[150, 3] = bad
    with pytest.raises(ValueError, match="finite"):
        made(kind).margins(rows)


@kinds
def test_other_shapes_are_refused(kind: str) -> None:
    for rows in (features()[:, :-1], features()[0]):
        with pytest.raises(ValueError, match="features must be"):
            made(kind).margins(rows)


@kinds
def test_half_precision_is_taken(kind: str) -> None:
    rows = features().astype(np.float16)
    head = made(kind)
    assert np.array_equal(head.margins(rows), head.margins(rows.astype(np.float32)))


@kinds
def test_a_head_comes_back_from_its_files_as_it_was(kind: str, tmp_path: Path) -> None:
    head, rows = made(kind), features()
    save_head(tmp_path / "head", head, CARD)
    for name in ("head", "head.npz", "head.json"):
        loaded = load_head(tmp_path / name)
        assert np.array_equal(loaded.classifier.margins(rows), head.margins(rows))
    assert loaded.card.items() >= {**CARD, "kind": kind, "dimensions": D}.items()
    assert loaded.threshold == 0.25
    assert loaded.card["holds_training_examples"] is (kind == "rbf")
    assert np.array_equal(loaded.scores(rows), sigmoid(head.margins(rows)))


@kinds
def test_the_same_head_gives_the_same_bytes(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_head(tmp_path / "one", made(kind), CARD)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2040, 5, 5, 5, 5, 5, 0, 0, 0))
    save_head(tmp_path / "two", made(kind), dict(reversed(CARD.items())))
    for ending in ("npz", "json"):
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
    save_head(tmp_path / "three", made(kind, seed=9), CARD)
    if kind != "forest":
        assert (tmp_path / "one.npz").read_bytes() != (tmp_path / "three.npz").read_bytes()


def test_names_keep_their_dots() -> None:
    assert head_files(Path("a/v1.2")) == (Path("a/v1.2.npz"), Path("a/v1.2.json"))
    assert head_files(Path("a/v1.2.npz")) == (Path("a/v1.2.npz"), Path("a/v1.2.json"))


def test_scores_are_probabilities() -> None:
    assert sigmoid(np.array([0, -1e9, 1e9])) == pytest.approx([0.5, 0, 1])


def test_a_head_knows_its_embedder(tmp_path: Path) -> None:
    class Other:
        name, digest, side = "made", "cd" * 32, 8

        def embed(self, crops: Any) -> Any:
            return crops

    save_head(tmp_path / "head", made("linear"), CARD)
    head = load_head(tmp_path / "head")
    with pytest.raises(UsageError, match="abababababab, not of made with weights cdcdcdcdcdcd"):
        head.check_embedder(Other())
    same = Other()
    same.digest = "ab" * 32
    head.check_embedder(same)


def rewrite(path: Path, arrays: dict[str, Any], **card: Any) -> None:
    """Other arrays under a card that has their digest."""
    np.savez(path.with_suffix(".npz"), **arrays)
    facts = json.loads(path.with_suffix(".json").read_text())
    facts["sha256"] = hashlib.sha256(path.with_suffix(".npz").read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps({**facts, **card}))


def damage(kind: str, **changes: Any) -> dict[str, Any]:
    return {**made(kind).arrays(), **changes}


@pytest.mark.parametrize(
    "arrays",
    [
        damage("linear", weights=np.ones((D, 2))),
        damage("linear", weights=np.full(D, np.nan)),
        damage("linear", weights=np.ones(D, np.float32)),
        damage("linear", bias=np.ones(2)),
        {"weights": np.ones(D)},
        damage("rbf", support=np.ones((37, D - 1), np.float32)),
        damage("rbf", coefficients=np.ones(36)),
        damage("forest", left=np.array([1, 1, 2, 3, 4, 5], np.int32)),  # node 3 leads back to itself on one side
        damage("forest", right=np.array([2, 1, 2, 0, 4, 5], np.int32)),
        damage("forest", right=np.array([2, 1, 2, 6, 4, 5], np.int32)),
        damage("forest", feature=np.array([D, 0, 0, 2, 0, 0], np.int32)),
        damage("forest", feature=np.array([-1, 0, 0, 2, 0, 0], np.int32)),
        damage("forest", roots=np.array([0, 6], np.int32)),
        damage("forest", roots=np.array([-1], np.int32)),
        damage("forest", roots=np.array([], np.int32)),
        damage("forest", value=np.ones(5)),
        damage("network", weights_1=np.ones((15, 8), np.float32)),
        damage("network", biases_2=np.ones(2, np.float32)),
        damage("network", scale=np.ones(D - 1, np.float32)),
    ],
    ids=str,
)
def test_arrays_that_do_not_fit_are_refused(arrays: dict[str, Any], tmp_path: Path) -> None:
    kind = next(each for each in KINDS if set(arrays) <= set(made(each).arrays()))
    save_head(tmp_path / "head", made(kind), CARD)
    rewrite(tmp_path / "head", arrays)
    with pytest.raises(UsageError, match=f"holds no {kind} head"):
        load_head(tmp_path / "head")


def test_sound_arrays_rewritten_are_taken(tmp_path: Path) -> None:
    save_head(tmp_path / "head", made("forest"), CARD)
    rewrite(tmp_path / "head", dict(made("forest").arrays()))
    assert load_head(tmp_path / "head").classifier.dimensions == D
    rewrite(tmp_path / "head", dict(made("forest").arrays()), dimensions=D + 1)
    with pytest.raises(UsageError, match="length of the features"):
        load_head(tmp_path / "head")


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return (Path.touch, (tmp_path / "ran",))

    save_head(tmp_path / "head", made("linear"), CARD)
    rewrite(tmp_path / "head", {"weights": np.array([Trap()], dtype=object), "bias": np.float64(0)})
    (tmp_path / "ran").unlink(missing_ok=True)
    with pytest.raises(UsageError, match="holds no linear head"):
        load_head(tmp_path / "head")
    (tmp_path / "head.npz").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(UsageError, match="sha256 differs"):
        load_head(tmp_path / "head")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", json.dumps(CARD), '{"format": "gate-head/2"}', "null", '"text"', "[" * 100_000]
)
def test_a_card_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    save_head(tmp_path / "head", made("linear"), CARD)
    (tmp_path / "head.json").write_text(text)
    with pytest.raises(UsageError, match="is no card of a head"):
        load_head(tmp_path / "head")


@pytest.mark.parametrize(
    "change",
    [
        *({"threshold": each} for each in (0, 1, True, "0.5", 5e-324, 1e-9, 1 - 1e-9, 1 - 1e-16, float("nan"))),
        {"kind": "oracle"},
        {"kind": ["linear"]},
        {"embedder": {"name": "x"}},
        {"embedder": {"name": "x\x1b[31m", "digest": "0"}},
        {"embedder": {"name": 1, "digest": "0"}},
        {"positive": [1]},
        {"positive": "abc"},
    ],
    ids=str,
)
def test_a_card_with_an_impossible_fact_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    save_head(tmp_path / "head", made("linear"), CARD)
    facts = json.loads((tmp_path / "head.json").read_text())
    (tmp_path / "head.json").write_text(json.dumps({**facts, **change}))
    with pytest.raises(UsageError, match="is no card"):
        load_head(tmp_path / "head")


@pytest.mark.parametrize("absent", ["head.npz", "head.json"])
def test_one_file_alone_is_no_head(absent: str, tmp_path: Path) -> None:
    save_head(tmp_path / "head", made("linear"), CARD)
    (tmp_path / absent).unlink()
    with pytest.raises(UsageError, match=f"{absent} cannot be read"):
        load_head(tmp_path / "head.npz")


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    save_head(tmp_path / "head", made("linear"), CARD)
    whole = (tmp_path / "head.npz").read_bytes()
    (tmp_path / "head.npz").write_bytes(whole[:-20])
    with pytest.raises(UsageError, match="sha256 differs"):
        load_head(tmp_path / "head")
    assert zipfile.is_zipfile(tmp_path / "head.json") is False


def foreign(path: Path, data: bytes) -> None:
    """Other bytes under a card that has their digest."""
    path.with_suffix(".npz").write_bytes(data)
    facts = json.loads(path.with_suffix(".json").read_text())
    digest = hashlib.sha256(data).hexdigest()
    path.with_suffix(".json").write_text(json.dumps({**facts, "sha256": digest}))


def archive(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return sink.getvalue()


def array(values: Any) -> bytes:
    sink = io.BytesIO()
    np.save(sink, values)
    return sink.getvalue()


def header(shape: tuple[int, ...]) -> bytes:
    sink = io.BytesIO()
    np.lib.format.write_array_header_1_0(sink, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return sink.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        array(np.ones(D)),
        archive(weights=array(np.ones(D)), bias=b"no array"),
        archive(weights=header((1 << 40,)), bias=array(np.float64(0))),
        archive(weights=header((-1,)), bias=array(np.float64(0))),
        archive(),
        b"\x93NUMPY",
        b"PK\x05\x06",
        b"",
    ],
    ids=["one array", "no array", "8 TiB", "negative", "nothing", "magic", "end of a zip", "empty"],
)
def test_a_foreign_file_is_no_head_and_no_crash(data: bytes, tmp_path: Path) -> None:
    save_head(tmp_path / "head", made("linear"), CARD)
    foreign(tmp_path / "head", data)
    with pytest.raises(UsageError, match="holds no linear head"):
        load_head(tmp_path / "head")


@kinds
def test_features_of_training_pictures_are_for_their_owner_alone(kind: str, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        save_head(tmp_path / "head", made(kind), CARD)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / f"head.{ending}").stat().st_mode) for ending in ("npz", "json")]
    assert modes == [0o600 if kind == "rbf" else 0o644, 0o644]


def test_a_slope_of_the_network_stays_in_its_last_layer() -> None:
    head = made("network")
    assert isinstance(head, Network)
    doubled = replace(
        head, weights=(*head.weights[:-1], head.weights[-1] * 2), biases=(*head.biases[:-1], head.biases[-1] * 2)
    )
    assert doubled.margins(features(9)) == pytest.approx(2 * head.margins(features(9)), rel=1e-5)


def test_heads_need_neither_scikit_learn_nor_torch() -> None:
    code = "import sys, gate.vision.classifiers; print(*{'sklearn', 'torch', 'scipy'} & sys.modules.keys())"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
