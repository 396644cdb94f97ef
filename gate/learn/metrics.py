"""Figures of a yes-or-no classifier: error rates, ROC curve and area, the cost of missing little, exact intervals.

Everywhere a picture counts as found when its margin is 0 or more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Margins = NDArray[np.float64]
Flags = NDArray[np.bool_]

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Errors among positives and negatives. A rate without a picture to count is None, never 0."""

    positives: int
    missed: int
    negatives: int
    false_alarms: int

    @property
    def accuracy(self) -> float | None:
        """Right answers among all."""
        return _share(self.pictures - self.missed - self.false_alarms, self.pictures)

    @property
    def fp_rate(self) -> float | None:
        """Negatives that were taken for positives."""
        return _share(self.false_alarms, self.negatives)

    @property
    def fn_rate(self) -> float | None:
        """Positives that were missed."""
        return _share(self.missed, self.positives)

    @property
    def pictures(self) -> int:
        """Positives and negatives."""
        return self.positives + self.negatives


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Error rates of every threshold, from the strictest (all missed) to the laxest (all found): `fp`, `fn` (k,)."""

    fp: Margins = field(repr=False)
    fn: Margins = field(repr=False)


def rates(margins: Margins, positive: Flags) -> Rates:
    """Errors of margins (n,) at 0."""
    found = margins >= 0
    return Rates(
        positives=int(positive.sum()),
        missed=int((positive & ~found).sum()),
        negatives=int((~positive).sum()),
        false_alarms=int((~positive & found).sum()),
    )


def curve(margins: Margins, positive: Flags, weights: NDArray[Any] | None = None) -> Curve:
    """Error rates at every distinct margin. `weights` (n,) count a picture several times, or not at all.

    Raises ValueError when positives or negatives are missing.
    """
    weight = np.ones(len(margins)) if weights is None else weights.astype(np.float64)
    order = np.argsort(-margins, kind="stable")
    ranked = margins[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)  # equal margins pass a threshold together
    found = np.cumsum(np.where(positive, weight, 0)[order])[last]
    alarms = np.cumsum(np.where(positive, 0, weight)[order])[last]
    if not len(found) or not found[-1] or not alarms[-1]:
        raise ValueError("a curve needs positives and negatives")
    fp, tp = alarms / alarms[-1], found / found[-1]
    return Curve(np.concatenate([[0.0], fp]), 1 - np.concatenate([[0.0], tp]))


def roc_auc(margins: Margins, positive: Flags) -> float | None:
    """The chance that a positive has a higher margin than a negative, equal ones counting half; None without both."""
    if positive.all() or not positive.any():
        return None
    points = curve(margins, positive)
    return float(np.trapezoid(1 - points.fn, points.fp))


def fp_rate_at_fn(points: Curve, most: float) -> float:
    """The lowest FP rate at which no larger part than `most` of the positives is missed."""
    return float(points.fp[points.fn <= most + 1e-12][0])


def wilson(errors: int, count: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson's score interval of a rate, 95 % by default; None without a picture.

    Source: Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927). It is about
    pictures drawn one by one; pictures of one source resemble each other, so the truth is wider.
    """
    if count == 0:
        return None
    rate, spread = errors / count, z * z / count
    centre = rate + spread / 2
    half = z * math.sqrt(rate * (1 - rate) / count + spread / (4 * count))
    low = 0.0 if errors == 0 else (centre - half) / (1 + spread)
    high = 1.0 if errors == count else (centre + half) / (1 + spread)
    return low, high


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
