"""What retrieval and the `concept` detector cost: rows a second, and seconds a picture. Weights are random.

    OMP_NUM_THREADS=1 python benchmarks/retrieval.py [MODEL]

MODEL is a name of open_clip, by default ViT-B-32. What a network computes does not decide how long it takes, so random
weights give the time of real ones; how good they are is not asked here.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from gate.detectors.base import View
from gate.detectors.concept import Concept
from gate.types import Kind, Member, Reading, Sample
from gate.vision.embed_clip import _open_clip
from gate.vision.picture import decode
from gate.vision.retrieval import highest_cosine, load_queries

ROWS, DIMENSIONS, PICTURES, SIDE = 200_000, 512, 20, 512


def seconds(work: Callable[[], object]) -> float:
    """The shortest of three, after one to warm up."""
    times = []
    for _ in range(4):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def rows_a_second(queries: int) -> float:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(ROWS, DIMENSIONS)).astype(np.float16)
    sentences = rng.normal(size=(queries, DIMENSIONS)).astype(np.float32)
    return ROWS / seconds(lambda: highest_cosine(features, sentences))


def jpeg(seed: int) -> bytes:
    small = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), dtype=np.uint8)
    sink = io.BytesIO()
    Image.fromarray(small).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(sink, "JPEG", quality=90)
    return sink.getvalue()


def examine(detector: Concept, images: list[bytes]) -> None:
    for data in images:
        sample = Sample("key", (Member("key.jpg", "jpg", Kind.IMAGE, data),))
        detector.examine([View(sample, {0: decode(data, max_pixels=10**7)}, ())], Reading.FIRST)


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "ViT-B-32"
    for queries in (1, 100):
        print(f"highest_cosine, {queries} queries, {DIMENSIONS}-d float16: {rows_a_second(queries):,.0f} rows a second")
    import torch

    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "random.pt"
        torch.save(_open_clip().create_model(model).state_dict(), checkpoint)
        concept = {"name": "sonogram", "queries": load_queries(), "query_set": None, "threshold": 0.3}
        start = time.perf_counter()
        settings = {"model": model, "checkpoint": str(checkpoint), "concepts": [concept]}
        detector = Concept(settings, lambda _, text: text)
        print(f"{model}: loaded, with {len(load_queries())} sentences, in {time.perf_counter() - start:.1f} s")
    images = [jpeg(seed) for seed in range(PICTURES)]
    each = seconds(lambda: examine(detector, images)) / PICTURES
    print(f"{model}: {1 / each:.1f} pictures a second ({SIDE} by {SIDE} JPEG, decoding included)")


if __name__ == "__main__":
    main()
