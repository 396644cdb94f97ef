"""Redaction of DICOM files: regions filled in the stored values, and a header made anew of what may stay.

The regions are filled in every frame. Other stored values are not touched; compressed frames are written uncompressed,
since coding them again would change all of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gate.errors import SampleProblem
from gate.redact.pixels_region import region, union
from gate.types import Quad
from gate.vision.dicom import DicomFile, Layout, Samples, guarded, read, stored_values
from gate.vision.dicom_header import image_uid, kept, pseudonym_uid
from gate.vision.dicom_tags import CONSTANTS, PSEUDONYMS, WRITER

_EXPLICIT = "1.2.840.10008.1.2.1"
_BLACK_YBR = (0, 128, 128)


def redact(data: bytes, quads: Sequence[Quad], *, padding: float, pseudonym: Callable[[str], str]) -> bytes:
    """The file with the pixels under each quad black in all frames, and a header that names nobody.

    Quads are in pixels of a frame; each is grown as in `gate.redact.pixels.fill`. Of the header stays what
    `gate.vision.dicom_header.kept` names; unique ids become keyed pseudonyms. The result is Explicit VR Little Endian,
    its preamble zero, and is read again to see that it shows what it should. The same input and key give the same
    bytes. Raises SampleProblem: those of `read` and `stored_values`, redaction_failed.
    """
    file = read(data)
    layout, values = stored_values(file)
    filled = _fill(values, layout, quads, padding)
    result = guarded(lambda: _encode(_header(file, layout, pseudonym), layout, filled), "redaction_failed")
    _prove(result, filled)
    return result


def filled_share(data: bytes, quads: Sequence[Quad], *, padding: float) -> float:
    """The part of a frame that `redact` would fill, 0 to 1."""
    layout = read(data).layout
    area = union([region(quad, layout.columns, layout.rows, padding) for quad in quads])
    return float(area.mask.sum()) / (layout.rows * layout.columns)


def _fill(values: Samples, layout: Layout, quads: Sequence[Quad], padding: float) -> Samples:
    filled: Any = values.copy()
    if quads:
        area = union([region(quad, layout.columns, layout.rows, padding) for quad in quads])
        filled[(slice(None), *area.window)][:, area.mask] = _black(filled, layout)
    return filled  # type: ignore[no-any-return]


def _black(values: Any, layout: Layout) -> Any:
    """What a viewer shows as black: of signed values the least that there is, since no other bound is sure."""
    if layout.photometric == "MONOCHROME1":
        return values.max() if layout.signed else (1 << layout.stored) - 1
    if layout.signed:
        return values.min()
    return np.array(_BLACK_YBR if layout.photometric == "YBR_FULL" else 0)


def _header(file: DicomFile, layout: Layout, pseudonym: Callable[[str], str]) -> Any:
    from pydicom.dataset import Dataset

    source, header = file.dataset, Dataset()
    stays = {**kept(source, layout), **CONSTANTS}
    for name in PSEUDONYMS:
        if uid := image_uid(source) if name == "SOPInstanceUID" else str(source.get(name, "")):
            stays[name] = pseudonym_uid(uid, pseudonym)
    for name, value in stays.items():
        setattr(header, name, value)
    return header


def _encode(header: Any, layout: Layout, values: Samples) -> bytes:
    import pydicom
    from pydicom.dataset import FileMetaDataset

    planes = np.moveaxis(values, -1, 1) if layout.planar and layout.samples > 1 else values
    pixels = np.ascontiguousarray(planes).tobytes()
    header.add_new("PixelData", "OW" if layout.allocated > 8 else "OB", pixels + b"\0" * (len(pixels) % 2))
    meta: Any = FileMetaDataset()
    meta.TransferSyntaxUID = _EXPLICIT
    for name, value in WRITER.items():
        setattr(meta, name, value)
    header.file_meta, header.preamble = meta, bytes(128)
    out = io.BytesIO()
    pydicom.dcmwrite(out, header, enforce_file_format=True)
    return out.getvalue()


def _prove(result: bytes, wanted: Samples) -> None:
    try:
        _, found = stored_values(read(result))
    except SampleProblem:
        raise SampleProblem("redaction_failed") from None
    if found.dtype != wanted.dtype or not np.array_equal(found, wanted):
        raise SampleProblem("redaction_failed")
