"""Photoshop image resources (8BIM) and the IPTC-IIM records that live in one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gate.vision.container import has_words

HEADER = b"Photoshop 3.0\0"
RECORDS = 0x0404
_SIGNATURES = (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR")
_MAX = 4096

DATASETS = {
    5: "ObjectName",
    25: "Keywords",
    26: "ContentLocationCode",
    27: "ContentLocationName",
    40: "SpecialInstructions",
    80: "Byline",
    85: "BylineTitle",
    90: "City",
    92: "SubLocation",
    95: "ProvinceState",
    100: "CountryCode",
    101: "Country",
    103: "TransmissionReference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "Copyright",
    118: "Contact",
    120: "Caption",
    122: "CaptionWriter",
}
"""Datasets of record 2 that hold a person's words, and their names here."""

_PLAIN = {3, 4, 7, 8, 10, 12, 15, 20, 22, 30, 35, 37, 38, 42, 45, 47, 50, 55, 60, 62, 63, 65, 70, 75, 130, 131, 135}
_PLAIN |= {0, 150, 151, 152, 153, 154, 200, 201, 202}


_SETTINGS = (
    {0x03ED: 16, 0x03F2: 10, 0x03F3: 9, 0x03F4: 4, 0x03F5: 72, 0x03F7: 28, 0x03F8: 112, 0x03FA: 112, 0x0400: 2}
    | {0x0402: 64, 0x0406: 7, 0x0408: 1024, 0x040A: 1, 0x040D: 4, 0x0410: 1, 0x0411: 1, 0x0413: 4, 0x0414: 4}
    | {0x0416: 4, 0x0417: 4, 0x0419: 4, 0x041D: 64, 0x0425: 16, 0x0426: 14, 0x0428: 12, 0x042D: 64, 0x0430: 64}
    | {0x2710: 10}
)
"""Resources of numbers that say how to show or print the picture, and the most bytes they have."""
_PATHS, _PATH_RECORD = range(0x07D0, 0x0BB7), 26
STRINGS = {0x03EE: "AlphaNames", 0x0415: "AlphaNames", 0x041A: "Slices", 0x041E: "URLList", 0x0421: "Software"} | {
    0x043A: "PrintInformation",
    0x043B: "PrintInformation",
}
"""Resources with words among their numbers, and their names here."""
_STRINGS = re.compile(rb"(?:\0[\x20-\x7e\xa0-\xff]){3,}|[\x20-\x7e]{6,}")


@dataclass(frozen=True, slots=True)
class Resource:
    """An image resource: its number, its name, its bytes."""

    number: int
    name: str = field(repr=False)
    data: bytes = field(repr=False)


def resources(block: bytes) -> Iterator[Resource | None]:
    """The resources of a block without its header. None stands for damage: the rest cannot be read."""
    position, count = 0, 0
    while position < len(block):
        name_size = block[position + 6] if position + 6 < len(block) else 0
        size_at = position + 6 + (name_size + 2) // 2 * 2
        size = int.from_bytes(block[size_at : size_at + 4], "big")
        end = size_at + 4 + size
        if block[position : position + 4] not in _SIGNATURES or end > len(block) or count >= _MAX:
            if any(block[position:]):
                yield None
            return
        number = int.from_bytes(block[position + 4 : position + 6], "big")
        name = block[position + 7 : position + 7 + name_size].decode("latin-1")
        yield Resource(number, name, block[size_at + 4 : end])
        position, count = end + size % 2, count + 1


def is_setting(resource: Resource) -> bool:
    """True for a resource that is known to hold numbers, has the size of them, and cannot be read as words."""
    if resource.number in _PATHS:
        sized = len(resource.data) % _PATH_RECORD == 0
    else:
        sized = len(resource.data) <= _SETTINGS.get(resource.number, -1)
    return sized and not has_words(resource.data)


def strings(data: bytes) -> str:
    """The readable words of a resource, 16-bit or 8-bit, one a line."""
    found = (match.group() for match in _STRINGS.finditer(data))
    return "\n".join(run.decode("utf-16-be" if run[:1] == b"\0" else "latin-1").strip() for run in found)


def records(data: bytes) -> Iterator[tuple[str, str] | None]:
    """(name, text) of each dataset that holds words. None stands for damage.

    Names: see DATASETS; `Other` for a dataset of record 2 not known. The envelope (record 1) is plain except
    for its character set, which is taken as UTF-8 where it fits and Latin-1 where it does not.
    """
    position = 0
    while position < len(data):
        if data[position] != 0x1C or position + 5 > len(data):
            if any(data[position:]):
                yield None
            return
        record, dataset = data[position + 1], data[position + 2]
        size, start = int.from_bytes(data[position + 3 : position + 5], "big"), position + 5
        if size & 0x8000:
            width = size & 0x7FFF
            size = int.from_bytes(data[start : start + min(width, 8)], "big") if width <= 8 else len(data)
            start += width
        position = start + size
        if position > len(data):
            yield None
            return
        if record == 2 and dataset not in _PLAIN:
            yield DATASETS.get(dataset, "Other"), _decode(data[start:position])


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
