"""What the application segments, comments and scans of a JPEG carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.vision import carried, exif, icc, iptc, xmp
from gate.vision.carried import Item, Sort
from gate.vision.container import Segment

_DUCKY_QUALITY = 15


def items(segments: Sequence[Segment]) -> Iterator[Item]:
    """Items of a JPEG's segments in file order; profiles and packets spread over segments come last."""
    profile = [s.payload for s in segments if _in_parts(s) and s.kind == "APP2"]
    packet = [s.payload for s in segments if _in_parts(s) and s.kind == "APP1"]
    for segment in segments:
        if segment.kind == "COM":
            yield Item(Sort.TEXT, "COM", carried.decode(segment.payload))
        elif segment.kind == "scan":
            yield from carried.phrases(segment.payload)
        elif segment.kind == "DNL" and len(segment.payload) != 2:
            yield Item(Sort.OPAQUE, "DNL", data=segment.payload)
        elif segment.kind.startswith("APP") and not _in_parts(segment):
            yield from _application(segment.kind, segment.payload)
    if profile:
        yield from _profile(profile)
    if packet:
        whole, sound = xmp.join_extension(packet)
        yield from carried.from_xmp(whole)
        if not sound:
            yield Item(Sort.DAMAGE, "xmp", data=whole)


def _in_parts(segment: Segment) -> bool:
    """True for a part of a profile or packet that is spread over segments."""
    header = {"APP1": xmp.EXTENSION_HEADER, "APP2": icc.HEADER}.get(segment.kind)
    return header is not None and segment.payload.startswith(header)


def _application(kind: str, payload: bytes) -> Iterator[Item]:
    if kind == "APP0" and payload.startswith(b"JFIF\0"):
        yield from _jfif(payload)
    elif kind == "APP0" and payload.startswith(b"JFXX\0"):
        yield Item(Sort.PICTURE, "JFXX", data=payload[6:])
    elif kind == "APP1" and payload.startswith(b"Exif\0"):
        yield from carried.from_exif(payload[len(exif.HEADER) :])
    elif kind == "APP1" and payload.startswith(xmp.HEADER):
        yield from carried.from_xmp(payload[len(xmp.HEADER) :])
    elif kind == "APP2" and payload.startswith(b"MPF\0"):
        yield Item(Sort.PICTURE, "MPF", data=payload)
    elif kind == "APP11" and payload.startswith(b"JP"):
        yield Item(Sort.PROVENANCE, "JUMBF", data=payload)
    elif kind == "APP12" and payload.startswith(b"Ducky\0") and len(payload) <= _DUCKY_QUALITY:
        return
    elif kind == "APP13" and payload.startswith(iptc.HEADER):
        yield from carried.from_photoshop(payload[len(iptc.HEADER) :])
    elif kind == "APP13" and payload.startswith(b"Adobe_CM") and len(payload) <= 12:
        return
    elif not (kind == "APP14" and payload.startswith(b"Adobe") and len(payload) == 12):
        yield Item(Sort.OPAQUE, kind, data=payload)


def _jfif(payload: bytes) -> Iterator[Item]:
    size = 14 + 3 * payload[12] * payload[13] if len(payload) >= 14 else 14
    if size > 14:
        yield Item(Sort.PICTURE, "JFIF", data=payload[14:])
    if len(payload) != size:
        yield Item(Sort.DAMAGE, "JFIF", data=payload)


def _profile(payloads: list[bytes]) -> Iterator[Item]:
    profile, sound = join_profile(payloads)
    yield from carried.from_icc(profile)
    if not sound or len(profile) != int.from_bytes(profile[:4], "big"):
        yield Item(Sort.DAMAGE, "icc", data=profile)


def join_profile(payloads: list[bytes]) -> tuple[bytes, bool]:
    """The profile in ICC segments, put in their order, and whether they are numbered 1..n of n."""
    at = len(icc.HEADER)
    parts = sorted(payloads, key=lambda payload: payload[at : at + 1])
    numbers = [tuple(part[at : at + 2]) for part in parts]
    sound = numbers == [(number, len(parts)) for number in range(1, len(parts) + 1)]
    return b"".join(part[at + 2 :] for part in parts), sound
