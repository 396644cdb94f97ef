"""Pictures for training and measuring the ultrasound heads: loading, made negatives, augmentation, composites."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from gate.vision.picture import Pixels

PREGNANCY = {"preg_ultrasound", "preg_ultrasound_in_scene"}
ULTRASOUND = PREGNANCY | {"other_ultrasound"}
IN_SCENE = "preg_ultrasound_in_scene"
UNSCORED = "ambiguous_ultrasound"
FOLDERS = ("sonogram", "text", "faces", "exif")
MAX_SIDE = 512


@dataclass(frozen=True)
class Item:
    """One labelled picture. `source` is the collection; mirrors of one collection share a source."""

    name: str
    label: str
    source: str
    group: str
    rgb: Pixels

    @property
    def ultrasound(self) -> bool:
        return self.label in ULTRASOUND

    @property
    def pregnancy(self) -> bool:
        return self.label in PREGNANCY


def load(data: Path) -> list[Item]:
    """Every scored picture of the development data, in a fixed order, and made negatives after them."""
    items = [item for folder in FOLDERS for item in _folder(data / folder) if item.label != UNSCORED]
    return items + [Item(f"made/{i:03d}", "natural", "made", f"made{i}", rgb) for i, rgb in enumerate(made(120))]


def _folder(folder: Path) -> Iterator[Item]:
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            members = {m.name: tar.extractfile(m).read() for m in tar if m.isfile()}  # type: ignore[union-attr]
        for name in sorted(n for n in members if n.endswith(".json")):
            facts = json.loads(members[name])
            stem = name.removesuffix(".json")
            image = next((members[n] for n in members if n.startswith(stem + ".") and n != name), None)
            if image is None:
                continue
            try:
                picture = ImageOps.exif_transpose(Image.open(io.BytesIO(image))).convert("RGB")
            except OSError:
                continue
            if folder.name not in {"sonogram"}:
                picture.thumbnail((MAX_SIDE, MAX_SIDE))
            label = facts.get("label") or "natural"
            source = facts.get("source") or "exif_samples"
            yield Item(f"{folder.name}/{stem}", label, source, facts.get("group") or name, np.asarray(picture))


def made(count: int) -> Iterator[Pixels]:
    """Pictures of nothing that share an outward mark with a sonogram: darkness, noise, light cones, smooth blobs."""
    for i in range(count):
        rng = np.random.default_rng(i)
        height, width = (int(v) for v in rng.integers(200, 420, 2))
        kind = i % 6
        if kind == 0:  # sensor noise in the dark
            base = rng.normal(rng.uniform(0, 60), rng.uniform(2, 30), (height, width))
        elif kind == 1:  # white noise
            base = rng.uniform(0, 255, (height, width))
        elif kind == 2:  # a cone of light with grain
            base = _sector(height, width, rng) * rng.uniform(80, 255) + rng.normal(
                0, rng.uniform(1, 20), (height, width)
            )
        elif kind == 3:  # smooth clouds
            cells = rng.uniform(0, 255, (int(rng.integers(3, 12)), int(rng.integers(3, 12))))
            base = cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC)
        elif kind == 4:  # a gradient
            base = np.linspace(rng.uniform(0, 255), rng.uniform(0, 255), width)[None].repeat(height, 0)
        else:  # one level
            base = np.full((height, width), rng.uniform(0, 255))
        grey = np.clip(base, 0, 255).astype(np.uint8)
        tint = rng.uniform(0.6, 1, 3) if rng.random() < 0.5 else np.ones(3)
        yield (grey[..., None] * tint).astype(np.uint8)


def _sector(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """A soft 0..1 mask in the shape of a sector whose apex lies at or above the top edge."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    apex_x, apex_y = width * rng.uniform(0.4, 0.6), -height * rng.uniform(0, 0.3)
    angle = np.abs(np.arctan2(x - apex_x, y - apex_y))
    radius = np.hypot(x - apex_x, y - apex_y)
    mask = (angle < rng.uniform(0.4, 0.8)) & (radius < height * rng.uniform(0.9, 1.3)) & (radius > -apex_y * 1.05)
    return cv2.GaussianBlur(mask.astype(np.float64), (0, 0), rng.uniform(0.5, 3))


def seeded(item: Item, stream: str, index: int) -> np.random.Generator:
    """A random stream that belongs to one picture, whatever the order of work."""
    digest = hashlib.sha256(f"{item.name}/{stream}/{index}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def augment(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """The picture as another machine, screen, print or web page would show it. The same marks for every label."""
    out = _random_crop(rgb, rng, 0.45) if rng.random() < 0.6 else rgb
    if rng.random() < 0.5:
        out = np.ascontiguousarray(out[:, ::-1])
    out = _turn(out, rng)
    if rng.random() < 0.2:
        mask = _sector(*out.shape[:2], rng)[..., None]
        out = (out * mask).astype(np.uint8)
    out = _tone(out, rng)
    out = _degrade(out, rng)
    if rng.random() < 0.3:
        out = _write(out, rng)
    if rng.random() < 0.4:
        pad = [int(v) for v in rng.integers(0, max(2, min(out.shape[:2]) // 3), 4)]
        value = (
            [int(rng.integers(0, 256))] * 3 if rng.random() < 0.5 else ([0] * 3 if rng.random() < 0.5 else [255] * 3)
        )
        out = cv2.copyMakeBorder(out, *pad, cv2.BORDER_CONSTANT, value=value)
    return _jpeg(out, rng)


def _random_crop(rgb: Pixels, rng: np.random.Generator, least: float) -> Pixels:
    height, width = rgb.shape[:2]
    h, w = (int(side * rng.uniform(least, 1)) for side in (height, width))
    y, x = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    return np.ascontiguousarray(rgb[y : y + max(h, 8), x : x + max(w, 8)])


def _turn(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    if rng.random() < 0.2:
        rgb = np.ascontiguousarray(np.rot90(rgb, int(rng.integers(1, 4))))
    if rng.random() < 0.5:
        return rgb
    height, width = rgb.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + rng.uniform(-0.12, 0.12, (4, 2)).astype(np.float32) * np.float32([width, height])
    if rng.random() < 0.6:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-25, 25), 1)
        moved = cv2.transform(moved[None], turn)[0].astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    fill = [int(v) for v in rng.integers(0, 256, 3)] if rng.random() < 0.3 else [0, 0, 0]
    return cv2.warpPerspective(rgb, matrix, (width, height), borderValue=fill)


def _tone(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    x = rgb.astype(np.float32) / 255
    if rng.random() < 0.35:
        x = x.mean(axis=2, keepdims=True).repeat(3, 2)
    x = np.clip(x, 0, 1) ** np.exp(rng.normal(0, 0.3))
    x = (x - 0.5) * rng.uniform(0.6, 1.3) + 0.5 + rng.uniform(-0.15, 0.15)
    if rng.random() < 0.35:
        x = x * rng.uniform(0.75, 1.1, 3).astype(np.float32) + rng.uniform(-0.05, 0.1, 3).astype(np.float32)
    if rng.random() < 0.25:  # grain of the size of a few pixels
        cells = rng.normal(0, rng.uniform(0.02, 0.12), (rgb.shape[0] // 2 + 1, rgb.shape[1] // 2 + 1)).astype(
            np.float32
        )
        x = x + cv2.resize(cells, (rgb.shape[1], rgb.shape[0]))[..., None]
    return (np.clip(x, 0, 1) * 255).astype(np.uint8)


def _degrade(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = rgb.shape[:2]
    if rng.random() < 0.5:
        side = rng.uniform(70, 260)
        scale = min(1.0, side / max(height, width))
        rgb = cv2.resize(rgb, (max(8, int(width * scale)), max(8, int(height * scale))), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.3:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.4, 1.8))
    if rng.random() < 0.3:  # another aspect
        factor = np.exp(rng.uniform(-0.35, 0.35))
        rgb = cv2.resize(rgb, (max(8, int(rgb.shape[1] * factor)), rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    return rgb


def _write(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    out = np.ascontiguousarray(rgb).copy()
    height, width = out.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        at = (int(rng.integers(0, width)), 8 + int(rng.integers(0, height)))
        if rng.random() < 0.3:
            level = int(rng.integers(0, 2)) * 255
            end = (at[0] + int(width * rng.uniform(0.05, 0.4)), at[1] + int(height * rng.uniform(0.03, 0.15)))
            cv2.rectangle(out, at, end, [level] * 3, -1)
        else:
            text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVWXYZ0123456789 .:/-"), int(rng.integers(3, 16))))
            colour = [int(v) for v in rng.integers(120, 256, 3)]
            cv2.putText(out, text, at, cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.25, 0.7), colour, 1, cv2.LINE_AA)
    return out


def _jpeg(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    if rng.random() < 0.3:
        return rgb
    _, data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 96))])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def paste(sonogram: Pixels, scene: Pixels, rng: np.random.Generator) -> tuple[Pixels, tuple[int, int, int, int]]:
    """A scene with the sonogram on it as a print or a screen, and the box (left, top, right, bottom) it covers."""
    height, width = scene.shape[:2]
    area = rng.uniform(0.05, 0.35)
    aspect = sonogram.shape[1] / sonogram.shape[0]
    h = min(max(24, int(np.sqrt(area * height * width / aspect))), int(height * 0.9))
    w = min(max(24, int(h * aspect)), int(width * 0.9))
    small = cv2.resize(sonogram, (w, h), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        edge = int(rng.integers(1, 8))
        value = [255] * 3 if rng.random() < 0.6 else [20] * 3
        small = cv2.resize(cv2.copyMakeBorder(small, *[edge] * 4, cv2.BORDER_CONSTANT, value=value), (w, h))
    left, top = int(rng.integers(0, width - w + 1)), int(rng.integers(0, height - h + 1))
    corners = np.float32([[0, 0], [w, 0], [w, h], [0, h]])
    target = np.float32([[left, top], [left + w, top], [left + w, top + h], [left, top + h]])
    target += rng.uniform(-0.12, 0.12, (4, 2)).astype(np.float32) * np.float32([w, h])
    matrix = cv2.getPerspectiveTransform(corners, target)
    tone = rng.uniform(0.6, 1.1) * rng.uniform(0.85, 1.1, 3)
    lit = np.clip(small * tone + rng.uniform(0, 40), 0, 255).astype(np.uint8)
    layer = cv2.warpPerspective(lit, matrix, (width, height))
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, (width, height))[..., None] / 255
    out = (scene * (1 - mask) + layer * mask).astype(np.uint8)
    xs, ys = target[:, 0].clip(0, width), target[:, 1].clip(0, height)
    return out, (int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max()))


def around(picture: Pixels, box: tuple[int, int, int, int], rng: np.random.Generator) -> Pixels:
    """A tile of the picture, of its own aspect or near, in which the box takes a good part and may be cut."""
    height, width = picture.shape[:2]
    left, top, right, bottom = box
    side = max((right - left) / width, (bottom - top) / height)
    share = min(1.0, side * rng.uniform(0.7, 1.5))
    w, h = max(16, int(width * share)), max(16, int(height * share))
    x = (left + right) / 2 + rng.uniform(-0.2, 0.2) * (right - left) - w / 2
    y = (top + bottom) / 2 + rng.uniform(-0.2, 0.2) * (bottom - top) - h / 2
    x, y = int(np.clip(x, 0, width - w)), int(np.clip(y, 0, height - h))
    return np.ascontiguousarray(picture[y : y + h, x : x + w])
