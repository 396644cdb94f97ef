"""Personal data in a text: Presidio, spaCy and own recognizers behind one call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import Any, get_args

from gate.errors import UsageError
from gate.models import model_info
from gate.text.engine import Numbers
from gate.text.entities import Entity, merge
from gate.text.folding import FILLER, PLACEHOLDER, Folded, fold, mask
from gate.text.names import Names
from gate.text.plausible import without_guesses
from gate.text.recognizers_ages import AGE_PATTERNS
from gate.text.recognizers_all import OWN_PATTERNS, PICTURE_FINDERS
from gate.text.recognizers_cjk import find_cjk
from gate.text.recognizers_clinics import find_facilities
from gate.text.recognizers_dates import find_dates
from gate.text.recognizers_phones import find_phones
from gate.text.recognizers_towns import find_towns
from gate.types import UNREDACTABLE_TYPES, Language

__all__ = ["Analyzer", "Entity", "shared_analyzer"]

_PATTERNS = (*AGE_PATTERNS, *OWN_PATTERNS)
_FINDERS = (find_dates, *(pattern.find for pattern in _PATTERNS), find_phones, find_cjk, find_towns, find_facilities)
_NUMBERS = frozenset({"MEDICAL_RECORD_NUMBER", "ID_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "NATIONAL_ID"})
_LONG_NUMBERS = tuple(pattern.find for pattern in _PATTERNS if pattern.entity_type in _NUMBERS)
"""What finds numbers that are long enough to be broken over two lines."""
_BREAK = re.compile(r"(?<=[\d)(./-])[ ]*\n[ ]*(?=[\d(])")
_SURE_OVER_BREAKS = 0.5
"""Columns of figures make numbers too: what goes over a break has to look like one, or to stand after a word for it."""
_LISTS = ("calendar", "everyday_words", "given_names", "places", "surnames", "words")
_LISTS_FOR_PICTURES = ("east_asian_names", "places_east_asian")
_CHUNK, _OVERLAP = 2000, 200
_ROUNDS = 4
_OVERRIDE = re.compile("\u202e(?P<x>[^\u202c\u202e\u2069\n]+)")
_PIECE = re.compile(rf"[^\s{FILLER}](?:[^{FILLER}]*[^\s,;:{FILLER}])?")


class Analyzer:
    """Finds personal data in texts. Settings: `languages` (checked; the recognizers of all run), `min_score` in 0..1,
    `picture`: whether the texts stand in pictures, where a surname or a town fills a line of its own.

    A text's result depends on that text alone: nothing of what was read before stays behind.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        if not set(settings.get("languages", ["en"])) <= set(get_args(Language)):
            raise UsageError(f"languages: the ones with recognizers are {', '.join(get_args(Language))}")
        self._min_score = float(settings.get("min_score", 0.4))
        self._picture = bool(settings.get("picture", False))
        self._finders = (*_FINDERS, *PICTURE_FINDERS) if self._picture else _FINDERS
        self._numbers, self._names = _models()

    def analyze(self, text: str) -> list[Entity]:
        """Entities in order of their place, no two overlapping, offsets in `text`.

        The analysis is repeated on the text with what was found taken out until it finds no more, so that
        redacting everything found leaves a text in which nothing is found. `<TYPE>` placeholders are skipped.
        """
        return self.analyze_all([text])[0]

    def analyze_all(self, texts: Sequence[str]) -> list[list[Entity]]:
        """What `analyze` finds in each of several texts, in less time: equal texts and short texts share work."""
        works = {text: _Work.begin(text, self._turned(text)) for text in dict.fromkeys(texts)}
        for _ in range(_ROUNDS):
            if not (unsettled := [work for work in works.values() if not work.settled]):
                break
            for work, fresh in zip(unsettled, self._scan([work.view() for work in unsettled]), strict=True):
                work.take(fresh)
        if self._picture:
            return [list(_typed(without_guesses(text, works[text].found))) for text in texts]
        return [list(works[text].found) for text in texts]

    def _turned(self, text: str) -> Iterator[Entity]:
        """What stands in parts that are shown from right to left: a reader sees them the other way round."""
        for match in _OVERRIDE.finditer(text):
            start = match.start("x")
            for piece in PLACEHOLDER.split(match.group("x")):
                start = text.index(piece, start)
                for one in self.analyze(piece[::-1]):
                    yield replace(one, start=start + len(piece) - one.end, end=start + len(piece) - one.start)
                start += len(piece)

    def _scan(self, views: Sequence[Folded]) -> list[list[Entity]]:
        """What one look finds in each view, with offsets in the view's source."""
        pieces = [(at, *piece) for at, view in enumerate(views) for piece in _chunks(view.text)]
        found: list[list[Entity]] = [[] for _ in views]
        names = self._names.find_all([chunk for _, _, chunk in pieces], self._min_score, picture=self._picture)
        for (at, offset, chunk), named in zip(pieces, names, strict=True):
            for one in (*self._find(chunk), *named):
                if one.score >= self._min_score:
                    found[at].extend(_in_source(views[at], offset, one))
        return found

    def _find(self, text: str) -> Iterator[Entity]:
        for find in self._finders:
            yield from find(text)
        yield from self._numbers.find(text)
        yield from self._over_breaks(text)

    def _over_breaks(self, text: str) -> Iterator[Entity]:
        """Long numbers that go on in the next line."""
        breaks = list(_BREAK.finditer(text))
        if not breaks:
            return
        places: list[int] = []
        at = 0
        for match in breaks:
            # `415-555-` and `0132` are one number; after a figure the break is a blank
            places += [*range(at, match.start()), *([] if text[match.start() - 1] in "-./(" else [match.start()])]
            at = match.end()
        places += range(at, len(text))
        joined = "".join(" " if text[place] == "\n" else text[place] for place in places)
        for one in chain(*(find(joined) for find in (*_LONG_NUMBERS, find_phones, self._numbers.find))):
            start, end = places[one.start], places[one.end - 1] + 1
            if one.score >= _SURE_OVER_BREAKS and "\n" in text[start:end]:
                yield replace(one, start=start, end=end)

    def models(self) -> list[Mapping[str, Any]]:
        """The model files in use, and the lists of words: `name`, `sha256`, `licence`."""
        lists = (*_LISTS, *_LISTS_FOR_PICTURES) if self._picture else _LISTS
        return [*self._names.models(), *map(model_info, lists)]


@dataclass
class _Work:
    """One text on its way: what was found so far, and whether another look would find the same."""

    text: str = field(repr=False)
    folded: Folded = field(repr=False)
    placeholders: Sequence[tuple[int, int]]
    found: list[Entity]
    settled: bool

    @classmethod
    def begin(cls, text: str, found: Iterator[Entity]) -> _Work:
        if not any(char.isalnum() for char in text):
            return cls(text, Folded("", (), ()), (), [], settled=True)
        placeholders = [match.span() for match in PLACEHOLDER.finditer(text)]
        return cls(text, fold(text), placeholders, merge(text, found), settled=False)

    def view(self) -> Folded:
        """The folded text with all that is to be redacted taken out."""
        return mask(self.folded, sorted([*self.placeholders, *self._hidden()]))

    def take(self, fresh: Sequence[Entity]) -> None:
        """Add what a look at the view found. Where it takes nothing more out, another look would be the same."""
        before = self._hidden()
        self.found = merge(self.text, [*self.found, *(one for one in fresh if one not in self.found)])
        self.settled = self._hidden() == before

    def _hidden(self) -> list[tuple[int, int]]:
        return [(one.start, one.end) for one in self.found if one.entity_type not in UNREDACTABLE_TYPES]


@lru_cache(maxsize=1)
def _models() -> tuple[Numbers, Names]:
    return Numbers(), Names()


@lru_cache(maxsize=8)
def _analyzer(languages: tuple[str, ...], min_score: float, picture: bool) -> Analyzer:
    return Analyzer({"languages": list(languages), "min_score": min_score, "picture": picture})


def shared_analyzer(settings: Mapping[str, Any]) -> Analyzer:
    """The analyzer of this process for these settings; models are loaded once whatever the settings."""
    languages, min_score = tuple(settings.get("languages", ["en"])), float(settings.get("min_score", 0.4))
    return _analyzer(languages, min_score, bool(settings.get("picture", False)))


def _typed(found: Sequence[Entity]) -> Iterator[Entity]:
    """Beside a gestational age a number that may be anybody's is that of a record: scanners print `ID` for it."""
    pregnant = any(one.entity_type == "GESTATIONAL_AGE" for one in found)
    for one in found:
        yield replace(one, entity_type="MEDICAL_RECORD_NUMBER") if pregnant and one.entity_type == "ID_NUMBER" else one


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


def _in_source(view: Folded, offset: int, entity: Entity) -> Iterator[Entity]:
    """An entity of a view's chunk in the source's offsets: its parts that hold a letter or digit, nothing masked."""
    for piece in _PIECE.finditer(view.text, offset + entity.start, offset + entity.end):
        if any(char.isalnum() for char in piece.group()):
            first, last = view.source_span(*piece.span())
            yield Entity(entity.entity_type, first, last, round(min(entity.score, 1.0), 4))
