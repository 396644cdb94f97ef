"""The words of gate as frozen dataclasses: sample, field, finding, decision, outcome.

Nothing here can hold raw text that a detector found: a `Finding` carries a place, a region and a keyed
fingerprint. Classes that carry a publisher's bytes or texts keep them out of their `repr`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ENTITY_TYPES: Mapping[str, str] = {
    "PERSON": "the name of a person",
    "LOCATION": "an address, a town or another place",
    "DATE_TIME": "a date or a time of day",
    "PHONE_NUMBER": "a telephone or fax number",
    "EMAIL_ADDRESS": "an e-mail address",
    "URL": "a web address in running text",
    "IP_ADDRESS": "an IPv4 or IPv6 address",
    "CREDIT_CARD": "a payment card number with a valid check digit",
    "IBAN_CODE": "an international bank account number",
    "US_SSN": "a United States social security number",
    "NATIONAL_ID": "a national identity, tax, health or passport number of another kind",
    "MEDICAL_RECORD_NUMBER": "a medical record, accession or patient number",
    "ID_NUMBER": "another number that identifies a person, an account or an order",
    "FACILITY": "a hospital, a clinic or a practice",
    "GESTATIONAL_AGE": "the age of a pregnancy",
    "DATE_OF_BIRTH": "a date of birth or an expected date of delivery",
    "POSTAL_CODE": "a postal code",
    "AGE_OR_GENDER": "the age or the gender of a person",
    "HANDLE": "a user name or social profile",
    "LICENSE_PLATE": "a vehicle registration plate",
    "BARCODE": "a barcode or QR code",
    "MEDICAL_TERM": "words that put the sample in a clinical setting",
    "UNREADABLE_TEXT": "text in a picture that could not be read",
    "FACE": "a human face",
    "ULTRASOUND": "an ultrasound image of any kind",
    "PREGNANCY_ULTRASOUND": "an ultrasound image of a pregnancy (always comes with ULTRASOUND)",
    "MEDICAL_IMAGE": "an X-ray, CT, MRI or another clinical image",
    "CONCEPT": "a picture near to the sentences of one of the policy's concepts",
    "GPS_POSITION": "a geographic position",
    "DEVICE_SERIAL": "a serial number or unique id of a device or a shot",
    "CREATOR": "an author, owner, artist or copyright holder in metadata",
    "EMBEDDED_IMAGE": "a thumbnail or second picture inside an image file",
    "HIDDEN_DATA": "bytes that show nothing and were not understood",
    "ORIGINAL_DIGEST": "a digest of the original download",
    "ORIGINAL_URL": "an address that carries a user name or a query string of its own",
}
"""Closed table: every entity type a built-in detector can report, with what it means."""

Language = Literal["de", "en", "es", "fr", "it", "nl", "pl", "pt"]
"""ISO 639-1 codes of the languages that have recognizers and that a policy may name."""

WHOLE_IMAGE_TYPES = frozenset({"ULTRASOUND", "PREGNANCY_ULTRASOUND", "MEDICAL_IMAGE"})
"""Types that say what a picture is: a finding's region is all of that picture, alone or inside a larger one."""

UNREDACTABLE_TYPES = frozenset({"CONCEPT", "MEDICAL_TERM"})
"""Types that say what a sample is about. They have nothing in them to redact; a rule can only flag or drop on them."""


class Place(enum.StrEnum):
    """Where in a sample a finding lies."""

    IMAGE = "image"
    CAPTION = "caption"
    JSON = "json"
    EXIF = "exif"
    HEADER = "header"
    COLUMN = "column"
    KEY = "key"


class Action(enum.StrEnum):
    """What a rule asks for, from mild to strict. `none` is what no rule asked for."""

    NONE = "none"
    FLAG = "flag"
    REDACT = "redact"
    DROP = "drop"

    @property
    def rank(self) -> int:
        """0 for `none` up to 3 for `drop`."""
        return _ACTION_ORDER.index(self)


_ACTION_ORDER = tuple(Action)


class Fate(enum.StrEnum):
    """What became of a sample. Every sample that went in has exactly one."""

    RELEASED = "released"
    REDACTED = "redacted"
    DROPPED = "dropped"
    QUARANTINED = "quarantined"


class Kind(enum.StrEnum):
    """How gate understands a tar member, from its extension."""

    IMAGE = "image"
    TEXT = "text"
    JSON = "json"
    DICOM = "dicom"
    UNKNOWN = "unknown"


PICTURES = frozenset({Kind.IMAGE, Kind.DICOM})
"""Kinds of members that show a picture."""


class Reading(enum.IntEnum):
    """FIRST is the policy's own scan. PROOF reads a redacted result again by other means (scale, engine)."""

    FIRST = 1
    PROOF = 2


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners in pixels of the stored image (EXIF orientation not applied), in order around the shape."""

    points: tuple[Point, Point, Point, Point]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) in pixels."""
        xs = [x for x, _ in self.points]
        ys = [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @classmethod
    def from_box(cls, left: float, top: float, right: float, bottom: float) -> Quad:
        """The upright rectangle with these edges, in pixels."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start:end` of one text of a part. `leaf` is that text's number as `gate.fields` counts."""

    leaf: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a sample. `name` is its path in the tar, `ext` the lower-case text after the key's dot."""

    name: str = field(repr=False)
    ext: str = field(repr=False)
    kind: Kind
    data: bytes = field(repr=False)


ROW_PART = -1
"""The `part` of findings in the sidecar row; parts from 0 are indexes into `Sample.members`."""
KEY_PART = -2
"""The `part` of findings in the sample's key."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The members that share a key, and their row of the parquet sidecar when there is one."""

    key: str = field(repr=False)
    members: tuple[Member, ...]
    row: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a detector saw.

    `part` is an index into `Sample.members`, ROW_PART or KEY_PART. `region` is a Quad for a place in the
    picture, a Span for characters of a text, None for the whole part. `score` is a confidence in 0..1,
    rounded to four digits. `fingerprint` is a keyed HMAC of type and normalised text (hex, 32 digits), the
    same for the same text anywhere under the same key; it cannot be turned back into text without the key.
    """

    detector: str
    entity_type: str
    score: float
    place: Place
    part: int
    region: Quad | Span | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that applied, and the findings that made it apply (indexes into the sample's findings)."""

    rule: str
    action: Action
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of one sample: the strictest action of its matches, and all of them.

    `suppressed` counts the findings that the policy's suppressions let pass, `accepted` those that its baseline does.
    """

    action: Action
    matches: tuple[Match, ...] = ()
    suppressed: int = 0
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one sample's way through the pipeline, safe to pass between processes and to store privately.

    `findings` and `decision` are those of the first reading (what the source holds). `remaining` is the
    decision on what is released. `members` and `row` are the changed content of a redacted sample
    (None: unchanged). `problem` names why a sample was quarantined, from `gate.errors.PROBLEMS`.
    """

    fate: Fate
    findings: tuple[Finding, ...] = ()
    decision: Decision = Decision(Action.NONE)
    remaining: Decision = Decision(Action.NONE)
    members: tuple[Member, ...] | None = field(default=None, repr=False)
    row: Mapping[str, Any] | None = field(default=None, repr=False)
    problem: str | None = None
    perceptual_hash: bytes | None = None
