"""DICOM files redacted: header, pixels, and what independent readers make of the result."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.encoders import RLELosslessEncoder
from pydicom.sequence import Sequence

from gate.errors import SampleProblem
from gate.keys import Key
from gate.redact import dicom as redaction
from gate.types import Quad
from gate.vision import dicom, dicom_header
from tests.dicom_files import ROOT, dataset, patient, with_canaries, write

KEY = Key(b"d" * 32)
BOX = Quad.from_box(8, 10, 20, 16)
RAMP = np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1))
COLOURS = np.random.default_rng(1).integers(1, 256, (48, 64, 3), np.uint8)


def redact(data: bytes, *quads: Quad, key: Key = KEY) -> bytes:
    return redaction.redact(data, quads, padding=0.0, pseudonym=key.pseudonym)


def reread(data: bytes) -> Any:
    return pydicom.dcmread(io.BytesIO(data))


def entities(data: bytes) -> set[tuple[str, str | None]]:
    return {(tag.keyword, tag.entity) for tag in dicom_header.tags(dicom.read(data))}


def changed(before: Any, after: Any) -> tuple[int, int, int, int]:
    """(top, bottom, left, right) of the pixels that differ."""
    rows, columns = np.nonzero((before != after).reshape(*before.shape[:2], -1).any(axis=2))
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def test_no_word_of_the_header_is_left_anywhere() -> None:
    data = with_canaries("Zebworth")
    assert data.lower().count(b"zebworth") == 20
    result = redact(data)
    for needle in (b"zebworth", b"erika", b"0048213", b"19800214", b"20210312", b"klinik", ROOT.encode()):
        assert needle in data.lower()
        assert needle not in result.lower()


def test_what_stays_is_what_the_table_says() -> None:
    file: Any = dataset(
        COLOURS,
        **patient(
            WindowCenter="40.123456789", PixelSpacing=["0.25", "0.25"], InstanceNumber="7", SeriesNumber="1234567"
        ),
        FrameOfReferenceUID=f"{ROOT}.9",
        ImageType=["ORIGINAL", "PRIMARY", "ABDOMINAL"],
    )
    found = reread(redact(write(file)))
    assert (found.PatientName, found.PatientID, found.StudyDate, found.AccessionNumber) == ("", "", "", "")
    assert (found.PatientIdentityRemoved, found.Modality, found.InstanceNumber) == ("YES", "US", 7)
    assert "shardgate" in found.DeidentificationMethod
    assert (found.WindowCenter, list(found.PixelSpacing), list(found.ImageType)) == (
        40.1235, [0.25, 0.25], ["ORIGINAL", "PRIMARY"],
    )  # fmt: skip
    assert "SeriesNumber" not in found and "InstitutionName" not in found
    assert found.file_meta.MediaStorageSOPInstanceUID == found.SOPInstanceUID
    assert found.preamble == bytes(128)
    assert np.array_equal(found.pixel_array, COLOURS)


def test_images_of_a_study_stay_together_and_only_the_key_tells_whose() -> None:
    one, two = (reread(redact(write(dataset(COLOURS, SOPInstanceUID=f"{ROOT}.{n}")))) for n in (10, 11))
    assert one.StudyInstanceUID == two.StudyInstanceUID
    assert one.SOPInstanceUID != two.SOPInstanceUID
    other = reread(redact(write(dataset(COLOURS)), key=Key(b"e" * 32)))
    assert other.StudyInstanceUID != one.StudyInstanceUID
    assert dicom_header.is_pseudonym(one.StudyInstanceUID) and not dicom_header.is_pseudonym(f"{ROOT}.2")


@pytest.mark.parametrize(
    ("values", "photometric", "black"),
    [
        (COLOURS, "RGB", (0, 0, 0)),
        (COLOURS, "YBR_FULL", (0, 128, 128)),
        (RAMP + 1, "MONOCHROME2", 0),
        (RAMP, "MONOCHROME1", 255),
        (RAMP.astype(np.uint16) * 100 + 1, "MONOCHROME2", 0),
        (RAMP.astype(np.int16) * 10 - 500, "MONOCHROME2", -500),
    ],
)
def test_a_region_is_black_and_the_rest_as_it_was(values: Any, photometric: str, black: Any) -> None:
    after = reread(redact(write(dataset(values, photometric=photometric)), BOX))
    array = pydicom.pixels.pixel_array(after, raw=True)
    assert changed(values, array) == (8, 17, 6, 21)  # the box and two pixels around it
    assert (array[8:18, 6:22] == black).all()


def test_planes_are_filled_and_stay_planes() -> None:
    file: Any = dataset(COLOURS)
    file.PlanarConfiguration, file.PixelData = 1, np.moveaxis(COLOURS, -1, 0).tobytes()
    after = reread(redact(write(file), BOX))
    assert after.PlanarConfiguration == 1
    assert changed(COLOURS, after.pixel_array) == (8, 17, 6, 21)


def test_a_region_is_filled_in_every_frame() -> None:
    frames = np.stack([RAMP + 1, RAMP[:, ::-1] + 1])
    after = reread(redact(write(dataset(frames, photometric="MONOCHROME2", FrameTime="33.3")), BOX))
    for before, now in zip(frames, after.pixel_array, strict=True):
        assert changed(before, now) == (8, 17, 6, 21)
    assert (after.NumberOfFrames, after.FrameTime) == (2, 33.3)


def test_compressed_frames_are_written_uncompressed() -> None:
    file: Any = dataset(COLOURS)
    file.compress(pydicom.uid.RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    assert RLELosslessEncoder.is_available
    data = write(file)
    assert ("PixelData", "HIDDEN_DATA") in entities(data)
    after = reread(redact(data, BOX))
    assert after.file_meta.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian
    assert changed(COLOURS, after.pixel_array) == (8, 17, 6, 21)


def test_bits_that_no_pixel_uses_are_cleared() -> None:
    values = RAMP.astype(np.uint16)
    data = write(dataset(values | 0x8000, photometric="MONOCHROME2", BitsStored=12, HighBit=11))
    assert ("PixelData", "HIDDEN_DATA") in entities(data)
    result = redact(data)
    assert reread(result).PixelData == values.tobytes()
    assert not entities(result)


def test_the_same_file_and_key_give_the_same_bytes_and_nothing_is_found_in_them() -> None:
    data = with_canaries("Zebworth")
    result = redact(data, BOX)
    assert redact(data, BOX) == result
    assert not entities(result)


def test_each_kind_of_attribute_is_found_as_what_it_tells() -> None:
    file: Any = dataset(
        COLOURS, **patient(PatientAge="034Y", StationName="US1", AccessionNumber="A77", StudyTime="1432")
    )
    file.ReferencedImageSequence = Sequence([Dataset()])
    file.ReferencedImageSequence[0].ReferencedSOPInstanceUID = f"{ROOT}.77"
    file.IconImageSequence = Sequence([Dataset()])
    file.IconImageSequence[0].add_new("PixelData", "OB", bytes(64))
    file.private_block(0x11, "ACME", create=True).add_new(1, "UN", b"Jane Zebworth!")
    file.add_new(0x60003000, "OW", bytes(64))
    file.add_new(0x50003000, "OW", bytes(64))
    found = entities(write(file, b"II*\0".ljust(128, b"\0")))
    assert found == {
        ("AccessionNumber", "MEDICAL_RECORD_NUMBER"),
        ("PatientID", "MEDICAL_RECORD_NUMBER"),
        ("PatientName", "PERSON"),
        ("PatientBirthDate", "DATE_OF_BIRTH"),
        ("PatientAge", "AGE_OR_GENDER"),
        ("PatientSex", "AGE_OR_GENDER"),
        ("StudyDate", "DATE_TIME"),
        ("StudyTime", "DATE_TIME"),
        ("InstitutionName", "FACILITY"),
        ("StationName", "DEVICE_SERIAL"),
        ("SOPInstanceUID", "DEVICE_SERIAL"),
        ("StudyInstanceUID", "DEVICE_SERIAL"),
        ("SeriesInstanceUID", "DEVICE_SERIAL"),
        ("MediaStorageSOPInstanceUID", "DEVICE_SERIAL"),
        ("ReferencedSOPInstanceUID", "DEVICE_SERIAL"),
        ("IconImageSequence", "EMBEDDED_IMAGE"),
        ("", "EMBEDDED_IMAGE"),  # the overlay
        ("", "HIDDEN_DATA"),  # the private value, its creator, the curve
        ("Preamble", "HIDDEN_DATA"),
        ("ImplementationVersionName", None),
    }


def test_an_image_without_an_id_is_not_given_one() -> None:
    data = write(dataset(COLOURS))
    file = reread(data)
    del file.SOPInstanceUID
    out = io.BytesIO()
    file.save_as(out)
    with pytest.raises(SampleProblem, match="dicom_unreadable"):
        redact(out.getvalue())


def test_how_much_would_be_filled() -> None:
    whole = Quad.from_box(0, 0, 64, 48)
    data = write(dataset(COLOURS))
    assert redaction.filled_share(data, [whole], padding=0.0) == 1.0
    assert redaction.filled_share(data, [BOX], padding=0.0) == pytest.approx(16 * 10 / (64 * 48))
