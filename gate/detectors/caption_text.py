"""The `caption_text` detector: personal data in captions, JSON texts, columns and the key of a sample."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gate.detectors.base import Fingerprinter, View
from gate.detectors.metadata_fields import is_metadata_field
from gate.fields import STRUCTURAL, Field
from gate.text.pii import Entity, shared_analyzer
from gate.types import Finding, Place, Reading, Span

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_\-.: ]{0,39}\Z")
_NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")


class CaptionText:
    """Finds personal data in the texts of a sample that `metadata` does not own.

    Settings: `languages`, `min_score` (see `gate.text.pii.Analyzer`). A text that stands in several places is
    analysed once and reported at each. Clinical words come as one MEDICAL_TERM finding a text.
    """

    name = "caption_text"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._analyzer = shared_analyzer(settings)
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
            text = _text_of(field)
            if text is None:
                continue
            if text not in analysed:
                analysed[text] = _one_term(self._analyzer.analyze(text))
            findings.extend(self._finding(field, entity) for entity in analysed[text])
        return findings

    def _finding(self, field: Field, entity: Entity) -> Finding:
        found = field.text[entity.start : entity.end]
        return Finding(
            detector=self.name,
            entity_type=entity.entity_type,
            score=entity.score,
            place=field.place,
            part=field.part,
            region=Span(field.leaf, entity.start, entity.end),
            fingerprint=self._fingerprint(entity.entity_type, found),
        )


def _text_of(field: Field) -> str | None:
    """The text to analyse, of the same length as the field's, or None where there is nothing for this detector."""
    if field.place is Place.KEY:
        return _spaced(field.text) if any(char.isalpha() for char in field.text) else None
    if is_metadata_field(field) or (field.name in STRUCTURAL and not field.is_key):
        return None
    if field.is_key:
        is_column = field.place is Place.COLUMN and len(field.path) == 1
        return None if is_column or field.text in STRUCTURAL or _is_identifier(field.text) else field.text
    return field.text


def _is_identifier(name: str) -> bool:
    """True for the names that programs give: `aesthetic_score`, `LICENSE`, `clip-similarity`; not `Jane Roe`."""
    if not _PLAIN_NAME.match(name) or sum(char.isdigit() for char in name) > 4:
        return False
    return name == name.lower() or name == name.upper() or not re.search(r"[\s.]", name)


def _spaced(key: str) -> str:
    """A key as words: separators become blanks. Camel case stays one word where it holds no separator."""
    return re.sub(r"[_\-.+~/]", " ", key)


def _one_term(entities: Sequence[Entity]) -> list[Entity]:
    terms = [entity for entity in entities if entity.entity_type == "MEDICAL_TERM"]
    return [entity for entity in entities if entity.entity_type != "MEDICAL_TERM" or entity is terms[0]]
