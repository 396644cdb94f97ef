"""The `caption_text` detector: personal data in captions, JSON texts, columns and the key of a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gate.detectors.base import Fingerprinter, View
from gate.detectors.metadata_fields import is_metadata_only
from gate.detectors.texts import as_words, is_coded, named, readings
from gate.fields import Field, is_structural
from gate.text.entities import Entity, merge
from gate.text.folding import PLACEHOLDER
from gate.text.known import KNOWN_SCORE, Known, find
from gate.text.pii import shared_analyzer
from gate.types import Finding, Reading, Span

_CODED = 0.9


class CaptionText:
    """Finds personal data in the texts of a sample that `metadata` does not own.

    Settings: `languages`, `min_score` (see `gate.text.pii.Analyzer`). A text that stands in several places is
    analysed once and reported at each. Clinical words come as one MEDICAL_TERM finding a text.
    """

    name = "caption_text"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._analyzer = shared_analyzer(settings)
        self._min_score = float(settings.get("min_score", 0.4))
        self._fingerprint = fingerprint

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:  # noqa: ARG002  # one reading
        """Findings of each view in the order of its texts; the proof reading is the same as the first."""
        return [self._examine(view) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The models of the text analysis."""
        return self._analyzer.models()

    def _examine(self, view: View) -> list[Finding]:
        analysed: dict[str, list[Entity]] = {}
        findings: list[Finding] = []
        for field in view.fields:
            if is_structural(field, view.sample.key) or is_metadata_only(field):
                continue
            entities = self._entities(field, analysed, view.known)
            findings.extend(self._finding(field, entity) for entity in entities)
        return findings

    def _entities(self, field: Field, analysed: dict[str, list[Entity]], known: Sequence[Known]) -> list[Entity]:
        if not field.is_key and is_coded(field.text):
            return [Entity("HIDDEN_DATA", 0, len(field.text), _CODED)]
        found: list[Entity] = []
        for reading in readings(field):
            if reading.text not in analysed:
                analysed[reading.text] = self._analyzer.analyze(reading.text)
            for entity in analysed[reading.text]:
                start, end = reading.source_span(entity.start, entity.end)
                if start < end:
                    found.append(replace(entity, start=start, end=end))
        found.extend(entity for entity in named(field) if entity.score >= self._min_score)
        found.extend(_known(field, known))
        return _one_term(merge(field.text, found))

    def _finding(self, field: Field, entity: Entity) -> Finding:
        text = field.text[entity.start : entity.end]
        if entity.entity_type == "PERSON" and not re.search(r"\s", text):
            text = as_words(text).text  # `jane_roe` and `Jane Roe` are one name
        return Finding(
            detector=self.name,
            entity_type=entity.entity_type,
            score=entity.score,
            place=field.place,
            part=field.part,
            region=Span(field.leaf, entity.start, entity.end),
            fingerprint=self._fingerprint(entity.entity_type, text),
        )


def _known(field: Field, known: Sequence[Known]) -> Iterator[Entity]:
    """Words of the header of the sample's DICOM file."""
    words = [match for match in re.finditer(r"\S+", field.text) if known and not PLACEHOLDER.search(match.group())]
    for one, first, end in find([match.group() for match in words], known):
        yield Entity(one.entity_type, words[first].start(), words[end - 1].end(), KNOWN_SCORE)


def _one_term(entities: Sequence[Entity]) -> list[Entity]:
    terms = [entity for entity in entities if entity.entity_type == "MEDICAL_TERM"]
    return [entity for entity in entities if entity.entity_type != "MEDICAL_TERM" or entity is terms[0]]
