"""What image_text finds and leaves in real documents: recall, leak rate, over-redaction, seconds.

    python benchmarks/image_text.py [--shards 1,2] [--every 5] [--side 0] [--engine rapidocr]

Reads the shards of the development data's `text/` folder (GATE_SHARED_DATA). Shard 0 served for choosing settings;
figures to report come from the others. `--side 512` first shrinks pictures as img2dataset does.

- recall: share of marked lines whose area is covered to at least half by filled quads
- leak: share of marked lines whose text tesseract still reads after the quads were filled
- over-redaction: share of the area of unmarked lines that was filled (names, second addresses and
  companies are unmarked in this data, so this is an upper bound)
"""

from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from gate.detectors.base import View
from gate.detectors.image_text import ImageText
from gate.keys import Key
from gate.policy.settings import ImageTextSettings
from gate.text.ocr import Line, load_engine
from gate.types import Finding, Quad, Reading, Sample
from gate.vision.picture import Picture, Pixels

PADDING = 0.1
"""Each quad is grown by this share of its height before it is filled, as the policies do."""


def samples(folder: Path, shards: list[int], every: int, side: int) -> Iterator[tuple[dict[str, Any], Pixels, float]]:
    """(truth, pixels, scale of the truth's coordinates) of every n-th image of each source."""
    seen: dict[str, int] = defaultdict(int)
    for shard in shards:
        with tarfile.open(folder / f"{shard:05d}.tar") as tar:
            for name in sorted(name for name in tar.getnames() if name.endswith(".json")):
                truth = json.load(tar.extractfile(name))  # type: ignore[arg-type]
                seen[truth["source"]] += 1
                if seen[truth["source"]] % every:
                    continue
                data = tar.extractfile(name.replace(".json", ".jpg")).read()  # type: ignore[union-attr]
                image = Image.open(io.BytesIO(data)).convert("RGB")
                scale = min(1.0, side / max(image.size)) if side else 1.0
                if scale < 1:
                    size = (round(image.width * scale), round(image.height * scale))
                    image = image.resize(size, Image.Resampling.LANCZOS)
                yield truth, np.asarray(image), scale


def filled_mask(shape: tuple[int, ...], findings: list[Finding]) -> Pixels:
    mask = np.zeros(shape[:2], np.uint8)
    for finding in findings:
        if isinstance(finding.region, Quad):
            (center, (width, height), angle) = cv2.minAreaRect(np.array(finding.region.points, np.float32))
            grown = PADDING * 2 * min(width, height)
            box = cv2.boxPoints((center, (width + grown, height + grown), angle))
            cv2.fillPoly(mask, [np.round(box).astype(np.int32)], 1)
    return mask


def area_of(quad: list[list[float]], scale: float, shape: tuple[int, ...]) -> Pixels:
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(quad) * scale).astype(np.int32)], 1)
    return mask


def still_legible(lines: list[Line], truth: str, area: Pixels) -> bool:
    """Whether what is read inside an area repeats most of its true text."""
    wanted = letters(truth)
    words = []
    for word in (word for line in lines for word in line.words):
        left, top, right, bottom = (int(edge) for edge in word.quad.bounds)
        inside = area[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
        if inside.size and inside.mean() > 0.3:
            words.append(letters(word.text))
    matcher = difflib.SequenceMatcher(None, wanted, "".join(words), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size > 2) >= 0.6 * len(wanted)


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


class Tally:
    """Sums of one family."""

    def __init__(self) -> None:
        self.images = 0
        self.seconds = 0.0
        self.plain_area = self.plain_filled = 0
        self.lines: dict[str, int] = defaultdict(int)
        self.found: dict[str, int] = defaultdict(int)
        self.leaked: dict[str, int] = defaultdict(int)

    def add(self, truth: dict[str, Any], scale: float, mask: Pixels, legible: list[Line]) -> None:
        for line in truth["lines"]:
            if line.get("ignore") or len(letters(line["text"])) < 3:
                continue
            area = area_of(line["quad"], scale, mask.shape)
            hidden = int((area & mask).sum())
            if not line["entities"]:
                self.plain_area += int(area.sum())
                self.plain_filled += hidden
            for entity in set(line["entities"]):
                self.lines[entity] += 1
                self.found[entity] += hidden >= 0.5 * area.sum()
                self.leaked[entity] += still_legible(legible, line["text"], area)


def show(family: str, tally: Tally) -> None:
    over = tally.plain_filled / max(tally.plain_area, 1)
    print(f"{family}: {tally.images} images, {tally.seconds / tally.images:.2f} s each, over-redaction {over:.3f}")
    for entity, count in sorted(tally.lines.items()):
        recall, leak = tally.found[entity] / count, tally.leaked[entity] / count
        print(f"  {entity:14} n {count:4}  recall {recall:.3f}  leak {leak:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shards", default="1,2")
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--side", type=int, default=0)
    parser.add_argument("--engine", default="rapidocr")
    arguments = parser.parse_args()
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("GATE_SHARED_DATA") or default) / "text"
    settings = ImageTextSettings(engine=arguments.engine).plain(Path())
    detector = ImageText(settings, Key(bytes(32)).fingerprint)
    reader = load_engine("tesseract")
    tallies: dict[str, Tally] = defaultdict(Tally)
    shards = [int(shard) for shard in arguments.shards.split(",")]
    for truth, pixels, scale in samples(folder, shards, arguments.every, arguments.side):
        tally = tallies[truth["source"]]
        begin = time.process_time()
        view = View(Sample("", ()), {0: Picture(pixels, "JPEG")}, ())
        (findings,) = detector.examine([view], Reading.FIRST)
        tally.seconds += time.process_time() - begin
        tally.images += 1
        mask = filled_mask(pixels.shape, findings)
        clean = np.where(mask[..., None] == 1, np.uint8(0), pixels)
        tally.add(truth, scale, mask, reader.read(clean))
    for family, tally in sorted(tallies.items()):
        show(family, tally)


if __name__ == "__main__":
    main()
