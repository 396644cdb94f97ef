"""Presidio's recognizers of numbers and codes, called one by one: they need patterns and check digits, no pipeline.

`AnalyzerEngine` would run spaCy over every text, and every recognizer, before the first pattern matches. Here
words are looked at only where a pattern did match, for the context that raises its score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts
from spacy.lang.en.stop_words import STOP_WORDS

from gate.text.entities import Entity

_GENERIC = ("CreditCardRecognizer", "IbanRecognizer", "IpRecognizer", "UsSsnRecognizer")
_NATIONAL = (
    "AuMedicareRecognizer",
    "AuTfnRecognizer",
    "CaSinRecognizer",
    "DeHealthInsuranceRecognizer",
    "DeIdCardRecognizer",
    "DeSocialSecurityRecognizer",
    "DeTaxIdRecognizer",
    "EsNieRecognizer",
    "EsNifRecognizer",
    "FiPersonalIdentityCodeRecognizer",
    "InAadhaarRecognizer",
    "InPanRecognizer",
    "ItFiscalCodeRecognizer",
    "KrRrnRecognizer",
    "NhsRecognizer",
    "PlPeselRecognizer",
    "SePersonnummerRecognizer",
    "SgFinRecognizer",
    "ThTninRecognizer",
    "TrNationalIdRecognizer",
    "UkNinoRecognizer",
    "UsItinRecognizer",
    "UsLicenseRecognizer",
    "UsMbiRecognizer",
    "UsPassportRecognizer",
    "ZaIdNumberRecognizer",
)

_ID_CUE = re.compile(
    r"\b(?:nhs|nino|national|insurance|tax|passport|identity|identification|ident|aadhaar|pan|pesel|sin|social|tfn|"
    r"medicare|itin|mbi|personnummer|licen[cs]e|permit|dni|nie|nif|codice fiscale|steuer\w*|versicherung\w*|"
    r"kimlik|tc|nric|fin|rrn|id)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
# Every number and code of the recognizers above holds a digit, but for addresses of IPv6 such as `fe::a`.
_NEEDED = re.compile(r"\d|:[\dA-Fa-f]*:")
_WORD = re.compile(r"\w+(?:['-]\w+)*|[^\w\s]")


class Numbers:
    """Card, account, identity and network numbers of a text, in gate's entity types."""

    def __init__(self) -> None:
        generic, national = (
            [getattr(predefined, name)(supported_language="en") for name in names] for names in (_GENERIC, _NATIONAL)
        )
        self._recognizers: list[EntityRecognizer] = [*generic, *national]
        self._context = LemmaContextAwareEnhancer()
        self._national = {entity for recognizer in national for entity in recognizer.supported_entities}

    def find(self, text: str) -> Iterator[Entity]:
        """What Presidio's recognizers find in a folded text."""
        if not _NEEDED.search(text):
            return
        raw = [
            result
            for recognizer in self._recognizers
            for result in recognizer.analyze(text, recognizer.supported_entities, None) or ()
        ]
        for result in self._raised(text, raw):
            entity_type = result.entity_type
            if entity_type in self._national:
                if not _is_plausible_id(text, result.start, result.end):
                    continue
                entity_type = "NATIONAL_ID"
            yield Entity(entity_type, result.start, result.end, float(result.score))

    def _raised(self, text: str, raw: list[RecognizerResult]) -> list[RecognizerResult]:
        """The results with the scores that the words around them give them, and without duplicates."""
        if not raw:
            return []
        results = self._context.enhance_using_context(text, raw, _words(text), self._recognizers)
        return list(EntityRecognizer.remove_duplicates(results))


def _words(text: str) -> NlpArtifacts:
    """The words of a text as Presidio wants to see them; it looks for context within a word, so no lemma is needed."""
    words = list(_WORD.finditer(text))
    lower = [word.group().lower() for word in words]
    artifacts = NlpArtifacts([], [word.group() for word in words], [word.start() for word in words], lower, None, "en")
    artifacts.keywords = [word for word in lower if word[0].isalnum() and word not in STOP_WORDS]
    return artifacts


def _is_plausible_id(text: str, start: int, end: int) -> bool:
    """One in ten numbers of the right length passes a check digit: digits alone need a word that says what they are."""
    digits_only = not any(char.isalpha() for char in text[start:end])
    return not digits_only or _ID_CUE.search(text, max(0, start - 60), start) is not None
