"""What several families share: columns of lines, sheets photographed on a table, scans on a black screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from gate.samples.scenery import landscape
from gate.samples.sonogram import bare_scan
from gate.samples.text.canvas import Canvas, Colour, Pen, Pixels
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, paper, shadow, surface, tilted
from gate.samples.text.traces import shifting

INK: Colour = (34, 34, 40)
GREY: Colour = (120, 122, 128)
WHITE: Colour = (244, 242, 236)

Row = tuple[str, Pen]
Template = Callable[[Kit], Canvas]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of picture: its templates by split, and the styles of letters that they write in."""

    templates: Mapping[str, Sequence[Template]]
    styles: tuple[str, ...]


def column(
    canvas: Canvas, at: tuple[float, float], rows: Sequence[Row], *, width: float, anchor: str = "m", gap: float = 0.2
) -> float:
    """Rows one below the other, each with its own pen, `gap` sizes apart; returns the y below the last."""
    x, y = at
    for text, pen in rows:
        y = canvas.write((x, y), text, pen, anchor=anchor, width=width) + gap * pen.size
    return y


def bordered(k: Kit, canvas: Canvas, border: int) -> Canvas:
    """With the white border of a print."""
    width, height = canvas.size
    ground = paper(k.random, width + 2 * border, height + 2 * border, (246, 245, 240), 1.0)
    canvas.warp(shifting(border, border), ground)
    return canvas


def laid(k: Kit, canvas: Canvas, *, fill: float = 0.94, tilt: float = 0.05, turn: float = 6) -> Canvas:
    """Photographed on a table."""
    wide = canvas.size[0] > canvas.size[1]
    tilted(
        k.random, canvas, surface(k.random, *((1000, 760) if wide else (760, 1000))), fill=fill, tilt=tilt, turn=turn
    )
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, k.between(0.15, 0.4)), k.between(0.3, 0.7), 3)
    return canvas


def scanned_or_laid(k: Kit, canvas: Canvas) -> Canvas:
    """As a scanner gives it, or photographed on a table."""
    if k.chance(0.5):
        return laid(k, canvas)
    canvas.fit(min(k.whole(640, 1024), max(canvas.size)))
    return canvas


def scan(k: Kit, size: tuple[int, int], at: tuple[int, int], across: int) -> Canvas:
    """A black screen with a simulated sonogram of `across` pixels."""
    screen = np.zeros((size[1], size[0], 3), np.uint8)
    grey = bare_scan(k.whole(0, 2**31))
    picture = cv2.resize(grey, (across, round(across * grey.shape[0] / grey.shape[1])), interpolation=cv2.INTER_AREA)
    tint = np.array(k.pick(((1.0, 1.0, 1.0), (1.0, 0.93, 0.8), (0.9, 0.96, 1.0))))
    part = screen[at[1] : at[1] + picture.shape[0], at[0] : at[0] + across]
    part[:] = np.round(picture[: part.shape[0], : part.shape[1], None] * tint).astype(np.uint8)
    return k.canvas(screen)


def settings(k: Kit) -> list[str]:
    """What a machine writes about itself and what it measured, in random order: nothing private."""
    lines = [
        f"Gn {k.whole(-6, 9)}",
        f"C{k.whole(3, 9)} / M{k.whole(2, 7)}",
        f"FF{k.whole(1, 4)} / E{k.whole(1, 3)}",
        f"SRI II {k.whole(2, 5)} / CRI {k.whole(1, 4)}",
        f"{k.whole(10, 40)}Hz/ {k.between(8, 21):.1f}cm",
        f"{k.whole(60, 130)}°/{k.between(1, 2):.1f}",
        "Routine/OB",
        f"DR {k.whole(40, 70)}",
        f"MI {k.between(0.6, 1.3):.1f}",
        f"TIs {k.between(0.1, 0.5):.1f}",
        f"FR {k.whole(18, 60)} Hz",
        f"2D {k.whole(40, 70)}%",
        "Map D",
        "P Low",
        f"BPD {k.between(2, 9.5):.2f} cm",
        f"HC {k.between(8, 33):.1f} cm",
        f"FL {k.between(1, 7):.2f} cm",
        f"AC {k.between(7, 32):.1f} cm",
        f"EFW {k.whole(180, 3600)} g",
        f"AFI {k.between(8, 18):.1f}",
        f"FHR {k.whole(120, 165)} bpm",
    ]
    return [lines[index] for index in k.random.permutation(len(lines))]


def view(k: Kit, width: int, height: int) -> Pixels:
    """A landscape of this size."""
    made = np.asarray(landscape(k.whole(0, 10**6)))
    resized: Pixels = cv2.resize(made, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    return resized
