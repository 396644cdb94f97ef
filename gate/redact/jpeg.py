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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.vision import containers
from gate.vision.containers import MalformedError

Coefficients = NDArray[np.int16]

_RESTART = re.compile(rb"\xff+[\xd0-\xd7]")
_SEQUENTIAL, _PROGRESSIVE = frozenset({0xC0, 0xC1}), 0xC2


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
    segments: list[tuple[int, bytes]] = field(default_factory=list, repr=False)


def read(data: bytes) -> Jpeg:
    """The coefficients and application segments of a JPEG. Raises MalformedError, also for what is not supported."""
    segments: list[tuple[int, bytes]] = []
    tables: dict[int, tuple[int, ...]] = {}
    lookups: dict[int, list[int]] = {}
    image, restart = None, 0
    try:
        for marker, payload, scan in containers.jpeg_segments(data):
            if marker == containers.DQT:
                _read_quantisation(payload, tables)
            elif marker == containers.DHT:
                _read_huffman(payload, lookups)
            elif marker == containers.DRI:
                (restart,) = struct.unpack(">H", payload)
            elif marker in containers.FRAMES:
                image = _read_frame(marker, payload, tables)
            elif marker == containers.SOS and image is not None:
                _read_scan(image, payload, scan, lookups, restart)
            elif marker >= containers.APP0:
                segments.append((marker, payload))
    except (struct.error, IndexError, KeyError, ValueError, OverflowError):
        raise MalformedError from None
    if image is None or any(component.table not in tables for component in image.components):
        raise MalformedError
    image.segments = segments
    return image


def _read_quantisation(payload: bytes, tables: dict[int, tuple[int, ...]]) -> None:
    at = 0
    while at < len(payload):
        wide, number = payload[at] >> 4, payload[at] & 15
        layout = ">64H" if wide else ">64B"
        steps = struct.unpack_from(layout, payload, at + 1)
        if 0 in steps or tables.get(number, steps) != steps:
            raise MalformedError  # tables that change between scans are legal and unheard of
        tables[number] = steps
        at += 1 + struct.calcsize(layout)


def _read_huffman(payload: bytes, lookups: dict[int, list[int]]) -> None:
    """Each table becomes 65,536 entries by the next 16 bits: code length << 8 | symbol, 0 where no code fits."""
    at = 0
    while at < len(payload):
        counts = payload[at + 1 : at + 17]
        symbols = payload[at + 17 : at + 17 + sum(counts)]
        if len(counts) != 16 or len(symbols) != sum(counts):
            raise MalformedError
        lookup: list[int] = []
        each = iter(symbols)
        for length, count in enumerate(counts, start=1):
            for symbol in (next(each) for _ in range(count)):
                lookup += [length << 8 | symbol] * (1 << (16 - length))
        if len(lookup) > 1 << 16:
            raise MalformedError
        lookups[payload[at]] = lookup + [0] * ((1 << 16) - len(lookup))
        at += 17 + len(symbols)


def _read_frame(marker: int, payload: bytes, tables: dict[int, tuple[int, ...]]) -> Jpeg:
    precision, height, width, count = struct.unpack_from(">BHHB", payload)
    if (marker not in _SEQUENTIAL and marker != _PROGRESSIVE) or precision != 8 or not 1 <= count <= 4:
        raise MalformedError
    shapes = [struct.unpack_from("3B", payload, 6 + 3 * index) for index in range(count)]
    factors = [(sampling >> 4, sampling & 15) for _, sampling, _ in shapes]
    if any(not (1 <= h <= 4 and 1 <= v <= 4) for h, v in factors):
        raise MalformedError
    most_h, most_v = max(h for h, _ in factors), max(v for _, v in factors)
    mcus_across, mcus_down = _ceil(width, 8 * most_h), _ceil(height, 8 * most_v)
    components = []
    for (identity, _, table), (h, v) in zip(shapes, factors, strict=True):
        rows, columns = _ceil(_ceil(height * v, most_v), 8), _ceil(_ceil(width * h, most_h), 8)
        down, across = mcus_down * v, mcus_across * h
        store = array("h", bytes(2 * 64 * down * across))
        components.append(Component(identity, h, v, table, rows, columns, down, across, store))
    return Jpeg(width, height, components, marker == _PROGRESSIVE, tables)


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
        raise MalformedError
    readers = [
        _block_reader(image.progressive, first, last, approximation, component.store, selector, lookups)
        for component, selector in zip(chosen, selectors, strict=True)
    ]
    order, pattern = block_order(chosen)
    per_mcu = len(pattern)
    step = (restart or max(1, len(order) // per_mcu)) * per_mcu
    parts = _RESTART.split(scan)
    if len(parts) < _ceil(len(order), step):
        raise MalformedError
    for part, start in zip(parts, range(0, len(order), step), strict=False):
        window, bits = _window(part)
        state, at = [[0, 0] for _ in chosen], 0  # for each component: DC prediction, blocks left in an end-of-band run
        for index, base in enumerate(order[start : start + step]):
            which = pattern[index % per_mcu]
            at = readers[which](window, at, base, state[which])
        if at > bits:
            raise MalformedError


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


def _window(part: bytes) -> tuple[memoryview, int]:
    """For each byte of entropy-coded data the 40 bits that begin there, and how many bits there are in all."""
    raw = part.replace(b"\xff\x00", b"\xff")
    padded = np.frombuffer(raw + bytes(64), dtype=np.uint8).astype(np.int64)
    length = len(raw) + 60
    window = np.zeros(length, dtype=np.int64)
    for offset in range(5):
        window |= padded[offset : offset + length] << (32 - 8 * offset)
    return window.data, 8 * len(raw)


Reader = Callable[[memoryview, int, int, list[int]], int]
"""(window, bit position, start of the block in the store, state) -> the bit position after the block."""


def _block_reader(
    progressive: bool,
    first: int,
    last: int,
    approximation: int,
    store: array[int],
    selector: int,
    lookups: dict[int, list[int]],
) -> Reader:
    high, low = approximation >> 4, approximation & 15
    if not progressive:
        return _sequential(store, lookups[selector >> 4], lookups[16 | selector & 15])
    if first == 0:
        return _dc_refine(store, low) if high else _dc_first(store, lookups[selector >> 4], low)
    table = lookups[16 | selector & 15]
    return (_ac_refine if high else _ac_first)(store, table, first, last, low)


def _signed(bits: int, size: int) -> int:
    return bits if bits >> (size - 1) else bits - (1 << size) + 1


def _dc_difference(window: memoryview, at: int, table: list[int]) -> tuple[int, int]:
    ahead = window[at >> 3] >> (8 - (at & 7)) & 0xFFFFFFFF
    entry = table[ahead >> 16]
    length, size = entry >> 8, entry & 255
    if not entry or size > 15:
        raise MalformedError
    if not size:
        return 0, at + length
    return _signed(ahead >> (32 - length - size) & ((1 << size) - 1), size), at + length + size


def _sequential(store: array[int], dc: list[int], ac: list[int]) -> Reader:
    def block(window: memoryview, at: int, base: int, state: list[int]) -> int:
        difference, at = _dc_difference(window, at, dc)
        state[0] += difference
        store[base] = state[0]
        k = 1
        while k < 64:
            ahead = window[at >> 3] >> (8 - (at & 7)) & 0xFFFFFFFF
            entry = ac[ahead >> 16]
            size = entry & 15
            if size:
                k += entry >> 4 & 15
                at += (entry >> 8) + size
                if k > 63:
                    raise MalformedError
                store[base + k] = _signed(ahead >> (32 - (entry >> 8) - size) & ((1 << size) - 1), size)
                k += 1
            elif entry & 255 == 0xF0:
                at += entry >> 8
                k += 16
            elif entry and not entry & 255:
                return at + (entry >> 8)
            else:
                raise MalformedError
        return at

    return block


def _dc_first(store: array[int], table: list[int], low: int) -> Reader:
    def block(window: memoryview, at: int, base: int, state: list[int]) -> int:
        difference, at = _dc_difference(window, at, table)
        state[0] += difference
        store[base] = state[0] << low
        return at

    return block


def _dc_refine(store: array[int], low: int) -> Reader:
    def block(window: memoryview, at: int, base: int, _: list[int]) -> int:
        store[base] |= (window[at >> 3] >> (39 - (at & 7)) & 1) << low
        return at + 1

    return block


def _ac_first(store: array[int], table: list[int], first: int, last: int, low: int) -> Reader:
    def block(window: memoryview, at: int, base: int, state: list[int]) -> int:
        if state[1]:
            state[1] -= 1
            return at
        k = first
        while k <= last:
            ahead = window[at >> 3] >> (8 - (at & 7)) & 0xFFFFFFFF
            entry = table[ahead >> 16]
            length, run, size = entry >> 8, entry >> 4 & 15, entry & 15
            if size:
                k += run
                if k > last:
                    raise MalformedError
                store[base + k] = _signed(ahead >> (32 - length - size) & ((1 << size) - 1), size) << low
                at += length + size
                k += 1
            elif run == 15:
                at += length
                k += 16
            elif entry:
                state[1] = (1 << run) + (ahead >> (32 - length - run) & ((1 << run) - 1)) - 1
                return at + length + run
            else:
                raise MalformedError
        return at

    return block


def _ac_refine(store: array[int], table: list[int], first: int, last: int, low: int) -> Reader:
    """Successive approximation of AC coefficients (T.81, G.1.2.3): a bit for each known one, and new ones of size 1."""
    one = 1 << low

    def correct(window: memoryview, at: int, index: int) -> int:
        value = store[index]
        if window[at >> 3] >> (39 - (at & 7)) & 1 and not abs(value) & one:
            store[index] = value + (one if value > 0 else -one)
        return at + 1

    def place(window: memoryview, at: int, span: range, zeros: int, fresh: int) -> tuple[int, int]:
        """Pass `zeros` unknown coefficients and put `fresh` at the next; correct the known ones on the way."""
        for index in span:
            if store[index]:
                at = correct(window, at, index)
            elif zeros:
                zeros -= 1
            else:
                store[index] = fresh
                return at, index + 1
        if fresh:
            raise MalformedError
        return at, span.stop

    def block(window: memoryview, at: int, base: int, state: list[int]) -> int:
        index, stop = base + first, base + last + 1
        while index < stop and not state[1]:
            ahead = window[at >> 3] >> (8 - (at & 7)) & 0xFFFFFFFF
            entry = table[ahead >> 16]
            length, run, size = entry >> 8, entry >> 4 & 15, entry & 15
            if not entry or size > 1:
                raise MalformedError
            if not size and run < 15:
                state[1] = (1 << run) + (ahead >> (32 - length - run) & ((1 << run) - 1))
                at += length + run
            else:
                fresh = (one if ahead >> (31 - length) & 1 else -one) if size else 0
                at, index = place(window, at + length + size, range(index, stop), run, fresh)
        if state[1]:
            at, _ = place(window, at, range(index, stop), 64, 0)
            state[1] -= 1
        return at

    return block
