"""Pictures the wrong way round: mirrored, negatives, white letters on a dark pane."""

from __future__ import annotations

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families import header, invitation, print_photo
from gate.samples.text.families.layout import Family, column
from gate.samples.text.families.print_photo import any_print
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, surface


def _mirrored(k: Kit) -> Canvas:
    """As a front camera saves it."""
    canvas = any_print(k)
    canvas.mirror()
    return canvas


def _negative(k: Kit) -> Canvas:
    canvas = any_print(k)
    canvas.pixels = 255 - canvas.pixels
    return canvas


def _light_on_dark(k: Kit) -> Canvas:
    """A shop's board of black felt with white letters."""
    canvas = k.canvas(surface(k.random, 800, 900) // 5)
    face, white = k.face("mono", "sans"), (244, 244, 240)
    rows = (
        ("WELCOME", Pen(face, 70, white)),
        (k.name("capitals"), Pen(face, 66, white)),
        (k.date(), Pen(face, 50, white)),
        (f"{k.venue()}", Pen(face, 46, white)),
        (k.phone(), Pen(face, 50, white)),
        ("PLEASE TAKE A SEAT", Pen(face, 40, white)),
    )
    column(canvas, (400, 120), rows, width=680, gap=0.5)
    canvas.pixels = camera(k.random, canvas.pixels, 0.6, 3)
    return canvas


def _slide(k: Kit) -> Canvas:
    """A negative of an invitation scanned from the wrong side."""
    canvas = k.pick(invitation.FAMILY.templates[k.split])(k)
    canvas.pixels = 255 - canvas.pixels
    canvas.mirror()
    return canvas


def _window(k: Kit) -> Canvas:
    """Letters on a pane, read from inside."""
    canvas = k.canvas(surface(k.random, 900, 640) // 3)
    face, white = k.face("sans", "serif"), (244, 244, 240)
    rows = (
        (k.name(), Pen(face, 82, white)),
        (k.address(", "), Pen(face, 44, white)),
        (k.phone(), Pen(face, 56, white)),
        ("OPEN", Pen(face, 60, (244, 210, 120))),
    )
    column(canvas, (450, 100), rows, width=800, gap=0.4)
    canvas.mirror()
    return canvas


def _flipped_scan(k: Kit) -> Canvas:
    """A sonogram's film held the wrong way, dark on light."""
    canvas = k.pick(header.FAMILY.templates[k.split])(k)
    canvas.pixels = 255 - canvas.pixels // 2
    if k.chance(0.5):
        canvas.mirror()
    return canvas


FAMILY = Family(
    {"development": (_mirrored, _negative, _light_on_dark), "held-out": (_slide, _window, _flipped_scan)},
    styles=print_photo.FAMILY.styles,
)
