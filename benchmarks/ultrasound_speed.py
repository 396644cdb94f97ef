"""How many photographs a second the ultrasound detector examines on one core, decoding included.

    python benchmarks/ultrasound_speed.py [--data DIR] [--count N]

The photographs are those of scikit-image and scikit-learn, and with --data the natural pictures of the development
data, all as JPEGs of 512 pixels on the longer side.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image
from sklearn.datasets import load_sample_images
from ultrasound_data import MISLABELLED, load

from gate.detectors.ultrasound import Ultrasound
from gate.policy.settings import UltrasoundSettings
from gate.vision.picture import decode


def photographs(data: Path | None, count: int) -> list[bytes]:
    pictures = [np.asarray(skimage.data.astronaut()), np.asarray(skimage.data.coffee()), skimage.data.chelsea()]
    pictures += load_sample_images().images
    if data:
        natural = [item for item in load(data) if item.label == "natural" and item.source != "made"]
        pictures += [item.rgb for item in natural if item.name not in MISLABELLED]
    return [_jpeg(rgb) for rgb in pictures[:count]]


def _jpeg(rgb: np.ndarray) -> bytes:
    image = Image.fromarray(rgb)
    scale = 512 / max(image.size)
    stream = io.BytesIO()
    image.resize((round(image.width * scale), round(image.height * scale))).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def seconds(work: Callable[[bytes], object], files: list[bytes], repeats: int) -> float:
    """Processor seconds a picture, the best of the repeats."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        for file in files:
            work(file)
        best = min(best, (time.process_time() - start) / len(files))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--count", type=int, default=200)
    args = parser.parse_args()
    files = photographs(args.data, args.count)
    closer = Ultrasound(UltrasoundSettings().model_dump(), lambda *_: "")
    whole = Ultrasound(UltrasoundSettings(tiles=False).model_dump(), lambda *_: "")
    print(f"{len(files)} photographs of 512 pixels, processor time on one core, decoding included")
    for name, detector in (("as shipped", closer), ("tiles: false", whole)):
        each = seconds(lambda file, d=detector: d.scores(decode(file, max_pixels=10**8)), files, 3)
        print(f"{name:14}{each * 1000:8.1f} ms{1 / each:8.1f} a second")


if __name__ == "__main__":
    main()
