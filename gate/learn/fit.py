"""Heads as in the study: random forest, support vector machines (linear, RBF) and a small network, on any features.

The study (Lohanimit et al., Privacy in Image Datasets: A Case Study on Pregnancy Ultrasounds, AIES 2025) trained
them on CLIP features. Parameters are searched over folds of whole sources or groups, never over single pictures.
Margins become log-odds by Platt's method (Probabilistic Outputs for Support Vector Machines, 1999) on scores of the
same folds, each picture scored by a head that did not see its fold. Needs scikit-learn; the network PyTorch too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC, LinearSVC

from gate.errors import GateError
from gate.learn.metrics import roc_auc
from gate.learn.split import Fold
from gate.vision.classifier_kinds import Forest, Linear, Network, Rbf
from gate.vision.classifiers import Classifier

Features = NDArray[np.float32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Parameters = Mapping[str, Any]

KINDS = ("linear", "rbf", "forest", "network")

GRIDS: Mapping[str, Sequence[Parameters]] = {
    "linear": [{"C": c} for c in (1e-4, 1e-3, 1e-2, 1e-1, 1.0)],
    "rbf": [{"gamma_times_features": g, "C": c} for g in (0.1, 0.3, 1.0) for c in (1.0, 10.0, 100.0)],
    "forest": [{"features_share": share, "leaf": leaf} for share in ("sqrt", 0.1) for leaf in (5, 1)],
}
"""Parameters that are tried, the plainest first; features are standardised for the support vector machines."""

TREES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A calibrated head, the parameters that were chosen, and the ROC-AUC of its kind over the inner folds."""

    classifier: Classifier
    parameters: Parameters
    inner_roc_auc: float | None
    held_out: Floats = field(repr=False)


def fit_head(
    kind: str,
    features: Features,
    positive: Flags,
    folds: Sequence[Fold],
    *,
    validation: tuple[Features, Flags],
    seed: int,
) -> Fitted:
    """Train a head of one of KINDS on features (n, d) with truth (n,).

    `folds` split these rows so that each is tested once. `validation` (features, truth) tells only the network when
    to stop. The same arguments give the same head, on one processor and one version of the libraries.
    """
    if kind == "network":
        return _fit_network(features, positive, folds, validation, seed)
    train, grid = _TRAINERS[kind], GRIDS[kind]
    held_out = np.empty((len(grid), len(positive)))
    for fold in folds:
        heads = train(features[fold.train], positive[fold.train], grid, seed)
        for scores, head in zip(held_out, heads, strict=True):
            scores[fold.test] = head.margins(features[fold.test])
    areas = [round(roc_auc(scores, positive) or 0, 5) for scores in held_out]
    best = int(np.argmax(areas))
    (head,) = train(features, positive, [grid[best]], seed)
    return Fitted(calibrated(head, held_out[best], positive), grid[best], areas[best], held_out[best])


def check_learnt(margins: Floats, positive: Flags) -> None:
    """Raises GateError when a head's margins (n,) tell validation pictures apart no better than chance.

    That includes a head that is the same for every picture: calibration makes one where the scores of the inner folds
    rank backwards.
    """
    area = roc_auc(margins, positive)
    if area is None or area <= 0.5:
        raise GateError(
            "nothing could be learnt: on validation pictures the head is no better than chance "
            f"(ROC-AUC {area or 0:.2f}), and it was not written. Check that the labels are on the right pictures, "
            "that --positive names those to look for, and that each class comes from several sources"
        )


def standardisation(features: Features) -> tuple[Floats, Floats]:
    """(centre, scale) so that (features - centre) * scale has mean 0 and deviation 1; 0 where nothing varies."""
    centre, deviation = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
    return centre, np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 1e-9)


def calibrated(head: Classifier, held_out: Floats, positive: Flags) -> Classifier:
    """The head with its margin turned into log-odds, by Platt's method on held-out margins (n,) and the truth.

    His targets stop short of 0 and 1, so that separable margins do not become certainties.
    """
    positives, negatives = positive.sum(), (~positive).sum()
    target = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    spread = max(float(held_out.std()), 1e-12)
    model = LogisticRegression(C=1e6, tol=1e-8, max_iter=1000)
    margins = np.concatenate([held_out, held_out])[:, None] / spread
    model.fit(margins, np.repeat([1, 0], len(target)), sample_weight=np.concatenate([target, 1 - target]))
    slope, offset = float(model.coef_[0, 0]) / spread, float(model.intercept_[0])
    return _rescaled(head, max(slope, 0.0), offset)


def _rescaled(head: Classifier, slope: float, offset: float) -> Classifier:
    if isinstance(head, Linear):
        return Linear(head.weights * slope, head.bias * slope + offset)
    if isinstance(head, Rbf):
        return replace(head, coefficients=head.coefficients * slope, bias=head.bias * slope + offset)
    if isinstance(head, Forest):
        return replace(head, value=head.value * slope, bias=head.bias * slope + offset)
    assert isinstance(head, Network)
    weights = (*head.weights[:-1], (head.weights[-1] * slope).astype(np.float32))
    biases = (*head.biases[:-1], (head.biases[-1] * slope + offset).astype(np.float32))
    return replace(head, weights=weights, biases=biases)


def train_linear(features: Features, positive: Flags, grid: Sequence[Parameters], seed: int) -> Iterator[Classifier]:
    """A linear support vector machine for each set of parameters, not calibrated."""
    centre, scale = standardisation(features)
    rows = (features - centre) * scale
    for parameters in grid:
        model = LinearSVC(C=parameters["C"], class_weight="balanced", dual=False, max_iter=10_000, random_state=seed)
        model.fit(rows, positive)
        weights = model.coef_[0] * scale
        yield Linear(weights, float(model.intercept_[0] - weights @ centre))


def train_rbf(features: Features, positive: Flags, grid: Sequence[Parameters], seed: int) -> Iterator[Classifier]:
    """A support vector machine with a Gaussian kernel for each set of parameters, not calibrated."""
    centre, scale = standardisation(features)
    rows = (features - centre) * scale
    norms = np.einsum("ij,ij->i", rows, rows)
    distances = np.maximum(norms[:, None] + norms - 2 * rows @ rows.T, 0)
    for parameters in grid:
        gamma = parameters["gamma_times_features"] / features.shape[1]
        model = SVC(C=parameters["C"], kernel="precomputed", class_weight="balanced", random_state=seed)
        model.fit(np.exp(-gamma * distances), positive)
        width = np.sqrt(2 * gamma)  # exp(-gamma d^2) is exp(-d^2 / 2) in units of 1 / width
        support = (rows[model.support_] * width).astype(np.float32)
        yield Rbf(
            centre.astype(np.float32),
            (scale * width).astype(np.float32),
            support,
            model.dual_coef_[0].astype(np.float64),
            float(model.intercept_[0]),
        )


def train_forest(features: Features, positive: Flags, grid: Sequence[Parameters], seed: int) -> Iterator[Classifier]:
    """A forest of TREES for each set of parameters, not calibrated."""
    for parameters in grid:
        model = RandomForestClassifier(
            TREES,
            max_features=parameters["features_share"],
            min_samples_leaf=parameters["leaf"],
            class_weight="balanced_subsample",
            random_state=seed,
        )
        model.fit(features, positive)
        yield forest_of(model)


def forest_of(model: Any) -> Forest:
    """The trees of a fitted forest of scikit-learn for two classes; the margin is its probability of the second."""
    trees = [estimator.tree_ for estimator in model.estimators_]
    starts = np.cumsum([0, *(tree.node_count for tree in trees)])
    columns: dict[str, list[NDArray[Any]]] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}
    for start, tree in zip(starts, trees, strict=False):
        leaf, own = tree.children_left < 0, np.arange(tree.node_count)
        columns["feature"].append(np.where(leaf, 0, tree.feature))
        columns["threshold"].append(np.where(leaf, 0.0, tree.threshold))
        columns["left"].append(np.where(leaf, own, tree.children_left) + start)
        columns["right"].append(np.where(leaf, own, tree.children_right) + start)
        shares = tree.value[:, 0] / tree.value[:, 0].sum(axis=1, keepdims=True)
        columns["value"].append(np.where(leaf, shares[:, 1], 0.0) / len(trees))
    kinds = {"feature": np.int32, "threshold": np.float64, "left": np.int32, "right": np.int32, "value": np.float64}
    nodes = {name: np.concatenate(parts).astype(kinds[name]) for name, parts in columns.items()}
    return Forest(width=int(model.n_features_in_), roots=starts[:-1].astype(np.int32), bias=0.0, **nodes)


_Trainer = Callable[[Features, Flags, Sequence[Parameters], int], Iterator[Classifier]]
_TRAINERS: Mapping[str, _Trainer] = {"linear": train_linear, "rbf": train_rbf, "forest": train_forest}


def _fit_network(
    features: Features, positive: Flags, folds: Sequence[Fold], validation: tuple[Features, Flags], seed: int
) -> Fitted:
    """Stopped on the validation rows; then one network a fold, trained as long, gives the scores to calibrate on."""
    from gate.learn.fit_network import train_network

    network, epochs = train_network(features, positive, seed=seed, validation=validation)
    held_out = np.empty(len(positive))
    for fold in folds:
        other, _ = train_network(features[fold.train], positive[fold.train], seed=seed, epochs=epochs)
        held_out[fold.test] = other.margins(features[fold.test])
    return Fitted(calibrated(network, held_out, positive), {"epochs": epochs}, roc_auc(held_out, positive), held_out)
