"""Telephone numbers: by numbering plans, by shape, and after words that announce them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from gate.text.entities import Entity

_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "CH", "IE", "AU", "IN", "BR", "MX", "MY", "SG", "ZA")
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
_MAX_TRIES = 200

_WORD = (
    r"(?:\b(?:tel(?:e?phone|efono?|ef)?|phone|fax|mobile|mob|cell|call|text|sms|ring|whats\s?app|contact|dial|hotline|"
    r"rsvp|handy|h/?p|ph|reach)\b|\b[tpf][.:]|[\u260e\u260f\u2706\U0001f4de\U0001f4f1])"
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
    # 202-555-0143, (202) 555-0143, 001-202-555-0143 x12
    (
        0.7,
        re.compile(
            r"(?<![\w.+-])(?:\+\d{1,3}[-. ]?|001-)?(?:1[-. ])?(?:\([2-9]\d{2}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}"
            r"(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?!\w|[-.]\d)"
        ),
    ),
    # +41 (0)71 526 99 04
    (0.75, re.compile(r"(?<![\w+])\+[1-9]\d{0,3}[ ().-]{0,3}\d(?:[ ().-]{0,2}\d){6,12}(?!\w)")),
    # 0431 35 06 90, 06 12 34 56 78
    (0.45, re.compile(r"(?<![\w.,/-])0\d{1,4}[ /]\d{2,4}(?:[ ]\d{2,4}){1,3}(?![\w]|[.,-]\d)")),
)


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
    seen: set[tuple[int, int]] = set()
    for region in _REGIONS:
        matcher = phonenumbers.PhoneNumberMatcher(
            text, region, leniency=phonenumbers.Leniency.VALID, max_tries=_MAX_TRIES
        )
        for match in matcher:
            span = (match.start, match.end)
            if span not in seen:
                seen.add(span)
                yield Entity("PHONE_NUMBER", *span, _score(text, *span, region))


def _score(text: str, start: int, end: int, region: str) -> float:
    """0.9 with a country code, 0.85 after a word that says so, less the less the number looks like one."""
    raw = text[start:end]
    if raw.startswith("+"):
        return 0.9
    if _CUE.search(text, max(0, start - 60), start):
        return 0.85
    if raw.startswith("(") and region != "US":
        return 0.5
    return 0.3 if region != "US" or raw.isdigit() else 0.55
