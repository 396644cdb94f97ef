"""Training pictures that are held-out pictures over again: near in the embedder's space, or to the eye.

The study's rule (Lohanimit et al., AIES 2025) removes training pictures with a similarity above 0.95 to validation or
test pictures; a perceptual hash finds copies that an embedder tells apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.learn.labelled import LabelledFeatures
from gate.vision.phash import near

MAX_SIMILARITY = 0.95
"""Cosine of two pictures' features above which one gives the other away."""

MAX_DISTANCE = 31
"""Differing bits of 256 up to which two pictures are near-duplicates; the default of policies too."""

_BLOCK = 1024
Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Leaks:
    """Which rows (n,) are too `similar` to a held-out picture, and which are near-`duplicate` by perceptual hash."""

    similar: NDArray[np.bool_] = field(repr=False)
    duplicate: NDArray[np.bool_] = field(repr=False)

    @property
    def either(self) -> NDArray[np.bool_]:
        """Rows to take away."""
        return self.similar | self.duplicate


def find_leaks(rows: LabelledFeatures, held_out: LabelledFeatures) -> Leaks:
    """Which of `rows` are pictures of `held_out` over again."""
    return Leaks(
        similar(rows.features, held_out.features, MAX_SIMILARITY),
        duplicate(rows.hashes, held_out.hashes, MAX_DISTANCE),
    )


def similar(rows: Features, others: Features, limit: float) -> NDArray[np.bool_]:
    """Which of `rows` (n, d) have a cosine above `limit` with one of `others` (m, d).

    Features of length 1 (CLIP) are compared as they are. Others are activations with a large part in common: about
    their mean, taken over both sets, the cosine tells what two pictures share that not all pictures do.
    """
    unit = directions(np.concatenate([rows, others]))
    wanted = unit[len(rows) :].T
    blocks = [(unit[i : min(i + _BLOCK, len(rows))] @ wanted).max(axis=1) for i in range(0, len(rows), _BLOCK)]
    return np.concatenate([np.empty(0), *blocks]) > limit


def directions(rows: Features) -> Features:
    """Rows (n, d) at length 1, so that a dot product is their similarity; see `similar`."""
    if not _has_length_one(rows):
        rows = rows - rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    unit: Features = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit


def duplicate(rows: Sequence[bytes | None], others: Sequence[bytes | None], limit: int) -> NDArray[np.bool_]:
    """Which perceptual hashes are within `limit` bits of one of `others`; a flat picture, which has none, never is."""
    known = [number for number, each in enumerate(rows) if each is not None]
    found = near([each for each in others if each], [rows[number] or b"" for number in known], limit)
    flags = np.zeros(len(rows), bool)
    flags[known] = found
    return flags


def _has_length_one(rows: Features) -> bool:
    return bool(np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-2))
