"""WebP chunks in their RIFF file (RFC 9649)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

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


def is_animated(segments: Iterable[Segment]) -> bool:
    """True when the file has frames, or its header says so."""
    return any(
        segment.kind in ("ANIM", "ANMF") or (segment.kind == "VP8X" and segment.payload[:1] and segment.payload[0] & 2)
        for segment in segments
    )


def encode(kind: str, payload: bytes) -> bytes:
    """A chunk with its size and padding."""
    return kind.encode("latin-1") + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)


def assemble(chunks: bytes) -> bytes:
    """A RIFF file around encoded chunks."""
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def extended_header(picture: Segment) -> bytes:
    """The VP8X payload for a file that holds only this picture: its size, and whether it says it has alpha."""
    width, height = size(picture)
    alpha = picture.kind == "VP8L" and picture.payload[4] & 0x10
    return bytes((alpha, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def size(picture: Segment) -> tuple[int, int]:
    """(width, height) as a `VP8 ` or `VP8L` chunk says them. Raises SampleProblem('image_undecodable')."""
    body = picture.payload
    if picture.kind == "VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    if picture.kind != "VP8 " or len(body) < 10 or not width or not height:
        raise SampleProblem("image_undecodable")
    return width, height


def canvas(header: bytes) -> tuple[int, int]:
    """(width, height) as the payload of a VP8X chunk says them. Raises SampleProblem('image_undecodable')."""
    if len(header) < 10:
        raise SampleProblem("image_undecodable")
    return 1 + int.from_bytes(header[4:7], "little"), 1 + int.from_bytes(header[7:10], "little")
