"""The structure of an image file: its segments in order, read strictly and within bounds.

No pixel is decoded here. This reader says where every byte of a file belongs, so that nothing a file carries
besides the picture goes unseen. What decoders pass over in silence is kept and marked: `gate.vision.picture`
refuses most of it, the metadata detector names it, the redactors leave it out. It is pure Python.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from gate.errors import SampleProblem

MAX_SEGMENTS = 200_000
MAX_TEXT = 4 << 20
"""The most bytes that a compressed text or profile may unfold to; more is damage."""

GARBAGE = "garbage"
"""Kind of bytes between segments that no decoder reads."""
TRAILING = "trailing"
"""Kind of the bytes after the end of the picture."""

_READABLE = re.compile(rb"[\x20-\x7e]{8,}")
_OTHER_IMAGES = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"8BPS", b"\xff\x0a", b"\0\0\x01\0", b"\0\0\x02\0")
_OTHER_BOXES = (b"ftyp", b"JXL ", b"jP  ")


@dataclass(frozen=True, slots=True)
class Segment:
    """`data[offset:end]` of a file: a JPEG segment or scan, a PNG chunk, a WebP chunk, or bytes beside them.

    `kind` is the format's own name (`APP1`, `SOS`, `tEXt`, `VP8X`) or GARBAGE or TRAILING. `payload` is the
    content without marker, length, type and checksum. `sound` is False when a checksum or a size is wrong.
    """

    kind: str
    offset: int
    end: int
    payload: bytes = field(repr=False)
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Container:
    """An image file taken apart. `format` is JPEG, PNG or WEBP; the segments cover the file without gaps."""

    format: str
    segments: tuple[Segment, ...] = field(repr=False)


def parse(data: bytes) -> Container:
    """Take a file apart.

    Raises SampleProblem: image_empty, image_format (an image of a kind gate does not read), image_undecodable
    (no image, or a structure that leaves doubt about which picture a viewer would show).
    """
    from gate.vision import container_jpeg, container_png, container_webp

    if not data:
        raise SampleProblem("image_empty")
    for name, reader in (("JPEG", container_jpeg), ("PNG", container_png), ("WEBP", container_webp)):
        if reader.recognises(data):
            return Container(name, tuple(_counted(reader.segments(data))))
    raise SampleProblem("image_format" if _is_other_image(data) else "image_undecodable")


def _is_other_image(data: bytes) -> bool:
    return data.startswith(_OTHER_IMAGES) or data[4:8] in _OTHER_BOXES or b"<svg" in data[:1024].lower()


def _counted(segments: Iterator[Segment]) -> Iterator[Segment]:
    for number, segment in enumerate(segments):
        if number >= MAX_SEGMENTS:
            raise SampleProblem("image_undecodable")
        yield segment


def inflate(data: bytes, limit: int = MAX_TEXT) -> bytes | None:
    """Unfold a complete zlib stream of at most `limit` bytes. None when it is damaged, cut, longer or followed."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, limit)
    except zlib.error:
        return None
    return text if stream.eof and not stream.unused_data else None


def has_words(data: bytes) -> bool:
    """True when bytes that should be numbers can be read: eight printable characters in a row, not all alike."""
    return any(len(set(run)) > 3 and re.search(rb"[A-Za-z]{2}|[0-9]{3}", run) for run in _READABLE.findall(data))


def is_padding(data: bytes) -> bool:
    """True for bytes that cannot say anything: nothing, one value repeated, or a line end."""
    return data in (b"", b"\r\n", b"\n\r") or data.count(data[:1]) == len(data)
