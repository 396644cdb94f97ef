"""Rendered invitation cards, with the invented names, places, dates and telephone numbers that are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

SIZE = (600, 420)
PALETTES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((255, 243, 240), (214, 120, 130), (92, 58, 66)),
    ((240, 247, 252), (110, 158, 200), (44, 66, 92)),
    ((246, 249, 238), (146, 172, 108), (62, 74, 46)),
)
"""Paper, ornament and ink."""


def invitation(seed: int, title: str, lines: Sequence[str], *, palette: int = 0) -> Image.Image:
    """RGB picture of SIZE: a frame, confetti, a pram, a title and centred lines."""
    random = np.random.default_rng(seed)
    paper, ornament, ink = PALETTES[palette % len(PALETTES)]
    width, height = SIZE
    scale = 2  # drawn large and reduced, so that edges are smooth
    image = Image.new("RGB", (width * scale, height * scale), paper)
    draw = ImageDraw.Draw(image)
    _confetti(draw, random, scale, ornament, paper)
    draw.rectangle([52 * scale, 40 * scale, (width - 52) * scale, (height - 34) * scale], fill=paper)
    for inset in (14, 20):
        box = [inset * scale, inset * scale, (width - inset) * scale, (height - inset) * scale]
        draw.rounded_rectangle(box, radius=18 * scale, outline=ornament, width=2 * scale)
    _pram(draw, width / 2 * scale, 76 * scale, scale, ornament, paper)
    y = 156.0
    for text, size, colour in ((title, 36, ornament), *((line, 20, ink) for line in lines)):
        font = ImageFont.load_default(size * scale)
        bold = scale if colour == ornament else 0
        draw.text((width / 2 * scale, y * scale), text, font=font, fill=colour, anchor="mm", stroke_width=bold)
        y += size * 1.15 + 14
    return image.resize(SIZE, Image.Resampling.LANCZOS)


def _confetti(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, scale: int, ornament: Colour, paper: Colour
) -> None:
    for x, y, radius, share in random.uniform((24, 24, 2, 0.2), (576, 396, 5, 0.8), (90, 4)):
        colour = tuple(round(share * a + (1 - share) * b) for a, b in zip(ornament, paper, strict=True))
        draw.ellipse(
            [(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale], fill=colour
        )


def _pram(draw: ImageDraw.ImageDraw, x: float, y: float, scale: int, colour: Colour, paper: Colour) -> None:
    def box(left: float, top: float, right: float, bottom: float) -> list[float]:
        return [x + left * scale, y + top * scale, x + right * scale, y + bottom * scale]

    draw.pieslice(box(-34, -30, 34, 34), 0, 180, fill=colour)
    draw.pieslice(box(-34, -34, 30, 30), 180, 270, fill=colour)
    draw.line(box(32, 2, 50, -14), fill=colour, width=4 * scale)
    for wheel in (-18, 18):
        draw.ellipse(box(wheel - 9, 28, wheel + 9, 46), fill=colour)
        draw.ellipse(box(wheel - 4, 33, wheel + 4, 41), fill=paper)
