"""PNG chunks (W3C PNG, third edition), their checksums, and what a compressed image stream holds too much."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

from gate.errors import SampleProblem
from gate.vision.container import TRAILING, Segment

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({"IHDR", "PLTE", "IDAT", "IEND"})
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 18


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


def encode(kind: str, payload: bytes) -> bytes:
    """A chunk with its length and checksum."""
    body = kind.encode("ascii") + payload
    return struct.pack(">I", len(payload)) + body + struct.pack(">I", zlib.crc32(body))


def pixel_bytes(header: bytes) -> int:
    """How many bytes the filtered rows of a picture with this IHDR take. Raises SampleProblem('image_undecodable')."""
    if len(header) != 13:
        raise SampleProblem("image_undecodable")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    allowed = depth in _DEPTHS.get(colour, ()) and not compression and not filtering and interlace < 2
    if not allowed or not width or not height:
        raise SampleProblem("image_undecodable")
    bits = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-max(width - left, 0) // across), -(-max(height - top, 0) // down)
        total += rows * (1 + (columns * bits + 7) // 8) if columns else 0
    return total


def surplus(segments: Iterable[Segment]) -> bool:
    """True when the image stream goes on after the last row: rows or bytes that no decoder shows."""
    parts = list(segments)
    left = pixel_bytes(parts[0].payload)
    stream = zlib.decompressobj()
    for segment in parts:
        if segment.kind != "IDAT":
            continue
        left = _consume(stream, segment.payload, left)
        if left < 0 or stream.unused_data:
            return True
    if left:
        raise SampleProblem("image_undecodable")
    return False


def _consume(stream: zlib._Decompress, payload: bytes, left: int) -> int:
    """Inflate one chunk in small steps; the bytes still wanted after it, negative when there are too many."""
    try:
        while payload and left >= 0 and not stream.eof:
            left -= len(stream.decompress(payload, min(_STEP, left + 1)))
            payload = stream.unconsumed_tail
    except zlib.error:
        raise SampleProblem("image_undecodable") from None
    return left if not (stream.eof and payload) else -1


def exact_rows(segments: Iterable[Segment]) -> bytes:
    """The image stream compressed anew, cut after the last row. Memory: the compressed stream only."""
    parts = list(segments)
    left = pixel_bytes(parts[0].payload)
    source, target, out = zlib.decompressobj(), zlib.compressobj(9), bytearray()
    for segment in parts:
        payload = segment.payload if segment.kind == "IDAT" else b""
        while payload and left and not source.eof:
            rows = source.decompress(payload, min(_STEP, left))
            left -= len(rows)
            out += target.compress(rows)
            payload = source.unconsumed_tail
    return bytes(out + target.flush())
