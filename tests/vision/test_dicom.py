"""DICOM files as pictures: what is read, what is refused, and that nothing of a file is passed over."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from gate.errors import SampleProblem
from gate.vision import dicom
from tests.dicom_files import dataset, patient, write

LIMIT = 64_000_000
RAMP = np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1))


def shipped(name: str) -> bytes:
    """A file that pydicom carries for its own tests."""
    return Path(str(get_testdata_file(name, download=False))).read_bytes()


def problem(data: bytes, most: int = LIMIT) -> str | None:
    """Why a file is refused; None when it is read."""
    try:
        dicom.decode(data, max_pixels=most)
    except SampleProblem as raised:
        return raised.problem
    return None


def test_colours_are_as_stored_whether_by_pixel_or_by_plane() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (7, 5, 3), np.uint8)
    planes: Any = dataset(colours)
    planes.PlanarConfiguration = 1
    planes.PixelData = np.moveaxis(colours, -1, 0).tobytes() + b"\0"
    for file in (dataset(colours), planes):
        picture = dicom.decode(write(file), max_pixels=LIMIT)
        assert picture.format == "DICOM"
        assert np.array_equal(picture.rgb, colours)
        assert picture.layers == ()


def test_brightness_and_colour_differences_become_rgb() -> None:
    red = np.full((4, 4, 3), (76, 85, 255), np.uint8)
    picture = dicom.decode(write(dataset(red, photometric="YBR_FULL")), max_pixels=LIMIT)
    assert np.abs(picture.rgb.astype(int) - (254, 0, 0)).max() <= 2


def test_grey_is_shown_inverted_where_the_header_says_so() -> None:
    plain = dicom.decode(write(dataset(RAMP, photometric="MONOCHROME2")), max_pixels=LIMIT)
    inverse = dicom.decode(write(dataset(RAMP, photometric="MONOCHROME1")), max_pixels=LIMIT)
    assert np.array_equal(plain.rgb[..., 0], RAMP)
    assert np.array_equal(inverse.rgb, 255 - plain.rgb)


@pytest.mark.parametrize("kind", [np.uint16, np.int16])
def test_deep_grey_is_looked_at_over_its_range_and_in_the_window_of_the_header(kind: type) -> None:
    deep = (RAMP.astype(np.int32) * 100 - (0 if kind is np.uint16 else 9000)).astype(kind)
    file = dataset(deep, photometric="MONOCHROME2", WindowCenter="250", WindowWidth="100", RescaleSlope="0.5")
    picture = dicom.decode(write(file), max_pixels=LIMIT)
    assert (picture.rgb.min(), picture.rgb.max()) == (0, 255)
    (window,) = picture.layers
    assert (window[deep <= 400] == 0).all()  # stored values 400 to 600 are 200 to 300 for the viewer
    assert (window[deep >= 600] == 255).all()


def test_all_frames_are_layers_of_one_picture() -> None:
    frames = np.stack([RAMP, RAMP[:, ::-1], RAMP])
    picture = dicom.decode(write(dataset(frames, photometric="MONOCHROME2")), max_pixels=LIMIT)
    assert np.array_equal(picture.rgb[..., 0], RAMP)
    assert [np.array_equal(layer[..., 0], RAMP[:, ::-1]) for layer in picture.layers] == [True]


def test_bits_that_no_pixel_uses_are_not_shown() -> None:
    values = RAMP.astype(np.uint16)
    plain: Any = dataset(values, photometric="MONOCHROME2", BitsStored=12, HighBit=11)
    marked: Any = dataset(values | 0x8000, photometric="MONOCHROME2", BitsStored=12, HighBit=11)
    shown = [dicom.decode(write(file), max_pixels=LIMIT).rgb for file in (plain, marked)]
    assert np.array_equal(*shown)


@pytest.mark.parametrize(
    "name",
    [
        "JPEG2000.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_implicit.dcm",
        "MR_small_padded.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "SC_rgb_rle_2frame.dcm",
        "examples_overlay.dcm",
    ],
)
def test_files_of_scanners_are_read(name: str) -> None:
    data = shipped(name)
    picture = dicom.decode(data, max_pixels=LIMIT)
    file = pydicom.dcmread(str(get_testdata_file(name, download=False)))
    assert picture.rgb.shape == (file.Rows, file.Columns, 3)
    assert picture.rgb.std() > 1
    read = dicom.read(data)
    dicom.stored_values(read)
    assert read.compressed == ("RLE" in name or "jp" in name or "JPEG" in name or "rle" in name)  # not decoded in place


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MR_small_bigendian.dcm", "dicom_format"),
        ("image_dfl.dcm", "dicom_format"),  # deflated
        ("JPGExtended.dcm", "dicom_format"),
        ("JPEGLSNearLossless_08.dcm", "dicom_format"),
        ("examples_palette.dcm", "dicom_format"),
        ("SC_ybr_full_422_uncompressed.dcm", "dicom_format"),
        ("SC_rgb_rle_16bit.dcm", "dicom_format"),
        ("liver_1frame.dcm", "dicom_format"),  # one bit a pixel
        ("rtdose_1frame.dcm", "dicom_format"),  # 32 bits
        ("test-SR.dcm", "dicom_format"),  # a report
        ("waveform_ecg.dcm", "dicom_format"),
        ("examples_ybr_color.dcm", "dicom_frames"),  # 30 frames
        ("no_meta.dcm", "dicom_unreadable"),
        ("no_meta_group_length.dcm", "dicom_unreadable"),
        ("MR_truncated.dcm", "dicom_unreadable"),
    ],
)
def test_what_cannot_be_handled_is_named(name: str, expected: str) -> None:
    assert problem(shipped(name)) == expected


def test_signed_values_of_fewer_bits_are_refused() -> None:
    file = dataset(RAMP.astype(np.int16), photometric="MONOCHROME2", BitsStored=12, HighBit=11)
    assert problem(write(file)) == "dicom_format"


def test_every_cut_is_refused() -> None:
    data = write(dataset(RAMP, photometric="MONOCHROME2", **patient()))
    for length in (0, 100, 131, 140, 300, len(data) // 2, len(data) - 1):
        assert problem(data[:length]) in ("dicom_unreadable", "dicom_format"), length


@pytest.mark.parametrize("more", [b"\0", b"Jane Zebworth", b"Jane Zebworth".ljust(400)])
def test_bytes_behind_the_last_element_are_refused(more: bytes) -> None:
    assert problem(write(dataset(RAMP, photometric="MONOCHROME2")) + more) == "dicom_unreadable"


def test_fewer_pixels_than_the_header_says_are_refused() -> None:
    file: Any = dataset(RAMP, photometric="MONOCHROME2")
    file.Rows = 49
    assert problem(write(file)) == "dicom_unreadable"


def test_a_damaged_jpeg_frame_is_refused() -> None:
    data = bytearray(shipped("SC_rgb_dcmtk_+eb+cr.dcm"))
    assert problem(bytes(data)) is None
    at = data.rindex(b"\xff\xd9")
    data[at - 200 : at - 198] = b"\xff\xd9"  # libjpeg would show the rest grey
    assert problem(bytes(data)) == "image_undecodable"


def test_the_size_of_all_frames_counts_before_any_is_decoded() -> None:
    file = write(dataset(np.stack([RAMP, RAMP]), photometric="MONOCHROME2"))
    assert dicom.decode(file, max_pixels=2 * RAMP.size).rgb.shape == (48, 64, 3)
    assert problem(file, most=2 * RAMP.size - 1) == "image_too_large"


def test_other_files_of_that_name_are_refused() -> None:
    for data in (b"", b"<html>", b"\0" * 128 + b"DICM", b"\0" * 128 + b"DICM" + b"\xff" * 200):
        assert problem(data) == "dicom_unreadable"


def test_values_reach_no_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Warnings are errors in the tests. pydicom's would quote the values that it objects to."""
    with pydicom.config.disable_value_validation():
        data = write(dataset(RAMP, photometric="MONOCHROME2", StudyDate="Zebworth", PatientAge="Zebworth old"))
    with caplog.at_level(logging.DEBUG):
        dicom.decode(data, max_pixels=LIMIT)
        problem(data[:-9])
        problem(shipped("badVR.dcm"))
    assert not caplog.records
    assert "".join(capfd.readouterr()) == ""


def test_without_the_extra_the_problem_says_what_to_install() -> None:
    code = """
import sys
sys.modules["pydicom"] = None
from gate.errors import PROBLEMS, SampleProblem
from gate.vision.dicom import read
try:
    read(bytes(128) + b"DICM" + bytes(100))
except SampleProblem as problem:
    print(PROBLEMS[problem.problem])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "shardgate[dicom]" in run.stdout
