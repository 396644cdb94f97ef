"""BERT's WordPiece tokens with their place in the text, from a plain vocabulary file.

Follows the uncased BERT tokenizer (Devlin et al., 2019): lower case, accents dropped, punctuation and CJK
characters apart, longest match first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_MAX_WORD = 100
UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Word:
    """Characters `start:end` of a text and the vocabulary ids of their pieces."""

    start: int
    end: int
    ids: tuple[int, ...] = field(repr=False)


class WordPiece:
    """Splits texts into words of known pieces."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").split("\n")
        self._ids: Mapping[str, int] = {piece: number for number, piece in enumerate(lines) if piece}
        self.start, self.end, self._unknown = (self._ids[piece] for piece in (START, END, UNKNOWN))

    def words(self, text: str) -> Iterator[Word]:
        """The words of a text in order. Blanks and control characters belong to none."""
        for start, end in _spans(text):
            folded = _fold(text[start:end])
            if folded:
                yield Word(start, end, self._pieces(folded))

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > _MAX_WORD:
            return (self._unknown,)
        pieces: list[int] = []
        at = 0
        while at < len(word):
            for end in range(len(word), at, -1):
                piece = self._ids.get(("##" if at else "") + word[at:end])
                if piece is not None:
                    break
            else:
                return (self._unknown,)
            pieces.append(piece)
            at = end
        return tuple(pieces)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for at, char in enumerate(text):
        alone = _stands_alone(char)
        if start is not None and (alone or char.isspace()):
            yield start, at
            start = None
        if alone:
            yield at, at + 1
        elif start is None and not char.isspace():
            start = at
    if start is not None:
        yield start, len(text)


def _stands_alone(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char.isspace() or ord(char) < 32 or ord(char) == 127)
    return unicodedata.category(char)[0] == "P" or "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cc", "Cf", "Cs", "Co"))
