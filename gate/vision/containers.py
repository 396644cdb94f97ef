"""The outer shape of JPEG, PNG and WebP files: segments and chunks, walked without decoding a pixel.

Everything here is bounded by the length of the file and raises `MalformedError`, nothing else, on bytes that lie.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

JPEG_START = b"\xff\xd8\xff"
PNG_START = b"\x89PNG\r\n\x1a\n"

SOI, EOI, SOS, DQT, DHT, DRI, DAC = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xCC
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
FRAMES = frozenset(range(0xC0, 0xD0)) - {DHT, 0xC8, DAC}
"""Markers SOF0..SOF15 that begin a frame (ITU-T T.81, table B.1)."""

_NEXT_MARKER = re.compile(rb"(?<!\xff)\xff++[\x01-\xcf\xd8-\xfe]")
"""Starts only where a run of fill bytes starts, so that a long run is read once and not from each of its bytes."""

_OTHER_IMAGES = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"8BPS", b"\xff\x0a", b"\0\0\x01\0", b"\0\0\x02\0")
_OTHER_BOXES = (b"ftyp", b"JXL ", b"jP  ")


class MalformedError(Exception):
    """The file's structure contradicts itself or ends early."""


def sniff(data: bytes) -> str | None:
    """JPEG, PNG or WEBP by the first bytes; OTHER for an image of a kind gate does not read; None for anything else."""
    if data.startswith(JPEG_START):
        return "JPEG"
    if data.startswith(PNG_START):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith(_OTHER_IMAGES) or data[4:8] in _OTHER_BOXES or b"<svg" in data[:1024].lower():
        return "OTHER"
    return None


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(marker, payload, entropy-coded data) of every segment from SOI up to EOI, both left out.

    The third item is empty but after SOS, where it holds the scan with its stuffing and restart markers.
    Raises MalformedError when a segment is cut or EOI is missing.
    """
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        head = data[at : at + 4]
        if head[:2] == b"\xff\xd9":
            return
        if len(head) < 4 or head[0] != 0xFF or head[1] < 0xC0:
            raise MalformedError
        length = struct.unpack(">H", head[2:])[0]
        payload = data[at + 4 : at + 2 + length]
        if length < 2 or len(payload) != length - 2:
            raise MalformedError
        at += 2 + length
        scan = b""
        if head[1] == SOS:
            found = _NEXT_MARKER.search(data, at)
            if found is None:
                raise MalformedError
            scan, at = data[at : found.start()], found.start()
        yield head[1], payload, scan


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(type, payload) of every chunk up to and with IEND. Raises MalformedError for a cut chunk or a wrong CRC."""
    at, kind = len(PNG_START), b""
    while kind != b"IEND":
        head = data[at : at + 8]
        if len(head) < 8:
            raise MalformedError
        length, kind = struct.unpack(">I4s", head)
        payload = data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(payload) != length or check != zlib.crc32(kind + payload).to_bytes(4, "big"):
            raise MalformedError
        at += 12 + length
        yield kind, payload


PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples a pixel, by the colour type of IHDR."""

_WHOLE = ((0, 0, 1, 1),)
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


@dataclass(frozen=True, slots=True)
class PngPass:
    """One pass over a PNG: where it starts, its steps, its size in pixels, and the bytes of its filtered rows."""

    left: int
    top: int
    across: int
    down: int
    columns: int
    rows: int
    length: int


def png_passes(header: bytes) -> list[PngPass]:
    """The passes (one, or seven when interlaced) of a picture with this IHDR, empty ones left out.

    Raises MalformedError.
    """
    try:
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
        bits = PNG_CHANNELS[colour] * depth
    except (struct.error, KeyError):
        raise MalformedError from None
    passes = []
    for left, top, across, down in _ADAM7 if interlaced else _WHOLE:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            length = rows * (1 + (columns * bits + 7) // 8)
            passes.append(PngPass(left, top, across, down, columns, rows, length))
    return passes


def inflated(stream: bytes, length: int) -> bytes:
    """The first `length` bytes of a zlib stream, never more. Raises MalformedError when it holds fewer."""
    try:
        raw = zlib.decompressobj().decompress(stream, length)
    except zlib.error:
        raise MalformedError from None
    if len(raw) != length or not length:
        raise MalformedError
    return raw


def png_bytes(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """A PNG file of these chunks, with the signature, lengths and CRCs."""
    parts = [PNG_START]
    for kind, payload in chunks:
        parts += [len(payload).to_bytes(4, "big"), kind, payload, zlib.crc32(kind + payload).to_bytes(4, "big")]
    return b"".join(parts)


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(type, payload) of every chunk the RIFF size covers. Raises MalformedError when the file or a chunk is cut."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise MalformedError
    at = 12
    while at < end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise MalformedError
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)


def tiff_orientation(exif: bytes) -> int:
    """The orientation tag 1..8 of the first image directory of an EXIF block (without `Exif\\0\\0`); 1 when broken."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, start)
        for entry in range(count):
            tag, kind, number, value = struct.unpack_from(order + "HHIH", exif, start + 2 + 12 * entry)
            if tag == 0x0112:
                return value if (kind, number) == (3, 1) and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def orientation_exif(orientation: int) -> bytes:
    """A TIFF block (without `Exif\\0\\0`) that says this orientation and nothing else (26 bytes)."""
    return struct.pack("<4sIHHHIHHI", b"II*\0", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
