"""Dates, times of day, dates of birth and delivery, gestational age, age and gender."""

from __future__ import annotations

import re

from gate.text.recognizers import Pattern, pattern

_MONTHS = (
    "jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|mar(?:ch|s)?|märz|apr(?:il)?|avril|may|mai|june?|juni|juin|"
    "july?|juli|juillet|aug(?:ust)?|août|sept?(?:ember|embre)?|oct(?:ober|obre)?|okt(?:ober)?|nov(?:ember|embre)?|"
    "dec(?:ember)?|dez(?:ember)?|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    "noviembre|diciembre"
)
# May, March, Mars, Mar, Dec and the like are words too: in running text a month has a capital.
_MONTH = rf"(?-i:(?=[A-ZÉÀÂ]))(?:{_MONTHS})\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.|er)?"
_YEAR = r"(?:1[89]|20)\d\d"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?)?"
_ORDINAL_WORD = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[ -](?:first|second|"
    r"third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
_NAMED = (
    rf"{_WEEKDAY}(?<![\d.,]){_DAY}(?:\s*(?:-|to|&|and)\s*{_DAY})?\s*[-/.,]?\s*(?:of\s+|"
    rf"de\s+)?{_MONTH}(?:[-\s/.,]{{0,2}}(?:de\s+)?(?:{_YEAR}|'?\d\d(?!\d|:)))?(?!\w)"
)
_NAMED_US = (
    rf"{_WEEKDAY}{_MONTH}[-\s/]{{0,2}}(?:the\s+)?{_DAY}(?![\d:%$])(?:\s*(?:-|to|&|and)\s*{_DAY}(?!\d)"
    rf")?(?:\s*[-,/.]?\s*{_YEAR})?(?!\w|-\d)"
)
_WORDED = (
    rf"{_WEEKDAY}(?:(?:the\s+)?{_ORDINAL_WORD}\s+(?:day\s+)?of\s+{_MONTH}|"
    rf"{_MONTH}\s+(?:the\s+)?{_ORDINAL_WORD})(?:,?\s+{_YEAR})?\b"
)
_MONTH_YEAR = rf"{_MONTH}(?:\s+of)?[-\s,/']{{1,2}}{_YEAR}\b"
_CODED = rf"(?<!\w)\d{{1,2}}[- ]?(?:{_MONTHS})[- ]?(?:{_YEAR}|\d\d)(?!\w)"
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_NUMERIC_LONG = rf"(?<![\d./-])(?<!\d:)(?:{_D}(?P<s>[/.-]|\s[/.-]\s|\s){_D}(?P=s){_YEAR})(?![\d]|[/-]\d|\.\d)"
_ISO = rf"(?<![\d./-])(?<!\d:)(?:{_YEAR}(?P<t>[/.\-_]){_M}(?P=t){_D})(?!\d|[/-]\d|\.\d)"
_COMPACT = (
    r"(?<![\w.#-])(?:IMG_|VID_|PXL_)?(?P<x>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:[_T-]?\d{6})?)(?![^\W_])"
)
_NUMERIC_SHORT = (
    rf"(?<![\d./$€£-])(?<!\d:)(?:(?:0[1-9]|[12]\d|3[01])(?P<u>[/.-])(?:0[1-9]|[12]\d|3[01])(?P=u)"
    rf"\d\d|{_D}(?P<v>/){_D}(?P=v)\d\d|"
    rf"{_D}-(?:1[3-9]|2\d|3[01])-\d\d|(?:1[3-9]|2\d|3[01])-{_M}-\d\d)(?![\d\"'%]|[/-]\d|\.\d|\s?(?:mm|cm|ft|in)\b)"
)
_TIME = (
    r"(?<![\d:.,])(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?m\b\.?|uhr\b|hrs?\b|h\b)|"
    r"(?:1[0-2]|0?[1-9])\s?(?:[ap]m\b|[ap]\.m\.)|"
    r"(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|(?:[1-9]|1[0-2])\s?o'?\s?clock\b)(?![:\d])"
)
_BARE_TIME = r"(?<![\d:.,/])(?!16:10)(?:[01]\d|2[0-3]):[0-5]\d(?![\d:]|\.\d)"
_ANY_DATE = "|".join(re.sub(r"\(\?P<\w>", "(?:", part) for part in (_WORDED, _NAMED, _NAMED_US, _MONTH_YEAR))
_SIX = r"(?:0[1-9]|[12]\d|3[01]){2}(?:(?:19|20)\d\d|\d\d)(?!\d)"
_LOOSE_NUMERIC = rf"{_SIX}|" r"\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{1,4}|\d{1,2}[/.]\d{1,2}\.?|(?:19|20)\d{6}"
_CUED_DATE = rf"(?P<x>{_ANY_DATE}|{_CODED}|{_LOOSE_NUMERIC})"

_BIRTH_CUE = (
    r"(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?-?date|birthday|born(?:\s+on)?|geb(?:oren|\.)?(?:\s+am)?|"
    r"n[ée]e?\s+le|fecha\s+de\s+nacimiento|nacid[oa]\s+el|b\.?d\.?|(?:e\.?d\.?d|e\.?d\.?c|edb)\b\.?|due(?:\s+date)?"
    r"(?:\s+(?:is|on|in))?|expected(?:\s+(?:on|in))?|arriving(?:\s+(?:on|in))?|lmp|last\s+menstrual\s+period)"
)

DATE_PATTERNS: tuple[Pattern, ...] = (
    pattern("DATE_OF_BIRTH", 0.9, rf"(?i)\b{_BIRTH_CUE}(?:\s*\([^)\n]{{1,12}}\))?\s*[:=.]?\s*{_CUED_DATE}(?!\w)"),
    pattern("DATE_TIME", 0.85, rf"(?i){_NAMED}"),
    pattern("DATE_TIME", 0.8, rf"(?i)\b{_NAMED_US}"),
    pattern("DATE_TIME", 0.8, rf"(?i)\b{_WORDED}"),
    pattern("DATE_TIME", 0.6, rf"(?i)\b{_MONTH_YEAR}"),
    pattern("DATE_TIME", 0.85, rf"(?i){_CODED}"),
    pattern("DATE_TIME", 0.85, _NUMERIC_LONG),
    pattern("DATE_TIME", 0.85, _ISO),
    pattern("DATE_TIME", 0.5, _COMPACT),
    pattern("DATE_TIME", 0.55, _NUMERIC_SHORT),
    pattern("DATE_TIME", 0.6, rf"(?i){_TIME}"),
    pattern("DATE_TIME", 0.45, _BARE_TIME),
    pattern(
        "DATE_TIME",
        0.6,
        r"(?i)\b(?:on|by|until|before|rsvp|date|dated|exp(?:ires)?|valid thru)"
        r"\b[:.]?\s+(?P<x>\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)(?![\d/%]|\.\d)",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.9,
        r"(?i)\b(?:e?ga|gest(?:ational)?\.?\s*age|aua|cua)\b(?:\s*\([^)\n]{1,12}\))?\s*[:=]?\s*"
        r"\d{1,2}(?:\s?w(?:(?:ee)?ks?)?\b\.?|\s?w(?:(?:ee)?ks?\b)?\.?\s?\+?\s?\d\s?d?(?:ays?)?\b|"
        r"\s?\+\s?\d\b|\.\d\b|\b(?![./-]))",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.85,
        r"(?i)(?<![\w.])\d{1,2}\s?(?:wks?|weeks?|w|ssw)\s?[+&,/]?\s?(?:and\s)?\d\s?(?:d|days?|t)\b",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.85,
        r"(?i)(?<![\w.])\d{1,2}(?:\s?\+\s?\d)?(?:\s?[-/]\s?\d{1,2})?[-\s]?(?:w|wk|wks|weeks?)"
        r"[-\s]+(?:pregnan\w+|gestation\w*|along|of\s+(?:pregnancy|gestation)|ultrasound|sonogram|scan|"
        r"fetus|foetus|embryo|old\s+(?:fetus|foetus|embryo)|bump|baby\s+bump|belly)\b",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.8,
        r"(?i)\b(?:pregnan\w+|gestation)\s*(?:at|:|-|,|of|week|"
        r"in week)?\s*(?:week\s*)?\d{1,2}(?:\s?\+\s?\d)?\s*(?:w|wks?|weeks?|months?)?\b",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.8,
        r"(?i)\b(?:week\s+\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s+(?:week|month))\s+(?:of\s+)?(?:pregnancy|"
        r"gestation|pregnant)\b",
    ),
    pattern("GESTATIONAL_AGE", 0.8, r"(?i)\b\d\s+months\s+(?:pregnant|along)\b"),
    pattern("GESTATIONAL_AGE", 0.6, r"(?i)\b(?:first|second|third|1st|2nd|3rd)[-\s]trimester\b"),
    pattern("AGE_OR_GENDER", 0.6, r"(?i)(?<![\w.])(?:1[01]\d|\d{1,2})[-\s]?(?:years?|yrs?|months?|mo)[-\s]old\b"),
    pattern("AGE_OR_GENDER", 0.6, r"(?i)(?<![\w.])(?:1[01]\d|\d{1,2})\s?(?:y/?o|y\.o\.)(?!\w)"),
    pattern("AGE_OR_GENDER", 0.6, r"(?i)\b(?:aged?|alter|edad)\s*[:=]?\s*(?:1[01]\d|\d{1,2})\b(?!\s?[-+/]|\.\d)"),
    pattern(
        "AGE_OR_GENDER",
        0.7,
        r"(?i)\b(?:sex|gender|geschlecht)\s*[:=]\s*(?:f|m|female|male|w|weiblich|männlich|other)\b",
    ),
    pattern("AGE_OR_GENDER", 0.6, r"(?<![\w.])0\d{2}Y\b"),
    pattern(
        "AGE_OR_GENDER",
        0.5,
        r"(?i)\b(?:turn(?:s|ed|ing)?|when\s+(?:s?he|i)\s+was)\s+(?:1[01]\d|\d{1,2})(?![\w:%/]|\.\d)",
    ),
    pattern("AGE_OR_GENDER", 0.5, r"(?<=[,(/] )\d{1,2}\s?/?\s?[MF]\b|(?<=[,(/])\d{1,2}\s?/?\s?[MF]\b"),
)
