"""Strip image files of everything but the picture, without touching one coded pixel."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from gate.errors import SampleProblem
from gate.vision import carried_jpeg, carried_png, container_jpeg, container_png, container_webp, exif, icc
from gate.vision.container import Container, Segment, parse

_ICC_PART = 65_519
"""The most bytes of a profile that fit one JPEG segment beside its header."""
_JPEG_PICTURE = frozenset({"SOI", "DQT", "DHT", "DAC", "DRI", "SOS", "scan"} | {f"SOF{n}" for n in range(16)})
_ALPHA, _PROFILE, _EXIF = 0x10, 0x20, 0x08
_IDENTITY = 1


def strip_metadata(data: bytes) -> bytes:
    """A copy of an image file that shows the same picture and carries nothing else.

    Kept: coded pixels byte for byte, what decoders need to read and colour them (tables, JFIF header without its
    thumbnail, Adobe marker, PNG and WebP colour and transparency chunks), the ICC profile without its words, and
    an orientation other than 1 in an EXIF block of its own. A profile that contradicts itself is left out.
    The result is stable: stripping it again changes nothing.

    Raises SampleProblem: image_empty, image_format, image_undecodable, image_animated.
    """
    container = parse(data)
    value = exif.orientation_of(container)
    if container.format == "JPEG":
        return _strip_jpeg(data, container.segments, value)
    if container.format == "PNG":
        return _strip_png(data, container.segments, value)
    return _strip_webp(container.segments, value)


def _strip_jpeg(data: bytes, segments: Sequence[Segment], value: int) -> bytes:
    out = bytearray(b"\xff\xd8")
    for segment in segments:
        if segment.kind == "APP0" and segment.payload.startswith(b"JFIF\0") and len(segment.payload) >= 14:
            out += container_jpeg.encode("APP0", segment.payload[:12] + b"\0\0")
    if value != _IDENTITY:
        out += container_jpeg.encode("APP1", exif.HEADER + exif.orientation_only(value))
    for part in _jpeg_profile(segments):
        out += container_jpeg.encode("APP2", part)
    for segment in segments[1:]:
        if segment.kind in _JPEG_PICTURE:
            coded = data[segment.offset : segment.end]
            # Fill bytes before a marker go; the bytes of a scan stay as they are.
            out += coded if segment.kind == "scan" else b"\xff" + coded.lstrip(b"\xff")
        elif segment.kind == "APP14" and segment.payload.startswith(b"Adobe") and len(segment.payload) >= 12:
            out += container_jpeg.encode("APP14", segment.payload[:12])
    return bytes(out + b"\xff\xd9")


def _jpeg_profile(segments: Sequence[Segment]) -> Iterator[bytes]:
    payloads = [s.payload for s in segments if s.kind == "APP2" and s.payload.startswith(icc.HEADER)]
    profile, sound = carried_jpeg.join_profile(payloads)
    clean = icc.sanitise(profile) if sound and profile else None
    parts = [clean[start : start + _ICC_PART] for start in range(0, len(clean), _ICC_PART)] if clean else []
    for number, part in enumerate(parts, 1):
        yield icc.HEADER + bytes((number, len(parts))) + part


def _strip_png(data: bytes, segments: Sequence[Segment], value: int) -> bytes:
    if container_png.is_animated(segments):
        raise SampleProblem("image_animated")
    surplus = container_png.surplus(segments)
    out, pixels = bytearray(container_png.SIGNATURE), False
    for segment in segments:
        kind, payload = segment.kind, segment.payload
        if kind == "IDAT" and not pixels:
            out += container_png.encode("eXIf", exif.orientation_only(value)) if value != _IDENTITY else b""
            out += container_png.encode("IDAT", container_png.exact_rows(segments)) if surplus else b""
            pixels = True
        if kind == "iCCP" and segment.sound:
            clean = icc.sanitise(carried_png.profile_of(payload) or b"")
            out += container_png.encode(kind, b"icc\0\0" + zlib.compress(clean, 9)) if clean else b""
        elif kind in carried_png.SHOWN:
            out += b"" if kind == "IDAT" and surplus else data[segment.offset : segment.end]
        elif segment.sound and len(payload) in carried_png.FIXED.get(kind, ()):
            out += data[segment.offset : segment.end]
    return bytes(out)


def _strip_webp(segments: Sequence[Segment], value: int) -> bytes:
    header = next((s.payload for s in segments if s.kind == "VP8X" and len(s.payload) == 10), b"")
    if container_webp.is_animated(segments):
        raise SampleProblem("image_animated")
    picture = next(s for s in segments if s.kind in container_webp.PICTURE)
    shown = container_webp.encode(picture.kind, picture.payload)
    if not header:
        return container_webp.assemble(shown)
    profile = next((icc.sanitise(s.payload) for s in segments if s.kind == "ICCP"), None)
    alpha = next((s for s in segments if s.kind == "ALPH" and picture.kind == "VP8 "), None)
    block = exif.orientation_only(value) if value != _IDENTITY else b""
    flags = (header[0] & _ALPHA) | (_PROFILE if profile else 0) | (_EXIF if block else 0)
    chunks = container_webp.encode("VP8X", bytes((flags, 0, 0, 0)) + header[4:])
    chunks += container_webp.encode("ICCP", profile) if profile else b""
    chunks += container_webp.encode("ALPH", alpha.payload) if alpha else b""
    return container_webp.assemble(chunks + shown + (container_webp.encode("EXIF", block) if block else b""))


def unlink(data: bytes) -> bytes:
    """The same picture in a file with another digest, without a readable byte added.

    A sample whose caption was redacted must not be found again by the digest of its untouched image. JPEG: one
    fill byte before a marker (ITU-T T.81 B.1.1.2). PNG: the first image chunk is split in two. WebP: an EXIF
    chunk that repeats the orientation. Whoever holds the original can still compare pixels.

    Raises SampleProblem as `strip_metadata` does.
    """
    container = parse(data)
    if container.format == "JPEG":
        at = next(s.offset for s in container.segments if s.kind == "SOS")
        return data[:at] + b"\xff" + data[at:]
    if container.format == "PNG":
        return _split_pixels(data, container)
    return _repeat_orientation(data, container)


def _split_pixels(data: bytes, container: Container) -> bytes:
    first = max((s for s in container.segments if s.kind == "IDAT"), key=lambda s: len(s.payload))
    middle = len(first.payload) // 2
    halves = (container_png.encode("IDAT", part) for part in (first.payload[:middle], first.payload[middle:]))
    return data[: first.offset] + b"".join(halves) + data[first.end :]


def _repeat_orientation(data: bytes, container: Container) -> bytes:
    value = exif.orientation_of(container)
    chunks = [s for s in container.segments if s.offset < 8 + int.from_bytes(data[4:8], "little") and s.kind != "EXIF"]
    if chunks[0].kind == "VP8X":
        header = chunks[0].payload
        chunks = chunks[1:]
    else:
        header = container_webp.extended_header(chunks[0])
    body = container_webp.encode("VP8X", bytes((header[0] | _EXIF,)) + header[1:])
    body += b"".join(container_webp.encode(chunk.kind, chunk.payload) for chunk in chunks)
    variants = (exif.orientation_only(value, order) for order in "<>")
    files = (container_webp.assemble(body + container_webp.encode("EXIF", block)) for block in variants)
    return next(file for file in files if file != data)
