"""What a head gets right and wrong, as rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and rates of one set of pictures; None where a rate has nothing to be taken of."""

    pictures: int
    positives: int
    accuracy: float | None
    fp_rate: float | None
    fn_rate: float | None
    roc_auc: float | None


def figures(scores: NDArray[np.float64], positive: NDArray[np.bool_], threshold: float) -> Figures:
    """Figures of `scores` (n,) at `score >= threshold`, against the truth (n,)."""
    found = scores >= threshold
    return Figures(
        pictures=len(positive),
        positives=int(positive.sum()),
        accuracy=_share(found == positive),
        fp_rate=_share(found[~positive]),
        fn_rate=_share(~found[positive]),
        roc_auc=roc_auc(scores, positive),
    )


def roc_auc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float | None:
    """The chance that a positive scores above a negative, ties counting half; None without one of either."""
    positives = int(positive.sum())
    if not 0 < positives < len(positive):
        return None
    _, rank, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2  # of the places that equal scores share, from 1
    below = middle[rank][positive].sum() - positives * (positives + 1) / 2
    return float(below / (positives * (len(positive) - positives)))


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None
