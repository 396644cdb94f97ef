"""Dates, dates of birth and delivery.

Months and weekdays are known in the languages of `gate.text.calendar`: the patterns are matched against the marked
text, in which their names are signs. A year alone, a month alone and a weekday alone are no findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text import date_shapes as named
from gate.text.calendar import MONTH, WEAK_MONTH, WEEKDAY, marked
from gate.text.date_shapes import D2, M2, OPTIONAL_WEEKDAY, YEAR, YEAR_END, D, M
from gate.text.date_words import BIRTH_CUE, DATE_CUE, DEATH_CUE, SEASON
from gate.text.entities import Entity
from gate.text.recognizers import Pattern, pattern
from gate.text.recognizers_times import TIME_PATTERNS, TIME_PATTERNS_IN_PICTURES, WEEKDAY_NAME

_NO_NUMBER = r"(?<![\d./-])(?<!\d:)(?<![^\W_])"
_NUMBER_END = r"(?!\d|[/-]\d|\.\d)"
_BETWEEN = r"(?:\s{0,2}[/.\-_|·•]\s{0,2}|\.\s|\s)"
_LONG = (
    rf"(?i){OPTIONAL_WEEKDAY}{_NO_NUMBER}(?:{D}(?P<s>{_BETWEEN}){D}(?P=s)|{D}\.?-{D}\.\s?{M}\.\s?)"
    rf"{YEAR}{YEAR_END}{_NUMBER_END}"
)
# Separators that a hand or OCR makes, and not the same both times.
_ODD = r"\s?[/.,\-_|·•':~]{1,2}\s?"
_LONG_ODD = rf"(?i){OPTIONAL_WEEKDAY}{_NO_NUMBER}(?:{D}{_ODD}{M}|{M}{_ODD}{D}){_ODD}(?:{YEAR}|'\d\d(?!\d)){_NUMBER_END}"
_ISO = (
    rf"(?i){OPTIONAL_WEEKDAY}{_NO_NUMBER}(?:{YEAR}(?P<t>[/.\-_|·•,]|\s[/.\-|·•]\s|\.\s){M}(?P=t){D}\.?)"
    r"(?:T\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?Z?)?(?!\d|[/-]\d|\.\d)"
)
_COMPACT = (
    rf"(?<![\w.#-])(?:IMG_|VID_|PXL_)?(?P<x>(?:19|20)\d\d{M2}{D2}(?:[_T-]?\d{{6}})?|"
    rf"(?:{D2}{M2}|{M2}{D2})(?:19[3-9]\d|20[0-3]\d))(?![^\W_]|[-.]\d)"
)
_SHORT = (
    rf"(?i){OPTIONAL_WEEKDAY}(?<![\d./$€£-])(?<!\d:)(?:{D2}(?P<u>[/.-]){D2}(?P=u)\d\d|{D}(?P<v>/){D}(?P=v)\d\d|"
    rf"{D2}(?P<w>\s?[|·•_]\s?){D2}(?P=w)\d\d|{D}-(?:1[3-9]|2\d|3[01])-\d\d|(?:1[3-9]|2\d|3[01])-{M}-\d\d)"
    r"(?![\d\"'%]|[/-]\d|\.\d|\s?(?:mm|cm|ft|in)\b)"
)
_MONTH_AND_YEAR = rf"(?<![\w./,:$€£-]){M2}(?:/|\s/\s|-|\.)(?:19[3-9]\d|20[0-4]\d)(?![\w%]|[-./,]\d)"
# A day and a month: with two figures each or a full stop behind both, or parted by a stroke.
_DOTTED = rf"(?:{D2}\.{M2}\.?|{D}\.\s?{M}\.)"
_STROKED = rf"(?:{D}/{M}|{M}/{D})"
_NO_MONEY = r"(?<![\w./,$€£-])"
_TWO_END = r"(?![\d/%:]|\.\d)"
_SHORT_DAYS = (
    r"(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mi[ée]|jue|vie|s[áa]b|dom|gio|ma|ti|ke|to|pe|la|su|"
    r"zo|wo|vr|za|pn|wt|śr|cz|pt|nd|sob|po|út|st|čt|pá|ne|hé|sze|cs|szo|va)"
)
_LOOSE = (
    rf"(?:{D2}{{2}}(?:(?:19|20)\d\d|\d\d)(?!\d)|\d{{1,4}}{_ODD}\d{{1,2}}{_ODD}\d{{1,4}}|\d{{1,2}}\s\d{{1,2}}\s{YEAR}|"
    rf"\d{{1,2}}[/.]\d{{1,2}}\.?|{M2}[/.-]{YEAR}|(?:19|20)\d{{6}})"
)
_CUED = rf"(?P<x>(?:(?:le|el|il|den|am|dnia|dne)\s+)?(?:{named.ANY_NAMED}|{_LOOSE}))"
_A_MONTH = (MONTH, WEAK_MONTH)
_CLOCK = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)"

DATE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "DATE_OF_BIRTH",
        0.9,
        rf"(?i)(?<!\w){BIRTH_CUE}(?:\s*\([^)\n]{{1,12}}\))?\s*[:=.*]?\s*{_CUED}(?![^\W_])",
    ),
    *(pattern("DATE_TIME", 0.85, rf"(?i){shape}", needs=_A_MONTH) for shape in named.DAY_MONTH),
    pattern("DATE_TIME", 0.85, rf"(?i){named.VIETNAMESE}", needs=("tháng", "thang", "thg")),
    *(
        pattern("DATE_TIME", 0.8, rf"(?i){shape}", needs=_A_MONTH)
        for shape in (named.MONTH_DAY, named.YEAR_MONTH_DAY, named.WORDED)
    ),
    pattern("DATE_TIME", 0.8, rf"(?i){named.ROMAN_MONTH}"),
    pattern("DATE_TIME", 0.7, rf"(?i){named.WORDED_ELSEWHERE}", needs=_A_MONTH),
    *(pattern("DATE_TIME", 0.6, rf"(?i){shape}", needs=_A_MONTH) for shape in (named.MONTH_YEAR, named.YEAR_MONTH)),
    pattern("DATE_TIME", 0.85, _LONG),
    pattern("DATE_TIME", 0.6, _LONG_ODD),
    pattern("DATE_TIME", 0.85, _ISO),
    pattern("DATE_TIME", 0.5, _COMPACT),
    pattern("DATE_TIME", 0.55, _SHORT),
    pattern("DATE_TIME", 0.45, _MONTH_AND_YEAR),
    # 7.12.19, but not version 7.12.19 and no number of four parts
    pattern("DATE_TIME", 0.45, rf"(?i)(?<![\w.$€£-])(?<!version )(?<!ver )(?<!v\. ){D}\.{M}\.\d\d(?![\w%]|[.,-]\d)"),
    pattern(
        "DATE_TIME",
        0.5,
        rf"(?<![\w.$€£-]){D}\.\s{M}\.\s?\d\d(?![\w%]|[.,-]\d|\s?(?:k?g|[ckm]?m|[cm]?l|eur|kr|zł)\b)",
    ),
    # by 6/1, am 03.12.; le 3/05 with its article
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)\b{DATE_CUE}(?<!\w\.)[:.]?\s+(?P<x>(?:{D}[/.]{M}|{M}/{D})(?:[/.]\d{{2,4}}|\.)?){_TWO_END}",
    ),
    pattern("DATE_TIME", 0.6, rf"(?i)(?<!\w)(?:le|el|den|d\.)\s?(?:{_DOTTED}|{D}/{M}){_TWO_END}"),
    # Sa. 03.12., Sat 6/14, ti 9.5.
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)(?<!\w)(?:{WEEKDAY_NAME}|{_SHORT_DAYS})(?:[.,]{{1,2}}\s*|\s+)(?:den\s+|d\.\s*|le\s+)?"
        rf"(?:{_DOTTED}|(?<![^\W_]\s){M}/{D}){_TWO_END}",
    ),
    pattern("DATE_TIME", 0.6, rf"(?i)(?<!\w){WEEKDAY_NAME}\.?,?\s+{_STROKED}{_TWO_END}"),
    # Sunday 14th
    pattern("DATE_TIME", 0.55, rf"(?i)(?<!\w){WEEKDAY}+\.?,?\s+(?:the\s+|den\s+)?{D}(?:st|nd|rd|th)\b"),
    # 18.09. plkst. 16:00, 04-17 06:52
    pattern(
        "DATE_TIME", 0.55, rf"(?i){_NO_MONEY}(?P<x>{_DOTTED}|{_STROKED})[.,]?\s{{1,3}}(?:[^\W\d_]{{1,6}}\.?\s)?{_CLOCK}"
    ),
    pattern("DATE_TIME", 0.5, rf"{_NO_MONEY}(?P<x>{D2}-{M2}|{M2}-{D2})\s{{1,3}}{_CLOCK}"),
    # 5.6.-7.6., 5.-7.6.
    pattern("DATE_TIME", 0.5, rf"{_NO_MONEY}{D}\.(?:\s?{M}\.)?\s?-\s?{D}\.\s?{M}\.(?!\s?\d{{5}})(?:\s?{YEAR})?"),
    *TIME_PATTERNS,
)

_DATE_PATTERNS_IN_PICTURES: tuple[Pattern, ...] = (
    # 5.6., as cards and calendars have it
    pattern("DATE_TIME", 0.45, rf"(?<![\w.,/$€£-]){D}\.\s?{M}\.(?![\w%]|\s?\d)"),
    # 9 | 21 | 24, 8-7-66
    pattern("DATE_TIME", 0.45, rf"(?<![\w|·•]){D}(?P<w>\s?[|·•]\s?){D}(?P=w)\d\d(?![\w|·•])"),
    pattern("DATE_TIME", 0.45, rf"(?m)(?<![\w.,:$€£/-])(?:{D}-{M}|{M}-{D})-\d\d(?=[ ]*$)"),
    # 11 mag 24 alone on its line, août 53 on the back of a photograph, Xmas '98
    pattern("DATE_TIME", 0.45, rf"(?m)^[ ]*{D}\s{named.ANY_MONTH}\s\d\d[ ]*$"),
    pattern("DATE_TIME", 0.45, rf"(?m)(?<!\w){named.SURE_MONTH}\s(?:3[2-9]|[4-9]\d)[ ]*$"),
    pattern("DATE_TIME", 0.45, rf"(?i)(?<!\w){SEASON}(?:\s+(?:of|de|del))?\s+(?:{YEAR}|'\d\d(?!\d))(?!\w)"),
    # 1926-2011, * 1871 † 1949, geb. 1950: the years of a life
    pattern("DATE_TIME", 0.45, rf"(?m)^[^\w\n]{{0,8}}(?P<x>{YEAR})\s?[-~]\s?(?P<y>{YEAR})[^\w\n]{{0,8}}$"),
    pattern(
        "DATE_OF_BIRTH",
        0.45,
        rf"(?i)(?:(?<![\w)])\*\s?|(?<!\w)(?:{BIRTH_CUE}|n\.?s|yob)[\s:.]{{1,3}}(?:in|en|nel|im)?\s?)"
        rf"(?P<x>{YEAR})(?![.,/-]\d|[^\W_])",
    ),
    pattern("DATE_TIME", 0.45, rf"(?i)(?<!\w){DEATH_CUE}\s?(?:in\s|en\s|nel\s)?(?P<x>{YEAR})(?!\w)"),
    *TIME_PATTERNS_IN_PICTURES,
)

# A figure, or what stands in a date or time that is written in words.
_MAY_BE = re.compile(
    r"(?i)\d|\b(?:of|past|to|half|halb|halv|wpół|půl|o'?\s?clock|in\s+the|at\s+night|noon|[ap]\.?m|las?|[àa]s?|alle|"
    r"uhr|de|le|am|il)\b|(?:st|th)\b|в\s+пол"
)


def find_dates(text: str) -> Iterator[Entity]:
    """Dates and times of day of a folded text."""
    yield from _find(text, DATE_PATTERNS)


def find_dates_in_pictures(text: str) -> Iterator[Entity]:
    """Forms of dates that are something else as often in running text."""
    yield from _find(text, _DATE_PATTERNS_IN_PICTURES)


def _find(text: str, patterns: tuple[Pattern, ...]) -> Iterator[Entity]:
    if _MAY_BE.search(text):
        signs = marked(text)
        for one in patterns:
            yield from one.find(signs)
