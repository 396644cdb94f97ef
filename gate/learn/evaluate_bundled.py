"""The bundled ultrasound detector as a method to be measured: as it is shipped, with its default settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.learn.audit import log_odds
from gate.learn.bundled import ANSWERS, bundled_detector
from gate.learn.labelled import LabelledFeatures
from gate.models import find_model, model_info
from gate.version import VERSION
from gate.vision.crops import SIDE
from gate.vision.picture import Picture, Pixels


class BundledScores:
    """An `ImageEmbedder` whose features (n, 2) of pictures are their margins for the two ANSWERS.

    So its answers go through the same reading, counting and cache as features. A margin is the log-odds of the score
    less those of the setting's threshold. What only an alpha channel hides is not looked at.
    """

    name = "bundled detector"
    side = SIDE

    def __init__(self) -> None:
        self._detector, thresholds = bundled_detector()
        self._boundaries = [log_odds(thresholds[answer]) for answer in ANSWERS]
        described = [VERSION, self._detector.models(), thresholds]
        self.digest = hashlib.sha256(json.dumps(described, sort_keys=True, default=str).encode()).hexdigest()

    def embed(self, crops: Pixels) -> NDArray[np.float32]:
        """Margins (n, 2) of upright pictures (n, h, w, 3)."""
        scores = [self._detector.scores(Picture(crop, "PNG")) for crop in crops]
        odds = [[log_odds(getattr(score, answer)) for answer in ANSWERS] for score in scores]
        return np.array(odds, np.float32).reshape(-1, 2) - np.array(self._boundaries, np.float32)

    def margins(self, rows: LabelledFeatures, question: str) -> NDArray[np.float64]:
        """Margins (n,) for one of ANSWERS, from rows that were embedded by this."""
        return rows.features[:, ANSWERS.index(question)].astype(np.float64)

    def trained_on(self) -> frozenset[str]:
        """The sources that the cards of its models name: figures on these are not held-out ones."""
        return frozenset(name for model in self._detector.models() for name in _card_sources(model["name"]))


def _card_sources(model: str) -> Iterator[str]:
    """What the registry's entry names under `trained_on`, and a card beside the weights under `source`."""
    yield from model_info(model).get("trained_on", ())
    card = find_model(model).with_suffix(".json")
    if card.is_file():
        yield from _sources(json.loads(card.read_text(encoding="utf-8")))


def _sources(part: Any) -> Iterator[str]:
    """What stands under `source` and `sources`, at any depth; `busi (in scene)` is the source `busi`."""
    if isinstance(part, list):
        for item in part:
            yield from _sources(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "source" and isinstance(value, str):
                yield value.partition(" (")[0]
            elif name == "sources" and isinstance(value, list | dict):
                yield from (item.partition(" (")[0] for item in value if isinstance(item, str))
            yield from _sources(value)
