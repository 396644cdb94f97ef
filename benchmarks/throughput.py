"""Measure how fast a scan is with one and two workers, and how much memory it takes.

    python benchmarks/throughput.py [--data SHARED_DATA] [--samples 96] [--policy strict] [--workers 1 2]
    python benchmarks/throughput.py --big

The first makes a shard of the pictures in SHARED_DATA/web, each a little changed, with captions of which every
tenth holds personal data, and writes a release of it. The second makes one shard of 10,000 samples and 2 GB and scans
it with captions and metadata alone, to show that memory does not grow with the shard.

Samples a second are counted from when the models are loaded. CPU time is that of the whole run, loading included: on a
busy machine believe it rather than the rate. Memory is the sum of the resident sizes of all processes, every half
second; what they share (libraries) is counted once for each, so the true figure is lower.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from gate import scan
from gate.keys import Key
from gate.shards.write import TarWriter

LIGHT = """
version: 1
name: light
detectors: {caption_text: {}, metadata: {}}
rules:
  - {id: names, when: {entity_type: [PERSON, PHONE_NUMBER]}, action: redact, reason: direct identifiers}
"""
CAPTIONS = ["a red bicycle against a wall", "a bowl of soup with bread", "mountains at dawn", "two cups on a table"]
PERSONAL = "call Jane Roe at 202-555-0143 for details"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def web_pictures(folder: Path) -> list[bytes]:
    """The JPEGs of the development data."""
    found = []
    for path in sorted((folder / "web").glob("*.tar")):
        with tarfile.open(path) as tar:
            found += [tar.extractfile(info).read() for info in tar if info.name.endswith(".jpg")]  # type: ignore[union-attr]
    return found


def changed(data: bytes, seed: int) -> bytes:
    """The picture a little cropped and encoded again: other bytes, the same work."""
    draw = random.Random(seed)
    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
    except OSError:
        return data
    left, top = draw.randrange(1, 8), draw.randrange(1, 8)
    sink = io.BytesIO()
    image.crop((left, top, max(left + 8, image.width), max(top + 8, image.height))).save(sink, "JPEG", quality=88)
    return sink.getvalue()


def large_pictures(count: int, size: int) -> list[bytes]:
    """Pictures of about `size` bytes each: a smooth ground under noise, which does not compress."""
    found = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        ground = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize((640, 480))
        pixels = np.asarray(ground, dtype=np.int16) + rng.integers(-40, 40, (480, 640, 3), dtype=np.int16)
        sink = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(sink, "JPEG", quality=93)
        found.append(sink.getvalue())
    mean = sum(map(len, found)) / count
    print(f"pictures of {mean / 1000:.0f} kB (wanted {size / 1000:.0f} kB)")
    return found


def write_source(folder: Path, pictures: Iterator[bytes]) -> int:
    """One shard in img2dataset's layout; returns its size in bytes."""
    folder.mkdir()
    rows = []
    with (folder / "00000.tar").open("wb") as file:
        tar = TarWriter(file)
        for number, data in enumerate(pictures):
            caption = PERSONAL if number % 10 == 3 else CAPTIONS[number % len(CAPTIONS)]
            row = {"key": f"{number:09d}", "status": "success", "caption": caption,
                   "url": f"https://images.example/{number}.jpg"}  # fmt: skip
            tar.add(f"{row['key']}.jpg", data)
            tar.add(f"{row['key']}.json", json.dumps(row).encode())
            tar.add(f"{row['key']}.txt", caption.encode())
            rows.append(row)
        tar.close()
    pq.write_table(pa.Table.from_pylist(rows), folder / "00000.parquet")
    (folder / "00000_stats.json").write_text(json.dumps({"count": len(rows), "successes": len(rows)}))
    return (folder / "00000.tar").stat().st_size


def processes() -> Iterator[tuple[int, int, float]]:
    """This process and its children: (pid, resident bytes, CPU seconds)."""
    own = os.getpid()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        if pid == own or int(fields[1]) == own:
            yield pid, int(fields[21]) * PAGE, (int(fields[11]) + int(fields[12])) / TICKS


@dataclass
class Meter:
    """Watches this process and its children while a scan runs: bytes, and CPU seconds as of the last batch."""

    peak: int = 0
    own: float = 0.0
    workers: float = 0.0

    def progress(self, *_: int) -> None:
        spent = {pid: seconds for pid, _, seconds in processes()}
        self.own = spent.pop(os.getpid())
        self.workers = sum(spent.values())

    def watch(self, done: threading.Event) -> None:
        while not done.wait(0.5):
            self.peak = max(self.peak, sum(resident for _, resident, _ in processes()))


def measure(source: Path, policy: str, release: Path, workers: int) -> float:
    """Scan and print one line; returns samples a second."""
    meter, done, before = Meter(), threading.Event(), time.process_time()
    watcher = threading.Thread(target=meter.watch, args=(done,))
    watcher.start()
    try:
        report = scan(source, policy, output=release, key=Key(b"b" * 32), workers=workers, progress=meter.progress)
    finally:
        done.set()
        watcher.join()
    rate = report.tally.samples / report.seconds
    print(
        f"{workers:7d} {rate:9.2f} {meter.workers:12.1f} {meter.own - before:12.1f} {meter.peak / 1e6:10.0f}"
        f"   {report.verdict.value}, {report.tally.samples} samples in {report.seconds:.0f} s"
    )
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("GATE_SHARED_DATA", default)))
    parser.add_argument("--samples", type=int)
    parser.add_argument("--policy")
    parser.add_argument("--workers", type=int, nargs="+")
    parser.add_argument("--big", action="store_true", help="one shard of 10,000 samples and 2 GB, a light policy")
    options = parser.parse_args()
    count = options.samples or (10_000 if options.big else 96)
    with tempfile.TemporaryDirectory(prefix="gate-throughput-") as name:
        folder = Path(name)
        (folder / "light.yaml").write_text(LIGHT)
        policy = options.policy or (str(folder / "light.yaml") if options.big else "strict")
        if options.big:
            base = large_pictures(32, 200_000)
            pictures = (base[number % len(base)] for number in range(count))
        else:
            base = web_pictures(options.data)
            pictures = (changed(base[number % len(base)], number) for number in range(count))
        size = write_source(folder / "source", pictures)
        print(f"policy {Path(policy).stem}, {count} samples, {size / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f}\n")
        print(f"{'':17}     CPU seconds of the")
        print("workers samples/s      workers       parent    peak MB")
        rates = [
            measure(folder / "source", policy, folder / f"release{workers}", workers)
            for workers in options.workers or ([2] if options.big else [1, 2])
        ]
        if len(rates) > 1:
            print(f"\nthe last is {rates[-1] / rates[0]:.2f} times as fast as the first")


if __name__ == "__main__":
    main()
