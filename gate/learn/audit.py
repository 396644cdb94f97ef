"""The margin audit: which pictures that a classifier passed came close to being found.

Method: Lohanimit et al., Privacy in Image Datasets: A Case Study on Pregnancy Ultrasounds, AIES 2025, who looked at the
negatives within two standard deviations of the decision boundary for what the classifier had missed. Here, exactly:

- A picture's margin is the log-odds of its score less the log-odds of the decision's threshold: 0 is the boundary, and
  a picture is negative when its margin is below 0. Log-odds are limited to +-LIMIT, where scores are saturated.
- The standard deviation is that of the margins of all negatives of the audit (population formula).
- Listed are the negatives whose margin is at least -sd standard deviations, the nearest to the boundary first.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem, UsageError
from gate.learn.bundled import bundled_detector
from gate.learn.cache import MAX_PIXELS
from gate.learn.files import PictureFile, picture_files
from gate.vision.classifiers import TrainedHead
from gate.vision.embed import ImageEmbedder
from gate.vision.embedders import embed_picture
from gate.vision.picture import Picture, decode

LIMIT = 60.0
"""Largest log-odds told apart; a score that is further out is saturated."""

Floats = NDArray[np.float64]
Progress = Callable[[int], None]


class Judge(Protocol):
    """What is audited: it scores pictures."""

    @property
    def name(self) -> str:
        """What it is, for the summary."""
        ...

    @property
    def threshold(self) -> float:
        """The lowest score that counts as found, in 0..1."""
        ...

    def score(self, picture: Picture) -> float:
        """How sure it is, in 0..1."""
        ...


class BundledJudge:
    """The bundled ultrasound detector with its default settings, asked one of its ANSWERS."""

    def __init__(self, question: str = "ultrasound") -> None:
        self._detector, thresholds = bundled_detector()
        self._question = question
        self.name = f"bundled detector, question {question}"
        self.threshold = thresholds[question]

    def score(self, picture: Picture) -> float:
        """The highest score over the picture's looks and parts."""
        return float(getattr(self._detector.scores(picture), self._question))


class HeadJudge:
    """A trained head on the features of whole pictures. Raises UsageError when it takes another network's features."""

    def __init__(self, head: TrainedHead, embedder: ImageEmbedder) -> None:
        head.check_embedder(embedder)
        self._head, self._embedder = head, embedder
        self.name = f"{head.classifier.kind} head on {embedder.name}"
        self.threshold = head.threshold

    def score(self, picture: Picture) -> float:
        """The head's probability."""
        return float(self._head.scores(embed_picture(self._embedder, picture))[0])


@dataclass(frozen=True, slots=True)
class Near:
    """A negative near the boundary. `number` is its place in the list and on the contact sheet, from 1.

    `position` is its place among all pictures of the data, from 0; `deviations` is its margin in standard deviations.
    """

    number: int
    shard: str = field(repr=False)
    key: str = field(repr=False)
    position: int
    score: float
    margin: float
    deviations: float


@dataclass(frozen=True, slots=True)
class Audit:
    """What was seen: every picture is positive, negative or unreadable (by reason, keys of gate.errors.PROBLEMS).

    `mean` and `deviation` are those of the negatives' margins (None without negatives); `saturated` counts negatives
    at -LIMIT, whose margins are not known exactly.
    """

    judge: str
    threshold: float
    sd: float
    positives: int
    negatives: int
    saturated: int
    unreadable: Mapping[str, int]
    mean: float | None
    deviation: float | None
    near: tuple[Near, ...] = field(repr=False)

    @property
    def pictures(self) -> int:
        """All pictures of the data."""
        return self.positives + self.negatives + sum(self.unreadable.values())


def log_odds(score: float) -> float:
    """Log-odds of a score in 0..1, limited to +-LIMIT."""
    if score <= 0 or score >= 1:
        return math.copysign(LIMIT, score - 0.5)
    return min(max(math.log(score) - math.log1p(-score), -LIMIT), LIMIT)


def audit(data: str | Path, judge: Judge, *, sd: float = 2.0, progress: Progress | None = None) -> Audit:
    """Score every picture of `data` and list the negatives within `sd` standard deviations of the boundary.

    `data` is shards or a folder of pictures, read one picture at a time; what is kept of a picture is a few numbers.
    Keys are looked up in a second pass. `progress` is told the number of pictures seen.

    Raises UsageError when there is no picture, GateError for a damaged shard.
    """
    scores, unreadable = _scores(data, judge, progress)
    margins = np.fromiter(map(log_odds, scores), float, len(scores)) - log_odds(judge.threshold)
    negative = scores < judge.threshold  # of a picture that cannot be read the score is NaN, and this False
    below = margins[negative]
    deviation = float(below.std()) if len(below) else None
    near = np.flatnonzero(negative & (margins >= -sd * (deviation or 0.0)))
    order = near[np.argsort(-margins[near], kind="stable")]
    return Audit(
        judge=judge.name,
        threshold=judge.threshold,
        sd=sd,
        positives=len(scores) - sum(unreadable.values()) - len(below),
        negatives=len(below),
        saturated=int((below <= -LIMIT - log_odds(judge.threshold)).sum()),
        unreadable=dict(unreadable),
        mean=float(below.mean()) if len(below) else None,
        deviation=deviation,
        near=_named(data, order, scores, margins, deviation or 1.0),
    )


def pictures_at(data: str | Path, positions: Collection[int]) -> Iterator[tuple[int, PictureFile]]:
    """(position, file) of the pictures at these places in the data, in the order of the data."""
    wanted = frozenset(positions)
    return ((position, file) for position, file in enumerate(picture_files(data)) if position in wanted)


def _scores(data: str | Path, judge: Judge, progress: Progress | None) -> tuple[Floats, Counter[str]]:
    """The score of each picture, NaN where it cannot be read, and why those cannot."""
    scores = array("d")
    unreadable: Counter[str] = Counter()
    for file in picture_files(data):
        try:
            scores.append(judge.score(read_picture(file)))
        except SampleProblem as problem:
            unreadable[problem.problem] += 1
            scores.append(math.nan)
        if progress:
            progress(len(scores))
    if not scores:
        raise UsageError(f"{data} holds no picture to audit")
    return np.frombuffer(scores), unreadable


def read_picture(file: PictureFile) -> Picture:
    """The decoded picture. Raises SampleProblem when it cannot be read."""
    if file.problem:
        raise SampleProblem(file.problem)
    return decode(file.data, max_pixels=MAX_PIXELS)


def _named(
    data: str | Path, order: NDArray[np.intp], scores: Floats, margins: Floats, deviation: float
) -> tuple[Near, ...]:
    names = {position: (file.shard, file.key) for position, file in pictures_at(data, order.tolist())}
    return tuple(
        Near(number, *names[at], at, float(scores[at]), float(margins[at]), float(margins[at]) / deviation)
        for number, at in enumerate(order.tolist(), 1)
    )
