"""JPEG marker segments (ITU-T T.81 annex B)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from gate.errors import SampleProblem
from gate.vision.container import GARBAGE, TRAILING, Segment

_NAMES = (
    {0xC0 + n: f"SOF{n}" for n in range(16) if n not in (4, 8, 12)}
    | {0xE0 + n: f"APP{n}" for n in range(16)}
    | {0xC4: "DHT", 0xCC: "DAC", 0xDA: "SOS", 0xDB: "DQT", 0xDC: "DNL", 0xDD: "DRI", 0xFE: "COM"}
)
_CODES = {name: code for code, name in _NAMES.items()}
# Possessive, so that hostile runs of 0xFF cost one pass.
_SCAN = re.compile(rb"(?:[^\xff]++|\xff++[\x00\xd0-\xd7])*+")
_NO_MARKER = re.compile(rb"(?:[^\xff]++|\xff++\x00)*+")
_FILL = re.compile(rb"\xff++")


def recognises(data: bytes) -> bool:
    """True when the file starts as a JPEG does."""
    return data.startswith(b"\xff\xd8\xff")


def segments(data: bytes) -> Iterator[Segment]:
    """Segments from SOI to what follows EOI. An `SOS` segment is followed by one of kind `scan`.

    Fill bytes (0xFF before a marker, B.1.1.2) belong to the segment after them. A file without EOI, and one with
    GARBAGE between its segments, is taken apart all the same; `gate.vision.picture` refuses both.
    """
    yield Segment("SOI", 0, 2, b"")
    position, frames, scans = 2, 0, 0
    while position < len(data):
        marker_end, code, start = _next_marker(data, position)
        if start > position:
            yield Segment(GARBAGE, position, start, data[position:start], sound=False)
        if code == 0xD9:
            yield Segment("EOI", start, marker_end, b"")
            if marker_end < len(data):
                yield Segment(TRAILING, marker_end, len(data), data[marker_end:])
            break
        segment = _segment(data, start, marker_end, code)
        yield segment
        position = segment.end
        frames += segment.kind.startswith("SOF")
        if segment.kind == "SOS":
            scans += 1
            position = _end(_SCAN, data, segment.end)
            yield Segment("scan", segment.end, position, data[segment.end : position])
    if frames != 1 or not scans:
        raise SampleProblem("image_undecodable")


def _next_marker(data: bytes, position: int) -> tuple[int, int, int]:
    """(end of the marker, its code, where it starts with its fill bytes) at or after a position."""
    start = _end(_NO_MARKER, data, position)
    end = _end(_FILL, data, start) if start < len(data) else start
    if end >= len(data):
        raise SampleProblem("image_undecodable")
    return end + 1, data[end], start


def _end(pattern: re.Pattern[bytes], data: bytes, position: int) -> int:
    match = pattern.match(data, position)
    return position if match is None else match.end()


def _segment(data: bytes, start: int, marker_end: int, code: int) -> Segment:
    length = int.from_bytes(data[marker_end : marker_end + 2], "big")
    end = marker_end + length
    if code not in _NAMES or length < 2 or end > len(data):
        raise SampleProblem("image_undecodable")
    return Segment(_NAMES[code], start, end, data[marker_end + 2 : end])


def encode(kind: str, payload: bytes) -> bytes:
    """A segment with its marker and length. Raises KeyError for a kind without a payload."""
    return struct.pack(">BBH", 0xFF, _CODES[kind], len(payload) + 2) + payload
