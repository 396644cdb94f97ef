"""Ultrasound pictures, those of a pregnancy, and other clinical pictures, alone or inside a larger picture.

What it finds and misses, by collection: docs/detectors/ultrasound.md and docs/model-card.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gate.detectors.base import Fingerprinter, View
from gate.models import model_info
from gate.types import Finding, Place, Quad, Reading
from gate.vision.picture import Picture, Pixels, to_stored, upright
from gate.vision.sonogram import NETWORK, Box, Part, SonogramNetwork

ENTITIES = {"ultrasound": "ULTRASOUND", "pregnancy": "PREGNANCY_ULTRASOUND", "medical": "MEDICAL_IMAGE"}
"""The network's questions, and the entity type of each one's findings."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated scores in 0..1 of a picture or a part of it. A pregnancy is never more certain than an ultrasound."""

    ultrasound: float
    pregnancy: float
    medical: float


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of one part of an upright picture: its box in pixels, its scores, whether it is the whole."""

    box: Box
    scores: Scores
    whole: bool


class Ultrasound:
    """ULTRASOUND, PREGNANCY_ULTRASOUND and MEDICAL_IMAGE, each with the quad where it lies.

    Settings: `min_score`, `min_pregnancy_score` and `min_medical_score` in 0..1; `tiles` (look again, closer, at
    parts that may hold something: finds small prints and screens).
    """

    name = "ultrasound"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._least = {
            "ultrasound": float(settings["min_score"]),
            "pregnancy": float(settings["min_pregnancy_score"]),
            "medical": float(settings["min_medical_score"]),
        }
        self._closer: bool = settings["tiles"]
        self._fingerprint = fingerprint
        self._network = SonogramNetwork()

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:  # noqa: ARG002 - both alike
        """Findings for each view. The PROOF reading asks the same."""
        return [self._view(view) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The network."""
        return [model_info(NETWORK)]

    def scores(self, picture: Picture) -> Scores:
        """The highest scores over the picture, its parts and its looks (alpha over white, over black, without)."""
        looks = [look.scores for rgb in self._upright(picture) for look in self._looks(rgb)]
        return Scores(*(max(getattr(scores, name) for scores in looks) for name in ENTITIES))

    def _view(self, view: View) -> list[Finding]:
        findings: list[Finding] = []
        for part in sorted(view.pictures):
            picture = view.pictures[part]
            digest = hashlib.sha256(view.sample.members[part].data).hexdigest()
            for entity, score, quad in self._found(picture):
                name = self._fingerprint(entity, digest)
                findings.append(Finding(self.name, entity, round(score, 4), Place.IMAGE, part, quad, name))
        return findings

    def _found(self, picture: Picture) -> list[tuple[str, float, Quad]]:
        """(entity type, score, quad in pixels of the stored image), the same place once."""
        height, width = picture.rgb.shape[:2]
        found: dict[tuple[str, Quad], float] = {}
        for rgb in self._upright(picture):
            looks = self._looks(rgb)
            for question, entity in ENTITIES.items():
                for box, score in self._places(looks, question):
                    quad = to_stored(Quad.from_box(*box), picture.orientation, width, height)
                    found[entity, quad] = max(score, found.get((entity, quad), 0.0))
        return [(entity, score, quad) for (entity, quad), score in found.items()]

    def _places(self, looks: list[_Look], question: str) -> list[tuple[Box, float]]:
        """Where the answer is yes: the parts that say so; failing these the whole picture, if that does.

        The most certain part is as certain as the whole picture: that it was seen from afar makes it no less so.
        A pregnancy is an ultrasound too, whatever the threshold of that.
        """
        least = self._least[question]
        if question == "ultrasound":
            sure = [look for look in looks if look.scores.pregnancy >= self._least["pregnancy"]]
            hits = [look for look in looks if look in sure or look.scores.ultrasound >= least]
        else:
            hits = [look for look in looks if getattr(look.scores, question) >= least]
        scored = [(look.box, float(getattr(look.scores, question)), look.whole) for look in hits]
        scored.sort(key=lambda one: (one[2], -one[1]))  # the whole last
        highest = max((score for _, score, _ in scored), default=0.0)
        places = [(box, score) for box, score, whole in scored if not whole or len(scored) == 1]
        return [(places[0][0], highest), *places[1:]] if places else []

    def _upright(self, picture: Picture) -> list[Pixels]:
        return [upright(rgb, picture.orientation) for rgb in (picture.rgb, *picture.layers)]

    def _looks(self, rgb: Pixels) -> list[_Look]:
        parts = self._network.parts(rgb, closer=self._closer)
        return [_Look(part.box, _scores(part), whole=number == 0) for number, part in enumerate(parts)]


def _scores(part: Part) -> Scores:
    ultrasound, pregnancy, medical = (float(1 / (1 + np.exp(-np.clip(margin, -60, 60)))) for margin in part.margins)
    return Scores(ultrasound, min(ultrasound, pregnancy), medical)
