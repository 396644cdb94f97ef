"""The world's towns and countries by name, from a bundled list; letters count without case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gate.models import find_model

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a", "’": " "}
    | dict.fromkeys("-'ʻʼ‘`.", " ")
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """Characters `start:end` of a text are a name of the list. `kind`: town, city (a million people) or country."""

    start: int
    end: int
    kind: str


def plain(name: str) -> str:
    """A name as the list has it: lower case, without accents, hyphens and apostrophes as blanks."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())


def kind_of(name: str) -> str | None:
    """`town`, `city` or `country`; None where the list has no such name."""
    return _kinds().get(plain(name))


def named(text: str) -> Iterator[Named]:
    """The names of the list in a text that begin with a capital, from left to right, the longest first."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        found = _longest(text, words[at : at + _MOST_WORDS]) if words[at].group()[0].isupper() else None
        if found is None:
            at += 1
            continue
        yield found
        while at < len(words) and words[at].start() < found.end:
            at += 1


def _longest(text: str, words: list[re.Match[str]]) -> Named | None:
    start = words[0].start()
    for last in reversed(words):
        between = text[start : last.end()]
        if "\n" not in between and "," not in between and (kind := _kinds().get(plain(between))):
            return Named(start, start + len(between.rstrip(".")), kind)
    return None


@cache
def _kinds() -> dict[str, str]:
    lines = find_model("places").read_text(encoding="utf-8").splitlines()
    return {name: kind or "town" for name, _, kind in (line.partition("\t") for line in lines)}
