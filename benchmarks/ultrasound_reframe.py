"""Pictures made for measuring: a picture in a scene of a given share, and the same picture framed otherwise."""

from __future__ import annotations

import io
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image
from ultrasound_data import Item, Pixels
from ultrasound_scenes import content, panel, scene

SHARES = (0.05, 0.1, 0.2, 0.3, 0.4)
"""Parts of a scene that the panel covers."""


def reframed(item: Item, ground: Item, share: float, rng: np.random.Generator) -> Pixels:
    """A print, a screen or a scanner's page with the picture, in a scene, at an angle, in its light."""
    shown, mask = panel([content(item.rgb, rng)], rng)
    return scene(shown, mask, ground.rgb, rng, share).rgb


def variants(item: Item) -> Iterator[tuple[str, Pixels]]:
    """(what was changed, the picture) for borders, sizes, formats and black boxes. The first is the picture itself."""
    rgb = item.rgb
    height, width = rgb.shape[:2]
    yield "itself", rgb
    for name, value in (("black", 0), ("white", 255), ("grey", 128)):
        pad = round(0.12 * max(height, width))
        yield f"{name} border", cv2.copyMakeBorder(rgb, *[pad] * 4, cv2.BORDER_CONSTANT, value=[value] * 3)
    yield "bars", cv2.copyMakeBorder(rgb, height // 5, height // 5, 0, 0, cv2.BORDER_CONSTANT, value=[0] * 3)
    for name, scale in (("half size", 0.5), ("double size", 2.0)):
        size = (max(8, round(width * scale)), max(8, round(height * scale)))
        yield name, np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS))
    for name, kind, options in (("JPEG 60", "JPEG", {"quality": 60}), ("WebP 70", "WEBP", {"quality": 70})):
        stream = io.BytesIO()
        Image.fromarray(rgb).save(stream, kind, **options)
        yield name, np.asarray(Image.open(stream).convert("RGB"))
    boxed = rgb.copy()
    boxed[round(height * 0.82) :, round(width * 0.7) :] = 0
    yield "black box", boxed
