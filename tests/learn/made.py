"""Labelled features whose truth, sources and groups are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gate.learn.labelled import LabelledFeatures


class Embedder:
    """Stands for whatever made the features of these tables; it is asked for its name and digest only."""

    name, digest, side = "made", "ab" * 32, 8

    def embed(self, crops: Any) -> Any:
        raise AssertionError("nothing is embedded here")


def table(
    counts: Sequence[tuple[str, str, int]], *, seed: int = 0, dimensions: int = 12, shift: float = 0.4, gap: float = 2.0
) -> LabelledFeatures:
    """`counts` are (label, source, number); "yes" lies `gap` from "no", sources `shift` apart."""
    rng = np.random.default_rng(seed)
    names, labels, sources, rows = [], [], [], []
    shifts = {source: rng.normal(size=dimensions) * shift for source in sorted({each[1] for each in counts})}
    for label, source, number in counts:
        middle = shifts[source] + (gap if label.startswith("yes") else 0) * np.eye(dimensions)[0]
        rows.append(rng.normal(size=(number, dimensions)) + middle)
        labels += [label] * number
        sources += [source] * number
    names = [f"00000/{i:06d}" for i in range(len(labels))]
    features = np.concatenate(rows).astype(np.float32)
    hashes = tuple(rng.bytes(32) for _ in names)
    texts = (np.array(each, dtype=np.str_) for each in (names, labels, sources, names))
    return LabelledFeatures(*texts, features, hashes)


MANY = [(label, f"{source}{label}", 40) for label in ("yes", "no") for source in "abcdef"]
"""Six sources of either class."""
