"""Cards for the pocket: business, appointment, membership, something like an identity card."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import GREY, INK, Family, column, scanned_or_laid
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import gradient, paper

_TRADES = ("Midwife", "Sonographer", "Photographer", "Doula", "Event planner")


def _business(k: Kit) -> Canvas:
    light: tuple[Colour, Colour] = ((250, 250, 250), INK)
    ground, ink = k.pick((light, ((36, 44, 60), (236, 230, 216)), ((232, 238, 232), (30, 60, 46))))
    canvas = k.canvas(paper(k.random, 1000, 570, ground, 1.2))
    cv2.circle(canvas.pixels, (850, 150), 70, (190, 150, 80), 4, cv2.LINE_AA)
    face = k.face("sans", "serif")
    rows = (
        (k.name(), Pen(face, 62, ink)),
        (k.pick(_TRADES), Pen(face, 34, (176, 140, 74))),
        ("", Pen(face, 30, ink)),
        (f"{k.phone()}\n{k.email()}\n{k.url()}", Pen(face, 30, ink)),
        (k.address(", "), Pen(face, 28, ink)),
    )
    column(canvas, (80, 90), rows, width=660, anchor="l")
    return scanned_or_laid(k, canvas)


def _appointment(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((226, 240, 244), (250, 252, 252), 900, 560))
    canvas.pixels[:96] = (40, 120, 130)
    face = k.face("sans")
    canvas.write((40, 24), k.facility(), Pen(face, 40, (255, 255, 255)), width=820)
    facts = f"{k.say('Name')}: {k.name()}\n{k.say('Date')}: {k.date()}\n{k.say('Time')}: {k.time()}"
    rows = (
        (k.say("Your next appointment"), Pen(face, 34, (40, 120, 130))),
        (f"{facts}\nwith: Dr {k.name('surname', k.somebody())}", Pen(face, 36, INK)),
        (f"{k.address(', ')}\nCannot come? Call {k.phone()}", Pen(face, 28, INK)),
    )
    column(canvas, (40, 120), rows, width=820, anchor="l", gap=0.4)
    return scanned_or_laid(k, canvas)


def _place_card(k: Kit) -> Canvas:
    """Two cards of a dinner table: a name, a table, a menu."""
    canvas = k.canvas(paper(k.random, 900, 600, (248, 244, 236), 1.5))
    cv2.rectangle(canvas.pixels, (24, 24), (876, 576), (180, 150, 90), 3)
    serif, script = k.face("serif"), k.face("script")
    rows = (
        (f"{k.title()} {k.name()}", Pen(script, 80, INK)),
        (f"Table {k.whole(1, 14)}", Pen(serif, 40, (150, 116, 60))),
        ("pumpkin soup - roast duck - plum cake", Pen(serif, 32, GREY)),
        (f"{k.venue()}, {k.date()}", Pen(serif, 34, INK)),
    )
    column(canvas, (450, 110), rows, width=780, gap=0.4)
    return scanned_or_laid(k, canvas)


def _member(k: Kit) -> Canvas:
    """Like an identity card: portrait, labelled fields."""
    canvas = k.canvas(gradient((206, 222, 236), (240, 230, 214), 1000, 630))
    face = k.face("sans", "mono")
    canvas.write((40, 30), "MATERNITY CARD  -  SPECIMEN", Pen(face, 38, (50, 60, 110)), width=900)
    cv2.rectangle(canvas.pixels, (40, 130), (300, 450), (190, 196, 204), -1)
    cv2.circle(canvas.pixels, (170, 240), 62, (150, 156, 166), -1, cv2.LINE_AA)
    cv2.ellipse(canvas.pixels, (170, 450), (110, 110), 0, 180, 360, (150, 156, 166), -1, cv2.LINE_AA)
    fields = (
        ("Surname", k.name("surname")),
        ("Given names", k.name("given")),
        ("Date of birth", k.birth()),
        ("Card No.", k.number("AA#######")),
        ("Valid until", k.date("{dd}.{mm}.{y}")),
    )
    y = 126.0
    for label, value in fields:
        y = canvas.write((340, y), label, Pen(face, 20, GREY))
        y = canvas.write((340, y - 2), value, Pen(face, 36, INK), width=620) + 4
    canvas.write((40, 560), k.address(", "), Pen(face, 28, INK), width=900)
    return scanned_or_laid(k, canvas)


def _loyalty(k: Kit) -> Canvas:
    canvas = k.canvas(gradient(k.pick(((120, 40, 80), (30, 70, 60), (60, 60, 110))), (20, 20, 30), 960, 600))
    face, pale = k.face("sans", "serif"), (240, 240, 240)
    club = k.pick(("Baby Club", "Parents Plus", "Little Steps"))
    canvas.write((60, 60), club, Pen(k.face("display"), 72, (250, 230, 190)), width=800)
    canvas.write((60, 250), k.number("#### #### ####"), Pen(k.face("mono"), 58, pale), width=840)
    canvas.write((60, 420), k.name("capitals"), Pen(face, 42, pale), width=600)
    canvas.write((60, 490), f"Member since {k.date('{month} {y}')}", Pen(face, 30, (220, 210, 200)), width=600)
    canvas.write((900, 500), "GOLD", Pen(face, 40, (250, 220, 140)), anchor="r")
    return scanned_or_laid(k, canvas)


def _badge(k: Kit) -> Canvas:
    """What people wear at a fair."""
    canvas = k.canvas(paper(k.random, 640, 840, (252, 252, 252), 1.0))
    canvas.pixels[:170] = k.pick(((200, 80, 50), (40, 90, 150), (60, 120, 80)))
    face = k.face("sans")
    canvas.write((320, 50), "BABY FAIR", Pen(k.face("display"), 76, (255, 255, 255)), anchor="m", width=560)
    rows = (
        (k.name("given"), Pen(face, 96, INK)),
        (k.name("surname"), Pen(face, 56, INK)),
        (k.facility(), Pen(face, 36, GREY)),
        (f"{k.town()}, {k.date()}", Pen(face, 32, GREY)),
        (k.handle(), Pen(face, 32, GREY)),
        ("EXHIBITOR", Pen(face, 44, (200, 80, 50))),
    )
    column(canvas, (320, 210), rows, width=560, gap=0.4)
    return scanned_or_laid(k, canvas)


FAMILY = Family(
    {"development": (_business, _appointment, _place_card), "held-out": (_member, _loyalty, _badge)},
    styles=("sans", "serif", "mono", "script", "display"),
)
