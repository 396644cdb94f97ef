"""Other spellings of a word as read, for what OCR confuses: figures read as letters, spaces not seen."""

from __future__ import annotations

import re
import unicodedata

_FIGURES = str.maketrans({**dict.fromkeys("OoQD", "0"), **dict.fromkeys("lI|!i", "1"), "Z": "2", "z": "2",
                          "S": "5", "s": "5", "G": "6", "B": "8"})  # fmt: skip
_NUMBER_LIKE = re.compile(r"[0-9OoQDlI|!iZzSsGB]+")
_LETTER = r"[^\W\d_]"
_SEAM = re.compile(
    rf"(?<={_LETTER})(?=\d{{3}})|(?<=\d)(?=[A-Z][a-z]{{2}})|(?<=[a-z])(?=[A-Z])"  # MRN004829, 11Apr, JohnSmith
    rf"|(?<=[,;:)])(?={_LETTER})|(?<={_LETTER}[,;:.])(?=\d)"  # Tampoi,Johor Tel:0321
)


def plain(text: str) -> str:
    """Full-width forms as ASCII, character for character (the network mixes them)."""
    return "".join(_narrow(character) for character in text)


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 and narrow.isascii() else character


def figures(word: str) -> str:
    """Letters that look like figures as figures, in runs that are mostly figures: `l2-O5-2O21` to `12-05-2021`."""
    digits = sum(character.isdigit() for character in word)
    if digits < 2:
        return word
    letters = sum(character.isalpha() for character in word)
    return _NUMBER_LIKE.sub(lambda run: run[0].translate(_FIGURES), word) if letters <= digits else word


def spaced(word: str) -> str:
    """Spaces where the network drops them: `Tampoi,81200` to `Tampoi, 81200`, `JohnSmith` to `John Smith`."""
    if "@" in word or "/" in word or "www" in word.casefold():
        return word
    return _SEAM.sub(" ", word)
