"""Other spellings of a word as read, for what OCR confuses: figures and letters, separators, spaces not seen."""

from __future__ import annotations

import re
import unicodedata

_FIGURES = str.maketrans({**dict.fromkeys("OoQD", "0"), **dict.fromkeys("lI|!i", "1"), "Z": "2", "z": "2",
                          "S": "5", "s": "5", "G": "6", "B": "8"})  # fmt: skip
_RARER_FIGURES = _FIGURES | str.maketrans("CcUugqbTA", "000099674")
_LOWER, _UPPER = str.maketrans("0125689|!", "olzsbbgll"), str.maketrans("0125689|!l", "OIZSGBGIII")
_NUMBER_LIKE = re.compile(r"[0-9OoQDlI|!iZzSsGB]+")
_RARER_NUMBER_LIKE = re.compile(r"[0-9OoQDlI|!iZzSsGBCcUugqbTA]+")
_LETTER = r"[^\W\d_]"
_SEAM = re.compile(
    rf"(?<={_LETTER})(?=\d{{3}})|(?<=\d)(?=[A-Z][a-z]{{2}})|(?<=[a-z])(?=[A-Z])"  # MRN004829, 11Apr, JohnSmith
    rf"|(?<=[,;:)])(?={_LETTER})|(?<={_LETTER}[,;:.])(?=\d)"  # Tampoi,Johor Tel:0321
)
_YEAR = r"(?:19|20)\d\d"
_SEPARATORS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<![\d./-])(\d\d?)([./-])(\d\d)({_YEAR})(?!\d)"), r"\1\2\3\2\4"),  # 11.042012
    (re.compile(rf"(?<![\d./-])(\d\d)(\d\d)([./-])({_YEAR})(?!\d)"), r"\1\3\2\3\4"),  # 1104.2012
    (re.compile(rf"(?<![\d.,])(\d\d?)[.,](\d\d?)[.,]({_YEAR}|\d\d)(?![\d.,])"), r"\1.\2.\3"),  # 15,02.14
    (re.compile(r"(?<![\w:.])([01]?\d|2[0-3])(?::([0-5]\d)[.;,]?|[.;,]([0-5]\d):)([0-5]\d)(?![\d:])"), r"\1:\2\3:\4"),
)
_SIGN = re.compile(r"(?<=[\w.-])[©®](?=[\w-]+\.)")  # of an e-mail address


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
    others = sum(character.isalpha() for character in word)
    return _NUMBER_LIKE.sub(lambda run: run[0].translate(_FIGURES), word) if others <= digits else word


def rarer_figures(word: str) -> str:
    """The same with letters that are seldom figures, where figures are no fewer: `C970` to `0970`, `U6` to `06`."""
    others = [character for character in word if character.isalpha()]
    if len(others) > sum(character.isdigit() for character in word):
        return word
    return word.translate(_RARER_FIGURES) if all(map(_RARER_NUMBER_LIKE.fullmatch, others)) else word


def letters(word: str) -> str:
    """Figures that look like letters as letters, of the case of those beside them: `J0HNSON`, `5mith`, `MARlA`."""
    small = sum(character.islower() for character in word)
    if small <= sum(character.isupper() for character in word):
        return word.translate(_UPPER)
    return word[:1].translate(_UPPER) + word[1:].translate(_LOWER)


def separated(word: str) -> str:
    """Separators that were lost or misread: `11.042012` to `11.04.2012`, `15:0456` to `15:04:56`, `me©a.org`."""
    for shape, meant in _SEPARATORS:
        word = shape.sub(meant, word)
    word = _SIGN.sub("@", word)
    return word.replace(",", ".") if "@" in word[:-1] else word


def spaced(word: str) -> str:
    """Spaces where the network drops them: `Tampoi,81200` to `Tampoi, 81200`, `JohnSmith` to `John Smith`."""
    if "@" in word or "/" in word or "www" in word.casefold():
        return word
    return _SEAM.sub(" ", word)
