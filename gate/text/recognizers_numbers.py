"""Numbers and addresses of the net: e-mail, URL, handle, record and account numbers, telephone, postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gate.text.entities import Entity
from gate.text.recognizers import Pattern, pattern

_TAIL = r"[A-Za-z0-9][A-Za-z0-9./_-]{1,24}(?<![./_-])"
_SEP = r"\s*(?:is\b)?\s*[:#=.]*\s*"


def _has_digits(least: int) -> Any:
    def check(text: str) -> bool:
        return sum(char.isdigit() for char in text) >= least

    return check


_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{0,22}[^\W_]"

NUMBER_PATTERNS: tuple[Pattern, ...] = (
    pattern("EMAIL_ADDRESS", 0.95, rf"(?<![\w.+-])[\w!#$%&'*+/=?^`{{|}}~-][\w.!#$%&'*+/=?^`{{|}}~-]{{0,63}}@{_DOMAIN}"),
    pattern(
        "EMAIL_ADDRESS",
        0.8,
        r"(?i)(?<![\w.+-])[\w.+-]{1,64}\s?(?:[\[({]\s?at\s?[\])}]|\sat\s)\s?[\w-]{1,63}\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?[a-z]{2,12}\b",
    ),
    pattern("URL", 0.9, r"(?i)(?<!\w)(?:https?|ftp)://[^\s<>\"]{2,2000}(?<![.,;:!?)\]'])"),
    pattern("URL", 0.85, r"(?i)(?<![\w@.])www\d?\.[^\s<>\"]{2,500}(?<![.,;:!?)\]'])"),
    pattern("HANDLE", 0.7, r"(?<![\w@./])@[A-Za-z_][A-Za-z0-9_.]{1,29}(?<![.])(?![\w@])"),
    pattern(
        "HANDLE",
        0.65,
        r"(?i)\b(?:instagram|insta|ig|twitter|snapchat|tiktok|facebook|fb|venmo|telegram|username|user\s?name|handle|skype)\s*[:/]\s*(?P<x>@?[A-Za-z0-9_][A-Za-z0-9_.]{2,29}(?<![.]))(?!\w)",
    ),
    pattern(
        "MEDICAL_RECORD_NUMBER",
        0.95,
        rf"(?i)\b(?:m\.?\s?r\.?\s?n\b\.?|med(?:ical)?\.?\s*rec(?:ord)?\.?(?:\s*(?:no\b|num(?:ber)?\b|nr\b|id\b))?|(?:patient|pat|pt|hospital|hosp|chart|unit|ur|exam|study)\.?\s*(?:id|no|num|number|nr)\b\.?|pid)\s*#?{_SEP}(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "MEDICAL_RECORD_NUMBER",
        0.95,
        rf"(?i)\b(?:acc(?:ession)?\s*(?:#|no\b|num(?:ber)?\b|nr\b)|acc(?:ession)?\s*[:=]){_SEP}(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "ID_NUMBER",
        0.6,
        rf"(?i)(?<!image )(?<!photo )(?<!stock )(?<!product )(?<!item )(?<!video )(?<!file )(?<!game )(?<!vector )(?<!clip )(?<!\w)i\.?d\.?(?:\s*(?:no|number|nr|card)\b\.?)?\s*[:#=]\s*(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "ID_NUMBER",
        0.65,
        rf"(?i)\b(?:invoice|account|acct|a/c|member(?:ship)?|customer|client|confirmation|booking|reservation|ticket|policy|licen[sc]e|dl|passport|student|employee|badge|case|order|policyholder|cashier)\s*(?:(?:id|no|num|number|nr)\b\.?|#|№)\s*(?:is\b)?\s*[:#=]*\s*(?P<x>{_TAIL})",
        valid=_has_digits(3),
    ),
    pattern(
        "ID_NUMBER",
        0.6,
        r"(?i)\b(?:driver'?s?'?\s+licen[sc]e|licen[sc]e|passport|bank\s+account|account|routing|social\s+insurance)\s*(?:number|no\.?|num|#)?\s*(?:is|:|=)\s*(?P<x>[A-Z]{0,3}\d[A-Z0-9-]{4,18})\b",
    ),
    pattern("US_SSN", 0.9, r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])"),
    pattern(
        "US_SSN",
        0.9,
        r"(?i)\b(?:ssn|ss#|social\s+security(?:\s+(?:no|number|num)\b\.?)?)\s*(?:is\b)?\s*[:#=.]*\s*(?P<x>\d{3}[-. ]?\d{2}[-. ]?\d{4})\b",
    ),
    pattern(
        "POSTAL_CODE",
        0.6,
        r"\b(?:AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE)\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}\b",
    ),
    pattern(
        "POSTAL_CODE",
        0.7,
        r"\b(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR)\.?,?\s{1,2}(?P<x>\d{5}(?:-\d{4})?)(?![\w-])",
    ),
    pattern("POSTAL_CODE", 0.65, r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\s\d[ABCEGHJ-NPRSTV-Z]\d\b"),
    pattern(
        "POSTAL_CODE",
        0.7,
        r"(?i)\b(?:zip(?:\s?code)?|post(?:al)?\s?code|plz|cp|pin\s?code)\s*(?:is\b)?\s*[:#=]?\s*(?P<x>[A-Z0-9]{2,5}[- ]?[A-Z0-9]{2,4})\b",
        valid=_has_digits(3),
    ),
)

_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "CH", "IE", "AU", "IN", "BR", "MX", "MY", "SG", "ZA")
_CUE = re.compile(
    r"(?i)(?:\b(?:tel(?:e?phone|efon[eo]?|ef)?|phone|fax|mobile|mob|cell|call(?:\s+(?:us|me|now|today))?|text|sms|ring|"
    r"whats\s?app|contact|number(?:\s+is)?|dial|hotline|rsvp|handy|ph|[tpf])\b|[☎☏✆📞📱])[\s.:#)/-]*(?:(?:no|us|number|at|on|is)\b[\s.:]*)?"
    r"(?:[A-Z][\w.'-]*\s+){0,3}(?:at\s+|on\s+)?$"
)
_SHAPE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[-. ]?|001-)?(?:1[-. ])?(?:\([2-9]\d{2}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w-])"
)
_CUED = re.compile(
    r"(?i)(?:\b(?:tel(?:e?phone|efon)?|phone|fax|mobile|mob|cell|call|text|whats\s?app|hp|h/p|ph)\b|[☎☏✆📞📱])\.?\s*"
    r"(?:(?:no|us|me|number|at|on|is|num)\b)?[\s.:#=]*(?P<x>\+?\(?\d(?:[\d()./ -]{5,20})\d)(?![\w%])"
)
_DIGIT_RUN = re.compile(r"\d{7}")


def find_phones(text: str) -> Iterator[Entity]:
    """Telephone numbers: by libphonenumber for several regions, by common shapes, and after a word that says so."""
    if sum(char.isdigit() for char in text) < 7:
        return
    for match in _SHAPE.finditer(text):
        yield Entity("PHONE_NUMBER", match.start(), match.end(), 0.7)
    for match in _CUED.finditer(text):
        if 7 <= sum(char.isdigit() for char in match.group("x")) <= 15:
            yield Entity("PHONE_NUMBER", *match.span("x"), 0.8)
    yield from _numbers_of_plan(text)


def _numbers_of_plan(text: str) -> Iterator[Entity]:
    import phonenumbers

    seen: set[tuple[int, int]] = set()
    for region in _REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID, max_tries=200):
            span = (match.start, match.end)
            if span not in seen:
                seen.add(span)
                yield Entity("PHONE_NUMBER", *span, _phone_score(text, *span, region))


def _phone_score(text: str, start: int, end: int, region: str) -> float:
    """0.9 with a country code, 0.85 after a word that says so, less the less the number looks like one."""
    raw = text[start:end]
    if raw.startswith("+"):
        return 0.9
    if _CUE.search(text, max(0, start - 60), start):
        return 0.85
    if raw.startswith("(") and region != "US":
        return 0.5
    return 0.3 if region != "US" or raw.isdigit() else 0.55
