"""Destroying what lies under quads of an image, in the image's own format."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Sequence

import numpy as np
from PIL import Image

from gate.errors import SampleProblem
from gate.redact.pixels_jpeg import fill_jpeg
from gate.redact.pixels_png import fill_png
from gate.redact.pixels_region import METHODS, Edit, Region, obscure, region, solid_edits, union
from gate.types import Quad
from gate.vision import exif
from gate.vision.picture import Header, Pixels, decode, open_pixels, read_header

_LUMA = np.array([0.299, 0.587, 0.114])
_MAX_STEP = 24.0
_MAX_MEAN = 12.0
_MAX_LUMA = 64.0
"""How far a filled JPEG may be from its one colour: quantisation moves a sample by up to 24 levels, and chroma
upsampling mixes in the colour beside the edge. PNG and WebP are exact."""


def fill(
    data: bytes, quads: Sequence[Quad], *, padding: float, method: str = "solid", softly: Sequence[Quad] = ()
) -> bytes:
    """The image with the pixels under each quad destroyed, encoded again in its own format.

    Quads are in pixels of the stored image; each is grown by `padding` x its shorter side, 2 pixels at least.
    `quads` become solid black. Those of `softly` are obscured by `method`: solid, pixelate (about one cell across
    the quad's shorter side and four at most along the longer one, their means coarsely rounded) or blur (a smooth
    surface made of those cells). Metadata is left out but for the ICC profile and an orientation other than 1. The
    result is decoded again to see that the quads are gone. Raises SampleProblem: those of `gate.vision.picture.decode`
    when `data` is no image, redaction_failed when a quad has no pixels or the edit cannot be made or proven.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}")
    header = read_header(data)
    before = decode(data, max_pixels=header.width * header.height)
    if not quads and not softly:
        return data
    black, soft = ([region(quad, header.width, header.height, padding) for quad in each] for each in (quads, softly))
    if method == "solid":
        black, soft = black + soft, []
    edits = [*((area, method) for area in soft), *solid_edits(black)]  # black last: it covers what is beneath
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = _ENCODERS[header.format](header, data, edits)
    except (SampleProblem, OSError, ValueError, IndexError, OverflowError, struct.error):
        raise SampleProblem("redaction_failed") from None
    _prove(header, before.rgb, result, edits)
    return result


def filled_share(data: bytes, quads: Sequence[Quad], *, padding: float) -> float:
    """The part of the picture that `fill` would destroy, 0 to 1: of what the quads cover once they have been grown.

    Raises SampleProblem as `fill` does.
    """
    header = read_header(data)
    area = union([region(quad, header.width, header.height, padding) for quad in quads])
    return float(area.mask.sum()) / (header.width * header.height)


def _jpeg(header: Header, data: bytes, edits: list[Edit]) -> bytes:
    return fill_jpeg(data, edits, header.orientation)


def _png(header: Header, data: bytes, edits: list[Edit]) -> bytes:
    return fill_png(data, edits, header.orientation)


def _webp(header: Header, _: bytes, edits: list[Edit]) -> bytes:
    """WebP is always written lossless: a second lossy pass would move every pixel of the picture."""
    image = open_pixels(header)
    pixels = np.array(image)
    if image.mode == "RGBA":
        pixels[pixels[..., 3] == 0] = 0
    for area, method in edits:
        patch = pixels[area.window]
        for channel in range(patch.shape[2]):
            how, value = ("solid", 255) if channel == 3 else (method, 0)
            plane = obscure(patch[..., channel], area.mask, how, value, (area.cell, area.cell))
            patch[..., channel] = np.rint(plane).astype(np.uint8)
    block = exif.orientation_only(header.orientation) if header.orientation != 1 else b""
    out = io.BytesIO()
    Image.fromarray(pixels).save(
        out, "WEBP", lossless=True, exact=True, method=4, icc_profile=image.info.get("icc_profile") or b"", exif=block
    )
    return out.getvalue()


_ENCODERS = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}


def _prove(header: Header, before: Pixels, result: bytes, edits: list[Edit]) -> None:
    """Decode the result and see that size and orientation stayed and that the regions are what they should be."""
    try:
        after = decode(result, max_pixels=header.width * header.height)
    except SampleProblem:
        raise SampleProblem("redaction_failed") from None
    same = after.format == header.format and after.rgb.shape == before.shape and after.orientation == header.orientation
    if not same or not all((_uniform if method == "solid" else _smooth)(after.rgb, area) for area, method in edits):
        raise SampleProblem("redaction_failed")


def _uniform(rgb: Pixels, area: Region) -> bool:
    """Is the region of one colour, but for what coding may do to it?"""
    shown = rgb[area.window][area.mask].astype(np.float64)
    away = np.abs((shown - np.median(shown, axis=0)) @ _LUMA)
    return bool(away.mean() <= _MAX_MEAN and away.max() <= _MAX_LUMA)


def _smooth(rgb: Pixels, area: Region) -> bool:
    """Are most steps between neighbours small? Cells are at least five pixels wide, strokes of text are not."""
    luma = rgb[area.window] @ _LUMA
    for axis in (0, 1):
        both = np.minimum.reduce([np.delete(area.mask, 0, axis), np.delete(area.mask, -1, axis)])
        steps = np.abs(np.diff(luma, axis=axis))[both]
        if len(steps) and np.quantile(steps, 0.75) > _MAX_STEP:
            return False
    return True
