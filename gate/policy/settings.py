"""Settings of the built-in detectors, and what each of them can find and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from gate.types import Place

Score = Annotated[float, Field(strict=True, ge=0, le=1)]
Flag = Annotated[bool, Field(strict=True)]
Languages = Annotated[tuple[Literal["en"], ...], Field(min_length=1)]

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


class UltrasoundSettings(Settings):
    """Ultrasound pictures, alone or inside a larger picture."""

    yields = frozenset({"ULTRASOUND", "PREGNANCY_ULTRASOUND"})
    min_score: Score = Field(default=0.5, description="lowest score at which a picture is reported as ULTRASOUND")
    min_pregnancy_score: Score = Field(default=0.5, description="lowest score at which it is PREGNANCY_ULTRASOUND too")
    tiles: Flag = Field(
        default=True,
        description="also look at 25 parts of the picture: finds an ultrasound in a scene, takes 25 times as long",
    )


class ImageTextSettings(Settings):
    """Personal data in text read from the picture."""

    yields = TEXT_TYPES
    engine: Literal["rapidocr", "tesseract", "both"] = Field(default="rapidocr", description="what reads the text")
    languages: Languages = Field(
        default=("en",), description="languages of the text; English is the only one with recognizers"
    )
    min_score: Score = Field(default=0.4, description="lowest score of a finding")
    min_word_score: Score = Field(default=0.5, description="lowest score at which a word counts as read")


class CaptionTextSettings(Settings):
    """Personal data in captions, JSON fields, table columns and keys."""

    # A picture or other bytes spelled as base64 are text that nobody can read.
    yields = TEXT_TYPES | {"HIDDEN_DATA"}
    places = frozenset({Place.CAPTION, Place.JSON, Place.COLUMN, Place.KEY})
    languages: Languages = Field(
        default=("en",), description="languages of the text; English is the only one with recognizers"
    )
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
    places = frozenset({Place.EXIF, Place.JSON, Place.COLUMN})
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


class FaceSettings(Settings):
    """Human faces."""

    yields = frozenset({"FACE"})
    min_score: Score = Field(default=0.35, description="lowest score of a face")
    min_pixels: Annotated[int, Field(strict=True, ge=1)] = Field(
        default=8, description="shortest side of a face, in pixels"
    )


BUILT_IN: Mapping[str, type[Settings]] = {
    "caption_text": CaptionTextSettings,
    "face": FaceSettings,
    "image_text": ImageTextSettings,
    "metadata": MetadataSettings,
    "ultrasound": UltrasoundSettings,
}
"""The detectors that gate ships, by name."""
