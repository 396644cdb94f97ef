"""Things made to keep a birth: frames, mugs, ornaments, blankets."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import WHITE, Family, column, view
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, cloth, glare, gradient, paper, shadow, surface, wood
from gate.samples.text.traces import Points, shifting

_BROWN: Colour = (70, 62, 58)


def _weight(k: Kit) -> str:
    grams = f"{k.whole(2400, 4400)} g   {k.whole(46, 55)} cm"
    return k.pick((f"{k.between(2.4, 4.6):.1f} kg", f"{k.whole(5, 9)} lb {k.whole(0, 15)} oz", grams))


def _frame(k: Kit) -> Canvas:
    """A framed print of a birth."""
    canvas = k.canvas(wood(k.random, 800, 1000))
    canvas.pixels[70:930, 70:730] = paper(k.random, 660, 860, (250, 247, 240), 1.0)
    canvas.pixels[130:520, 130:670] = view(k, 540, 390)
    serif = k.face("serif")
    rows = (
        (f"Baby {k.name('surname')}", Pen(k.face("script"), 80, (90, 70, 60))),
        (k.date(entity="DATE_OF_BIRTH"), Pen(serif, 40, _BROWN)),
        (f"{k.time()}   {_weight(k)}", Pen(serif, 34, _BROWN)),
        (k.town(), Pen(serif, 36, _BROWN)),
    )
    column(canvas, (400, 550), rows, width=560)
    canvas.pixels = camera(k.random, glare(k.random, shadow(k.random, canvas.pixels, 0.25), 0.3), 0.6, 3)
    canvas.fit(k.whole(640, 960))
    return canvas


def _mug(k: Kit) -> Canvas:
    """A print wrapped round a mug."""
    width, height = 560, 640
    glaze = k.pick(((250, 250, 248), (46, 58, 80), (240, 206, 206)))
    ink: Colour = WHITE if sum(glaze) < 360 else (70, 60, 76)
    canvas = k.canvas(paper(k.random, width, height, glaze, 1.0))
    serif = k.face("serif")
    rows = (
        (k.name("given"), Pen(k.face("script", "display"), 110, ink)),
        (f"{k.say('born')} {k.date(entity='DATE_OF_BIRTH')}", Pen(serif, 40, ink)),
        (_weight(k), Pen(serif, 38, ink)),
        ("hello little one", Pen(k.face("script", "display"), 50, ink)),
    )
    column(canvas, (280, 120), rows, width=420)
    radius = width / 2

    def wrapped(points: Points) -> Points:
        angle = (points[:, 0] - radius) / radius
        return np.stack([radius + radius * np.sin(angle), points[:, 1] + 26 * np.cos(angle)], axis=1)

    columns, rows_ = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    angle = np.arcsin(np.clip((columns - radius) / radius, -1, 1))
    canvas.bend(wrapped, radius + angle * radius - 0.5, rows_ - 26 * np.cos(angle) - 0.5)
    shade = 0.55 + 0.5 * np.cos(angle[..., None] * 0.95 + 0.25)
    canvas.pixels = np.clip(canvas.pixels * shade, 0, 255).astype(np.uint8)
    ground = surface(k.random, 880, 800)
    handle = [int(part * 0.8) for part in glaze]
    cv2.ellipse(ground, (700, 400), (110, 160), 0, 0, 360, handle, 34, cv2.LINE_AA)
    canvas.warp(shifting(140, 80), ground)
    canvas.pixels = camera(k.random, glare(k.random, canvas.pixels, 0.35), 0.7, 3)
    return canvas


def _sampler(k: Kit) -> Canvas:
    """A birth chart to hang over a cot: squares with facts."""
    canvas = k.canvas(paper(k.random, 900, 900, k.pick(((236, 240, 244), (250, 240, 228), (232, 240, 230))), 1.2))
    display, serif = k.face("display"), k.face("serif")
    facts = (
        k.name("full"),
        k.date(entity="DATE_OF_BIRTH"),
        k.time(),
        _weight(k),
        k.town(),
        f"to {k.name('given', k.somebody())} & {k.name('given', k.somebody())}",
    )
    for number, fact in enumerate(facts):
        x, y = 240 + 420 * (number % 2), 60 + 275 * (number // 2)
        tone = k.pick(((206, 120, 120), (110, 150, 180), (150, 160, 110), (214, 168, 96)))
        cv2.circle(canvas.pixels, (x, y + 60), 52, tone, -1, cv2.LINE_AA)
        canvas.write((x, y + 34), str(number + 1), Pen(display, 44, (255, 255, 255)), anchor="m")
        canvas.write((x, y + 136), fact, Pen(display if number == 0 else serif, 46, _BROWN), anchor="m", width=370)
    canvas.fit(k.whole(600, 900))
    return canvas


def _ornament(k: Kit) -> Canvas:
    """A round ornament with words along its edge."""
    canvas = k.canvas(gradient((38, 60, 48), (14, 26, 22), 800, 800))
    for x, y, radius in k.random.uniform((0, 0, 8), (800, 800, 30), (26, 3)):
        light = k.pick(((250, 210, 120), (220, 90, 70), (240, 240, 220)))
        cv2.circle(canvas.pixels, (int(x), int(y)), int(radius), light, -1, cv2.LINE_AA)
    canvas.pixels = cv2.GaussianBlur(canvas.pixels, (0, 0), 9).astype(np.uint8)
    tone = k.pick(((188, 46, 52), (236, 230, 214), (60, 90, 140)))
    cv2.circle(canvas.pixels, (400, 420), 310, tone, -1, cv2.LINE_AA)
    cv2.circle(canvas.pixels, (400, 420), 296, (222, 190, 120), 4, cv2.LINE_AA)
    ink: Colour = (250, 240, 214) if tone[1] < 150 else (120, 40, 44)
    canvas.write_along((400, 420), 264, "Baby's First Christmas", Pen(k.face("serif"), 42, ink))
    rows = ((k.name("given"), Pen(k.face("script", "display"), 104, ink)), (k.date(), Pen(k.face("serif"), 44, ink)))
    column(canvas, (400, 330), rows, width=430)
    canvas.pixels = camera(k.random, glare(k.random, canvas.pixels, 0.4), 0.7, 3)
    canvas.fit(k.whole(560, 800))
    return canvas


def _blanket(k: Kit) -> Canvas:
    """Letters stitched on cloth."""
    canvas = k.canvas(cloth(k.random, 900, 700))
    ink: Colour = (80, 50, 80) if canvas.pixels.mean() > 140 else (246, 236, 220)
    serif = k.face("serif")
    rows = (
        (k.name("full"), Pen(k.face("script", "display"), 110, ink, bold=1)),
        (k.date(entity="DATE_OF_BIRTH"), Pen(serif, 54, ink, bold=1)),
        (_weight(k), Pen(serif, 46, ink)),
    )
    column(canvas, (450, 160), rows, width=760)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.9, 4)
    return canvas


def _plaque(k: Kit) -> Canvas:
    """Letters burned into a board."""
    canvas = k.canvas(wood(k.random, 960, 640))
    ink = (44, 26, 16) if canvas.pixels.mean() > 95 else (232, 214, 186)
    serif = k.face("serif")
    parents = f"{k.name('given', k.somebody())} & {k.name('full', k.somebody())}"
    rows = (
        ("Welcome home", Pen(k.face("display"), 62, ink)),
        (k.name("middle"), Pen(serif, 76, ink)),
        (f"{k.date(entity='DATE_OF_BIRTH')}  -  {k.time()}", Pen(serif, 42, ink)),
        (f"{_weight(k)}  -  {k.town()}", Pen(serif, 38, ink)),
        (parents, Pen(serif, 38, ink)),
    )
    column(canvas, (480, 90), rows, width=800)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.35), 0.6, 3)
    return canvas


FAMILY = Family(
    {"development": (_frame, _mug, _sampler), "held-out": (_ornament, _blanket, _plaque)},
    styles=("serif", "script", "display"),
)
