"""Months and weekdays of the world's languages in a text: marked, so that a pattern of a date needs no list of them.

`marked` writes one sign for each letter of such a name, so that places in the marked text are places in the text.
The names are those of the Unicode CLDR (`benchmarks/calendar_list.py`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from gate.models import find_model
from gate.text.correct_words import known_words
from gate.text.ocr_spelling import figures

MONTH, WEAK_MONTH = "\ue000", "\ue001"
WEEKDAY, WEAK_WEEKDAY = "\ue002", "\ue003"
"""What stands for each letter of a name. Private-use characters: a folded text holds none of its own.

A weak name is a word in some language too: it counts beside more than the number of a day.
"""

_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_NAME = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}]|(?<=[\u0e01-\u0e4e])\.(?=[\u0e01-\u0e2e]))*")
_MIXED = re.compile(r"(?<![^\W_])(?:\d[^\W\d_]{2,}|[^\W\d_]+[\d|][^\W_|]*[^\W\d_][^\W_|]*|[^\W\d_]{2,}[\d|])(?![^\W_])")
_SKELETON = str.maketrans("0158|i!j", "olsbllls")
_LIKE_M = re.compile("rn|nl|ln|nn")
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"})
_LONGEST_ENDING = 3
_SHORTEST_STEM = 5
_UNBENT = frozenset(["march"])
_WEAKER = {MONTH: WEAK_MONTH, WEEKDAY: WEAK_WEEKDAY}
# 12-O5-2O21, l2/04/2023: letters in the figures of a date
_NUMERIC = re.compile(r"(?<![^\W_])[\dOoQDlIiZzSsB|!]{1,4}(?:[.,/_-][\dOoQDlIiZzSsB|!]{1,4}){2}(?![^\W_])")
_ROMAN = re.compile(r"[./_-][IVX]+[./_-]")
# l2 May, June 2O, May ll, 2O23
_DAY = re.compile(
    r"(?<![^\W_])(?:\d[OolI|zZSsB!]|[OolI|zZ!]\d|[lI|zZ][lI|zZOo]|[lI|](?=er\W))(?=(?:er)?\W{1,2}[\ue000\ue001])"
)
_DAY_AFTER = re.compile(r"(?<=[\ue000\ue001][ .])(?:\d[OolI|zZSsB!]|[OolI|zZ!]\d|[lI|zZ][lI|zZOo])(?![^\W_])")
_YEAR_AFTER = re.compile(r"(?<=\W)[12zZlI|][09Oo][\dOolIzZSsB|][\dOolIzZSsB|](?![^\W_])")
# 1Uth Dec, Dec 20K6: something where only a figure can stand
_DAY_END = re.compile(r"(?<![^\W_])[0-3lI|][^\W\d_](?=(?:st|nd|rd|th)\W{1,2}[\ue000\ue001])")
_YEAR_END = re.compile(r"(?<=[\ue000\ue001][ .,/-])(?:19|20)(?!th)[^\W_]{2}(?![^\W_])")
_DAY_FIGURES = str.maketrans("OolI|!zZSsB", "00111122558")
# 12 styczma 2023: a word between a day and a year
_FRAMED = re.compile(
    rf"(?<![\w.,])(?:\d|[12]\d|3[01])(?:\.|st|nd|rd|th)?\s(?P<name>[^\W_]{{{_SHORTEST_STEM},12}})"
    r"(?=[.,]?\s(?:19|20)\d\d(?!\d))"
)


def marked(text: str) -> str:
    """A folded text of the same length with the names of months and weekdays replaced by their signs.

    Letters that were read for figures in the numbers of a date are figures in it.
    """
    out = _NAME.sub(lambda name: _sign(name[0], dotted=text.startswith(".", name.end())) or name[0], text)
    out = _MIXED.sub(lambda name: _sign_of_misread(name[0]) or name[0], out)
    out = _FRAMED.sub(_mark_if_near, out)
    out = _NUMERIC.sub(lambda date: date[0] if _ROMAN.search(date[0]) else figures(date[0]), out)
    if MONTH in out or WEAK_MONTH in out:
        for shape in (_DAY, _DAY_AFTER, _YEAR_AFTER):
            out = shape.sub(lambda found: found[0].translate(_DAY_FIGURES), out)
        for shape in (_DAY_END, _YEAR_END):
            out = shape.sub(lambda found: "".join(char if char.isdigit() else "0" for char in found[0]), out)
    return out


def plain(name: str) -> str:
    """A name in lower case without accents: OCR loses them."""
    if name.isascii():
        return name.lower()
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return kept.translate(_LETTERS)


def _sign(name: str, *, dotted: bool) -> str | None:
    key = plain(name)
    sign = _calendar().get(key) or _bent(key)
    if sign is None:
        return None
    if sign in _IF_CAPITAL:
        strong, weak = _IF_CAPITAL[sign]
        sign = strong if dotted or not name[0].islower() else weak
    return sign * len(name)


def _bent(key: str) -> str | None:
    """The sign of a name in a case or number that the list does not have: `lördagen`, `ekainaren`, `toukokuussa`."""
    for length in range(len(key) - 1, max(_SHORTEST_STEM, len(key) - _LONGEST_ENDING) - 1, -1):
        stem = key[:length]
        if (sign := _calendar().get(stem)) is not None:
            return _WEAKER.get(sign) if stem not in _UNBENT else None
    return None


def _sign_of_misread(name: str) -> str | None:
    """For `0ct`, `5ul`, `Ju1y`, `Apri1`: a month in which figures stand for letters."""
    sign = _skeletons().get(plain(name).translate(_SKELETON))
    return None if sign is None else sign * len(name)


def _mark_if_near(frame: re.Match[str]) -> str:
    """A word that is none and differs from a month by one letter as that month."""
    before, name = frame[0][: frame.start("name") - frame.start()], frame["name"]
    near = _deletions(_outline(plain(name).translate(_SKELETON)))
    if name.casefold() in known_words() or near.isdisjoint(_near_months()):
        return frame[0]
    return before + MONTH * len(name)


def _outline(skeleton: str) -> str:
    """With the pairs of letters that OCR takes for an m as one."""
    return _LIKE_M.sub("m", skeleton)


def _deletions(word: str) -> frozenset[str]:
    """A word, and it without each of its letters: two that differ by one letter share one."""
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


_IF_CAPITAL = {"M": (MONTH, WEAK_MONTH), "W": (WEEKDAY, WEAK_WEEKDAY)}
_SIGNS = {
    ("month", "sure"): MONTH,
    ("month", "capital"): "M",
    ("month", "weak"): WEAK_MONTH,
    ("weekday", "sure"): WEEKDAY,
    ("weekday", "capital"): "W",
    ("weekday", "weak"): WEAK_WEEKDAY,
}


@cache
def _calendar() -> dict[str, str]:
    """Names and their signs. A name of both a month and a weekday (`mar`, `lun`) is the one that it is more surely."""
    lines = find_model("calendar").read_text(encoding="utf-8").splitlines()
    signs: dict[str, str] = {}
    for trust in ("weak", "capital", "sure"):
        for kind in ("weekday", "month"):
            start = f"{kind} {trust} "
            signs |= {line[len(start) :]: _SIGNS[kind, trust] for line in lines if line.startswith(start)}
    return signs


@cache
def _skeletons() -> dict[str, str]:
    return {name.translate(_SKELETON): MONTH for name, sign in _calendar().items() if sign in (MONTH, "M")}


@cache
def _near_months() -> frozenset[str]:
    names = (name for name in _skeletons() if len(name) >= _SHORTEST_STEM)
    return frozenset().union(*(_deletions(_outline(name)) for name in names))
