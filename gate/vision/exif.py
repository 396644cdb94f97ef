"""TIFF directories as EXIF uses them (CIPA DC-008), read within bounds and with every doubt kept; orientation.

Libraries read what they can of a damaged block and pass over the rest in silence. This reader says that
something was wrong, because what a library skips a thief's tool may still show.
"""

from __future__ import annotations

import itertools
import struct
from collections import deque
from dataclasses import dataclass, field

from gate.vision.container import Container

HEADER = b"Exif\0\0"
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_UPRIGHT = 1
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
_POINTERS = {0x8769: "Exif", 0x8825: "GPS", 0xA005: "Interop", 0x014A: "Sub"}
_MAX_DIRECTORIES = 32
_MAX_ENTRIES = 4096
_THUMBNAIL, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_STRIPS, _STRIP_LENGTHS = 0x0111, 0x0117
_SLACK = 16
"""Bytes outside every value that a writer may leave; more are hidden data."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value. `directory` is `0`, `1`, `Exif`, `GPS`, `Interop` or `Sub`; `order` is `<` or `>`."""

    directory: str
    tag: int
    type: int
    order: str
    value: bytes = field(repr=False)

    def numbers(self) -> tuple[int, ...]:
        """The value as integers (of rationals: numerators and denominators in turn); empty for other types."""
        letter = {1: "B", 3: "H", 4: "I", 5: "I", 6: "b", 8: "h", 9: "i", 10: "i", 13: "I"}.get(self.type)
        if letter is None:
            return ()
        return struct.unpack(f"{self.order}{len(self.value) // struct.calcsize(letter)}{letter}", self.value)


@dataclass(frozen=True, slots=True)
class Tiff:
    """What a TIFF block holds. `sound` is False when anything in it points nowhere or contradicts itself.

    `thumbnails` are the pictures in it. `rest` are the bytes that belong to no value, if they say something.
    """

    entries: tuple[Entry, ...]
    thumbnails: tuple[bytes, ...] = field(repr=False)
    rest: bytes = field(repr=False)
    sound: bool = True


class _Reader:
    """One pass over a block; `covered` marks the bytes that values and directories own."""

    def __init__(self, block: bytes) -> None:
        self.block = block
        self.covered = bytearray(len(block))
        self.budget = 4 * len(block) + 4096
        self.entries: list[Entry] = []
        self.sound = True
        self.order = _ORDERS.get(block[:4], "")
        self.waiting: deque[tuple[str, int]] = deque()
        self.seen: set[int] = set()

    def take(self, offset: int, size: int) -> bytes | None:
        """Bytes of the block, marked as covered. None, and the block is unsound, when they lie outside.

        Values that lie over one another, so that together they are many times the block, are outside as well.
        """
        if offset + size > len(self.block) or size > self.budget:
            self.sound = False
            return None
        self.budget -= size
        self.covered[offset : offset + size] = b"\1" * size
        return self.block[offset : offset + size]

    def walk(self) -> None:
        header = self.take(0, 8)
        if not self.order or header is None:
            self.sound = False
            return
        self.waiting.append(("0", struct.unpack(self.order + "I", header[4:])[0]))
        while self.waiting:
            name, offset = self.waiting.popleft()
            if offset in self.seen or len(self.seen) >= _MAX_DIRECTORIES:
                self.sound = False
                continue
            self.seen.add(offset)
            self.directory(name, offset)

    def directory(self, name: str, offset: int) -> None:
        head = self.take(offset, 2)
        count = struct.unpack(self.order + "H", head)[0] if head else 0
        for number in range(count):
            raw = self.take(offset + 2 + 12 * number, 12)
            if raw is None or len(self.entries) >= _MAX_ENTRIES:
                self.sound = False
                return
            self.entry(name, raw)
        # Writers leave out the next-directory offset at the end of a block; that alone is no damage.
        if name in ("0", "1") and head and offset + 6 + 12 * count <= len(self.block):
            following = self.take(offset + 2 + 12 * count, 4) or b"\0\0\0\0"
            if target := struct.unpack(self.order + "I", following)[0]:
                self.waiting.append(("1", target))
        elif name not in ("0", "1") and self.block[offset + 2 + 12 * count :][:4] == b"\0\0\0\0":
            self.take(offset + 2 + 12 * count, 4)

    def entry(self, name: str, raw: bytes) -> None:
        tag, kind, count = struct.unpack(self.order + "HHI", raw[:8])
        size = _SIZES.get(kind, 0) * count
        if not _SIZES.get(kind):
            self.sound = False
            self.entries.append(Entry(name, tag, 7, self.order, raw[8:]))
            return
        value = raw[8 : 8 + size] if size <= 4 else self.take(struct.unpack(self.order + "I", raw[8:])[0], size)
        if value is None:
            return
        entry = Entry(name, tag, kind, self.order, value)
        self.entries.append(entry)
        if tag in _POINTERS and kind in (4, 13):
            self.waiting.extend((_POINTERS[tag], target) for target in entry.numbers()[:_MAX_DIRECTORIES])

    def thumbnails(self) -> tuple[bytes, ...]:
        """Pictures that directories point at by offset and length, alone or in strips."""
        found: list[bytes] = []
        for name in dict.fromkeys(entry.directory for entry in self.entries):
            for start_tag, length_tag in ((_THUMBNAIL, _THUMBNAIL_LENGTH), (_STRIPS, _STRIP_LENGTHS)):
                starts, lengths = self._numbers(name, start_tag), self._numbers(name, length_tag)
                for start, length in zip(starts, lengths, strict=False):
                    # A length that runs over the end still shows what is there.
                    if len(found) == _MAX_DIRECTORIES:
                        return tuple(found)
                    picture = self.take(start, length) or self.block[start:]
                    found.extend([picture] if picture else [])
        return tuple(found)

    def _numbers(self, name: str, tag: int) -> tuple[int, ...]:
        return next((e.numbers() for e in self.entries if (e.directory, e.tag) == (name, tag)), ())[:_MAX_ENTRIES]


def read(block: bytes) -> Tiff:
    """Read a TIFF block (an EXIF payload without its `Exif` header). Never raises, never loops."""
    reader = _Reader(block)
    reader.walk()
    thumbnails = reader.thumbnails()
    unowned = reader.covered.translate(b"\1\0" + bytes(254))
    rest = bytes(itertools.compress(block, unowned)).replace(b"\0", b"")
    return Tiff(tuple(reader.entries), thumbnails, rest if len(rest) > _SLACK else b"", reader.sound)


def first_entry(block: bytes, tag: int) -> Entry | None:
    """The first entry with a tag in the first directory, as viewers look for one: what is wrong elsewhere is no matter.

    The value is empty where it stands outside the entry or is cut. None when there is no such entry to be read.
    """
    order = _ORDERS.get(block[:4])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            found, kind, number = struct.unpack_from(order + "HHI", block, at)
            if found == tag:
                size = _SIZES.get(kind, 0) * number
                value = block[at + 8 : at + 8 + size] if size <= 4 else b""
                return Entry("0", tag, kind, order, value if len(value) == size else b"")
    except struct.error:
        pass
    return None


def orientation(block: bytes) -> int:
    """The orientation 1..8 that a TIFF block says; 1 when it says none or is broken."""
    entry = first_entry(block, 0x0112)
    numbers = entry.numbers() if entry and entry.type == 3 else ()
    return numbers[0] if len(numbers) == 1 and 1 <= numbers[0] <= 8 else _UPRIGHT


_HOLDERS = {"JPEG": "APP1", "PNG": "eXIf", "WEBP": "EXIF"}


def orientation_of(container: Container) -> int:
    """The orientation 1..8 in a file's first EXIF block, by which viewers turn the picture."""
    blocks = [segment for segment in container.segments if segment.kind == _HOLDERS[container.format]]
    if container.format == "JPEG":
        blocks = [block for block in blocks if block.payload.startswith(HEADER)]
    elif container.format == "PNG":  # viewers pass over a chunk with a wrong checksum
        blocks = [block for block in blocks if block.sound]
    return orientation(blocks[0].payload.removeprefix(HEADER)) if blocks else _UPRIGHT


def orientation_only(value: int, order: str = "<") -> bytes:
    """A TIFF block that holds nothing but this orientation, in either byte order (`<` or `>`)."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return struct.pack(order + "4sIHHHIHHI", mark, 8, 1, 0x0112, 3, 1, value, 0, 0)
