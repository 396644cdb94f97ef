"""How far a figure could be from the truth because only these sources were at hand: resampling whole sources.

Method: the percentile interval of Efron, Bootstrap methods (Annals of Statistics 7, 1979) with clusters as its units.
Pictures of one source share a machine, an operator and an export; to resample pictures would treat them as
independent and give intervals that are far too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.learn.metrics import Flags, Margins, curve, fp_rate_at_fn

REPLICATES = 2000
LEVEL = 0.95

Interval = tuple[float, float]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class _Draws:
    """How often each source stands in each replicate, of the sources of positives and of negatives: (b, s)."""

    positives: NDArray[np.int64] = field(repr=False)
    negatives: NDArray[np.int64] = field(repr=False)


def intervals(
    margins: Margins,
    positive: Flags,
    sources: Texts,
    *,
    max_fn_rate: float,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Mapping[str, Interval | None]:
    """95 % intervals of `accuracy`, `fp_rate`, `fn_rate`, `roc_auc` and `fp_rate_at_fn` for margins (n,).

    Each replicate draws with replacement as many sources of positives as there are, and as many sources of
    negatives, and takes all of their pictures of that kind; the two are drawn apart, so that no replicate lacks a
    class. A figure has no interval (None) when what it is made of comes from one source: nothing then says how
    another source would do.
    """
    kinds = {kind: _by_source(margins[mask], sources[mask]) for kind, mask in ((True, positive), (False, ~positive))}
    rng = np.random.default_rng(seed)
    draws = _Draws(*(_draw(rng, len(kinds[kind].names), replicates) for kind in (True, False)))
    missed = draws.positives @ kinds[True].below
    alarms = draws.negatives @ (kinds[False].counts - kinds[False].below)
    positives, negatives = draws.positives @ kinds[True].counts, draws.negatives @ kinds[False].counts
    both = len(kinds[True].names) > 1 and len(kinds[False].names) > 1
    return {
        "accuracy": _interval(1 - (missed + alarms) / np.maximum(positives + negatives, 1)) if both else None,
        "fp_rate": _interval(alarms / negatives) if len(kinds[False].names) > 1 else None,
        "fn_rate": _interval(missed / positives) if len(kinds[True].names) > 1 else None,
        "roc_auc": _interval(_areas(kinds[True], kinds[False], draws)) if both else None,
        "fp_rate_at_fn": _interval(_costs(kinds[True], kinds[False], draws, max_fn_rate)) if both else None,
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Pictures of one class: margins and source number of each; names, counts and those below 0 of the sources."""

    margins: Margins = field(repr=False)
    source: NDArray[np.intp] = field(repr=False)
    names: Texts = field(repr=False)
    counts: NDArray[np.int64] = field(repr=False)
    below: NDArray[np.int64] = field(repr=False)


def _by_source(margins: Margins, sources: Texts) -> _Kind:
    names, source = np.unique(sources, return_inverse=True)
    counts = np.bincount(source, minlength=len(names)).astype(np.int64)
    below = np.bincount(source[margins < 0], minlength=len(names)).astype(np.int64)
    return _Kind(margins, source, names, counts, below)


def _draw(rng: np.random.Generator, units: int, replicates: int) -> NDArray[np.int64]:
    if units == 0:
        return np.zeros((replicates, 0), np.int64)
    return rng.multinomial(units, np.full(units, 1 / units), size=replicates)


def _areas(positives: _Kind, negatives: _Kind, draws: _Draws) -> Margins:
    """The area of each replicate, from the wins of every source of positives over every source of negatives."""
    wins = np.zeros((len(positives.names), len(negatives.names)))
    for number in range(len(negatives.names)):
        own = np.sort(negatives.margins[negatives.source == number])
        beaten = (
            np.searchsorted(own, positives.margins, "left") + np.searchsorted(own, positives.margins, "right")
        ) / 2
        wins[:, number] = np.bincount(positives.source, beaten, len(positives.names))
    total = (draws.positives @ positives.counts) * (draws.negatives @ negatives.counts)
    areas: Margins = np.einsum("bp,pn,bn->b", draws.positives, wins, draws.negatives, optimize=True) / total
    return areas


def _costs(positives: _Kind, negatives: _Kind, draws: _Draws, most: float) -> Margins:
    margins = np.concatenate([positives.margins, negatives.margins])
    flags = np.arange(len(margins)) < len(positives.margins)
    order = np.argsort(-margins, kind="stable")  # sorted once: `curve` then has nothing to move
    margins, flags = margins[order], flags[order]
    costs = []
    for found, alarms in zip(draws.positives, draws.negatives, strict=True):
        weights = np.concatenate([found[positives.source], alarms[negatives.source]])[order]
        costs.append(fp_rate_at_fn(curve(margins, flags, weights), most))
    return np.array(costs)


def _interval(values: Margins) -> Interval:
    outside = (1 - LEVEL) / 2
    low, high = np.quantile(values, [outside, 1 - outside])
    return float(low), float(high)


def resampled_sums(counts: NDArray[np.float64], units: Texts, *, seed: int = 0) -> NDArray[np.float64] | None:
    """The sums of the columns of `counts` (n, k) in each replicate, (REPLICATES, k): whole units are drawn.

    `units` (n,) names what each row is no evidence independent of. None when there is but one unit.
    """
    names, unit = np.unique(units, return_inverse=True)
    if len(names) < 2:
        return None
    sums = np.zeros((len(names), counts.shape[1]))
    np.add.at(sums, unit, counts)
    drawn: NDArray[np.float64] = _draw(np.random.default_rng(seed), len(names), REPLICATES) @ sums
    return drawn


def interval_of(values: NDArray[np.float64]) -> Interval | None:
    """The interval of a figure from its value in each replicate; replicates in which it has none (NaN) do not count."""
    values = values[~np.isnan(values)]
    return _interval(values) if len(values) else None
