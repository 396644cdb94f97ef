"""What stands in the header of a DICOM file: which of it stays in a release, and what the rest tells.

The one table of what stays is shared by the detector, which passes over it, and the redaction, which keeps nothing
else. It is far shorter than what the Basic Application Level Confidentiality Profile (PS3.15 Annex E) leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gate.errors import SampleProblem
from gate.text.known import Known
from gate.vision.dicom import DicomFile, Layout, guarded
from gate.vision.dicom_tags import (
    BINARY,
    BY_VR,
    CONSTANTS,
    COUNTERS,
    DECIMALS,
    EMPTY,
    FREE,
    IMAGE_TYPES,
    METHOD,
    MODALITIES,
    PSEUDONYMS,
    SETTINGS,
    SHOWN,
    TYPES,
    WRITER,
)

_LOOKED_FOR = frozenset(
    {"PERSON", "MEDICAL_RECORD_NUMBER", "ID_NUMBER", "DATE_OF_BIRTH", "FACILITY", "LOCATION", "PHONE_NUMBER"}
)
_LONGEST, _MOST_KNOWN = 100, 50
_PSEUDONYM = re.compile(r"2\.25\.(\d{1,25})\Z", re.ASCII)
_PSEUDONYM_BITS = 80
_CURVES, _OVERLAYS, _OVERLAY_DATA = 0x50, 0x60, 0x3000
_MOST_DIGITS = 6
_MOST_SILENT = 4
"""Bytes that are too few to say anything."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One value that does not stay. `entity` is what it tells by its attribute; None where its text has to be read.

    `free` says that a person may have written it; else it is a setting.
    """

    keyword: str
    vr: str
    text: str = field(repr=False)
    entity: str | None
    free: bool = False


def tags(file: DicomFile) -> list[Tag]:
    """Every value of the header, in sequences too, but those that stay in a release and empty ones.

    Raises SampleProblem('dicom_unreadable') when one cannot be read.
    """
    return guarded(lambda: list(_tags(file)), "dicom_unreadable")


def known(file: DicomFile) -> tuple[Known, ...]:
    """What the header says of people, places of care and their numbers, to be looked for in the picture."""
    found = {(tag.entity, tag.text) for tag in tags(file) if tag.entity in _LOOKED_FOR and len(tag.text) <= _LONGEST}
    return tuple(Known(str(entity), text) for entity, text in sorted(found, key=str)[:_MOST_KNOWN])


def _tags(file: DicomFile) -> Iterator[Tag]:
    if file.preamble.strip(b"\0"):
        yield Tag("Preamble", "OB", file.preamble.hex(), "HIDDEN_DATA")
    stays = kept(file.dataset, file.layout)
    if str(file.dataset.get("DeidentificationMethod", "")) == METHOD:
        names = [name for name in PSEUDONYMS if is_pseudonym(file.dataset.get(name))]
        stays |= {**{name: file.dataset.get(name) for name in names}, **CONSTANTS}
    meta = {**WRITER, "MediaStorageSOPInstanceUID": stays.get("SOPInstanceUID", "")}
    yield from _walk(file.dataset.file_meta, meta, top=False)
    yield from _walk(file.dataset, stays, top=True)
    yield from _around_pixels(file)


def _around_pixels(file: DicomFile) -> Iterator[Tag]:
    """Bytes beside the stored values, and bits in them that no pixel uses."""
    pixels, layout = file.dataset.PixelData, file.layout
    if file.compressed:
        yield Tag("PixelData", "OB", "coded streams, which may carry comments", "HIDDEN_DATA")
        return
    if pixels[layout.size :].strip(b"\0") or len(pixels) > layout.size + 1:
        yield Tag("PixelData", "OB", pixels[layout.size :].hex(), "HIDDEN_DATA")
    if layout.stored < layout.allocated and (np.frombuffer(pixels, layout.dtype) >> layout.stored).any():
        yield Tag("PixelData", "OW", "bits that no pixel uses", "HIDDEN_DATA")


def _walk(dataset: Any, stays: Mapping[str, Any], *, top: bool) -> Iterator[Tag]:
    for element in dataset:
        name = element.keyword
        if element.tag.element == 0 or (top and name == "PixelData") or _stays(element, stays):
            continue
        entity = _by_tag(element.tag) or TYPES.get(name)
        if element.VR == "SQ" and entity is None:
            for item in element.value:
                yield from _walk(item, {}, top=False)
        elif not element.is_empty and str(element.value).strip():
            yield from _tag(element, entity)


def _by_tag(tag: Any) -> str | None:
    """What private attributes tell, and those that repeat over groups (50xx curves, 60xx overlays)."""
    if tag.is_private or tag.group >> 8 == _CURVES:
        return "HIDDEN_DATA"
    return "EMBEDDED_IMAGE" if tag.group >> 8 == _OVERLAYS and tag.element == _OVERLAY_DATA else None


def _stays(element: Any, stays: Mapping[str, Any]) -> bool:
    return element.keyword in stays and _plain(element.value) == _plain(stays[element.keyword])


def _tag(element: Any, entity: str | None) -> Iterator[Tag]:
    vr, name = element.VR, element.keyword
    if vr in BINARY and entity is None:
        if name in SHOWN or len(element.value) <= _MOST_SILENT:
            return
        entity = "EMBEDDED_IMAGE" if name == "PixelData" else "HIDDEN_DATA"
    if name not in SETTINGS:
        entity = entity or BY_VR.get(vr)
    for one in _values(element.value):
        if vr != "UI" or not (name in SETTINGS or _is_registered(one)):
            text = one.hex() if isinstance(one, bytes) else str(one).replace("^", " ").strip()
            yield Tag(name, vr, text, entity, vr in FREE and name not in SETTINGS)


def _values(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "append") and not isinstance(value, bytes | str) else [value]


def _plain(value: Any) -> list[str]:
    return [str(one) for one in _values(value)]


def _is_registered(uid: Any) -> bool:
    """A UID of the standard itself: a transfer syntax, a class of objects."""
    from pydicom.uid import UID

    return UID(str(uid)).name != str(uid)


def is_pseudonym(uid: Any) -> bool:
    """Whether a UID has the form that `pseudonym_uid` gives it."""
    match = _PSEUDONYM.match(str(uid))
    return match is not None and int(match[1]) < 1 << _PSEUDONYM_BITS


def pseudonym_uid(uid: str, pseudonym: Callable[[str], str]) -> str:
    """The UID that stands for another, from a keyed pseudonym (`r` and 20 hex digits) of it (PS3.5 B.2)."""
    return f"2.25.{int(pseudonym(f'dicom uid {uid}')[1:], 16)}"


def kept(dataset: Any, layout: Layout) -> dict[str, Any]:
    """All that stays of a header, by keyword: how pixels are stored and shown, the geometry, the modality.

    Values have one form: `kept` of what it returned is the same. Text of another's making is never among them.
    """
    stays: dict[str, Any] = {**_pixels(layout), **dict.fromkeys(EMPTY, "")}
    for name in DECIMALS:
        numbers = [_decimal(one) for one in _values(dataset.get(name)) if one not in (None, "")]
        if numbers and None not in numbers:
            stays[name] = numbers if len(numbers) > 1 else numbers[0]
    for name in COUNTERS:
        text = str(dataset.get(name, "")).strip()
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            stays[name] = str(int(text))
    if layout.frames > 1 and "FrameTime" in stays:
        stays["FrameIncrementPointer"] = 0x00181063
    modality = str(dataset.get("Modality", ""))
    stays["Modality"] = modality if modality in MODALITIES else "OT"
    kinds = _plain(dataset.get("ImageType", ""))[:2]
    if len(kinds) == 2 and all(one in known for one, known in zip(kinds, IMAGE_TYPES, strict=True)):
        stays["ImageType"] = kinds
    if str(dataset.get("LossyImageCompression", "")) in ("00", "01"):
        stays["LossyImageCompression"] = str(dataset.LossyImageCompression)
    if _is_registered(dataset.get("SOPClassUID", "")):
        stays["SOPClassUID"] = str(dataset.SOPClassUID)
    return stays


def _pixels(layout: Layout) -> dict[str, Any]:
    stays: dict[str, Any] = {
        "SamplesPerPixel": layout.samples,
        "PhotometricInterpretation": layout.photometric,
        "Rows": layout.rows,
        "Columns": layout.columns,
        "BitsAllocated": layout.allocated,
        "BitsStored": layout.stored,
        "HighBit": layout.stored - 1,
        "PixelRepresentation": int(layout.signed),
    }
    if layout.samples > 1:
        stays["PlanarConfiguration"] = int(layout.planar)
    if layout.frames > 1:
        stays["NumberOfFrames"] = str(layout.frames)
    return stays


def _decimal(value: Any) -> str | None:
    """A number of six significant digits, as DICOM writes it (16 characters at most)."""
    try:
        text = f"{float(value):.{_MOST_DIGITS}g}"
    except ValueError:
        return None
    return text if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?", text) else None


def image_uid(dataset: Any) -> str:
    """The id of the image itself. Raises SampleProblem('dicom_unreadable') without one: nothing may invent it."""
    uid = str(dataset.get("SOPInstanceUID", ""))
    if not uid:
        raise SampleProblem("dicom_unreadable")
    return uid
