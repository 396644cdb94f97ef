"""Words along a curve, and names with their letters one below the other."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import WHITE, Family, column
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import gradient, paper, wood


def _round(k: Kit) -> Canvas:
    """A round sticker: words along the upper and the lower edge."""
    ground = k.pick(((250, 226, 230), (220, 236, 250), (40, 52, 70)))
    ink: Colour = WHITE if ground[0] < 100 else (110, 60, 90)
    canvas = k.canvas(paper(k.random, 760, 760, (248, 246, 242), 1.0))
    cv2.circle(canvas.pixels, (380, 380), 350, ground, -1, cv2.LINE_AA)
    cv2.circle(canvas.pixels, (380, 380), 334, ink, 3, cv2.LINE_AA)
    face = k.face("serif", "sans", "display")
    canvas.write_along((380, 380), 306, f"Welcome {k.name()}", Pen(face, 52, ink))
    canvas.write_along((380, 380), -264, k.date(), Pen(face, 46, ink))
    title = k.pick(("It's a Girl", "It's a Boy", "Hello Baby"))
    rows = ((title, Pen(k.face("script", "display"), 84, ink)), (k.town(), Pen(face, 42, ink)))
    column(canvas, (380, 300), rows, width=400)
    canvas.fit(k.whole(520, 760))
    return canvas


def _stacked(k: Kit) -> Canvas:
    """A name down the left side of a card."""
    canvas = k.canvas(gradient((196, 226, 216), (246, 232, 208), 640, 960))
    canvas.write_down((130, 50), k.name("given").upper(), Pen(k.face("display", "sans"), 96, (50, 90, 100)), height=860)
    pen = Pen(k.face("serif"), 54, (60, 60, 60))
    rows = (
        (k.date(), pen),
        (k.time(), pen),
        (f"{k.venue()}\n{k.address()}", Pen(pen.face, 34, pen.fill)),
        ("tea and cake", pen),
    )
    column(canvas, (250, 200), rows, width=350, anchor="l", gap=0.6)
    canvas.fit(k.whole(680, 960))
    return canvas


def _arch(k: Kit) -> Canvas:
    """A sign over a gate."""
    canvas = k.canvas(gradient((150, 190, 230), (230, 236, 240), 1000, 760))
    canvas.pixels[560:] = paper(k.random, 1000, 200, (96, 130, 76), 8.0)
    cv2.ellipse(canvas.pixels, (500, 640), (420, 470), 0, 180, 360, (250, 248, 240), 110, cv2.LINE_AA)
    face, serif = k.face("display", "serif"), k.face("serif")
    couple = f"{k.name()} & {k.name('given', k.somebody())}"
    canvas.write_along((500, 640), 506, couple, Pen(face, 60, (120, 60, 70)))
    rows = ((k.date(), Pen(serif, 48, (60, 60, 80))), (k.venue(), Pen(serif, 44, (60, 60, 80))))
    column(canvas, (500, 380), rows, width=560)
    canvas.fit(k.whole(700, 1000))
    return canvas


def _spines(k: Kit) -> Canvas:
    """Two books: one written down its spine, one with a name letter by letter."""
    canvas = k.canvas(wood(k.random, 700, 900))
    canvas.pixels[60:840, 60:250] = gradient((120, 50, 60), (70, 26, 36), 190, 780)
    title = Pen(k.face("serif", "display"), 66, (240, 210, 150))
    canvas.write((186, 100), f"{k.name()}  vol. {k.whole(1, 9)}", title, width=700, angle=90)
    canvas.pixels[60:840, 290:640] = paper(k.random, 350, 780, (248, 244, 234), 1.0)
    brown = (60, 50, 50)
    canvas.write_down((465, 90), k.name("surname").upper(), Pen(k.face("serif", "display"), 70, brown), height=540)
    rows = ((k.town(), Pen(k.face("sans"), 32, brown)), (k.phone(), Pen(k.face("sans"), 30, brown)))
    column(canvas, (465, 680), rows, width=310)
    return canvas


FAMILY = Family(
    {"development": (_round, _stacked), "held-out": (_arch, _spines)}, styles=("sans", "serif", "script", "display")
)
