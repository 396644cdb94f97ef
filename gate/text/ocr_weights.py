"""ONNX files without the weights that make a processor slow.

Training left hundreds of thousands of weights of PP-OCR's detector below 1e-38. Arithmetic on such denormal numbers
takes a processor a hundred times as long, and that was two thirds of the detector's time. As zeros they give the
same output, to the bit. (onnxruntime's own setting for this works for the first session of a process only.)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

_NEGLIGIBLE = 1e-20
_GRAPH, _INITIALIZER, _DATA_TYPE, _RAW_DATA = 7, 5, 2, 9  # field numbers of ModelProto, GraphProto, TensorProto
_FLOAT = 1
_LENGTH_DELIMITED = 2
_FIXED_SIZES = {1: 8, 5: 4}


def read_weights(path: Path) -> bytes:
    """The bytes of an ONNX file, float32 weights below 1e-20 set to zero."""
    data = bytearray(path.read_bytes())
    whole = memoryview(data)
    for start, end in _found(data, 0, len(data), _GRAPH):
        for first, last in _found(data, start, end, _INITIALIZER):
            tensor = {number: span for number, *span in _fields(data, first, last)}
            if _RAW_DATA in tensor and _varint(data, tensor[_DATA_TYPE][0])[0] == _FLOAT:
                weights = np.frombuffer(whole[slice(*tensor[_RAW_DATA])], np.dtype("<f4"))
                weights[np.abs(weights) < _NEGLIGIBLE] = 0
    return bytes(data)


def _found(data: bytearray, start: int, end: int, number: int) -> Iterator[tuple[int, int]]:
    return ((first, last) for field, first, last in _fields(data, start, end) if field == number)


def _fields(data: bytearray, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) of the fields of a protocol buffer message: where the value stands."""
    while position < end:
        key, position = _varint(data, position)
        kind, start = key & 7, position
        if kind == _LENGTH_DELIMITED:
            length, start = _varint(data, position)
            position = start + length
        elif kind in _FIXED_SIZES:
            position += _FIXED_SIZES[kind]
        else:
            _, position = _varint(data, position)
        yield key >> 3, start, position


def _varint(data: bytearray, position: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next thing begins."""
    value = shift = 0
    while True:
        byte = data[position]
        value |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128:
            return value, position
