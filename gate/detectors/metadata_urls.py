"""What a web address says about a person: user names, tokens, and query strings of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_SIZING = re.compile(
    r"(max|min|im|thumb)?[-_]?(w|h|s|wid|hei|width|height|size|dpr|zoom|scale|rotate|x|y)|[mrs][wh]|q|qlt|quality|"
    r"fit|format|fm|v|ver|version|auto|crop|resize|strip|ssl|mode|type|ext|f|cb|bg|background|bgcolor|cs|lossy|"
    r"interlace|progressive|optimize|sharp|blur|trim|downsize|output-?(quality|format)|ar|ratio|gravity|webp|upscale|"
    r"canvas|fill|thumb|thumbnail|page|frame|impolicy|imdensity",
    re.IGNORECASE,
)
"""Query parameters with which image servers are asked for a size, a crop, a format or a version."""
_PLAIN_VALUE = re.compile(
    r"[\d.,:x%*\-]{0,16}|[0-9a-f]{1,12}|[a-z]{1,3}|auto|jpe?g|webp|avif|crop|clip|fill|scale|cover|contain|inside|outside|"
    r"bounds|true|false|faces?|entropy|cent(er|re)|compress|format|none|original|(auto|compress|format|,){1,5}",
    re.IGNORECASE,
)
_PRESET = re.compile(r"[\d.]{0,12}|\$[\w \-]{1,24}\$")
"""A query without names and values: a cache-busting number or a preset of an image server."""
_PERSONAL = re.compile(
    r"(?:.*[_\-])?(?:u|id|uid|gid|user|userid|member|account|session|sid|token|sig|key|email|name)", re.I
)
_USER_PATH = re.compile(
    r"(?:\A|/)(?:~(?P<a>[\w.\-]{2,})|@(?P<b>[\w.\-]{2,})|"
    r"(?:users?|people|profiles?|members?|photographers?|authors?|homes?|accounts?|artists?)/(?P<c>[^/]{2,}))(?=/|\Z)",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"(?:www\.|m\.)?(?:instagram|twitter|x|facebook|tiktok|threads|vk|deviantart|soundcloud|pinterest|flickr)\.com",
    re.IGNORECASE,
)
"""Hosts whose paths begin with a member's name (Flickr: after `photos`)."""
_NETWORK_PATH = re.compile(
    r"/(?:photos/)?(?P<a>(?!(?:photos?|p|pin|i|images?|media|static|reel|watch|groups|pages)/)[\w.@\-]{3,})(?:/|\Z)"
)
_EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]++@(?:[a-z0-9\-]+\.)+(?!(?:jpe?g|png|webp|gif|avif|bmp|svg|src)\b)[a-z]{2,}(?![\w@])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.\-])\+\d[\d\-. ()]{7,16}\d(?![\w])")
_NUMBERS = {
    "PHONE_NUMBER": re.compile(
        r"(?<![\dA-Za-z])(?<!\d[\-.])\(?[2-9]\d\d\)?[\-. ]{1,2}[2-9]\d\d[\-. ]\d{4}(?![\-.]?\d|[A-Za-z])|"
        r"(?<=tel)[\-_=.:/]?\d{7,15}(?!\d)|(?<=phone)[\-_=.:/]?\d{7,15}(?!\d)",
        re.IGNORECASE,
    ),
    "US_SSN": re.compile(
        r"(?<![\dA-Za-z])(?<!\d[\-.])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\-.]?\d|[A-Za-z])"
    ),
    "CREDIT_CARD": re.compile(r"(?<![\dA-Za-z])(?<!\d[\-.])[3-6]\d{3}(?:[\- ]?\d{4}){3}(?![\-.]?\d|[A-Za-z])"),
}
"""Numbers that carry their separators, or a word for what they are: a bare one in a path is most often a file's own."""


def split(text: str) -> SplitResult | None:
    """An address in parts, None when it cannot be taken apart."""
    try:
        parts = urlsplit(text if re.match(r"[a-z][a-z0-9+.\-]*:", text, re.IGNORECASE) else f"//{text}")
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def entities(text: str) -> Iterator[tuple[str, str]]:
    """(entity type, what was found) for one address. A plain address to an image yields nothing.

    ORIGINAL_URL comes first when the address is more than a plain one; HANDLE, EMAIL_ADDRESS and
    PHONE_NUMBER follow where they can be told.
    """
    if text[:5].lower() == "data:":
        yield "EMBEDDED_IMAGE", text
        return
    text = unescape(text)
    parts = split(text)
    if parts is None:
        yield "ORIGINAL_URL", text
        return
    readable = unquote(unquote(text))
    handles = [name for match in _USER_PATH.finditer(unquote(parts.path)) if (name := _name(match))]
    if _NETWORK.fullmatch(parts.hostname or "") and (match := _NETWORK_PATH.match(unquote(parts.path))):
        handles.append(match["a"])
    if parts.username:
        handles.append(unquote(parts.username))
    emails, phones = _EMAIL.findall(_without_userinfo(parts, readable)), _PHONE.findall(readable)
    numbers = [(kind, match.group()) for kind, shape in _NUMBERS.items() for match in shape.finditer(readable)]
    numbers = [(kind, number) for kind, number in numbers if kind != "CREDIT_CARD" or _adds_up(number)]
    if (
        handles
        or emails
        or phones
        or numbers
        or _own_query(parts.query)
        or _own_fragment(parts.fragment)
        or parts.password
    ):
        yield "ORIGINAL_URL", text
    for kind, values in (("HANDLE", handles), ("EMAIL_ADDRESS", emails), ("PHONE_NUMBER", phones)):
        for value in dict.fromkeys(values):
            yield kind, value
    yield from dict.fromkeys(numbers)


def _adds_up(number: str) -> bool:
    """The check digit of a card's number (ISO/IEC 7812-1 annex B)."""
    digits = [int(digit) for digit in number if digit.isdigit()][::-1]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _name(match: re.Match[str]) -> str:
    found: str = match["a"] or match["b"] or match["c"]
    return "" if re.fullmatch(r"\d{1,4}|.{1,2}|[\w\-]+\.(?:jpe?g|png|webp|gif)", found, re.IGNORECASE) else found


def _without_userinfo(parts: SplitResult, readable: str) -> str:
    """User names before the host look like e-mail addresses; they are handles."""
    if not parts.username:
        return readable
    return readable.partition("://")[2].partition("@")[2] or readable


def _own_query(query: str) -> bool:
    """True for a parameter that does more than ask for a size, a format or a preset."""
    return any(not _is_plain(name, value) for name, value in parse_qsl(query, keep_blank_values=True))


def _is_plain(name: str, value: str) -> bool:
    if not value:
        return _PRESET.fullmatch(name) is not None
    if _PERSONAL.fullmatch(name):
        return False
    return bool(re.fullmatch(r"\d{1,4}", value) or (_SIZING.fullmatch(name) and _PLAIN_VALUE.fullmatch(value)))


def _own_fragment(fragment: str) -> bool:
    return bool(fragment) and re.fullmatch(r"[a-z]{0,12}|\d{1,4}", fragment, re.IGNORECASE) is None
