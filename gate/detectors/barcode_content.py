"""What the content of a barcode tells: the marked fields of contact cards and licences, and texts for the analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

_CARD_FIELDS = {
    "N": "PERSON", "FN": "PERSON", "SOUND": "PERSON", "NICKNAME": "HANDLE", "TEL": "PHONE_NUMBER",
    "EMAIL": "EMAIL_ADDRESS", "ADR": "LOCATION", "BDAY": "DATE_OF_BIRTH", "GEO": "GPS_POSITION", "URL": "URL",
}  # fmt: skip
"""Fields of vCard (RFC 6350) and MECARD."""

_LICENCE_FIELDS = {
    "DCS": "PERSON", "DAC": "PERSON", "DAD": "PERSON", "DCT": "PERSON", "DAA": "PERSON", "DAB": "PERSON",
    "DBB": "DATE_OF_BIRTH", "DAQ": "NATIONAL_ID", "DAG": "LOCATION", "DAH": "LOCATION", "DAI": "LOCATION",
    "DAK": "POSTAL_CODE", "DBC": "AGE_OR_GENDER",
}  # fmt: skip
"""Elements of a North American driving licence (AAMVA DL/ID Card Design Standard, annex D)."""

_SCHEMES = {
    "tel": "PHONE_NUMBER", "sms": "PHONE_NUMBER", "smsto": "PHONE_NUMBER", "facetime": "PHONE_NUMBER",
    "mailto": "EMAIL_ADDRESS", "geo": "GPS_POSITION", "wifi": "ID_NUMBER", "otpauth": "ID_NUMBER",
}  # fmt: skip
"""What an address of this scheme is. The name and password of a network, or a key, open somebody's account."""

_CARD_LINE = re.compile(r"^(?:item\d+\.)?([A-Za-z]+)[^:\n]*:(.*\w.*)$", re.MULTILINE)
_MECARD_FIELD = re.compile(r"(?:^|;)\s*([A-Z]+)[^:;]*:((?:\\.|[^;\\])*\w(?:\\.|[^;\\])*)")
_LICENCE_FIELD = re.compile(r"(?:^|[\n\r\x1e]|DL|ID)(D[A-Z]{2})([^\n\r\x1e]*\w[^\n\r\x1e]*)")
_NUMBER = re.compile(r"[\d\s().*+-]*\Z")


def marked(text: str) -> Iterator[tuple[str, str]]:
    """(entity type, value) of what the content itself says is a name, a number, an address."""
    head = text.lstrip()[:20].upper()
    if head.startswith("BEGIN:VCARD"):
        yield from _fields(_CARD_LINE.findall(text), _CARD_FIELDS)
    elif head.startswith("MECARD:"):
        yield from _fields(_MECARD_FIELD.findall(text[text.index(":") + 1 :]), _CARD_FIELDS)
    elif head.startswith("@") and ("ANSI " in text[:40] or "AAMVA" in text[:40]):
        yield from _fields(_LICENCE_FIELD.findall(text), _LICENCE_FIELDS)
    else:
        scheme, _, rest = text.strip().partition(":")
        if rest.strip() and scheme.lower() in _SCHEMES:
            yield _SCHEMES[scheme.lower()], rest


def texts(text: str) -> Iterator[str]:
    """What is worth an analysis: the content, and the path of a web address as words. Nothing for a number alone."""
    if _NUMBER.match(text):
        return
    yield text
    if re.match(r"https?://", text, re.IGNORECASE):
        try:
            path = unquote(urlsplit(text.strip()).path)
        except ValueError:
            return
        words = re.sub(r"[/_.+-]+", " ", path).strip()
        if words:
            yield words.title() if words.islower() else words


def _fields(found: list[tuple[str, str]], types: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in found:
        if name.upper() in types:
            yield types[name.upper()], value.strip()
