"""Measure the face detector on group photographs: how many faces of each size are found, what a picture costs.

    python benchmarks/face_groups.py [SHARED_DATA] [--split development|held-out]

A group photograph is made of a picture without people, enlarged, and of 25 faces of the face photographs, whole heads
with soft edges, at known places. Faces and pictures of the two splits differ.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from face import PROOF_ZOOM, WITH_PEOPLE, boxes, hits, reference, samples

from gate.detectors.face import head
from gate.models import find_model
from gate.types import Quad
from gate.vision.face import FaceBox, FaceFinder
from gate.vision.picture import Pixels

SIDES = (512, 1024, 2048, 3000)
HEIGHTS = (10, 14, 20, 28, 40)
SPLITS = ("development", "held-out")
BACKGROUNDS = 6  # of each source


@dataclass(frozen=True, slots=True)
class Cut:
    """A face photograph cut to a whole head, and where in it the face lies."""

    rgb: Pixels = field(repr=False)
    face: FaceBox


@dataclass(frozen=True, slots=True)
class Group:
    """A made group photograph with the faces that were put there, and their height in pixels."""

    rgb: Pixels = field(repr=False)
    faces: list[tuple[int, FaceBox]]


def cuts(finder: FaceFinder, folder: Path, split: str) -> list[Cut]:
    """The heads of the photographs of one split: those with even numbers are for development."""
    found = []
    for key, rgb, _ in samples(folder):
        if int(key) % 2 != SPLITS.index(split):
            continue
        for box in reference(boxes(finder, rgb), boxes(finder, rgb, zoom=PROOF_ZOOM)):
            left, top, right, bottom = (round(edge) for edge in head(box).bounds)
            left, top = max(0, left), max(0, top)
            moved = FaceBox(box.left - left, box.top - top, box.right - left, box.bottom - top, box.score)
            found.append(Cut(rgb[top:bottom, left:right], moved))
    return found


def empty(folder: Path, split: str) -> dict[str, list[Pixels]]:
    """Pictures without people of one split, by source: ImageNet's as marked by eye, skimage's that hold no person."""
    imagenet, skimage = {}, {}
    for key, rgb, facts in samples(folder):
        if facts["source"] == "imagenet_samples":
            imagenet[key] = rgb
        elif facts["source"] == "skimage" and facts["label"] == "natural":
            skimage[facts["source_file"]] = rgb
    people = set(WITH_PEOPLE.split())
    drawn = [key for key in random.Random(0).sample(sorted(imagenet), 100) if str(int(key)) not in people]
    nobody = [name for name in sorted(skimage) if not any(word in name for word in ("astronaut", "camera", "face"))]
    first = SPLITS.index(split)
    return {
        "ImageNet": [imagenet[key] for key in drawn[first::2]],
        "skimage": [skimage[name] for name in nobody[first::2]],
    }


def enlarged(rgb: Pixels, side: int) -> Pixels:
    factor = side / max(rgb.shape[:2])
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=interpolation), np.uint8)


def group(background: Pixels, heads: list[Cut], seed: int) -> Group:
    """Five faces of each height, one in each cell of a grid of five by five, at a place of chance."""
    rng = random.Random(seed)
    rgb, faces = background.copy(), []
    heights = [height for height in HEIGHTS for _ in range(5)]
    rng.shuffle(heights)
    tall, wide = rgb.shape[0] // 5, rgb.shape[1] // 5
    for number, height in enumerate(heights):
        cut = rng.choice(heads)
        factor = height / (cut.face.bottom - cut.face.top)
        small = cv2.resize(cut.rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        rows, columns = small.shape[:2]
        top = number // 5 * tall + rng.randrange(max(1, tall - rows))
        left = number % 5 * wide + rng.randrange(max(1, wide - columns))
        place = rgb[top : top + rows, left : left + columns]
        small = small[: place.shape[0], : place.shape[1]]
        share = _soft(*small.shape[:2])
        place[:] = np.rint(small * share + place * (1 - share)).astype(np.uint8)
        edges = (cut.face.left, cut.face.top, cut.face.right, cut.face.bottom)
        x0, y0, x1, y1 = (edge * factor for edge in edges)
        faces.append((height, FaceBox(left + x0, top + y0, left + x1, top + y1, 1.0)))
    return Group(rgb, faces)


def _soft(rows: int, columns: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.float64]]:
    """Opacity (rows, columns, 1) that falls to nothing in the outer tenth."""
    down, across = (np.minimum(np.arange(n) + 0.5, n - np.arange(n) - 0.5) / max(1.0, n / 10) for n in (rows, columns))
    share: np.ndarray[tuple[int, int, int], np.dtype[np.float64]] = np.minimum(down[:, None], across[None, :])[
        ..., None
    ]
    return np.clip(share, 0, 1)


def groups(data: Path, heads: list[Cut], split: str, side: int) -> Iterator[tuple[str, Group]]:
    for source, pictures in empty(data / "sonogram", split).items():
        for seed, picture in enumerate(pictures[:BACKGROUNDS]):
            yield source, group(enlarged(picture, side), heads, seed)


def measure(finder: FaceFinder, data: Path, split: str) -> None:
    heads = cuts(finder, data / "faces", split)
    print(f"{split}: {len(heads)} heads")
    for side in SIDES:
        found: Counter[tuple[str, int]] = Counter()
        total: Counter[tuple[str, int]] = Counter()
        extra = count = 0
        seconds = 0.0
        for source, each in groups(data, heads, split, side):
            begin = time.process_time()
            answer = boxes(finder, each.rgb)
            seconds += time.process_time() - begin
            count += 1
            extra += len(answer)
            for height, box in each.faces:
                total[source, height] += 1
                hit = hits([box], answer, lambda b: Quad.from_box(b.left, b.top, b.right, b.bottom))
                found[source, height] += hit
                extra -= hit
        print(
            f"pictures of {side} pixels: {seconds / count:.2f} s of CPU each, {extra} boxes beside the faces in {count}"
        )
        for source in sorted({source for source, _ in total}):
            rates = ", ".join(f"{h} px {found[source, h] / total[source, h]:.2f}" for h in HEIGHTS)
            print(f"  faces found, {source}: {rates}")
    nobody(finder, data, split)


def nobody(finder: FaceFinder, data: Path, split: str) -> None:
    """Pictures in which nothing is to be found, at the size they came in (up to 512) and enlarged."""
    for source, pictures in empty(data / "sonogram", split).items():
        for side in (0, 1024, 2048):
            begin = time.process_time()
            wrong = sum(bool(boxes(finder, enlarged(p, side) if side else p)) for p in pictures)
            seconds = (time.process_time() - begin) / len(pictures)
            size = f"of {side} pixels" if side else "as they came"
            print(f"no people, {source}, {size}: something found in {wrong} of {len(pictures)}, {seconds:.2f} s each")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("GATE_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("data", nargs="?", type=Path, default=default)
    parser.add_argument("--split", choices=SPLITS, default="held-out")
    chosen = parser.parse_args()
    measure(FaceFinder(find_model("centerface")), Path(chosen.data), chosen.split)
