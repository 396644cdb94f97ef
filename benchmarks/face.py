"""Measure the face detector: missed faces by size and rotation, boxes where nobody is, what is left after filling.

    python benchmarks/face.py [SHARED_DATA]

The face photographs carry no boxes, only how many faces are there at least; the reference boxes are those that
both readings find in the full-size photograph with a score of 0.5 or more and a height of 64 pixels or more (when
looked at, all of them are faces).
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from gate.detectors.face import head
from gate.models import find_model
from gate.types import Quad
from gate.vision.face import FaceBox, FaceFinder
from gate.vision.picture import Pixels

MIN_SCORE, MIN_PIXELS, PROOF_ZOOM = 0.35, 8, 1.25
HEIGHTS = (6, 8, 10, 12, 16, 24, 48)
# Of the 100 ImageNet pictures drawn below, those in which a person, or a doll, can be made out: marked by eye.
WITH_PEOPLE = (
    "98 159 10053 10197 20057 20119 30016 30109 30127 30130 30135 30159 30237 30244 40111 "
    "40278 50053 50124 50158 50197 50231 60015 60058 60106 60205 60231"
)


def samples(folder: Path) -> Iterator[tuple[str, Pixels, dict[str, Any]]]:
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            data = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
        for name in sorted(name for name in data if name.endswith(".jpg")):
            facts = json.loads(data[name.removesuffix("jpg") + "json"])
            yield name.removesuffix(".jpg"), np.array(Image.open(io.BytesIO(data[name])).convert("RGB")), facts


def boxes(finder: FaceFinder, rgb: Pixels, score: float = MIN_SCORE, zoom: float = 1.0) -> list[FaceBox]:
    found = finder.find(rgb, min_score=score, zoom=zoom)
    return [box for box in found if min(box.right - box.left, box.bottom - box.top) >= MIN_PIXELS]


def hits(truth: list[FaceBox], found: list[FaceBox], place: Callable[[FaceBox], Quad]) -> int:
    """How many true boxes, moved by `place`, overlap a found one by IoU 0.3 or more."""
    return sum(any(overlap(place(box).bounds, edges(other)) >= 0.3 for other in found) for box in truth)


def edges(box: FaceBox) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def faces(finder: FaceFinder, photos: list[tuple[str, Pixels, dict[str, Any]]]) -> None:
    start = time.process_time()
    found = [boxes(finder, rgb) for _, rgb, _ in photos]
    print(f"time: {(time.process_time() - start) / len(photos):.2f} s of CPU a picture of up to 800 pixels")
    enough = sum(len(f) >= facts["faces_min"] for f, (_, _, facts) in zip(found, photos, strict=True))
    print(f"photographs with at least the faces that are there: {enough} of {len(photos)}")
    again = [boxes(finder, rgb, zoom=PROOF_ZOOM) for _, rgb, _ in photos]
    truth = [reference(*pair) for pair in zip(found, again, strict=True)]
    total = sum(map(len, truth))
    for height in HEIGHTS:
        for name, zoom in (("FIRST", 1.0), ("PROOF", PROOF_ZOOM)):
            count = sum(small(finder, rgb, t, height, zoom) for (_, rgb, _), t in zip(photos, truth, strict=True))
            print(f"faces of {height} pixels, {name}: {count} of {total}")
    for name, code, move in TURNS:
        count = 0
        for (_, rgb, _), t in zip(photos, truth, strict=True):
            turned = np.ascontiguousarray(cv2.rotate(rgb, code))
            size = rgb.shape[:2]
            count += hits(t, boxes(finder, turned), lambda box, move=move, size=size: move(box, *size))  # type: ignore[misc]
        print(f"turned by {name}: {count} of {total}")
    left = sum(
        len(boxes(finder, filled(rgb, f), zoom=z))
        for (_, rgb, _), f in zip(photos, found, strict=True)
        for z in (1, PROOF_ZOOM)
    )
    print(f"faces left after filling, both readings: {left}")


def reference(first: list[FaceBox], proof: list[FaceBox]) -> list[FaceBox]:
    large = [box for box in first if box.score >= 0.5 and box.bottom - box.top >= 64]
    sure = [box for box in proof if box.score >= 0.5]
    return [box for box in large if hits([box], sure, lambda b: Quad.from_box(*edges(b)))]


def small(finder: FaceFinder, rgb: Pixels, truth: list[FaceBox], height: int, zoom: float) -> int:
    factor = height / float(np.median([box.bottom - box.top for box in truth]))
    shrunk = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = finder.find(shrunk, min_score=MIN_SCORE, zoom=zoom)
    return hits(truth, found, lambda box: Quad.from_box(*(edge * factor for edge in edges(box))))


TURNS: tuple[tuple[str, int, Callable[[FaceBox, int, int], Quad]], ...] = (
    ("90", cv2.ROTATE_90_CLOCKWISE, lambda b, h, _: Quad.from_box(h - b.bottom, b.left, h - b.top, b.right)),
    ("180", cv2.ROTATE_180, lambda b, h, w: Quad.from_box(w - b.right, h - b.bottom, w - b.left, h - b.top)),
    ("270", cv2.ROTATE_90_COUNTERCLOCKWISE, lambda b, _, w: Quad.from_box(b.top, w - b.right, b.bottom, w - b.left)),
)


def filled(rgb: Pixels, found: list[FaceBox]) -> Pixels:
    result = rgb.copy()
    for box in found:
        left, top, right, bottom = (max(0, round(edge)) for edge in head(box).bounds)
        result[top:bottom, left:right] = 0
    return result


def false_alarms(finder: FaceFinder, pictures: list[tuple[str, Pixels, dict[str, Any]]]) -> None:
    imagenet = {key: rgb for key, rgb, facts in pictures if facts["source"] == "imagenet_samples"}
    drawn = random.Random(0).sample(sorted(imagenet), 100)
    empty = [imagenet[key] for key in drawn if str(int(key)) not in WITH_PEOPLE.split()]
    scans = [rgb for _, rgb, facts in pictures if facts["label"] in {"preg_ultrasound", "other_ultrasound"}]
    for name, group in (
        ("ImageNet pictures without people", empty),
        ("sonograms", random.Random(0).sample(scans, 200)),
    ):
        scores = [max((box.score for box in boxes(finder, rgb)), default=0.0) for rgb in group]
        for limit in (MIN_SCORE, 0.5, 0.7):
            print(f"{name} with a box of {limit} or more: {sum(s >= limit for s in scores)} of {len(group)}")


if __name__ == "__main__":
    default = os.environ.get("GATE_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")
    data = Path(sys.argv[1] if len(sys.argv) > 1 else default)
    centerface = FaceFinder(find_model("centerface"))
    faces(centerface, list(samples(data / "faces")))
    false_alarms(centerface, list(samples(data / "sonogram")))
