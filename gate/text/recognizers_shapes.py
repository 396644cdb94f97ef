"""Numbers of persons in pictures by their shape alone, where no word says whose they are.

A hospital's label or a ticket prints its number without a word that announces it, or with one of a language that
nobody listed. In a picture a long number that is no price, measure, product code or machine setting is taken for a
person's. The score is just above `min_score`, and `merge` lets every other finding go first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gate.text.entities import BY_SHAPE, Entity
from gate.text.number_words import ACCOUNT, IMPERSONAL, NUMBERED, RECORD, UNITS, plain
from gate.text.recognizers import cues

# Runs of letters and digits joined by a sign: `US-2291-0473`, `2023/004512`, `7XK-49P-2M`, `#A-10293`.
_CODE = r"[A-Z0-9]+(?:[-/._][A-Z0-9]+)*"
# The same in groups set apart by blanks, as they fill a line or stand behind a label: `T-88 40 217`.
_GROUPS = (
    rf"(?:[A-Z]{{2}}(?:[ ]\d{{2}}){{3}}[ ][A-Z]|\d(?:[ ]\d){{5,11}}|(?=[A-Z./_-]*\d){_CODE}"
    r"(?:[ ](?:\d{2,7}(?:[-/]\d+)*|\d(?=[ ]\d{4})|[A-Z](?![A-Z0-9]))){0,6})"
)
_END = rf"(?![\w%°*]|[.,:]\d|[ ]?(?:{UNITS})(?![^\W\d_]))"
_START = r"(?<![\w/+*=@&~$€£¥₹-])(?<!\d[.,:])(?<![$€£¥₹][ ])"
_INLINE = re.compile(rf"{_START}#?(?P<x>{_CODE}){_END}")
_ALONE = re.compile(rf"(?m)^[^\w\n+$€£¥₹]{{0,3}}(?:[A-Z]{{1,3}}[ ])??(?P<x>{_GROUPS})[^\w\n%°]{{0,3}}$")
_LABEL = r"(?P<label>[^\W\d][^\n:#]{0,30}?)[ .]*"
_OF_WHAT = r"(?:[ ](?P<of>[^\W\d_]{2,20}(?:[ ][^\W\d_]{2,20}){0,2}))?"
_LABELLED = re.compile(
    rf"(?m)(?:^|(?<=[,;|][ ]))[ ]*(?:{_LABEL})?(?:(?P<by>{NUMBERED})\.?{_OF_WHAT}[ ]*[.:#=]*|(?<=\w)[ ]*[:#]+)"
    rf"[ ]*\n?[ ]*#?(?P<x>{_GROUPS}){_END}"
)
# `Badge 44102` at the end of a line, or one above the other.
_NAMED = re.compile(rf"(?m)(?<![^\W_]){cues(RECORD + '|' + ACCOUNT)}[ \n]+(?P<x>{_GROUPS})[^\w\n%°]{{0,3}}$")
# `Legajo 55201`: a line of one or two words that nobody listed, and a number. With letters in it it is a model's.
_TITLED = re.compile(
    r"(?m)^[^\w\n]{0,3}[^\W\d_]{3,20}(?:[ -][^\W\d_]{2,20})?[ .]{1,3}"
    r"(?!\d{3}-\d{3}(?!\d))(?P<x>\d+(?:[-/. ]\d+)*)[^\w\n%°]{0,3}$"
)
_PRICE = re.compile(r"(?<!\d)\d{1,6}[.,]\d\d(?![\d./-])")

_DATE = r"(?:\d{1,4}([-/._])\d{1,2}\1\d{1,4}|\d{1,2}[-/.]\d{1,2}|(?:0?\d|1[0-2])[-/](?:19|20)\d\d)"
_YEARS = r"(?:1[5-9]|20)\d\d(?:[-/](?:(?:1[5-9]|20)\d\d|\d\d))?"
_NO_NUMBER = re.compile(
    rf"{_DATE}|{_YEARS}|"
    r"[A-Z]{0,4}[ .]?\d+[.,]\d{1,2}[ ]?[A-Z]{0,3}|\d+[.,]\d+|(?:\d+\.){2,3}\d+|\d{1,3}(?:[. ]\d{3})+|"  # sums, versions
    r"\d{1,3}(?:[-/]\d{1,2}){1,2}|[A-Z]{0,4}\d{1,3}(?:/[A-Z]{1,4}\d{1,3})+|"  # scores, settings of a scanner
    r"\d{1,5}[xX]\d{1,5}(?:[xX]\d{1,5})?|\d{3,4}[pPiI]\d{0,3}|"  # sizes of pictures
    r"[A-Z]{3,}[-_/ ]?(?:1[89]|20)\d\d|(?:1[89]|20)\d\d[-_/]?[A-Z]{3,}|(?:[CHNOPSK]\d{1,3}){2,}"  # SUMMER2023, C6H12O6
)
_SUM = re.compile(rf"{_YEARS}|[A-Z]{{0,4}}[ .]?\d+[.,]\d{{1,2}}[ ]?[A-Z]{{0,3}}")
"""All that a number may not be behind a word for number."""
_COLOUR = re.compile(r"#(?=\d*[A-F])[0-9A-F]{6}")
_FIRM = re.compile(r"\(\d{5,10}-[A-Z]\)")
_PREFIXED = re.compile(r"(?!DDR|RTX|GTX|USB|ISO|DIN|CAT)[A-Z]{2,4}-(?!(?:19|20)\d\d$)\d{4,}")
# Six letters and figures that take turns, as airlines and shops make them: `Q8ZT4M`.
_TURNS = re.compile(r"(?!S\d+E\d)(?=(?:[A-Z]+\d+){2}|(?:\d+[A-Z]+){2})[A-Z\d]{6}(?<!\d\d\d\d)")
_WORD = re.compile(r"[^\W\d_]+")


def find_numbers_in_pictures(text: str) -> Iterator[Entity]:
    """Long numbers alone on a line, behind a short label, or among words that are no list of prices."""
    for match in _LABELLED.finditer(text):
        fits = _is_number(match["x"], 4, _SUM) if match["by"] else _is_number(match["x"], 5)
        if fits and not _is_impersonal(f"{match['label'] or ''} {match['of'] or ''}"):
            yield _entity(match)
    for form, digits in ((_NAMED, 4), (_TITLED, 5)):
        for match in form.finditer(text):
            if _is_number(match["x"], digits) and not _is_impersonal(text[match.start() : match.start("x")]):
                yield _entity(match)
    for match in _ALONE.finditer(text):
        if _TURNS.fullmatch(match["x"]) or (_is_number(match["x"], 6) and not _is_of_a_thing(match.group())):
            yield _entity(match)
    for match in _INLINE.finditer(text):
        if _is_number(match["x"], 6) and not _is_of_a_thing(match.group()) and not _is_in_a_list(text, match):
            yield _entity(match)


def _entity(match: re.Match[str]) -> Entity:
    return Entity("ID_NUMBER", *match.span("x"), BY_SHAPE)


def _is_impersonal(label: str) -> bool:
    """Whether the last words before a number say that it counts, measures or names a thing."""
    return any(word in IMPERSONAL for word in _WORD.findall(plain(label).replace("/", ""))[-3:])


def _is_number(text: str, digits: int, other: re.Pattern[str] = _NO_NUMBER) -> bool:
    """At least so many digits, fewer among letters; no round count, no axis, and nothing of some `other` form."""
    count = sum(map(str.isdigit, text))
    mixed = any(map(str.isalpha, text))
    joined = re.search(r"[-/._ ]", text)
    if count < (digits - (2 if joined else 1) if mixed else digits):
        return False
    groups = text.split()
    steps = {int(b) - int(a) for a, b in pairwise(groups)} if all(map(str.isdigit, groups)) else set()
    # what OCR makes of a fence or a keyboard has one or two figures
    round_count = len({char for char in text if char.isalnum()}) < 3 or (text.isdigit() and len(text.rstrip("0")) <= 3)
    return not (round_count or (len(groups) > 2 and len(steps) == 1) or other.fullmatch(text))


def _is_of_a_thing(text: str) -> bool:
    """A standard, a colour of the web, a firm in brackets, or an article number (EAN-13, UPC-A), by its check digit."""
    if _COLOUR.fullmatch(text) or _FIRM.search(text) or _is_impersonal(text.partition(" ")[0]):
        return True
    if not text.isdigit() or len(text) not in (12, 13):
        return False
    weights = (1, 3) if len(text) == 13 else (3, 1)
    return sum(int(char) * weights[at % 2] for at, char in enumerate(text)) % 10 == 0


def _is_in_a_list(text: str, match: re.Match[str]) -> bool:
    """Whether a number stands among prices, behind a word that says what it counts, or is a code of few digits."""
    start = text.rfind("\n", 0, match.start()) + 1
    line = text[start:].partition("\n")[0]
    before = line[: match.start() - start]
    bracketed = before.endswith("(") and _FIRM.fullmatch(f"({match['x']})")
    few = not match.group().startswith("#") and _is_short(match["x"], first=not before.strip())
    return bool(few or bracketed or _PRICE.search(line) or _is_impersonal(before))


def _is_short(code: str, first: bool) -> bool:
    """Whether a code may be that of a model: `B737`, `737-800` unless it begins a line. `OPD-6610` is none."""
    least = 6 if first or any(map(str.isalpha, code)) else 7
    return not (code.isdigit() or _PREFIXED.fullmatch(code)) and sum(map(str.isdigit, code)) < least
