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

_SEPARATORS = re.compile(r"[_\-.+~/]")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_ONE_WORD = re.compile(r"[^\W\d_]*\Z")


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
            findings.extend(self._finding(field, entity, text) for entity in analysed[text])
        return findings

    def _finding(self, field: Field, entity: Entity, text: str) -> Finding:
        # A camel-case name has blanks in `text` that it has not itself: the whole of it is found then.
        start, end = (entity.start, entity.end) if len(text) == len(field.text) else (0, len(field.text))
        return Finding(
            detector=self.name,
            entity_type=entity.entity_type,
            score=entity.score,
            place=field.place,
            part=field.part,
            region=Span(field.leaf, start, end),
            fingerprint=self._fingerprint(entity.entity_type, text[entity.start : entity.end]),
        )


def _text_of(field: Field) -> str | None:
    """The text to analyse, or None where there is nothing for this detector."""
    if field.place is Place.KEY:
        return _as_words(field.text) if any(char.isalpha() for char in field.text) else None
    if is_metadata_field(field) or (field.name in STRUCTURAL and not field.is_key):
        return None
    if not field.is_key:
        return field.text
    # The columns of a table are its schema; a name of one word is a program's (`lang`), whatever it could be.
    is_column = field.place is Place.COLUMN and len(field.path) == 1
    words = _as_words(field.text)
    return None if is_column or _ONE_WORD.match(words) else words


def _as_words(name: str) -> str:
    """A key as words: `jane_roe-2021` and `JaneRoe` with blanks, a text that has blanks already as it is."""
    if re.search(r"\s", name):
        return name
    return _CAMEL.sub(" ", _SEPARATORS.sub(" ", name))


def _one_term(entities: Sequence[Entity]) -> list[Entity]:
    terms = [entity for entity in entities if entity.entity_type == "MEDICAL_TERM"]
    return [entity for entity in entities if entity.entity_type != "MEDICAL_TERM" or entity is terms[0]]
