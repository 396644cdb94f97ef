"""The made pictures that the ultrasound network is trained on and tested with, as arrays on disk.

Each is made from one panel (one to five pictures of one source and label) and one background; the sources of both
are kept, so that a fold takes only pictures of which no part was held out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from ultrasound_data import Item, Pixels
from ultrasound_scenes import Scene, as_is, content, panel, scene, surface

SIDE = 256
CELLS = 16
"""The mask is kept as the covered share of CELLS by CELLS cells, 0..255."""

CLASSES = ("ultrasound", "pregnancy", "medical")
_BACKGROUNDS = {"natural", "other", "invitation", "face", "scene_text", "document_text"}
_ITEMS: list[Item] = []


@dataclass(frozen=True)
class Made:
    """`pictures` (n, SIDE, SIDE, 3), `cells` (n, CELLS, CELLS), `labels` (n, 3) as in CLASSES, `share` (n,), `sources`
    (n, 2) as numbers into `names`: the panel's source and the background's (-1: none)."""

    pictures: NDArray[np.uint8]
    cells: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    share: NDArray[np.float32]
    sources: NDArray[np.int16]
    names: tuple[str, ...]

    def without(self, held_out: AbstractSet[str]) -> NDArray[np.int64]:
        """The rows of which no part comes from these sources."""
        numbers = [k for k, name in enumerate(self.names) if name in held_out]
        return np.flatnonzero(~np.isin(self.sources, numbers).any(axis=1))


def labels(item: Item) -> list[int]:
    return [item.ultrasound, item.pregnancy, item.label == "other_medical"]


def _draw(k: int) -> tuple[Pixels, NDArray[np.uint8], list[int], float, list[str]]:
    rng = np.random.default_rng([7, k])
    items, weights, backgrounds = _pools(_ITEMS)
    item = items[int(rng.choice(len(items), p=weights))]
    background = backgrounds[int(rng.integers(0, len(backgrounds)))]
    made, used = _picture(item, background, rng)
    # a picture of which next to nothing is left in the frame shows nothing
    visible = made.mask.mean() > 0.004
    rgb = cv2.resize(made.rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    cells = cv2.resize(made.mask * np.uint8(255), (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return (
        rgb,
        cells,
        labels(item) if visible else [0, 0, 0],
        made.share,
        [item.source, background.source if used else ""],
    )


def _picture(item: Item, background: Item, rng: np.random.Generator) -> tuple[Scene, bool]:
    """One made picture, and whether the background's pixels are in it."""
    if rng.random() < 0.4:
        return as_is(content(item.rgb, rng), rng), False
    count = 1 if rng.random() < 0.75 else int(rng.integers(2, 6))
    others = [one for one in _ITEMS if one.source == item.source and one.label == item.label]
    parts = [item.rgb] + [others[int(rng.integers(0, len(others)))].rgb for _ in range(count - 1)]
    shown, mask = panel([content(part, rng) for part in parts], rng)
    plain = rng.random() < 0.25
    ground = surface(rng) if plain else background.rgb
    return scene(shown, mask, ground, rng), not plain


_CACHE: list[tuple[list[Item], NDArray[np.float64], list[Item]]] = []


def _pools(items: list[Item]) -> tuple[list[Item], NDArray[np.float64], list[Item]]:
    """What is drawn from: 55 % ultrasounds, 6 % other clinical pictures; sources by the root of their size."""
    if not _CACHE:
        sizes: dict[tuple[str, str], int] = defaultdict(int)
        for item in items:
            sizes[item.source, item.label] += 1
        raw = np.array([sizes[i.source, i.label] ** -0.5 for i in items])
        kind = np.array(
            [
                0 if i.ultrasound and i.pregnancy else 1 if i.ultrasound else 2 if i.label == "other_medical" else 3
                for i in items
            ]
        )
        for number, share in enumerate((0.27, 0.28, 0.06, 0.39)):
            raw[kind == number] *= share / raw[kind == number].sum()
        scenes = [i for i in items if i.label in _BACKGROUNDS and i.source != "made"]
        _CACHE.append((items, raw, scenes))
    return _CACHE[0]


def make(items: list[Item], count: int, cache: Path, workers: int) -> Made:
    """`count` made pictures of `items`, the same for the same items; kept in `cache` (empty it when code changes)."""
    usable = [item for item in items if not item.label.endswith("in_scene")]
    folder = cache / hashlib.sha256(f"{count}/{[i.name for i in usable]}".encode()).hexdigest()[:16]
    names = tuple(sorted({item.source for item in usable}))
    if not (folder / "share.npy").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(usable, count, folder, names, workers)
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("pictures", "cells")}
    small = {name: np.load(folder / f"{name}.npy") for name in ("labels", "share", "sources")}
    return Made(**arrays, **small, names=names)


def _write(items: list[Item], count: int, folder: Path, names: tuple[str, ...], workers: int) -> None:
    pictures = np.lib.format.open_memmap(folder / "pictures.npy", "w+", np.uint8, (count, SIDE, SIDE, 3))
    cells = np.zeros((count, CELLS, CELLS), np.uint8)
    label, share = np.zeros((count, len(CLASSES)), np.uint8), np.zeros(count, np.float32)
    sources = np.full((count, 2), -1, np.int16)
    # Not forked: threads of libraries do not survive it.
    with get_context("spawn").Pool(workers, _start, (items,)) as pool:
        for k, (rgb, cell, what, part, used) in enumerate(pool.imap(_draw, range(count), chunksize=32)):
            pictures[k], cells[k], label[k], share[k] = rgb, cell, what, part
            sources[k] = [names.index(name) if name else -1 for name in used]
    pictures.flush()
    for name, array in (("cells", cells), ("labels", label), ("sources", sources), ("share", share)):
        np.save(folder / f"{name}.npy", array)


def _start(items: list[Item]) -> None:
    cv2.setNumThreads(1)
    _ITEMS[:] = items
