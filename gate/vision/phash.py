"""A 256-bit perceptual hash that says whether two pictures look the same.

The idea is PDQ's (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019):
luminance, a 64 x 64 tent-filtered thumbnail, its 16 x 16 lowest DCT frequencies without the first row and
column, one bit each for above the median. The code and the quality measure are gate's own; the bits are not
compatible with PDQ's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gate.vision.picture import Pixels

HASH_BYTES = 32
_SIDE = 64
_FREQUENCIES = 16
_MIN_DETAIL = 0.5
"""Mean step between neighbours of the thumbnail, in grey levels, under which the bits are mostly noise."""
_CHUNK = 1 << 20
"""Pairs compared at once by `near`: 32 MiB of differences."""


def perceptual_hash(rgb: Pixels) -> bytes | None:
    """The hash (32 bytes) of a picture (height, width, 3); None when it is too flat to be told from another."""
    grey = rgb.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    thumbnail = Image.fromarray(grey).resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    # Whole levels: the sums above and below may differ in the last bit between machines.
    small = np.rint(np.asarray(thumbnail, dtype=np.float64) * 16) / 16
    detail = (np.abs(np.diff(small, axis=0)).mean() + np.abs(np.diff(small, axis=1)).mean()) / 2
    if detail < _MIN_DETAIL:
        return None
    basis = _basis()
    spectrum = basis @ small @ basis.T
    return np.packbits(spectrum.ravel() > np.median(spectrum)).tobytes()


@cache
def _basis() -> NDArray[np.float64]:
    """Rows 1..16 of the 64-point DCT-II (16, 64); row 0, the mean, is left out."""
    frequency = np.arange(1, _FREQUENCIES + 1)[:, None]
    position = np.arange(_SIDE)[None, :]
    basis: NDArray[np.float64] = np.cos(np.pi / (2 * _SIDE) * frequency * (2 * position + 1)) * np.sqrt(2 / _SIDE)
    return basis


def distance(a: bytes, b: bytes) -> int:
    """How many of the 256 bits differ."""
    return (int.from_bytes(a) ^ int.from_bytes(b)).bit_count()


def near(queries: Sequence[bytes], pool: Sequence[bytes], max_distance: int) -> list[bool]:
    """For each hash of `pool`: is it within `max_distance` bits of any of `queries`? Memory stays bounded."""
    if not queries or not pool:
        return [False] * len(pool)
    wanted, candidates = _words(queries), _words(pool)
    found = np.zeros(len(pool), dtype=bool)
    rows = max(1, _CHUNK // len(candidates))
    columns = min(len(candidates), _CHUNK)
    for left in range(0, len(candidates), columns):
        part = candidates[None, left : left + columns]
        for top in range(0, len(wanted), rows):
            differing = np.bitwise_count(wanted[top : top + rows, None] ^ part).sum(axis=2, dtype=np.uint16)
            found[left : left + columns] |= (differing <= max_distance).any(axis=0)
    return [bool(flag) for flag in found]


def _words(hashes: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(hashes), dtype=np.uint64).reshape(-1, HASH_BYTES // 8)
