"""What was photographed off or saved from a screen: chats, profiles, mail, an app."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Colour
from gate.samples.text.fonts import Typeface
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import gradient

DARK, LIGHT, GREY = (24, 26, 32), (250, 250, 252), (140, 144, 152)


def _rounded(canvas: Canvas, left: int, top: int, right: int, bottom: int, colour: Colour, radius: int = 18) -> None:
    for x0, y0, x1, y1 in ((left + radius, top, right - radius, bottom), (left, top + radius, right, bottom - radius)):
        cv2.rectangle(canvas.pixels, (x0, y0), (x1, y1), colour, -1)
    for x in (left + radius, right - radius):
        for y in (top + radius, bottom - radius):
            cv2.circle(canvas.pixels, (x, y), radius, colour, -1, cv2.LINE_AA)


def _bubble(
    canvas: Canvas, face: Typeface, y: float, text: str, mine: bool, colours: tuple[Colour, Colour, Colour]
) -> float:
    width = canvas.size[0]
    lines = text.count("\n") + 1
    left, right = (width // 4, width - 24) if mine else (24, width - width // 4)
    bottom = int(y + 30 + 38 * lines)
    _rounded(canvas, left, int(y), right, bottom, colours[0] if mine else colours[1])
    canvas.write((left + 20, y + 14), text, face, 27, colours[2], width=right - left - 40, leading=1.38)
    return bottom + 14.0


def _status(canvas: Canvas, k: Kit, face: Typeface, ink: Colour) -> None:
    canvas.write((30, 14), f"{k.whole(1, 12)}:{k.whole(10, 59)}", face, 22, ink)
    canvas.write((canvas.size[0] - 30, 14), f"5G  {k.whole(11, 99)}%", face, 22, ink, anchor="r")


def _chat(k: Kit) -> Canvas:
    dark = k.chance(0.5)
    canvas = k.blank(640, 1024, DARK if dark else (236, 232, 224))
    face = k.face("sans")
    ink: Colour = (236, 238, 240) if dark else (24, 26, 30)
    colours: tuple[Colour, Colour, Colour] = (
        ((0, 92, 75), (38, 44, 52), ink) if dark else ((214, 246, 200), (255, 255, 255), ink)
    )
    _status(canvas, k, face, ink)
    cv2.circle(canvas.pixels, (60, 92), 32, (150, 140, 180), -1, cv2.LINE_AA)
    canvas.write((110, 64), k.name(), face, 30, ink, width=400)
    canvas.write((110, 102), "online", face, 20, GREY)
    y = 160.0
    friend = k.somebody()
    for mine, text in (
        (False, "Hi! How was the scan?"), (True, f"All good, it is a girl!\nDue {k.date('{month} {d}')}"), (False, f"Wonderful. {k.name('given', friend)} says congrats"),
        (True, f"Party on {k.date('{day} {d} {month}')}\nat {k.venue()}"), (False, "What is the address again?"), (True, k.address()), (False, f"Thanks! My new number is\n{k.phone()}"), (True, "See you soon"),
    ):  # fmt: skip
        y = _bubble(canvas, face, y, text, mine, colours)
        if y > 900:
            break
    canvas.fit(k.whole(720, 1024))
    return canvas


def _mail(k: Kit) -> Canvas:
    canvas = k.blank(1000, 720, LIGHT)
    face = k.face("sans")
    canvas.pixels[:70] = (232, 240, 252)
    canvas.pixels[70:, :150] = (240, 242, 246)
    for row, word in enumerate(("Inbox", "Starred", "Sent", "Drafts", "Spam")):
        canvas.write((24, 100 + 48 * row), word, face, 24, (70, 74, 82))
    canvas.write((40, 20), "Mail", face, 30, (60, 90, 170))
    y = canvas.write(
        (180, 96), k.pick(("Your scan pictures", "Appointment confirmed", "Order received")), face, 36, DARK
    )
    sender = k.somebody()
    y = canvas.write((180, y + 12), f"From: {k.name('full', sender)} <{k.email(sender)}>", face, 23, DARK, width=780)
    y = canvas.write((180, y), f"To: {k.email()}", face, 23, GREY, width=780)
    canvas.write((976, 24), k.date(), face, 21, GREY, anchor="r")
    y = canvas.write(
        (180, y + 26),
        f"Dear {k.name('given')},\nwe confirm your visit on {k.date()} at {k.time()}.\nPlease come to {k.address(', ')}.\nYour booking number is {k.number('BK-######')}.\n\nKind regards,\n{k.name('full', sender)}\n{k.phone()}",
        face,
        25,
        DARK,
        width=780,
        leading=1.5,
    )
    canvas.fit(k.whole(760, 1000))
    return canvas


def _profile(k: Kit) -> Canvas:
    canvas = k.blank(640, 960, (255, 255, 255))
    canvas.pixels[:250] = gradient((250, 190, 170), (170, 160, 230), 640, 250)
    cv2.circle(canvas.pixels, (120, 250), 84, (255, 255, 255), -1, cv2.LINE_AA)
    cv2.circle(canvas.pixels, (120, 250), 76, (130, 150, 140), -1, cv2.LINE_AA)
    face = k.face("sans")
    _status(canvas, k, face, (40, 40, 50))
    y = canvas.write((40, 350), k.name(), face, 44, DARK, width=560)
    y = canvas.write((40, y), k.handle(), face, 28, GREY, width=560)
    y = canvas.write(
        (40, y + 14),
        f"mama to be  -  tea, trains, two cats\n{k.town()}\n{k.url()}\nJoined {k.date('{month} {y}')}",
        face,
        27,
        DARK,
        width=560,
        leading=1.5,
    )
    y = canvas.write(
        (40, y + 14), f"{k.whole(80, 990)} Following    {k.whole(1, 40)}.{k.whole(1, 9)}K Followers", face, 26, DARK
    )
    _rounded(canvas, 40, int(y + 24), 600, int(y + 180), (242, 243, 247))
    canvas.write(
        (64, y + 44),
        f"{k.name('given', k.somebody())}: can't wait to meet you!\n{k.date('{mon} {d}')}  12 likes",
        face,
        25,
        DARK,
        width=510,
        leading=1.6,
    )
    canvas.fit(k.whole(680, 960))
    return canvas


def _calendar(k: Kit) -> Canvas:
    """An appointment in an app, in the dark."""
    canvas = k.blank(620, 1000, (18, 18, 24))
    face = k.face("sans")
    white, accent = (240, 240, 244), k.pick(((120, 200, 250), (250, 170, 120), (170, 230, 150)))
    _status(canvas, k, face, white)
    y = canvas.write((36, 90), "Appointment", face, 46, white)
    fields = (
        ("Patient", k.name()), ("Date of birth", k.birth()), ("When", f"{k.date()}, {k.time()}"), ("Where", f"{k.facility()}\n{k.address()}"),
        ("Contact", k.phone()), ("Reference", k.number("######-##")), ("Reminder", "1 day before"),
    )  # fmt: skip
    for label, value in fields:
        y = canvas.write((36, y + 20), label, face, 22, accent)
        y = canvas.write((36, y), value, face, 30, white, width=550)
    canvas.fit(k.whole(700, 1000))
    return canvas


TEMPLATES = {"development": (_chat, _mail), "held-out": (_profile, _calendar)}
STYLES = ("sans",)
