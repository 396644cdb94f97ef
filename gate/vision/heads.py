"""Linear heads on image features: is it an ultrasound, and is it one of a pregnancy?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Margins = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A linear support vector machine whose margin is calibrated: 0 is the decision, sigmoid(margin) the score.

    `tile_offset` is what the margin of a tile must exceed to count as much as that of the whole picture: many
    tiles have many chances to be wrong.
    """

    weights: NDArray[np.float64] = field(repr=False)
    bias: float
    tile_offset: float

    def margins(self, features: NDArray[np.float32]) -> Margins:
        """Calibrated margins (n,) of features (n, d). A row's margin does not depend on the other rows."""
        margins: Margins = (features.astype(np.float64) * self.weights).sum(axis=1) + self.bias
        return margins


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores in 0..1 of one picture. A pregnancy is never more certain than an ultrasound."""

    ultrasound: float
    pregnancy: float


@dataclass(frozen=True, slots=True)
class Heads:
    """The two questions. Each head was trained on pictures of every kind; a pregnancy must pass both."""

    ultrasound: Head
    pregnancy: Head

    def scores(self, whole: NDArray[np.float32], tiles: NDArray[np.float32]) -> Scores:
        """Scores from the features of the whole picture (1, d) and of its tiles (n, d), n may be 0."""
        ultrasound = self._over_crops(self.ultrasound, whole, tiles)
        pregnancy = np.minimum(ultrasound, self._over_crops(self.pregnancy, whole, tiles))
        return Scores(_sigmoid(ultrasound.max()), _sigmoid(pregnancy.max()))

    @staticmethod
    def _over_crops(head: Head, whole: NDArray[np.float32], tiles: NDArray[np.float32]) -> Margins:
        return np.concatenate([head.margins(whole), head.margins(tiles) - head.tile_offset])


def load_heads(path: Path) -> Heads:
    """Heads from a file of plain arrays (`<head>_weights` (d,), `<head>_bias`, `<head>_tile_offset`)."""
    with np.load(path, allow_pickle=False) as arrays:
        return Heads(_head(arrays, "ultrasound"), _head(arrays, "pregnancy"))


def _head(arrays: Mapping[str, NDArray[np.float64]], name: str) -> Head:
    weights = arrays[f"{name}_weights"].astype(np.float64)
    return Head(weights, float(arrays[f"{name}_bias"]), float(arrays[f"{name}_tile_offset"]))


def _sigmoid(margin: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(margin, -60, 60))))
