"""Numbers and addresses of the net: e-mail, URL, handle, record, account and card numbers, postal codes."""

from __future__ import annotations

from collections.abc import Callable

from gate.text.recognizers import Pattern, pattern

_TAIL = r"[A-Za-z0-9][A-Za-z0-9./_-]{1,24}(?<![./_-])"
_SEP = r"\s*(?:is\b)?\s*[:#=.]*\s*"


def _has_digits(least: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return sum(char.isdigit() for char in text) >= least

    return check


US_STATE = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|"
    r"ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR)"
)
_UK_AREA = (
    r"(?:AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    r"EN|EX|FK|FY|G|GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|"
    r"N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|"
    r"TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE)"
)


def _passes_luhn(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()][::-1]
    doubled = [digit if at % 2 == 0 else sum(divmod(2 * digit, 10)) for at, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{0,22}[^\W_]"

NUMBER_PATTERNS: tuple[Pattern, ...] = (
    pattern("EMAIL_ADDRESS", 0.95, rf"(?<![\w.+-])[\w!#$%&'*+/=?^`{{|}}~-][\w.!#$%&'*+/=?^`{{|}}~-]{{0,63}}@{_DOMAIN}"),
    pattern(
        "EMAIL_ADDRESS",
        0.8,
        r"(?i)(?<![\w.+-])[\w.+-]{1,64}\s?(?:[\[({]\s?at\s?[\])}]|\sat\s)"
        r"\s?[\w-]{1,63}\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?[a-z]{2,12}\b",
    ),
    pattern("EMAIL_ADDRESS", 0.8, rf"(?i)(?<![\w.+-])[\w.+-]{{1,64}}\s?[\[({{]\s?at\s?[\])}}]\s?{_DOMAIN}"),
    pattern(
        "EMAIL_ADDRESS",
        0.75,
        r"(?<![\w.+-])\w[\w.+-]{1,63}(?:[ ]{1,3}@|@(?=[ ]))[ ]{1,3}(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}\b(?!\.\w)",
    ),
    pattern("EMAIL_ADDRESS", 0.75, r"(?<![\w.+-])\w[\w.+-]{1,63}[ ]{1,3}@[ ]{1,3}[\w-]{1,63}[ ]\.[ ][a-z]{2,12}\b"),
    pattern("EMAIL_ADDRESS", 0.75, r"(?<![\w.+-])\w[\w.+-]{0,63}\[@\][\w-]{1,63}\[?\.\]?[a-z]{2,12}\b"),
    pattern("URL", 0.9, r"(?i)(?<!\w)(?:https?|ftp)://[^\s<>\"]{2,2000}(?<![.,;:!?)\]'])"),
    pattern("URL", 0.85, r"(?i)(?<![\w@.])www\d?\.[^\s<>\"]{2,500}(?<![.,;:!?)\]'])"),
    pattern("HANDLE", 0.7, r"(?<![\w@./])@[A-Za-z_][A-Za-z0-9_.]{1,29}(?<![.])(?![\w@])"),
    pattern("HANDLE", 0.65, r"(?<![\w/.])/?u/(?P<x>[A-Za-z0-9][A-Za-z0-9_-]{2,19})(?![\w/])"),
    pattern(
        "HANDLE",
        0.7,
        r"(?i)(?<![\w/.@])(?:t\.me|(?:instagram|facebook|twitter|x|tiktok|snapchat|venmo)\.com)/(?:u/|add/)?"
        r"(?P<x>@?[a-z0-9_][a-z0-9_.]{2,29}(?<![.]))(?![\w/])",
    ),
    pattern(
        "HANDLE",
        0.65,
        r"(?i)\b(?:instagram|insta|ig|twitter|snapchat|tiktok|facebook|fb|venmo|telegram|username|"
        r"user\s?name|handle|skype)\s*[:/]\s*(?P<x>@?[A-Za-z0-9_][A-Za-z0-9_.]{2,29}(?<![.]))(?!\w)",
    ),
    pattern(
        "MEDICAL_RECORD_NUMBER",
        0.95,
        rf"(?i)\b(?:m\.?\s?r\.?\s?n(?:\b\.?|(?=\d))|med(?:ical)?\.?\s*rec(?:ord)?\.?(?:\s*(?:no\b|num(?:ber)?\b|nr\b|"
        rf"id\b))?|(?:patient|pat|pt|hospital|hosp|chart|unit|ur|exam|study)\.?\s*(?:id|no|num|number|nr)"
        rf"\b\.?|pid)\s*#?{_SEP}(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern("MEDICAL_RECORD_NUMBER", 0.7, r"(?i)\bpatient\s?[:#_-]?\s?#?(?P<x>\d{5,12})(?![\w.-])"),
    pattern("ID_NUMBER", 0.65, r"(?i)\bpassport\s(?P<x>[A-Z]{1,2}\d{6,8})(?!\w)"),
    pattern(
        "MEDICAL_RECORD_NUMBER",
        0.95,
        rf"(?i)\b(?:acc(?:ession)?\s*(?:#|no\b|num(?:ber)?\b|nr\b)|acc(?:ession)?\s*[:=]){_SEP}(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "ID_NUMBER",
        0.6,
        rf"(?i)(?<!image )(?<!photo )(?<!stock )(?<!product )(?<!item )(?<!video )(?<!file )(?<!game )"
        rf"(?<!vector )(?<!clip )(?<!\w)i\.?d\.?(?:\s*(?:no|number|nr|card)\b\.?)?\s*[:#=]\s*(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "ID_NUMBER",
        0.65,
        rf"(?i)\b(?:invoice|account|acct|a/c|member(?:ship)?|customer|client|confirmation|booking|"
        rf"reservation|ticket|policy|licen[sc]e|dl|passport|student|employee|badge|case|order|policyholder|"
        rf"cashier)\s*(?:(?:id|no|num|number|nr)\b\.?|#|№)\s*(?:is\b)?\s*[:#=]*\s*(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "ID_NUMBER",
        0.6,
        r"(?i)\b(?:driver'?s?'?\s+licen[sc]e|licen[sc]e|passport|bank\s+account|account|routing|"
        r"social\s+insurance)\s*(?:number|no\.?|num|#)?\s*(?:is|:|=)\s*(?P<x>[A-Z]{0,3}\d[A-Z0-9-]{4,18})"
        r"\b",
    ),
    pattern("ID_NUMBER", 0.5, r"(?<![a-z] )(?<![\w-])ID\s+(?P<x>\d{5,12})(?![\w.-])"),
    pattern("US_SSN", 0.9, r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])"),
    pattern("US_SSN", 0.6, r"(?<![\w.,-])(?!000|666|9\d\d)\d{3}\.(?!00)\d{2}\.(?!0000)\d{4}(?![\w-]|\.\d)"),
    pattern(
        "US_SSN",
        0.9,
        r"(?i)\b(?:ssn|ss#|social\s+security(?:\s+(?:no|number|num)\b\.?)?)"
        r"\s*(?:is\b)?\s*[:#=.]*\s*(?P<x>\d{3}[-. ]?\d{2}[-. ]?\d{4})\b",
    ),
    pattern(
        "IBAN_CODE",
        0.9,
        r"(?i)\biban\b[^\n\w]{0,4}(?:is\b|"
        r"no\b)?[^\n\w]{0,4}(?P<x>[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?)(?!\w)",
    ),
    pattern(
        "CREDIT_CARD",
        0.8,
        r"(?<![\w.,-])[3-6]\d{3}([./_ ]|[ ][-./][ ])\d{4}\1\d{4}\1\d{4}(?![\w]|[.,-]\d)",
        valid=_passes_luhn,
    ),
    pattern(
        "CREDIT_CARD",
        0.8,
        r"(?i)\b(?:card|cc|visa|mastercard|amex|maestro)\b[^\n\d]{0,20}(?P<x>\d(?:[ -]?\d){11,18})(?![\w-])",
        valid=_passes_luhn,
    ),
    pattern(
        "POSTAL_CODE",
        0.6,
        rf"\b{_UK_AREA}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{{2}}\b",
    ),
    pattern(
        "POSTAL_CODE",
        0.7,
        rf"\b{US_STATE}\.?,?\s{{1,2}}(?P<x>\d{{5}}(?:-\d{{4}})?)(?![\w-])",
    ),
    pattern("POSTAL_CODE", 0.65, r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\s\d[ABCEGHJ-NPRSTV-Z]\d\b"),
    pattern(
        "POSTAL_CODE",
        0.7,
        r"(?i)\b(?:zip(?:\s?code)?|post(?:al)?\s?code|plz|cp|pin\s?code)"
        r"\s*(?:is\b)?\s*[:#=]?\s*(?P<x>[A-Z0-9]{2,5}[- ]?[A-Z0-9]{2,4})\b",
        valid=_has_digits(3),
    ),
)
