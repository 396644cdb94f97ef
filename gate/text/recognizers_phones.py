"""Telephone numbers: by numbering plans, by shape, and after words that announce them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers

from gate.text.entities import Entity

_REGIONS = [
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "NL",
    "CH",
    "IE",
    "AU",
    "IN",
    "BR",
    "MX",
    "MY",
    "SG",
    "ZA",
    "JP",
    "CN",
    "TW",
    "HK",
    "KR",
    "PL",
    "SE",
    "NO",
    "DK",
    "PT",
    "BE",
    "AT",
    "NG",
    "KE",
    "PH",
    "ID",
    "CZ",
    "GR",
    "TR",
    "VN",
    "TH",
]
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
_MAX_TRIES = 200
_MAX_GROUPS = 6

_WORD = (
    r"(?:\b(?:t[ée]l(?:[ée]phone|[ée]fon[oa]?|[ée]f|efax|p|f)?|tlf|phone|fax|mobil[e]?|m[óo]vil|mob|celular|cel|cell|call|text|"
    r"sms|ring|whats\s?app|contact|kontakt|dial|hotline|rsvp|handy|h/?p|ph|reach)\b|\b[tpf][.:]|"
    r"\b(?:tel|fax)(?=[+(\d])|[\u260e\u260f\u2706\U0001f4de\U0001f4f1])"
)
_CUE = re.compile(
    rf"(?i){_WORD}[\s.:#)/-]*(?:(?:no|us|me|number|today|now|at|on|is)\b[\s.:]*){{0,2}}"
    r"(?:(?-i:[A-Z])[\w.'-]*\s+){0,3}(?:at\s+|on\s+)?$"
)
_CUED = re.compile(
    rf"(?i){_WORD}\.?\s*(?:(?:no|us|me|number|num|at|on|is)\b)?[\s.:#=]*"
    r"(?P<x>\+?\(?\d[\d()./ -]{5,20}\d)(?![\w%])"
)
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}")
_SHAPES = (
    # 202-555-0143, (202) 555-0143, 202 - 555 - 0143, (202)555 0143, 001-202-555-0143 x12
    (
        0.7,
        re.compile(
            r"(?<![\w.+-])(?:\+\d{1,3}[-. ]?|001-)?(?:1[-. ])?"
            r"(?:\([2-9]\d{2}\) ?\d{3}[-. ]|\d{3}[-.]\d{3}[-.]|[2-9]\d{2} ?[-.] ?\d{3} ?[-.] ?)\d{4}"
            r"(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?!\w|[-.]\d)"
        ),
    ),
    # +41 (0)71 526 99 04
    (0.75, re.compile(r"(?<![\w+])\+ ?[1-9]\d{0,3}[ ().-]{0,3}\d(?:[ ().-]{0,3}\d){6,12}(?!\w)")),
    # 040/66969-038, 089 99998 777
    (
        0.45,
        re.compile(r"(?<![\w.,/-])(?=[\d /-]{11,17}(?!\d))0[1-9]\d{1,3}(?: ?/ ?| )\d{4,8}[ -]\d{2,6}(?![\w/]|[.,-]\d)"),
    ),
    # 0431 35 06 90, 06 12 34 56 78
    (0.45, re.compile(r"(?<![\w.,/-])0\d{1,4}[ /]\d{2,4}(?:[ ]\d{2,4}){1,3}(?![\w]|[.,-]\d)")),
)
# Where libphonenumber's matcher could find a number at all: digits with its signs and few blanks between them.
_RUN = re.compile(r"(?:\+|\(|\[)?\d(?:[-x().\[\]/~ ]{0,4}\d){6,40}")
_KINDS = [
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
]


def find_phones(text: str) -> Iterator[Entity]:
    """Telephone numbers of a folded text: by libphonenumber for several regions, by shape, by the word before."""
    if _digits(text) < _LEAST_DIGITS:
        return
    for score, shape in _SHAPES:
        for match in shape.finditer(text):
            yield Entity("PHONE_NUMBER", match.start(), match.end(), score)
    for match in _CUED.finditer(text):
        number = match.group("x")
        if _LEAST_DIGITS <= _digits(number) <= _MOST_DIGITS and not _DATE.fullmatch(number):
            yield Entity("PHONE_NUMBER", *match.span("x"), 0.8)
    yield from _by_plan(text)


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _by_plan(text: str) -> Iterator[Entity]:
    for run in _RUN.finditer(text):
        # The matcher looks around a number too: a currency sign before it or minutes after it rule it out.
        first, last = max(0, run.start() - 2), min(len(text), run.end() + 4)
        part = text[first:last]
        for region in _regions(run.group()):
            matcher = phonenumbers.PhoneNumberMatcher(
                part, region, leniency=phonenumbers.Leniency.VALID, max_tries=_MAX_TRIES
            )
            for match in matcher:
                start, end = first + match.start, first + match.end
                yield Entity("PHONE_NUMBER", start, end, _score(text, start, end, region, match.number))


def _regions(run: str) -> list[str]:
    """The regions in whose plan some of the groups of digits, read together, may be a number."""
    groups = re.findall(r"\d+", run)
    joined = {
        "".join(groups[first:last])
        for first in range(len(groups))
        for last in range(first + 1, min(len(groups), first + _MAX_GROUPS) + 1)
    }
    likely = [number for number in joined if _LEAST_DIGITS <= len(number) <= _MOST_DIGITS + 2]
    # With a country code the region that the matcher assumes does not matter.
    international = "+" in run or any(number.startswith("00") for number in likely)
    return [
        region
        for region in _REGIONS
        if (international and region == _REGIONS[0]) or any(_plan(region).fullmatch(number) for number in likely)
    ]


@cache
def _plan(region: str) -> re.Pattern[str]:
    """Every number of a region's plan, with or without the prefix of calls within the region."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert plan is not None  # every region of _REGIONS has one
    kinds = (getattr(plan, kind) for kind in _KINDS)
    numbers = "|".join(kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern)
    return re.compile(rf"(?:{plan.country_code})?(?:{plan.national_prefix_for_parsing or ''})?(?:{numbers})")


def _score(text: str, start: int, end: int, region: str, number: phonenumbers.PhoneNumber) -> float:
    """0.9 with a country code, 0.85 after a word that says so, less the less the number looks like one."""
    raw = text[start:end]
    if raw.startswith("+"):
        return 0.9
    if _CUE.search(text, max(0, start - 60), start):
        return 0.85
    if raw.startswith("(") and region != "US":
        return 0.5
    if region == "US":
        return 0.3 if raw.isdigit() else 0.55
    return 0.5 if raw.startswith("0") and _is_grouped(raw, number) else 0.3


def _is_grouped(raw: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether the digits stand in the groups in which the region writes that number: `03-1234-5678`."""
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    groups = re.findall(r"\d+", raw)
    return len(groups) > 1 and _digits(raw) > 8 and groups == re.findall(r"\d+", national)
