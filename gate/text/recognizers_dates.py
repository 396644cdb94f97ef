"""Dates, dates of birth and delivery.

Months and weekdays are known in the languages of `gate.text.calendar`: the patterns are matched against the marked
text, in which their names are signs. A year alone, a month alone and a weekday alone are no findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text.calendar import MONTH, WEAK_MONTH, WEEKDAY, marked
from gate.text.entities import Entity
from gate.text.recognizers import Pattern, pattern
from gate.text.recognizers_times import TIME_PATTERNS, TIME_PATTERNS_IN_PICTURES, WEEKDAY_NAME

_MONTH = rf"{MONTH}+\.?"
_ANY_MONTH = rf"[{MONTH}{WEAK_MONTH}]+\.?"
_ORDINAL = (
    r"(?:(?:st|nd|rd|th|er|re|ste|de|eg|e|a|o|go|г|й|я|-?(?:го|е|ти|[éáa]n|[ae]i|ei|ga|ko|an)|\.?°)(?![^\W\d_])|\.)?"
)
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_D2, _M2 = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
_DAY = rf"{_D}{_ORDINAL}"
# the years of the Buddhist calendar too
_YEAR = r"(?:1[89]\d\d|20\d\d|25[4-7]\d)(?!\d)"
_SIGN = r"[-.,/_|·•*~']"
# Words that stand before the number of a day and belong to the date.
_BEFORE = (
    r"(?:le|el|den|d\.|du|the|dne|dňa|dnia|ngày|ngay|tarehe|tgl\.?|tanggal|ika-?|noong(?:\s+ika-?)?|del|la|em|al|il)"
)
# Abbreviations of weekdays that are no word in English.
_TWO_LETTERS = r"(?:mo|di|mi|fr|sa|za|vr|zo|wo|ti|ke|pe|pn|wt|śr|cz|pt|po|út|st|čt|pá|hé|szo|cs)"
_WEEKDAY = (
    rf"(?:(?<!\w)(?:יום\s+)?(?:{WEEKDAY_NAME}[\s,.·|•/-]{{1,3}}|{_TWO_LETTERS}(?:\.,?\s*|,?\s)(?=\d)))?"
    rf"(?:(?<!\w){_BEFORE}\s*(?=\d))?"
)
_SURE_WEEKDAY = rf"(?<!\w){WEEKDAY_NAME}[\s,.·|•/-]{{1,3}}(?:{_BEFORE}\s*(?=\d))?"
_OF = r"(?:(?:of(?:\s+the)?|del?|di|do|du|da|des|der|ng|mis|bulan|the\s+month\s+of|tháng)\s+|d'|of|me[áa]n\s|m[íi]\s)"
_RANGE = r"\s*(?:-|/|,|&|\+|to|and|bis|und|au|et|al?|y|e|t/m|tot|og|och|til|till|do|až|i|ja|és|ve|ile|и|по|ως|έως)\s*"
_NO_DIGIT = r"(?<![\w.,:$€£#])"
_GAP = rf"\s?{_SIGN}?\s{{0,2}}"
_YEAR_GAP = rf"(?:\s?{_SIGN}?\s?|\s{{2,3}})(?:(?:del?|of|năm|godin[ae]|year)\s+)?"
_YEAR_END = r"(?:\s?(?:г\.?|р\.?|r\.|год[ау]?|року|god\.?|m\.|\.)(?!\w))?"
_SHORT_YEAR = r"(?:'\d\d(?![\d%])|\d\d(?![\d%]|[:.,]\d|[^\W\d_]))"
_TAIL = rf"(?:{_YEAR_GAP}{_YEAR}{_YEAR_END}|[-/.,_ ']{{0,2}}{_SHORT_YEAR})?(?:,?\s\(?{WEEKDAY}+)?"
_DAYS = rf"{_NO_DIGIT}{_DAY}(?:{_RANGE}(?:{WEEKDAY_NAME}\.?\s+)?{_DAY}){{0,2}}"
_DAY_MONTH = (
    rf"{_WEEKDAY}{_DAYS}{_GAP}{_OF}?{_MONTH}{_TAIL}",
    rf"(?:{_SURE_WEEKDAY}|(?<!\w)(?:le|el|den|du|d\.|dne|dňa|dnia|am|vom)\s+){_DAYS}{_GAP}{_OF}?{_ANY_MONTH}{_TAIL}",
    rf"{_WEEKDAY}{_DAYS}\s(?:del?|di|da)\s{_ANY_MONTH}{_TAIL}",
    rf"{_WEEKDAY}{_DAYS}{_GAP}{_OF}?{_ANY_MONTH}{_YEAR_GAP}{_YEAR}{_YEAR_END}",
    rf"(?<!\w){_YEAR}\.?\s?gada\s+{_DAYS}{_GAP}{_ANY_MONTH}",
    rf"{_NO_DIGIT}{_D}[-/.]{_ANY_MONTH}[-/.]\d\d(?!\d)",
)
_AFTER_DAY = r"(?![\d:%$€£]|\.\d(?!\d\d\d)|,\d{1,2}(?!\d))"
_MONTH_DAY = (
    rf"{_WEEKDAY}(?<!\w){_MONTH}{_GAP}(?:the\s+)?{_DAY}{_AFTER_DAY}(?:\s*(?:-|/|to|&|and|,)\s*{_DAY}{_AFTER_DAY})?"
    rf"(?:\s?d\.)?(?:\s?{_SIGN}?\s{{0,2}}(?:del?\s+)?{_YEAR})?(?:,?\s{WEEKDAY_NAME})?(?!\w|-\d)"
)
_YEAR_WORD = r"(?:\s?(?:-?e?ko|gada|m\.|g\.|р\.|г\.|urteko)|\.\s?(?:gada|g\.))?"
_YEAR_MONTH_DAY = rf"{_WEEKDAY}(?<![\w,-])(?<!\d\.){_YEAR}{_YEAR_WORD}{_GAP}{_ANY_MONTH}{_GAP}{_DAY}(?:\s?d\.)?(?:,?\s{WEEKDAY_NAME})?(?![\d:])"
_YEAR_MONTH = rf"(?<![\w.,-]){_YEAR}(?:\.\s?g\.|\.|,|\s?(?:gada|m\.|g\.|-?e?ko))\s?{_MONTH}(?!\w)"
_MONTH_YEAR = rf"(?<!\w){_MONTH}(?:\s+(?:of|del?|anno))?[-\s,/'_|·•.]{{0,2}}{_YEAR}(?!\w)|(?<!\w){_MONTH}\s?'\d\d(?!\w)"
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
_WORDED = (
    rf"{_WEEKDAY}(?:(?:the\s+)?(?<!\w){_ORDINAL_WORD}\s+(?:day\s+)?of\s+{_ANY_MONTH}|(?<!\w){_ANY_MONTH}\s+(?:the\s+)?{_ORDINAL_WORD}|"
    rf"(?<!\w){_ORDINAL_WORD}\s+{_MONTH}(?=,?\s+(?:{_YEAR}|{_WORDED_YEAR})))"
    rf"(?:,?\s+(?:in\s+the\s+year\s+)?(?:{_YEAR}|{_WORDED_YEAR}))?(?!\w)"
)
# Numbers up to 31 as invitations in Romance languages write them before `de` and a month.
_ROMANCE_DAY = (
    r"(?:primero|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|"
    r"dieci\w{3,6}|veinte|veinti\w{2,6}|treinta(?:\s+y\s+uno)?|primeiro|dois|quatro|sete|oito|nove|dez|onze|doze|treze|"
    r"quatorze|quinze|dez[ea]\w{4,6}|vinte(?:\s+e\s+\w{2,6})?|trinta(?:\s+e\s+um)?)"
)
_WORDED_ROMANCE = rf"{_WEEKDAY}(?<!\w){_ROMANCE_DAY}\s+de\s+{_ANY_MONTH}(?:\s+del?\s+(?:{_YEAR}|(?:dos|dois)\s+mil(?:\s+\w{{3,12}}){{0,3}}))?"
_ROMAN = r"(?:XI{0,2}|IX|IV|V?I{1,3}|V)"
_ROMAN_MONTH = rf"{_WEEKDAY}(?<![\w.,/-]){_D}(?:\s?[./-]\s?{_ROMAN}\s?[./-]\s?(?:{_YEAR}{_YEAR_END}|'?\d\d(?![\d.,]))|\s{_ROMAN}\s{_YEAR})(?!\w)"
_VIETNAMESE = (
    r"(?:(?:th[ứu]\s+(?:hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay)|ch[ủu]\s+nh[ậa]t),?\s*)?(?<!\w)(?:(?:ngày|ngay|mùng)\s*)?"
    rf"{_D}\s?,?\s?(?:tháng|thang|thg\.?)\s?{_M}(?!\d)(?:\s?,?\s?(?:năm|nam)?\s?{_YEAR})?"
)
_NO_NUMBER = r"(?<![\d./-])(?<!\d:)(?<![^\W_])"
_NUMBER_END = r"(?!\d|[/-]\d|\.\d)"
_BETWEEN = r"(?:\s{0,2}[/.\-_|·•]\s{0,2}|\.\s|\s)"
_NUMERIC_LONG = rf"(?i){_WEEKDAY}{_NO_NUMBER}(?:{_D}(?P<s>{_BETWEEN}){_D}(?P=s)|{_D}\.?-{_D}\.\s?{_M}\.\s?){_YEAR}{_YEAR_END}{_NUMBER_END}"
# The separators of a date that OCR or a hand made two of.
_NUMERIC_ODD = (
    rf"(?i){_WEEKDAY}{_NO_NUMBER}(?:{_D}\s?[/.,\-_|·•':~]{{1,2}}\s?{_M}|{_M}\s?[/.,\-_|·•':~]{{1,2}}\s?{_D})\s?[/.,\-_|·•':~]{{1,2}}\s?"
    rf"(?:{_YEAR}|'\d\d(?!\d)){_NUMBER_END}"
)
_ISO = (
    rf"(?i){_WEEKDAY}{_NO_NUMBER}(?:{_YEAR}(?P<t>[/.\-_|·•,]|\s[/.\-|·•]\s|\.\s){_M}(?P=t){_D}\.?)"
    r"(?:T\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?Z?)?(?!\d|[/-]\d|\.\d)"
)
_COMPACT = (
    r"(?<![\w.#-])(?:IMG_|VID_|PXL_)?(?P<x>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"(?:[_T-]?\d{{6}})?|(?:{_D2}{_M2}|{_M2}{_D2})(?:19[3-9]\d|20[0-3]\d))(?![^\W_]|[-.]\d)"
)
_NUMERIC_SHORT = (
    rf"(?i){_WEEKDAY}(?<![\d./$€£-])(?<!\d:)(?:(?:0[1-9]|[12]\d|3[01])(?P<u>[/.-])(?:0[1-9]|[12]\d|3[01])(?P=u)"
    rf"\d\d|{_D}(?P<v>/){_D}(?P=v)\d\d|{_D2}(?P<w>\s?[|·•_]\s?)(?:{_M2}|{_D2})(?P=w)\d\d|"
    rf"{_D}-(?:1[3-9]|2\d|3[01])-\d\d|(?:1[3-9]|2\d|3[01])-{_M}-\d\d)(?![\d\"'%]|[/-]\d|\.\d|\s?(?:mm|cm|ft|in)\b)"
)
_MONTH_AND_YEAR = rf"(?<![\w./,:$€£-]){_M2}(?:/|\s/\s|-|\.)(?:19[3-9]\d|20[0-4]\d)(?![\w%]|[-./,]\d)"
_TWO = rf"(?:{_D2}\.{_M2}\.?|{_D}\.\s?{_M}\.|{_D}/{_M}|{_M}/{_D})"
_ANY_DATE = "|".join((_WORDED, *_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _MONTH_YEAR, _ROMAN_MONTH, _VIETNAMESE))
_SIX = r"(?:0[1-9]|[12]\d|3[01]){2}(?:(?:19|20)\d\d|\d\d)(?!\d)"
_LOOSE_NUMERIC = (
    rf"{_SIX}|\d{{1,4}}\s?[/.\-_|·•,']\s?\d{{1,2}}\s?[/.\-_|·•,']\s?\d{{1,4}}|\d{{1,2}}\s\d{{1,2}}\s{_YEAR}|"
    rf"\d{{1,2}}[/.]\d{{1,2}}\.?|{_M2}[/.-]{_YEAR}|(?:19|20)\d{{6}}"
)
_CUED_DATE = rf"(?P<x>(?:(?:le|el|il|den|am|dnia|dne)\s+)?(?:{_ANY_DATE}|{_LOOSE_NUMERIC}))"

_BIRTH_CUE = (
    r"(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?-?date|birthday|born(?:\s+on)?|geb(?:oren|\.)?|"
    r"geburtsdatum|geboortedatum|n[ée]e?(?=\s+le\b)|date\s+de\s+naissance|ddn|fecha\s+(?:de\s+)?nac(?:imiento|\.)?|nacid[oa]|naci[oó]|"
    r"f\.?\s?nac|nat[oa](?=\s+il\b)|data\s+di\s+nascita|data\s+de\s+nascimento|d\.?\s?n\.|nascid[oa](?:\s+em)?|nasceu|data\s+urodzenia|"
    r"ur\.|urodzon[ay]|b\.?d\.?|nar\.|narozen[aý]?|datum\s+narozen[ií]|d[áa]tum\s+narodenia|narodil[ao]?\s+sa|sz[üu]l(?:etett|et[ée]si\s+id[őo]|\.)|"
    r"f[øöo]dt|f[öo]dd|f[æa]dd(?:ur)?|f[øöo]dselsdato|f[öo]delsedatum|synt(?:ynyt|\.)|syntym[äa]aika|s[üu]nd(?:inud|\.)|do[ğg]um(?:\s+tarihi)?|"
    r"ro[đd]en[ao]?|datum\s+ro[đd]enja|n[ăa]scut[ăa]?|data\s+na[șs]terii|роден[аи]?|родил\w*|дата\s+рождения|дата\s+народження|"
    r"ng[àa]y\s+sinh|tgl\.?\s+lahir|tanggal\s+lahir|lahir|tarikh\s+lahir|γεννήθηκε|ημ\.?\s*γέννησης|rugadh(?:\s+\w{1,2})?|gim[ęe]?|dzim\.?|"
    r"(?:e\.?d\.?d|e\.?d\.?c|edb)\b\.?|errechneter\s+termin|e\.?t\b\.?|terme\s+pr[ée]vu|dpa|fpp|dpp|due(?:\s+date)?"
    r"(?:\s+(?:is|on|in))?|expected(?:\s+(?:on|in))?|arriving(?:\s+(?:on|in))?|lmp|last\s+menstrual\s+period|fum|dum|ddr)"
)
_ON = (
    r"on|by|until|before|rsvp|date|dated|exp(?:ires)?|valid thru|am|den|bis(?:\s+zum)?|vom|le|el|il|op|dnia|d\.|dne|dňa|dana|"
    r"dia|día|till|senest|senast|ngày|tgl\.?|tanggal|tarehe|до|от|nap|datum|data|fecha|visit|przyjazd|wyjazd|anreise|abreise|"
    r"check-?in|check-?out|arrival|departure|arrivo|partenza|llegada|salida|entrada|arrivée|départ|ankomst|avresa|avreise|"
    r"aankomst|vertrek"
)
_SHORT_DAYS = (
    r"(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mi[ée]|jue|vie|s[áa]b|dom|gio|ma|ti|ke|to|pe|la|su|"
    r"zo|wo|vr|za|pn|wt|śr|cz|pt|nd|sob|po|út|st|čt|pá|ne|hé|sze|cs|szo|va)"
)
_SEASON = (
    r"(?:spring|summer|autumn|fall|winter|christmas|x-?mas|easter|noël|été|printemps|automne|hiver|sommer|herbst|frühling|"
    r"weihnachten|ostern|verano|otoño|invierno|primavera|navidad|estate|autunno|inverno|natale|verão|outono|natal|zomer|herfst|"
    r"lente|kerst|sommar|höst|vinter|jul|lato|lata|jesień|zima|wiosna|gwiazdka|wielkanoc|léto|podzim|vánoce)"
)

DATE_PATTERNS: tuple[Pattern, ...] = (
    pattern("DATE_OF_BIRTH", 0.9, rf"(?i)(?<!\w){_BIRTH_CUE}(?:\s*\([^)\n]{{1,12}}\))?\s*[:=.*]?\s*{_CUED_DATE}(?![^\W_])"),
    *(pattern("DATE_TIME", 0.85, rf"(?i){shape}") for shape in _DAY_MONTH),
    pattern("DATE_TIME", 0.8, rf"(?i){_MONTH_DAY}"),
    pattern("DATE_TIME", 0.8, rf"(?i){_YEAR_MONTH_DAY}"),
    pattern("DATE_TIME", 0.8, rf"(?i){_WORDED}"),
    pattern("DATE_TIME", 0.7, rf"(?i){_WORDED_ROMANCE}"),
    pattern("DATE_TIME", 0.6, rf"(?i){_MONTH_YEAR}"),
    pattern("DATE_TIME", 0.6, rf"(?i){_YEAR_MONTH}"),
    pattern("DATE_TIME", 0.8, rf"(?i:{_WEEKDAY}){_ROMAN_MONTH.removeprefix(_WEEKDAY)}"),
    pattern("DATE_TIME", 0.85, rf"(?i){_VIETNAMESE}"),
    pattern("DATE_TIME", 0.85, _NUMERIC_LONG),
    pattern("DATE_TIME", 0.6, _NUMERIC_ODD),
    pattern("DATE_TIME", 0.85, _ISO),
    pattern("DATE_TIME", 0.5, _COMPACT),
    pattern("DATE_TIME", 0.55, _NUMERIC_SHORT),
    pattern("DATE_TIME", 0.45, _MONTH_AND_YEAR),
    # 7.12.19, but not version 7.12.19 and no number of four parts
    pattern("DATE_TIME", 0.45, rf"(?i)(?<![\w.$€£-])(?<!version )(?<!ver )(?<!v\. ){_D}\.{_M}\.\d\d(?![\w%]|[.,-]\d)"),
    pattern("DATE_TIME", 0.5, rf"(?i)(?<![\w.$€£-]){_D}\.\s{_M}\.\s\d\d(?![\w%]|[.,-]\d)"),
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)\b(?:{_ON})(?<!\w\.)[:.]?\s+(?P<x>(?:{_D}[/.]{_M}|{_M}/{_D})(?:[/.]\d{{2,4}}|\.)?)(?![\d/%:]|\.\d)",
    ),
    # Sa. 03.12., Sat 6/14, ti 9.5.
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)(?<!\w)(?:{WEEKDAY_NAME}|{_SHORT_DAYS})(?:[.,]{{1,2}}\s*|\s+)(?:den\s+|d\.\s*|le\s+)?(?:{_D2}\.{_M2}\.?|{_D}\.\s?{_M}\.|(?<![^\W_]\s){_M}/{_D})"
        r"(?![\d/%:]|\.\d)",
    ),
    pattern("DATE_TIME", 0.6, rf"(?i)(?<!\w){WEEKDAY_NAME}\.?,?\s+(?:{_M}/{_D}|{_D}/{_M})(?![\d/%:]|\.\d)"),
    pattern(
        "DATE_TIME",
        0.6,
        rf"(?i)(?<!\w)(?:le|el|den|d\.)\s?(?:{_D}/{_M}|{_D2}\.{_M2}\.?|{_D}\.\s?{_M}\.)(?![\d/%:]|\.\d)",
    ),
    # Sunday 14th, Freitag, 14.: a day of a weekday, as invitations have it
    pattern("DATE_TIME", 0.55, rf"(?i)(?<!\w){WEEKDAY}+\.?,?\s+(?:the\s+|den\s+)?{_D}(?:st|nd|rd|th)\b"),
    # 18.09. plkst. 16:00
    pattern(
        "DATE_TIME",
        0.55,
        rf"(?i)(?<![\w./,$€£-])(?P<x>{_TWO})[.,]?\s{{1,3}}(?:[^\W\d_]{{1,6}}\.?\s)?(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)",
    ),
    pattern("DATE_TIME", 0.5, rf"(?<![\w./,$€£-])(?:{_D}\.\s?{_M}\.|{_D}\.)\s?-\s?{_D}\.\s?{_M}\.(?!\s?\d{{5}})(?:\s?{_YEAR})?"),
    *TIME_PATTERNS,
)  # fmt: skip

_DATE_PATTERNS_IN_PICTURES: tuple[Pattern, ...] = (
    # 5.6., as cards and calendars have it
    pattern("DATE_TIME", 0.45, rf"(?<![\w.,/$€£-]){_D}\.\s?{_M}\.(?![\w%]|\s?\d)"),
    pattern("DATE_TIME", 0.45, rf"(?i)(?<!\w){_SEASON}(?:\s+(?:of|de|del|19|20))?\s+(?:{_YEAR}|'\d\d(?!\d))(?!\w)"),
    # 11 mag 24, alone on its line
    pattern("DATE_TIME", 0.45, rf"(?m)^[ ]*{_D}\s{_ANY_MONTH}\s\d\d[ ]*$"),
    # 1926-2011, * 1871 † 1949, geb. 1950: the years of a life
    pattern("DATE_TIME", 0.45, rf"(?m)^\W*(?P<x>{_YEAR})\s?[-~]\s?(?P<y>{_YEAR})\W*$"),
    pattern(
        "DATE_OF_BIRTH",
        0.45,
        rf"(?i)(?:\*\s?|(?<!\w)(?:{_BIRTH_CUE}|n\.?s|yob)[\s:.]{{1,3}}(?:in|en|nel|im)?\s?)(?P<x>{_YEAR})(?![.,/-]\d|[^\W_])",
    ),
    pattern(
        "DATE_TIME",
        0.45,
        rf"(?i)(?:[†✝]\s?|(?<!\w)(?:died|gest\.|zm\.|zem\.|mort[oae]?|fallec\w+)\s(?:in\s|en\s|nel\s)?)(?P<x>{_YEAR})(?!\w)",
    ),
    # 9 | 21 | 24
    pattern("DATE_TIME", 0.45, rf"(?<![\w|·•]){_D}(?P<w>\s?[|·•]\s?){_D}(?P=w)\d\d(?![\w|·•])"),
    # août 53 on the back of a photograph
    pattern("DATE_TIME", 0.45, rf"(?m)(?<!\w){_MONTH}\s(?:3[2-9]|[4-9]\d)[ ]*$"),
    *TIME_PATTERNS_IN_PICTURES,
)


def find_dates(text: str) -> Iterator[Entity]:
    """Dates and times of day of a folded text."""
    yield from _find(text, DATE_PATTERNS)


def find_dates_in_pictures(text: str) -> Iterator[Entity]:
    """Forms of dates that are something else as often in running text."""
    yield from _find(text, _DATE_PATTERNS_IN_PICTURES)


# A figure, or what stands in a date or time that is written in words.
_MAY_BE = re.compile(
    r"(?i)\d|\b(?:of|past|to|half|halb|halv|wpół|půl|o'?\s?clock|in\s+the|at\s+night|noon|[ap]\.?m|las?|[àa]s?|alle|uhr|de)\b|st\b|th\b|в\s+пол"
)


def _find(text: str, patterns: tuple[Pattern, ...]) -> Iterator[Entity]:
    if _MAY_BE.search(text):
        signs = marked(text)
        for one in patterns:
            yield from one.find(signs)
