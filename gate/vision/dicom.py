"""DICOM files: their structure, checked to the last byte, and their pixels as pictures.

Read by pydicom, from bytes in memory. Whatever it cannot account for is refused: docs/dicom.md lists the forms.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem
from gate.vision.picture import Picture, Pixels
from gate.vision.picture import decode as decode_image

Samples = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.int16]
"""Stored values: (frames, rows, columns, samples a pixel)."""

MAX_FRAMES = 16
"""Frames that are examined of one file; one with more is refused. Reading the text of a frame takes seconds."""
_MAX_WINDOWS = 3
_PREFIX, _META = 128, 144
"""Bytes before `DICM`, and up to the end of the first element of the file meta information: its length."""
_PLAIN = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"})
_JPEG = "1.2.840.10008.1.2.4.50"
_DECODERS = {
    "1.2.840.10008.1.2.5": "pydicom",  # RLE
    _JPEG: "pillow",  # baseline
    "1.2.840.10008.1.2.4.57": "gdcm",  # JPEG lossless
    "1.2.840.10008.1.2.4.70": "gdcm",
    "1.2.840.10008.1.2.4.80": "gdcm",  # JPEG-LS lossless
    "1.2.840.10008.1.2.4.90": "pillow",  # JPEG 2000
    "1.2.840.10008.1.2.4.91": "pillow",
}
"""Compressed transfer syntaxes, each with the one decoder that is used, so that equal files give equal pixels."""
_GREY, _COLOUR = frozenset({"MONOCHROME1", "MONOCHROME2"}), frozenset({"RGB", "YBR_FULL"})
_YBR = np.array([[1.0, 0.0, 1.402], [1.0, -0.344136, -0.714136], [1.0, 1.772, 0.0]])  # PS3.3 C.7.6.3.1.2
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pixels of a file are stored. `stored` of `allocated` bits are in use, from the lowest up."""

    frames: int
    rows: int
    columns: int
    samples: int
    photometric: str
    planar: bool
    allocated: int
    stored: int
    signed: bool

    @property
    def size(self) -> int:
        """Bytes of all stored values, uncompressed."""
        return self.frames * self.rows * self.columns * self.samples * self.allocated // 8

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a stored value, little-endian."""
        return np.dtype(f"<{'i' if self.signed else 'u'}{self.allocated // 8}")


@dataclass(frozen=True, slots=True, eq=False)
class DicomFile:
    """A file as read. `dataset` is a pydicom dataset with its `file_meta`; `preamble` the 128 bytes before it."""

    dataset: Any = field(repr=False)
    preamble: bytes = field(repr=False)
    layout: Layout

    @property
    def compressed(self) -> bool:
        """Whether its frames are coded streams of their own."""
        return str(self.dataset.file_meta.TransferSyntaxUID) not in _PLAIN


def guarded(call: Callable[[], _Result], problem: str) -> _Result:
    """What `call` returns; SampleProblem(problem) in place of whatever pydicom and decoders raise on hostile bytes.

    Their warnings and log lines quote values and are silenced meanwhile.
    """
    try:
        with _quiet():
            return call()
    except SampleProblem:
        raise
    except ImportError:
        raise SampleProblem("dicom_extra") from None
    except Exception:  # noqa: BLE001 - the sample fails closed
        raise SampleProblem(problem) from None


@contextmanager
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("pydicom")
    sink, before = logging.NullHandler(), (logger.propagate, logger.handlers)
    logger.propagate, logger.handlers = False, [sink]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.propagate, logger.handlers = before


def read(data: bytes) -> DicomFile:
    """The structure of a DICOM file (PS3.10). No pixel is decoded.

    Raises SampleProblem: dicom_extra (pydicom is absent), dicom_unreadable (no DICOM file, cut, out of order, or
    with bytes that belong to no element), dicom_format, dicom_frames.
    """
    return guarded(lambda: _read(data), "dicom_unreadable")


def _read(data: bytes) -> DicomFile:
    import pydicom

    if data[_PREFIX : _PREFIX + 4] != b"DICM":
        raise SampleProblem("dicom_unreadable")
    dataset = pydicom.dcmread(io.BytesIO(data))
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    if syntax not in _PLAIN and syntax not in _DECODERS:
        raise SampleProblem("dicom_format")
    implicit, little = dataset.original_encoding
    if not little:
        raise SampleProblem("dicom_format")
    _account(data, _META + int(dataset.file_meta.FileMetaInformationGroupLength), implicit=bool(implicit))
    return DicomFile(dataset, data[:_PREFIX], _layout(dataset))


def _account(data: bytes, start: int, *, implicit: bool) -> None:
    """See that elements in ascending order, each as long as it says, fill the file to its last byte."""
    from pydicom.filereader import data_element_generator

    stream = io.BytesIO(data)
    stream.seek(start)
    end, last = start, -1
    for element in data_element_generator(stream, implicit, True):
        tag, length = int(element.tag), getattr(element, "length", 0xFFFFFFFF)
        if tag <= last or length not in (0xFFFFFFFF, len(element.value or b"")):
            raise SampleProblem("dicom_unreadable")
        end, last = stream.tell(), tag
    if end != len(data):
        raise SampleProblem("dicom_unreadable")


def _layout(dataset: Any) -> Layout:
    if "PixelData" not in dataset:
        raise SampleProblem("dicom_format")
    found = Layout(
        frames=int(dataset.get("NumberOfFrames") or 1),
        rows=int(dataset.Rows),
        columns=int(dataset.Columns),
        samples=int(dataset.SamplesPerPixel),
        photometric=str(dataset.PhotometricInterpretation),
        planar=int(dataset.get("PlanarConfiguration") or 0) == 1,
        allocated=int(dataset.BitsAllocated),
        stored=int(dataset.BitsStored),
        signed=int(dataset.get("PixelRepresentation") or 0) == 1,
    )
    if min(found.frames, found.rows, found.columns) < 1:
        raise SampleProblem("dicom_unreadable")
    if not _is_known(found, dataset) or int(dataset.HighBit) != found.stored - 1:
        raise SampleProblem("dicom_format")
    if found.frames > MAX_FRAMES:
        raise SampleProblem("dicom_frames")
    return found


def _is_known(found: Layout, dataset: Any) -> bool:
    compressed = str(dataset.file_meta.TransferSyntaxUID) not in _PLAIN
    if found.samples == 3:
        wanted = _COLOUR | ({"YBR_FULL_422", "YBR_RCT", "YBR_ICT"} if compressed else set())
        return found.photometric in wanted and found.allocated == found.stored == 8 and not found.signed
    whole = found.stored == found.allocated if found.signed else 8 <= found.stored <= found.allocated
    depth = found.allocated in (8, 16) and whole and not (found.signed and found.allocated == 8)
    return found.samples == 1 and found.photometric in _GREY and depth


def stored_values(file: DicomFile) -> tuple[Layout, Samples]:
    """All stored values, decompressed where need be, and the layout that they have then (colour is RGB then).

    Raises SampleProblem('dicom_unreadable') when there are fewer than the header says, or a frame is damaged.
    """
    return guarded(lambda: _stored_values(file), "dicom_unreadable")


def _stored_values(file: DicomFile) -> tuple[Layout, Samples]:
    if file.compressed:
        return _decompressed(file)
    layout = file.layout
    raw = np.frombuffer(file.dataset.PixelData, layout.dtype, layout.size // layout.dtype.itemsize)
    if layout.planar and layout.samples > 1:
        shape = (layout.frames, layout.samples, layout.rows, layout.columns)
        return layout, np.ascontiguousarray(np.moveaxis(raw.reshape(shape), 1, -1))
    return layout, _used(raw.reshape(layout.frames, layout.rows, layout.columns, layout.samples), layout)


def _used(values: Samples, layout: Layout) -> Samples:
    """Without the bits that no pixel uses: overlays were once kept in them."""
    return values & ((1 << layout.stored) - 1) if layout.stored < layout.allocated else values


def _decompressed(file: DicomFile) -> tuple[Layout, Samples]:
    from pydicom.pixels.decoders.base import get_decoder

    syntax, layout = file.dataset.file_meta.TransferSyntaxUID, file.layout
    if syntax == _JPEG:
        _check_jpeg(file)
    if _DECODERS[syntax] == "gdcm":
        import gdcm

        for switch in (gdcm.Trace.DebugOff, gdcm.Trace.WarningOff, gdcm.Trace.ErrorOff):
            switch()  # it writes to the standard error stream
    values, found = get_decoder(syntax).as_array(file.dataset, decoding_plugin=_DECODERS[syntax])
    layout = replace(layout, photometric=str(found["photometric_interpretation"]), planar=False)
    if layout.photometric not in _GREY | _COLOUR:
        raise SampleProblem("dicom_format")
    values = values.reshape(layout.frames, layout.rows, layout.columns, layout.samples).astype(layout.dtype)
    return layout, _used(values, layout)


def _check_jpeg(file: DicomFile) -> None:
    """libjpeg fills with grey what is damaged; gate's own reading of a JPEG refuses it."""
    from pydicom.encaps import generate_frames

    layout = file.layout
    for frame in generate_frames(file.dataset.PixelData, number_of_frames=layout.frames):
        picture = decode_image(frame.rstrip(b"\0"), max_pixels=layout.rows * layout.columns)
        if picture.format != "JPEG" or picture.rgb.shape[:2] != (layout.rows, layout.columns):
            raise SampleProblem("dicom_unreadable")


def decode(data: bytes, *, max_pixels: int) -> Picture:
    """All frames as one picture: the first is its `rgb`, the others and further grey windows are its layers.

    A place in it is that place in every frame. Raises SampleProblem as `read` and `stored_values` do, and
    image_too_large when the frames have more pixels together than `max_pixels`.
    """
    file = read(data)
    if file.layout.frames * file.layout.rows * file.layout.columns > max_pixels:
        raise SampleProblem("image_too_large")
    layout, values = stored_values(file)
    looks: list[Pixels] = []
    for frame in values:
        for look in _looks(frame, layout, _windows(file.dataset)):
            if not any(np.array_equal(look, other) for other in looks):
                looks.append(look)
    return Picture(looks[0], "DICOM", layers=tuple(looks[1:]))


def _looks(frame: Samples, layout: Layout, windows: list[tuple[float, float]]) -> Iterator[Pixels]:
    """A frame as viewers show it. Grey: over all of its range (8 bits: as it is), and in each window of the header."""
    if layout.samples == 3:
        yield _rgb(frame) if layout.photometric == "YBR_FULL" else np.ascontiguousarray(frame, np.uint8)
        return
    plane = frame[..., 0].astype(np.float64)
    ranges = [(0.0, 255.0) if layout.stored == 8 else (float(plane.min()), float(plane.max())), *windows]
    for low, high in ranges:
        grey = np.rint(np.clip((plane - low) * (255.0 / max(high - low, 1e-9)), 0, 255)).astype(np.uint8)
        shown = 255 - grey if layout.photometric == "MONOCHROME1" else grey
        yield np.repeat(shown[..., None], 3, axis=2)


def _rgb(frame: Samples) -> Pixels:
    rgb: Pixels = np.clip((frame - np.array([0.0, 128.0, 128.0])) @ _YBR.T + 0.5, 0, 255).astype(np.uint8)
    return rgb


def _windows(dataset: Any) -> list[tuple[float, float]]:
    """The stored values that each window of the header shows as black and as white."""
    return guarded(lambda: list(_edges(dataset)), "dicom_unreadable")[:_MAX_WINDOWS]


def _edges(dataset: Any) -> Iterator[tuple[float, float]]:
    centres, widths = (_numbers(dataset.get(name)) for name in ("WindowCenter", "WindowWidth"))
    slope, intercept = (_numbers(dataset.get(name)) for name in ("RescaleSlope", "RescaleIntercept"))
    times, plus = (slope or [1.0])[0] or 1.0, (intercept or [0.0])[0]
    for centre, width in zip(centres, widths, strict=False):
        low, high = sorted((edge - plus) / times for edge in (centre - width / 2, centre + width / 2))
        if np.isfinite([low, high]).all() and high > low:
            yield low, high


def _numbers(value: Any) -> list[float]:
    if value is None or value == "":
        return []
    return [float(one) for one in (value if hasattr(value, "append") else [value])]
