"""A decoded picture, and the way between its stored and its upright orientation."""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from gate.errors import SampleProblem
from gate.types import Point, Quad
from gate.vision import container_png, container_webp, exif
from gate.vision.container import Segment, parse

Pixels = NDArray[np.uint8]

_MAX_SCANS = 200
"""Scans of one JPEG. Encoders write about ten; thousands of empty ones make a small file slow to decode."""

_HUFFMAN_FRAMES = frozenset({"SOF0", "SOF1", "SOF2"})
"""Sequential and progressive JPEG. Arithmetic coding, lossless and 12 bit depend on how libjpeg was built."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded image member.

    `rgb` is (height, width, 3) uint8 in the stored orientation, alpha composited over white. `layers` holds
    further looks at the same picture in the same shape, where a viewer could show something else: over black,
    and the colours that lie under full transparency. `orientation` is the EXIF value 1..8.
    """

    rgb: Pixels = field(repr=False)
    format: str
    orientation: int = 1
    layers: tuple[Pixels, ...] = field(default=(), repr=False)
    info: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Header:
    """What the structure of an image file says before a pixel is decoded. `pixel_data` is what the decoder gets."""

    format: str
    width: int
    height: int
    orientation: int
    pixel_data: bytes = field(repr=False)


def read_header(data: bytes) -> Header:
    """Size and orientation of a still JPEG, PNG or WebP, from its structure alone.

    Raises SampleProblem: image_empty, image_undecodable (no image, or a broken structure), image_format
    (an image of a kind gate does not read), image_animated.
    """
    container = parse(data)
    width, height = _SIZES[container.format](container.segments)
    pixel_data = _png_pixels(container.segments) if container.format == "PNG" else data
    return Header(container.format, width, height, exif.orientation_of(container), pixel_data)


def decode(data: bytes, *, max_pixels: int) -> Picture:
    """Decode the bytes of a still JPEG, PNG or WebP, whole or not at all.

    The size is checked against `max_pixels` before anything is decoded. Raises SampleProblem: image_empty,
    image_undecodable, image_format, image_too_large, image_animated.
    """
    header = read_header(data)
    if header.width * header.height > max_pixels:
        raise SampleProblem("image_too_large")
    try:
        with warnings.catch_warnings():
            # Pillow warns of big pictures and odd metadata; the size is bounded above, the metadata not used.
            warnings.simplefilter("ignore")
            image = _load(header)
            rgb, layers = _flatten(image)
    except Image.DecompressionBombError:
        raise SampleProblem("image_too_large") from None  # Pillow's own limit, where max_pixels is above it
    except Exception:  # noqa: BLE001 - codecs raise nearly anything on hostile bytes; the sample fails closed
        raise SampleProblem("image_undecodable") from None
    return Picture(rgb, header.format, header.orientation, layers)


def open_pixels(header: Header) -> Image.Image:
    """The picture as Pillow reads it, in its own mode, fully loaded.

    Raises SampleProblem('image_undecodable') when it is not as large as the header says, and what Pillow raises.
    """
    image = Image.open(io.BytesIO(header.pixel_data), formats=[header.format])
    if image.size != (header.width, header.height):
        raise SampleProblem("image_undecodable")
    image.load()
    return image


def _load(header: Header) -> Image.Image:
    image = open_pixels(header)
    if header.format == "JPEG":
        # libjpeg fills what is missing or damaged with grey and only warns. Pillow drops those warnings;
        # simplejpeg makes errors of them.
        simplejpeg.decode_jpeg(header.pixel_data, "CMYK" if image.mode == "CMYK" else "GRAY", strict=True)
    elif header.format == "PNG":
        # Pillow leaves rows black that the data does not reach; this raises. What follows the last row is for the
        # metadata detector.
        container_png.surplus(parse(header.pixel_data).segments)
    return image


def _jpeg_size(segments: Sequence[Segment]) -> tuple[int, int]:
    kinds = Counter(segment.kind for segment in segments)
    if not kinds["EOI"] or kinds["SOS"] > _MAX_SCANS or not all(segment.sound for segment in segments):
        raise SampleProblem("image_undecodable")
    indexes = [each.payload[4:] for each in segments if each.kind == "APP2" and each.payload.startswith(b"MPF\0")]
    if not all(map(_is_only_picture, indexes)):
        raise SampleProblem("image_animated")
    frame = next(segment for segment in segments if segment.kind.startswith("SOF"))
    if frame.kind not in _HUFFMAN_FRAMES or frame.payload[:1] != b"\x08":
        raise SampleProblem("image_format")
    height, width = int.from_bytes(frame.payload[1:3], "big"), int.from_bytes(frame.payload[3:5], "big")
    return _positive(width, height)


def _is_only_picture(index: bytes) -> bool:
    """False when a multi-picture index (CIPA DC-007) lists other pictures, and when it cannot be read."""
    entry = exif.first_entry(index, 0xB001)
    return entry is not None and entry.type == 4 and entry.numbers() == (1,)


_PNG_PIXELS = frozenset({"IHDR", "PLTE", "tRNS", "IDAT", "IEND"})
"""The chunks that make the picture. The decoder sees no other, so no compressed text or profile is inflated."""


_GAMMAS = range(20_000, 150_001)
"""Values of gAMA (the image's gamma times 100,000; 45,455 is 1/2.2) with which viewers show about what is stored."""


def _png_size(segments: Sequence[Segment]) -> tuple[int, int]:
    if container_png.is_animated(segments):
        raise SampleProblem("image_animated")
    if not all(segment.sound for segment in segments):
        raise SampleProblem("image_undecodable")
    # With an extreme gamma a viewer shows contrasts that the samples, and so the detectors, do not have.
    if any(int.from_bytes(each.payload, "big") not in _GAMMAS for each in segments if each.kind == "gAMA"):
        raise SampleProblem("image_format")
    header = segments[0].payload
    return _positive(int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"))


def _png_pixels(segments: Sequence[Segment]) -> bytes:
    return container_png.assemble((each.kind, each.payload) for each in segments if each.kind in _PNG_PIXELS)


def _webp_size(segments: Sequence[Segment]) -> tuple[int, int]:
    if container_webp.is_animated(segments):
        raise SampleProblem("image_animated")
    size = container_webp.size(next(segment for segment in segments if segment.kind in container_webp.PICTURE))
    if any(container_webp.canvas(segment.payload) != size for segment in segments if segment.kind == "VP8X"):
        raise SampleProblem("image_undecodable")
    return size


_SIZES = {"JPEG": _jpeg_size, "PNG": _png_size, "WEBP": _webp_size}


def _positive(width: int, height: int) -> tuple[int, int]:
    if not width or not height:
        raise SampleProblem("image_undecodable")
    return width, height


def _flatten(image: Image.Image) -> tuple[Pixels, tuple[Pixels, ...]]:
    """The picture over white, and every other look at it that differs."""
    if image.mode.startswith("I"):
        return _flatten_deep(image)
    if not image.has_transparency_data:
        return np.array(image.convert("RGB")), ()
    rgba = np.asarray(image.convert("RGBA"))
    alpha = rgba[..., 3:].astype(np.uint16)
    colours = np.ascontiguousarray(rgba[..., :3])
    black = ((colours * alpha + 127) // 255).astype(np.uint8)
    white = (black + (255 - alpha)).astype(np.uint8)
    layers: list[Pixels] = []
    for layer in (black, colours):
        if not any(np.array_equal(layer, other) for other in (white, *layers)):
            layers.append(layer)
    return white, tuple(layers)


def _flatten_deep(image: Image.Image) -> tuple[Pixels, tuple[Pixels, ...]]:
    """16-bit grey: the high byte is what plain viewers show; medical ones stretch what range there is."""
    deep = np.asarray(image).astype(np.int64)
    plain = np.clip(deep >> 8, 0, 255).astype(np.uint8)
    low, high = int(deep.min()), int(deep.max())
    stretched = ((deep - low) * 255 // max(high - low, 1)).astype(np.uint8)
    layers = () if np.array_equal(plain, stretched) else (_grey(stretched),)
    return _grey(plain), layers


def _grey(plane: Pixels) -> Pixels:
    return np.repeat(plane[..., None], 3, axis=2)


_UPRIGHT: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a[::-1].swapaxes(0, 1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: a[:, ::-1].swapaxes(0, 1),
}


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn a stored picture (height, width, ...) as EXIF orientation 1..8 says it is to be seen."""
    return np.ascontiguousarray(_UPRIGHT[orientation](pixels))


def to_stored(quad: Quad, orientation: int, width: int, height: int) -> Quad:
    """The same corners in pixels of the stored image, which is `width` x `height`. The inverse of `upright`."""

    def back(point: Point) -> Point:
        x, y = point if orientation < 5 else (point[1], point[0])
        return (width - x if orientation in {2, 3, 7, 8} else x, height - y if orientation in {3, 4, 6, 7} else y)

    first, second, third, fourth = quad.points
    return Quad((back(first), back(second), back(third), back(fourth)))
