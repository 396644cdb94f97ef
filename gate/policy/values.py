"""Values that settings of several detectors share."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

Score = Annotated[float, Field(strict=True, ge=0, le=1)]
Flag = Annotated[bool, Field(strict=True)]


def _printable(value: str) -> str:
    if not value.isprintable():
        raise PydanticCustomError("gate", "must hold no control or invisible characters")
    return value


def _beside_the_policy(value: str) -> str:
    if "://" in value:
        raise PydanticCustomError("gate", "must be a path, not an address: nothing is downloaded")
    windows = PureWindowsPath(value)  # reads both kinds of slashes: a policy means the same everywhere
    if PurePosixPath(value).is_absolute() or windows.anchor or value.startswith("~"):
        message = "must be a path relative to the policy file: a manifest publishes the policy, and so the path"
        raise PydanticCustomError("gate", message)
    if ".." in windows.parts:
        raise PydanticCustomError("gate", "must lie in the folder of the policy file or below it, without '..'")
    return value


ModelName = Annotated[str, Field(max_length=100, pattern=r"\S"), AfterValidator(_printable)]
PathBesidePolicy = Annotated[
    str, Field(max_length=500, pattern=r"\S"), AfterValidator(_printable), AfterValidator(_beside_the_policy)
]
"""A file or folder that the user brings, relative to the policy file."""

ENGINE = r"^(rapidocr|tesseract|both|presidio(:[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+)?)$"
EngineName = Annotated[str, Field(max_length=200, pattern=ENGINE)]
"""An OCR engine of gate, or `presidio:` and the class of one that Presidio can use."""
