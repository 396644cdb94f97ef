"""Ultrasound pictures, and those of a pregnancy, alone or inside a larger picture.

What it finds and misses, by collection: docs/detectors/ultrasound.md and docs/model-card.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from gate.detectors.base import Fingerprinter, View
from gate.models import find_model, model_info
from gate.types import Finding, Place, Reading
from gate.vision.crops import tiles, whole
from gate.vision.embed import EMBEDDER, Embedder
from gate.vision.heads import Scores, load_heads
from gate.vision.picture import Picture, Pixels, upright

HEADS = "ultrasound_heads"
"""Name of the heads in the registry of models."""


class Ultrasound:
    """ULTRASOUND and PREGNANCY_ULTRASOUND, whole-image findings.

    Settings: `min_score` and `min_pregnancy_score` in 0..1, `tiles` (also look at 25 parts of each picture:
    finds small prints and screens, costs 25 times the computation).
    """

    name = "ultrasound"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._min_score: float = settings["min_score"]
        self._min_pregnancy_score: float = settings["min_pregnancy_score"]
        self._tiles: bool = settings["tiles"]
        self._fingerprint = fingerprint
        self._embedder = Embedder()
        self._heads = load_heads(find_model(HEADS))

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:  # noqa: ARG002 - both alike
        """Findings for each view. The PROOF reading asks the same: a whole-image type cannot be redacted away."""
        return [self._view(view) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The embedder and the heads."""
        return [model_info(EMBEDDER), model_info(HEADS)]

    def _view(self, view: View) -> list[Finding]:
        findings: list[Finding] = []
        for part in sorted(view.pictures):
            scores = self.scores(view.pictures[part])
            digest = hashlib.sha256(view.sample.members[part].data).hexdigest()
            findings += [
                Finding(self.name, entity, round(score, 4), Place.IMAGE, part, None, self._fingerprint(entity, digest))
                for entity, score in self._entities(scores)
            ]
        return findings

    def _entities(self, scores: Scores) -> list[tuple[str, float]]:
        pregnancy = scores.pregnancy >= self._min_pregnancy_score
        found = []
        if pregnancy or scores.ultrasound >= self._min_score:
            found.append(("ULTRASOUND", scores.ultrasound))
        if pregnancy:
            found.append(("PREGNANCY_ULTRASOUND", scores.pregnancy))
        return found

    def scores(self, picture: Picture) -> Scores:
        """The highest scores over the picture's looks (alpha over white, over black, without alpha)."""
        looks = [self._look(upright(rgb, picture.orientation)) for rgb in (picture.rgb, *picture.layers)]
        return Scores(max(s.ultrasound for s in looks), max(s.pregnancy for s in looks))

    def _look(self, rgb: Pixels) -> Scores:
        parts = self._embedder.embed(tiles(rgb)) if self._tiles else self._embedder.embed(whole(rgb)[:0])
        return self._heads.scores(self._embedder.embed(whole(rgb)), parts)
