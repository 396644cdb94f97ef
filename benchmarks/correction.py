"""What the correction of misread text finds in addition, what it finds wrongly, and what it costs.

    gate samples DIR --text 150 --split development
    python benchmarks/correction.py DIR [--shrink 0.5] [--correction embedded]

Every picture of DIR is read once, and what was read is analysed twice, without correction and with it:
- strings: true strings of which at least half of the area is covered by findings of any type (and of their own)
- other lines: lines drawn without personal data of which at least half is covered
- ms: CPU time of correction and analysis for a block of text

`--shrink` makes pictures smaller, and JPEGs of poor quality, so that there is something to correct.
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from gate.detectors.base import View
from gate.detectors.image_text import ImageText
from gate.keys import Key
from gate.policy.settings import ImageTextSettings
from gate.text.lines import join_lines
from gate.text.ocr import Line
from gate.types import Finding, Quad, Reading, Sample
from gate.vision.picture import Picture, Pixels

HALF = 0.5


class Once:
    """A reader that reads a picture once, whoever asks."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._picture: Pixels | None = None
        self.lines: list[Line] = []

    def read(self, rgb: Pixels, reading: Reading) -> list[Line]:
        if self._picture is not rgb:
            self._picture, self.lines = rgb, self._reader.read(rgb, reading)
        return self.lines


def samples(folder: Path, shrink: float) -> Iterator[tuple[dict[str, Any], Pixels]]:
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            for name in sorted(name for name in tar.getnames() if name.endswith(".json")):
                truth = json.load(tar.extractfile(name))  # type: ignore[arg-type]
                data = tar.extractfile(name.removesuffix(".json") + ".jpg").read()  # type: ignore[union-attr]
                image = Image.open(io.BytesIO(data)).convert("RGB")
                if shrink < 1:
                    size = (round(image.width * shrink), round(image.height * shrink))
                    sink = io.BytesIO()
                    image.resize(size, Image.Resampling.LANCZOS).save(sink, "JPEG", quality=45)
                    image = Image.open(sink).convert("RGB")
                yield truth, np.asarray(image)


def filled(shape: tuple[int, ...], quads: Sequence[Any], scale: float = 1.0) -> Pixels:
    mask = np.zeros(shape[:2], np.uint8)
    for quad in quads:
        cv2.fillPoly(mask, [np.round(np.array(quad) * scale).astype(np.int32)], 1)
    return mask


def covered(findings: Sequence[Finding], quads: Sequence[Any], scale: float, shape: tuple[int, ...]) -> bool:
    wanted = filled(shape, quads, scale)
    found = filled(shape, [one.region.points for one in findings if isinstance(one.region, Quad)])
    return bool((wanted & found).sum() >= HALF * max(wanted.sum(), 1))


def count(truth: dict[str, Any], findings: list[Finding], scale: float, shape: tuple[int, ...]) -> Counter[str]:
    total: Counter[str] = Counter()
    for string in truth["strings"]:
        own = [one for one in findings if one.entity_type == string["entity_type"]]
        total["strings"] += 1
        total["found"] += covered(findings, string["quads"], scale, shape)
        total["as their own"] += covered(own, string["quads"], scale, shape)
    for line in truth["lines"]:
        if not line["entities"]:
            total["other lines"] += 1
            total["covered"] += covered(findings, [line["quad"]], scale, shape)
    return total


def detector(correction: str) -> ImageText:
    settings = ImageTextSettings(correction=correction).plain(Path())  # type: ignore[arg-type]
    return ImageText(settings, Key(bytes(32)).fingerprint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shrink", type=float, default=1.0)
    parser.add_argument("--correction", default="embedded")
    arguments = parser.parse_args()
    detectors = {name: detector(name) for name in ("none", arguments.correction)}
    reader = Once(detectors["none"]._reader)
    for each in detectors.values():
        each._reader = reader  # type: ignore[assignment]
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for truth, pixels in samples(arguments.folder, arguments.shrink):
        view = View(Sample("", ()), {0: Picture(pixels, "JPEG")}, ())
        blocks = len(join_lines(reader.read(pixels, Reading.FIRST)))
        for name, each in detectors.items():
            begin = time.process_time()
            (findings,) = each.examine([view], Reading.FIRST)
            seconds = time.process_time() - begin
            for family in (truth["family"], "all"):
                totals[family, name] += count(truth, findings, arguments.shrink, pixels.shape)
                totals[family, name]["blocks"] += blocks
                totals[family, name]["us"] += round(seconds * 1e6)
    print("| family | correction | strings | found | as their own | other lines | covered | ms a block |")
    print("|---|---|---|---|---|---|---|---|")
    for (family, name), total in sorted(totals.items()):
        figures = " | ".join(str(total[key]) for key in ("strings", "found", "as their own", "other lines", "covered"))
        print(f"| {family} | {name} | {figures} | {total['us'] / 1000 / max(total['blocks'], 1):.1f} |")


if __name__ == "__main__":
    main()
