"""Filling regions of a JPEG in its DCT coefficients: blocks that no region touches stay bit for bit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem
from gate.redact import jpeg, jpeg_write
from gate.redact.jpeg import Component, Jpeg
from gate.redact.pixels_region import Edit, Mask, Plane, Region, obscure
from gate.vision import exif, icc

_ZIGZAG = np.array(sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8))))
"""The place in an 8 x 8 block (row by row) of each zigzag index."""

_TOLERANCE = 24.0
"""Levels by which quantisation may move a sample under a mask. A block where it would move one further cannot
hold the region's edge, and is covered whole."""


def fill_jpeg(data: bytes, edits: Sequence[Edit], orientation: int) -> bytes:
    """The JPEG with its regions obscured; quantisation tables, sampling, colour space and ICC profile as they were.

    Raises SampleProblem('image_undecodable') when the file is of a kind that `gate.redact.jpeg` does not read.
    """
    image = jpeg.read(data)
    model = colour_model(image)
    for area, method in edits:
        for index, (component, value) in enumerate(zip(image.components, _BLACK[model], strict=True)):
            chroma = model in {"YCC", "YCCK"} and index in {1, 2}
            _obscure_component(image, component, area, method, value, chroma)
    return jpeg_write.write(image, _kept_segments(image, orientation))


_BLACK = {
    "GREY": (0.0,),
    "YCC": (0.0, 128.0, 128.0),
    "RGB": (0.0, 0.0, 0.0),
    # Inverted, as Adobe stores ink and as everyone reads it: no colour, all black.
    "CMYK": (255.0, 255.0, 255.0, 0.0),
    "YCCK": (0.0, 128.0, 128.0, 0.0),
}


_MAX_BLEED = 16.0
"""Levels by which a sample of subsampled chroma beside an untouched block may change. Decoders interpolate such planes,
and a pixel of that block takes up to seven sixteenths of it: more would move pixels outside. Luma is never spared."""


def colour_model(image: Jpeg) -> str:
    """What the components mean, decided as libjpeg decides it: GREY, YCC, RGB, CMYK or YCCK."""
    adobe = next((p[11] for kind, p in image.segments if kind == "APP14" and p[:5] == b"Adobe" and len(p) > 11), None)
    jfif = any(kind == "APP0" and p[:5] == b"JFIF\0" for kind, p in image.segments)
    if len(image.components) == 3:
        letters = [component.identity for component in image.components] == list(b"RGB")
        return "RGB" if not jfif and (adobe == 0 or (adobe is None and letters)) else "YCC"
    if len(image.components) == 4:
        return "YCCK" if adobe == 2 else "CMYK"
    if len(image.components) == 1:
        return "GREY"
    raise SampleProblem("image_undecodable")


def _kept_segments(image: Jpeg, orientation: int) -> list[tuple[str, bytes]]:
    """What decides the colours, the profile, and an orientation other than 1."""
    kept = []
    for kind, payload in image.segments:
        if kind == "APP0" and payload[:5] == b"JFIF\0" and len(payload) >= 14:
            kept.append((kind, payload[:12] + b"\0\0"))  # without its thumbnail
        elif kind == "APP14" and payload[:5] == b"Adobe":
            kept.append((kind, payload[:12]))
        elif kind == "APP2" and payload.startswith(icc.HEADER):
            kept.append((kind, payload))
    if orientation != 1:
        kept.append(("APP1", exif.HEADER + exif.orientation_only(orientation)))
    return kept


def _obscure_component(
    image: Jpeg, component: Component, area: Region, method: str, value: float, chroma: bool
) -> None:
    across = max(each.h for each in image.components) / component.h
    down = max(each.v for each in image.components) / component.v
    rows = _block_span(area.top, area.mask.shape[0], image.height, down, component.padded_rows)
    columns = _block_span(area.left, area.mask.shape[1], image.width, across, component.padded_columns)
    mask = _component_mask(image, area, (rows, columns), (down, across))
    steps = _square(np.array(image.tables[component.table]))
    blocks = component.blocks[rows, columns]
    patch = _join(_samples(_square(blocks) * steps))
    target = obscure(patch, mask, method, value, (area.cell / down, area.cell / across))
    masks = _split(mask)
    touched: Mask = np.asarray(masks.any(axis=(2, 3)))
    # A sample of up to two pixels beside an untouched block lies in the padding, never in the quad itself.
    spared = chroma and 1 < max(across, down) <= 2
    border = _border(touched, rows, columns, component) if spared else np.zeros_like(mask)
    levels = _code(target, patch, border, steps)
    targets = _split(target)
    moved = np.abs(np.clip(_samples(levels * steps), 0, 255) - np.clip(targets, 0, 255)) * masks
    stubborn = moved.max(axis=(2, 3)) > _TOLERANCE
    if stubborn.any() and not spared:
        means = np.nanmean(np.where(masks, targets, np.nan)[stubborn], axis=(1, 2))
        levels[stubborn] = _quantise(np.broadcast_to(means[:, None, None], (len(means), 8, 8)), steps)
    blocks[touched] = levels.reshape(*levels.shape[:2], 64)[..., _ZIGZAG][touched].astype(np.int16)


def _code(target: Plane, patch: Plane, border: Mask, steps: Plane) -> Plane:
    """Quantised coefficients (rows, columns, 8, 8) of `target`, with the samples on the `border` close to `patch`.

    Quantisation moves samples too, so what it moved too far is asked for less of, a few times.
    """
    wanted = np.where(border, np.clip(target, patch - _MAX_BLEED, patch + _MAX_BLEED), target)
    levels = _quantise(_split(wanted), steps)
    for _ in range(4 if border.any() else 0):
        coded = _join(_samples(levels * steps))
        excess = np.where(border, coded - np.clip(coded, patch - _MAX_BLEED, patch + _MAX_BLEED), 0)
        if not excess.any():
            break
        wanted = wanted - excess
        levels = _quantise(_split(wanted), steps)
    return levels


def _border(touched: Mask, rows: slice, columns: slice, component: Component) -> Mask:
    """Samples of touched blocks that lie beside an untouched block. Beyond the image's edge there is none."""
    around = np.zeros((touched.shape[0] + 2, touched.shape[1] + 2), dtype=bool)
    around[1:-1, 1:-1] = touched
    around[0] |= rows.start == 0
    around[-1] |= rows.stop == component.padded_rows
    around[:, 0] |= columns.start == 0
    around[:, -1] |= columns.stop == component.padded_columns
    samples = np.repeat(np.repeat(around, 8, axis=0), 8, axis=1)[7:-7, 7:-7]
    height, width = touched.shape[0] * 8, touched.shape[1] * 8
    views = [samples[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    border: Mask = samples[1:-1, 1:-1] & ~np.logical_and.reduce(views)
    return border


def _block_span(start: int, length: int, size: int, ratio: float, limit: int) -> slice:
    """The blocks that hold these pixels; through the padding when the pixels reach the image's edge."""
    last = limit if start + length >= size else min(limit, math.ceil((start + length) / ratio / 8))
    return slice(int(start / ratio / 8), last)


def _component_mask(image: Jpeg, area: Region, span: tuple[slice, slice], ratio: tuple[float, float]) -> Mask:
    """Samples of the blocks in `span` that have a masked pixel under them (beyond the image's edge: as at the edge)."""

    def reduce(mask: Mask, first: int, size: int, blocks: slice, scale: float) -> Mask:
        """OR over the pixels of each sample, along axis 0."""
        samples = np.arange(blocks.start * 8, blocks.stop * 8)
        begin = np.minimum(np.floor(samples * scale).astype(int), size - 1) - first
        end = np.minimum(np.ceil((samples + 1) * scale).astype(int), size) - first
        sums = np.concatenate([np.zeros((1, mask.shape[1]), dtype=int), np.cumsum(mask, axis=0)])
        low, high = np.clip(begin, 0, len(mask)), np.clip(np.maximum(end, begin + 1), 0, len(mask))
        covered: Mask = sums[high] > sums[low]
        return covered

    tall = reduce(area.mask, area.top, image.height, span[0], ratio[0])
    return reduce(tall.T, area.left, image.width, span[1], ratio[1]).T


def _dct_basis() -> Plane:
    frequency, place = np.arange(8)[:, None], np.arange(8)[None, :]
    basis: Plane = np.cos(np.pi / 16 * frequency * (2 * place + 1)) / 2
    basis[0] /= math.sqrt(2)
    return basis


_BASIS = _dct_basis()


def _square(zigzag: NDArray[Any]) -> Plane:
    """(..., 64) in zigzag order to (..., 8, 8)."""
    square = np.empty(zigzag.shape, dtype=np.float64)
    square[..., _ZIGZAG] = zigzag
    return square.reshape(*zigzag.shape[:-1], 8, 8)


def _samples(coefficients: Plane) -> Plane:
    """Blocks (rows, columns, 8, 8) of dequantised coefficients to samples around 0..255."""
    result: Plane = _BASIS.T @ coefficients @ _BASIS + 128
    return result


def _quantise(samples: Plane, steps: Plane) -> Plane:
    """Samples to quantised coefficients, within what eight-bit JPEG can code."""
    return np.clip(np.rint(_BASIS @ (samples - 128) @ _BASIS.T / steps), -1023, 1023)


def _join(blocks: Plane) -> Plane:
    rows, columns = blocks.shape[:2]
    return blocks.transpose(0, 2, 1, 3).reshape(rows * 8, columns * 8)


def _split(plane: NDArray[Any]) -> NDArray[Any]:
    rows, columns = plane.shape[0] // 8, plane.shape[1] // 8
    return plane.reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)
