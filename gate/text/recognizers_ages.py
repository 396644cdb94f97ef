"""Gestational age in the spellings of scanners and of families, age and gender."""

from __future__ import annotations

from gate.text.recognizers import Pattern, pattern

_WEEKS, _DAYS = r"(?:[1-9]|[1-3]\d|4[0-5])", r"[0-6]"
# Weeks as scanners print them in English, German, French, Spanish, Portuguese, Italian, Dutch and Polish.
_W = r"(?:w(?:(?:ee)?ks?)?|ssw|s\.?a|sem(?:anas?|aines?)?|settimane|weken|tyg|tydz|s)"
_LONE_W = r"(?:w(?:(?:ee)?ks?)?|ssw|s\.?a|sem(?:anas?|aines?)?)"
_D = r"(?:d(?:ays?|[ií]as?|gn)?|t(?:age)?|j(?:ours?)?|g(?:iorni)?)"
_AMOUNT = (
    rf"{_WEEKS}(?:\s?{_W}\.?\s?\+?\s?{_DAYS}\s?{_D}?(?![a-z\d])|\s?\+\s?{_DAYS}(?!\d)|\s?/\s?{_DAYS}(?![\d/])|"
    rf"\s?{_W}\.?(?![a-z])|\.\d\b|\b(?![./-]))"
)
_CUE = (
    r"(?:e?ga|aog|gest(?:ational)?\.?\s*age|gestationsalter|aua|cua|mga|"
    r"[âa]ge\s+gestationnel|edad\s+gestacional|idade\s+gestacional|et[àa]\s+gestazionale)"
)
# Short words that mean something else too: they need weeks and days behind them.
_SHORT_CUE = r"(?:ssw|sa|eg|ig|sg|ag|ad|zw|hbd|us|lmp|dum|fum|ddr)"
_BY = r"(?:\s*\([^)\n]{1,12}\)|\s+by\s+\w{2,10})?"

AGE_PATTERNS: tuple[Pattern, ...] = (
    pattern("GESTATIONAL_AGE", 0.9, rf"(?i)\b{_CUE}\b{_BY}\s*[:=]?\s*{_AMOUNT}"),
    pattern(
        "GESTATIONAL_AGE",
        0.85,
        rf"(?i)\b{_SHORT_CUE}\b{_BY}\s*[:=]?\s*{_WEEKS}\s?(?:\+\s?{_DAYS}(?!\d)|{_W}\.?\s?\+?\s?{_DAYS}\s?{_D}?(?![a-z\d]))",
    ),
    pattern(
        "GESTATIONAL_AGE",
        0.85,
        rf"(?i)(?<![\w.]){_WEEKS}(?:\s?{_LONE_W}\.?\s?[+&,/]?\s?(?:and\s|und\s|et\s|y\s|e\s)?{_DAYS}\s?"
        rf"(?:d(?:ays?|[ií]as?)?|t(?:age)?|j(?:ours?)?)|s{_DAYS}d)(?![a-z\d])",
    ),
    # 22+3 weeks, 22 + 3 SSW, 22. SSW
    pattern("GESTATIONAL_AGE", 0.85, rf"(?i)(?<![\w.]){_WEEKS}\s?\+\s?{_DAYS}\s?(?:weeks?|wks?|w|ssw|sa|sem)\b"),
    pattern(
        "GESTATIONAL_AGE",
        0.8,
        rf"(?i)(?<![\w.]){_WEEKS}\.?\s?(?:ssw|schwangerschaftswoche)\b(?:\s?\+\s?{_DAYS}\b)?",
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
    pattern("AGE_OR_GENDER", 0.6, r"(?i)(?<![\w.])(?:1[01]\d|\d{1,2})[-\s]?(?:years?|yrs?|months?|mo)[-\s]old\b"),
    pattern("AGE_OR_GENDER", 0.6, r"(?i)(?<![\w.])(?:1[01]\d|\d{1,2})\s?(?:y/?o|y\.o\.)(?!\w)"),
    pattern("AGE_OR_GENDER", 0.6, r"(?i)\b(?:aged?|alter|edad)\s*[:=]?\s*(?:1[01]\d|\d{1,2})\b(?!\s?[-+/]|\.\d)"),
    pattern(
        "AGE_OR_GENDER",
        0.7,
        r"(?i)\b(?:sex|gender|geschlecht)\s*[:=]\s*(?:f|m|female|male|w|weiblich|männlich|other)\b",
    ),
    pattern("AGE_OR_GENDER", 0.6, r"(?<![\w.])0\d{2}Y\b"),
    # 28y/F, 43 Y F, 31 Y Female
    pattern("AGE_OR_GENDER", 0.65, r"(?<![\w.])\d{1,3}\s?(?i:y(?:rs?)?)\.?\s?[/,]?\s?(?:F|M|(?i:female|male))\b"),
    pattern(
        "AGE_OR_GENDER",
        0.5,
        r"(?i)\b(?:turn(?:s|ed|ing)?|when\s+(?:s?he|i)\s+was)\s+(?:1[01]\d|\d{1,2})(?![\w:%/]|\.\d)",
    ),
    pattern("AGE_OR_GENDER", 0.5, r"(?<=[,(/] )\d{1,2}\s?/?\s?[MF]\b|(?<=[,(/])\d{1,2}\s?/?\s?[MF]\b"),
)
