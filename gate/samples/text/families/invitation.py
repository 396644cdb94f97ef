"""Invitations: baby shower, gender reveal, christening, wedding; in script and display letters."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import Family, column
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import gradient, paper

_PALETTES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((255, 243, 240), (200, 104, 116), (92, 58, 66)),
    ((240, 247, 252), (80, 130, 180), (44, 66, 92)),
    ((246, 249, 238), (106, 134, 72), (52, 64, 46)),
    ((250, 246, 232), (170, 128, 50), (70, 56, 40)),
    ((34, 44, 62), (222, 190, 120), (238, 232, 220)),
    ((86, 36, 58), (246, 190, 170), (255, 240, 232)),
)
"""Paper, ornament, ink. The last two are dark."""


def _confetti(k: Kit, canvas: Canvas, colour: Colour, count: int, clear: float) -> None:
    """Dots, but for the middle: `clear` is the share of each side that has them."""
    width, height = canvas.size
    for x, y, radius, share in k.random.uniform((0, 0, 2, 0.3), (width - 1, height - 1, 9, 1), (count, 4)):
        if clear < x / width < 1 - clear and clear < y / height < 1 - clear:
            continue
        under = canvas.pixels[int(y), int(x)]
        tone = np.round(share * np.array(colour) + (1 - share) * under).tolist()
        cv2.circle(canvas.pixels, (int(x), int(y)), int(radius), tone, -1, cv2.LINE_AA)


def _wreath(k: Kit, canvas: Canvas, colour: Colour) -> None:
    """Leaves along an ellipse."""
    width, height = canvas.size
    for step in np.linspace(0, 2 * np.pi, 56):
        x, y = width / 2 + 0.455 * width * np.cos(step), height / 2 + 0.46 * height * np.sin(step)
        tone = [int(np.clip(part + k.between(-30, 30), 0, 255)) for part in colour]
        angle = np.degrees(step) + k.between(20, 120)
        cv2.ellipse(canvas.pixels, (int(x), int(y)), (k.whole(10, 19), 5), angle, 0, 360, tone, -1, cv2.LINE_AA)


def _centred(k: Kit, canvas: Canvas, y: float, rows: Sequence[tuple[str, str, float, Colour]]) -> None:
    """Rows of (text, style of letters, size, colour); a style is one typeface throughout a card."""
    width = canvas.size[0]
    faces = {style: k.face(style) for style in ("serif", "sans", "script", "display")}
    pens = [(text, Pen(faces[style], size, colour, leading=1.25)) for text, style, size, colour in rows]
    column(canvas, (width / 2, y), pens, width=0.74 * width, gap=0.28)


def _shower(k: Kit) -> Canvas:
    ground, ornament, ink = k.pick(_PALETTES)
    canvas = k.canvas(paper(k.random, 900, 1240, ground, 1.2))
    _wreath(k, canvas, ornament)
    host = k.somebody()
    rows = (
        (k.say("please join us for a"), "serif", 34.0, ink),
        (k.say("Baby Shower"), "script", 116.0, ornament),
        (k.say("in honour of"), "serif", 34.0, ink),
        (k.name(), "script", 84.0, ink),
        (f"{k.date()} {k.say('at')} {k.time()}", "serif", 38.0, ink),
        (k.venue(), "serif", 38.0, ink),
        (k.address(), "serif", 36.0, ink),
        (f"{k.say('RSVP')} {k.name('given', host)}", "serif", 32.0, ink),
        (k.phone(), "serif", 34.0, ink),
        (k.say("games, cake and laughter"), "script", 46.0, ornament),
    )
    _centred(k, canvas, 190, rows)
    canvas.fit(k.whole(700, 1024))
    return canvas


def _reveal(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((250, 196, 214), (176, 210, 244), 1000, 760))
    _confetti(k, canvas, (255, 255, 255), 260, 0.14)
    ink = (70, 60, 96)
    rows = (
        ("He or She?", "display", 104.0, (214, 70, 124)),
        ("What will our little one be?", "display", 40.0, ink),
        (f"{k.name('given')} & {k.name('full', k.somebody())}", "display", 56.0, ink),
        (f"{k.date()}  -  {k.time()}", "sans", 36.0, ink),
        (k.address(", "), "sans", 34.0, ink),
        (f"Text {k.phone()}  or {k.handle()}", "sans", 34.0, ink),
        ("Wear pink or blue!", "display", 40.0, (40, 96, 180)),
    )
    _centred(k, canvas, 90, rows)
    canvas.fit(k.whole(620, 1000))
    return canvas


def _wedding(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 820, 1160, (252, 250, 244), 1.6))
    gold, ink = (156, 120, 54), (58, 52, 48)
    for inset in (34, 44):
        cv2.rectangle(canvas.pixels, (inset, inset), (820 - inset, 1160 - inset), gold, 2, cv2.LINE_AA)
    rows = (
        (k.say("together with their families"), "serif", 30.0, ink),
        (k.name(), "script", 84.0, gold),
        ("&", "script", 54.0, ink),
        (k.name("full", k.somebody()), "script", 84.0, gold),
        (k.say("request the pleasure of your company"), "serif", 30.0, ink),
        (k.date(), "serif", 40.0, ink),
        (f"{k.say('at')} {k.time()}", "serif", 34.0, ink),
        (k.venue(), "script", 52.0, ink),
        (k.address(), "serif", 34.0, ink),
        (k.say("dinner and dancing to follow"), "serif", 28.0, gold),
        (k.url(), "serif", 28.0, ink),
    )
    _centred(k, canvas, 100, rows)
    canvas.fit(k.whole(680, 1000))
    return canvas


def _christening(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1050, 750, (238, 244, 250), 1.0))
    blue, ink = (70, 108, 156), (40, 56, 84)
    canvas.pixels[:, :40] = canvas.pixels[:, -40:] = blue
    for row in range(8):
        for x in (20, 1030):
            cv2.circle(canvas.pixels, (x, 60 + 90 * row), 9, (255, 255, 255), -1, cv2.LINE_AA)
    rows = (
        (k.say("Christening of"), "display", 54.0, blue),
        (k.name("middle"), "script", 96.0, ink),
        (f"{k.say('born')} {k.date(entity='DATE_OF_BIRTH')}", "serif", 36.0, ink),
        (f"{k.date()}, {k.time()}", "serif", 40.0, ink),
        (k.venue(), "serif", 38.0, ink),
        (k.address(", "), "serif", 36.0, ink),
        (f"{k.say('Reply to')} {k.email()}", "sans", 32.0, ink),
    )
    _centred(k, canvas, 70, rows)
    canvas.fit(k.whole(640, 1000))
    return canvas


def _sprinkle(k: Kit) -> Canvas:
    """Left-aligned, big letters, on a dark card."""
    ground, ornament, ink = k.pick(_PALETTES[4:])
    canvas = k.canvas(paper(k.random, 840, 840, ground, 2.0))
    _confetti(k, canvas, ornament, 220, 0.07)
    title, text = k.face("display"), k.face("sans")
    rows = (
        ("Oh Baby!", Pen(title, 116, ornament)),
        (f"A sprinkle for {k.name('given')}", Pen(title, 60, ink)),
        (f"{k.say('Date')}: {k.date()}\n{k.say('Time')}: {k.time()}", Pen(text, 36, ink)),
        (f"{k.venue()}\n{k.address()}", Pen(text, 36, ink)),
        (f"Hosted by {k.name('full', k.somebody())}\n{k.say('RSVP')} {k.phone()}", Pen(text, 34, ink)),
        ("No gifts please, just bring an appetite", Pen(text, 28, ornament)),
    )
    column(canvas, (84, 76), rows, width=670, anchor="l", gap=0.1)
    canvas.fit(k.whole(600, 900))
    return canvas


def _save_the_date(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((224, 200, 176), (176, 124, 100), 1000, 700))
    canvas.pixels[550:] = (250, 246, 240)
    ink, white = (84, 52, 44), (255, 252, 246)
    hand, serif = k.face("script", "display"), k.face("serif")
    rows = (
        (k.say("Save the Date"), Pen(hand, 122, white)),
        (f"{k.name('given')} + {k.name('given', k.somebody())}", Pen(hand, 84, ink)),
        (k.date(), Pen(serif, 58, white)),
    )
    column(canvas, (500, 70), rows, width=860, gap=0.05)
    y = canvas.write((500, 566), f"{k.venue()}, {k.town()}", Pen(serif, 38, ink), anchor="m", width=860)
    canvas.write((500, y + 6), f"invitation to follow   {k.handle()}", Pen(serif, 30, ink), anchor="m", width=860)
    canvas.fit(k.whole(560, 960))
    return canvas


FAMILY = Family(
    {"development": (_shower, _reveal, _wedding), "held-out": (_christening, _sprinkle, _save_the_date)},
    styles=("serif", "sans", "script", "display"),
)
