"""Filling regions of a PNG in its own samples, whatever their depth: nothing else of the picture changes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem
from gate.redact.pixels_region import Edit, obscure, solid_edits
from gate.vision import container_png, exif
from gate.vision.container import parse

Samples = NDArray[np.uint16]
Bytes = NDArray[np.uint8]

_PALETTE = 3
_FILTERED_AT_ONCE = 1 << 20
"""Bytes of rows for which the five filters are tried at once: it bounds the memory."""
_COLOUR_CHUNKS = ("cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP")


@dataclass(slots=True, eq=False)
class Png:
    """A PNG's samples (height, width, channels) at their own depth, and the chunks that give them a colour."""

    width: int
    height: int
    depth: int
    colour: int
    samples: Samples = field(repr=False)
    palette: bytes
    transparency: bytes
    profile: list[tuple[str, bytes]] = field(repr=False)


def fill_png(data: bytes, edits: Sequence[Edit], orientation: int) -> bytes:
    """The PNG with its regions obscured, in its own mode.

    A palette or fewer than eight bits have no means between their colours: they are always filled.
    Raises SampleProblem('image_undecodable') when it cannot be read.
    """
    image = read(data)
    _zero_hidden(image)
    if image.colour == _PALETTE or image.depth < 8:
        edits = solid_edits([area for area, _ in edits])
    black = _black(image)
    opaque = (1 << image.depth) - 1
    for area, method in edits:
        patch = image.samples[area.window]
        for channel in range(patch.shape[2]):
            alpha = image.colour in {4, 6} and channel == patch.shape[2] - 1
            how, value = ("solid", opaque) if alpha else (method, black[channel])
            plane = obscure(patch[..., channel], area.mask, how, value, (area.cell, area.cell), most=opaque)
            patch[..., channel] = np.rint(plane).astype(np.uint16)
    return write(image, orientation)


def read(data: bytes) -> Png:
    """All samples of a PNG, interlaced or not, filters undone. Raises SampleProblem('image_undecodable')."""
    segments = parse(data).segments
    found = {segment.kind: segment.payload for segment in reversed(segments)}
    header = segments[0].payload
    passes = container_png.passes(header)
    width, height, depth, colour = struct.unpack_from(">IIBB", header)
    channels = container_png.CHANNELS[colour]
    raw = b"".join(container_png.rows(segments))
    samples = np.empty((height, width, channels), dtype=np.uint16)
    at = 0
    for each in passes:
        lines = np.frombuffer(raw, dtype=np.uint8, count=each.length, offset=at).reshape(each.rows, -1)
        clear = _unfilter(lines[:, 0], lines[:, 1:], max(1, channels * depth // 8))
        pixels = _unpack(clear, each.columns * channels, depth).reshape(each.rows, each.columns, channels)
        samples[each.top :: each.down, each.left :: each.across] = pixels
        at += each.length
    profile = [(segment.kind, segment.payload) for segment in segments if segment.kind in _COLOUR_CHUNKS]
    palette, transparency = found.get("PLTE", b""), found.get("tRNS", b"")
    return Png(width, height, depth, colour, samples, palette, transparency, profile)


def write(image: Png, orientation: int) -> bytes:
    """The file: the samples, what gives them a colour, an orientation other than 1, and nothing else."""
    chunks = [("IHDR", struct.pack(">IIBBBBB", image.width, image.height, image.depth, image.colour, 0, 0, 0))]
    chunks += image.profile
    chunks += [("PLTE", image.palette)] if image.palette else []
    chunks += [("tRNS", image.transparency)] if image.transparency else []
    if orientation != 1:
        chunks.append(("eXIf", exif.orientation_only(orientation)))
    channels = container_png.CHANNELS[image.colour]
    lines = _pack(image.samples.reshape(image.height, -1), image.depth)
    plain = image.colour == _PALETTE or image.depth < 8
    filtered = _filter(lines, max(1, channels * image.depth // 8), plain)
    chunks += [("IDAT", zlib.compress(filtered.tobytes(), 6)), ("IEND", b"")]
    return container_png.assemble(chunks)


def _unfilter(kinds: Bytes, lines: Bytes, step: int) -> Bytes:
    """Undo the five PNG filters along anti-diagonals: each needs only the two diagonals before it.

    `lines` is (rows, bytes) and `step` the bytes to the left neighbour. With the pixels of a diagonal done at
    once, rows of any filters cost (rows + columns) vector operations.
    """
    if kinds.max(initial=0) > 4:
        raise SampleProblem("image_undecodable")
    rows, size = lines.shape
    columns = -(-size // step)
    wide = np.zeros((rows, columns * step), dtype=np.int16)
    wide[:, :size] = lines
    pixels = wide.reshape(rows, columns, step)
    # A border of zeros above and to the left, as the filters see it.
    out = np.zeros((rows + 1, columns + 1, step), dtype=np.int16)
    kind = kinds.astype(np.int64)[:, None]
    for diagonal in range(rows + columns - 1):
        row = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        column = diagonal - row
        left, above, corner = out[row + 1, column], out[row, column + 1], out[row, column]
        filters = kind[row]
        guess = np.where(filters == 4, _paeth(left, above, corner), 0)
        guess = np.where(filters == 3, (left + above) >> 1, guess)
        guess = np.where(filters == 2, above, np.where(filters == 1, left, guess))
        out[row + 1, column + 1] = (pixels[row, column] + guess) & 255
    return out[1:, 1:].reshape(rows, -1)[:, :size].astype(np.uint8)


def _paeth(left: NDArray[np.int16], above: NDArray[np.int16], corner: NDArray[np.int16]) -> NDArray[np.int16]:
    to_left, to_above = np.abs(above - corner), np.abs(left - corner)
    to_corner = np.abs(left + above - 2 * corner)
    nearest = np.where(to_above <= to_corner, above, corner)
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, nearest)


def _filter(lines: Bytes, step: int, plain: bool) -> Bytes:
    """A filter byte before each line, chosen by the least sum of absolute differences (none where `plain`)."""
    if plain:
        return np.pad(lines, ((0, 0), (1, 0)))
    above = np.pad(lines, ((1, 0), (0, 0)))[:-1]
    count = max(1, _FILTERED_AT_ONCE // lines.shape[1])
    starts = range(0, len(lines), count)
    return np.concatenate([_best(lines[at : at + count], above[at : at + count], step) for at in starts])


def _best(lines: Bytes, over: Bytes, step: int) -> Bytes:
    here, above = lines.astype(np.int16), over.astype(np.int16)
    left, corner = (np.pad(each, ((0, 0), (step, 0)))[:, : each.shape[1]] for each in (here, above))
    guesses = (np.zeros_like(here), left, above, (left + above) >> 1, _paeth(left, above, corner))
    tried = np.stack([(here - guess).astype(np.uint8) for guess in guesses])
    best = np.abs(tried.view(np.int8).astype(np.int16)).sum(axis=2, dtype=np.int64).argmin(axis=0)
    return np.concatenate([best.astype(np.uint8)[:, None], tried[best, np.arange(len(lines))]], axis=1)


def _unpack(lines: Bytes, count: int, depth: int) -> Samples:
    if depth == 16:
        return np.ascontiguousarray(lines).view(">u2").astype(np.uint16)
    if depth == 8:
        return lines.astype(np.uint16)
    bits = np.unpackbits(lines, axis=1)[:, : count * depth].reshape(len(lines), count, depth)
    samples: Samples = (bits << np.arange(depth - 1, -1, -1, dtype=np.uint8)).sum(axis=2, dtype=np.uint16)
    return samples


def _pack(samples: Samples, depth: int) -> Bytes:
    if depth == 16:
        return samples.astype(">u2").view(np.uint8)
    if depth == 8:
        return samples.astype(np.uint8)
    bits = (samples[..., None] >> np.arange(depth - 1, -1, -1, dtype=np.uint16) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(len(samples), -1), axis=1)


def _zero_hidden(image: Png) -> None:
    """Colours that no viewer shows, because they are fully transparent, become one colour: zero."""
    if image.colour in {4, 6}:
        image.samples[image.samples[..., -1] == 0] = 0
    elif image.colour == _PALETTE:
        hidden = [index for index, alpha in enumerate(image.transparency) if alpha == 0]
        if hidden:
            image.samples[np.isin(image.samples, hidden)] = hidden[0]
            palette = bytearray(image.palette)
            for index in hidden:
                palette[3 * index : 3 * index + 3] = bytes(len(palette[3 * index : 3 * index + 3]))
            image.palette = bytes(palette)


def _black(image: Png) -> tuple[int, ...]:
    """The sample values of an opaque black, or of the opaque colour nearest to it that the mode has."""
    if image.colour == _PALETTE:
        return (_black_index(image),)
    if image.colour in {4, 6}:
        return (0,) * container_png.CHANNELS[image.colour]
    # Transparency by colour: black itself may be the colour that is not drawn.
    key = image.transparency and struct.unpack(f">{container_png.CHANNELS[image.colour]}H", image.transparency)
    return (0,) * (container_png.CHANNELS[image.colour] - 1) + (1 if key and not any(key) else 0,)


def _black_index(image: Png) -> int:
    count = len(image.palette) // 3
    opaque = [index for index in range(count) if index >= len(image.transparency) or image.transparency[index] == 255]
    darkest = min(opaque, key=lambda index: sum(image.palette[3 * index : 3 * index + 3]), default=None)
    if darkest is not None and not any(image.palette[3 * darkest : 3 * darkest + 3]):
        return darkest
    if count < 1 << image.depth:
        image.palette += b"\0\0\0"
        return count
    if darkest is None:
        raise SampleProblem("image_undecodable")
    return darkest
