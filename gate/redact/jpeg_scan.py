"""Entropy-coded data of a JPEG scan, block by block (ITU-T T.81, annexes F.2 and G.2).

Plain functions over a window of bits: this loop runs once for every coefficient that is not zero.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable

import numpy as np

from gate.errors import SampleProblem

_STUFFED = re.compile(rb"\xff++\x00")
"""A coded byte 0xFF, with the fill bytes that decoders pass over (B.1.1.2). Every run of 0xFF in a part ends so."""


def bit_window(part: bytes) -> tuple[memoryview, int]:
    """For each byte of entropy-coded data the 40 bits that begin there, and how many bits there are in all."""
    raw = _STUFFED.sub(b"\xff", part)
    padded = np.frombuffer(raw + bytes(64), dtype=np.uint8).astype(np.int64)
    length = len(raw) + 60
    window = np.zeros(length, dtype=np.int64)
    for offset in range(5):
        window |= padded[offset : offset + length] << (32 - 8 * offset)
    return window.data, 8 * len(raw)


Reader = Callable[[memoryview, int, int, list[int]], int]
"""(window, bit position, start of the block in the store, state) -> the bit position after the block."""


def block_reader(
    progressive: bool,
    first: int,
    last: int,
    approximation: int,
    store: array[int],
    selector: int,
    lookups: dict[int, list[int]],
) -> Reader:
    """Reads one block of this kind of scan into `store`.

    `first` and `last` bound the coefficients, `approximation` is Ah << 4 | Al; `selector` names the Huffman tables
    (DC << 4 | AC) in `lookups`, where AC tables count from 16. Raises KeyError when a table is missing.
    """
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
        raise SampleProblem("image_undecodable")
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
                    raise SampleProblem("image_undecodable")
                store[base + k] = _signed(ahead >> (32 - (entry >> 8) - size) & ((1 << size) - 1), size)
                k += 1
            elif entry & 255 == 0xF0:
                at += entry >> 8
                k += 16
            elif entry and not entry & 255:
                return at + (entry >> 8)
            else:
                raise SampleProblem("image_undecodable")
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
                    raise SampleProblem("image_undecodable")
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
                raise SampleProblem("image_undecodable")
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
            raise SampleProblem("image_undecodable")
        return at, span.stop

    def block(window: memoryview, at: int, base: int, state: list[int]) -> int:
        index, stop = base + first, base + last + 1
        while index < stop and not state[1]:
            ahead = window[at >> 3] >> (8 - (at & 7)) & 0xFFFFFFFF
            entry = table[ahead >> 16]
            length, run, size = entry >> 8, entry >> 4 & 15, entry & 15
            if not entry or size > 1:
                raise SampleProblem("image_undecodable")
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
