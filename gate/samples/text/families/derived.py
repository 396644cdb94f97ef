"""Pictures of pictures: prints photographed, thumbnails, turned, mirrored and inverted ones."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Points
from gate.samples.text.families import header, invitation
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, glare, paper, shadow, surface, tilted


def _any(k: Kit) -> Canvas:
    """A sonogram or an invitation of the split."""
    family = k.pick((header, invitation))
    return k.pick(family.TEMPLATES[k.split])(k)


def _on_table(k: Kit) -> Canvas:
    """A print with a white border, lying aslant on something."""
    canvas = _bordered(k, _any(k), k.whole(12, 40))
    wide = canvas.size[0] > canvas.size[1]
    ground = surface(k.random, *((1024, 800) if wide else (800, 1024)))
    tilted(k.random, canvas, ground, fill=k.between(0.8, 0.96), tilt=k.between(0.02, 0.12), turn=k.between(2, 14))
    canvas.pixels = camera(
        k.random, shadow(k.random, canvas.pixels, k.between(0.15, 0.5)), k.between(0.3, 1.0), k.between(2, 5)
    )
    return canvas


def _glossy(k: Kit) -> Canvas:
    """A thermal print, curled, with a reflection on it."""
    canvas = _bordered(k, k.pick(header.TEMPLATES[k.split])(k), 24)
    _curl(k, canvas)
    ground = surface(k.random, 1000, 800)
    tilted(k.random, canvas, ground, fill=0.92, tilt=0.05, turn=9)
    lit = glare(k.random, shadow(k.random, canvas.pixels, 0.25), k.between(0.3, 0.75))
    canvas.pixels = camera(k.random, lit, k.between(0.4, 0.9), 3)
    return canvas


def _held(k: Kit) -> Canvas:
    """A phone photograph of a print that fills the picture, dim and a little shaken."""
    canvas = _bordered(k, _any(k), 30)
    ground = surface(k.random, *((960, 760) if canvas.size[0] > canvas.size[1] else (760, 960)))
    tilted(k.random, canvas, ground, fill=1.0, tilt=0.06, turn=5)
    _shake(k, canvas)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.55), 0.5, k.between(4, 7))
    return canvas


def _on_fridge(k: Kit) -> Canvas:
    """Pinned to a wall with a magnet."""
    canvas = _bordered(k, _any(k), 18)
    ground = paper(k.random, 900, 900, k.pick(((224, 226, 228), (150, 160, 166), (236, 228, 212))), 2.0)
    tilted(k.random, canvas, ground, fill=k.between(0.82, 0.94), tilt=0.08, turn=6)
    cv2.circle(
        canvas.pixels,
        (k.whole(420, 480), k.whole(18, 40)),
        17,
        k.pick(((190, 40, 44), (40, 80, 160), (30, 30, 30))),
        -1,
        cv2.LINE_AA,
    )
    canvas.pixels = camera(k.random, glare(k.random, shadow(k.random, canvas.pixels, 0.3), 0.3), 0.6, 4)
    return canvas


def _bordered(k: Kit, canvas: Canvas, border: int) -> Canvas:
    width, height = canvas.size
    ground = paper(k.random, width + 2 * border, height + 2 * border, (246, 245, 240), 1.0)
    canvas.warp(np.array([[1, 0, border], [0, 1, border], [0, 0, 1]], float), ground)
    return canvas


def _curl(k: Kit, canvas: Canvas) -> None:
    """Bend the sheet about an upright axis: rows sink in the middle."""
    width, height = canvas.size
    depth = height * k.between(0.01, 0.035)

    def sag(x: Points) -> Points:
        bent: Points = depth * np.sin(np.pi * x / width)
        return bent

    columns, rows = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    canvas.bend(
        lambda points: points + np.stack([0 * points[:, 0], sag(points[:, 0])], axis=1),
        columns,
        rows - sag(columns + 0.5),
    )


def _shake(k: Kit, canvas: Canvas) -> None:
    length = k.whole(2, 4)
    kernel = np.zeros((length, length), np.float32)
    if k.chance(0.5):
        kernel[length // 2] = 1 / length
    else:
        kernel[:, length // 2] = 1 / length
    canvas.pixels = cv2.filter2D(canvas.pixels, -1, kernel).astype(np.uint8)


def _thumbnail(k: Kit) -> Canvas:
    """A preview of under 200 pixels, of little more than a name and a date."""
    width, height = k.pick(((196, 150), (180, 180), (160, 196), (190, 120)))
    canvas = k.canvas(
        paper(k.random, 2 * width, 2 * height, k.pick(((250, 240, 240), (236, 244, 250), (28, 34, 46))), 1.5)
    )
    dark = canvas.pixels.mean() < 100
    ink = (240, 236, 228) if dark else (54, 50, 62)
    face = k.face("sans", "serif")
    y = canvas.write(
        (width, 0.16 * height),
        k.pick(("Baby Shower", "It's a Boy!", "Welcome", "Hello")),
        face,
        42,
        ink,
        anchor="m",
        width=1.8 * width,
    )
    y = canvas.write((width, y + 10), k.name(), face, 36, ink, anchor="m", width=1.8 * width)
    y = canvas.write((width, y + 10), k.date(), face, 32, ink, anchor="m", width=1.8 * width)
    canvas.write((width, y + 10), k.pick((k.phone(), k.town())), face, 32, ink, anchor="m", width=1.8 * width)
    canvas.resize(width, height)
    return canvas


def _small_print(k: Kit) -> Canvas:
    """A sonogram's header cut out small."""
    canvas = k.canvas(np.zeros((260, 390, 3), np.uint8))
    canvas.pixels[:] = paper(k.random, 390, 260, (14, 14, 16), 3.0)
    face = k.face("sans")
    y = canvas.write((10, 12), k.name("comma"), face, 30, (236, 236, 236), width=360)
    y = canvas.write((10, y + 8), f"ID {k.record('#######')}", face, 28, (236, 236, 236), width=360)
    y = canvas.write((10, y + 8), f"{k.date('{dd}.{mm}.{y}')} {k.time()}", face, 28, (236, 236, 236), width=360)
    canvas.write(
        (10, y + 8), f"MI {k.between(0.5, 1.4):.1f}  {k.whole(20, 60)} Hz", face, 24, (140, 180, 210), width=360
    )
    canvas.resize(195, 130)
    return canvas


def _small_invitation(k: Kit) -> Canvas:
    """A label of the size of a stamp."""
    canvas = k.blank(360, 240, k.pick(((255, 255, 255), (252, 240, 214), (226, 240, 228))))
    cv2.rectangle(canvas.pixels, (6, 6), (353, 233), (120, 110, 130), 2)
    face = k.face("sans", "serif")
    y = canvas.write((24, 22), k.name("initial"), face, 38, (30, 30, 40), width=312)
    y = canvas.write((24, y + 4), k.street(), face, 32, (30, 30, 40), width=312)
    y = canvas.write((24, y + 2), k.town(), face, 32, (30, 30, 40), width=312)
    canvas.write((24, y + 4), k.phone(), face, 30, (30, 30, 40), width=312)
    canvas.resize(180, 120)
    return canvas


def _avatar_banner(k: Kit) -> Canvas:
    """A profile's banner of a forum."""
    canvas = k.blank(380, 160, k.pick(((60, 90, 140), (40, 120, 110), (110, 70, 120))))
    cv2.circle(canvas.pixels, (70, 80), 46, (230, 230, 230), -1, cv2.LINE_AA)
    face = k.face("sans")
    y = canvas.write((136, 30), k.name(), face, 36, (255, 255, 255), width=230)
    y = canvas.write((136, y + 2), k.handle(), face, 28, (220, 226, 236), width=230)
    canvas.write((136, y + 2), f"Joined {k.date('{mon} {y}')}", face, 24, (220, 226, 236), width=230)
    canvas.resize(190, 80)
    return canvas


def _turned(k: Kit) -> Canvas:
    """The whole picture turned by any angle, on a plain ground."""
    canvas = _any(k)
    canvas.fit(k.whole(560, 800))
    _turn(k, canvas, k.between(0, 360))
    return canvas


def _quarter(k: Kit) -> Canvas:
    """A picture that lies on its side or stands on its head."""
    canvas = _any(k)
    canvas.fit(k.whole(560, 900))
    _turn(k, canvas, float(k.pick((90, 180, 270))) + k.between(-3, 3) * k.pick((0, 1)))
    return canvas


def _askew(k: Kit) -> Canvas:
    """A card thrown on a table, at any angle."""
    canvas = _bordered(k, k.pick(invitation.TEMPLATES[k.split])(k), 8)
    tilted(k.random, canvas, surface(k.random, 960, 960), fill=0.95, tilt=0.01, turn=180)
    return canvas


def _turn(k: Kit, canvas: Canvas, degrees: float) -> None:
    width, height = canvas.size
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    angle = np.deg2rad(degrees)
    across = int(np.ceil(abs(width * np.cos(angle)) + abs(height * np.sin(angle))))
    down = int(np.ceil(abs(width * np.sin(angle)) + abs(height * np.cos(angle))))
    matrix[:2, 2] += ((across - width) / 2, (down - height) / 2)
    canvas.warp(matrix, paper(k.random, across, down, k.pick(((0, 0, 0), (250, 250, 250), (120, 124, 130))), 0.6))


def _scattered(k: Kit) -> Canvas:
    """A collage: notes in several directions on one page."""
    canvas = k.canvas(surface(k.random, 900, 700))
    for x, y, text in (
        (70, 250, k.name()),
        (490, 230, k.date()),
        (480, 420, k.phone()),
        (110, 470, "best day ever!"),
        (150, 90, k.venue()),
    ):
        canvas.write(
            (x, y), text, k.face("sans", "display"), 44, (252, 250, 246), width=290, angle=k.between(-36, 36), bold=1
        )
    return canvas


def _border_text(k: Kit) -> Canvas:
    """A photo album's page, with words up one side and down the other."""
    canvas = k.canvas(paper(k.random, 800, 800, (60, 64, 74), 2.0))
    canvas.pixels[110:690, 110:690] = surface(k.random, 580, 580)
    face = k.face("sans", "serif")
    canvas.write((40, 690), f"{k.name()}, {k.town()}", face, 34, (240, 236, 226), width=560, angle=-90)
    canvas.write((762, 110), f"{k.date()}   {k.handle()}", face, 34, (240, 236, 226), width=560, angle=90)
    canvas.write((690, 764), f"page {k.whole(2, 40)}", face, 30, (200, 196, 190), angle=180)
    return canvas


def _mirrored(k: Kit) -> Canvas:
    """As a front camera saves it."""
    canvas = _any(k)
    canvas.mirror()
    return canvas


def _inverted(k: Kit) -> Canvas:
    """A negative."""
    canvas = _any(k)
    canvas.pixels = 255 - canvas.pixels
    return canvas


def _both(k: Kit) -> Canvas:
    """A slide scanned from the wrong side."""
    canvas = k.pick(invitation.TEMPLATES[k.split])(k)
    canvas.pixels = 255 - canvas.pixels
    canvas.mirror()
    return canvas


def _window(k: Kit) -> Canvas:
    """White letters on a dark pane, read from inside."""
    canvas = k.canvas(surface(k.random, 900, 600) // 3)
    face = k.face("sans", "serif")
    y = canvas.write((450, 120), k.name(), face, 82, (244, 244, 240), anchor="m", width=800)
    y = canvas.write((450, y + 10), k.address(", "), face, 44, (244, 244, 240), anchor="m", width=800)
    y = canvas.write((450, y + 20), k.phone(), face, 56, (244, 244, 240), anchor="m", width=800)
    canvas.write((450, y + 20), "OPEN", face, 60, (244, 210, 120), anchor="m")
    canvas.mirror()
    return canvas


PRINT_PHOTO = {"development": (_on_table, _glossy), "held-out": (_held, _on_fridge)}
SMALL = {"development": (_thumbnail, _small_print), "held-out": (_small_invitation, _avatar_banner)}
ROTATED = {"development": (_turned, _scattered), "held-out": (_quarter, _border_text, _askew)}
MIRRORED = {"development": (_mirrored, _inverted), "held-out": (_both, _window)}
STYLES = ("sans", "mono", "serif", "script", "display")
