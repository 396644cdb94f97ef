"""Each head against what trained it, applied by the library itself."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from gate.errors import GateError
from gate.learn.fit import (
    GRIDS,
    KINDS,
    calibrated,
    check_learnt,
    fit_head,
    forest_of,
    standardisation,
    train_linear,
    train_rbf,
)
from gate.learn.fit_network import UNITS, train_network
from gate.learn.metrics import rates, roc_auc
from gate.learn.split import inner_folds
from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import load_head, save_head, sigmoid
from tests.learn.made import MANY, table

DATA = table(MANY, gap=3)
TRUTH = DATA.labels == "yes"
NEW = table(MANY, gap=3, seed=5)


@pytest.fixture(autouse=True)
def _quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.learn.fit.TREES", 40)
    monkeypatch.setattr("gate.learn.fit_network.RATE", 1e-3)


def fitted(kind: str, seed: int = 0) -> Any:
    _, folds = inner_folds(DATA.sources, DATA.groups, TRUTH, count=3, seed=seed)
    return fit_head(kind, DATA.features, TRUTH, folds, validation=(NEW.features, NEW.labels == "yes"), seed=seed)


def test_a_linear_head_is_the_machine_that_scikit_learn_trained() -> None:
    (head,) = train_linear(DATA.features, TRUTH, [{"C": 0.01}], 0)
    original = make_pipeline(StandardScaler(), LinearSVC(C=0.01, class_weight="balanced", dual=False))
    original.fit(DATA.features.astype(np.float64), TRUTH)
    assert head.margins(NEW.features) == pytest.approx(original.decision_function(NEW.features), abs=1e-5)


@pytest.mark.parametrize("parameters", GRIDS["rbf"][::4], ids=str)
def test_an_rbf_head_is_the_machine_that_scikit_learn_trained(parameters: Any) -> None:
    (head,) = train_rbf(DATA.features, TRUTH, [parameters], 0)
    gamma = parameters["gamma_times_features"] / DATA.features.shape[1]
    original = make_pipeline(StandardScaler(), SVC(C=parameters["C"], gamma=gamma, class_weight="balanced"))
    original.fit(DATA.features.astype(np.float64), TRUTH)
    # libsvm stops at a tolerance of 1e-3 in its own kernel values, and so does it here
    assert head.margins(NEW.features) == pytest.approx(original.decision_function(NEW.features), abs=5e-3)


@pytest.mark.parametrize("leaf", [1, 5])
def test_a_forest_gives_the_probabilities_of_scikit_learn(leaf: int) -> None:
    model = RandomForestClassifier(30, min_samples_leaf=leaf, random_state=3, class_weight="balanced_subsample")
    model.fit(DATA.features, TRUTH)
    assert forest_of(model).margins(NEW.features) == pytest.approx(model.predict_proba(NEW.features)[:, 1], abs=1e-12)


def test_a_forest_of_one_leaf_is_a_constant() -> None:
    model = RandomForestClassifier(2, max_depth=1, min_samples_leaf=10_000, random_state=0).fit(DATA.features, TRUTH)
    assert forest_of(model).margins(NEW.features) == pytest.approx(model.predict_proba(NEW.features)[:, 1], abs=1e-12)


def test_a_network_is_the_one_that_torch_runs() -> None:
    import torch

    head, epochs = train_network(DATA.features, TRUTH, seed=1, epochs=4)
    layers: list[Any] = []
    for weights, biases in zip(head.weights, head.biases, strict=True):
        layer = torch.nn.Linear(*weights.shape)
        layer.load_state_dict({"weight": torch.from_numpy(weights.T.copy()), "bias": torch.from_numpy(biases)})
        layers += [layer, torch.nn.ReLU()]
    with torch.inference_mode():
        rows = torch.from_numpy((NEW.features - head.centre) * head.scale)
        expected = torch.nn.Sequential(*layers[:-1])(rows)[:, 0].numpy()
    assert epochs == 4
    assert tuple(len(biases) for biases in head.biases) == UNITS
    assert head.margins(NEW.features) == pytest.approx(expected, abs=1e-5)


def test_a_network_stops_where_it_was_best_on_the_validation_rows() -> None:
    wrong = NEW.features, NEW.labels == "no"  # every step towards the truth makes these worse
    _, epochs = train_network(DATA.features, TRUTH, seed=0, validation=wrong)
    assert epochs == 1


def test_a_network_leaves_the_generator_and_the_threads_of_the_process_alone() -> None:
    import torch

    threads, state = torch.get_num_threads(), torch.get_rng_state()
    train_network(DATA.features, TRUTH, seed=0, epochs=1)
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("kind", KINDS)
def test_heads_learn_are_calibrated_and_come_back_from_their_files(kind: str, tmp_path: Any) -> None:
    result = fitted(kind)
    margins, truth = result.classifier.margins(NEW.features), NEW.labels == "yes"
    area = roc_auc(margins, truth)
    assert area is not None and area > 0.85
    accuracy = rates(margins, truth).accuracy
    assert accuracy is not None and accuracy > 0.75
    # of pictures scored about p, about p are positive; the sources shift, so within a tenth
    assert sigmoid(margins).mean() == pytest.approx(truth.mean(), abs=0.1)
    sure = sigmoid(margins) > 0.9
    assert sure.sum() > 20 and truth[sure].mean() > 0.85
    save_head(
        tmp_path / "head", result.classifier, {"embedder": {"name": "", "digest": ""}, "positive": [], "threshold": 0.5}
    )
    assert np.array_equal(load_head(tmp_path / "head").classifier.margins(NEW.features), margins)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_bytes(kind: str, tmp_path: Any) -> None:
    card = {"embedder": {"name": "", "digest": ""}, "positive": [], "threshold": 0.5}
    for name in ("one", "two"):
        save_head(tmp_path / name, fitted(kind).classifier, card)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    save_head(tmp_path / "three", fitted(kind, seed=1).classifier, card)
    if kind in {"forest", "network"}:
        assert (tmp_path / "one.npz").read_bytes() != (tmp_path / "three.npz").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text())["kind"] == kind


def test_parameters_are_those_that_separate_held_out_sources_best() -> None:
    result = fitted("rbf")
    assert result.parameters in GRIDS["rbf"]
    assert result.inner_roc_auc == pytest.approx(roc_auc(result.held_out, TRUTH), abs=1e-4)


def test_calibration_turns_margins_into_log_odds() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(20_000) < 0.3
    raw = rng.normal(size=20_000) + 2 * truth  # log-odds: 2 x - 2 + log(0.3 / 0.7)
    head = calibrated(Linear(np.ones(1), 0.0), raw, truth)
    assert isinstance(head, Linear)
    assert float(head.weights[0]) == pytest.approx(2, rel=0.05)
    assert head.bias == pytest.approx(-2 + np.log(0.3 / 0.7), rel=0.05)


def test_separable_margins_do_not_become_certain() -> None:
    truth = np.arange(20) >= 10
    head = calibrated(Linear(np.ones(1), 0.0), np.where(truth, 1.0, -1.0), truth)
    scores = sigmoid(head.margins(np.array([[1.0], [-1.0]], np.float32)))
    assert scores == pytest.approx([11 / 12, 1 / 12], abs=1e-3)


def test_margins_that_rank_backwards_are_not_turned_around() -> None:
    truth = np.arange(200) >= 100
    head = calibrated(Linear(np.ones(1), 0.0), np.where(truth, -1.0, 1.0), truth)
    margins = head.margins(np.array([[1.0], [-1.0]], np.float32))
    assert margins[0] == margins[1]


@pytest.mark.parametrize("direction", [-1.0, 0.0])
def test_a_head_no_better_than_chance_is_refused(direction: float) -> None:
    truth = np.arange(200) >= 100
    with pytest.raises(GateError, match=r"nothing could be learnt.*ROC-AUC 0\.[05]0.*labels") as refused:
        check_learnt(direction * truth, truth)
    assert refused.value.code == 3
    check_learnt(np.where(truth, 1.0, np.arange(200) % 2), truth)


def test_a_feature_that_never_varies_is_ignored() -> None:
    features = DATA.features.copy()
    features[:, 4] = 7
    centre, scale = standardisation(features)
    assert scale[4] == 0 and centre[4] == 7
    (head,) = train_rbf(features, TRUTH, [GRIDS["rbf"][0]], 0)
    other = NEW.features.copy()
    other[:, 4] = 1e6
    same = NEW.features.copy()
    same[:, 4] = 7
    assert np.array_equal(head.margins(other), head.margins(same))
