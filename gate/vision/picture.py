"""A decoded picture, and the way between its stored and its upright orientation."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from gate.errors import SampleProblem
from gate.types import Point, Quad
from gate.vision import containers
from gate.vision.containers import MalformedError

Pixels = NDArray[np.uint8]

_MAX_SCANS = 200
"""Scans of one JPEG. Encoders write about ten; thousands of empty ones make a small file slow to decode."""

_HUFFMAN_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
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
    if not data:
        raise SampleProblem("image_empty")
    kind = containers.sniff(data)
    if kind is None:
        raise SampleProblem("image_undecodable")
    if kind == "OTHER":
        raise SampleProblem("image_format")
    reader = {"JPEG": _jpeg_header, "PNG": _png_header, "WEBP": _webp_header}[kind]
    try:
        return reader(data)
    except (MalformedError, struct.error, IndexError):
        raise SampleProblem("image_undecodable") from None


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
    """The picture as Pillow reads it, in its own mode, fully loaded. Raises what Pillow raises."""
    image = Image.open(io.BytesIO(header.pixel_data), formats=[header.format])
    if image.size != (header.width, header.height):
        raise MalformedError
    image.load()
    return image


def _load(header: Header) -> Image.Image:
    image = open_pixels(header)
    if header.format == "JPEG":
        # libjpeg fills what is missing or damaged with grey and only warns. Pillow drops those warnings;
        # simplejpeg makes errors of them.
        simplejpeg.decode_jpeg(header.pixel_data, "CMYK" if image.mode == "CMYK" else "GRAY", strict=True)
    elif header.format == "PNG":
        # Pillow leaves rows black that the data does not reach.
        chunks = list(containers.png_chunks(header.pixel_data))
        length = sum(each.length for each in containers.png_passes(chunks[0][1]))
        containers.inflated(b"".join(payload for kind, payload in chunks if kind == b"IDAT"), length)
    return image


def _jpeg_header(data: bytes) -> Header:
    frame, orientation, scans = None, None, 0
    for marker, payload, _ in containers.jpeg_segments(data):
        if marker in containers.FRAMES:
            if frame is not None:
                raise MalformedError
            frame = struct.unpack_from(">BHH", payload)
            if marker not in _HUFFMAN_FRAMES or frame[0] != 8:
                raise SampleProblem("image_format")
        elif marker == containers.APP1 and payload.startswith(b"Exif\0\0") and orientation is None:
            orientation = containers.tiff_orientation(payload[6:])
        elif marker == containers.APP2 and payload.startswith(b"MPF\0") and _mpf_frames(payload[4:]) != 1:
            raise SampleProblem("image_animated")
        scans += marker == containers.SOS
    if frame is None or not 0 < scans <= _MAX_SCANS or 0 in frame:
        raise MalformedError
    return Header("JPEG", frame[2], frame[1], orientation or 1, data)


def _mpf_frames(index: bytes) -> int:
    """How many pictures a multi-picture index (CIPA DC-007) lists; 0 when it cannot be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(index[:4])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(order + "I", index, 4)
        (count,) = struct.unpack_from(order + "H", index, start)
        for entry in range(count):
            tag, _, _, value = struct.unpack_from(order + "HHII", index, start + 2 + 12 * entry)
            if tag == 0xB001:
                return int(value)
    except struct.error:
        pass
    return 0


_PNG_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
"""The chunks that make the picture. The decoder sees no other, so no compressed text or profile is inflated."""


def _png_header(data: bytes) -> Header:
    chunks, orientation = [], None
    for kind, payload in containers.png_chunks(data):
        if kind in {b"acTL", b"fcTL", b"fdAT"}:
            raise SampleProblem("image_animated")
        if kind == b"eXIf" and orientation is None:
            orientation = containers.tiff_orientation(payload.removeprefix(b"Exif\0\0"))
        if kind in _PNG_PIXELS:
            chunks.append((kind, payload))
        elif not kind[0] & 0x20:  # an unknown critical chunk: the picture cannot be known without it
            raise MalformedError
    kind, payload = chunks[0]
    if kind != b"IHDR" or [each for each, _ in chunks].count(b"IHDR") != 1:
        raise MalformedError
    width, height = struct.unpack_from(">II", payload)
    if not width or not height:
        raise MalformedError
    return Header("PNG", width, height, orientation or 1, containers.png_bytes(chunks))


def _webp_header(data: bytes) -> Header:
    size, canvas, orientation = None, None, None
    for kind, payload in containers.webp_chunks(data):
        if kind in {b"ANIM", b"ANMF"} or (kind == b"VP8X" and payload[0] & 0x02):
            raise SampleProblem("image_animated")
        if kind == b"VP8X":
            canvas = 1 + int.from_bytes(payload[4:7], "little"), 1 + int.from_bytes(payload[7:10], "little")
        elif kind in {b"VP8 ", b"VP8L"} and size is None:
            size = _vp8_size(payload) if kind == b"VP8 " else _vp8l_size(payload)
        elif kind == b"EXIF" and orientation is None:
            orientation = containers.tiff_orientation(payload.removeprefix(b"Exif\0\0"))
    if size is None or 0 in size or (canvas or size) != size:
        raise MalformedError
    return Header("WEBP", *size, orientation or 1, data)


def _vp8_size(payload: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", payload, 6)
    return width & 0x3FFF, height & 0x3FFF


def _vp8l_size(payload: bytes) -> tuple[int, int]:
    (bits,) = struct.unpack_from("<I", payload, 1)
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)


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
