"""Gestational age in the spellings of scanners and of families."""

from __future__ import annotations

from gate.text.recognizers import Pattern, pattern

_WEEKS, _DAYS = r"(?:[1-9]|[1-3]\d|4[0-5])", r"[0-6]"
# Weeks and days as scanners print them. Single letters count between figures only.
_WEEK = (
    r"(?:w(?:(?:ee)?ks?)?|ssw|woch?en?|s\.?a|sem(?:anas?|aines?)?|sett?(?:imane)?|weken|wkn|tyg(?:odni)?|t[yý]dn?(?:[ůuyí]|en)?|"
    r"tj(?:edana)?|hafta|h[ée]t|s[ăa]pt(?:[ăa]m[âa]ni)?|uker?|uger?|veck(?:a|or)|viikkoa|rv|n[äa]d(?:alat)?|savait\w*|нед(?:ель|ели|\.)?|"
    r"тиж(?:нів|ні)?|εβδ\w*|tuần|minggu|mgg)"
)
_W = rf"(?:{_WEEK}|s|t|h|u|v)"
_D = (
    r"(?:d(?:ays?|[ií]as?|gn|agen|age[nr]?|n[íiůy])?|t(?:age)?|j(?:ours?)?|g(?:iorni|ün)?|nap|zile|z|päivää|pv|"
    r"дн(?:ей|я|ів)?|ngày|hari)"
)
_LONE_W = (
    r"(?:w(?:(?:ee)?ks?)?|ssw|s\.?a|sem(?:anas?|aines?)?|tuần|нед(?:ель|\.)?|hét|hafta|uker?|uger?|săpt\w*|týdn\w*|"
    r"tyg\.?)"
)
_AMOUNT = (
    rf"{_WEEKS}(?:\s?{_W}\.?\s?\+?\s?{_DAYS}\s?{_D}?(?![^\W_])|\s?\+\s?{_DAYS}(?!\d)(?:\s?{_WEEK}(?![^\W_]))?|"
    rf"\s?/\s?{_DAYS}(?![\d/])|"
    rf"\s?{_W}\.?(?![^\W\d_])|\.\d\b|\b(?![./-]))"
)
_CUE = (
    r"(?:e?ga|aog|gest(?:ational)?\.?\s*age|gestationsalter|aua|cua|mga|[âa]ge\s+gestationnel|edad\s+gestacional|"
    r"idade\s+gestacional|(?:et[àa]|ep\.?|epoca)\s+gest(?:azionale|\.)?|terh(?:ess[ée]gi)?\.?\s*kor|wiek\s+ci[ąa][żz]\w+|gebelik\s+haftas\w|"
    r"срок\s+беременности|vârst[ăa]\s+gesta[țt]ional[ăa]|thai|svangerskapsuke|graviditetsvecka)"
)
# Short words that mean something else too: they need weeks and days behind them, or weeks in letters.
_SHORT_CUE = r"(?:ssw|sa|eg|ig|sg|ag|ad|zw|hbd|us|lmp|dum|fum|ddr|vg|gh|rv|tyg|t\.?c|td)"
_BY = r"(?:\s*\([^)\n]{1,12}\)|\s+by\s+\w{2,10})?"

GESTATION_PATTERNS: tuple[Pattern, ...] = (
    pattern("GESTATIONAL_AGE", 0.9, rf"(?i)\b{_CUE}(?![^\W\d_]){_BY}\s*[:=.]?\s*{_AMOUNT}"),
    pattern(
        "GESTATIONAL_AGE",
        0.85,
        rf"(?i)\b{_SHORT_CUE}(?![^\W\d_])\.?{_BY}\s*[:=]?\s*{_WEEKS}\s?(?:\+\s?{_DAYS}(?!\d)|"
        rf"{_W}\.?\s?\+?\s?{_DAYS}\s?{_D}?(?![^\W_])|(?:sem|ssw|w(?:ee)?ks?|tyg)\b\.?)",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.85,
        rf"(?i)(?<![\w.]){_WEEKS}(?:\s?{_LONE_W}\.?\s?[+&,/]?\s?(?:and\s|und\s|et\s|y\s|e\s|și\s|og\s|och\s)?{_DAYS}\s?"
        rf"(?:d(?:ays?|[ií]as?|age[rn]?|n[íiůy])?|t(?:age)?|j(?:ours?)?|ngày|дн\w*|nap|gün|zile)|s{_DAYS}d)(?![^\W_])",
    ),
    # 22t3d, 18h2g, 24s0g, 11s5z: one letter each, no blanks
    pattern("GESTATIONAL_AGE", 0.7, rf"(?<![\w.])(?:[4-9]|[1-3]\d|4[0-2])(?i:[wtshuv]{_DAYS}[dgjtznp])(?!\w)"),
    # 22+3 weeks, 22 + 3 SSW, 22. SSW, 20+3 hét
    pattern("GESTATIONAL_AGE", 0.85, rf"(?i)(?<![\w.]){_WEEKS}\s?\+\s?{_DAYS}\s?{_WEEK}(?![^\W_])"),
    # 21SA+5, 30t+2
    pattern(
        "GESTATIONAL_AGE",
        0.8,
        rf"(?i)(?<![\w.])(?:[4-9]|[1-3]\d|4[0-2])\s?(?:sa|ssw|w|t|s|h|u|v|tt|ty)\s?\+\s?{_DAYS}(?![\w+*/=%.])",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.8,
        rf"(?i)(?<![\w.]){_WEEKS}\.?\s?(?:ssw|schwangerschaftswoche|týdnu|tydzień|raskausviikko\w*)\b(?:\s?\+\s?{_DAYS}\b)?",
    ),
    # 22+3 alone, as it stands beside a biometry
    pattern("GESTATIONAL_AGE", 0.45, r"(?<![\w.,+*/=-])(?:[1-3]\d|4[0-2])\+[0-6](?![\w+*/=%]|\.\d|\s?[=x])"),
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
)

GESTATION_PATTERNS_IN_PICTURES: tuple[Pattern, ...] = (
    # 12 weeks, 26 semanas, 30 wks: alone, or before a date
    pattern(
        "GESTATIONAL_AGE",
        0.5,
        r"(?im)(?:^|[-~·|•,;@]\s?)(?P<x>(?:[4-9]|[1-3]\d|4[0-2])\.?\s?(?:w(?:ee)?ks?|ssw|s\.?a\.?|nedelj[ae]?|sem(?:anas?|aines?|\.)?|settimane|wochen|weken|tygodni|"
        r"t[ýy]dn[ůuy]|uker|uger|veckor|viikkoa|hetes|hét|săptămâni|hafta(?:lık)?|недел[ьи]|тижнів|tuần|minggu|nädalat|savaičių)"
        r"(?![^\W_]))(?=\s*(?:$|[-~·|•,;!.(]|\d|[A-Z][a-z]{2,8}\s\d))",
    ),
)
