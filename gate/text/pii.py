"""Personal data in a text: Presidio, spaCy and own recognizers behind one call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from gate.errors import UsageError
from gate.text.engine import Engine
from gate.text.entities import Entity, merge
from gate.text.folding import FILLER, PLACEHOLDER, Folded, fold, mask
from gate.text.ner import Rampart, weigh
from gate.text.recognizers_all import OWN_PATTERNS
from gate.text.recognizers_dates import DATE_PATTERNS
from gate.text.recognizers_phones import find_phones
from gate.types import UNREDACTABLE_TYPES, Language

__all__ = ["Analyzer", "Entity", "shared_analyzer"]

_PATTERNS = (*DATE_PATTERNS, *OWN_PATTERNS)
_NAMES = frozenset({"PERSON", "LOCATION"})
_CHUNK, _OVERLAP = 2000, 200
_ROUNDS = 4
_OVERRIDE = re.compile("\u202e(?P<x>[^\u202c\u202e\u2069\n]+)")
_PIECE = re.compile(rf"[^\s{FILLER}](?:[^{FILLER}]*[^\s,;:{FILLER}])?")


class Analyzer:
    """Finds personal data in texts. Settings: `languages` (checked; the recognizers of all run), `min_score` in 0..1.

    A text's result depends on that text alone: nothing of what was read before stays behind.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        if not set(settings.get("languages", ["en"])) <= set(get_args(Language)):
            raise UsageError(f"languages: the ones with recognizers are {', '.join(get_args(Language))}")
        self._min_score = float(settings.get("min_score", 0.4))
        self._engine, self._rampart = _models()

    def analyze(self, text: str) -> list[Entity]:
        """Entities in order of their place, no two overlapping, offsets in `text`.

        The analysis is repeated on the text with what was found taken out until it finds no more, so that
        redacting everything found leaves a text in which nothing is found. `<TYPE>` placeholders are skipped.
        """
        if not any(char.isalnum() for char in text):
            return []
        folded = fold(text)
        placeholders = [match.span() for match in PLACEHOLDER.finditer(text)]
        found = merge(text, self._turned(text))
        for _ in range(_ROUNDS):
            hidden = [(one.start, one.end) for one in found if one.entity_type not in UNREDACTABLE_TYPES]
            view = mask(folded, sorted([*placeholders, *hidden]))
            fresh = [one for one in self._scan(view) if one not in found]
            merged = merge(text, [*found, *fresh])
            if merged == found:
                break
            found = merged
        return found

    def _turned(self, text: str) -> Iterator[Entity]:
        """What stands in parts that are shown from right to left: a reader sees them the other way round."""
        for match in _OVERRIDE.finditer(text):
            start = match.start("x")
            for piece in PLACEHOLDER.split(match.group("x")):
                start = text.index(piece, start)
                for one in self.analyze(piece[::-1]):
                    yield replace(one, start=start + len(piece) - one.end, end=start + len(piece) - one.start)
                start += len(piece)

    def _scan(self, view: Folded) -> Iterator[Entity]:
        for offset, chunk in _chunks(view.text):
            for one in self._find(chunk):
                if one.score < self._min_score:
                    continue
                for start, end in _without_fillers(view.text, offset + one.start, offset + one.end):
                    first, last = view.source_span(start, end)
                    yield Entity(one.entity_type, first, last, round(min(one.score, 1.0), 4))

    def _find(self, text: str) -> Iterator[Entity]:
        for pattern in _PATTERNS:
            yield from pattern.find(text)
        yield from find_phones(text)
        found = list(self._engine.find(text))
        yield from (one for one in found if one.entity_type not in _NAMES)
        yield from weigh(text, list(self._rampart.find(text)), [one for one in found if one.entity_type in _NAMES])

    def models(self) -> list[Mapping[str, Any]]:
        """The model files in use: `name`, `sha256`, `licence`."""
        return [*self._engine.models(), *self._rampart.models()]


@lru_cache(maxsize=1)
def _models() -> tuple[Engine, Rampart]:
    return Engine(), Rampart()


@lru_cache(maxsize=8)
def _analyzer(languages: tuple[str, ...], min_score: float) -> Analyzer:
    return Analyzer({"languages": list(languages), "min_score": min_score})


def shared_analyzer(settings: Mapping[str, Any]) -> Analyzer:
    """The analyzer of this process for these settings; models are loaded once whatever the settings."""
    return _analyzer(tuple(settings.get("languages", ["en"])), float(settings.get("min_score", 0.4)))


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Overlapping pieces of at most _CHUNK characters with their offsets, cut at a blank where there is one."""
    start = 0
    while True:
        end = start + _CHUNK
        if end >= len(text):
            yield start, text[start:]
            return
        end = _blank_before(text, end, start + _CHUNK - _OVERLAP)
        yield start, text[start:end]
        start = _blank_before(text, end - _OVERLAP // 2, end - _OVERLAP)


def _blank_before(text: str, at: int, least: int) -> int:
    for position in range(at, least, -1):
        if text[position - 1].isspace():
            return position
    return at


def _without_fillers(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a span that hold a letter or digit, trimmed, with masked spans left out."""
    for piece in _PIECE.finditer(text, start, end):
        if any(char.isalnum() for char in piece.group()):
            yield piece.span()
