"""Which unlabelled pictures a person should label next: those a head is least sure of, each unlike the others.

Uncertainty alone picks one kind of picture many times over. So the pictures nearest to the decision (ten times as many
as asked for) are thinned by farthest-first traversal (Gonzalez 1985; Sener and Savarese use it to choose what to label
in Active Learning for Convolutional Neural Networks: A Core-Set Approach, ICLR 2018): the least certain one first,
then always the one that is farthest from all that were taken. What is taken shuts out its near-duplicates.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.learn.files import Place
from gate.learn.leaks import MAX_DISTANCE, MAX_SIMILARITY, directions, duplicate
from gate.learn.pool import Pool
from gate.vision.classifiers import TrainedHead

_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A picture to label: its place in the pool and the head's score."""

    place: Place = field(repr=False)
    score: float


def suggest(head: TrainedHead, pool: Pool, count: int) -> list[Suggestion]:
    """At most `count` pictures of the pool, the most telling first; fewer when no more differ from each other."""
    scores = head.scores(pool.features)
    boundary = math.log(head.threshold / (1 - head.threshold))
    uncertainty = np.abs(head.classifier.margins(pool.features) - boundary)
    chosen: dict[Place, float] = {}
    for row in telling(uncertainty, pool.features, pool.hashes, count):
        chosen.setdefault(
            pool.places[row], float(scores[row])
        )  # a sample may have several pictures, and gets one label
    return [Suggestion(place, score) for place, score in chosen.items()]


def telling(
    uncertainty: NDArray[np.float64], features: NDArray[np.float32], hashes: Sequence[bytes | None], count: int
) -> list[int]:
    """Row numbers as in `suggest`; `uncertainty` (n,) is the distance to the decision, small where unsure."""
    candidates = np.argsort(uncertainty, kind="stable")[: count * _CANDIDATES]
    rows, unit = features[candidates].astype(np.float64), directions(features[candidates])
    kept = [hashes[int(row)] for row in candidates]
    nearest = np.full(len(candidates), np.inf)  # squared distance to what was taken; -1: not to be taken any more
    place, taken = 0, [0]
    while True:
        nearest = np.minimum(nearest, ((rows - rows[place]) ** 2).sum(axis=1))
        nearest[duplicate(kept, [kept[place]], MAX_DISTANCE)] = -1
        nearest[unit @ unit[place] > MAX_SIMILARITY] = -1
        nearest[place] = -1
        place = int(nearest.argmax())
        if len(taken) == count or nearest[place] < 0:
            return [int(candidates[each]) for each in taken]
        taken.append(place)
