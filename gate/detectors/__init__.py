"""The table of detectors. A detector observes; it never edits and never decides."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

from gate.detectors.base import Detector, Fingerprinter
from gate.errors import UsageError

DETECTORS: Mapping[str, str] = {
    "barcode": "gate.detectors.barcode:Barcode",
    "caption_text": "gate.detectors.caption_text:CaptionText",
    "concept": "gate.detectors.concept:Concept",
    "face": "gate.detectors.face:Face",
    "image_text": "gate.detectors.image_text:ImageText",
    "metadata": "gate.detectors.metadata:Metadata",
    "ultrasound": "gate.detectors.ultrasound:Ultrasound",
}
"""Built-in detectors: name to `module:class`. Third parties add theirs by the entry point `gate.detectors`."""


def load_detector(name: str, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> Detector:
    """Build a detector by name with its settings from the policy. Its models are loaded here, once a process.

    Raises UsageError when the name is unknown or what it needs is not installed.
    """
    try:
        if name in DETECTORS:
            module, _, attribute = DETECTORS[name].partition(":")
            factory = getattr(importlib.import_module(module), attribute)
        else:
            (point,) = entry_points(group="gate.detectors", name=name)
            factory = point.load()
    except ImportError as error:
        raise UsageError(
            f"detector {name} needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    except ValueError:
        raise UsageError(f"there is no detector {name}") from None
    detector: Detector = factory(settings, fingerprint)
    return detector
