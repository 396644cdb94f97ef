"""The `tesseract` program: where it is, which languages it has data for, how to get what lacks.

Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LANGUAGES: Mapping[str, str] = {
    "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "nl": "nld", "pl": "pol", "pt": "por",
}  # fmt: skip
"""ISO 639-1 to tesseract's names of its trained data."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The program, the folder of its trained data, and the languages in it."""

    program: str
    data: Path
    languages: frozenset[str]


def installed_tesseract() -> Installed | None:
    """What is on the PATH; None when there is no such program, or it does not answer."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(  # noqa: S603 - the user's own tesseract
        [program, "--list-langs"], env=environment, capture_output=True, check=False
    )
    # First line: `List of available languages in "FOLDER" (N):`, then one language a line.
    header, *names = done.stdout.decode("utf-8", "replace").splitlines() or [""]
    if done.returncode != 0 or '"' not in header:
        return None
    return Installed(program, Path(header.partition('"')[2].rpartition('"')[0]), frozenset(names))


def data_names(languages: Sequence[str]) -> list[str]:
    """Tesseract's names of languages; English where there is none."""
    return [LANGUAGES.get(language, language) for language in languages] or ["eng"]


def install_command(languages: Iterable[str], found: Installed | None) -> str:
    """What installs what lacks of the program and its data (tesseract's names), on Debian and Ubuntu."""
    there = found.languages if found else frozenset[str]()
    lacking = [f"tesseract-ocr-{name.replace('_', '-')}" for name in sorted({*languages} - there)]
    return " ".join(["apt-get install", *([] if found else ["tesseract-ocr"]), *lacking])
