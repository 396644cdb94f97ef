"""ICC profiles (ISO 15076-1): the words in them, and a copy without the words that transforms colours the same."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

HEADER = b"ICC_PROFILE\0"
_MAX_TAGS = 256
_COLOUR = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad A2B0 A2B1 A2B2 A2B3 B2A0 B2A1 B2A2 B2A3 D2B0 D2B1 D2B2 D2B3 "
    b"B2D0 B2D1 B2D2 B2D3 gamt pre0 pre1 pre2 lumi meas view tech chrm cicp ncl2 clrt clro clot aarg aagg aabg".split()
)
"""Tags that a colour engine reads. All others are words, dates or one vendor's own."""
_REQUIRED = frozenset({b"desc", b"cprt"})
_RUN = re.compile(rb"[\x20-\x7e]{6,}|(?:\0[\x20-\x7e]){6,}")

Tag = tuple[bytes, int, int]
"""(signature, offset, size)"""


def tags(profile: bytes) -> list[Tag] | None:
    """The tag table of a profile. None when the profile contradicts itself."""
    if len(profile) < 132 or profile[36:40] != b"acsp":
        return None
    size, count = int.from_bytes(profile[:4], "big"), int.from_bytes(profile[128:132], "big")
    if size > len(profile) or count > _MAX_TAGS or 132 + 12 * count > size:
        return None
    table: list[Tag] = list(struct.iter_unpack(">4sII", profile[132 : 132 + 12 * count]))
    inside = all(132 + 12 * count <= offset and length >= 8 and offset + length <= size for _, offset, length in table)
    return table if inside else None


def words(profile: bytes) -> Iterator[tuple[str, str]]:
    """(tag, text) of everything in a profile that can be read as words, except the tags that describe colours."""
    for signature, offset, length in tags(profile) or ():
        if signature in _COLOUR:
            continue
        body, name = profile[offset : offset + length], signature.decode("latin-1")
        for text in _multilingual(body) if body[:4] == b"mluc" else _runs(body[8:]):
            yield name, text


def _multilingual(body: bytes) -> Iterator[str]:
    count = min(int.from_bytes(body[8:12], "big"), _MAX_TAGS)
    for length, offset in struct.iter_unpack(">4xII", body[16 : 16 + 12 * count][: (len(body) - 16) // 12 * 12]):
        yield body[offset : offset + length].decode("utf-16-be", "replace").strip("\0 ")


def _runs(body: bytes) -> Iterator[str]:
    for match in _RUN.finditer(body):
        yield match.group().replace(b"\0", b"").decode("ascii")


def sanitise(profile: bytes) -> bytes | None:
    """A profile of the same length whose colour tags stand where they stood, and that has no words left.

    Gone are the texts, every tag that no colour engine reads, dates, makers' signatures, the profile's own
    digest, and bytes between or after tags. None for a profile that contradicts itself: viewers ignore it.
    """
    table = tags(profile)
    if table is None:
        return None
    size = int.from_bytes(profile[:4], "big")
    clean, owned = bytearray(size), bytearray(size)
    clean[:128] = profile[:128]
    for start, end in ((4, 8), (24, 36), (48, 56), (80, 128)):
        clean[start:end] = bytes(end - start)
    kept: list[Tag] = [tag for tag in table if tag[0] in _COLOUR]
    for _, offset, length in kept:
        clean[offset : offset + length] = profile[offset : offset + length]
        owned[offset : offset + length] = b"\1" * length
    for tag in (tag for tag in table if tag[0] in _REQUIRED):
        blank = _blank(profile[tag[1] : tag[1] + 4], tag[2])
        if blank and not any(owned[tag[1] : tag[1] + tag[2]]):
            clean[tag[1] : tag[1] + tag[2]] = blank
            owned[tag[1] : tag[1] + tag[2]] = b"\1" * tag[2]
            kept.append(tag)
    kept.sort(key=table.index)
    clean[128:132] = struct.pack(">I", len(kept))
    for number, tag in enumerate(kept):
        clean[132 + 12 * number : 144 + 12 * number] = struct.pack(">4sII", *tag)
    return bytes(clean)


def _blank(kind: bytes, length: int) -> bytes:
    """An empty text of a type and length; nothing when that type has no such text."""
    if kind == b"mluc" and length >= 30:
        return struct.pack(">4s4xII4sII", kind, 1, 12, b"enUS", 2, 28).ljust(length, b"\0")
    if kind == b"desc" and length >= 91:
        return struct.pack(">4s4xI", kind, 1).ljust(length, b"\0")
    return struct.pack(">4s4x", kind).ljust(length, b"\0") if kind == b"text" and length >= 9 else b""
