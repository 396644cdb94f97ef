"""Prints of sonograms and invitations, photographed."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas
from gate.samples.text.families import header, invitation
from gate.samples.text.families.layout import Family, bordered
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, glare, paper, shadow, surface, tilted
from gate.samples.text.traces import Points


def any_print(k: Kit) -> Canvas:
    """A sonogram or an invitation of the split."""
    return k.pick((*header.FAMILY.templates[k.split], *invitation.FAMILY.templates[k.split]))(k)


def _on_table(k: Kit) -> Canvas:
    """A print with a white border, lying aslant on something."""
    canvas = bordered(k, any_print(k), k.whole(12, 40))
    ground = surface(k.random, *_sides(canvas, 1024, 800))
    tilted(k.random, canvas, ground, fill=k.between(0.84, 0.97), tilt=k.between(0.02, 0.1), turn=k.between(2, 14))
    lit = shadow(k.random, canvas.pixels, k.between(0.15, 0.5))
    canvas.pixels = camera(k.random, lit, k.between(0.3, 1.0), k.between(2, 5))
    return canvas


def _glossy(k: Kit) -> Canvas:
    """A curled thermal print of a sonogram with a reflection on it."""
    canvas = bordered(k, k.pick(header.FAMILY.templates[k.split])(k), 24)
    _curl(k, canvas)
    tilted(k.random, canvas, surface(k.random, 1000, 800), fill=0.94, tilt=0.05, turn=9)
    lit = glare(k.random, shadow(k.random, canvas.pixels, 0.25), k.between(0.25, 0.6))
    canvas.pixels = camera(k.random, lit, k.between(0.4, 0.9), 3)
    return canvas


def _against_wall(k: Kit) -> Canvas:
    """An invitation leaning against a wall, the light behind it."""
    canvas = k.pick(invitation.FAMILY.templates[k.split])(k)
    width, height = _sides(canvas, 960, 840)
    ground = paper(k.random, width, height, k.pick(((206, 190, 170), (120, 126, 136), (214, 210, 200))), 3.0)
    ground[int(0.78 * height) :] = surface(k.random, width, height - int(0.78 * height))
    tilted(k.random, canvas, ground, fill=k.between(0.8, 0.92), tilt=0.07, turn=4)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.45), k.between(0.4, 0.9), 4)
    return canvas


def _held(k: Kit) -> Canvas:
    """A telephone's photograph of a print that fills the picture, dim and a little shaken."""
    canvas = bordered(k, any_print(k), 30)
    tilted(k.random, canvas, surface(k.random, *_sides(canvas, 960, 760)), fill=1.0, tilt=0.06, turn=5)
    length = k.whole(2, 4)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    shaken = cv2.filter2D(canvas.pixels, -1, kernel if k.chance(0.5) else kernel.T).astype(np.uint8)
    canvas.pixels = camera(k.random, shadow(k.random, shaken, 0.5), 0.5, k.between(4, 7))
    return canvas


def _on_fridge(k: Kit) -> Canvas:
    """Pinned to a door with a magnet."""
    canvas = bordered(k, any_print(k), 18)
    ground = paper(k.random, 900, 900, k.pick(((224, 226, 228), (150, 160, 166), (236, 228, 212))), 2.0)
    tilted(k.random, canvas, ground, fill=k.between(0.86, 0.96), tilt=0.07, turn=6)
    colour = k.pick(((190, 40, 44), (40, 80, 160), (30, 30, 30)))
    cv2.circle(canvas.pixels, (k.whole(420, 480), k.whole(14, 24)), 13, colour, -1, cv2.LINE_AA)
    canvas.pixels = camera(k.random, glare(k.random, shadow(k.random, canvas.pixels, 0.3), 0.3), 0.6, 4)
    return canvas


def _under_glass(k: Kit) -> Canvas:
    """Behind the glass of a shop counter or a frame, with two lamps in it."""
    canvas = any_print(k)
    tilted(k.random, canvas, surface(k.random, *_sides(canvas, 1000, 820)) // 2, fill=0.95, tilt=0.08, turn=3)
    lit = glare(k.random, glare(k.random, canvas.pixels, k.between(0.2, 0.45)), k.between(0.2, 0.45))
    canvas.pixels = camera(k.random, lit, k.between(0.3, 0.8), 4)
    return canvas


def _sides(canvas: Canvas, long: int, short: int) -> tuple[int, int]:
    return (long, short) if canvas.size[0] > canvas.size[1] else (short, long)


def _curl(k: Kit, canvas: Canvas) -> None:
    """Bend the sheet about an upright axis: rows sink in the middle."""
    width, height = canvas.size
    depth = height * k.between(0.01, 0.03)

    def sag(x: Points) -> Points:
        bent: Points = depth * np.sin(np.pi * x / width)
        return bent

    columns, rows = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    canvas.bend(
        lambda points: np.stack([points[:, 0], points[:, 1] + sag(points[:, 0])], axis=1),
        columns,
        rows - sag(columns + 0.5),
    )


FAMILY = Family(
    {
        "development": (_on_table, _glossy, _against_wall),
        "held-out": (_held, _on_fridge, _under_glass),
    },
    styles=(*header.FAMILY.styles, *invitation.FAMILY.styles),
)
