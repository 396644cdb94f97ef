"""Trained heads on image features: linear and RBF support vector machines, random forests, small networks.

Applied with numpy alone, whatever trained them. A row's margin never depends on the rows beside it: where a matrix
product is used, rows go through it in blocks of one fixed size, the last one filled up. `gate.vision.classifiers`
says what they have in common, reads and writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Features = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]

_BLOCK = 128
"""Rows that go through a matrix product at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """`weights` (d,) and `bias`; the standardisation of the features is folded into both."""

    kind: ClassVar[str] = "linear"
    holds_training_examples: ClassVar[bool] = False
    weights: Floats = field(repr=False)
    bias: float

    @property
    def dimensions(self) -> int:
        """Length of the feature vectors it takes."""
        return len(self.weights)

    def margins(self, features: Features) -> Floats:
        """Log-odds (n,) of features (n, d)."""
        blocks = (_weighted(rows, self.weights) for rows in _rows(features, self.dimensions))
        return _joined(blocks, len(features)) + self.bias

    def arrays(self) -> Arrays:
        """Weights and bias."""
        return {"weights": self.weights, "bias": np.array(self.bias)}


@dataclass(frozen=True, slots=True, eq=False)
class Rbf:
    """A support vector machine with the kernel exp(-|x - s|^2 / 2), after features are centred and scaled.

    `centre` and `scale` (d,), `support` (m, d) in scaled units, `coefficients` (m,), `bias`. The support vectors
    are features of training pictures.
    """

    kind: ClassVar[str] = "rbf"
    holds_training_examples: ClassVar[bool] = True
    centre: Features = field(repr=False)
    scale: Features = field(repr=False)
    support: Features = field(repr=False)
    coefficients: Floats = field(repr=False)
    bias: float

    @property
    def dimensions(self) -> int:
        """Length of the feature vectors it takes."""
        return len(self.centre)

    def margins(self, features: Features) -> Floats:
        """Log-odds (n,) of features (n, d)."""
        norms = _half_norms(self.support)
        blocks = (self._block(rows, norms) for rows in _rows(features, self.dimensions))
        return _joined(blocks, len(features)) + self.bias

    def _block(self, rows: Features, support_norms: Features) -> Floats:
        scaled = (rows - self.centre) * self.scale
        kernel = scaled @ self.support.T  # x.s, of which |x - s|^2 / 2 = |x|^2 / 2 + |s|^2 / 2 - x.s is made in place
        kernel -= _half_norms(scaled)[:, None]
        kernel -= support_norms
        np.exp(kernel, out=kernel)
        return _weighted(kernel, self.coefficients)

    def arrays(self) -> Arrays:
        """Standardisation, support vectors, coefficients and bias."""
        return {
            name: np.asarray(getattr(self, name)) for name in ("centre", "scale", "support", "coefficients", "bias")
        }


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Decision trees in one list of nodes, children after their parents.

    `roots` (t,); for each of m nodes `feature` and `threshold` (a row goes to `left` when it is at most the
    threshold, else to `right`); a leaf is its own child and gives its `value`. The margin is the sum over the trees
    plus `bias`. `width` is the length of the feature vectors.
    """

    kind: ClassVar[str] = "forest"
    holds_training_examples: ClassVar[bool] = False
    width: int
    roots: NDArray[np.int32] = field(repr=False)
    feature: NDArray[np.int32] = field(repr=False)
    threshold: Floats = field(repr=False)
    left: NDArray[np.int32] = field(repr=False)
    right: NDArray[np.int32] = field(repr=False)
    value: Floats = field(repr=False)
    bias: float

    @property
    def dimensions(self) -> int:
        """Length of the feature vectors it takes."""
        return self.width

    def margins(self, features: Features) -> Floats:
        """Log-odds (n,) of features (n, d)."""
        blocks = (self._block(rows) for rows in _rows(features, self.dimensions))
        return _joined(blocks, len(features)) + self.bias

    def _block(self, rows: Features) -> Floats:
        at = np.repeat(self.roots[None], len(rows), axis=0)
        row = np.arange(len(rows))[:, None]
        while True:
            down = rows[row, self.feature[at]] <= self.threshold[at]
            following = np.where(down, self.left[at], self.right[at])
            if np.array_equal(following, at):
                sums: Floats = self.value[at].sum(axis=1)
                return sums
            at = following

    def arrays(self) -> Arrays:
        """The nodes, roots and bias."""
        names = ("width", "roots", "feature", "threshold", "left", "right", "value", "bias")
        return {name: np.asarray(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Fully connected layers with ReLU between them, after features are centred and scaled.

    `weights` are (inputs, units) for each layer, `biases` (units,); the last layer has one unit.
    """

    kind: ClassVar[str] = "network"
    holds_training_examples: ClassVar[bool] = False
    centre: Features = field(repr=False)
    scale: Features = field(repr=False)
    weights: tuple[Features, ...] = field(repr=False)
    biases: tuple[Features, ...] = field(repr=False)

    @property
    def dimensions(self) -> int:
        """Length of the feature vectors it takes."""
        return len(self.centre)

    def margins(self, features: Features) -> Floats:
        """Log-odds (n,) of features (n, d)."""
        return _joined((self._block(rows) for rows in _rows(features, self.dimensions)), len(features))

    def _block(self, rows: Features) -> Floats:
        values = (rows - self.centre) * self.scale
        for weights, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = np.maximum(values @ weights + bias, 0)
        return _weighted(values, self.weights[-1][:, 0].astype(np.float64)) + self.biases[-1]

    def arrays(self) -> Arrays:
        """Standardisation, and weights and biases by layer."""
        layers = {f"weights_{i}": weights for i, weights in enumerate(self.weights)}
        layers |= {f"biases_{i}": biases for i, biases in enumerate(self.biases)}
        return {"centre": self.centre, "scale": self.scale, **layers}


def _rows(features: Features, dimensions: int) -> Iterator[Features]:
    """Blocks of _BLOCK rows as float32, the last one filled up with zeros."""
    if features.ndim != 2 or features.shape[1] != dimensions:
        raise ValueError(f"features must be (n, {dimensions})")
    for start in range(0, len(features), _BLOCK):
        rows = features[start : start + _BLOCK].astype(np.float32)
        if not np.isfinite(rows).all():
            raise ValueError("features must be finite numbers")
        yield rows if len(rows) == _BLOCK else np.pad(rows, ((0, _BLOCK - len(rows)), (0, 0)))


def _joined(blocks: Iterator[Floats], count: int) -> Floats:
    return np.concatenate([np.empty(0), *blocks])[:count]


def _weighted(rows: NDArray[np.floating[Any]], weights: Floats) -> Floats:
    # einsum sums each row by itself; the order in which a product with a vector is summed depends on the rows' number
    sums: Floats = np.einsum("ij,j->i", rows.astype(np.float64), weights)
    return sums


def _half_norms(rows: Features) -> Features:
    norms: Features = np.einsum("ij,ij->i", rows, rows) / 2
    return norms
