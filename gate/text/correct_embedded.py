"""The correction that comes with gate: rules for what OCR confuses, and word lists, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from gate.models import model_info
from gate.text.correct import Rows, assemble, distinct
from gate.text.correct_words import cue_words, known_words
from gate.text.lines import Block, Piece, block
from gate.text.ocr_spelling import figures, letters, rarer_figures, separated, spaced
from gate.vision.picture import Pixels

_SURE = 0.98
"""A word read better than this is no misread cue word, whatever it resembles."""

_CORE = re.compile(r"(?P<before>[^\w|!]*)(?P<x>[|!]?\w(?:[\w|!'’]*\w)?)(?P<after>\W*)", re.DOTALL)
_LOOKS_LIKE_LETTERS = frozenset("0125689|!")
_CAPITALS_WITH_L = re.compile(r"[^\W\da-z_]*l[^\W\da-z_]+(?:l[^\W\da-z_]*)*")
_CUT = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_NO_CUT = frozenset("AIOÀÉÈ")  # words of one letter
_SHORT = frozenset(["of", "to", "at", "by", "in", "on", "de", "la", "le", "du", "st", "dr", "mr", "ms"])
_LONGEST_RUN = 24  # letters; a longer word is none that lost its spaces
_DAY = re.compile(r"\d{1,2}([./-])\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d\W*")
_NUMBER_CUE = re.compile(r"(?i)(acc|mrn|dob|tel|fax|ssn)[^\W\d_]")

Token = tuple[str, Sequence[Piece]]


class Embedded:
    """Two further readings: one with what is surely misread, one with what may be.

    The first mends figures, separators, spaces, and words that resemble a month or a word that announces something.
    The second also mends rarer confusions and parts or joins words that are none.
    """

    def readings(self, rows: Rows, picture: Pixels) -> list[Block]:  # noqa: ARG002 - see Corrector
        """See gate.text.correct.Corrector."""
        read = block(rows)
        lines = [list(line) for _, line in groupby(read.pieces, lambda piece: piece.line)]
        sure = assemble(rows, ((_mended(figures(p.word.text), p.word.score), [p]) for line in lines for p in line))
        bold = assemble(rows, (token for line in lines for token in _bold(line)))
        return distinct([read, sure, bold])

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.correct.Corrector."""
        return [model_info("words"), model_info("names")]


def _mended(word: str, score: float) -> str:
    """What a word surely is. `word` has its figures mended already."""
    word = separated(word)
    core = _CORE.fullmatch(word)
    if core is None or _is_known(core["x"]):
        return spaced(word)
    return spaced(core["before"] + _meant(core["x"], score) + core["after"])


def _is_known(word: str) -> bool:
    small = word.casefold()
    return word.isdigit() or ((small in _SHORT or small in known_words()) and not _CAPITALS_WITH_L.fullmatch(word))


def _meant(word: str, score: float) -> str:
    """A word without the figures in it, or the cue word that it resembles."""
    if not any(character.isalpha() for character in word):
        return word
    if (_LOOKS_LIKE_LETTERS & set(word) or _CAPITALS_WITH_L.fullmatch(word)) and _is_known(spelt := letters(word)):
        return spelt
    cue = cue_words().nearest(word) if score < _SURE else None
    return _in_case_of(word, cue) if cue else word


def _in_case_of(word: str, other: str) -> str:
    cased = [character for character in word if character.isalpha()]
    if len(cased) > 1 and all(character.isupper() for character in cased):
        return other.upper()
    return other if word[0].islower() else other.capitalize()


def _bold(line: Sequence[Piece]) -> Iterator[Token]:
    """What the words of a line may be."""
    index = 0
    while index < len(line):
        piece, following = line[index], line[index + 1] if index + 1 < len(line) else None
        joined = _joined(piece.word.text, following.word.text) if following else None
        if joined and following:
            yield joined, [piece, following]
            index += 2
            continue
        yield _guessed(piece, following), [piece]
        index += 1


def _joined(first: str, second: str) -> str | None:
    """Two words that were one: `L eonie`, `Hos pital`, `20.06 2025`."""
    if (day := _DAY.fullmatch(first)) and _YEAR.fullmatch(second):
        return first + day[1] + second
    whole = first + second
    if not whole.isalpha() or (_is_known(first) and _is_known(second)):
        return None
    if _CUT.fullmatch(first) and first not in _NO_CUT and second.islower() and len(second) > 2:
        return whole
    return whole if len(whole) > 4 and _is_known(whole) and second.islower() else None


def _guessed(piece: Piece, following: Piece | None) -> str:
    """What a word may be. `following` is the one after it on its line."""
    text = piece.word.text
    if following and _NUMBER_CUE.fullmatch(text) and sum(c.isdigit() for c in following.word.text) > 2:
        return f"{text[:-1]}:"  # the last letter was a colon or a #
    word = _mended(rarer_figures(figures(text)), piece.word.score)
    core = _CORE.fullmatch(word)
    if core is None or _is_known(core["x"]):
        return word
    return core["before"] + " ".join(_parts(_spelt(core["x"]))) + core["after"]


def _spelt(word: str) -> str:
    """A word of letters without the one or two figures in it."""
    figure_like = [character for character in word if not character.isalpha()]
    if _CAPITALS_WITH_L.fullmatch(word) or (
        0 < len(figure_like) < 3 and set(figure_like) <= _LOOKS_LIKE_LETTERS and len(word) - len(figure_like) > 3
    ):
        return letters(word)
    return word


def _parts(word: str) -> Sequence[str]:
    """A word that lost its spaces in as few known words as it can be parted into; itself when it cannot."""
    if not word.isalpha() or not 6 <= len(word) <= _LONGEST_RUN or _is_known(word):
        return [word]
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        ways = [
            [*before, word[start:end]]
            for start in range(max(0, end - 14), end)
            if (before := best[start]) is not None and _stands_alone(word[start:end])
        ]
        best.append(min(ways, key=len) if ways else None)
    found = best[-1]
    return found if found and len(found) <= 4 and max(map(len, found)) > 3 else [word]


def _stands_alone(word: str) -> bool:
    return _is_known(word) and (len(word) > 2 or word.casefold() in _SHORT)
