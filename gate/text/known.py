"""Words that a file's header calls its patient's own, found again in what stands in its picture or beside it.

An analysis of text knows names by their look and may miss `TWAIN MARK`. Where the header says who the patient is, no
guess is needed: its words are compared with what was read, misreadings included.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

KNOWN_SCORE = 0.9
_LEAST, _LEAST_INSIDE = 3, 5
"""Characters of a word that is looked for, and of one that may be misread or lie inside another (`ID:0048213`)."""
_LIKE, _LIKE_DIGITS = 83.0, 92.0
"""Least likeness in per cent (twice the matching characters by all): one letter of six, one figure of thirteen."""
_WIDEST = 3
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_FIGURES = str.maketrans({"o": "0", "i": "1", "l": "1", "s": "5", "b": "8"})
_DAY = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])\Z")


@dataclass(frozen=True, slots=True)
class Known:
    """A value of a header and what it is."""

    entity_type: str
    text: str = field(repr=False)


def find(words: Sequence[str], known: Sequence[Known]) -> Iterator[tuple[Known, int, int]]:
    """Where words in reading order say what is known: (what, number of the first word, number behind the last)."""
    folded = [_fold(word) for word in words]
    for one in known:
        hits = set()
        for target, width in _targets(one):
            for start, size in product(range(len(words)), range(1, width + 1)):
                if start + size <= len(words) and _is_like("".join(folded[start : start + size]), target, size):
                    hits.add((start, start + size))
        yield from ((one, start, end) for start, end in sorted(hits))


def _targets(one: Known) -> Iterator[tuple[str, int]]:
    """Each form to look for, and how many words it may be spread over. A name is looked for part by part."""
    texts = [one.text]
    if one.text != (spelt := one.text.lower().translate(_UMLAUTS)):
        texts.append(spelt)
    seen: set[str] = set()
    for text in texts:
        if (day := _DAY.match(text)) is not None:
            found = [(form, _WIDEST) for form in _days(*day.groups())]
        elif one.entity_type == "PERSON":
            found = [(_fold(part), 1) for part in re.split(r"[\W_]+", text)]
        else:
            found = [(_fold(text), max(_WIDEST, len(text.split())))]
        for target, width in found:
            if len(target) >= _LEAST and target not in seen:
                seen.add(target)
                yield target, width


def _days(year: str, month: str, day: str) -> Iterator[str]:
    for one in (year, year[2:]):
        yield from (one + month + day, day + month + one, month + day + one)


def _is_like(read: str, target: str, size: int) -> bool:
    from rapidfuzz import fuzz

    if target.isdigit():
        read = read.translate(_FIGURES)
    if read == target:
        return True
    if len(target) < _LEAST_INSIDE:
        return False
    likeness = fuzz.ratio(read, target)
    return (size == 1 and target in read) or bool(likeness >= (_LIKE_DIGITS if target.isdigit() else _LIKE))


def _fold(text: str) -> str:
    """Letters and digits alone, in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())
