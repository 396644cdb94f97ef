"""Pictures that come near to the sentences of a policy, by CLIP features from weights that the user brings.

Method: Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021, with the
threshold on the highest cosine of `gate.vision.retrieval`. How to choose it, and what it misses:
docs/detectors/concept.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.detectors.base import Fingerprinter, View
from gate.types import Finding, Place, Reading
from gate.vision.embed_clip import ClipEmbedder
from gate.vision.embedders import embed_picture
from gate.vision.picture import Picture
from gate.vision.retrieval import QUERIES, highest_cosine, load_queries

ENTITY_TYPE = "CONCEPT"


@dataclass(frozen=True, slots=True, eq=False)
class _Concept:
    name: str
    threshold: float
    queries: NDArray[np.float32] = field(repr=False)


class Concept:
    """CONCEPT findings of whole pictures; `detector` of a finding is `concept.NAME`, so that rules can ask for one.

    Settings: `model` (architecture, as open_clip calls it), `checkpoint` (path of its weights), `concepts`: mappings
    with `name`, `queries` (sentences) or `query_set`, and `threshold`. A score is the highest cosine between the
    picture and a sentence, at least 0, in four digits; what reaches the threshold is reported.
    """

    name = "concept"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        """Load the weights and read the sentences once. Raises UsageError as `ClipEmbedder` does."""
        self._fingerprint = fingerprint
        self._embedder = ClipEmbedder(settings["model"], settings["checkpoint"])
        self._uses_set = any(concept["query_set"] for concept in settings["concepts"])
        self._concepts = [
            _Concept(concept["name"], concept["threshold"], self._embedder.embed_text(sentences(concept)))
            for concept in settings["concepts"]
        ]

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:  # noqa: ARG002 - both alike
        """Findings for each view. The PROOF reading asks the same: what a picture shows cannot be redacted away."""
        return [self._view(view) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The weights, and the other files that decide what is found: how pictures are prepared, sentences of gate."""
        software = f"open_clip_torch {version('open_clip_torch')}, torch {version('torch')}"
        unknown = {"licence": "unknown to gate", "source": "brought by the user"}
        models: list[Mapping[str, Any]] = [
            {"name": self._embedder.name, "sha256": self._embedder.digest, "input": software, **unknown}
        ]
        if preparation := self._embedder.preparation_digest:
            models.append({"name": f"{self._embedder.name} preparation", "sha256": preparation, **unknown})
        if self._uses_set:
            models.append({"name": QUERIES.stem, "sha256": _digest(QUERIES), "licence": "Apache-2.0", "source": "gate"})
        return models

    def _view(self, view: View) -> list[Finding]:
        findings: list[Finding] = []
        for part in sorted(view.pictures):
            digest = hashlib.sha256(view.sample.members[part].data).hexdigest()
            for concept, score in zip(self._concepts, self.scores(view.pictures[part]), strict=True):
                if score >= concept.threshold:
                    fingerprint = self._fingerprint(ENTITY_TYPE, f"{concept.name} {digest}")
                    reporter = f"{self.name}.{concept.name}"
                    findings.append(Finding(reporter, ENTITY_TYPE, score, Place.IMAGE, part, None, fingerprint))
        return findings

    def scores(self, picture: Picture) -> list[float]:
        """The score of each concept: the highest over the picture's looks (alpha over white, over black, without)."""
        looks = [replace(picture, rgb=rgb, layers=()) for rgb in (picture.rgb, *picture.layers)]
        features = np.concatenate([embed_picture(self._embedder, look) for look in looks])
        highest = (highest_cosine(features, concept.queries).scores.max() for concept in self._concepts)
        return [round(max(0.0, float(cosine)), 4) for cosine in highest]


def sentences(concept: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentences of a concept, as its plain settings name them."""
    return (*concept["queries"], *(load_queries() if concept["query_set"] else ()))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
