"""DICOM files that several tests share: a made sonogram with a burned-in header, and a header full of canaries."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence

from gate.samples.sonogram import sonogram

ULTRASOUND_CLASS = "1.2.840.10008.5.1.4.1.1.6.1"
ROOT = "1.2.826.0.1.3680043.10.999"
BURNED_IN = ("MUSTERMANN, ERIKA  ID 0048213", "12.03.2021  GA 20w3d")


def pixels() -> NDArray[np.uint8]:
    """(480, 640, 3): a simulated sonogram with a header drawn into it."""
    return np.asarray(sonogram(3, BURNED_IN), np.uint8)


def dataset(values: NDArray[Any] | None = None, *, photometric: str = "RGB", **attributes: Any) -> Dataset:
    """An image of one frame (rows, columns[, 3]) or of several, as an ultrasound scanner writes it."""
    array = pixels() if values is None else values
    samples = 3 if photometric not in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR") else 1
    frames = array.shape[0] if array.ndim == (4 if samples == 3 else 3) else 0
    rows, columns = array.shape[1:3] if frames else array.shape[:2]
    made: Any = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    made.SOPClassUID, made.SOPInstanceUID = ULTRASOUND_CLASS, f"{ROOT}.1"
    made.StudyInstanceUID, made.SeriesInstanceUID = f"{ROOT}.2", f"{ROOT}.3"
    made.Modality, made.Rows, made.Columns = "US", rows, columns
    made.SamplesPerPixel, made.PhotometricInterpretation = samples, photometric
    if samples == 3:
        made.PlanarConfiguration = 0
    if frames:
        made.NumberOfFrames = str(frames)
    made.BitsAllocated = made.BitsStored = array.dtype.itemsize * 8
    made.HighBit, made.PixelRepresentation = made.BitsAllocated - 1, int(array.dtype.kind == "i")
    made.PixelData = array.tobytes() + b"\0" * (array.nbytes % 2)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made  # type: ignore[no-any-return]


def write(made: Dataset, preamble: bytes = bytes(128)) -> bytes:
    """The dataset as a file."""
    made.preamble = preamble  # type: ignore[attr-defined]
    out = io.BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    return out.getvalue()


def patient(**attributes: Any) -> Mapping[str, Any]:
    """What a scanner says of the patient of BURNED_IN."""
    return {
        "PatientName": "Mustermann^Erika",
        "PatientID": "0048213",
        "PatientBirthDate": "19800214",
        "PatientSex": "F",
        "StudyDate": "20210312",
        "InstitutionName": "Klinik am Park",
        **attributes,
    }


def with_canaries(word: str) -> bytes:
    """A file in which `word` stands wherever a file can hold one."""
    made: Any = dataset(
        **patient(
            PatientName=f"{word}^Erika",
            PatientComments=f"seen by Dr {word}",
            StudyDescription=word,
            OperatorsName=f"{word}^Otto",
            InstitutionAddress=f"{word} Lane 4",
            Manufacturer=word,
            BodyPartExamined=word.upper(),
            ImageType=["ORIGINAL", "PRIMARY", word.upper()],
        )
    )
    made.OtherPatientIDsSequence = Sequence([Dataset()])
    made.OtherPatientIDsSequence[0].PatientID = word
    made.OtherPatientIDsSequence[0].IssuerOfPatientID = word
    made.private_block(0x11, f"ACME {word}"[:64], create=True).add_new(1, "LT", f"private {word}")
    made.add_new(0x60000022, "LO", word)
    made.add_new(0x60003000, "OW", word.encode().ljust(64, b"\0"))
    made.EncapsulatedDocument = f"%PDF {word}".encode().ljust(40, b"\0")
    made.PixelData += word.encode().ljust(16, b"\0")
    made.add_new(0xFFFCFFFC, "OB", word.encode().ljust(32, b"\0"))
    made.file_meta.ImplementationVersionName = word[:16]
    made.file_meta.PrivateInformationCreatorUID = "1.2.3"
    made.file_meta.PrivateInformation = word.encode().ljust(16, b"\0")
    return write(made, word.encode().ljust(128, b"\0"))
