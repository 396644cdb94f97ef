"""What a policy file says, as frozen models. The grammar of `when` is closed: no code, no expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    PlainValidator,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from gate.policy.baseline import Baseline
from gate.policy.settings import (
    BarcodeSettings,
    CaptionTextSettings,
    ConceptSettings,
    FaceSettings,
    ImageTextSettings,
    MetadataSettings,
    Settings,
    UltrasoundSettings,
)
from gate.policy.source import Location, digest
from gate.policy.values import Flag, Score
from gate.types import ENTITY_TYPES, Action, Place

Count = Annotated[int, Field(strict=True, ge=1)]
Line = Annotated[str, Field(max_length=500, pattern=r"\S")]
Name = Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
DetectorName = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
if TYPE_CHECKING:
    EntityType = str
else:
    EntityType = Literal[tuple(ENTITY_TYPES)]  # the closed table, as mypy cannot read it
RuleAction = Literal[Action.FLAG, Action.REDACT, Action.DROP]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_OneOrMore = Field(min_length=1)
EntityTypes = Annotated[
    tuple[EntityType, ...],
    _OneOrMore,
    BeforeValidator(_listed, json_schema_input_type=EntityType | Annotated[tuple[EntityType, ...], _OneOrMore]),
]
Places = Annotated[
    tuple[Place, ...],
    _OneOrMore,
    BeforeValidator(_listed, json_schema_input_type=Place | Annotated[tuple[Place, ...], _OneOrMore]),
]


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise PydanticCustomError("gate", "must be a date such as 2027-01-31")
    return value


def _allowance(value: Any) -> int | str:
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if whole or (isinstance(value, str) and re.fullmatch(r"(100|[0-9]{1,2}(\.[0-9]+)?)%", value)):
        return value  # type: ignore[no-any-return]  # int or str, as just checked
    raise PydanticCustomError("gate", 'must be a number of samples, or a percentage such as "5%"')


class Model(BaseModel):
    """A frozen model without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_ANY_FILTER: list[JsonValue] = [{"required": [key]} for key in ("detector", "entity_type", "place")]


class Atom(Model):
    """Holds when at least `min_count` findings satisfy every filter that is given. A list means any of these."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _ANY_FILTER})
    detector: DetectorName = Field(default="", description="name of the detector that reports it")
    entity_type: EntityTypes = Field(default=(), description="one entity type, or a list of which any will do")
    place: Places = Field(default=(), description="where in the sample, one or a list of which any will do")
    min_score: Score = Field(default=0.0, description="lowest score of a finding that counts")
    min_count: Count = Field(default=1, description="how many such findings there must be")

    @model_validator(mode="after")
    def _says_something(self) -> Atom:
        if not (self.detector or self.entity_type or self.place):
            raise PydanticCustomError("gate", "must name a detector, an entity_type or a place")
        return self


class AllOf(Model):
    """Holds when every condition holds."""

    all_: Annotated[tuple[Condition, ...], Field(alias="all", min_length=1)]


class AnyOf(Model):
    """Holds when at least one condition holds."""

    any_: Annotated[tuple[Condition, ...], Field(alias="any", min_length=1)]


class Not(Model):
    """Holds when the condition does not."""

    not_: Annotated[Condition, Field(alias="not")]


def _form(value: Any) -> str | None:
    """Which form of condition a value is."""
    if isinstance(value, Model):
        return type(value).__name__
    if not isinstance(value, Mapping):
        return None
    return next((name for key, name in (("all", "AllOf"), ("any", "AnyOf"), ("not", "Not")) if key in value), "Atom")


Condition = Annotated[
    Annotated[Atom, Tag("Atom")]
    | Annotated[AllOf, Tag("AllOf")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[Not, Tag("Not")],
    Discriminator(_form),
]
for _recursive in (AllOf, AnyOf, Not):
    _recursive.model_rebuild()


def atoms(condition: Condition, at: Location = (), positive: bool = True) -> Iterator[tuple[Location, Atom, bool]]:
    """Every atom of a condition: the way to it, the atom, and False when it stands under a `not`."""
    if isinstance(condition, Atom):
        yield at, condition, positive
    elif isinstance(condition, Not):
        yield from atoms(condition.not_, (*at, "not"), False)
    else:
        word, parts = ("all", condition.all_) if isinstance(condition, AllOf) else ("any", condition.any_)
        for index, part in enumerate(parts):
            yield from atoms(part, (*at, word, index), positive)


class Rule(Model):
    """What to do with a sample that meets a condition, and why. The id appears in reports and manifests."""

    id: Name
    when: Condition
    action: RuleAction
    reason: Line


class Suppression(Model):
    """One finding, by its keyed fingerprint, that somebody looked at and let pass until a day."""

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    reason: Annotated[Line, Field(repr=False)]
    by: Annotated[Line, Field(repr=False)]
    expires: Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)] = Field(
        description="last day on which it counts (UTC)"
    )


class Detectors(BaseModel):
    """The detectors that look at each sample; only those named here run. Third-party ones take any settings."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, dict[str, Any]]
    barcode: BarcodeSettings | None = None
    caption_text: CaptionTextSettings | None = None
    concept: ConceptSettings | None = None
    face: FaceSettings | None = None
    image_text: ImageTextSettings | None = None
    metadata: MetadataSettings | None = None
    ultrasound: UltrasoundSettings | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any) -> Any:
        # `face:` with nothing behind it is how YAML writes "face, as it comes".
        return {k: {} if v is None else v for k, v in value.items()} if isinstance(value, Mapping) else value

    def enabled(self) -> dict[str, Settings | dict[str, Any]]:
        """Name to settings of every detector that runs, by name."""
        built_in = {name: getattr(self, name) for name in type(self).model_fields}
        found = {name: settings for name, settings in built_in.items() if settings is not None}
        return dict(sorted({**found, **(self.__pydantic_extra__ or {})}.items()))

    def reporters(self) -> dict[str, Settings | None]:
        """What findings may give as their detector, with its settings; None for a third party's."""
        found: dict[str, Settings | None] = {}
        for name, settings in self.enabled().items():
            known = settings if isinstance(settings, Settings) else None
            names = known.names(name, known.model_dump(mode="json")) if known else (name,)
            found.update(dict.fromkeys(names, known))
        return found


class OnError(Model):
    """How much may go wrong before a run counts as incomplete."""

    max_quarantined: Annotated[int | str, PlainValidator(_allowance, json_schema_input_type=int | str)] = Field(
        default="5%", description="most samples that could not be examined: a number, or a percentage of all"
    )
    damaged_shards: Literal["fail", "salvage"] = Field(
        default="fail", description="fail: a damaged tar ends the run; salvage: its whole samples are worked on"
    )

    def tolerates(self, quarantined: int, total: int) -> bool:
        """Whether so many quarantined samples out of `total` are within the allowance."""
        if isinstance(self.max_quarantined, int):
            return quarantined <= self.max_quarantined
        return quarantined * 100 <= float(self.max_quarantined.removesuffix("%")) * total


class Limits(Model):
    """What one sample may cost. A sample beyond a limit is quarantined."""

    max_pixels: Count = Field(default=64_000_000, description="width times height of a decoded picture")
    max_member_bytes: Count = Field(default=64 << 20, description="size of a file in a shard")
    max_seconds: Annotated[float, Field(strict=True, gt=0, le=86_400)] = Field(
        default=120.0, description="time for one sample"
    )


class Redaction(Model):
    """How a region of a picture is destroyed."""

    method: Literal["solid", "pixelate", "blur"] = Field(
        default="solid", description="solid cannot be undone; pixelate and blur are for faces, all else is solid"
    )
    padding: Score = Field(default=0.15, description="margin around a region, as a part of its height")


class NearDuplicates(Model):
    """Near-duplicates of a dropped sample within the set."""

    follow: Flag = Field(default=True, description="drop them as well")
    max_distance: Annotated[int, Field(strict=True, ge=0, le=127)] = Field(
        default=31, description="largest number of the 256 bits of the perceptual hash in which two pictures may differ"
    )


class Document(Model):
    """A policy file."""

    version: Annotated[int, Field(strict=True, ge=1, le=1)] = Field(description="version of this format")
    name: Name
    description: Annotated[str, Field(max_length=4000)] = ""
    detectors: Detectors
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    suppressions: tuple[Suppression, ...] = Field(default=(), repr=False)
    keys: Literal["keep", "rekey"] = Field(default="keep", description="rekey: every sample gets a new key")
    fail_on: RuleAction = Field(default=Action.REDACT, description="mildest action that makes a set unfit to publish")
    unknown_members: Literal["quarantine", "remove", "keep"] = Field(
        default="quarantine", description="what becomes of files in a shard that gate does not understand"
    )
    on_error: OnError = OnError()
    limits: Limits = Limits()
    redaction: Redaction = Redaction()
    near_duplicates: NearDuplicates = NearDuplicates()


class Policy(Document):
    """A loaded policy: what the file says, and the file's own text.

    `text` is the source; `public_text` is the source less its suppressions, and is what a manifest publishes.
    `origin` is the path or the bare name it was loaded by. `baseline` is no part of the file: a run that checks a set
    as it stands may be given one.
    """

    origin: str
    text: str = Field(repr=False)
    public_text: str = Field(repr=False)
    baseline: Baseline | None = Field(default=None, repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `public_text`, 64 hex digits: what a release is verified against."""
        return digest(self.public_text)

    @cached_property
    def full_digest(self) -> str:
        """SHA-256 of the whole source, suppressions included. Not for publication: reasons can be guessed from it."""
        return digest(self.text)

    def detectors_settings(self) -> dict[str, dict[str, Any]]:
        """Name to plain settings of every detector that runs, every default filled in, by name."""
        return {
            name: settings.plain(Path(self.origin).parent) if isinstance(settings, Settings) else dict(settings)
            for name, settings in self.detectors.enabled().items()
        }


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a policy file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Document.model_json_schema()}
