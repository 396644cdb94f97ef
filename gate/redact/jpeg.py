"""JPEG files as DCT coefficients, read without loss (ITU-T T.81: sequential and progressive, Huffman coded, 8 bit).

Editing coefficients leaves every block that is not touched exactly as it was. A decode and encode of pixels
cannot: clipping and chroma upsampling move pixels anywhere in the picture by up to 60 levels (figures:
benchmarks/redaction_fidelity.py). It is written in Python because it reads hostile bytes, and because the
packages that offer coefficients end the process on a bad file.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem
from gate.redact.jpeg_scan import bit_window, block_reader
from gate.vision.container import parse

Coefficients = NDArray[np.int16]

_RESTART = re.compile(rb"(?<!\xff)\xff++[\xd0-\xd7]")
"""Starts only where a run of fill bytes starts, so that a long run is read once and not from each of its bytes."""
_SEQUENTIAL, _PROGRESSIVE = frozenset({"SOF0", "SOF1"}), "SOF2"


@dataclass(slots=True, eq=False)
class Component:
    """One colour plane. `rows` x `columns` counts its blocks; the store is padded to whole MCUs."""

    identity: int
    h: int
    v: int
    table: int
    rows: int
    columns: int
    padded_rows: int
    padded_columns: int
    store: array[int] = field(repr=False)

    @property
    def blocks(self) -> Coefficients:
        """A writable view (padded_rows, padded_columns, 64) of quantised coefficients in zigzag order."""
        return np.frombuffer(self.store, dtype=np.int16).reshape(self.padded_rows, self.padded_columns, 64)


@dataclass(slots=True, eq=False)
class Jpeg:
    """A JPEG as coefficients. `tables` maps a number to its 64 quantisation steps in zigzag order."""

    width: int
    height: int
    components: list[Component]
    progressive: bool
    tables: dict[int, tuple[int, ...]] = field(default_factory=dict)
    segments: list[tuple[str, bytes]] = field(default_factory=list, repr=False)


def read(data: bytes) -> Jpeg:
    """The coefficients and application segments of a JPEG.

    Raises SampleProblem: those of `gate.vision.container.parse`, image_undecodable also for what is not supported.
    """
    segments: list[tuple[str, bytes]] = []
    tables: dict[int, tuple[int, ...]] = {}
    lookups: dict[int, list[int]] = {}
    image, restart, scan_header = None, 0, b""
    try:
        for segment in parse(data).segments:
            kind, payload = segment.kind, segment.payload
            if kind == "DQT":
                _read_quantisation(payload, tables)
            elif kind == "DHT":
                _read_huffman(payload, lookups)
            elif kind == "DRI":
                (restart,) = struct.unpack(">H", payload)
            elif kind.startswith("SOF"):
                image = _read_frame(kind, payload, tables)
            elif kind == "SOS":
                scan_header = payload
            elif kind == "scan" and image is not None:
                _read_scan(image, scan_header, payload, lookups, restart)
            elif kind.startswith("APP"):
                segments.append((kind, payload))
    except (struct.error, IndexError, KeyError, ValueError, OverflowError):
        raise SampleProblem("image_undecodable") from None
    if image is None or any(component.table not in tables for component in image.components):
        raise SampleProblem("image_undecodable")
    image.segments = segments
    return image


def _read_quantisation(payload: bytes, tables: dict[int, tuple[int, ...]]) -> None:
    at = 0
    while at < len(payload):
        wide, number = payload[at] >> 4, payload[at] & 15
        layout = ">64H" if wide else ">64B"
        steps = struct.unpack_from(layout, payload, at + 1)
        if 0 in steps or tables.get(number, steps) != steps:
            raise SampleProblem("image_undecodable")  # tables that change between scans are legal and unheard of
        tables[number] = steps
        at += 1 + struct.calcsize(layout)


def _read_huffman(payload: bytes, lookups: dict[int, list[int]]) -> None:
    """Each table becomes 65,536 entries by the next 16 bits: code length << 8 | symbol, 0 where no code fits."""
    at = 0
    while at < len(payload):
        counts = payload[at + 1 : at + 17]
        symbols = payload[at + 17 : at + 17 + sum(counts)]
        if len(counts) != 16 or len(symbols) != sum(counts):
            raise SampleProblem("image_undecodable")
        lookup: list[int] = []
        each = iter(symbols)
        for length, count in enumerate(counts, start=1):
            for symbol in (next(each) for _ in range(count)):
                lookup += [length << 8 | symbol] * (1 << (16 - length))
        if len(lookup) > 1 << 16:
            raise SampleProblem("image_undecodable")
        lookups[payload[at]] = lookup + [0] * ((1 << 16) - len(lookup))
        at += 17 + len(symbols)


def _read_frame(kind: str, payload: bytes, tables: dict[int, tuple[int, ...]]) -> Jpeg:
    precision, height, width, count = struct.unpack_from(">BHHB", payload)
    if (kind not in _SEQUENTIAL and kind != _PROGRESSIVE) or precision != 8 or not 1 <= count <= 4:
        raise SampleProblem("image_undecodable")
    shapes = [struct.unpack_from("3B", payload, 6 + 3 * index) for index in range(count)]
    factors = [(sampling >> 4, sampling & 15) for _, sampling, _ in shapes]
    if any(not (1 <= h <= 4 and 1 <= v <= 4) for h, v in factors):
        raise SampleProblem("image_undecodable")
    most_h, most_v = max(h for h, _ in factors), max(v for _, v in factors)
    mcus_across, mcus_down = _ceil(width, 8 * most_h), _ceil(height, 8 * most_v)
    components = []
    for (identity, _, table), (h, v) in zip(shapes, factors, strict=True):
        rows, columns = _ceil(_ceil(height * v, most_v), 8), _ceil(_ceil(width * h, most_h), 8)
        down, across = mcus_down * v, mcus_across * h
        store = array("h", bytes(2 * 64 * down * across))
        components.append(Component(identity, h, v, table, rows, columns, down, across, store))
    return Jpeg(width, height, components, kind == _PROGRESSIVE, tables)


def _ceil(value: int, by: int) -> int:
    return -(-value // by)


def _read_scan(image: Jpeg, payload: bytes, scan: bytes, lookups: dict[int, list[int]], restart: int) -> None:
    count = payload[0]
    by_identity = {component.identity: component for component in image.components}
    chosen = [by_identity[payload[1 + 2 * index]] for index in range(count)]
    selectors = [payload[2 + 2 * index] for index in range(count)]
    first, last, approximation = struct.unpack_from("3B", payload, 1 + 2 * count)
    if not image.progressive:
        first, last, approximation = 0, 63, 0
    if not (first <= last <= 63 and (first == 0 or count == 1)) or (image.progressive and first == 0 and last):
        raise SampleProblem("image_undecodable")
    readers = [
        block_reader(image.progressive, first, last, approximation, component.store, selector, lookups)
        for component, selector in zip(chosen, selectors, strict=True)
    ]
    order, pattern = block_order(chosen)
    per_mcu = len(pattern)
    step = (restart or max(1, len(order) // per_mcu)) * per_mcu
    parts = _RESTART.split(scan)
    if len(parts) < _ceil(len(order), step):
        raise SampleProblem("image_undecodable")
    for part, start in zip(parts, range(0, len(order), step), strict=False):
        window, bits = bit_window(part)
        state, at = [[0, 0] for _ in chosen], 0  # for each component: DC prediction, blocks left in an end-of-band run
        for index, base in enumerate(order[start : start + step]):
            which = pattern[index % per_mcu]
            at = readers[which](window, at, base, state[which])
        if at > bits:
            raise SampleProblem("image_undecodable")


def block_order(components: Sequence[Component]) -> tuple[list[int], list[int]]:
    """Where the blocks of a scan begin in their stores, in scan order, and the component of each block of one MCU."""
    if len(components) == 1:
        (one,) = components
        bases = np.arange(one.rows)[:, None] * one.padded_columns + np.arange(one.columns)
        return (bases.ravel() * 64).tolist(), [0]
    parts, pattern = [], []
    for index, each in enumerate(components):
        grid = np.arange(each.padded_rows * each.padded_columns) * 64
        split = grid.reshape(each.padded_rows // each.v, each.v, each.padded_columns // each.h, each.h)
        parts.append(split.transpose(0, 2, 1, 3).reshape(-1, each.v * each.h))
        pattern += [index] * (each.v * each.h)
    return np.concatenate(parts, axis=1).ravel().tolist(), pattern
