"""Dates, times of day, dates of birth and delivery.

Months and weekdays are known in English, German, French, Spanish, Italian, Portuguese, Dutch and Polish. A year
alone, a month alone and a weekday alone are no findings.
"""

from __future__ import annotations

import re

from gate.text.recognizers import Pattern, pattern

_MONTHS = (
    "jan(?:uary|uar|uari|eiro|v(?:ier)?)?|feb(?:ruary|ruar|ruari|brero|braio)?|f[ée]v(?:r(?:ier)?|ereiro)?|"
    "mar(?:ch|s|zo|ço|ca)?|märz|maart|mrt|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai(?:o)?|mei|mayo|maggio|maja|"
    "june?|juni|juin|junio|junho|giugno|giu|july?|juli|juil(?:let)?|julio|julho|luglio|lug|"
    "aug(?:ust|ustus)?|ao[ûu]t|agosto|sept?(?:ember|embre|tiembre)?|settembre|setembro|"
    "oct(?:ober|obre|ubre)?|okt(?:ober)?|ott(?:obre)?|outubro|nov(?:ember|embre|iembre|embro)?|"
    "dec(?:ember)?|dez(?:ember|embro)?|d[ée]c(?:embre)?|dic(?:iembre|embre)?|ene(?:ro)?|gennaio|septiembre|"
    "stycznia|lutego|kwietnia|czerwca|lipca|sierpnia|września|października|listopada|grudnia"
)
# May, March, Mars, Mar, Dec and the like are words too: in running text a month of English has a capital.
_MONTH = rf"(?-i:(?=[A-ZÉÀÂ]))(?:{_MONTHS})\b\.?"
# Other languages write them small; these are the ones that are no English words.
_SMALL_MONTH = (
    "(?:january|february|june|july|september|october|november|december|januar|februar|märz|juni|juli|oktober|dezember|"
    "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|enero|febrero|marzo|abril|"
    "mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|"
    "settembre|ottobre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|januari|"
    "februari|maart|mei|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|"
    r"listopada|grudnia)\b"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.|er|º|ª|°)?"
_YEAR = r"(?:1[89]|20)\d\d"
_WEEKDAYS = (
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    "sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|"
    "s[áa]bado|domingo|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica|"
    "(?:segunda|ter[çc]a|quarta|quinta|sexta)(?:-feira)?|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    "poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
)
_WEEKDAY = rf"(?:(?<!\w)(?:{_WEEKDAYS})\.?,?\s+(?:the\s+|de[nr]\s+|le\s+|el\s+)?|(?<!\w)[Ll]e\s+(?=\d))?"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TO_99 = rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]+(?:{_ONES}))?|{_TEENS})"
_WORDED_YEAR = (
    rf"(?:two\s+thousand(?:\s+and)?(?:[\s-]+(?:{_TO_99}|{_ONES}))?|(?:nineteen|twenty)[\s-]+(?:hundred|{_TO_99}))"
)
_ORDINAL_WORD = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[ -](?:first|second|"
    r"third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
_OF = r"(?:of\s+|de\s+|del\s+)?"
_RANGE = r"\s*(?:-|to|&|and|bis|und|au|et|al?|y|e|t/m)\s*"
_TAIL_YEAR = rf"(?:[-\s/.,]{{0,2}}(?:del?\s+)?(?:{_YEAR}|'?\d\d(?!\d|[:.]\d)))?(?!\w)"
_NAMED = (
    rf"{_WEEKDAY}(?<![\d.,]){_DAY}(?:{_RANGE}{_DAY})?\s*[-/.,]?\s*{_OF}"
    rf"(?:{_MONTH}{_TAIL_YEAR}|(?<=\s){_SMALL_MONTH}(?:,?\s+(?:del?\s+)?{_YEAR}(?!\w))?)"
)
_NAMED_US = (
    rf"{_WEEKDAY}{_MONTH}[-\s/]{{0,2}}(?:the\s+)?{_DAY}(?![\d:%$])(?:\s*(?:-|to|&|and)\s*{_DAY}(?!\d)"
    rf")?(?:\s*[-,/.]?\s*{_YEAR})?(?!\w|-\d)"
)
_WORDED = (
    rf"{_WEEKDAY}(?:(?:the\s+)?{_ORDINAL_WORD}\s+(?:day\s+)?of\s+{_MONTH}|"
    rf"{_MONTH}\s+(?:the\s+)?{_ORDINAL_WORD})(?:,?\s+(?:in\s+the\s+year\s+)?(?:{_YEAR}|{_WORDED_YEAR}))?\b"
)
_MONTH_YEAR = rf"{_MONTH}(?:\s+of)?[-\s,/']{{1,2}}{_YEAR}\b"
_CODED = rf"(?<!\w)\d{{1,2}}[- ]?(?:{_MONTHS})[- ]?(?:{_YEAR}|\d\d)(?!\w)"
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_NUMERIC_LONG = (
    rf"(?i){_WEEKDAY}(?<![\d./-])(?<!\d:)(?:{_D}(?P<s>[/.-]|\s[/.-]\s|\.\s|\s){_D}(?P=s){_YEAR})(?![\d]|[/-]\d|\.\d)"
)
_ISO = rf"(?i){_WEEKDAY}(?<![\d./-])(?<!\d:)(?:{_YEAR}(?P<t>[/.\-_]|\s[/.-]\s){_M}(?P=t){_D})(?!\d|[/-]\d|\.\d)"
_COMPACT = (
    r"(?<![\w.#-])(?:IMG_|VID_|PXL_)?(?P<x>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:[_T-]?\d{6})?)(?![^\W_])"
)
_NUMERIC_SHORT = (
    rf"(?i){_WEEKDAY}(?<![\d./$€£-])(?<!\d:)(?:(?:0[1-9]|[12]\d|3[01])(?P<u>[/.-])(?:0[1-9]|[12]\d|3[01])(?P=u)"
    rf"\d\d|{_D}(?P<v>/){_D}(?P=v)\d\d|"
    rf"{_D}-(?:1[3-9]|2\d|3[01])-\d\d|(?:1[3-9]|2\d|3[01])-{_M}-\d\d)(?![\d\"'%]|[/-]\d|\.\d|\s?(?:mm|cm|ft|in)\b)"
)
_DAY_PART = (
    r"(?:\s+in\s+the\s+(?:morning|afternoon|evening)|\s+at\s+night|\s+(?:vormittags|nachmittags|abends|morgens)|"
    r"\s+du\s+(?:matin|soir)|\s+de\s+la\s+(?:ma[ñn]ana|tarde|noche)|\s+da\s+(?:manh[ãa]|tarde|noite)|\s+noon\b)"
)
_HOUR_WORD = rf"(?:{_ONES}|ten|eleven|twelve)"
_TIME = (
    r"(?<![\d:.,])(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?\s?m\b\.?|uhr\b|hrs?\b|h\b)|"
    r"(?:(?:1[0-2]|0?[1-9])(?::[0-5]\d)?\s?[-–]\s?)?(?:1[0-2]|0?[1-9])(?::[0-5]\d)?\s?(?:[ap]m\b|[ap]\.m\.)|"
    r"(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|(?:[01]?\d|2[0-3])\s?h\s?[0-5]\d(?!\w)|"
    r"(?:[01]?\d|2[0-3])\s(?:uhr|heures)\b(?:\s[0-5]\d\b)?|"
    rf"(?:[1-9]|1[0-2])(?::[0-5]\d)?\s?o'?\s?clock\b{_DAY_PART}?|(?:[1-9]|1[0-2])(?::[0-5]\d)?{_DAY_PART})(?![:\d])"
)
_WORDED_TIME = (
    rf"\b(?:(?:half|quarter|(?:five|ten|twenty(?:[ -]five)?)(?:\s+minutes)?)\s+(?:past|to|after)\s+{_HOUR_WORD}"
    rf"(?:\s+o'?\s?clock)?{_DAY_PART}?|{_HOUR_WORD}(?:[ -](?:fifteen|thirty|forty[ -]five))?"
    rf"(?:\s+o'?\s?clock{_DAY_PART}?|{_DAY_PART}|\s+[ap]\.?m\b\.?))(?!\w)"
)
_CLOCK = r"(?:[01]?\d|2[0-3])"
_CUED_TIME = rf"(?<!\w)(?:at|from|until|ab|à|alle|às|@)\.?:?\s+(?P<x>{_CLOCK}:[0-5]\d)(?![\w:%]|\.\d)"
_CUED_TIME_DOT = rf"(?<!\w)(?:um|kl|ore|godz|om)\.?:?\s+(?P<x>{_CLOCK}[:.][0-5]\d)(?![\w:%$€]|\.\d)"
_BARE_TIME = r"(?<![\d:.,/])(?!16:10)(?:[01]\d|2[0-3]):[0-5]\d(?![\d:]|\.\d)"
_WEEKDAY_TIME = (
    rf"(?<!\w)(?:{_WEEKDAYS})\.?,?\s+(?:(?:at|@|um|à|a\s+las|alle|às|om|from)\s+)?"
    rf"(?:{_TIME}|{_BARE_TIME}|{_WORDED_TIME})"
)
_ANY_DATE = "|".join(re.sub(r"\(\?P<\w>", "(?:", part) for part in (_WORDED, _NAMED, _NAMED_US, _MONTH_YEAR))
_SIX = r"(?:0[1-9]|[12]\d|3[01]){2}(?:(?:19|20)\d\d|\d\d)(?!\d)"
_LOOSE_NUMERIC = rf"{_SIX}|" r"\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{1,4}|\d{1,2}[/.]\d{1,2}\.?|(?:19|20)\d{6}"
_CUED_DATE = rf"(?P<x>{_ANY_DATE}|{_SMALL_MONTH}\s+{_DAY}(?!\d)|{_CODED}|{_LOOSE_NUMERIC})"

_BIRTH_CUE = (
    r"(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?-?date|birthday|born(?:\s+on)?|geb(?:oren|\.)?(?:\s+am)?|"
    r"geburtsdatum|geboortedatum|n[ée]e?\s+le|date\s+de\s+naissance|ddn|fecha\s+(?:de\s+)?nac(?:imiento|\.)?|nacid[oa]\s+el|"
    r"f\.?\s?nac|nat[oa]\s+il|data\s+di\s+nascita|data\s+de\s+nascimento|nascid[oa]\s+em|data\s+urodzenia|ur\.|b\.?d\.?|"
    r"(?:e\.?d\.?d|e\.?d\.?c|edb)\b\.?|errechneter\s+termin|e\.?t\b\.?|terme\s+pr[ée]vu|dpa|fpp|dpp|due(?:\s+date)?"
    r"(?:\s+(?:is|on|in))?|expected(?:\s+(?:on|in))?|arriving(?:\s+(?:on|in))?|lmp|last\s+menstrual\s+period|fum|dum|ddr)"
)
_ON = r"on|by|until|before|rsvp|date|dated|exp(?:ires)?|valid thru|am|den|bis(?:\s+zum)?|vom|le|el|il|op|dnia|d\."
_SHORT_DAYS = (
    r"(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mi[ée]|jue|vie|s[áa]b|dom|gio|"
    r"zo|ma|wo|vr|za|pn|wt|śr|cz|pt|nd)"
)

DATE_PATTERNS: tuple[Pattern, ...] = (
    pattern("DATE_OF_BIRTH", 0.9, rf"(?i)\b{_BIRTH_CUE}(?:\s*\([^)\n]{{1,12}}\))?\s*[:=.]?\s*{_CUED_DATE}(?!\w)"),
    pattern("DATE_TIME", 0.85, rf"(?i){_NAMED}"),
    pattern("DATE_TIME", 0.8, rf"(?i)(?<!\w){_NAMED_US}"),
    pattern("DATE_TIME", 0.8, rf"(?i)(?<!\w){_WORDED}"),
    pattern("DATE_TIME", 0.6, rf"(?i)\b{_MONTH_YEAR}"),
    pattern("DATE_TIME", 0.85, rf"(?i){_CODED}"),
    pattern("DATE_TIME", 0.85, _NUMERIC_LONG),
    pattern("DATE_TIME", 0.85, _ISO),
    pattern("DATE_TIME", 0.5, _COMPACT),
    pattern("DATE_TIME", 0.55, _NUMERIC_SHORT),
    # 7.12.19, but not version 7.12.19 and no number of four parts
    pattern("DATE_TIME", 0.45, rf"(?i)(?<![\w.$€£-])(?<!version )(?<!ver )(?<!v\. ){_D}\.{_M}\.\d\d(?![\w%]|[.,-]\d)"),
    pattern("DATE_TIME", 0.6, rf"(?i){_TIME}"),
    pattern("DATE_TIME", 0.6, rf"(?i){_WORDED_TIME}"),
    pattern("DATE_TIME", 0.65, rf"(?i){_WEEKDAY_TIME}"),
    pattern("DATE_TIME", 0.55, rf"(?i){_CUED_TIME}"),
    pattern("DATE_TIME", 0.55, rf"(?i){_CUED_TIME_DOT}"),
    pattern("DATE_TIME", 0.45, _BARE_TIME),
    # 7:49 alone on its line, as on a screen
    pattern("DATE_TIME", 0.4, r"(?m)^[ ]*(?P<x>[1-9]:[0-5]\d)[ ]*$"),
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)\b(?:{_ON})(?<!\w\.)[:.]?\s+(?P<x>(?:{_D}[/.]{_M}|{_M}/{_D})(?:[/.]\d{{2,4}}|\.)?)(?![\d/%:]|\.\d)",
    ),
    # Sa. 03.12., Sat 6/14
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)(?<!\w)(?:{_WEEKDAYS}|{_SHORT_DAYS})\.?,?\s+"
        rf"(?:(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.?|{_M}/{_D})(?![\d/%:]|\.\d)",
    ),
)
