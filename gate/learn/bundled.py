"""The bundled ultrasound detector as it is shipped, for what measures or audits it."""

from __future__ import annotations

from collections.abc import Mapping

from gate.detectors.ultrasound import Ultrasound
from gate.policy.settings import UltrasoundSettings

ANSWERS = ("ultrasound", "pregnancy")
"""The questions it answers: names of its scores."""


def bundled_detector() -> tuple[Ultrasound, Mapping[str, float]]:
    """The detector with its default settings, and for each of ANSWERS the lowest score that counts as found."""
    settings = UltrasoundSettings()
    detector = Ultrasound(settings.model_dump(mode="json"), lambda *_: "")
    return detector, {"ultrasound": settings.min_score, "pregnancy": settings.min_pregnancy_score}
