"""What of the text in pictures is read, and how well the words' quads cover it; by family.

    gate samples DIR --text 200 --split held-out
    python benchmarks/reading.py DIR [--every 1] [--side 0] [--engine rapidocr] [--proof] [--family rotated]

DIR holds WebDataset shards whose JSON says what stands where (`gate samples --text`, or the development data's
`text/`). `--side 512` first shrinks pictures as img2dataset does; `--shards 1,2` takes some shards only.

- read: share of the true lines that some stretch of what was read at their place repeats to at least 70 % (Levenshtein)
- all of it: share of the characters of true lines that stand in lines so read
- covered: of lines read, the share whose quad is covered to at least 99 % by the quads of words as they are
- false: lines read per picture away from all true ones, of at least four letters or digits
- silent: of the pictures with text, the share in which no line at all was read, not even wrongly: what the first
  look for text cost
- CPU seconds an image: the reading alone, on one thread
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from gate.learn.pii.match import MIN_SIMILARITY, squeezed, window_similarity
from gate.text.ocr import Line, Word, load_engine
from gate.text.read import Reader
from gate.text.upscale import load_upscaler
from gate.types import Reading
from gate.vision.picture import Pixels


@dataclass
class Figures:
    """Sums of one family."""

    images: int = 0
    seconds: float = 0.0
    lines: int = 0
    read: int = 0
    letters: int = 0
    letters_read: int = 0
    covered: int = 0
    false: int = 0
    with_text: int = 0
    silent: int = 0

    def row(self, family: str) -> str:
        each, lines, with_text = max(self.images, 1), max(self.lines, 1), max(self.with_text, 1)
        return (
            f"| {family} | {self.images} | {self.lines} | {self.read / lines:.3f} "
            f"| {self.letters_read / max(self.letters, 1):.3f} | {self.covered / max(self.read, 1):.3f} "
            f"| {self.false / each:.2f} | {self.silent / with_text:.3f} | {self.seconds / each:.3f} |"
        )


def samples(folder: Path, shards: list[str], every: int, side: int) -> Iterator[tuple[dict[str, Any], Pixels, float]]:
    """(truth, pixels, scale of the truth's coordinates) of every n-th sample."""
    for path in sorted(path for path in folder.glob("*.tar") if not shards or path.stem.lstrip("0") in shards):
        with tarfile.open(path) as tar:
            for name in sorted(name for name in tar.getnames() if name.endswith(".json"))[::every]:
                truth = json.load(tar.extractfile(name))  # type: ignore[arg-type]
                data = tar.extractfile(name.replace(".json", ".jpg")).read()  # type: ignore[union-attr]
                image = Image.open(io.BytesIO(data)).convert("RGB")
                scale = min(1.0, side / max(image.size)) if side else 1.0
                if scale < 1:
                    size = (round(image.width * scale), round(image.height * scale))
                    image = image.resize(size, Image.Resampling.LANCZOS)
                yield truth, np.asarray(image), scale


def mask_of(quads: list[Any], shape: tuple[int, ...]) -> Pixels:
    mask = np.zeros(shape[:2], np.uint8)
    for quad in quads:
        cv2.fillPoly(mask, [np.round(np.array(quad)).astype(np.int32)], 1)
    return mask


def on(word: Word, place: Pixels) -> bool:
    """Whether a word lies on a place mostly."""
    area = mask_of([word.quad.points], place.shape)
    return int((area & place).sum()) > 0.4 * int(area.sum())


def add(figures: Figures, truth: dict[str, Any], scale: float, shape: tuple[int, ...], lines: list[Line]) -> None:
    figures.with_text += bool(truth["lines"])
    figures.silent += bool(truth["lines"]) and not lines
    everywhere = np.zeros(shape[:2], np.uint8)
    words = mask_of([word.quad.points for line in lines for word in line.words], shape)
    for line in truth["lines"]:
        quad = np.array(line["quad"]) * scale
        place = mask_of([quad], shape)
        everywhere |= cv2.dilate(place, np.ones((9, 9), np.uint8))
        wanted = squeezed(line["text"])
        if line.get("ignore") or len(wanted) < 2:
            continue
        readings = ["".join(squeezed(w.text) for w in found.words if on(w, place)) for found in lines]
        joined = [*(reading for reading in readings if reading), "".join(readings), "".join(readings[::-1])]
        is_read = max(window_similarity(wanted, reading) for reading in joined) >= MIN_SIMILARITY
        figures.lines += 1
        figures.letters += len(wanted)
        if is_read:
            figures.read += 1
            figures.letters_read += len(wanted)
            figures.covered += int((words & place).sum()) >= 0.99 * int(place.sum())
    for found in lines:
        alone = not any(on(word, everywhere) for word in found.words)
        figures.false += alone and len(squeezed(found.text)) >= 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DIR")
    parser.add_argument("--shards", default="")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--side", type=int, default=0)
    parser.add_argument("--engine", default="rapidocr")
    parser.add_argument("--upscale", default="lanczos")
    parser.add_argument("--family", action="append")
    parser.add_argument("--proof", action="store_true")
    given = parser.parse_args()
    reader = Reader(load_engine(given.engine), load_upscaler(given.upscale))
    reading = Reading.PROOF if given.proof else Reading.FIRST
    shards = [shard.lstrip("0") for shard in given.shards.split(",") if shard]
    by_family: dict[str, Figures] = defaultdict(Figures)
    for truth, pixels, scale in samples(given.data, shards, given.every, given.side):
        family = truth.get("family") or truth["source"]
        if given.family and family not in given.family:
            continue
        begin = time.process_time()
        lines = reader.read(pixels, reading)
        seconds = time.process_time() - begin
        for figures in (by_family[family], by_family["all"]):
            figures.images += 1
            figures.seconds += seconds
            add(figures, truth, scale, pixels.shape, lines)
    print("| family | images | lines | read | all of it | covered | false | silent | CPU s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for family, figures in sorted(by_family.items(), key=lambda item: (item[0] == "all", item[0])):
        print(figures.row(family))


if __name__ == "__main__":
    main()
