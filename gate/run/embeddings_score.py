"""What embeddings say of pictures that are not here: trained heads and the policy's concepts, applied in blocks.

A row's scores never depend on the rows beside it (`gate.vision.classifiers`, `gate.vision.retrieval`), so decisions
are the same for any number of workers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.detectors.base import View
from gate.types import ROW_PART, Finding, Place, Reading
from gate.vision.classifiers import TrainedHead, sigmoid
from gate.vision.retrieval import highest_cosine

BLOCK = 512
"""Rows that are scored at once."""

_PREGNANCY, _ULTRASOUND = "PREGNANCY_ULTRASOUND", "ULTRASOUND"
Features = NDArray[np.float32]
Scores = NDArray[np.float64]
Hits = tuple[str, str, NDArray[np.intp], Scores]
"""Detector, entity type, the rows of a block that it reports, and the scores of all rows."""


@dataclass(frozen=True, slots=True)
class UsedHead:
    """A head, what it looks for, the detector whose findings it makes, and from which score on."""

    head: TrainedHead
    entity_type: str
    detector: str
    min_score: float

    @property
    def finds(self) -> tuple[str, ...]:
        """The entity types of its findings: a pregnancy always comes with an ULTRASOUND."""
        return (self.entity_type, _ULTRASOUND) if self.entity_type == _PREGNANCY else (self.entity_type,)

    def scores(self, features: Features, unit: Features) -> Scores:
        """Scores (n,) in 0..1 of embeddings as they are stored and with length 1; 0.5 is the head's threshold.

        NaN where the margin is not finite: numbers too large for the head's weights say nothing of a row.
        """
        of_clip = self.head.card["embedder"]["name"].startswith("open_clip:")
        with np.errstate(over="ignore", invalid="ignore"):
            margins = self.head.classifier.margins(unit if of_clip else features)
        threshold = self.head.threshold
        return np.where(np.isfinite(margins), sigmoid(margins - np.log(threshold / (1 - threshold))), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class UsedConcept:
    """A concept of the policy as vectors (q, d): `reporter` is what rules call it."""

    reporter: str
    threshold: float
    queries: Features = field(repr=False)


@dataclass(frozen=True, slots=True)
class Examined:
    """What embeddings say: findings by row, and which rows could not be scored (zeros, or not finite, or no score)."""

    findings: Mapping[int, list[Finding]]
    unusable: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scoring:
    """Heads and concepts, to be applied to files of embeddings."""

    heads: tuple[UsedHead, ...] = ()
    concepts: tuple[UsedConcept, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.heads or self.concepts)

    @property
    def reporters(self) -> frozenset[str]:
        """Whom findings are from."""
        return frozenset([*(used.detector for used in self.heads), *(used.reporter for used in self.concepts)])

    @property
    def embedders(self) -> tuple[str, ...]:
        """The networks that the heads take embeddings of."""
        return tuple(sorted({used.head.card["embedder"]["name"] for used in self.heads}))

    def dimensions(self) -> Iterator[tuple[str, int]]:
        """(what it is, how many numbers it takes) of each."""
        for used in self.heads:
            yield (
                f"the head for {used.entity_type} ({used.head.card['embedder']['name']})",
                used.head.classifier.dimensions,
            )
        for concept in self.concepts:
            yield concept.reporter, concept.queries.shape[1]

    def models(self) -> list[Mapping[str, Any]]:
        """Each as a manifest names it."""
        unknown = {"licence": "unknown to gate", "source": "brought by the user"}
        heads: list[Mapping[str, Any]] = [
            {
                "name": f"{used.head.card['kind']} head for {used.entity_type}",
                "sha256": used.head.card["sha256"],
                "input": f"embeddings of {used.head.card['embedder']['name']}, threshold {used.head.threshold!r}",
                **unknown,
            }
            for used in self.heads
        ]
        return heads + [
            {"name": f"queries of {c.reporter}", "sha256": hashlib.sha256(c.queries.tobytes()).hexdigest(), **unknown}
            for c in self.concepts
        ]

    def examine(self, vectors: NDArray[Any], fingerprint: Callable[[str, str], str]) -> Examined:
        """Findings of embeddings (n, d), float16 or float32, by their place in the array."""
        findings: dict[int, list[Finding]] = {}
        unusable = np.zeros(len(vectors), bool)
        # the same memory again for every block: it stays in the processor's cache
        room = np.empty((2, min(BLOCK, len(vectors)), vectors.shape[1]), np.float32)
        for start in range(0, len(vectors), BLOCK):
            block = vectors[start : start + BLOCK]
            features, unit = room[:, : len(block)]
            features[:] = block
            squares = np.einsum("ij,ij->i", features, features)
            bad = ~(np.isfinite(squares) & (squares > 0))
            features[bad], squares[bad] = 1, features.shape[1]
            np.multiply(features, (1 / np.sqrt(squares))[:, None], out=unit)
            said = (*self._by_heads(features, unit), *self._by_concepts(unit))
            for *_, scores in said:
                bad |= ~np.isfinite(scores)
            unusable[start : start + len(block)] = bad
            for reporter, entity_type, hits, scores in said:
                for row in hits[~bad[hits]].tolist():
                    digest = hashlib.sha256(block[row].tobytes()).hexdigest()
                    name = fingerprint(entity_type, f"{reporter} {digest}")
                    score = round(float(scores[row]), 4)
                    finding = Finding(reporter, entity_type, score, Place.IMAGE, ROW_PART, None, name)
                    findings.setdefault(start + row, []).append(finding)
        return Examined(findings, unusable)

    def _by_heads(self, features: Features, unit: Features) -> Iterator[Hits]:
        """What the heads report; an ULTRASOUND beside every PREGNANCY_ULTRASOUND, and at least as certain."""
        scored = [(used, used.scores(features, unit)) for used in self.heads]
        for used, scores in scored:
            if used.entity_type != _ULTRASOUND:
                yield used.detector, used.entity_type, np.flatnonzero(scores >= used.min_score), scores
        asked = [(used, scores) for used, scores in scored if used.entity_type in (_ULTRASOUND, _PREGNANCY)]
        if asked:
            reported = np.logical_or.reduce([scores >= used.min_score for used, scores in asked])
            highest = np.maximum.reduce([scores for _, scores in asked])
            yield asked[0][0].detector, _ULTRASOUND, np.flatnonzero(reported), highest

    def _by_concepts(self, unit: Features) -> Iterator[Hits]:
        for concept in self.concepts:
            cosines = highest_cosine(unit, concept.queries).scores
            scores = np.maximum(cosines, 0).astype(np.float64).round(4)
            yield concept.reporter, "CONCEPT", np.flatnonzero(scores >= concept.threshold), scores


class RowFindings:
    """A detector that says again what the embedding of the row in hand said. Its findings are of several detectors."""

    name = ""

    def __init__(self) -> None:
        self.now: list[Finding] = []

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:  # noqa: ARG002 - both alike
        """The findings of the row that `now` was set for."""
        return [list(self.now) for _ in views]

    def models(self) -> list[Mapping[str, Any]]:
        """None of its own."""
        return []
