"""The world's towns and countries by name, from a bundled list; letters count without case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gate.models import find_model
from gate.text.people import is_foreign_word, look_up

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a", "’": " "}
    | dict.fromkeys("-'ʻʼ‘`.", " ")
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_MOST_WORDS = 5
_SIGN = re.compile(
    r"(?i)(?<!\w)(?:st|street|ave?|avenue|rd|road|ln|lane|dr|drive|blvd|boulevard|ct|court|way|terrace|close|"
    r"crescent|place|square|"
    r"hwy|highway|p\.?o\.? box|box|apt|suite|rue|calle|via|viale|corso|piazza|rua|avenida|av|ul|ulica|plaza|jalan|jl|"
    r"lorong|"
    r"estate|park|hill|county|island|river|lake|mount|mt|beach|city|village|north|south|east|west|saint|santa|san|"
    r"são)(?!\w)|"
    r"(?<!\w)[^\W\d_]{3,30}(?:str|straße|strasse|gasse|weg|platz|allee|straat|laan|plein|gatan|vägen|vej|gade|veien|"
    r"katu|kuja|tie|utca|köz|gracht|gränd|gade|stræde)(?!\w)|"
    r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}(?!\w)"
)
_HOUSE_BEFORE = re.compile(r"\d{1,4}[a-zA-Z]?,?(?:[ ](?:[^\W\d]|['’.-]){3,}){2,4}")
_HOUSE = re.compile(r"[^\d]*[^\W\d_]{5,}[ ]\d{1,3}[a-zA-Z]?")


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


def is_named_place(text: str) -> bool:
    """Whether a name of the list or a word for a street or a house stands in a text."""
    return bool(_SIGN.search(text)) or any(True for _ in named(text))


def may_be_place(text: str) -> bool:
    """Whether what a model takes for a place can be one in a picture, where prices, sizes and settings look like
    streets.

    It holds a name of the list or a word for a street or a house; else it is one capitalised word or more that are no
    everyday words, with a house number at most.
    """
    words = [word.group() for word in _WORD.finditer(text)]
    if is_named_place(text):
        # `Boston cream` is no place, `12 elm street` is
        small = any(word.islower() and len(word) > 3 and _is_word(word) for word in words)
        return not small or any(map(str.isdigit, text)) or text.islower()
    capital = [word for word in words if not word[0].islower() and len(word) > 3 and not _is_word(word)]
    if not any(map(str.isdigit, text)):
        return bool(capital) and 2 * len(capital) >= len(words)
    before = _HOUSE_BEFORE.fullmatch(text) is not None and any(look_up(word).nothing for word in words)
    return before or (len(capital) == len(words) and _HOUSE.fullmatch(text) is not None)


def _is_word(word: str) -> bool:
    """Whether a word speaks against a place. Half of the world's places are words of their language."""
    return look_up(word).word and not is_foreign_word(word)


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
