"""Pictures without people: photographs that installed packages ship, and drawn landscapes where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (512, 384)
_PHOTOGRAPHS = (
    ("sklearn", "datasets/images/flower.jpg"),
    ("sklearn", "datasets/images/china.jpg"),
    ("skimage", "data/coffee.png"),
)


def scenery(seed: int) -> Iterator[tuple[str, Image.Image]]:
    """Endless RGB pictures of up to 512 pixels, each with what it is: `package/path`, or `drawn`."""
    for package, path in _PHOTOGRAPHS:
        spec = find_spec(package)
        file = Path(spec.origin).parent / path if spec and spec.origin else Path(path)
        if file.is_file():
            image = Image.open(file).convert("RGB")
            image.thumbnail((512, 512))
            yield f"{package}/{path}", image
    while True:
        seed += 1
        yield "drawn", landscape(seed)


def landscape(seed: int) -> Image.Image:
    """RGB picture of SIZE: sky, sun, hazy ridges and a lake."""
    random = np.random.default_rng(seed)
    width, height = SIZE
    dusk = random.uniform(0, 1)
    top = np.array([70, 120, 190]) * (1 - dusk) + np.array([60, 50, 110]) * dusk
    low = np.array([220, 235, 245]) * (1 - dusk) + np.array([250, 170, 110]) * dusk
    shore = round(height * random.uniform(0.62, 0.72))
    share = np.linspace(0, 1, shore)[:, None, None]
    sky = np.broadcast_to(top + (low - top) * share, (shore, width, 3))
    image = Image.fromarray(np.round(sky).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    x, y, radius = random.uniform(60, width - 60), random.uniform(0.3, 0.55) * shore, random.uniform(14, 26)
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=(255, 244, 214))
    image = image.filter(ImageFilter.GaussianBlur(1.5))
    for depth in range(4):
        _ridge(image, random, shore, depth / 3, low)
    lake = np.asarray(image)[::-1][: height - shore] * np.array([0.62, 0.7, 0.8])
    ripple = np.round(3 * np.sin(np.arange(height - shore) ** 1.3 / 4)).astype(int)
    lake = np.stack([np.roll(row, shift, axis=0) for row, shift in zip(lake, ripple, strict=True)])
    pixels = np.concatenate([np.asarray(image, float), lake]) + random.normal(0, 2.5, (height, width, 1))
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))


def _ridge(image: Image.Image, random: np.random.Generator, shore: int, nearness: float, haze: np.ndarray) -> None:
    width = image.width
    x = np.arange(width)
    line = shore * (0.5 + 0.36 * nearness)
    profile = np.zeros(width)
    for octave in range(1, 8):
        profile += np.sin(x / width * 2 * np.pi * octave * random.uniform(0.6, 1.4) + random.uniform(0, 7)) / octave
    crest = line - profile * shore * 0.09 + random.normal(0, 0.7, width) * (1 + 2 * nearness)
    near = np.array([38, 62, 48])
    colour = tuple(int(value) for value in np.round(haze * 0.75 * (1 - nearness) + near * (0.25 + 0.75 * nearness)))
    ImageDraw.Draw(image).polygon(
        [(0, shore), *zip(x.tolist(), crest.tolist(), strict=True), (width, shore)], fill=colour
    )
