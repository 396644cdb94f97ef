"""Measure the barcode detector: codes found, findings where no code is, time, what is left after filling.

    python benchmarks/barcodes.py [SHARED_DATA] [--split development]

Codes are drawn by zxing-cpp with invented content and set into ImageNet photographs of 512 pixels. What was chosen was
chosen on the split `development` (other contents, photographs, angles and sizes). False alarms are counted on pictures
that hold no code.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from gate.redact.pixels import fill
from gate.types import Quad, Reading
from gate.vision.barcodes import read_codes
from gate.vision.picture import Pixels

SIDE, EACH = 512, 4
FORMATS = (
    "QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417", "EAN13", "EAN8", "UPCA", "UPCE", "Code128",
    "Code39", "Code93", "ITF", "Codabar",
)  # fmt: skip
CONDITIONS = ("plain", "small", "slanted", "photographed", "inverted", "shrunk")
DIGITS = {"EAN13": 12, "EAN8": 7, "UPCA": 11, "UPCE": 6, "ITF": 14, "Codabar": 10}


def content(kind: str, rng: random.Random) -> str:
    if kind in DIGITS:  # 3 to 9: UPC-E can hold the others only in places
        digits = "".join(str(rng.randrange(3, 10)) for _ in range(DIGITS[kind]))
        return {"UPCE": f"0{digits}", "Codabar": f"A{digits}B"}.get(kind, digits)
    if kind in {"Code128", "Code39", "Code93"}:
        return f"MRN{rng.randrange(10**7):07d}"
    if kind in {"MicroQRCode"}:
        return str(rng.randrange(10**8))
    names = ("Ida", "Olaf", "Mina", "Tariq", "Wen"), ("Testperson", "Placeholder", "Muster", "Sampleton")
    name = f"{rng.choice(names[0])} {rng.choice(names[1])}"
    if kind == "PDF417":
        return f"{name}\n{rng.randrange(1, 99)} Elm Street\n202-555-01{rng.randrange(100):02d}"
    return rng.choice((
        f"https://invite.example/{name.split(maxsplit=1)[0].lower()}/{rng.randrange(10**6)}",
        f"MECARD:N:{name};TEL:202-555-01{rng.randrange(100):02d};;",
        f"tel:+120255501{rng.randrange(100):02d}",
    ))  # fmt: skip


def code(kind: str, module: int, rng: random.Random) -> Pixels:
    """A code at `module` pixels a module with its quiet zone, black on white."""
    made = zxingcpp.create_barcode(content(kind, rng), getattr(zxingcpp.BarcodeFormat, kind))
    drawn = np.array(made.to_image(scale=1, add_hrt=False))
    drawn = np.repeat(np.repeat(drawn, module, axis=0), module, axis=1)
    wide = drawn.shape[1] > 2.5 * drawn.shape[0] and kind not in {"RMQRCode", "PDF417"}
    return cv2.resize(drawn, (drawn.shape[1], drawn.shape[1] // 3), interpolation=cv2.INTER_NEAREST) if wide else drawn


def scene(kind: str, condition: str, photo: Pixels, rng: random.Random) -> tuple[Pixels, NDArray[np.float64]]:
    """A grey photograph with the code in it, and the code's corners (with its quiet zone)."""
    drawn = code(kind, 8, rng)
    if condition == "inverted":
        drawn = 255 - drawn
    height, width = drawn.shape
    module = {"small": rng.uniform(1.3, 2), "shrunk": rng.uniform(1.3, 2)}.get(condition, rng.uniform(2, 3.5))
    scale = min(module / 8, 0.9 * SIDE / max(height, width))
    angle = {"slanted": rng.uniform(0, 360), "photographed": rng.uniform(-25, 25)}.get(condition, 0.0)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    turn = np.array([[np.cos(np.radians(angle)), -np.sin(np.radians(angle))],
                     [np.sin(np.radians(angle)), np.cos(np.radians(angle))]])  # fmt: skip
    placed = (corners - (width / 2, height / 2)) @ turn.T * scale
    if condition == "photographed":
        placed *= 1 + np.array([[rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.1)] for _ in range(4)])
    extent = np.ptp(placed, axis=0)
    if (extent > 0.94 * SIDE).any():
        placed *= 0.94 * SIDE / extent.max()
        extent = np.ptp(placed, axis=0)
    placed += -placed.min(axis=0) + [rng.uniform(4, SIDE - 4 - extent[0]), rng.uniform(4, SIDE - 4 - extent[1])]
    factor = 2  # drawn large and reduced, as a lens would
    lens = cv2.getPerspectiveTransform(corners.astype(np.float32), (placed * factor).astype(np.float32))
    size = (SIDE * factor, SIDE * factor)
    layer = cv2.warpPerspective(drawn, lens, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.full_like(drawn, 255), lens, size, flags=cv2.INTER_LINEAR)
    layer, cover = (cv2.resize(each, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for each in (layer, cover))
    share = cover[..., None] / 255
    out = photo * (1 - share) + layer[..., None].astype(np.float64) * np.where(share > 0, 1, 0) * share
    if condition == "photographed":
        light = np.linspace(rng.uniform(0.5, 1), rng.uniform(0.5, 1), SIDE)[None, :, None]
        out = cv2.GaussianBlur(out * light, (0, 0), rng.uniform(0.3, 0.8))
        out = out + np.random.default_rng(rng.randrange(2**32)).normal(0, 5, out.shape)
    rgb = np.clip(out, 0, 255).astype(np.uint8)
    return rgb, placed


def encoded(rgb: Pixels, quality: int) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(rgb).save(sink, "JPEG", quality=quality)
    return sink.getvalue()


def decoded(data: bytes) -> Pixels:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def pictures(folder: Path) -> Iterator[tuple[str, Pixels]]:
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            data = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
        for name in sorted(name for name in data if name.endswith(".jpg")):
            yield json.loads(data[name.removesuffix("jpg") + "json"])["source"], decoded(data[name])


def covered(corners: NDArray[np.float64], quads: list[Quad]) -> bool:
    """Whether the middle two thirds of the code lie under one quad."""
    inner = corners.mean(axis=0) + (corners - corners.mean(axis=0)) * 2 / 3
    for quad in quads:
        hull = cv2.convexHull(np.array(quad.points, np.float32))
        if all(cv2.pointPolygonTest(hull, (float(x), float(y)), False) >= 0 for x, y in inner):
            return True
    return False


def left_over(data: bytes) -> int:
    """Codes that zxing-cpp still reads, at four scales and with other settings than the detector's."""
    rgb = decoded(data)
    found = 0
    for scale in (0.5, 1, 2, 3):
        other = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            found += len(zxingcpp.read_barcodes(other, binarizer=binarizer))
    return found


def recall(photos: list[Pixels], split: str) -> None:
    found: Counter[tuple[str, str]] = Counter()
    plain: Counter[tuple[str, str]] = Counter()
    left, filled = 0, 0
    for kind in FORMATS:
        for condition in CONDITIONS:
            for index in range(EACH):
                rng = random.Random(f"{split} {kind} {condition} {index}")
                photo = cv2.resize(rng.choice(photos), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
                rgb, corners = scene(kind, condition, photo, rng)
                data = encoded(rgb, 60 if condition == "shrunk" else 85)
                codes = read_codes(decoded(data), Reading.FIRST)
                hit = covered(corners, [each.quad for each in codes])
                found[kind, condition] += hit
                plain[kind, condition] += bool(zxingcpp.read_barcodes(decoded(data)))
                if hit and index < 2:
                    filled += 1
                    left += left_over(fill(data, [each.quad for each in codes], padding=0.15, method="solid"))
    print(f"codes found of {EACH} (in brackets: by one plain call of zxing-cpp), split {split}")
    print("kind".ljust(14), *(name.rjust(14) for name in CONDITIONS))
    for kind in FORMATS:
        print(kind.ljust(14), *(f"{found[kind, c]:>9} ({plain[kind, c]})".rjust(14) for c in CONDITIONS))
    for name in CONDITIONS:
        counts = [sum(table[kind, name] for kind in FORMATS) for table in (found, plain)]
        print(f"{name}: {counts[0]} of {EACH * len(FORMATS)} ({counts[1]})")
    print(f"readable after filling: {left} in {filled} filled pictures")


def alarms(groups: dict[str, list[Pixels]]) -> None:
    for source, group in sorted(groups.items()):
        wrong = {reading: sum(bool(read_codes(rgb, reading)) for rgb in group) for reading in Reading}
        print(f"{source}: first {wrong[Reading.FIRST]}, proof {wrong[Reading.PROOF]} of {len(group)}")


def speed(photos: list[Pixels]) -> None:
    at = [cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for rgb in photos[:100]]
    for reading in Reading:
        start = time.process_time()
        for rgb in at:
            read_codes(rgb, reading)
        print(
            f"{reading.name}: {(time.process_time() - start) / len(at) * 1000:.1f} ms CPU a photograph of {SIDE} pixels"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    default = os.environ.get("GATE_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--split", choices=["development", "held-out"], default="held-out")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    groups: dict[str, list[Pixels]] = {}
    for source, rgb in pictures(options.data / "sonogram"):
        groups.setdefault(source, []).append(rgb)
    photos = groups["imagenet_samples"]
    half = photos[::2] if options.split == "development" else photos[1::2]
    speed(half)
    recall(half, options.split)
    alarms(groups)


if __name__ == "__main__":
    main()
