"""The ultrasound detector on made sonograms and shipped photographs; a sanity floor on the development data.

How good the detector is stands in docs/model-card.md; nothing here measures it.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from gate.detectors.base import View
from gate.detectors.ultrasound import Ultrasound
from gate.policy.settings import UltrasoundSettings
from gate.samples.sonogram import sonogram as simulated
from gate.types import WHOLE_IMAGE_TYPES, Finding, Kind, Member, Place, Quad, Reading, Sample
from gate.vision.picture import Picture, decode

DEFAULTS: Mapping[str, Any] = UltrasoundSettings().model_dump()


def fingerprint(entity_type: str, text: str) -> str:
    return hashlib.sha256(f"{entity_type}/{text}".encode()).hexdigest()[:32]


def build(**settings: Any) -> Ultrasound:
    return Ultrasound({**DEFAULTS, **settings}, fingerprint)


@pytest.fixture(scope="module")
def detector() -> Ultrasound:
    return build()


def sonogram(seed: int = 0) -> np.ndarray:
    """A simulated B-mode sector (300, 400, 3)."""
    return np.asarray(simulated(seed).resize((400, 300), Image.Resampling.LANCZOS))


def encode(rgb: np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(rgb).save(stream, kind, **options)
    return stream.getvalue()


def view(*images: bytes) -> View:
    members = tuple(Member(f"a.{i}.png", f"{i}.png", Kind.IMAGE, data) for i, data in enumerate(images))
    return View(Sample("a", members), {i: decode(d, max_pixels=10**8) for i, d in enumerate(images)}, ())


def types(findings: Sequence[Finding]) -> set[str]:
    return {finding.entity_type for finding in findings}


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    return [np.ascontiguousarray(image[::2, ::2]) for image in load_sample_images().images]


def test_a_made_sonogram_is_found_and_photographs_are_not(detector: Ultrasound, photos: list[np.ndarray]) -> None:
    views = [view(encode(rgb)) for rgb in (sonogram(), *photos)]
    found, *nothing = detector.examine(views, Reading.FIRST)
    assert "ULTRASOUND" in types(found)
    assert nothing == [[], []]


def test_a_finding_names_the_stored_image_and_where_in_it(detector: Ultrasound) -> None:
    text_first = view(encode(sonogram()))
    data = text_first.sample.members[0].data
    sample = Sample("a", (Member("a.txt", "txt", Kind.TEXT, b"x"), Member("a.png", "png", Kind.IMAGE, data)))
    (findings,) = detector.examine([View(sample, {1: text_first.pictures[0]}, ())], Reading.FIRST)
    finding = next(f for f in findings if f.entity_type == "ULTRASOUND")
    assert (finding.detector, finding.place, finding.part) == ("ultrasound", Place.IMAGE, 1)
    assert isinstance(finding.region, Quad)
    assert finding.fingerprint == fingerprint("ULTRASOUND", hashlib.sha256(data).hexdigest())
    assert finding.score == round(finding.score, 4)
    assert types(findings) <= WHOLE_IMAGE_TYPES


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_region_lies_where_the_stored_sonogram_lies(detector: Ultrasound, orientation: int) -> None:
    scene = load_sample_images().images[0][:420, :600].copy()
    scene[180:400, 300:580] = cv2.resize(sonogram(), (280, 220), interpolation=cv2.INTER_AREA)
    turns = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]  # stored so that the orientation turns it upright
    stored = np.ascontiguousarray(np.rot90(scene, turns))
    truth = np.zeros(scene.shape[:2], bool)
    truth[180:400, 300:580] = True
    truth = np.rot90(truth, turns)
    picture = Picture(stored, "JPEG", orientation=orientation)
    sample = Sample("a", (Member("a.jpg", "jpg", Kind.IMAGE, b"x"),))
    (findings,) = detector.examine([View(sample, {0: picture}, ())], Reading.FIRST)
    best = max((f for f in findings if f.entity_type == "ULTRASOUND"), key=lambda f: f.score)
    assert isinstance(best.region, Quad)
    left, top, right, bottom = (round(v) for v in best.region.bounds)
    seen = np.zeros_like(truth)
    seen[top:bottom, left:right] = True
    assert (seen & truth).sum() > 0.8 * truth.sum()
    assert (seen & truth).sum() > 0.4 * seen.sum()


def test_findings_do_not_depend_on_neighbours_or_reading(detector: Ultrasound, photos: list[np.ndarray]) -> None:
    views = [view(encode(rgb)) for rgb in (photos[0], sonogram(), photos[1])]
    together = detector.examine(views, Reading.FIRST)
    assert together == [detector.examine([v], Reading.PROOF)[0] for v in views]


def test_each_picture_of_a_sample_is_examined(detector: Ultrasound, photos: list[np.ndarray]) -> None:
    (findings,) = detector.examine([view(encode(photos[0]), encode(sonogram()))], Reading.FIRST)
    assert {finding.part for finding in findings} == {1}


def test_a_look_under_transparency_is_examined(detector: Ultrasound, photos: list[np.ndarray]) -> None:
    scan = sonogram()
    shown = np.ascontiguousarray(photos[0][:300, :320])
    hidden = Picture(shown, "PNG", layers=(np.ascontiguousarray(scan[:, 40:360]),))
    assert detector.scores(hidden).ultrasound > 0.5 > detector.scores(Picture(shown, "PNG")).ultrasound


def test_orientation_is_applied(detector: Ultrasound) -> None:
    stored = np.ascontiguousarray(np.rot90(sonogram()))
    assert detector.scores(Picture(stored, "JPEG", orientation=6)) == detector.scores(Picture(sonogram(), "JPEG"))


@pytest.mark.parametrize(
    "reframed",
    [
        encode(np.pad(sonogram(), ((30, 90), (60, 60), (0, 0)), constant_values=255)),
        encode(np.pad(sonogram(), ((60, 60), (0, 0), (0, 0)))),
        encode(sonogram(), "JPEG", quality=50),
        encode(sonogram(), "WEBP", quality=60),
        encode(cv2.resize(sonogram(), (400, 400))),
        encode(cv2.resize(sonogram(), (200, 150), interpolation=cv2.INTER_AREA)),
    ],
    ids=["white frame", "letterbox", "jpeg", "webp", "aspect", "half size"],
)
def test_the_frame_and_the_format_do_not_decide(detector: Ultrasound, reframed: bytes) -> None:
    (findings,) = detector.examine([view(reframed)], Reading.FIRST)
    assert "ULTRASOUND" in types(findings)


@pytest.mark.parametrize("number", [0, 1])
def test_a_small_sonogram_is_seen(detector: Ultrasound, number: int) -> None:
    scene = load_sample_images().images[number].copy()
    scene[100:250, 150:350] = cv2.resize(sonogram(), (200, 150), interpolation=cv2.INTER_AREA)
    assert detector.scores(Picture(scene, "PNG")).ultrasound > 0.5


def test_thresholds_decide_and_a_pregnancy_brings_its_ultrasound() -> None:
    picture = view(encode(sonogram()))
    score = build().scores(picture.pictures[0])
    above = build(min_score=1.0, min_pregnancy_score=score.pregnancy)
    assert types(above.examine([picture], Reading.FIRST)[0]) == {"ULTRASOUND", "PREGNANCY_ULTRASOUND"}
    only = build(min_score=score.ultrasound, min_pregnancy_score=1.0)
    assert types(only.examine([picture], Reading.FIRST)[0]) == {"ULTRASOUND"}
    assert build(min_score=1.0, min_pregnancy_score=1.0).examine([picture], Reading.FIRST) == [[]]


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (3, 3)])
def test_tiny_pictures_are_examined(detector: Ultrasound, shape: tuple[int, int]) -> None:
    assert detector.examine([view(encode(np.zeros((*shape, 3), np.uint8)))], Reading.FIRST) == [[]]


def test_models_are_named_with_digest_and_measured_misses(detector: Ultrasound) -> None:
    (network,) = detector.models()
    assert len(network["sha256"]) == 64
    assert {"ULTRASOUND", "PREGNANCY_ULTRASOUND", "MEDICAL_IMAGE"} <= set(network["miss_rates"])


def test_sanity_floor_on_development_data(shared_data: Path) -> None:
    """Seen in training: this catches a broken preprocessing or head, and says nothing of unseen sources."""
    detector = build(tiles=False)
    right: dict[str, list[bool]] = {"preg_ultrasound": [], "other_ultrasound": [], "natural": [], "other_medical": []}
    with tarfile.open(shared_data / "sonogram" / "00000.tar") as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar if m.isfile()}  # type: ignore[union-attr]
    for name in sorted(n for n in members if n.endswith(".json")):
        label = json.loads(members[name])["label"]
        if len(right.get(label, [True] * 12)) < 12:
            (findings,) = detector.examine([view(members[name.replace(".json", ".jpg")])], Reading.FIRST)
            right[label].append(("ULTRASOUND" in types(findings)) == label.endswith("ultrasound"))
    assert {label: sum(hits) >= len(hits) - 1 for label, hits in right.items()} == dict.fromkeys(right, True)
