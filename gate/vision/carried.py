"""Everything an image file carries besides its picture, as a flat list of named items.

The readers of one format each (EXIF, XMP, IPTC, ICC) say what stands in a block; this module knows which block
of which container holds which of them, and makes an item of whatever is left over.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gate.vision import exif, icc, iptc, xmp
from gate.vision.container import GARBAGE, TRAILING, Container, Segment, has_words, is_padding


class Sort(enum.Enum):
    """What an item is."""

    TEXT = "text"  # words under a name
    POSITION = "position"  # a latitude or longitude
    SERIAL = "serial"  # a number of the device or the shot, in binary
    PICTURE = "picture"  # a thumbnail or another picture
    NOTES = "notes"  # a camera maker's notes, in a format of its own
    PROVENANCE = "provenance"  # a signed history (C2PA)
    OPAQUE = "opaque"  # bytes of no known meaning
    DAMAGE = "damage"  # a block that contradicts itself


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a file carries. `name` is the tag's or property's own name; `text` and `data` are its value."""

    sort: Sort
    name: str = ""
    text: str = field(default="", repr=False)
    data: bytes = field(default=b"", repr=False)


_MAX_DEPTH = 3
_POSITIONS = {2: "GPSLatitude", 4: "GPSLongitude", 20: "GPSDestLatitude", 22: "GPSDestLongitude"}
_WIDE = {0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject"}
_NAMED = {
    0x9286: "UserComment",
    0xA436: "ImageTitle",
    0xA437: "Photographer",
    0xA438: "ImageEditor",
    0xC62F: "CameraSerialNumber",
}
_BYTES = frozenset({1, 2, 6, 7, 129})
_WORDED = frozenset(
    {0x010D, 0x010E, 0x010F, 0x0110, 0x011D, 0x0131, 0x0132, 0x013B, 0x013C, 0x8298, 0x9003, 0x9004, 0x9286, 0xA420}
    | {0xA430, 0xA431, 0xA433, 0xA434, 0xA435, 0xC614, 0xC615, 0xC62F, 0xC68B, *range(0xA436, 0xA43E)}
)
"""Tags that hold words or a number of the device, of whatever type they are stored."""
_GPS_WORDED = frozenset({1, 3, 8, 9, 10, 12, 14, 16, 18, 19, 21, 23, 25, 27, 28, 29})
_NOTES = frozenset({0x927C, 0xC634})
_IDS = frozenset({0xC65D})
_NESTED: dict[int, Callable[[bytes, int], Iterator[Item]]]
_QUIET_BYTES = frozenset({0xC4A5, 0xEA1C, 0xA302, 0x9101, 0x828E, 0xA40B, 0x8828, 0x8773, 0x0214})
"""Binary tags that say how the picture was made and no more: PrintIM, padding, CFA pattern, and the like."""
_MAX_BINARY, _MAX_UNKNOWN = 4, 8
"""Bytes of a binary value, and of numbers under a tag nobody knows, that are too few to say anything."""
_MIN_SPELLED = 5
_PHRASE, _PHRASE_LETTERS = re.compile(rb"[\x20-\x7e]{40,}"), 12


def from_exif(block: bytes, depth: int = 0) -> Iterator[Item]:
    """Items of a TIFF block."""
    tiff = exif.read(block)
    for entry in tiff.entries:
        yield from _from_entry(entry, depth)
    for picture in tiff.thumbnails:
        yield Item(Sort.PICTURE, "thumbnail", data=picture)
    if tiff.rest:
        yield Item(Sort.OPAQUE, "exif", data=tiff.rest)
    if not tiff.sound:
        yield Item(Sort.DAMAGE, "exif", data=block)


def _from_entry(entry: exif.Entry, depth: int) -> Iterator[Item]:
    from PIL import ExifTags

    if entry.directory == "GPS":
        if entry.tag in _POSITIONS:
            yield Item(Sort.POSITION, _POSITIONS[entry.tag], _degrees(entry))
        else:
            known = ExifTags.GPSTAGS.get(entry.tag)
            yield from _value(entry, known, worded=entry.tag in _GPS_WORDED)
        return
    name = _NAMED.get(entry.tag) or ExifTags.TAGS.get(entry.tag)
    if entry.tag in _WIDE:
        yield Item(Sort.TEXT, _WIDE[entry.tag], entry.value.decode("utf-16-le", "replace").strip("\0 "))
    elif entry.tag in _NOTES:
        yield Item(Sort.NOTES, "MakerNote", data=entry.value)
    elif entry.tag in _IDS:
        yield Item(Sort.SERIAL, name or "", data=entry.value)
    elif entry.tag in _NESTED:
        yield from _NESTED[entry.tag](entry.value, depth + 1)
    elif entry.tag in _QUIET_BYTES and entry.type in _BYTES:
        if has_words(entry.value.removeprefix(b"PrintIM\0")):
            yield Item(Sort.OPAQUE, name or "exif", data=entry.value)
    else:
        yield from _value(entry, name, worded=entry.tag in _WORDED)


def _value(entry: exif.Entry, name: str | None, *, worded: bool) -> Iterator[Item]:
    """A tag's words, of whatever type they are stored; what cannot be read is opaque."""
    if worded or entry.type in (2, 129):
        yield Item(Sort.TEXT, name or "Unknown", _words(entry))
    elif entry.type in _BYTES:
        if len(entry.value) > _MAX_BINARY:
            yield Item(Sort.OPAQUE, name or "exif", data=entry.value)
    elif (name is None and len(entry.value) > _MAX_UNKNOWN) or has_words(entry.value) or _spells(entry):
        yield Item(Sort.OPAQUE, name or "exif", data=entry.value)


def _words(entry: exif.Entry) -> str:
    """What a value says: its bytes as text, numbers that are characters as such, other numbers in digits."""
    if entry.type in _BYTES:
        return _comment(entry.value)
    numbers = [number for number in entry.numbers() if number]
    if len(numbers) > 1 and all(0x20 <= number < 0xD800 for number in numbers):
        return "".join(map(chr, numbers)).strip()
    return " ".join(map(str, numbers)) or decode(entry.value)


def _spells(entry: exif.Entry) -> bool:
    """True for numbers of which each is a printable character."""
    numbers = [number for number in entry.numbers() if number] if entry.type not in (5, 10) else []
    plain = len(numbers) >= _MIN_SPELLED and all(0x20 <= number < 0x7F for number in numbers)
    return plain and (len(numbers) < 8 or has_words(bytes(numbers)))


def _degrees(entry: exif.Entry) -> str:
    """A position as fractions; `0` when every number in it is zero or undefined."""
    numbers = entry.numbers()
    if entry.type not in (5, 10):
        return " ".join(map(str, numbers)) or decode(entry.value) or "0"
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return " ".join(f"{above}/{below}" for above, below in pairs) if any(a and b for a, b in pairs) else "0"


def _comment(raw: bytes) -> str:
    """A text with or without the eight bytes that name its character set."""
    if raw.startswith(b"JIS\0\0\0\0\0"):
        return raw[8:].decode("iso2022_jp", "replace").strip("\0 ")
    return decode(raw[8:] if raw.startswith((b"UNICODE\0", b"ASCII\0\0\0", bytes(8))) else raw)


def decode(raw: bytes) -> str:
    """UTF-16 when every other byte is zero, else UTF-8, else Latin-1."""
    raw = raw.rstrip(b"\0 ") if raw.count(b"\0") * 3 < len(raw) else raw
    zeros = raw[1::2].count(b"\0"), raw[::2].count(b"\0")
    if len(raw) >= 4 and max(zeros) * 3 > len(raw) and min(zeros) * 8 < len(raw):
        codec = "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
        return raw.decode(codec, "replace").strip("\0 ")
    try:
        return raw.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip("\0 ")


def from_xmp(packet: bytes, _: int = 0) -> Iterator[Item]:
    """Items of an XMP packet. Pictures in it (thumbnails, depth maps) are base64 texts."""
    properties, sound = xmp.read(packet)
    texts: dict[str, list[str]] = {}
    for entry in properties:
        local = entry.name.lower()
        if local in ("image", "data") and len(entry.text) > 256 and " " not in entry.text[:256]:
            yield Item(Sort.PICTURE, entry.name, data=entry.text.encode("utf-8", "replace"))
        elif "latitude" in local or "longitude" in local:
            yield Item(Sort.POSITION, entry.name, entry.text)
        else:
            texts.setdefault("/".join(entry.path[-3:]), []).append(entry.text)
    yield from (Item(Sort.TEXT, name, "\n".join(values)) for name, values in texts.items())
    if not sound:
        yield Item(Sort.DAMAGE, "xmp", data=packet)


_THUMBNAILS = frozenset({0x0409, 0x040C})
_RESOURCE_WORDS = {0x03F0: "Caption", 0x040B: "URL", 0x0BB7: "ClippingPathName"}


def from_photoshop(block: bytes, depth: int = 0) -> Iterator[Item]:
    """Items of Photoshop image resources."""
    nested = {iptc.RECORDS: from_iptc, 0x0422: from_exif, 0x0423: from_exif, 0x0424: from_xmp, 0x040F: from_icc}
    for resource in iptc.resources(block):
        if resource is None:
            yield Item(Sort.DAMAGE, "photoshop", data=block)
        elif resource.number in nested and depth < _MAX_DEPTH:
            yield from nested[resource.number](resource.data, depth + 1)
        elif resource.number in _THUMBNAILS:
            yield Item(Sort.PICTURE, "thumbnail", data=resource.data)
        elif resource.number in _RESOURCE_WORDS:
            yield Item(Sort.TEXT, _RESOURCE_WORDS[resource.number], decode(resource.data.lstrip(b"\0")))
        elif resource.number in iptc.STRINGS:
            yield Item(Sort.TEXT, iptc.STRINGS[resource.number], iptc.strings(resource.data))
        elif not iptc.is_setting(resource):
            yield Item(Sort.OPAQUE, "photoshop", data=resource.data)
        if resource is not None and resource.name:
            yield Item(Sort.TEXT, "ResourceName", resource.name)


def from_iptc(data: bytes, _: int = 0) -> Iterator[Item]:
    """Items of IPTC-IIM records."""
    for record in iptc.records(data):
        yield Item(Sort.TEXT, *record) if record else Item(Sort.DAMAGE, "iptc", data=data)


def from_icc(profile: bytes, _: int = 0) -> Iterator[Item]:
    """Items of an ICC profile. `mmod` is the tag in which displays leave their serial number."""
    for name, text in icc.words(profile):
        yield Item(Sort.TEXT, f"ICC:{name}", text)
    for signature, offset, length in icc.tags(profile) or ():
        if signature == b"mmod":
            yield Item(Sort.SERIAL, "mmod", data=profile[offset : offset + length])
    if icc.tags(profile) is None:
        yield Item(Sort.DAMAGE, "icc", data=profile)


_NESTED = {0x02BC: from_xmp, 0x83BB: from_iptc, 0x8649: from_photoshop, 0x8773: from_icc}


def phrases(coded: bytes) -> Iterator[Item]:
    """Readable words among coded pixels, where decoders pass over bytes behind the last block."""
    for match in _PHRASE.finditer(coded):
        if len(set(match.group())) >= _PHRASE_LETTERS:
            yield Item(Sort.OPAQUE, "scan", data=match.group())


def leftovers(segments: Sequence[Segment]) -> Iterator[Item]:
    """Items of the bytes beside every segment, and of segments whose checksum or size is wrong."""
    for segment in segments:
        if segment.kind == TRAILING:
            if not is_padding(segment.payload):
                picture = segment.payload.startswith(b"\xff\xd8\xff") or b"ftyp" in segment.payload[:64]
                yield Item(Sort.PICTURE if picture else Sort.OPAQUE, "trailing", data=segment.payload)
        elif segment.kind == GARBAGE or not segment.sound:
            yield Item(Sort.OPAQUE, "segment", data=segment.payload)


def carried(container: Container) -> Iterator[Item]:
    """Every item of a file."""
    from gate.vision import carried_jpeg, carried_png, carried_webp

    readers = {"JPEG": carried_jpeg.items, "PNG": carried_png.items, "WEBP": carried_webp.items}
    yield from readers[container.format](container.segments)
    yield from leftovers(container.segments)
