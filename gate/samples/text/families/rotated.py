"""Text at any angle: whole pictures turned, and words that stand aslant in a straight picture."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families import print_photo
from gate.samples.text.families.layout import Family, bordered, view
from gate.samples.text.families.print_photo import any_print
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import paper, surface, tilted
from gate.samples.text.traces import shifting, turning


def _turn(k: Kit, canvas: Canvas, degrees: float) -> None:
    """Turn the whole picture on a plain ground that holds all of it."""
    width, height = canvas.size
    cos, sin = abs(np.cos(np.deg2rad(degrees))), abs(np.sin(np.deg2rad(degrees)))
    across, down = int(np.ceil(width * cos + height * sin)), int(np.ceil(width * sin + height * cos))
    matrix = shifting((across - width) / 2, (down - height) / 2) @ turning((width / 2, height / 2), degrees)
    canvas.warp(matrix, paper(k.random, across, down, k.pick(((0, 0, 0), (250, 250, 250), (120, 124, 130))), 0.6))


def _turned(k: Kit) -> Canvas:
    """By any angle."""
    canvas = any_print(k)
    canvas.fit(k.whole(600, 780))
    _turn(k, canvas, k.between(0, 360))
    return canvas


def _scattered(k: Kit) -> Canvas:
    """A collage of words in several directions."""
    canvas = k.canvas(surface(k.random, 1000, 780) // 2)
    words = (k.name(), k.date(), k.phone(), "best day ever!", k.venue(), k.town())
    for number, text in enumerate(words):
        at = (250 + 500 * (number % 2), 130 + 250 * (number // 2))
        pen = Pen(k.face("sans", "display"), 44, (252, 250, 246), bold=1)
        canvas.write(at, text, pen, anchor="m", width=330, angle=k.between(-35, 35))
    return canvas


def _spread(k: Kit) -> Canvas:
    """A photograph with a caption up its side, as papers print the names of photographers."""
    canvas = k.canvas(view(k, 900, 640))
    pen = Pen(k.face("sans"), 24, (252, 252, 250))
    canvas.write((866, 610), f"Photo: {k.name()} / {k.town()}", pen, width=560, angle=-90)
    canvas.write((40, 30), f"{k.date()}  {k.handle()}", pen, width=560, angle=90)
    canvas.write((450, 580), "morning by the lake", Pen(pen.face, 34, pen.fill), anchor="m")
    return canvas


def _quarter(k: Kit) -> Canvas:
    """A picture that lies on its side or stands on its head, sometimes not quite."""
    canvas = any_print(k)
    canvas.fit(k.whole(640, 900))
    _turn(k, canvas, float(k.pick((90, 180, 270))) + k.between(-3, 3) * k.pick((0, 1)))
    return canvas


def _album(k: Kit) -> Canvas:
    """A page with words up one side, down the other and upside down below."""
    canvas = k.canvas(paper(k.random, 800, 800, (60, 64, 74), 2.0))
    canvas.pixels[110:690, 110:690] = view(k, 580, 580)
    pen = Pen(k.face("sans", "serif"), 34, (240, 236, 226))
    canvas.write((40, 690), f"{k.name()}, {k.town()}", pen, width=560, angle=-90)
    canvas.write((762, 110), f"{k.date()}   {k.handle()}", pen, width=560, angle=90)
    canvas.write((690, 764), f"page {k.whole(2, 40)}", pen, angle=180)
    return canvas


def _thrown(k: Kit) -> Canvas:
    """A print thrown on a table, at any angle."""
    canvas = bordered(k, any_print(k), 10)
    tilted(k.random, canvas, surface(k.random, 960, 960), fill=0.97, tilt=0.01, turn=180)
    canvas.pixels = cv2.GaussianBlur(canvas.pixels, (0, 0), 0.5).astype(np.uint8)
    return canvas


FAMILY = Family(
    {"development": (_turned, _scattered, _spread), "held-out": (_quarter, _album, _thrown)},
    styles=print_photo.FAMILY.styles,
)
