"""What the chunks of a WebP carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.vision import carried, container_webp, exif
from gate.vision.carried import Item, Sort
from gate.vision.container import TRAILING, Segment


def items(segments: Sequence[Segment]) -> Iterator[Item]:
    """Items of a WebP's chunks in file order. Only the first picture is shown; further ones are items."""
    pictures, alphas = 0, 0
    lossy = any(segment.kind == "VP8 " for segment in segments) and segments[0].kind == "VP8X"
    for segment in segments:
        kind, payload = segment.kind, segment.payload
        if kind in container_webp.PICTURE:
            pictures += 1
            if pictures > 1:
                yield Item(Sort.PICTURE, kind, data=payload)
            yield from carried.phrases(payload)
        elif kind == "ALPH":
            alphas += 1
            if alphas > 1 or not lossy:
                yield Item(Sort.OPAQUE, kind, data=payload)
        elif kind == "EXIF":
            yield from carried.from_exif(payload.removeprefix(exif.HEADER))
        elif kind == "XMP ":
            yield from carried.from_xmp(payload)
        elif kind == "ICCP":
            yield from carried.from_icc(payload)
            if len(payload) != int.from_bytes(payload[:4], "big"):
                yield Item(Sort.DAMAGE, "icc", data=payload)
        elif kind == "ANMF":
            yield Item(Sort.PICTURE, kind, data=payload)
        elif kind == "C2PA":
            yield Item(Sort.PROVENANCE, kind, data=payload)
        elif kind not in ("ANIM", TRAILING) and not (kind == "VP8X" and len(payload) == 10):
            yield Item(Sort.OPAQUE, kind, data=payload)
