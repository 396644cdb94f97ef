"""What the chunks of a PNG carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gate.vision import carried, container_png, exif, iptc
from gate.vision.carried import Item, Sort
from gate.vision.container import TRAILING, Segment, has_words, inflate

SHOWN = frozenset({"IHDR", "PLTE", "IDAT", "IEND"})
FIXED = {
    "gAMA": (4,),
    "cHRM": (32,),
    "sRGB": (1,),
    "sBIT": (1, 2, 3, 4),
    "bKGD": (1, 2, 6),
    "pHYs": (9,),
    "cICP": (4,),
    "mDCV": (24,),
    "mDCv": (24,),
    "cLLI": (8,),
    "cLLi": (8,),
    "tRNS": tuple(range(257)),
}
"""Chunks that change how the picture looks, with the sizes they may have."""
_PLAIN = {"oFFs": 9, "sTER": 1, "iDOT": 28, "vpAg": 9, "caNv": 16, "orNT": 1, "gIFg": 4}
_PICTURES = frozenset({"fdAT", "JDAT", "JdAA"})
_ANIMATION = frozenset({"acTL", "fcTL"})
_TEXTS = frozenset({"tEXt", "zTXt", "iTXt"})
_MAX_TEXTS = 64
"""Text chunks read in one file; the rest are bytes of no known meaning."""
_KEYWORDS = frozenset(
    {"Title", "Author", "Description", "Copyright", "Creation Time", "Software", "Disclaimer", "Warning", "Source"}
    | {"Comment", "Collection", "XML:com.adobe.xmp", "date:create", "date:modify", "date:timestamp"}
)
_LANGUAGE = re.compile(rb"(?:x-default|[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?)?")
_RAW_PROFILE = "Raw profile type "


def items(segments: Sequence[Segment]) -> Iterator[Item]:
    """Items of a PNG's chunks in file order."""
    texts = 0
    for segment in segments:
        kind, payload = segment.kind, segment.payload
        texts += kind in _TEXTS
        if kind in SHOWN or not segment.sound or len(payload) in FIXED.get(kind, ()):
            continue
        if kind in _TEXTS and texts <= _MAX_TEXTS:
            yield from _text(kind, payload)
        elif kind == "iCCP":
            yield from _profile(payload)
        elif kind == "eXIf":
            yield from carried.from_exif(payload.removeprefix(exif.HEADER))
        elif kind == "caBX":
            yield Item(Sort.PROVENANCE, kind, data=payload)
        elif kind in _PICTURES:
            yield Item(Sort.PICTURE, kind, data=payload)
        elif kind not in _ANIMATION and kind != TRAILING and not _is_plain(segment, segments):
            yield Item(Sort.OPAQUE, kind, data=payload)
    if container_png.surplus(segments):
        yield Item(Sort.OPAQUE, "IDAT")


def _is_plain(segment: Segment, segments: Sequence[Segment]) -> bool:
    """True for a chunk of numbers that has the size of them and cannot be read as words."""
    payload = segment.payload
    if segment.kind == "tIME":
        return _is_time(payload)
    if segment.kind == "hIST":
        size = next((len(each.payload) // 3 * 2 for each in segments if each.kind == "PLTE"), -1)
        return len(payload) == size and not has_words(payload)
    return len(payload) <= _PLAIN.get(segment.kind, -1) and not has_words(payload)


def _is_time(payload: bytes) -> bool:
    if len(payload) != 7:
        return False
    month, day, hour, minute, second = payload[2:]
    return 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second <= 60


def profile_of(payload: bytes) -> bytes | None:
    """The profile in an iCCP chunk, None when it cannot be read."""
    _, _, rest = payload.partition(b"\0")
    return inflate(rest[1:]) if rest[:1] == b"\0" else None


def _profile(payload: bytes) -> Iterator[Item]:
    name, profile = payload.partition(b"\0")[0], profile_of(payload)
    yield Item(Sort.TEXT, "ICC:name", carried.decode(name))
    if profile is None:
        yield Item(Sort.DAMAGE, "iCCP", data=payload)
        return
    yield from carried.from_icc(profile)
    if len(profile) != int.from_bytes(profile[:4], "big"):
        yield Item(Sort.DAMAGE, "iCCP", data=payload)


def _text(kind: str, payload: bytes) -> Iterator[Item]:
    keyword, _, rest = payload.partition(b"\0")
    name, raw = keyword.decode("latin-1"), _unfold(kind, rest)
    if name not in _KEYWORDS:
        yield Item(Sort.TEXT, "Keyword", name)
    if kind == "iTXt" and not _LANGUAGE.fullmatch(language := rest[2:].partition(b"\0")[0]):
        yield Item(Sort.OPAQUE, kind, data=language)
    if raw is None:
        yield Item(Sort.DAMAGE, name, data=payload)
    elif name == "XML:com.adobe.xmp":
        yield from carried.from_xmp(raw)
    elif name.startswith(_RAW_PROFILE):
        yield from _raw_profile(name.removeprefix(_RAW_PROFILE), raw)
    else:
        yield Item(Sort.TEXT, name, carried.decode(raw))


def _unfold(kind: str, rest: bytes) -> bytes | None:
    if kind == "tEXt":
        return rest
    if kind == "zTXt":
        return inflate(rest[1:]) if rest[:1] == b"\0" else None
    _, _, tail = rest[2:].partition(b"\0")
    translated, found, text = tail.partition(b"\0")
    if not found or rest[:1] not in (b"\0", b"\1"):
        return None
    unfolded = inflate(text) if rest[:1] == b"\1" else text
    return translated + b" " + unfolded if unfolded is not None and translated else unfolded


def _raw_profile(name: str, raw: bytes) -> Iterator[Item]:
    """ImageMagick's hexadecimal profiles: a line with the name, one with the length, then digits."""
    lines = raw.split(b"\n", 3)
    try:
        data = bytes.fromhex(b"".join(raw.split()[2:]).decode("ascii")) if len(lines) > 2 else b""
    except (ValueError, UnicodeDecodeError):
        data = b""
    readers = {"exif": carried.from_exif, "APP1": carried.from_exif, "xmp": carried.from_xmp} | {
        "iptc": carried.from_photoshop, "8bim": carried.from_photoshop, "icc": carried.from_icc, "icm": carried.from_icc
    }  # fmt: skip
    if not data or name not in readers:
        yield Item(Sort.OPAQUE, name, data=raw)
        return
    data = data.removeprefix(exif.HEADER).removeprefix(iptc.HEADER)
    yield from readers[name](data)
