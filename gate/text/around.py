"""The name around a word that says what it names: `Nemocnice Na Homolce`, `Solängens Trädgård`, on its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gate.text.recognizers import words

_PIECE = re.compile(r"(?:(?![,:;|()<>=…\n]|[ ]{3}|[ ][-–][ ]|(?<![\w№])\d(?![dD]\b)).)+")
_TOKEN = re.compile(r"[^\s\"„”“«»]+")
_TO_LEFT, _TO_RIGHT, _SMALL_WORDS = 5, 8, 3
_ENDS = words("in on at by with for from to is are was has and or as the")
_THREE_D = re.compile(r"\d[dD](?:/\d[dD])?")


@dataclass(frozen=True, slots=True)
class Around:
    """Names by the words of `kind`. `plain`: capitalised words that make no name of it, in lower case.

    `compound`: a word that is a name alone on its line (`Rigshospitalet`).
    """

    kind: re.Pattern[str] = field(repr=False)
    plain: frozenset[str] = field(repr=False)
    compound: re.Pattern[str] | None = field(default=None, repr=False)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each name of a text, from left to right."""
        if not self.kind.search(text):
            return
        for piece in _PIECE.finditer(text):
            if found := self.kind.search(piece.group()):
                tokens = list(_TOKEN.finditer(piece.group()))
                span = self._span(tokens, found)
                if span is not None:
                    yield piece.start() + tokens[span[0]].start(), piece.start() + tokens[span[1]].end()

    def _span(self, tokens: list[re.Match[str]], found: re.Match[str]) -> tuple[int, int] | None:
        kinds = [at for at, one in enumerate(tokens) if one.start() < found.end() and found.start() < one.end()]
        if not kinds:
            return None
        first, last = _leftmost(tokens, kinds[0]), _rightmost(tokens, kinds[-1])
        if len(tokens) == len(kinds):
            word = tokens[first].group()
            return (first, last) if self.compound and word[0].isupper() and self.compound.fullmatch(word) else None
        others = [tokens[at].group() for at in range(first, last + 1) if at not in kinds]
        return (first, last) if any(map(self._is_name, others)) else None

    def _is_name(self, word: str) -> bool:
        letters = word.strip(".,'’\"-&").casefold()
        return (word[0].isupper() and len(letters) > 1 and letters not in self.plain) or word[0] == "№"


def _leftmost(tokens: list[re.Match[str]], first: int) -> int:
    """The first token of the name, over small words between capitals."""
    low = first
    for at in range(first - 1, max(-1, first - 1 - _TO_LEFT), -1):
        word = tokens[at].group()
        if word.casefold() in _ENDS and word.islower():
            break
        if word[0].isupper() or (word[0].isdigit() and at == first - 1):
            low = at
        elif low - at > _SMALL_WORDS:
            break
    return low


def _rightmost(tokens: list[re.Match[str]], last: int) -> int:
    high = last
    for at in range(last + 1, min(len(tokens), last + 1 + _TO_RIGHT)):
        word = tokens[at].group()
        if word in _ENDS and at == len(tokens) - 1:
            break
        if word[0].isupper() or (at == last + 1 and word[0] == "№") or _THREE_D.fullmatch(word):
            high = at
        elif at - high > _SMALL_WORDS or (word in _ENDS and at > last + 1):
            break
    return high
