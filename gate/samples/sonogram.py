"""Simulated sonograms: a convex probe over drawn tissue. No patient, and no picture of one, was involved.

Speckle is made as in nature: random scatterers, blurred in the direction of the beam and, more, across it, whose
envelope is compressed logarithmically (R. F. Wagner et al., "Statistics of Speckle in Ultrasound B-Scans", 1983).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Floats = NDArray[np.float32]

WIDTH, HEIGHT = 640, 480
_APEX = (WIDTH / 2, -70.0)  # where the beams meet, above the picture
_NEAR, _FAR, _HALF_ANGLE = 118.0, 505.0, np.deg2rad(36)
_BEAMS, _STEPS = 384, 640
_DECIBELS = 52.0  # dynamic range of the display


def sonogram(seed: int, header: tuple[str, ...] = ()) -> Image.Image:
    """RGB picture of WIDTH x HEIGHT of a head, with `header` lines burned in at the top."""
    random = np.random.default_rng(seed)
    return _annotated(_head_scan(random), header, random)


def bare_scan(seed: int) -> NDArray[np.uint8]:
    """What `sonogram(seed)` shows, without a letter on it: grey (HEIGHT, WIDTH)."""
    return _head_scan(np.random.default_rng(seed))


def _head_scan(random: np.random.Generator) -> NDArray[np.uint8]:
    angles = np.linspace(-_HALF_ANGLE, _HALF_ANGLE, _BEAMS, dtype=np.float32)
    depths = np.linspace(_NEAR, _FAR, _STEPS, dtype=np.float32)
    x = _APEX[0] + depths[:, None] * np.sin(angles)
    y = _APEX[1] + depths[:, None] * np.cos(angles)
    echo, shadow = _tissue(x, y, random)
    return _scan_converted(_speckle(echo, random) * shadow)


def _tissue(x: Floats, y: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """How strongly each place scatters, and how much of the beam reaches it. Both (steps, beams)."""
    wall = 95 + 10 * np.sin(x / 70 + random.uniform(0, 6))
    echo = np.full_like(x, 0.12)
    echo[y < wall] = 0.16 + 0.1 * np.sin(y[y < wall] / 4)  # abdominal wall, in layers
    echo += 0.9 * np.exp(-(((y - wall) / 5) ** 2))
    placenta = wall + 45 + 18 * np.sin(x / 120 + random.uniform(0, 6))
    echo[(y > wall) & (y < placenta)] = 0.2
    fluid = ((x - 320) / 215) ** 2 + ((y - 255) / 150) ** 2 < 1
    echo[fluid & (y > placenta)] = 0.0008
    echo[y > 405 + 12 * np.sin(x / 60)] = 0.22
    shadow = np.ones_like(x)
    _head(x, y, echo, shadow, random)
    return cv2.GaussianBlur(echo, (0, 0), 1.2), cv2.GaussianBlur(shadow, (0, 0), 7)


def _head(x: Floats, y: Floats, echo: Floats, shadow: Floats, random: np.random.Generator) -> None:
    """A skull, its midline and what lies beside it, seen from the side of the head."""
    centre_x, centre_y = 320 + random.uniform(-18, 18), 268 + random.uniform(-10, 10)
    long, short, tilt = random.uniform(125, 142), random.uniform(92, 102), random.uniform(-0.25, 0.25)
    along = (x - centre_x) * np.cos(tilt) + (y - centre_y) * np.sin(tilt)
    across = (y - centre_y) * np.cos(tilt) - (x - centre_x) * np.sin(tilt)
    radius = np.sqrt((along / long) ** 2 + (across / short) ** 2)
    echo[radius < 1] = 0.012
    echo += 0.02 * (radius < 0.93) * (1 + np.sin(along / 7) * np.sin(across / 6)) * (radius > 0.55)
    facing = 0.35 + 0.65 * np.abs(across / short)  # bone across the beam answers louder
    echo += 5.0 * facing * np.exp(-(((radius - 0.985) / 0.022) ** 2))
    midline = np.exp(-((across / 2.2) ** 2)) * (np.abs(along) < 0.8 * long) * (np.abs(along - 0.3 * long) > 14)
    echo += 1.2 * midline
    for side in (-1, 1):
        plexus = ((along + 0.25 * long) / 26) ** 2 + ((across - side * 0.36 * short) / 11) ** 2
        echo += 0.18 * (plexus < 1)
        ventricle = ((along - 0.05 * long) / 48) ** 2 + ((across - side * 0.3 * short) / 9) ** 2
        echo[(ventricle < 1) & (plexus >= 1)] *= 0.15
    shadow *= 1 - 0.55 * (y > centre_y) * (np.abs(along) > 0.82 * long) * (np.abs(along) < 1.05 * long)


def _speckle(echo: Floats, random: np.random.Generator) -> Floats:
    """The envelope of blurred random scatterers, as decibels scaled to 0..1."""
    parts = [random.standard_normal(echo.shape, np.float32) * np.sqrt(echo) for _ in range(2)]
    real, imaginary = (cv2.GaussianBlur(part, (0, 0), sigmaX=2.1, sigmaY=1.2) for part in parts)
    envelope = np.hypot(real, imaginary)
    decibels = 20 * np.log10(envelope / np.percentile(envelope, 99.7) + 1e-6)
    loss = np.linspace(2.0, -7.0, len(echo), dtype=np.float32)[:, None]  # deep tissue answers more faintly
    scaled: Floats = np.clip(1 + (decibels + loss) / _DECIBELS, 0, 1).astype(np.float32)
    return scaled


def _scan_converted(beams: Floats) -> NDArray[np.uint8]:
    """From beams and depths (steps, beams) to the sector on the screen (HEIGHT, WIDTH)."""
    columns, rows = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    depth = np.hypot(columns - _APEX[0], rows - _APEX[1])
    angle = np.arctan2(columns - _APEX[0], rows - _APEX[1])
    beam = (angle + _HALF_ANGLE) / (2 * _HALF_ANGLE) * (_BEAMS - 1)
    step = (depth - _NEAR) / (_FAR - _NEAR) * (_STEPS - 1)
    screen = cv2.remap(beams, beam.astype(np.float32), step.astype(np.float32), cv2.INTER_LINEAR)
    pixels: NDArray[np.uint8] = np.round(255 * screen**2.2).astype(np.uint8)
    return pixels


def _annotated(pixels: NDArray[np.uint8], header: tuple[str, ...], random: np.random.Generator) -> Image.Image:
    """With what a scanner prints: header, grey bar, depth marks; and a word on what this is."""
    image = Image.fromarray(pixels).convert("RGB")
    draw = ImageDraw.Draw(image)
    for row in range(120):
        draw.line([(14, 200 + row), (22, 200 + row)], fill=(255 - 2 * row,) * 3)
    for mark in range(9):
        draw.line([(622 - 4 * (mark % 4 == 0), 60 + 46 * mark), (628, 60 + 46 * mark)], fill=(200, 200, 200))
    draw.polygon([(320 + x, 60 + y) for x, y in ((-5, -6), (5, -6), (0, 2))], outline=(120, 200, 255))
    if header:
        draw.rectangle([0, 0, WIDTH, 4 + 18 * len(header)], fill=(0, 0, 0))
        for number, line in enumerate(header):
            draw.text((10, 4 + 18 * number), line, font=ImageFont.load_default(15), fill=(235, 235, 235))
    for number, line in enumerate(("SIMULATED", f"Gn {random.integers(-4, 9)}", "DR 52", "FR 31 Hz")):
        draw.text((10, 400 + 16 * number), line, font=ImageFont.load_default(12), fill=(120, 200, 255))
    return image
