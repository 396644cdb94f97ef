"""Settings of the built-in detectors, and what each of them can find and where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from gate.policy.correction import Correction, plain_correction
from gate.policy.values import EngineName, Flag, ModelName, PathBesidePolicy, Score
from gate.types import Language, Place

Languages = Annotated[tuple[Language, ...], Field(min_length=1)]

TEXT_TYPES = frozenset(
    {
        "PERSON",
        "LOCATION",
        "DATE_TIME",
        "PHONE_NUMBER",
        "EMAIL_ADDRESS",
        "URL",
        "IP_ADDRESS",
        "CREDIT_CARD",
        "IBAN_CODE",
        "US_SSN",
        "NATIONAL_ID",
        "MEDICAL_RECORD_NUMBER",
        "ID_NUMBER",
        "FACILITY",
        "GESTATIONAL_AGE",
        "DATE_OF_BIRTH",
        "POSTAL_CODE",
        "AGE_OR_GENDER",
        "HANDLE",
        "LICENSE_PLATE",
        "MEDICAL_TERM",
        "GPS_POSITION",
    }
)
"""What the analysis of text can find, in a caption or read from a picture."""


class Settings(BaseModel):
    """Settings of one detector. `yields` are the entity types it can report, `places` where."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    yields: ClassVar[frozenset[str]] = frozenset()
    places: ClassVar[frozenset[Place]] = frozenset({Place.IMAGE})

    def enabled(self) -> frozenset[str]:
        """The entity types it can report under these settings."""
        return self.yields

    @classmethod
    def names(cls, detector: str, settings: object) -> tuple[str, ...]:  # noqa: ARG003 - one detector, one name
        """What its findings may give as their detector, from settings as they are written, sound or not."""
        return (detector,)

    def plain(self, folder: Path) -> dict[str, Any]:  # noqa: ARG002 - for those that name files
        """The settings as a detector gets them; files are named relative to `folder`, that of the policy."""
        return self.model_dump(mode="json")


class UltrasoundSettings(Settings):
    """Ultrasound and other clinical pictures, alone or inside a larger picture."""

    yields = frozenset({"ULTRASOUND", "PREGNANCY_ULTRASOUND", "MEDICAL_IMAGE"})
    min_score: Score = Field(default=0.5, description="lowest score at which a picture is reported as ULTRASOUND")
    min_pregnancy_score: Score = Field(default=0.5, description="lowest score at which it is PREGNANCY_ULTRASOUND too")
    min_medical_score: Score = Field(default=0.5, description="lowest score at which it is reported as MEDICAL_IMAGE")
    tiles: Flag = Field(
        default=True,
        description="look again, closer, at the parts of a picture that may hold one: finds small prints and screens",
    )


class ImageTextSettings(Settings):
    """Personal data in text read from the picture."""

    yields = TEXT_TYPES | {"UNREADABLE_TEXT"}
    engine: EngineName = Field(
        default="rapidocr", description="what reads the text: `rapidocr`, `tesseract`, `both`, or Presidio's `presidio`"
    )
    languages: Languages = Field(default=("en",), description="what Tesseract reads; recognizers of all languages run")
    min_score: Score = Field(default=0.4, description="lowest score of a finding")
    min_word_score: Score = Field(default=0.5, description="lowest score at which a word counts as read")
    upscale: Literal["none", "lanczos", "real-esrgan"] = Field(
        default="lanczos", description="how pictures under 200 px on a side are enlarged before they are read"
    )
    correction: Correction = Field(
        default="embedded", description="what mends misread text: `embedded`, `none`, or a model of your own"
    )

    def plain(self, folder: Path) -> dict[str, Any]:
        """With the checkpoint of the correction as an absolute path."""
        return dict(plain_correction(super().plain(folder), folder))


class CaptionTextSettings(Settings):
    """Personal data in captions, JSON fields, table columns and keys."""

    # A picture or other bytes spelled as base64 are text that nobody can read.
    yields = TEXT_TYPES | {"HIDDEN_DATA"}
    places = frozenset({Place.CAPTION, Place.JSON, Place.COLUMN, Place.KEY})
    languages: Languages = Field(default=("en",), description="languages of the text; recognizers of all of them run")
    min_score: Score = Field(default=0.4, description="lowest score of a finding")


class MetadataSettings(Settings):
    """Identifying metadata in image files, JSON fields and table columns."""

    # Tags and fields that hold a person's own words go through the analysis of texts as well.
    yields = TEXT_TYPES | {
        "GPS_POSITION",
        "DEVICE_SERIAL",
        "CREATOR",
        "EMBEDDED_IMAGE",
        "HIDDEN_DATA",
        "ORIGINAL_DIGEST",
        "ORIGINAL_URL",
    }
    places = frozenset({Place.EXIF, Place.HEADER, Place.JSON, Place.COLUMN})
    gps: Flag = Field(default=True, description="report positions")
    devices: Flag = Field(default=True, description="report serial numbers and unique ids")
    creators: Flag = Field(default=True, description="report authors, owners and copyright holders")
    original_pointers: Flag = Field(
        default=True, description="report digests of the original and addresses that tell a user"
    )
    min_score: Score = Field(default=0.4, description="lowest score of a finding")

    def enabled(self) -> frozenset[str]:
        """Less what is switched off."""
        off: set[str] = set()
        for wanted, types in (
            (self.gps, {"GPS_POSITION"}),
            (self.devices, {"DEVICE_SERIAL"}),
            (self.creators, {"CREATOR"}),
            (self.original_pointers, {"ORIGINAL_DIGEST", "ORIGINAL_URL"}),
        ):
            off |= set() if wanted else types
        return self.yields - off


class BarcodeSettings(Settings):
    """Barcodes and QR codes, and personal data in what they say."""

    yields = (TEXT_TYPES - {"MEDICAL_TERM"}) | {"BARCODE"}
    min_score: Score = Field(default=0.4, description="lowest score of personal data in what a code says")


class FaceSettings(Settings):
    """Human faces."""

    yields = frozenset({"FACE"})
    min_score: Score = Field(default=0.35, description="lowest score of a face")
    min_pixels: Annotated[int, Field(strict=True, ge=1)] = Field(
        default=8, description="shortest side of a face, in pixels"
    )


CONCEPT_NAME = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
Query = Annotated[str, Field(max_length=300, pattern=r"\S")]


def _unique_queries(value: tuple[str, ...]) -> tuple[str, ...]:
    if len({query.strip().casefold() for query in value}) < len(value):
        raise PydanticCustomError("gate", "holds the same sentence twice")
    return value


class Concept(BaseModel):
    """What a picture may show, in sentences."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("queries", "query_set")]},
    )
    name: Annotated[str, Field(max_length=64, pattern=CONCEPT_NAME)] = Field(
        description="what rules call it: detector: concept.NAME"
    )
    queries: Annotated[tuple[Query, ...], Field(min_length=1), AfterValidator(_unique_queries)] = Field(
        default=(), description="sentences that describe such a picture"
    )
    query_set: Literal["pregnancy-ultrasound"] | None = Field(
        default=None, description="sentences that come with gate, beside or instead of queries"
    )
    threshold: Score = Field(description="lowest cosine between the picture and its nearest sentence")

    @model_validator(mode="after")
    def _says_something(self) -> Concept:
        if not self.queries and self.query_set is None:
            raise PydanticCustomError("gate", "must have queries or a query_set")
        return self


def _unique_names(value: tuple[Concept, ...]) -> tuple[Concept, ...]:
    if len({concept.name for concept in value}) < len(value):
        raise PydanticCustomError("gate", "two concepts have the same name")
    return value


class ConceptSettings(Settings):
    """Pictures that come near to sentences, by a CLIP checkpoint of the user's own."""

    yields = frozenset({"CONCEPT"})
    model: ModelName = Field(description="name of the architecture, as open_clip calls it")
    checkpoint: PathBesidePolicy = Field(description="weights file, relative to the policy file")
    concepts: Annotated[tuple[Concept, ...], Field(min_length=1), AfterValidator(_unique_names)] = Field(
        description="what to look for"
    )

    @classmethod
    def names(cls, detector: str, settings: object) -> tuple[str, ...]:
        """One for each concept: `concept.NAME`."""
        concepts = settings.get("concepts") if isinstance(settings, Mapping) else None
        listed = [each for each in concepts if isinstance(each, Mapping)] if isinstance(concepts, list) else []
        return tuple(f"{detector}.{each['name']}" for each in listed if isinstance(each.get("name"), str)) or (
            detector,
        )

    def plain(self, folder: Path) -> dict[str, Any]:
        """With the checkpoint as an absolute path."""
        return {**super().plain(folder), "checkpoint": str((folder / self.checkpoint).absolute())}


BUILT_IN: Mapping[str, type[Settings]] = {
    "barcode": BarcodeSettings,
    "caption_text": CaptionTextSettings,
    "concept": ConceptSettings,
    "face": FaceSettings,
    "image_text": ImageTextSettings,
    "metadata": MetadataSettings,
    "ultrasound": UltrasoundSettings,
}
"""The detectors that gate ships, by name."""
