"""What was saved from a screen: chats, mail, profiles, an app."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import Family
from gate.samples.text.fonts import Typeface
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import gradient

_DARK, _LIGHT, _GREY = (24, 26, 32), (250, 250, 252), (140, 144, 152)


def _rounded(canvas: Canvas, corners: tuple[int, int, int, int], colour: Colour, radius: int = 18) -> None:
    left, top, right, bottom = corners
    for x0, y0, x1, y1 in ((left + radius, top, right - radius, bottom), (left, top + radius, right, bottom - radius)):
        cv2.rectangle(canvas.pixels, (x0, y0), (x1, y1), colour, -1)
    for x in (left + radius, right - radius):
        for y in (top + radius, bottom - radius):
            cv2.circle(canvas.pixels, (x, y), radius, colour, -1, cv2.LINE_AA)


def _status(canvas: Canvas, k: Kit, face: Typeface, ink: Colour) -> None:
    """The uppermost line of a telephone."""
    canvas.write((30, 14), k.clock(), Pen(face, 22, ink))
    canvas.write((canvas.size[0] - 30, 14), f"5G  {k.whole(11, 99)}%", Pen(face, 22, ink), anchor="r")


def _chat(k: Kit) -> Canvas:
    dark = k.chance(0.5)
    canvas = k.blank(640, 1024, _DARK if dark else (236, 232, 224))
    face = k.face("sans")
    ink: Colour = (236, 238, 240) if dark else (24, 26, 30)
    mine: Colour = (0, 92, 75) if dark else (214, 246, 200)
    theirs: Colour = (38, 44, 52) if dark else (255, 255, 255)
    _status(canvas, k, face, ink)
    cv2.circle(canvas.pixels, (60, 92), 32, (150, 140, 180), -1, cv2.LINE_AA)
    canvas.write((110, 64), k.name(), Pen(face, 30, ink), width=400)
    canvas.write((110, 102), "online", Pen(face, 20, _GREY))
    talk = (
        (theirs, "Hi! How was the scan?"),
        (mine, f"All good, it is a girl!\nDue {k.date('{month} {d}', entity='DATE_OF_BIRTH')}"),
        (theirs, f"Wonderful. {k.name('given', k.somebody())} says congrats"),
        (mine, f"Party on {k.date('{day} {d} {month}')}\nat {k.venue()}"),
        (theirs, "What is the address again?"),
        (mine, k.address()),
        (theirs, f"Thanks! My new number is\n{k.phone()}"),
    )
    y = 160
    for colour, text in talk:
        left, right = (160, 616) if colour == mine else (24, 480)
        bottom = y + 30 + 38 * (text.count("\n") + 1)
        _rounded(canvas, (left, y, right, bottom), colour)
        canvas.write((left + 20, y + 14), text, Pen(face, 27, ink), width=right - left - 40)
        y = bottom + 14
    canvas.fit(k.whole(720, 1024))
    return canvas


def _mail(k: Kit) -> Canvas:
    canvas = k.blank(1000, 720, _LIGHT)
    face = k.face("sans")
    canvas.pixels[:70] = (232, 240, 252)
    canvas.pixels[70:, :150] = (240, 242, 246)
    for row, word in enumerate(("Inbox", "Starred", "Sent", "Drafts", "Spam")):
        canvas.write((24, 100 + 48 * row), word, Pen(face, 24, (70, 74, 82)))
    canvas.write((40, 20), "Mail", Pen(face, 30, (60, 90, 170)))
    canvas.write((976, 24), k.date(), Pen(face, 21, _GREY), anchor="r")
    subject = k.pick(("Your scan pictures", "Appointment confirmed", "Order received"))
    y = canvas.write((180, 96), subject, Pen(face, 36, _DARK))
    sender = k.somebody()
    who = f"From: {k.name('full', sender)} <{k.email(sender)}>\nTo: {k.email()}"
    y = canvas.write((180, y + 12), who, Pen(face, 23, (70, 74, 82)), width=780)
    body = (
        f"{k.say('Dear')} {k.name('given')},\n"
        f"we confirm your visit on {k.date()} at {k.time()}.\n"
        f"Please come to {k.address(', ')}.\n"
        f"Your booking number is {k.number('BK-######')}.\n"
        f"Parcels go to postcode {k.postcode()}.\n\n"
        f"{k.say('Yours sincerely,')}\n{k.name('full', sender)}\n{k.phone()}"
    )
    canvas.write((180, y + 26), body, Pen(face, 25, _DARK, leading=1.5), width=780)
    canvas.fit(k.whole(760, 1000))
    return canvas


def _contact(k: Kit) -> Canvas:
    """An entry of a telephone's address book."""
    canvas = k.blank(600, 960, (244, 245, 250))
    face = k.face("sans")
    _status(canvas, k, face, (40, 40, 50))
    cv2.circle(
        canvas.pixels, (300, 180), 84, k.pick(((240, 160, 130), (130, 170, 220), (160, 190, 140))), -1, cv2.LINE_AA
    )
    canvas.write((300, 136), k.person.given[0], Pen(face, 76, (255, 255, 255)), anchor="m")
    y = canvas.write((300, 284), k.name(), Pen(face, 46, _DARK), anchor="m", width=540)
    for number, word in enumerate(("Call", "Text", "Video")):
        canvas.write((150 + 150 * number, y + 14), word, Pen(face, 24, (50, 100, 200)), anchor="m")
    y += 70
    for label, value in (("mobile", k.phone()), ("e-mail", k.email()), ("home", k.address()), ("birthday", k.birth())):
        bottom = int(y + 56 + 38 * (value.count("\n") + 1))
        _rounded(canvas, (24, int(y), 576, bottom), (255, 255, 255))
        canvas.write((46, y + 8), label, Pen(face, 20, _GREY))
        canvas.write((46, y + 36), value, Pen(face, 28, _DARK), width=500)
        y = bottom + 12
    canvas.fit(k.whole(700, 960))
    return canvas


def _profile(k: Kit) -> Canvas:
    canvas = k.blank(640, 960, (255, 255, 255))
    canvas.pixels[:250] = gradient((250, 190, 170), (170, 160, 230), 640, 250)
    cv2.circle(canvas.pixels, (120, 250), 84, (255, 255, 255), -1, cv2.LINE_AA)
    cv2.circle(canvas.pixels, (120, 250), 76, (130, 150, 140), -1, cv2.LINE_AA)
    face = k.face("sans")
    _status(canvas, k, face, (40, 40, 50))
    about = f"mama to be  -  tea, trains, two cats\n{k.town()}\n{k.url()}\nJoined {k.date('{month} {y}')}"
    followers = f"{k.whole(80, 990)} Following    {k.whole(1, 40)}.{k.whole(1, 9)}K Followers"
    y = canvas.write((40, 350), k.name(), Pen(face, 44, _DARK), width=560)
    y = canvas.write((40, y), k.handle(), Pen(face, 28, _GREY), width=560)
    y = canvas.write((40, y + 14), about, Pen(face, 27, _DARK, leading=1.5), width=560)
    y = canvas.write((40, y + 14), followers, Pen(face, 26, _DARK))
    _rounded(canvas, (40, int(y + 24), 600, int(y + 140)), (242, 243, 247))
    comment = f"{k.name('given', k.somebody())}: can't wait to meet you!\n{k.date('{mon} {d}')}  12 likes"
    canvas.write((64, y + 40), comment, Pen(face, 25, _DARK, leading=1.6), width=510)
    canvas.fit(k.whole(700, 960))
    return canvas


def _calendar(k: Kit) -> Canvas:
    """An appointment in an app, in the dark."""
    canvas = k.blank(620, 1000, (18, 18, 24))
    face = k.face("sans")
    white, accent = (240, 240, 244), k.pick(((120, 200, 250), (250, 170, 120), (170, 230, 150)))
    _status(canvas, k, face, white)
    fields = (
        ("Patient", k.name()),
        ("Date of birth", k.birth()),
        ("When", f"{k.date()}, {k.time()}"),
        ("Where", f"{k.facility()}\n{k.address()}"),
        ("Contact", k.phone()),
        ("Reference", k.number("######-##")),
        ("Reminder", "1 day before"),
    )
    y = canvas.write((36, 90), "Appointment", Pen(face, 46, white))
    for label, value in fields:
        y = canvas.write((36, y + 20), label, Pen(face, 22, accent))
        y = canvas.write((36, y), value, Pen(face, 30, white), width=550)
    canvas.fit(k.whole(700, 1000))
    return canvas


def _map(k: Kit) -> Canvas:
    """A route on a map."""
    canvas = k.blank(860, 760, (236, 234, 226))
    for _ in range(9):
        points = k.random.integers(0, 860, 4).tolist()
        cv2.line(canvas.pixels, (points[0], 0), (points[1], 760), (255, 255, 255), k.whole(8, 26), cv2.LINE_AA)
        cv2.line(canvas.pixels, (0, points[2]), (860, points[3]), (255, 255, 255), k.whole(8, 26), cv2.LINE_AA)
    cv2.circle(canvas.pixels, (640, 420), 70, (190, 220, 180), -1, cv2.LINE_AA)
    cv2.polylines(
        canvas.pixels, [k.random.integers(120, 640, (5, 1, 2)).astype("int32")], False, (60, 110, 230), 9, cv2.LINE_AA
    )
    _rounded(canvas, (30, 30, 830, 250), (255, 255, 255))
    face = k.face("sans")
    route = f"From: {k.address(', ')}\nTo: {k.facility()}\n      {k.address(', ')}"
    canvas.write((54, 46), route, Pen(face, 28, _DARK, leading=1.5), width=750)
    canvas.write(
        (54, 196), f"{k.whole(4, 55)} min  ({k.between(1, 30):.1f} km)  fastest route", Pen(face, 26, (40, 130, 70))
    )
    _rounded(canvas, (560, 660, 830, 730), (60, 110, 230))
    canvas.write((695, 674), "Start", Pen(face, 30, (255, 255, 255)), anchor="m")
    canvas.fit(k.whole(640, 860))
    return canvas


FAMILY = Family({"development": (_chat, _mail, _contact), "held-out": (_profile, _calendar, _map)}, styles=("sans",))
