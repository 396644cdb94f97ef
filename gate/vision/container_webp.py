"""WebP chunks in their RIFF file (RFC 9649)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gate.errors import SampleProblem
from gate.vision.container import TRAILING, Segment

PICTURE = frozenset({"VP8 ", "VP8L"})


def recognises(data: bytes) -> bool:
    """True when the file is a RIFF file of type WEBP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def segments(data: bytes) -> Iterator[Segment]:
    """Chunks inside the RIFF size, and what follows it. A chunk whose padding byte is not zero is not `sound`."""
    riff_end = 8 + int.from_bytes(data[4:8], "little")
    if riff_end > len(data):
        raise SampleProblem("image_undecodable")
    position, pictures, number = 12, 0, 0
    while position < riff_end:
        segment = _chunk(data, position, riff_end)
        if number == 0 and segment.kind not in PICTURE | {"VP8X"}:
            raise SampleProblem("image_undecodable")
        yield segment
        position, number = segment.end, number + 1
        pictures += segment.kind in PICTURE | {"ANMF"}
    if not pictures:
        raise SampleProblem("image_undecodable")
    if riff_end < len(data):
        yield Segment(TRAILING, riff_end, len(data), data[riff_end:])


def _chunk(data: bytes, position: int, riff_end: int) -> Segment:
    if position + 8 > riff_end:
        raise SampleProblem("image_undecodable")
    kind = data[position : position + 4].decode("latin-1")
    size = int.from_bytes(data[position + 4 : position + 8], "little")
    payload_end = position + 8 + size
    end = payload_end + size % 2
    if payload_end > riff_end or end > len(data):
        raise SampleProblem("image_undecodable")
    return Segment(kind, position, end, data[position + 8 : payload_end], sound=not any(data[payload_end:end]))


def encode(kind: str, payload: bytes) -> bytes:
    """A chunk with its size and padding."""
    return kind.encode("latin-1") + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)


def assemble(chunks: bytes) -> bytes:
    """A RIFF file around encoded chunks."""
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def extended_header(picture: Segment) -> bytes:
    """The VP8X payload for a file that holds only this picture: its size, and whether it says it has alpha."""
    body = picture.payload
    if picture.kind == "VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        width, height, flags = bits & 0x3FFF, bits >> 14 & 0x3FFF, 0x10 if bits >> 28 & 1 else 0
    elif picture.kind == "VP8 " and len(body) >= 10:
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        width, height, flags = max(width - 1, 0), max(height - 1, 0), 0
    else:
        raise SampleProblem("image_undecodable")
    return bytes((flags, 0, 0, 0)) + width.to_bytes(3, "little") + height.to_bytes(3, "little")
