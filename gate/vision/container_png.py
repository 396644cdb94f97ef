"""PNG chunks (W3C PNG, third edition), their checksums, and what a compressed image stream holds too much."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.errors import SampleProblem
from gate.vision.container import TRAILING, Segment

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({"IHDR", "PLTE", "IDAT", "IEND"})
_ANIMATION = frozenset({"acTL", "fcTL", "fdAT"})
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples a pixel, by the colour type of IHDR."""
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_WHOLE = ((0, 0, 1, 1),)
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 18


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a PNG: where it starts, its steps, its size in pixels, and the bytes of its filtered rows."""

    left: int
    top: int
    across: int
    down: int
    columns: int
    rows: int
    length: int


def recognises(data: bytes) -> bool:
    """True when the file has the PNG signature."""
    return data.startswith(SIGNATURE)


def segments(data: bytes) -> Iterator[Segment]:
    """Chunks from IHDR to IEND, and what follows. An ancillary chunk with a wrong checksum is not `sound`."""
    position, kind = len(SIGNATURE), ""
    seen: list[str] = []
    while kind != "IEND":
        segment = _chunk(data, position)
        kind, position = segment.kind, segment.end
        if bool(seen) == (kind == "IHDR"):
            raise SampleProblem("image_undecodable")
        if kind == "IDAT" and "IDAT" in seen and seen[-1] != "IDAT":
            raise SampleProblem("image_undecodable")
        seen.append(kind)
        yield segment
    if "IDAT" not in seen:
        raise SampleProblem("image_undecodable")
    if position < len(data):
        yield Segment(TRAILING, position, len(data), data[position:])


def _chunk(data: bytes, position: int) -> Segment:
    if position + 12 > len(data):
        raise SampleProblem("image_undecodable")
    length = int.from_bytes(data[position : position + 4], "big")
    name, end = data[position + 4 : position + 8], position + 12 + length
    if end > len(data) or not (name.isalpha() and name.isascii()):
        raise SampleProblem("image_undecodable")
    kind = name.decode("ascii")
    critical = not name[0] & 0x20
    sound = zlib.crc32(data[position + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")
    if critical and (not sound or kind not in _CRITICAL):
        raise SampleProblem("image_undecodable")
    return Segment(kind, position, end, data[position + 8 : end - 4], sound)


def is_animated(segments: Iterable[Segment]) -> bool:
    """True when the file has frames (APNG), or claims to."""
    return any(segment.kind in _ANIMATION for segment in segments)


def encode(kind: str, payload: bytes) -> bytes:
    """A chunk with its length and checksum."""
    body = kind.encode("latin-1") + payload
    return struct.pack(">I", len(payload)) + body + struct.pack(">I", zlib.crc32(body))


def assemble(chunks: Iterable[tuple[str, bytes]]) -> bytes:
    """A PNG file of chunks (type, payload)."""
    return SIGNATURE + b"".join(encode(kind, payload) for kind, payload in chunks)


def passes(header: bytes) -> list[Pass]:
    """The passes (one, or up to seven when interlaced) over a picture with this IHDR, empty ones left out.

    Raises SampleProblem('image_undecodable') for a header that no standard PNG has.
    """
    if len(header) != 13:
        raise SampleProblem("image_undecodable")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    allowed = depth in _DEPTHS.get(colour, ()) and not compression and not filtering and interlace < 2
    if not allowed or not width or not height:
        raise SampleProblem("image_undecodable")
    bits = depth * CHANNELS[colour]
    found = []
    for left, top, across, down in _ADAM7 if interlace else _WHOLE:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            found.append(Pass(left, top, across, down, columns, rows, rows * (1 + (columns * bits + 7) // 8)))
    return found


def pixel_bytes(header: bytes) -> int:
    """How many bytes the filtered rows of a picture with this IHDR take. Raises as `passes` does."""
    return sum(each.length for each in passes(header))


def surplus(segments: Sequence[Segment]) -> bool:
    """True when the image stream goes on after the last row: rows or bytes that no decoder shows.

    Raises SampleProblem('image_undecodable') when it is damaged or ends before the last row. Memory: one step.
    """
    left = pixel_bytes(segments[0].payload)
    stream = zlib.decompressobj()
    for segment in segments:
        if segment.kind == "IDAT":
            if stream.eof and segment.payload:
                return True
            left -= sum(map(len, _pieces(stream, segment.payload, left + 1)))
            if left < 0 or stream.unused_data:
                return True
    if left:
        raise SampleProblem("image_undecodable")
    return False


def rows(segments: Sequence[Segment]) -> Iterator[bytes]:
    """The filtered rows in pieces, cut after the last row. Raises SampleProblem('image_undecodable') for fewer."""
    left = pixel_bytes(segments[0].payload)
    stream = zlib.decompressobj()
    for segment in segments:
        if segment.kind == "IDAT":
            for piece in _pieces(stream, segment.payload, left):
                left -= len(piece)
                yield piece
    if left:
        raise SampleProblem("image_undecodable")


def _pieces(stream: zlib._Decompress, payload: bytes, limit: int) -> Iterator[bytes]:
    """Inflate one chunk in small steps, to at most `limit` bytes in all."""
    try:
        while payload and limit and not stream.eof:
            piece = stream.decompress(payload, min(_STEP, limit))
            payload = stream.unconsumed_tail
            limit -= len(piece)
            yield piece
    except zlib.error:
        raise SampleProblem("image_undecodable") from None


def exact_rows(segments: Sequence[Segment]) -> bytes:
    """The image stream compressed anew, cut after the last row. Memory: the compressed stream only."""
    target, out = zlib.compressobj(9), bytearray()
    for piece in rows(segments):
        out += target.compress(piece)
    return bytes(out + target.flush())
