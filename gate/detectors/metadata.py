"""The `metadata` detector: what image files and sidecar fields carry besides the picture.

It reads every segment of an image file (EXIF, XMP, IPTC, ICC, text chunks, thumbnails, bytes that no viewer shows),
the header of a DICOM file, and the metadata fields of JSON members and rows (`metadata_fields`). Camera settings,
software and colour spaces are no findings; a plain picture yields nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.detectors import metadata_urls as urls
from gate.detectors.base import Fingerprinter, View
from gate.detectors.metadata_fields import Category, category_of
from gate.detectors.metadata_names import (
    FREE,
    WEAK,
    fold,
    is_software_note,
    profile_words,
    says_something,
    type_of,
)
from gate.fields import Field
from gate.text.pii import Analyzer, shared_analyzer
from gate.types import PICTURES, Finding, Kind, Place, Reading, Sample, Span
from gate.vision.carried import Item, Sort, carried
from gate.vision.container import parse
from gate.vision.dicom import read
from gate.vision.dicom_header import Tag, tags

_SURE, _LIKELY, _WEAK, _WEAKEST = 1.0, 0.9, 0.5, 0.45
_BUDGET, _CALL = 20_000, 200
"""Characters analysed of one sample, and what each text costs beside its length (milliseconds, in the end)."""
_DIGESTS = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_MOST = 100
_SETTING = 100
"""Characters of the longest setting that is passed over for its tag's name."""
_NUMBERED = frozenset(
    {"EMAIL_ADDRESS", "PHONE_NUMBER", "US_SSN", "CREDIT_CARD", "IBAN_CODE", "MEDICAL_RECORD_NUMBER", "DATE_OF_BIRTH"}
    | {"NATIONAL_ID", "ID_NUMBER"}
)
"""What is looked for in a setting: camera names and lenses read like people's names, not like these."""
_DIGITS = re.compile(r"@|(?:\d[\s\-.()]{0,3}){7}")
_LONG_NUMBER = re.compile(r"(?<![\w.,/\-+])\d{9,}+(?![\w.,/])")
_FIGURES = re.compile(r"[\[\](),;/\d.\s+\-:TZ]*+")
_RECKONED = re.compile(r"\A\[|\A\(.*,|\d/\d|\A-?\d*\.\d*\Z|\d{4}[:\-]\d\d[:\-]\d\d(?!\d)")
"""Lists, fractions, decimals and times, of which a camera writes many."""
_PLACEHOLDERS = re.compile(r"(?:<[A-Z_]+(?: \d+)?>[\s,;]*)*\Z")
_SORTS: Mapping[Sort, tuple[tuple[str, float], ...]] = {
    Sort.SERIAL: (("DEVICE_SERIAL", _LIKELY),),
    Sort.PICTURE: (("EMBEDDED_IMAGE", _LIKELY),),
    Sort.NOTES: (("DEVICE_SERIAL", _WEAK), ("HIDDEN_DATA", _WEAK)),
    Sort.PROVENANCE: (("HIDDEN_DATA", _LIKELY), ("CREATOR", _WEAK)),
    Sort.OPAQUE: (("HIDDEN_DATA", _LIKELY),),
    Sort.DAMAGE: (("HIDDEN_DATA", _LIKELY),),
}

Found = tuple[str, float, str]
"""(entity type, score, the text or digest that names it)"""


class _Analysis:
    """The text analysis with a budget, so that a file of a million comments costs no more than a long one."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._left = _BUDGET

    def __call__(self, text: str) -> Iterator[Found]:
        """The entities of a text. What is over the budget is a finding itself."""
        if len(text) + _CALL > self._left:
            yield "HIDDEN_DATA", _WEAK, "text over the budget"
        head = text[: max(self._left - _CALL, 0)]
        self._left -= len(head) + _CALL
        for entity in self._analyzer.analyze(head) if head else ():
            yield entity.entity_type, entity.score, head[entity.start : entity.end]


class Metadata:
    """Finds positions, serial numbers, creators, thumbnails, hidden bytes and ways back to the original.

    Settings: `gps`, `devices`, `creators`, `original_pointers` switch groups of types off; `min_score` holds
    for all findings. EMBEDDED_IMAGE and HIDDEN_DATA are always reported.
    """

    name = "metadata"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._fingerprint = fingerprint
        self._min_score = float(settings["min_score"])
        self._off: frozenset[str] = frozenset(
            entity
            for setting, entities in (
                ("gps", ("GPS_POSITION",)),
                ("devices", ("DEVICE_SERIAL",)),
                ("creators", ("CREATOR",)),
                ("original_pointers", ("ORIGINAL_DIGEST", "ORIGINAL_URL")),
            )
            if not settings[setting]
            for entity in entities
        )
        self._analyzer = shared_analyzer({"languages": ["en"], "min_score": self._min_score})

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:  # noqa: ARG002 - one reading is proof
        """Findings of each view; the proof reading looks at the same bytes in the same way.

        Raises SampleProblem when the structure of an image file cannot be trusted.
        """
        return [list(self._examine(view)) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """No model of its own; the text analysis is accounted for by the detectors of texts."""
        return []

    def _examine(self, view: View) -> Iterator[Finding]:
        analyse = _Analysis(self._analyzer)
        for part, member in enumerate(view.sample.members):
            if member.kind is Kind.IMAGE:
                found = (entity for item in carried(parse(member.data)) for entity in self._item(item, analyse))
                yield from self._findings(found, Place.EXIF, part, None)
            elif member.kind is Kind.DICOM:
                found = (entity for tag in tags(read(member.data)) for entity in self._header(tag, analyse))
                yield from self._findings(found, Place.HEADER, part, None)
        for field in view.fields:
            category = category_of(field)
            if category is not None and not _PLACEHOLDERS.match(field.text.strip()):
                region = Span(field.leaf, 0, len(field.text))
                told = self._field(category, field, view.sample, analyse)
                yield from self._findings(told, field.place, field.part, region)

    def _findings(self, found: Iterator[Found], place: Place, part: int, region: Span | None) -> Iterator[Finding]:
        """One finding for each type and text, with its best score, in the order they were met.

        Of each type the first hundred: a file of thousands of stray segments needs no more to be condemned.
        """
        best: dict[tuple[str, str], float] = {}
        count: Counter[str] = Counter()
        for entity, score, text in found:
            name = (entity, self._fingerprint(entity, text))
            count[entity] += name not in best
            if count[entity] <= _MOST:
                best[name] = max(score, best.get(name, 0.0))
        for (entity, mark), score in best.items():
            if entity not in self._off and score >= self._min_score:
                yield Finding(self.name, entity, round(score, 4), place, part, region, mark)

    def _item(self, item: Item, analyse: _Analysis) -> Iterator[Found]:
        """What one item of an image file says."""
        if item.sort is Sort.TEXT:
            yield from self._tag(item.name, item.text, analyse)
        elif item.sort is Sort.POSITION:
            if re.search(r"\d", item.text):
                yield "GPS_POSITION", _SURE if re.search(r"[1-9]", item.text) else _WEAK, item.text
        else:
            mark = f"{item.name} {hashlib.sha256(item.data).hexdigest()}"
            yield from ((entity, score, mark) for entity, score in _SORTS[item.sort])

    def _header(self, tag: Tag, analyse: _Analysis) -> Iterator[Found]:
        """What a value in the header of a DICOM file says. A time alone says less than a day."""
        if tag.entity is not None:
            yield tag.entity, _WEAKEST if tag.vr == "TM" else _LIKELY, tag.text
        else:
            yield from analyse(tag.text) if tag.free else self._setting(tag.text, analyse)

    def _tag(self, name: str, text: str, analyse: _Analysis) -> Iterator[Found]:
        """What a named text says, in an image file or in its copy in JSON."""
        kind = type_of(name)
        if not says_something(text, digits=1 if kind == "DEVICE_SERIAL" else 5):
            return
        if name.startswith("ICC:"):
            left = profile_words(text)
            yield from (analyse(text) if re.search(r"[^\W\d_]{3}", left) else ())
        elif kind is None:
            yield from (analyse(text) if _is_prose(text) else self._setting(text, analyse))
        elif kind == FREE:
            yield from (() if is_software_note(text) else analyse(text))
        elif kind in self._off:
            yield from analyse(text)
        elif not kind:
            yield from (analyse(text) if _is_misplaced(text) else self._setting(text, analyse))
        else:
            yield kind, _WEAK if fold(name) in WEAK else _LIKELY, text

    def _setting(self, text: str, analyse: _Analysis) -> Iterator[Found]:
        """Addresses and numbers of a person in a tag that should say how a picture was made."""
        for line in text.splitlines():
            figures = _FIGURES.fullmatch(line) and _RECKONED.search(line.strip())
            if _DIGITS.search(line) and not figures:
                yield from (found for found in analyse(line) if found[0] in _NUMBERED or found[0] == "HIDDEN_DATA")
                yield from (("DEVICE_SERIAL", _WEAK, number) for number in _LONG_NUMBER.findall(line))

    def _field(self, category: Category, field: Field, sample: Sample, analyse: _Analysis) -> Iterator[Found]:
        text = field.text.strip()
        if category is Category.EXIF:
            yield from self._exif_field(field, analyse)
        elif category is Category.POSITION:
            yield "GPS_POSITION", _SURE if re.search(r"[1-9]", text) else _WEAK, text
        elif category is Category.DEVICE:
            yield from self._tag("SerialNumber", text, analyse)
        elif category is Category.CREATOR:
            yield from self._tag("Artist", text, analyse)
        elif category is Category.DIGEST:
            if len(text) >= 6 and re.search(r"\d", text) and not _names_stored_image(text, sample):
                yield "ORIGINAL_DIGEST", _LIKELY, text
        else:
            yield from ((entity, _LIKELY, value) for entity, value in urls.entities(text))

    def _exif_field(self, field: Field, analyse: _Analysis) -> Iterator[Found]:
        """A leaf below `exif`: tag names are harmless unless they are words of somebody's own."""
        text, folded = field.text.strip(), fold(field.name)
        if field.is_key:
            yield from analyse(text) if not re.fullmatch(r"[\w:.\-]*(?: [\w.:\-()]+)?", text) else ()
            return
        inside = any(fold(step) in ("gps", "gpsinfo") for step in field.path[:-1]) and folded in ("2", "4", "20", "22")
        if inside or (folded.endswith(("latitude", "longitude", "gpsposition", "gpscoordinates"))):
            if re.search(r"\d", text):
                yield "GPS_POSITION", _SURE if re.search(r"[1-9]", text) else _WEAK, text
            return
        yield from self._tag(field.name, text, analyse)


def _is_prose(text: str) -> bool:
    """Words rather than a setting: letters with a space, an at sign or a long number among them."""
    return bool(re.search(r"[^\W\d_]{2}", text) and re.search(r"\s\S|@|\d{7}", text))


def _is_misplaced(text: str) -> bool:
    """More than a camera's name, a setting or a time would say."""
    return any("@" in line or len(line) > _SETTING for line in text.splitlines())


def _names_stored_image(text: str, sample: Sample) -> bool:
    """True for the digest of an image as it is stored here: that is no way back to anything else."""
    name = _DIGESTS.get(len(text))
    images = [member.data for member in sample.members if member.kind in PICTURES] if name else []
    return any(hashlib.new(str(name), data, usedforsecurity=False).hexdigest() == text.lower() for data in images)
