"""Features of the development pictures, and the fitting of the ultrasound heads on any part of their sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from ultrasound_data import IN_SCENE, Item, around, augment, load, paste, seeded

from gate.vision.crops import tiles, whole
from gate.vision.embed import Embedder, ImageEmbedder
from gate.vision.embed_clip import ClipEmbedder
from gate.vision.heads import Head, Heads

AUGMENTED, COMPOSED = 4, 3
TILED = {True: 12, False: 40}
"""Pictures of a source whose tiles are looked at, for ultrasounds and others."""
COMPONENTS, STRENGTH, TILE_ERRORS = 256, 0.5, 0.02
FOLDS, INNER = 8, 3
COLUMNS = ("kind", "item", "scene", "features")
BUNDLED, OPEN_CLIP = "bundled", "open_clip"
WEIGHT = {"clean": 1.0, "augmented": 1.0, "composed": 0.5, "tile": 0.15}


@dataclass(frozen=True)
class Table:
    """Rows of features: what they show (`kind`), of which item, and in composites of which scene (-1: none).

    `embedder` is the name and the digest of the network they come from.
    """

    items: list[Item]
    kind: np.ndarray
    item: np.ndarray
    scene: np.ndarray
    features: np.ndarray
    embedder: str

    def of(self, attribute: str) -> np.ndarray:
        """An attribute of each row's item."""
        return np.array([getattr(item, attribute) for item in self.items])[self.item]


_STATE: dict[str, object] = {}


@cache
def embedder_of(spec: str) -> ImageEmbedder:
    """`bundled`, or `open_clip:MODEL:CHECKPOINT` with a local weights file. Raises ValueError for another."""
    if spec == BUNDLED:
        return Embedder()
    parts = spec.split(":", 2)
    if len(parts) != 3 or parts[0] != OPEN_CLIP:
        raise ValueError(f"{spec} is neither {BUNDLED} nor {OPEN_CLIP}:MODEL:CHECKPOINT")
    return ClipEmbedder(parts[1], parts[2])


def identity(spec: str) -> str:
    """Name and digest of an embedder."""
    return f"{embedder_of(spec).name} sha256:{embedder_of(spec).digest}"


def _start(data: Path, spec: str) -> None:
    cv2.setNumThreads(1)
    _STATE["items"], _STATE["spec"] = load(data), spec


def _rows(index: int) -> list[tuple[str, int, int, np.ndarray]]:
    items: list[Item] = _STATE["items"]  # type: ignore[assignment]
    embed = embedder_of(_STATE["spec"]).embed  # type: ignore[arg-type]
    item = items[index]
    looks = [("clean", -1, whole(item.rgb))]
    looks += [("augmented", -1, whole(augment(item.rgb, seeded(item, "aug", k)))) for k in range(AUGMENTED)]
    if item.ultrasound and item.label != IN_SCENE:
        for k in range(COMPOSED):
            rng = seeded(item, "paste", k)
            scenes = [i for i, x in enumerate(items) if not x.ultrasound and min(x.rgb.shape[:2]) >= 100]
            scene = int(rng.choice(scenes))
            tile = around(*paste(item.rgb, items[scene].rgb, rng), rng)
            looks.append(("composed", scene, whole(augment(tile, rng) if rng.random() < 0.2 else tile)))
    rank = sum(x.source == item.source and x.ultrasound == item.ultrasound for x in items[:index])
    if rank < TILED[item.ultrasound] or item.label == IN_SCENE:
        looks += [("tile", -1, tile[None]) for tile in tiles(item.rgb)]
    return [(kind, index, scene, embed(crop)[0].astype(np.float16)) for kind, scene, crop in looks]


def table(data: Path, file: Path | None, workers: int, spec: str = BUNDLED) -> Table:
    """Features of everything, from the file where it exists; ValueError when it is of another network."""
    cv2.setNumThreads(1)  # OpenCV's threads do not survive a fork
    if file is not None and file.exists():
        with np.load(file) as arrays:
            if str(arrays.get("embedder")) != identity(spec):
                raise ValueError(f"{file} does not hold the features of {spec}; name another")
            return Table(load(data), *(arrays[n] for n in COLUMNS), embedder=str(arrays["embedder"]))
    items = load(data)
    with Pool(workers, _start, (data, spec)) as pool:
        embedder = pool.apply(identity, (spec,))  # asked there: torch's threads do not survive a fork either
        rows = [row for rows in pool.imap(_rows, range(len(items)), chunksize=8) for row in rows]
    columns = dict(zip(COLUMNS, (np.array(column) for column in zip(*rows, strict=True)), strict=True))
    if file is not None:
        np.savez(file, embedder=embedder, **columns)
    return Table(items, **columns, embedder=embedder)


def folds(items: list[Item]) -> dict[str, int]:
    """Each source's fold: the largest ultrasound sources and the largest others are spread over the folds."""
    result: dict[str, int] = {}
    sizes = {flag: Counter(i.source for i in items if i.ultrasound == flag) for flag in (True, False)}
    for flag in (True, False):
        for rank, (source, _) in enumerate(sorted(sizes[flag].items(), key=lambda x: (-x[1], x[0]))):
            result.setdefault(source, rank % FOLDS)
    return result


def row_weights(t: Table, target: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Both answers weigh 1; within one, a source weighs as the square root of its number of pictures."""
    source, base = t.of("source"), np.array([WEIGHT[k] for k in t.kind])
    weights = np.zeros(len(rows))
    for answer in (True, False):
        for name in np.unique(source):
            chosen = rows & (target == answer) & (source == name)
            if chosen.any():
                weights[chosen] = base[chosen] / base[chosen].sum() * np.sqrt(len(np.unique(t.item[chosen])))
        weights[target == answer] /= weights[target == answer].sum()
    return weights


@dataclass(frozen=True)
class Space:
    """Standardised features in their principal components, learnt from some rows."""

    mean: np.ndarray
    basis: np.ndarray

    @classmethod
    def learn(cls, features: np.ndarray) -> Space:
        x = features.astype(np.float64)
        mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-3
        z = (x - mean) / scale
        _, vectors = np.linalg.eigh(z.T @ z)
        return cls(mean, vectors[:, -COMPONENTS:] / scale[:, None])

    def __call__(self, features: np.ndarray) -> np.ndarray:
        return (features.astype(np.float32) - self.mean.astype(np.float32)) @ self.basis.astype(np.float32)


def _svm(z: np.ndarray, target: np.ndarray, weights: np.ndarray) -> LinearSVC:
    used = weights > 0
    svm = LinearSVC(C=STRENGTH, dual=False, intercept_scaling=10.0, tol=1e-4, max_iter=2000, random_state=0)
    return svm.fit(z[used].astype(np.float64), target[used], sample_weight=weights[used])


def fit_heads(t: Table, rows: np.ndarray, fold: np.ndarray) -> Heads:
    """Both heads from some rows."""
    space = Space.learn(t.features[rows & (t.kind == "clean")])
    z = space(t.features)
    return Heads(*(_fit(t, space, z, t.of(name), rows, fold) for name in ("ultrasound", "pregnancy")))


def _fit(t: Table, space: Space, z: np.ndarray, target: np.ndarray, rows: np.ndarray, fold: np.ndarray) -> Head:
    """One head. Calibration and tile offset come from margins on sources that an inner fit left out."""
    margins = np.zeros(len(z))
    for group in range(INNER):
        inside, outside = rows & (fold % INNER != group), rows & (fold % INNER == group)
        margins[outside] = _svm(z, target, row_weights(t, target, inside)).decision_function(z[outside])
    weights = row_weights(t, target, rows)
    scored = rows & (t.kind != "tile")
    platt = LogisticRegression(C=1e6).fit(margins[scored, None], target[scored], sample_weight=weights[scored] * 1e3)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    tile = rows & (t.kind == "tile") & ~t.of("ultrasound")
    highest = (margins[tile] * slope + shift).reshape(-1, 25).max(axis=1)
    svm = _svm(z, target, weights)
    vector = space.basis @ svm.coef_[0]
    bias = float(svm.intercept_[0] - space.mean @ vector)
    offset = max(0.0, float(np.quantile(highest, 1 - TILE_ERRORS)))
    return Head(vector * slope, bias * slope + shift, offset)


def fold_rows(t: Table) -> np.ndarray:
    """The fold of each row's source."""
    of_source = folds(t.items)
    return np.array([of_source[item.source] for item in t.items])[t.item]


def training_rows(t: Table, fold: np.ndarray, held_out: int | None) -> np.ndarray:
    """Rows whose source, and whose scene's source, is not held out. In-scene pictures only test: they are too few."""
    rows = ~(t.of("label") == IN_SCENE)
    if held_out is None:
        return rows
    of_source = folds(t.items)
    scene = np.array([of_source[t.items[i].source] if i >= 0 else -1 for i in t.scene])
    return rows & (fold != held_out) & (scene != held_out)
