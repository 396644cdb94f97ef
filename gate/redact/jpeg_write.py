"""Writing DCT coefficients as a sequential JPEG with Huffman tables of its own (ITU-T T.81, annexes C, F and K.2)."""

from __future__ import annotations

import heapq
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.redact.jpeg import Component, Jpeg, block_order
from gate.vision.container_jpeg import encode

Integers = NDArray[np.int64]

_MAX_MCU_BLOCKS = 10
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class _Events:
    """Symbols of a scan in order: Huffman table (0, 1 for DC; 2, 3 for AC), symbol, and the bits that follow it."""

    table: Integers
    symbol: Integers
    extra: Integers
    size: Integers


@dataclass(frozen=True, slots=True, eq=False)
class _Code:
    """A Huffman code: its DHT payload without the class byte, and code word and length by symbol (256,)."""

    payload: bytes
    word: Integers
    length: Integers


def write(image: Jpeg, segments: Sequence[tuple[str, bytes]]) -> bytes:
    """The file of these coefficients with these application segments and no others. The same input, the same bytes."""
    parts = [b"\xff\xd8", *(encode(kind, payload) for kind, payload in segments)]
    wide = any(step > 255 for component in image.components for step in image.tables[component.table])
    for number in sorted({component.table for component in image.components}):
        steps = image.tables[number]
        head = bytes([(0x10 if wide else 0) | number])
        parts.append(encode("DQT", head + struct.pack(">64H" if wide else ">64B", *steps)))
    frame = struct.pack(">BHHB", 8, image.height, image.width, len(image.components))
    for component in image.components:
        frame += bytes([component.identity, component.h << 4 | component.v, component.table])
    parts.append(encode("SOF1" if wide else "SOF0", frame))
    together = sum(component.h * component.v for component in image.components) <= _MAX_MCU_BLOCKS
    for group in [image.components] if together else [[component] for component in image.components]:
        parts.append(_scan(image, group))
    return b"".join([*parts, b"\xff\xd9"])


def _scan(image: Jpeg, group: Sequence[Component]) -> bytes:
    events = _events(group, [0 if component is image.components[0] else 1 for component in group])
    parts, codes = [], {}
    for table in sorted({int(number) for number in np.unique(events.table)}):
        codes[table] = _code(np.bincount(events.symbol[events.table == table], minlength=256))
        parts.append(encode("DHT", bytes([(table >> 1) << 4 | table & 1]) + codes[table].payload))
    head = bytes([len(group)])
    for component in group:
        number = 0 if component is image.components[0] else 1
        head += bytes([component.identity, number << 4 | number])
    parts.append(encode("SOS", head + b"\x00\x3f\x00"))
    parts.append(_pack(events, codes).replace(b"\xff", b"\xff\x00"))
    return b"".join(parts)


def _events(group: Sequence[Component], numbers: Sequence[int]) -> _Events:
    order, pattern = block_order(group)
    which = np.resize(np.array(pattern), len(order))
    blocks = np.empty((len(order), 64), dtype=np.int64)
    differences = np.empty(len(order), dtype=np.int64)
    for index, component in enumerate(group):
        mine = which == index
        flat = component.blocks.reshape(-1, 64)
        blocks[mine] = flat[np.array(order)[mine] // 64]
        differences[mine] = np.diff(blocks[mine, 0], prepend=0)
    table = np.array(numbers)[which]
    everything = np.arange(len(order))
    block, k = np.nonzero(blocks[:, 1:])
    k += 1
    value = blocks[block, k]
    new = np.diff(block, prepend=-1) != 0
    run = k - np.where(new, 0, np.concatenate([[0], k[:-1]])) - 1
    last = np.zeros(len(order), dtype=np.int64)
    np.maximum.at(last, block, k)
    short = everything[last < 63]
    long_runs = np.repeat(np.arange(len(block)), run >> 4)
    # Sorted by block, then by place in it: a run of sixteen zeros comes before the coefficient it leads to.
    at = np.concatenate(
        [everything * 256, block[long_runs] * 256 + 2 * k[long_runs], block * 256 + 2 * k + 1, short * 256 + 255]
    )
    order_of = np.argsort(at, kind="stable")
    values = np.concatenate(
        [differences, np.zeros(len(long_runs), dtype=np.int64), value, np.zeros(len(short), dtype=np.int64)]
    )
    size = np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)
    prefix = np.concatenate(
        [
            np.zeros(len(order), dtype=np.int64),
            np.full(len(long_runs), 0xF0),
            (run & 15) << 4,
            np.zeros(len(short), dtype=np.int64),
        ]
    )
    tables = np.concatenate([table, table[block[long_runs]] + 2, table[block] + 2, table[short] + 2])
    extra = np.where(values < 0, values + (1 << size) - 1, values)
    return _Events(tables[order_of], (prefix | size)[order_of], extra[order_of], size[order_of])


def _code(counts: Integers) -> _Code:
    """A code of at most 16 bits for these symbol counts that leaves the word of all ones unused."""
    weights = {symbol: int(count) for symbol, count in enumerate(counts) if count}
    lengths = _lengths(weights)
    while max(lengths.values()) > 16:
        weights = {symbol: weight // 2 + 1 for symbol, weight in weights.items()}
        lengths = _lengths(weights)
    word_of, length_of = np.zeros(256, dtype=np.int64), np.zeros(256, dtype=np.int64)
    per_length, word, before = [0] * 16, 0, 0
    ordered = sorted(weights, key=lambda symbol: (lengths[symbol], symbol))
    for symbol in ordered:
        length = lengths[symbol]
        word = word << (length - before) if before else 0
        before = length
        word_of[symbol], length_of[symbol] = word, length
        per_length[length - 1] += 1
        word += 1
    return _Code(bytes(per_length) + bytes(ordered), word_of, length_of)


def _lengths(weights: dict[int, int]) -> dict[int, int]:
    """Huffman code lengths. The reserved symbol 256 has weight 0, so that it gets a longest word."""
    lengths = dict.fromkeys([*weights, 256], 0)
    heap = [(weight, symbol, [symbol]) for symbol, weight in [*weights.items(), (256, 0)]]
    heapq.heapify(heap)
    serial = 257
    while len(heap) > 1:
        (first, _, left), (second, _, right) = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in left + right:
            lengths[symbol] += 1
        heapq.heappush(heap, (first + second, serial, left + right))
        serial += 1
    return lengths


def _pack(events: _Events, codes: dict[int, _Code]) -> bytes:
    words, lengths = np.zeros((4, 256), dtype=np.int64), np.zeros((4, 256), dtype=np.int64)
    for number, code in codes.items():
        words[number], lengths[number] = code.word, code.length
    bits = []
    for start in range(0, len(events.symbol), _CHUNK):
        part = slice(start, start + _CHUNK)
        table, symbol, size = events.table[part], events.symbol[part], events.size[part]
        value = words[table, symbol] << size | events.extra[part]
        length = lengths[table, symbol] + size
        ends = np.repeat(np.cumsum(length), length)
        shift = ends - 1 - np.arange(len(ends))
        bits.append((np.repeat(value, length) >> shift & 1).astype(np.uint8))
    stream = np.concatenate(bits)
    padded = np.concatenate([stream, np.ones(-len(stream) % 8, dtype=np.uint8)])
    return np.packbits(padded).tobytes()
