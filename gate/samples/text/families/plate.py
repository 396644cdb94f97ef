"""Cars with their number plates, on made streets."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import Family, view
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, gradient, paper, shadow, tilted

_PAINT: tuple[Colour, ...] = (
    (150, 30, 36),
    (40, 60, 110),
    (190, 192, 196),
    (40, 42, 46),
    (224, 224, 220),
    (60, 96, 80),
)
_WITH_BAND = {"DE", "FR", "IE", "SE", "PL"}


def _car(k: Kit, lamp: Colour) -> Canvas:
    """The end of a car with its number plate."""
    tone = k.pick(_PAINT)
    canvas = k.canvas(view(k, 900, 675))
    low = (tone[0] // 2, tone[1] // 2, tone[2] // 2)
    canvas.pixels[200:620, 60:840] = gradient(tone, low, 780, 420)
    cv2.rectangle(canvas.pixels, (60, 530), (840, 620), (36, 36, 40), -1)
    cv2.fillPoly(canvas.pixels, [np.array([(170, 200), (250, 70), (650, 70), (730, 200)])], (60, 74, 88))
    for x in (140, 760):
        cv2.ellipse(canvas.pixels, (x, 300), (66, 40), 0, 0, 360, lamp, -1, cv2.LINE_AA)
    canvas.pixels[625:] = paper(k.random, 900, 50, (90, 90, 92), 6.0)
    yellow = k.country.code == "GB" and lamp[1] < 100
    _plate(k, canvas, (300, 390, 600, 470), (240, 200, 40) if yellow else (250, 250, 246))
    return canvas


def _plate(k: Kit, canvas: Canvas, corners: tuple[int, int, int, int], ground: Colour) -> None:
    left, top, right, bottom = corners
    cv2.rectangle(canvas.pixels, (left, top), (right, bottom), ground, -1)
    cv2.rectangle(canvas.pixels, (left, top), (right, bottom), (30, 30, 30), 3)
    band = 30 if k.country.code in _WITH_BAND else 0
    canvas.pixels[top + 2 : bottom - 1, left + 2 : left + 2 + band] = (20, 60, 160)
    middle, size = (left + right + band) / 2, 0.72 * (bottom - top)
    pen = Pen(k.face("sans"), size, (16, 16, 20), bold=1)
    canvas.write((middle, top + 0.12 * (bottom - top)), k.plate(), pen, anchor="m", width=right - left - band - 24)


def _street(k: Kit, canvas: Canvas) -> Canvas:
    width, height = k.pick(((900, 640), (800, 600), (1000, 700)))
    tilted(k.random, canvas, view(k, width, height), fill=k.between(0.95, 1.0), tilt=0.06, turn=4)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), k.between(0.4, 0.9), 4)
    return canvas


def _parked(k: Kit) -> Canvas:
    """From behind."""
    canvas = _car(k, (190, 30, 30))
    words = k.pick(("TURBO 16V", "HYBRID", "4x4", "BABY ON BOARD"))
    canvas.write((450, 330), words, Pen(k.face("sans"), 30, (240, 240, 240)), anchor="m")
    return _street(k, canvas)


def _two_wheels(k: Kit) -> Canvas:
    """A motorcycle's plate, close, with a sticker."""
    canvas = k.canvas(gradient((70, 72, 78), (30, 32, 36), 800, 700))
    cv2.circle(canvas.pixels, (400, 760), 330, (22, 22, 24), 70, cv2.LINE_AA)
    cv2.ellipse(canvas.pixels, (400, 120), (130, 60), 0, 0, 360, (180, 30, 34), -1, cv2.LINE_AA)
    _plate(k, canvas, (230, 260, 570, 390), (248, 248, 242))
    canvas.write((400, 470), "KEEP DISTANCE", Pen(k.face("sans"), 34, (230, 220, 120)), anchor="m")
    return _street(k, canvas)


def _oncoming(k: Kit) -> Canvas:
    """From the front, by a camera that writes the time into its picture."""
    canvas = _car(k, (240, 238, 220))
    words = k.pick(("BLUE LINE TAXI", "DRIVING SCHOOL", "FLEET 12"))
    canvas.write((450, 560), words, Pen(k.face("sans"), 32, (220, 220, 214)), anchor="m")
    canvas = _street(k, canvas)
    clock = f"{k.date('{y}-{mm}-{dd}')} {k.time(seconds=True)}"
    canvas.write((24, 20), f"CAM {k.whole(1, 9)}  {clock}", Pen(k.face("mono", "sans"), 24, (250, 250, 120)))
    return canvas


def _trailer(k: Kit) -> Canvas:
    """A van's doors with a firm's name and number, and its plate."""
    canvas = k.canvas(view(k, 900, 700))
    canvas.pixels[60:600, 120:780] = gradient((238, 238, 234), (196, 198, 200), 660, 540)
    cv2.line(canvas.pixels, (450, 60), (450, 600), (120, 122, 126), 3)
    face = k.face("sans")
    canvas.write((450, 110), "Removals & Storage", Pen(face, 54, (30, 70, 120)), anchor="m", width=600)
    canvas.write((450, 210), k.phone(), Pen(face, 50, (190, 60, 40)), anchor="m", width=560)
    _plate(k, canvas, (330, 480, 570, 548), (250, 250, 246))
    return _street(k, canvas)


FAMILY = Family({"development": (_parked, _two_wheels), "held-out": (_oncoming, _trailer)}, styles=("sans", "mono"))
