"""`barcode`: barcodes and matrix codes in pictures, and what they say. Finds BARCODE and types of texts.

Every code is a BARCODE, read or not. Each kind of personal data in its content is a finding of its own with the region
of the code: nothing less than the whole code can be taken out. Figures and limits: docs/detectors/barcode.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.detectors.barcode_content import marked, texts
from gate.detectors.base import Fingerprinter, View
from gate.text.pii import shared_analyzer
from gate.types import UNREDACTABLE_TYPES, Finding, Place, Quad, Reading
from gate.vision.barcodes import Code, read_codes
from gate.vision.picture import to_stored, upright

_READ, _SEEN, _MARKED = 1.0, 0.6, 0.9
"""Scores: of a code that was decoded, of one that was seen and not decoded, of what the content itself marks."""


class Barcode:
    """Reads the codes of every picture. Setting: `min_score`, the least score of what the content is found to say."""

    name = "barcode"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._min_score = float(settings["min_score"])
        self._fingerprint = fingerprint
        self._analyzer = shared_analyzer({"min_score": self._min_score})

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:
        """See Detector. PROOF reads at other sizes and makes black and white in another way than FIRST."""
        return [self._examine(view, reading) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The files of the analysis. The reader of codes has none."""
        return self._analyzer.models()

    def _examine(self, view: View, reading: Reading) -> list[Finding]:
        findings: dict[Finding, None] = {}
        for part, picture in sorted(view.pictures.items()):
            digest = hashlib.sha256(view.sample.members[part].data).hexdigest()
            height, width = picture.rgb.shape[:2]
            for layer in (picture.rgb, *picture.layers):
                for code in read_codes(upright(layer, picture.orientation), reading):
                    region = to_stored(code.quad, picture.orientation, width, height)
                    findings.update(dict.fromkeys(self._findings(code, part, region, digest)))
        return list(findings)

    def _findings(self, code: Code, part: int, region: Quad, digest: str) -> Iterator[Finding]:
        name = code.text if code.is_read else f"{digest} {region.bounds}"
        yield self._finding("BARCODE", _READ if code.is_read else _SEEN, part, region, name)
        for entity_type, (score, value) in sorted(self._told(code.text).items()):
            yield self._finding(entity_type, score, part, region, value)

    def _told(self, text: str) -> dict[str, tuple[float, str]]:
        """The best score and the text of each type that the content tells."""
        found = [(entity_type, _MARKED, value) for entity_type, value in marked(text) if self._min_score <= _MARKED]
        for each in texts(text):
            found += [
                (one.entity_type, one.score, each[one.start : one.end])
                for one in self._analyzer.analyze(each)
                if one.entity_type not in UNREDACTABLE_TYPES
            ]
        best: dict[str, tuple[float, str]] = {}
        for entity_type, score, value in found:
            best[entity_type] = max(best.get(entity_type, (0.0, "")), (score, value))
        return best

    def _finding(self, entity_type: str, score: float, part: int, region: Quad, text: str) -> Finding:
        fingerprint = self._fingerprint(entity_type, text)
        return Finding(self.name, entity_type, round(score, 4), Place.IMAGE, part, region, fingerprint)
