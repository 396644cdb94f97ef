"""Invitations: baby shower, gender reveal, christening, wedding; in script and display letters."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Colour
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import gradient, paper

_PALETTES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((255, 243, 240), (214, 120, 130), (92, 58, 66)),
    ((240, 247, 252), (110, 158, 200), (44, 66, 92)),
    ((246, 249, 238), (126, 152, 88), (52, 64, 46)),
    ((250, 246, 232), (190, 150, 70), (70, 56, 40)),
    ((34, 44, 62), (222, 190, 120), (238, 232, 220)),
    ((86, 36, 58), (246, 190, 170), (255, 240, 232)),
)
"""Paper, ornament, ink."""


def _dots(k: Kit, canvas: Canvas, colour: Colour, count: int = 90, clear: tuple[float, float] = (0.13, 0.12)) -> None:
    """Confetti round the edge."""
    width, height = canvas.size
    for x, y, radius, share in k.random.uniform((0, 0, 2, 0.3), (width, height, 9, 1), (count, 4)):
        inside = clear[0] * width < x < (1 - clear[0]) * width and clear[1] * height < y < (1 - clear[1]) * height
        if not inside:
            under = canvas.pixels[min(int(y), height - 1), min(int(x), width - 1)]
            tone = tuple(round(share * a + (1 - share) * int(b)) for a, b in zip(colour, under, strict=True))
            cv2.circle(canvas.pixels, (int(x), int(y)), int(radius), tone, -1, cv2.LINE_AA)


def _wreath(k: Kit, canvas: Canvas, colour: Colour) -> None:
    """Leaves along an ellipse."""
    width, height = canvas.size
    for step in np.linspace(0, 2 * np.pi, 56):
        x, y = width / 2 + 0.455 * width * np.cos(step), height / 2 + 0.46 * height * np.sin(step)
        tone = tuple(int(np.clip(part + k.between(-30, 30), 0, 255)) for part in colour)
        angle = np.degrees(step) + k.between(20, 120)
        cv2.ellipse(canvas.pixels, (int(x), int(y)), (k.whole(10, 19), 5), angle, 0, 360, tone, -1, cv2.LINE_AA)


def _frame(canvas: Canvas, colour: Colour, inset: int, width: int = 2) -> None:
    across, down = canvas.size
    cv2.rectangle(canvas.pixels, (inset, inset), (across - inset, down - inset), colour, width, cv2.LINE_AA)


def _rows(canvas: Canvas, k: Kit, y: float, rows: list[tuple[str, str, float, Colour]]) -> float:
    """Centred rows of (text, style, size, colour)."""
    width = canvas.size[0]
    faces = {style: k.face(style) for style in ("serif", "sans", "script", "display")}
    for text, style, size, colour in rows:
        y = (
            canvas.write((width / 2, y), text, faces[style], size, colour, anchor="m", width=0.76 * width, leading=1.25)
            + size * 0.28
        )
    return y


def _shower(k: Kit) -> Canvas:
    ground, ornament, ink = k.pick(_PALETTES)
    canvas = k.canvas(paper(k.random, 900, 1200, ground, 1.2))
    _wreath(k, canvas, ornament)
    rows = [
        ("please join us for a", "serif", 34.0, ink), ("Baby Shower", "script", 120.0, ornament), ("in honour of", "serif", 34.0, ink), (k.name(), "script", 84.0, ink),
        (f"{k.date()} at {k.time()}", "serif", 38.0, ink), (k.venue(), "serif", 38.0, ink), (k.address("\n"), "serif", 36.0, ink),
        (f"RSVP to {k.name('given', k.somebody())} by {k.date('{d} {month}')}", "serif", 32.0, ink), (k.phone(), "serif", 34.0, ink), ("games, cake and laughter", "script", 46.0, ornament),
    ]  # fmt: skip
    _rows(canvas, k, 200, rows)
    canvas.fit(k.whole(640, 1024))
    return canvas


def _reveal(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((250, 196, 214), (176, 210, 244), 1000, 760))
    _dots(k, canvas, (255, 255, 255), 160)
    ink = (70, 60, 96)
    rows = [
        ("He or She?", "display", 104.0, (230, 90, 140)), ("What will our little one be?", "display", 40.0, ink), (f"{k.name('given')} & {k.name('full', k.somebody())}", "display", 56.0, ink),
        (f"{k.date()}  -  {k.time()}", "sans", 36.0, ink), (k.address(", "), "sans", 34.0, ink), (f"Text {k.phone()}  or {k.handle()}", "sans", 34.0, ink), ("Wear pink or blue!", "display", 40.0, (60, 120, 200)),
    ]  # fmt: skip
    _rows(canvas, k, 90, rows)
    canvas.fit(k.whole(600, 1000))
    return canvas


def _wedding(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 820, 1100, (252, 250, 244), 1.6))
    gold, ink = (176, 140, 74), (58, 52, 48)
    for inset in (34, 44):
        _frame(canvas, gold, inset)
    rows = [
        ("together with their families", "serif", 30.0, ink), (k.name(), "script", 88.0, gold), ("&", "script", 60.0, ink), (k.name("full", k.somebody()), "script", 88.0, gold),
        ("request the pleasure of your company", "serif", 30.0, ink), (k.date(), "serif", 40.0, ink), (f"at {k.time()}", "serif", 34.0, ink), (k.venue(), "script", 52.0, ink), (k.address("\n"), "serif", 34.0, ink),
        ("dinner and dancing to follow", "serif", 28.0, gold), (k.url(), "serif", 28.0, ink),
    ]  # fmt: skip
    _rows(canvas, k, 110, rows)
    canvas.fit(k.whole(640, 1000))
    return canvas


def _christening(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1050, 750, (238, 244, 250), 1.0))
    blue, ink = (88, 128, 176), (40, 56, 84)
    canvas.pixels[:, :40] = canvas.pixels[:, -40:] = blue
    for row in range(8):
        cv2.circle(canvas.pixels, (20, 60 + 90 * row), 9, (255, 255, 255), -1, cv2.LINE_AA)
    rows = [
        ("Christening of", "display", 54.0, blue), (k.name("middle"), "script", 96.0, ink), (f"born {k.date(entity='DATE_OF_BIRTH')}", "serif", 36.0, ink),
        (f"{k.date()}, {k.time()}", "serif", 40.0, ink), (k.venue(), "serif", 38.0, ink), (k.address(", "), "serif", 36.0, ink), (f"Reply to {k.email()}", "sans", 32.0, ink),
    ]  # fmt: skip
    _rows(canvas, k, 70, rows)
    canvas.fit(k.whole(560, 1000))
    return canvas


def _sprinkle(k: Kit) -> Canvas:
    """Left-aligned, big letters, on a dark card."""
    ground, ornament, ink = k.pick(_PALETTES[4:])
    canvas = k.canvas(paper(k.random, 840, 840, ground, 2.0))
    _dots(k, canvas, ornament, 130, (0.06, 0.06))
    title, text = k.face("display"), k.face("sans")
    y = canvas.write((84, 96), "Oh Baby!", title, 120, ornament, width=660)
    y = canvas.write((84, y + 6), f"A sprinkle for {k.name('given')}", title, 62, ink, width=660)
    y = canvas.write((84, y + 26), f"When: {k.date()}\nTime: {k.time()}\nWhere: {k.venue()}", text, 36, ink, width=660)
    y = canvas.write((84, y + 4), k.address("\n"), text, 36, ink, width=660)
    y = canvas.write(
        (84, y + 18), f"Hosted by {k.name('full', k.somebody())}\nRSVP {k.phone()}", text, 34, ink, width=660
    )
    canvas.write((84, y + 18), "No gifts please, just bring an appetite", text, 28, ornament, width=660)
    canvas.fit(k.whole(560, 900))
    return canvas


def _save_the_date(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((236, 220, 200), (196, 150, 128), 1000, 700))
    height = canvas.size[1]
    canvas.pixels[height - 150 :] = (250, 246, 240)
    ink, white = (84, 52, 44), (255, 252, 246)
    hand, serif = k.face("script", "display"), k.face("serif")
    canvas.write((500, 110), "Save the Date", hand, 128, white, anchor="m", width=860)
    canvas.write(
        (500, 290), f"{k.name('given')} + {k.name('given', k.somebody())}", hand, 84, ink, anchor="m", width=860
    )
    canvas.write((500, 420), k.date(), serif, 60, white, anchor="m", width=860)
    y = canvas.write((500, height - 132), f"{k.venue()}, {k.town()}", serif, 38, ink, anchor="m", width=860)
    canvas.write((500, y + 6), f"invitation to follow   {k.handle()}", serif, 30, ink, anchor="m", width=860)
    canvas.fit(k.whole(520, 960))
    return canvas


TEMPLATES = {"development": (_shower, _reveal, _wedding), "held-out": (_christening, _sprinkle, _save_the_date)}
STYLES = ("serif", "sans", "script", "display")
