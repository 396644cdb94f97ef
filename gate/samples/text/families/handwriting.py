"""Notes by hand: on ruled paper, on a board, on a card."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families.layout import Family, laid
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, glare, paper

_INKS = ((30, 40, 110), (30, 30, 36))


def _note(k: Kit) -> Canvas:
    """A sheet from a ruled pad."""
    canvas = k.canvas(paper(k.random, 760, 760, (252, 250, 236), 1.5))
    for row in range(110, 750, 56):
        cv2.line(canvas.pixels, (0, row), (760, row), (176, 200, 226), 2)
    cv2.line(canvas.pixels, (88, 0), (88, 760), (230, 150, 150), 2)
    face, ink = k.face("hand"), k.pick(_INKS)
    rows = (
        f"{k.name()} called",
        f"about {k.date()}",
        f"{k.time()} at {k.venue()}",
        "bring cake + balloons!",
        f"call back {k.phone()}",
        f"or {k.name('given', k.somebody())}",
        k.address(", "),
        "milk, bread, eggs",
    )
    y = 74.0
    for text in rows:
        at = (104 + k.between(-6, 10), y)
        canvas.write(at, text, Pen(face, 38, ink), width=620, angle=k.between(-0.8, 0.8))
        y += 56
    return laid(k, canvas)


def _whiteboard(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1000, 700, (238, 241, 243), 1.5))
    cv2.rectangle(canvas.pixels, (0, 0), (999, 699), (150, 154, 158), 22)
    face = k.face("hand")
    red, blue, green = (200, 50, 50), (30, 60, 150), (30, 110, 60)
    rows = (
        (f"{k.date()}: {k.name('given')} - scan {k.time()}", blue),
        (f"{k.date()} - {k.name('given', k.somebody())}", green),
        (f"plumber {k.phone()}", (30, 30, 40)),
        (f"party: {k.street()}", blue),
        ("buy paint!", red),
    )
    y = canvas.write((70, 60), "This week", Pen(face, 60, red))
    for text, ink in rows:
        at = (80 + k.between(-8, 20), y + 26)
        y = canvas.write(at, text, Pen(face, 52, ink), width=840, angle=k.between(-1.2, 1.2))
    canvas.pixels = camera(k.random, glare(k.random, canvas.pixels, 0.35), 0.6, 3)
    return canvas


def _on_print(k: Kit) -> Canvas:
    """The back of a photograph."""
    canvas = k.canvas(paper(k.random, 900, 620, (244, 242, 236), 2.5))
    face, ink = k.face("hand"), k.pick(_INKS)
    canvas.write(
        (450, 566), "photo paper  photo paper  photo paper", Pen(k.face("sans"), 26, (222, 222, 218)), anchor="m"
    )
    y = 60.0
    for text in (
        f"{k.name('given')}, {k.whole(2, 9)} months",
        k.date(),
        f"with {k.name('full', k.somebody())}",
        f"in {k.town()}, {k.street()}",
    ):
        y = canvas.write((70, y), text, Pen(face, 50, ink), width=760, angle=k.between(-2, 2)) + 30
    return laid(k, canvas)


def _thank_you(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 900, 640, (246, 238, 226), 2.0))
    face, ink = k.face("hand"), k.pick(((40, 44, 90), (96, 44, 60)))
    story = (
        f"{k.say('Dear')} {k.name('given')},\nthank you for the lovely gift!\n"
        f"The shower on {k.date()} was a dream.\nHope to see you in {k.town()} soon."
    )
    y = canvas.write((70, 70), story, Pen(face, 46, ink, leading=1.5), width=760)
    y = canvas.write((830, y + 20), "Love,", Pen(face, 46, ink), anchor="r")
    canvas.write((830, y), k.name("full", k.somebody()), Pen(face, 50, ink), anchor="r", width=600)
    return laid(k, canvas)


def _sticky(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 640, 640, k.pick(((252, 236, 140), (250, 190, 190), (190, 230, 200))), 2.5))
    face, ink = k.face("hand"), (40, 40, 60)
    y = 50.0
    for text in (k.name(), k.phone(), k.street(), f"{k.date()} {k.time()}", "don't forget!!"):
        y = canvas.write((60, y + 14), text, Pen(face, 56, ink), width=520, angle=k.between(-2, 2)) + 18
    return laid(k, canvas)


def _guest_book(k: Kit) -> Canvas:
    """Three entries, each signed."""
    canvas = k.canvas(paper(k.random, 800, 960, (250, 244, 230), 2.0))
    wishes = (
        "Sleep well, little star.",
        "May your days be bright!",
        "All our love to you three.",
        "Welcome to the world.",
    )
    y = 60.0
    for number in k.random.permutation(len(wishes))[:3]:
        face, ink, guest = k.face("hand", "script"), k.pick(_INKS), k.somebody()
        signed = f"{k.name('full', guest)}, {k.town()}\n{k.date()}"
        y = canvas.write((70, y), wishes[number], Pen(face, 46, ink), width=660)
        y = canvas.write((110, y), signed, Pen(face, 40, ink), width=600) + 60
    canvas.write((70, y), k.handle(), Pen(k.face("hand"), 36, _INKS[0]), width=600)
    return laid(k, canvas)


FAMILY = Family(
    {
        "development": (_note, _whiteboard, _on_print),
        "held-out": (_thank_you, _sticky, _guest_book),
    },
    styles=("hand", "script", "sans"),
)
