"""Telephone numbers: by numbering plans, by shape, and after words that announce them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers

from gate.text.entities import Entity
from gate.text.ocr_spelling import figures

_REGIONS = tuple(
    region
    for regions in (
        "US GB DE FR ES IT NL CH IE AU IN BR MX MY SG ZA JP CN TW HK KR PL SE NO DK PT BE AT NG KE PH ID CZ GR TR VN",
        "TH FI HU RO BG HR SI SK RS UA RU LT LV EE IS IL EG SA AE MA GH TZ UG PK BD LK NZ AR CL CO PE",
    )
    for region in regions.split()
)
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
_MAX_TRIES = 200
_MAX_GROUPS = 6

# Words that announce a number, in the languages of the calendar.
_WORDS = "|".join(
    (
        r"t[ée]l(?:[ée]phone|[ée]f[oó]n[oa]?|[ée]f|efax|p|f|\.?\s?nr|s)?|tlf|phone|fax|faks|telefax|mobil[e]?|mobiel[e]?|m[óo]vil|mob|fon",
        r"telem[óo]vel|tlm|celular|cel|cell|cellulare|call|text|txt|sms|ring|whats(?:\s?app)?|wa|wsp|zap|viber|signal|telegram|contact[o]?",
        r"contato|kontakt|dial|hotline|rsvp|handy|h/?p|ph|reach|gsm|natel|puh(?:elin)?|kom(?:[óo]rka)?|telefonsz[áa]m|s[íi]mi",
        r"t[áaā]lr(?:unis)?|cep(?:\s?tel)?|s?[đd]t|điện\s+thoại|telp|telepon|telpon|hubungi|simu|llam[ae](?:r|nos|me)?|informes|inf",
        r"ligue|chiam(?:are|ate|a)|appele[zr]|bel|anruf(?:en)?|volejte|zavolejte|zadzwo[ńn]|dzwo[ńn]|zvonite|nazovite|soita",
        r"h[íi]vj(?:on)?|sunați|тел(?:ефон)?|моб|сот|звоните|дзвоніть|факс|τηλ|κιν|φαξ|โทร|โทรศัพท์|טל|טלפון|נייד|هاتف|جوال|موبايل",
        r"تلفن|फोन|मोबाइल|전화|휴대폰|모바일|電話|电话|手机|携帯",
    )
)
_WORD = (
    rf"(?:(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_])|\b[tpfmc][.:]|"
    r"\b(?:tel|fax)(?=[+(\d])|[\u260e\u260f\u2706\U0001f4de\U0001f4f1])"
)
_CUE = re.compile(
    rf"(?i){_WORD}[\s.:#)/-]*(?:(?:no|us|me|number|today|now|at|on|is)\b[\s.:]*){{0,2}}"
    r"(?:(?-i:[A-Z])[\w.'-]*\s+){0,3}(?:(?:at|on|or|to|please|pls|prosím|proszę|bitte|mig|pod|nr)\s+)?$"
)
_CUED = re.compile(
    rf"(?i){_WORD}\.?\s*(?:(?:no|us|me|number|num|at|on|is|nr|mig|meg|mir|nos|le|al|ao|o|na|do|på|prosím|proszę)\b)?[\s.:#=]*"
    r"(?P<x>[+(]{0,2}\d[\d()./ -]{5,20}\d)(?![\w%])"
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
    (0.75, re.compile(r"(?<![\w+])\+ ?[1-9]\d{0,3}[ ()./-]{0,3}\d(?:[ ()./-]{0,3}\d){6,12}(?!\w)")),
    # 0049 171 2345678
    (0.6, re.compile(r"(?<![\w.,/+-])00 ?[1-9]\d{1,2}[ ()./-]{1,3}\d(?:[ ()./-]{0,2}\d){6,11}(?!\w)")),
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


# 202·555·0143, 532_555_01_22, 202 | 555 | 0143: signs that part digits as a hyphen does
_ODD_SIGN = re.compile(r"(?<=\d)(?:[_·•|*](?=\d)|(?<=\d) [·•|] (?=\d))")
_MISREAD = re.compile(r"(?<![^\W_])[\dOoQlI]{3,}(?![^\W_])")
# A number that nothing announces, in the groups of its country, at the end of its line or alone on it.
_GROUPS = re.compile(
    r"(?m)(?<![\w.,:/+-])(?P<x>(?=[\d .-]{9,20}(?:$|[ ][^\W\d_]))[2-9]\d{1,3}(?:[ .-]\d{2,4}){2,3})"
    r"(?![\w%]|[ ]?[-.,/:]?\d)"
)
# 1-800-FLOWERS, 1-300-80-TAXI
_VANITY = re.compile(r"(?<![\w.+-])1[- .][389]00[- .][A-Z\d]{2,4}[- .]?[A-Z\d]{3,7}(?!\w)")
_NORDIC = re.compile(r"\d{3} \d\d \d{3}")
_LOCAL = re.compile(r"(?m)(?<![\w.,:/+-])[2-9]\d{2}[-.]\d{4}(?=[ ]*$)")


def find_phones(text: str) -> Iterator[Entity]:
    """Telephone numbers of a folded text: by libphonenumber for several regions, by shape, by the word before."""
    for match in _VANITY.finditer(text):
        yield Entity("PHONE_NUMBER", match.start(), match.end(), 0.6)
    if _digits(text) < _LEAST_DIGITS:
        return
    text = _legible(text)
    for score, shape in _SHAPES:
        for match in shape.finditer(text):
            yield Entity("PHONE_NUMBER", match.start(), match.end(), score)
    for match in _CUED.finditer(text):
        number = match.group("x")
        if _LEAST_DIGITS <= _digits(number) <= _MOST_DIGITS and not _DATE.fullmatch(number):
            yield Entity("PHONE_NUMBER", *match.span("x"), 0.8)
    yield from _by_plan(text)


def find_phones_in_pictures(text: str) -> Iterator[Entity]:
    """Numbers without a word beside them, which in running text are amounts as often: `601 555 190`, `555-0138`."""
    text = _legible(text)
    for match in _GROUPS.finditer(text):
        number = match.group("x")
        if any(_is_valid(number, region) for region in _regions(number)):
            yield Entity("PHONE_NUMBER", *match.span("x"), 0.45)
    for match in _LOCAL.finditer(text):
        yield Entity("PHONE_NUMBER", *match.span(), 0.45)


def _legible(text: str) -> str:
    """The text with figures for letters that look like them, and hyphens between the groups; of the same length."""
    text = _MISREAD.sub(lambda run: figures(run[0]), text)
    return _ODD_SIGN.sub(lambda sign: sign[0].replace(sign[0].strip(), "-"), text)


def _is_valid(number: str, region: str) -> bool:
    parsed = phonenumbers.parse(number, region)
    if not phonenumbers.is_valid_number_for_region(parsed, region):
        return False
    return _is_grouped(number, parsed) or bool(_NORDIC.fullmatch(number))


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
    if raw.startswith("(") and ")" in raw and region != "US":
        return 0.5
    if region == "US":
        return 0.3 if raw.isdigit() else 0.55
    return 0.5 if raw.startswith("0") and _is_grouped(raw, number) else 0.3


def _is_grouped(raw: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether the digits stand in the groups in which the region writes that number: `03-1234-5678`."""
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    groups = re.findall(r"\d+", raw)
    return len(groups) > 1 and _digits(raw) > 8 and groups == re.findall(r"\d+", national)
