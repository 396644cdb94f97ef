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
    """One further reading, with everything mended that looks misread.

    Figures, separators and spaces, words that resemble a month or a word that announces something, words that are
    none and become known ones when they are parted or joined. What becomes worse by it was analysed as it was read.
    """

    def readings(self, rows: Rows, picture: Pixels) -> list[Block]:  # noqa: ARG002 - see Corrector
        """See gate.text.correct.Corrector."""
        read = block(rows)
        lines = (list(line) for _, line in groupby(read.pieces, lambda piece: piece.line))
        return distinct([read, assemble(rows, (token for line in lines for token in _tokens(line)))])

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.correct.Corrector."""
        return [model_info("words"), model_info("names")]


def _is_known(word: str) -> bool:
    small = word.casefold()
    return word.isdigit() or ((small in _SHORT or small in known_words()) and not _CAPITALS_WITH_L.fullmatch(word))


def _meant(word: str, score: float) -> str:
    """A word without the figures in it, or the cue word that it resembles."""
    if not any(character.isalpha() for character in word):
        return word
    others = {character for character in word if not character.isalpha()}
    misread = others and others <= _LOOKS_LIKE_LETTERS
    if (misread or _CAPITALS_WITH_L.fullmatch(word)) and _is_known(spelt := letters(word)):
        return spelt
    if cue := cue_words().nearest(word) if score < _SURE else None:
        return _in_case_of(word, cue)
    figures_in_it = sum(not character.isalpha() for character in word)
    if _CAPITALS_WITH_L.fullmatch(word) or (misread and figures_in_it < 3 < len(word) - figures_in_it):
        return letters(word)
    return word


def _in_case_of(word: str, other: str) -> str:
    cased = [character for character in word if character.isalpha()]
    if len(cased) > 1 and all(character.isupper() for character in cased):
        return other.upper()
    return other if word[0].islower() else other.capitalize()


def _tokens(line: Sequence[Piece]) -> Iterator[Token]:
    """The words of a line, mended."""
    index = 0
    while index < len(line):
        piece, following = line[index], line[index + 1] if index + 1 < len(line) else None
        joined = _joined(piece.word.text, following.word.text) if following else None
        if joined and following:
            yield joined, [piece, following]
            index += 2
            continue
        yield _mended(piece, following), [piece]
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


def _mended(piece: Piece, following: Piece | None) -> str:
    """What a word is likely to be. `following` is the one after it on its line."""
    text = piece.word.text
    if following and _NUMBER_CUE.fullmatch(text) and sum(c.isdigit() for c in following.word.text) > 2:
        return f"{text[:-1]}:"  # the last letter was a colon or a #
    word = separated(rarer_figures(figures(text)))
    core = _CORE.fullmatch(word)
    if core is None or _is_known(core["x"]):
        return spaced(word)
    meant = _meant(core["x"], piece.word.score)
    return spaced(core["before"] + " ".join(_parts(meant)) + core["after"])


def _parts(word: str) -> Sequence[str]:
    """A word that lost its spaces in as few known words as it can be parted into; itself when it cannot."""
    if not word.isalpha() or not 8 <= len(word) <= _LONGEST_RUN or _is_known(word):
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
