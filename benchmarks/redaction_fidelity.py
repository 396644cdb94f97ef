"""What filling does to the rest of a picture: `python benchmarks/redaction_fidelity.py FOLDER... [--every N]`.

Three random quads are filled in each JPEG of the shards. Printed are the largest and the mean difference outside
the filled quads and their 16-pixel blocks, how far the fill is from black, size and time; and beside it what a
plain Pillow encode with the same quantisation tables and sampling does to a picture in which nothing is filled.
`--quality Q` encodes each picture at that quality first (4:2:0): a hard case, many samples are clipped.
"""

from __future__ import annotations

import argparse
import io
import random
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import get_sampling

from gate.errors import SampleProblem
from gate.redact.pixels import fill
from gate.redact.pixels_region import Mask, region, union
from gate.types import Quad
from gate.vision.picture import Pixels, decode

PADDING = 0.15
MAX_PIXELS = 5_000_000


def images(folder: Path, every: int) -> Iterator[tuple[str, bytes]]:
    number = 0
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            for member in tar:
                if member.name.endswith((".jpg", ".jpeg")):
                    number += 1
                    if number % every == 0:
                        yield member.name, tar.extractfile(member).read()  # type: ignore[union-attr]


def random_quads(name: str, width: int, height: int) -> list[Quad]:
    rng = random.Random(name)
    quads = []
    for _ in range(3):
        left, top, tilt = rng.uniform(0, width * 0.8), rng.uniform(0, height * 0.9), rng.uniform(-8, 8)
        wide, tall = rng.uniform(10, 120), rng.uniform(6, 30)
        points = (
            (left, top),
            (left + wide, top + tilt),
            (left + wide - tilt, top + tilt + tall),
            (left - tilt, top + tall),
        )
        quads.append(Quad(points))
    return quads


def blocks(mask: Mask) -> Mask:
    height, width = mask.shape
    wide = np.pad(mask, ((0, -height % 16), (0, -width % 16)))
    hit = wide.reshape(wide.shape[0] // 16, 16, wide.shape[1] // 16, 16).any(axis=(1, 3))
    return np.repeat(np.repeat(hit, 16, axis=0), 16, axis=1)[:height, :width]


def plain_encode(data: bytes) -> Pixels:
    image = Image.open(io.BytesIO(data))
    out = io.BytesIO()
    image.copy().save(out, "JPEG", qtables=image.quantization, subsampling=get_sampling(image))
    return np.asarray(Image.open(out).convert("RGB"))


def measure(name: str, data: bytes) -> list[float] | None:
    before = decode(data, max_pixels=MAX_PIXELS)
    if before.format != "JPEG":
        return None
    height, width = before.rgb.shape[:2]
    quads = random_quads(name, width, height)
    started = time.perf_counter()
    result = fill(data, quads, padding=PADDING, method="solid")
    seconds = time.perf_counter() - started
    after = decode(result, max_pixels=MAX_PIXELS).rgb.astype(int)
    area = union([region(quad, width, height, PADDING) for quad in quads])
    mask = np.zeros((height, width), dtype=bool)
    mask[area.window] = area.mask
    outside = np.abs(before.rgb - after)[~blocks(mask)]
    plain = np.abs(before.rgb - plain_encode(data).astype(int))
    if not outside.size:
        return None
    luma = after[mask] @ np.array((0.299, 0.587, 0.114))
    return [
        outside.max(),
        outside.mean(),
        plain.max(),
        plain.mean(),
        luma.max(),
        luma.mean(),
        len(result) / len(data),
        seconds,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="use every Nth picture")
    parser.add_argument("--quality", type=int, help="encode at this JPEG quality first")
    options = parser.parse_args()
    rows, problems = [], defaultdict(int)
    for folder in options.folders:
        for name, source in images(folder, options.every):
            data = source
            try:
                if options.quality:
                    out = io.BytesIO()
                    rgb = decode(data, max_pixels=MAX_PIXELS).rgb
                    Image.fromarray(rgb).save(out, "JPEG", quality=options.quality, subsampling=2)
                    data = out.getvalue()
                row = measure(name, data)
            except SampleProblem as problem:
                problems[problem.problem] += 1
                continue
            if row:
                rows.append(row)
    table = np.array(rows)
    print(f"{len(table)} JPEGs; not measured: {dict(problems) or 'none'}")
    print(f"gate:  outside at most {table[:, 0].max():.0f} levels, mean at most {table[:, 1].max():.3f}; ", end="")
    print(f"{(table[:, 0] > 24).sum()} over 24 levels, {(table[:, 1] >= 0.5).sum()} of mean 0.5 or more")
    print(f"plain: outside at most {table[:, 2].max():.0f} levels, mean at most {table[:, 3].max():.3f}; ", end="")
    print(f"{(table[:, 2] > 24).sum()} over 24 levels, {(table[:, 3] >= 0.5).sum()} of mean 0.5 or more")
    print(f"fill:  luma at most {table[:, 4].max():.0f}, mean {table[:, 5].mean():.1f}")
    print(f"size {np.median(table[:, 6]):.2f} of the original (median); {table[:, 7].mean() * 1000:.0f} ms a picture")


if __name__ == "__main__":
    main()
