"""A pool of pictures without labels: its features, and what a person's worksheet says of some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.learn.files import PictureFile, Place, picture_files
from gate.learn.labelled import (
    LabelFields,
    LabelledFeatures,
    LabelledFile,
    Progress,
    embed_files,
    fact,
    to_table,
)
from gate.vision.embed import ImageEmbedder

POOL = "pool"
"""Source of labelled pictures of a pool that name none."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Features (n, d) and perceptual hashes of the pictures at `places`; `skipped` counts the others by reason."""

    places: tuple[Place, ...] = field(repr=False)
    features: NDArray[np.float32] = field(repr=False)
    hashes: tuple[bytes | None, ...] = field(repr=False)
    skipped: Mapping[str, int] = field(default_factory=dict)


def embed_pool(
    pool: str | Path,
    embedder: ImageEmbedder,
    *,
    without: Collection[Place] = (),
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Pool:
    """Features of every picture of `pool` that can be decoded, except those at the places `without`.

    Raises UsageError when none is left, GateError for a damaged shard.
    """
    skipped: Counter[str] = Counter()
    items = (LabelledFile(file, POOL, POOL, "") for file in picture_files(pool) if file.place not in without)
    known = list(embed_files(items, embedder, skipped, cache=cache, progress=progress))
    if not known:
        raise UsageError(f"no picture of {pool} is left: {sum(skipped.values())} could not be decoded")
    places, found = zip(*((item.file.place, each) for item, each in known), strict=True)
    return Pool(places, np.stack([each.features for each in found]), tuple(each.hash for each in found), dict(skipped))


def embed_labels(
    pool: str | Path,
    embedder: ImageEmbedder,
    labels: Mapping[Place, str],
    fields: LabelFields,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> LabelledFeatures:
    """Features of the pictures of `pool` that a worksheet has `labels` for; no other is looked at.

    Those that name no source have the source POOL. Raises UsageError when there is no label, and when a picture is
    not in the pool or cannot be decoded: a person saw it there.
    """
    if not labels:
        raise UsageError("no row of the worksheet has a label; fill in the last column")
    skipped: Counter[str] = Counter()
    known = list(embed_files(_chosen(pool, labels, fields), embedder, skipped, cache=cache, progress=progress))
    missing = len(labels.keys() - {item.file.place for item, _ in known})
    if missing:
        raise UsageError(
            f"{missing} of {len(labels)} labelled pictures of the worksheet are not in {pool} or cannot be decoded; "
            "check --pool, and that the spreadsheet kept the zeros at the beginning of keys"
        )
    return to_table(known, skipped)


def _chosen(pool: str | Path, labels: Mapping[Place, str], fields: LabelFields) -> Iterator[LabelledFile]:
    for file in picture_files(pool):
        if file.place in labels:
            yield LabelledFile(file, labels[file.place], fact(file, fields.source) or POOL, _group(file, fields))


def _group(file: PictureFile, fields: LabelFields) -> str:
    """A sample of the pool may be named like one of the labelled data: it is not the same picture."""
    return fact(file, fields.group) or f"{POOL}/{file.name}"
