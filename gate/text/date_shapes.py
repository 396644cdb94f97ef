"""Shapes of dates with the name of a month: parts of patterns for the marked text of `gate.text.calendar`."""

from __future__ import annotations

from gate.text.calendar import MONTH, WEAK_MONTH, WEEKDAY
from gate.text.date_words import IBERIAN_DAY, ORDINAL_WORD, OTHER_DAY, WORDED_YEAR
from gate.text.recognizers_times import WEEKDAY_NAME

SURE_MONTH = rf"{MONTH}+\.?"
ANY_MONTH = rf"[{MONTH}{WEAK_MONTH}]+\.?"
D, M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
D2, M2 = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
YEAR = r"(?:1[89]\d\d|20\d\d|25[4-7]\d)(?!\d)"
"""A year of our days or of photographs, and of the Buddhist calendar."""
YEAR_END = r"(?:\s?(?:г\.?|р\.?|r\.|год[ау]?|року|god\.?|m\.)(?!\w))?"

_ORDINAL = (
    r"(?:(?:st|nd|rd|th|er|re|ste|de|eg|e|a|o|go|г|й|я|ος|η|-?(?:го|е|ти|[éáa]n|[ae]i|ei|ga|ko|an)|\.?°)"
    r"(?![^\W\d_])|\.)?"
)
DAY = rf"{D}{_ORDINAL}"
_SIGN = r"[-.,/_|·•*~']"
# Words that stand before the number of a day and belong to the date.
_BEFORE = (
    r"(?:le|el|den|d\.|du|the|dne|dňa|dnia|ngày|ngay|tarehe|tgl\.?|tanggal|ika-?|noong(?:\s+ika-?)?|del|la|em|al|il)"
)
# Abbreviations of weekdays: those that are words too only with a full stop or a comma.
_TWO_LETTERS = (
    r"(?:(?:mo|di|mi|fr|sa|za|vr|zo|wo|ti|ke|pe|pn|wt|śr|cz|pt|po|út|st|čt|pá|hé|szo|cs)(?:\.,?\s*|,?\s)|"
    r"(?:do|so|ma|la|su|ne)[.,]{1,2}\s?)(?=\d)"
)
_A_WEEKDAY = rf"(?<!\w)(?:(?:יום|dydd|hari)\s+)?{WEEKDAY_NAME}[\s,.·|•/-]{{1,3}}"
_DATIVE = rf"(?:(?<!\w){_BEFORE}\s*(?=\d))?"
OPTIONAL_WEEKDAY = rf"(?:{_A_WEEKDAY}|(?<!\w){_TWO_LETTERS})?{_DATIVE}"
_OF = (
    r"(?:(?:of(?:\s+the)?|del?|di|do|du|da|des|der|ng|mis|bulan|the\s+month\s+of|tháng)\s+|d'|ta'\s?|of|"
    r"me[áa]n\s|m[íi]\s)"
)
_RANGE = r"\s*(?:-|/|,|&|\+|to|and|bis|und|au|et|al?|y|e|t/m|tot|og|och|til|till|do|až|i|ja|és|ve|ile|и|по|ως|έως)\s*"
_NO_DIGIT = r"(?<![\w.,:$€£#])"
_GAP = rf"\s?{_SIGN}?\s{{0,2}}"
_YEAR_GAP = rf"(?:\s?{_SIGN}?\s?|\s{{2,3}})(?:(?:del?|of|năm|godin[ae]|year)\s+)?"
_SHORT_YEAR = r"(?:'\d\d(?![\d%])|\d\d(?![\d%]|[:.,]\d|[^\W\d_]))"
_TAIL = rf"(?:{_YEAR_GAP}{YEAR}{YEAR_END}|[-/.,_ ']{{0,2}}{_SHORT_YEAR})?(?:,?\s\(?{WEEKDAY}+)?"
_DAYS = rf"{_NO_DIGIT}{DAY}(?:{_RANGE}(?:{WEEKDAY_NAME}\.?\s+)?{DAY}){{0,2}}"

DAY_MONTH = (
    rf"{OPTIONAL_WEEKDAY}{_DAYS}{_GAP}{_OF}?{SURE_MONTH}{_TAIL}",
    # a weak name beside more than the number of a day
    rf"(?:{_A_WEEKDAY}{_DATIVE}|(?<!\w)(?:le|el|den|du|d\.|dne|dňa|dnia|am|vom)\s+){_DAYS}{_GAP}{_OF}?{ANY_MONTH}{_TAIL}",
    rf"{OPTIONAL_WEEKDAY}{_DAYS}\s(?:del?|di|da)\s{ANY_MONTH}{_TAIL}",
    rf"{OPTIONAL_WEEKDAY}{_DAYS}{_GAP}{_OF}?{ANY_MONTH}{_YEAR_GAP}{YEAR}{YEAR_END}",
    rf"{_NO_DIGIT}{D}[-/.]{ANY_MONTH}[-/.]\d\d(?!\d)",
    # 2023. gada 4. maijā
    rf"(?<!\w){YEAR}\.?\s?gada\s+{_DAYS}{_GAP}{ANY_MONTH}",
)
_AFTER_DAY = r"(?![\d:%$€£]|\.\d(?!\d\d\d)|,\d{1,2}(?!\d))"
MONTH_DAY = (
    rf"{OPTIONAL_WEEKDAY}(?<!\w){SURE_MONTH}{_GAP}(?:the\s+)?{DAY}{_AFTER_DAY}"
    rf"(?:\s*(?:-|/|to|&|and|,)\s*{DAY}{_AFTER_DAY})?(?:\s?d\.)?"
    rf"(?:\s?{_SIGN}?\s{{0,2}}(?:del?\s+)?{YEAR})?(?:,?\s{WEEKDAY_NAME})?(?!\w|-\d)"
)
_YEAR_WORD = r"(?:\s?(?:-?e?ko|gada|m\.|g\.|р\.|г\.|urteko)|\.\s?(?:gada|g\.))?"
YEAR_MONTH_DAY = (
    rf"{OPTIONAL_WEEKDAY}(?<![\w,-])(?<!\d\.){YEAR}{_YEAR_WORD}{_GAP}{ANY_MONTH}{_GAP}{DAY}"
    rf"(?:\s?d\.)?(?:,?\s{WEEKDAY_NAME})?(?![\d:])"
)
YEAR_MONTH = rf"(?<![\w.,-]){YEAR}(?:\.\s?g\.|\.|,|\s?(?:gada|m\.|g\.|-?e?ko))\s?{SURE_MONTH}(?!\w)"
MONTH_YEAR = (
    rf"(?<!\w){SURE_MONTH}(?:\s+(?:of|del?|anno))?[-\s,/'_|·•.]{{0,2}}{YEAR}(?!\w)|(?<!\w){SURE_MONTH}\s?'\d\d(?!\w)"
)
WORDED = (
    rf"{OPTIONAL_WEEKDAY}(?:(?:the\s+)?(?<!\w){ORDINAL_WORD}\s+(?:day\s+)?of\s+{ANY_MONTH}|"
    rf"(?<!\w){ANY_MONTH}\s+(?:the\s+)?{ORDINAL_WORD}|(?<!\w){ORDINAL_WORD}\s+{SURE_MONTH}(?=,?\s+(?:{YEAR}|{WORDED_YEAR})))"
    rf"(?:,?\s+(?:in\s+the\s+year\s+)?(?:{YEAR}|{WORDED_YEAR}))?(?!\w)"
)
WORDED_ELSEWHERE = (
    rf"(?:(?:le|am|il)\s)?(?:{_A_WEEKDAY})?(?<!\w)(?:{IBERIAN_DAY}\s+de\s+{ANY_MONTH}|{OTHER_DAY}\s+{SURE_MONTH})"
    rf"(?:\s+(?:del?\s+)?(?:{YEAR}|(?:dos|dois)\s+mil(?:\s+(?:[ye]\s+)?{IBERIAN_DAY}(?!\w)){{0,3}}|"
    r"duemila\w{0,12}|deux\s+mille(?:[ -](?:vingt|trente)\S{0,8})?|zweitausend\w+))?"
)
# with what OCR takes an I for
_ROMAN = r"(?-i:X[I1l|]{0,2}|[I1l|][XV]|V[I1l|]{0,3}|I{1,3}|[I1l|]{3})"
ROMAN_MONTH = (
    rf"{OPTIONAL_WEEKDAY}(?<![\w.,/-]){D}(?:\s?[./-]\s?{_ROMAN}\s?[./-]\s?(?:{YEAR}{YEAR_END}|'?\d\d(?![\d.,]))|"
    rf"\s{_ROMAN}\s{YEAR})(?!\w)"
)
VIETNAMESE = (
    rf"(?:(?:{WEEKDAY_NAME}|th[ứu])\s(?:{WEEKDAY_NAME}|hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay),?\s*)?"
    rf"(?<!\w)(?:(?:ngày|ngay|mùng)\s*)?{D}\s?,?\s?(?:tháng|thang|thg\.?)\s?{M}(?!\d)(?:\s?,?\s?(?:năm|nam)?\s?{YEAR})?"
)
ANY_NAMED = "|".join((WORDED, *DAY_MONTH, MONTH_DAY, YEAR_MONTH_DAY, MONTH_YEAR, ROMAN_MONTH, VIETNAMESE))
