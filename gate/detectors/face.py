"""`face`: human faces in pictures. Finds FACE.

Every look at a picture is read upright by CenterFace; what it finds is enlarged from forehead and chin to the whole
head. It finds faces, and does not recognise anybody. Figures and limits: docs/detectors/face.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gate.detectors.base import Fingerprinter, View
from gate.models import find_model, model_info
from gate.types import Finding, Place, Quad, Reading
from gate.vision.face import FaceBox, FaceFinder, merge
from gate.vision.picture import Picture, to_stored, upright

_ZOOM = {Reading.FIRST: 1.0, Reading.PROOF: 1.25}
# Parts of the box's width and height by which a head reaches past the face: hair above, ears beside, chin below.
_BESIDE, _ABOVE, _BELOW = 0.2, 0.35, 0.15
_GRID = 8  # pixels; a fingerprint does not change when a box moves by less


class Face:
    """Faces as boxes around the whole head. Settings: `min_score`, and `min_pixels` for a face's shorter side."""

    name = "face"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._min_score = float(settings["min_score"])
        self._min_pixels = float(settings["min_pixels"])
        self._fingerprint = fingerprint
        self._finder = FaceFinder(find_model("centerface"))

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:
        """One list of findings for each view. PROOF reads at sizes a quarter larger than FIRST."""
        return [self._examine(view, reading) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The one model, with the miss rates that benchmarks/face.py measured."""
        return [model_info("centerface")]

    def _examine(self, view: View, reading: Reading) -> list[Finding]:
        findings = []
        for part, picture in sorted(view.pictures.items()):
            digest = hashlib.sha256(view.sample.members[part].data).hexdigest()
            for box in self._faces(picture, reading):
                findings.append(self._finding(box, part, picture, digest))
        return findings

    def _faces(self, picture: Picture, reading: Reading) -> list[FaceBox]:
        """Faces of all looks at a picture, in upright pixels."""
        boxes = [
            (box.left, box.top, box.right, box.bottom, box.score)
            for layer in (picture.rgb, *picture.layers)
            for box in self._finder.find(
                upright(layer, picture.orientation), min_score=self._min_score, zoom=_ZOOM[reading]
            )
            if min(box.right - box.left, box.bottom - box.top) >= self._min_pixels
        ]
        merged = merge(np.array(boxes, np.float32).reshape(-1, 5))
        return [FaceBox(*(float(value) for value in box)) for box in merged]

    def _finding(self, box: FaceBox, part: int, picture: Picture, digest: str) -> Finding:
        height, width = picture.rgb.shape[:2]
        region = to_stored(head(box), picture.orientation, width, height)
        edges = tuple(round(edge / _GRID) for edge in (box.left, box.top, box.right, box.bottom))
        return Finding(
            detector=self.name,
            entity_type="FACE",
            score=round(min(box.score, 1.0), 4),
            place=Place.IMAGE,
            part=part,
            region=_clipped(region, width, height),
            fingerprint=self._fingerprint("FACE", f"{digest} {edges}"),
        )


def head(face: FaceBox) -> Quad:
    """The box of the whole head, from the box of a face. It may reach past the picture."""
    width, height = face.right - face.left, face.bottom - face.top
    return Quad.from_box(
        face.left - _BESIDE * width,
        face.top - _ABOVE * height,
        face.right + _BESIDE * width,
        face.bottom + _BELOW * height,
    )


def _clipped(quad: Quad, width: int, height: int) -> Quad:
    left, top, right, bottom = quad.bounds
    return Quad.from_box(max(left, 0.0), max(top, 0.0), min(right, float(width)), min(bottom, float(height)))
