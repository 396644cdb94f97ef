"""Made sets of rows and embeddings in clip-retrieval's layout, a head that finds some, and policies for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import save_head

DIMENSIONS = 8
EMBEDDER = "open_clip:made"

HEADS = """
version: 1
name: heads
detectors: {ultrasound: {min_score: 0.3}}
rules:
  - {id: sonogram, when: {entity_type: ULTRASOUND, min_score: 0.5}, action: drop, reason: not to be released}
  - {id: doubtful, when: {entity_type: ULTRASOUND}, action: flag, reason: to be looked at}
"""
TEXTS = """
version: 1
name: texts
detectors: {ultrasound: {}, caption_text: {}, metadata: {}, face: {}}
rules:
  - id: named-sonogram
    when: {all: [{entity_type: ULTRASOUND}, {entity_type: PERSON}]}
    action: drop
    reason: a person
  - {id: names, when: {entity_type: [PERSON, PHONE_NUMBER]}, action: redact, reason: direct identifiers}
  - {id: faces, when: {entity_type: FACE}, action: redact, reason: a person}
"""


def vectors(rows: int, *, found: Sequence[int] = (), doubtful: Sequence[int] = (), seed: int = 0) -> np.ndarray:
    """Embeddings (rows, DIMENSIONS) of length 1, of which the head is sure of `found` and reports `doubtful` too."""
    values = np.random.default_rng(seed).standard_normal((rows, DIMENSIONS), np.float32)
    values[:, 0] = 0
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    for which, first in ((found, 0.9), (doubtful, 0.48)):
        values[list(which)] *= np.sqrt(1 - first**2)
        values[list(which), 0] = first
    return values


def write_rows(
    folder: Path, number: str, embeddings: np.ndarray | None, captions: Sequence[str], **columns: Sequence[object]
) -> None:
    """One table with keys, captions and addresses, and its embeddings."""
    (folder / "metadata").mkdir(parents=True, exist_ok=True)
    keys = [f"{number}{row:05d}" for row in range(len(captions))]
    table = {
        "image_path": keys,
        "caption": list(captions),
        "url": [f"https://images.example/{key}.jpg" for key in keys],
        **{name: list(values) for name, values in columns.items()},
    }
    pq.write_table(pa.table(table), folder / "metadata" / f"metadata_{number}.parquet")
    if embeddings is not None:
        (folder / "img_emb").mkdir(exist_ok=True)
        np.save(folder / "img_emb" / f"img_emb_{number}.npy", embeddings)


def write_head(path: Path, threshold: float = 0.5, dimensions: int = DIMENSIONS) -> Path:
    """A linear head of which the first number of an embedding decides: its margin is 20 x - 10."""
    weights = np.zeros(dimensions)
    weights[0] = 20
    card = {"embedder": {"name": EMBEDDER, "digest": "0" * 64}, "positive": ["us"], "threshold": threshold}
    save_head(path, Linear(weights, np.array(-10.0)), card)
    return path.with_suffix(".npz")


def read_rows(folder: Path, number: str) -> list[dict[str, object]]:
    return pq.ParquetFile(folder / "metadata" / f"metadata_{number}.parquet").read().to_pylist()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
