"""The face detector, on a drawn portrait and, where it is there, on photographs."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.detectors.base import View
from gate.detectors.face import Face
from gate.redact.pixels import fill
from gate.samples.portrait import portrait
from gate.types import Finding, Kind, Member, Place, Quad, Reading, Sample
from gate.vision.picture import decode

SETTINGS = {"min_score": 0.35, "min_pixels": 8}


def fingerprint(entity_type: str, text: str) -> str:
    return hashlib.sha256(f"{entity_type} {text}".encode()).hexdigest()[:32]


@pytest.fixture(scope="module")
def face() -> Face:
    return Face(SETTINGS, fingerprint)


def view(*images: bytes) -> View:
    members = tuple(Member(f"1.{n}.jpg", f"{n}.jpg", Kind.IMAGE, data) for n, data in enumerate(images))
    pictures = {part: decode(data, max_pixels=10**8) for part, data in enumerate(images)}
    return View(Sample("1", members), pictures, ())


def encoded(image: Image.Image, format: str = "JPEG", orientation: int = 1) -> bytes:
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, format, exif=exif, **({"quality": 92} if format == "JPEG" else {}))
    return buffer.getvalue()


def on_canvas(faces: Sequence[tuple[int, int, int]], size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A plain picture with portraits of (size, x, y)."""
    canvas = Image.new("RGB", size, (150, 180, 200))
    for height, x, y in faces:
        canvas.paste(portrait(height), (x, y))
    return canvas


def covers(finding: Finding, left: float, top: float, right: float, bottom: float) -> bool:
    assert isinstance(finding.region, Quad)
    bounds = finding.region.bounds
    return bounds[0] <= left and bounds[1] <= top and bounds[2] >= right and bounds[3] >= bottom


def test_a_face_is_found_with_its_whole_head(face: Face) -> None:
    ((finding,),) = face.examine([view(encoded(on_canvas([(160, 200, 100)])))], Reading.FIRST)
    assert (finding.detector, finding.entity_type, finding.place, finding.part) == ("face", "FACE", Place.IMAGE, 0)
    assert 0.35 <= finding.score <= 1
    assert covers(finding, 200 + 105, 100 + 85, 200 + 215, 100 + 234)  # eyes to chin, ear to ear
    assert isinstance(finding.region, Quad)
    assert finding.region.bounds[1] < 100 + 70  # hair
    assert finding.region.bounds[2] - finding.region.bounds[0] < 240


def test_several_faces_are_told_apart(face: Face) -> None:
    places = [(50, 20, 20), (60, 230, 40), (50, 440, 20), (60, 200, 250)]
    (findings,) = face.examine([view(encoded(on_canvas(places)))], Reading.FIRST)
    for size, x, y in places:
        middle = (x + size, y + size)
        assert sum(covers(finding, *middle, *middle) for finding in findings) == 1
    assert len({finding.fingerprint for finding in findings}) == len(findings)


def test_a_small_face_in_a_large_picture_is_found(face: Face) -> None:
    canvas = on_canvas([(60, 2300, 1500)], (3000, 2000))
    (findings,) = face.examine([view(encoded(canvas))], Reading.FIRST)
    assert any(covers(finding, 2345, 1545, 2375, 1575) for finding in findings)


def test_a_face_smaller_than_min_pixels_is_left_out() -> None:
    sample = view(encoded(on_canvas([(60, 100, 100)])))
    assert Face(SETTINGS, fingerprint).examine([sample], Reading.FIRST)[0]
    assert not Face({**SETTINGS, "min_pixels": 100}, fingerprint).examine([sample], Reading.FIRST)[0]


def test_min_score_is_the_least_score_reported() -> None:
    sample = view(encoded(on_canvas([(160, 200, 100)])))
    ((found,),) = Face(SETTINGS, fingerprint).examine([sample], Reading.FIRST)
    stricter = Face({**SETTINGS, "min_score": found.score + 0.01}, fingerprint)
    assert all(finding.score > found.score for finding in stricter.examine([sample], Reading.FIRST)[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_read_upright_and_answered_in_stored_pixels(face: Face, orientation: int) -> None:
    upright = on_canvas([(160, 280, 40)])
    back = {
        2: 0,
        3: 3,
        4: 1,
        5: 5,
        6: 2,
        7: 6,
        8: 4,
    }  # the transposition that makes the stored image of each orientation
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose(back[orientation]))
    ((finding,),) = face.examine([view(encoded(stored, orientation=orientation))], Reading.FIRST)
    assert isinstance(finding.region, Quad)
    left, top, right, bottom = (round(edge) for edge in finding.region.bounds)
    assert (right <= stored.width) and (bottom <= stored.height)
    inside = np.asarray(stored)[top:bottom, left:right].astype(int)
    lips = (inside[..., 0] > 150) & (inside[..., 1] < 110)
    assert lips.sum() > 300


@pytest.mark.parametrize("reading", Reading)
def test_neighbours_and_earlier_pictures_change_nothing(face: Face, reading: Reading) -> None:
    sample = view(encoded(on_canvas([(60, 50, 50), (50, 400, 250)])))
    other = view(encoded(on_canvas([(160, 10, 10)], (333, 777))))
    (alone,) = Face(SETTINGS, fingerprint).examine([sample], reading)
    _, among, _ = face.examine([other, sample, other], reading)
    assert alone == among


def test_every_member_is_read_and_its_bytes_are_in_the_fingerprint(face: Face) -> None:
    image = on_canvas([(160, 200, 100)])
    (findings,) = face.examine([view(encoded(image), encoded(image, "PNG"))], Reading.FIRST)
    assert [finding.part for finding in findings] == [0, 1]
    assert findings[0].fingerprint != findings[1].fingerprint


def test_a_face_under_full_transparency_is_found(face: Face) -> None:
    image = on_canvas([(160, 200, 100)]).convert("RGBA")
    image.putalpha(0)
    (findings,) = face.examine([view(encoded(image, "PNG"))], Reading.FIRST)
    assert len(findings) == 1


def test_a_picture_without_a_face_yields_nothing(face: Face) -> None:
    ramp = np.add.outer(np.arange(300), np.arange(400)).astype(np.uint8)
    image = Image.fromarray(np.stack([ramp, ramp[::-1], 255 - ramp], axis=2))
    for reading in Reading:
        assert face.examine([view(encoded(image))], reading) == [[]]


def test_the_smallest_picture_is_read(face: Face) -> None:
    assert face.examine([view(encoded(Image.new("RGB", (1, 1))))], Reading.FIRST) == [[]]


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_after_filling_no_face_is_left(face: Face, format: str) -> None:
    data = encoded(on_canvas([(60, 20, 20), (50, 300, 150)]), format)
    (findings,) = face.examine([view(data)], Reading.FIRST)
    quads = [finding.region for finding in findings if isinstance(finding.region, Quad)]
    assert len(quads) == 2
    redacted = fill(data, quads, padding=0.1, method="solid")
    for reading in Reading:
        assert face.examine([view(redacted)], reading) == [[]]


def test_the_model_is_named_with_its_digest(face: Face) -> None:
    (model,) = face.models()
    assert model["name"] == "centerface"
    assert model["licence"] == "MIT"
    assert len(model["sha256"]) == 64
    assert all(0 < rate < 1 for rate in model["miss_rates"].values())


def test_photographs(face: Face, shared_data: Path) -> None:
    with tarfile.open(shared_data / "faces" / "00000.tar") as tar:
        for key in ("000000008", "000000016", "000000025"):
            data = tar.extractfile(f"{key}.jpg").read()  # type: ignore[union-attr]
            facts = json.loads(tar.extractfile(f"{key}.json").read())  # type: ignore[union-attr]
            (findings,) = face.examine([view(data)], Reading.FIRST)
            assert len(findings) >= facts["faces_min"]
            quads = [finding.region for finding in findings if isinstance(finding.region, Quad)]
            for reading in Reading:
                redacted = view(fill(data, quads, padding=0.1, method="solid"))
                assert face.examine([redacted], reading) == [[]]
