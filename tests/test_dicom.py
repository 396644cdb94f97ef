"""DICOM files on the whole way: shard to release, loose file to release, and Presidio's engine over the result."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pydicom
import pytest

from gate.keys import Key
from gate.pipeline import Pipeline
from gate.policy import load_policy
from gate.samples.sonogram import sonogram
from gate.types import Fate, Kind, Member, Outcome, Place, Sample
from tests.dicom_files import dataset, patient, pixels, with_canaries, write
from tests.support import write_tar

KEY = Key(b"d" * 32)
POLICY = """
version: 1
name: dicom
detectors: {image_text: , metadata: , caption_text: }
rules:
  - id: all
    when:
      entity_type: [PERSON, MEDICAL_RECORD_NUMBER, DATE_TIME, DATE_OF_BIRTH, FACILITY, LOCATION, DEVICE_SERIAL,
        AGE_OR_GENDER, HIDDEN_DATA, ID_NUMBER, EMBEDDED_IMAGE, GESTATIONAL_AGE]
    action: redact
    reason: Whatever names the patient goes.
on_error: {max_quarantined: "100%"}
near_duplicates: {follow: false}
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "dicom.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pipeline(policy: Path) -> Pipeline:
    return Pipeline(load_policy(policy), KEY, redact=True)


def sample(data: bytes, caption: str = "") -> Sample:
    text = (Member("0.txt", "txt", Kind.TEXT, caption.encode()),) if caption else ()
    return Sample("0", (Member("0.dcm", "dcm", Kind.DICOM, data), *text))


@pytest.fixture(scope="module")
def redacted(pipeline: Pipeline) -> Outcome:
    data = write(dataset(**patient()))
    (outcome,) = pipeline.process([sample(data, "Scan of Mustermenn, number 0048213, in the park")])
    return outcome


def released(outcome: Outcome) -> bytes:
    assert outcome.members is not None
    return outcome.members[0].data


def test_header_picture_and_caption_lose_the_patient(redacted: Outcome) -> None:
    assert redacted.fate is Fate.REDACTED
    places = {(one.entity_type, one.place) for one in redacted.findings}
    assert {("PERSON", Place.HEADER), ("PERSON", Place.IMAGE), ("PERSON", Place.CAPTION)} <= places
    assert ("MEDICAL_RECORD_NUMBER", Place.IMAGE) in places
    assert redacted.members is not None
    assert redacted.members[1].data == b"Scan of <PERSON> number <MEDICAL_RECORD_NUMBER> in the park"
    shown, before = pydicom.dcmread(io.BytesIO(released(redacted))).pixel_array, pixels()
    assert not shown[8:20, 12:160].any()  # the name
    assert np.array_equal(shown[60:], before[60:])


def test_a_release_scanned_again_passes_unchanged(pipeline: Pipeline, redacted: Outcome) -> None:
    assert redacted.members is not None
    (again,) = pipeline.process([Sample("0", redacted.members)])
    assert (again.fate, again.members) == (Fate.RELEASED, None)


def test_a_number_that_no_analysis_knows_is_found_by_the_header(pipeline: Pipeline) -> None:
    image = np.asarray(sonogram(3, ("TRNKBLOM 7",)), np.uint8)
    hit, miss = (write(dataset(image, PatientID=number)) for number in ("TRNKBLOM7", "WESTDORF"))
    found = [
        {one.entity_type for one in outcome.findings if one.place is Place.IMAGE}
        for outcome in pipeline.process([sample(hit), sample(miss)])
    ]
    assert found[0] - found[1] == {"MEDICAL_RECORD_NUMBER"}


@pytest.mark.filterwarnings("ignore:The .pydicom.pixel_data_handlers:DeprecationWarning")
def test_presidios_own_engine_finds_nothing_in_a_release(redacted: Outcome) -> None:
    from presidio_image_redactor import DicomImageRedactorEngine

    from gate.integrations.presidio import dicom_redactor_engine

    engine = dicom_redactor_engine()
    source = pydicom.dcmread(io.BytesIO(write(dataset(**patient()))))
    after, boxes = engine.redact_and_return_bbox(source)
    assert boxes and after.PatientName == "Mustermann^Erika"  # it does not touch the header
    ours = pydicom.dcmread(io.BytesIO(released(redacted)))
    _, boxes = engine.redact_and_return_bbox(ours)
    assert boxes == []
    words = DicomImageRedactorEngine._make_phi_list(*DicomImageRedactorEngine._get_text_metadata(ours))
    assert {word for word in words if len(word) > 3} <= {"YES"}


def scan(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gate", "scan", *map(str, arguments), "--workers", "1"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_canaries_in_a_shard_and_in_a_folder_reach_nothing_that_is_written(tmp_path: Path, policy: Path) -> None:
    data = with_canaries("Zebworth")
    shards, loose = tmp_path / "shards", tmp_path / "loose"
    shards.mkdir()
    write_tar(shards / "00000.tar", [("000.dcm", data), ("000.txt", b"Zebworth at home"), ("001.dcm", b"Zebworth")])
    loose.mkdir()
    (loose / "a.dcm").write_bytes(data)
    for source in (shards, loose):
        out = tmp_path / f"out-{source.name}"
        run = scan(source, "--policy", policy, "-o", out, "--key-file", tmp_path / "key")
        assert run.returncode == 0, run.stderr
        written = [path.read_bytes() for path in tmp_path.glob(f"{out.name}*/**/*") if path.is_file()]
        assert len(written) > 3
        for text in (*written, run.stdout.encode(), run.stderr.encode()):
            assert b"zebworth" not in text.lower()
            assert "zebworth".encode("utf-16-le") not in text.lower()
    with tarfile.open(tmp_path / "out-shards" / "00000.tar") as tar:
        assert sorted(tar.getnames()) == ["000.dcm", "000.txt"]
    assert (tmp_path / "out-loose" / "a.dcm").read_bytes()[128:132] == b"DICM"
    manifest = json.loads((tmp_path / "out-shards" / "_privacy" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["predicate"]["environment"]["pydicom"] == pydicom.__version__
