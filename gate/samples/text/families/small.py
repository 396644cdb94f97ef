"""Pictures under 200 pixels: previews, cut-outs, labels the size of a stamp."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families.layout import Family, column
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import paper


def _thumbnail(k: Kit) -> Canvas:
    """An announcement, of little more than a name and a date."""
    width, height = k.pick(((196, 150), (180, 180), (160, 196), (190, 120)))
    ground = k.pick(((250, 240, 240), (236, 244, 250), (28, 34, 46)))
    ink = (240, 236, 228) if sum(ground) < 300 else (54, 50, 62)
    canvas = k.canvas(paper(k.random, 2 * width, 2 * height, ground, 1.5))
    face = k.face("sans", "serif")
    rows = (
        (k.pick(("Baby Shower", "It's a Boy!", "Welcome", "Hello")), Pen(face, 42, ink)),
        (k.name(), Pen(face, 36, ink)),
        (k.date(), Pen(face, 32, ink)),
        (k.pick((k.phone, k.town))(), Pen(face, 32, ink)),
    )
    column(canvas, (width, 0.08 * height), rows, width=1.8 * width)
    canvas.resize(width, height)
    return canvas


def _small_print(k: Kit) -> Canvas:
    """The header of a sonogram, cut out."""
    canvas = k.canvas(paper(k.random, 390, 260, (14, 14, 16), 3.0))
    face, white = k.face("sans"), (236, 236, 236)
    rows = (
        (k.name("comma"), Pen(face, 30, white)),
        (f"ID {k.record('#######')}", Pen(face, 28, white)),
        (f"{k.date('{dd}.{mm}.{y}')} {k.time()}", Pen(face, 28, white)),
        (f"MI {k.between(0.5, 1.4):.1f}  {k.whole(20, 60)} Hz", Pen(face, 24, (140, 180, 210))),
    )
    column(canvas, (10, 12), rows, width=360, anchor="l", gap=0.3)
    canvas.resize(195, 130)
    return canvas


def _stamp(k: Kit) -> Canvas:
    """A sender's label."""
    canvas = k.blank(360, 240, k.pick(((255, 255, 255), (252, 240, 214), (226, 240, 228))))
    cv2.rectangle(canvas.pixels, (6, 6), (353, 233), (120, 110, 130), 2)
    face, ink = k.face("sans", "serif"), (30, 30, 40)
    rows = (
        (k.name("initial"), Pen(face, 38, ink)),
        (k.street(), Pen(face, 32, ink)),
        (k.town(), Pen(face, 32, ink)),
        (k.phone(), Pen(face, 30, ink)),
    )
    column(canvas, (24, 20), rows, width=312, anchor="l", gap=0.1)
    canvas.resize(180, 120)
    return canvas


def _banner(k: Kit) -> Canvas:
    """A member's signature in a forum."""
    canvas = k.blank(380, 160, k.pick(((60, 90, 140), (40, 120, 110), (110, 70, 120))))
    cv2.circle(canvas.pixels, (70, 80), 46, (230, 230, 230), -1, cv2.LINE_AA)
    face, pale = k.face("sans"), (220, 226, 236)
    rows = (
        (k.name(), Pen(face, 36, (255, 255, 255))),
        (k.handle(), Pen(face, 28, pale)),
        (f"Joined {k.date('{mon} {y}')}", Pen(face, 24, pale)),
    )
    column(canvas, (136, 24), rows, width=230, anchor="l", gap=0.05)
    canvas.resize(190, 80)
    return canvas


FAMILY = Family({"development": (_thumbnail, _small_print), "held-out": (_stamp, _banner)}, styles=("sans", "serif"))
