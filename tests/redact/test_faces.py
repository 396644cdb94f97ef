"""Pixelated faces through the real pipeline, on a drawn portrait and on skimage's photograph of an astronaut."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.detectors.base import View
from gate.detectors.face import Face
from gate.errors import ExitCode
from gate.keys import Key
from gate.redact.pixels import fill
from gate.redact.sample import redact_sample
from gate.run.scan import scan
from gate.samples.portrait import portrait
from gate.types import Finding, Kind, Member, Place, Quad, Reading, Sample
from gate.vision.picture import Pixels, decode
from tests.support import sample, tar_members, write_shard

KEY = Key(b"f" * 32)
FACE = Quad.from_box(185, 70, 265, 185)
POLICY = """
version: 1
name: faces
detectors:
  face: {}
rules:
  - id: face
    when: {entity_type: FACE}
    action: redact
    reason: a face
redaction:
  method: pixelate
"""


def drawn() -> Image.Image:
    canvas = Image.new("RGB", (512, 512), (150, 180, 200))
    canvas.paste(portrait(120), (106, 6))
    return canvas


@pytest.fixture(params=["drawn", "astronaut"])
def photograph(request: pytest.FixtureRequest) -> Image.Image:
    """512 x 512 pixels with a face at FACE."""
    if request.param == "drawn":
        return drawn()
    shared: Path = request.getfixturevalue("shared_data")
    data = tar_members(shared / "sonogram" / "00001.tar")["000010260.jpg"]
    return Image.open(io.BytesIO(data)).convert("RGB").resize((512, 512), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return out.getvalue()


def rgb(data: bytes) -> Pixels:
    return decode(data, max_pixels=10**7).rgb


@pytest.mark.parametrize(("kind", "ext"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_pixelated_face_is_found_no_more_and_a_second_scan_changes_nothing(
    photograph: Image.Image, kind: str, ext: str, tmp_path: Path
) -> None:
    data = encoded(photograph, kind)
    (tmp_path / "policy.yaml").write_text(POLICY)
    write_shard(tmp_path / "in", "00000", [{**sample(0, "a portrait", data), "ext": ext}])
    reports = [
        scan(tmp_path / before, str(tmp_path / "policy.yaml"), output=tmp_path / after, key=KEY)
        for before, after in (("in", "once"), ("once", "twice"))
    ]
    assert [report.exit_code for report in reports] == [ExitCode.OK, ExitCode.OK]
    once, twice = (tar_members(tmp_path / name / "00000.tar") for name in ("once", "twice"))
    assert once == twice
    (released,) = (each for name, each in once.items() if name.endswith(ext))
    before, after = rgb(data), rgb(released)
    left, top, right, bottom = (round(edge) for edge in FACE.bounds)
    shown = after[top:bottom, left:right].astype(float)
    assert before[top:bottom, left:right].std() > 40
    assert shown.mean() > 30, "pixelated, not filled"
    assert shown.std(axis=(0, 1)).max() < 4, "nothing of the face is left"
    assert np.abs(before[:, 400:].astype(int) - after[:, 400:]).max() == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_mosaic_of_a_mosaic_is_the_same(photograph: Image.Image, kind: str) -> None:
    once = fill(encoded(photograph, kind), [], softly=[FACE], padding=0.1, method="pixelate")
    twice = fill(once, [], softly=[FACE], padding=0.1, method="pixelate")
    if kind == "PNG":
        assert once == twice
    left, top, right, bottom = (
        195,
        80,
        255,
        175,
    )  # inside the face: at the edge of a JPEG's region blocks are rounded anew
    difference = rgb(once)[top:bottom, left:right].astype(int) - rgb(twice)[top:bottom, left:right]
    assert np.abs(difference).max() <= 1


def test_pictures_of_nearly_the_same_brightness_leave_the_same_mosaic() -> None:
    """The mean of a face, to the level, could tell one candidate from another."""
    grey = np.random.default_rng(0).integers(90, 130, (64, 64, 3)).astype(np.uint8)
    shown = []
    for pixels in (grey, grey[::-1] + 10):
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG")
        shown.append(
            rgb(fill(out.getvalue(), [], softly=[Quad.from_box(0, 0, 60, 60)], padding=0.0, method="pixelate"))
        )
    assert (shown[0][:60, :60] == 128).all()
    assert (shown[1][:60, :60] == 128).all()


@pytest.mark.parametrize("method", ["pixelate", "blur"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_all_but_faces_is_filled_whatever_the_method(kind: str, method: str) -> None:
    text = Quad.from_box(300, 300, 420, 330)
    over_face = Quad.from_box(190, 150, 300, 170)
    picture = Sample("1", (Member("1.img", "img", Kind.IMAGE, encoded(drawn(), kind)),))
    findings = [
        Finding("d", entity_type, 0.9, Place.IMAGE, 0, quad, "0" * 32)
        for entity_type, quad in (("PERSON", text), ("FACE", FACE), ("BARCODE", over_face))
    ]
    result = redact_sample(picture, findings, method=method, padding=0.1, pseudonym=str.upper)
    assert result is not None
    after = rgb(result.members[0].data)
    assert after[300:330, 300:420].max() < 40
    assert after[152:168, 192:298].max() < 40, "black covers the mosaic"
    assert after[80:130, 195:255].mean() > 40


@pytest.mark.parametrize("reading", Reading)
def test_a_pixelated_face_is_no_face(photograph: Image.Image, reading: Reading) -> None:
    face = Face({"min_score": 0.35, "min_pixels": 8}, lambda *_: "0" * 32)

    def found(data: bytes) -> list[Finding]:
        member = Member("1.jpg", "jpg", Kind.IMAGE, data)
        (findings,) = face.examine([View(Sample("1", (member,)), {0: decode(data, max_pixels=10**7)}, ())], reading)
        return findings

    data = encoded(photograph, "JPEG")
    quads = [finding.region for finding in found(data) if isinstance(finding.region, Quad)]
    assert quads
    assert not found(fill(data, [], softly=quads, padding=0.15, method="pixelate"))
