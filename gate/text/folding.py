"""One spelling for matching: widths, dashes, blanks, hidden and escaped characters folded, with a way back."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from gate.types import ENTITY_TYPES

PLACEHOLDER = re.compile("<(?:" + "|".join(ENTITY_TYPES) + ")>")
"""What a redacted span looks like. Never part of a finding."""

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_ESCAPE = re.compile(
    r"%[2-7][0-9a-fA-F]|%[c-dC-D][0-9a-fA-F]%[89abAB][0-9a-fA-F]|%[eE][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){2}"
    r"|\\u[0-9a-fA-F]{4}"
)
_ADDRESS = re.compile(r"(?i)(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.)\S+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣-­᠆"), "-") | {0x00AD: ""}
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'") | dict.fromkeys(map(ord, "“”„‟″"), '"')
# Default-ignorable code points that are no format characters (Unicode 16, DerivedCoreProperties), the keycap.
_HIDDEN = dict.fromkeys(
    [0x034F, 0x17B4, 0x17B5, 0x20E3, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)], ""
)
# Letters and signs that show nothing, where a reader sees a gap.
_GAPS = dict.fromkeys([0x115F, 0x1160, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFFC, *range(0xFFF0, 0xFFF9)], " ")
_SINGLE = _DASHES | _QUOTES | _HIDDEN | _GAPS | {0x2044: "/", 0x2215: "/", 0xFF65: "."}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. Character `i` of `text` stands for the source's characters `starts[i]:ends[i]`."""

    text: str = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source's span for a non-empty span of the folded text."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold a text: NFKC by character, one kind of dash, quote and blank, no hidden characters, escapes decoded.

    Escapes are HTML references (`&#64;`), `%40` outside of web addresses, and `\\u0040`. Line breaks stay. Control
    characters and lone surrogates become blanks.
    """
    if text.isascii() and text.isprintable() and not _REFERENCE.search(text) and not _ESCAPE.search(text):
        return Folded(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _units(text):
        for char in _fold_unit(text[start:end]):
            out.append(char)
            starts.append(start)
            ends.append(end)
    return Folded("".join(out), tuple(starts), tuple(ends))


def _units(text: str) -> list[tuple[int, int]]:
    """Spans that fold as one: an escape, or a character with the marks that follow it."""
    references = {match.start(): match.end() for match in _REFERENCE.finditer(text)} if "&" in text else {}
    if "%" in text or "\\u" in text:
        addresses = [match.span() for match in _ADDRESS.finditer(text)]
        for match in _ESCAPE.finditer(text):
            if not any(start <= match.start() < end for start, end in addresses):
                references[match.start()] = match.end()
    units: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = references.get(at, at + 1)
        while end < len(text) and (unicodedata.combining(text[end]) or ord(text[end]) in _HIDDEN):
            end += 1
        units.append((at, end))
        at = end
    return units


def _fold_unit(unit: str) -> str:
    if len(unit) > 1 and unit[0] == "&":
        unit = html.unescape(unit)
    elif len(unit) > 2 and unit[0] in "%\\" and (escape := _ESCAPE.match(unit)):
        unit = _unescape(escape.group()) + unit[escape.end() :]
    return "".join(_fold_char(char) for char in unicodedata.normalize("NFKC", unit.translate(_SINGLE)))


def _unescape(escape: str) -> str:
    if escape[0] == "%":
        return unquote(escape)
    return chr(int(escape[2:], 16))


def _fold_char(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\n" or category[0] in "LNPSM":
        if category == "Nd" and not char.isascii():
            return str(unicodedata.digit(char))
        return char.translate(_SINGLE)
    return "" if category == "Cf" else " "


FILLER = "…"
"""Stands for a masked span: no letter and no digit, so that no pattern begins, ends or continues in it."""


def mask(folded: Folded, spans: Iterable[tuple[int, int]]) -> Folded:
    """The folded text with each of the source's spans (sorted, apart) replaced by one FILLER."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end in spans:
        first = bisect_left(folded.starts, start, at)
        last = bisect_left(folded.starts, end, first)
        out += [folded.text[at:first], FILLER]
        starts += [*folded.starts[at:first], start]
        ends += [*folded.ends[at:first], end]
        at = last
    out.append(folded.text[at:])
    return Folded("".join(out), (*starts, *folded.starts[at:]), (*ends, *folded.ends[at:]))
