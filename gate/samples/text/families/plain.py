"""Text with nothing private in it: slogans, prices, scores, vintages, ratios, what a machine says."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families.layout import INK, Family, column, scan, settings
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, paper, shadow

_Words = tuple[tuple[str, str], ...]

_SLOGANS: _Words = (
    ("KEEP CALM", "and drink tea"),
    ("HALF PRICE", "2 for 9.99"),
    ("HOME 3 : 2 AWAY", "full time"),
    ("Château vintage 2009", "13.5 % vol  750 ml"),
    ("Voluson E10", "C4/M7 FF2/E1 SRI II 3"),
    ("4.8 / 5.0", "2,431 ratings"),
    ("Tomato soup", "200 g tomatoes, 1/2 onion, 1 l water"),
    ("1,250 x 3/4 = 937.5", "show your working"),
    ("Chapter 12", "page 204"),
    ("NO PARKING", "trucks over 7.5 t"),
    ("ISO 9001", "class II  IP44  230 V 50 Hz"),
    ("Lot size 24", "keep dry, this side up"),
)
_OTHER_SLOGANS: _Words = (
    ("DREAM BIG", "work hard, stay kind"),
    ("CLEARANCE", "up to 70 % off"),
    ("Set 6-4 3-6 7-5", "match point"),
    ("Reserva 1998", "aged 24 months in oak"),
    ("ACUSON S2000", "DR 65 Gen THI MI 1.2"),
    ("Level 42", "score 98,340"),
    ("Pancakes", "250 g flour, 3 eggs, 500 ml milk"),
    ("E = mc2", "F = 9.81 N/kg"),
    ("Volume III", "second edition"),
    ("EXIT ONLY", "max height 2.1 m"),
    ("Made of 80 % cotton", "wash at 40 deg"),
    ("Model X-220", "12 V 1.5 A"),
)
_GROUNDS = (
    ((252, 250, 244), (40, 40, 50)),
    ((30, 40, 60), (250, 236, 200)),
    ((200, 50, 46), (255, 255, 255)),
    ((250, 210, 70), (30, 30, 30)),
)


def _words(k: Kit, choices: _Words) -> Canvas:
    ground, ink = k.pick(_GROUNDS)
    width, height = k.pick(((900, 700), (700, 900), (640, 480)))
    canvas = k.canvas(paper(k.random, width, height, ground, 2.0))
    (title, words), (other, more) = (choices[index] for index in k.random.permutation(len(choices))[:2])
    face, text = k.face("display", "sans", "serif"), k.face("sans", "serif")
    size = height / 8
    rows = (
        (title, Pen(face, size, ink)),
        (words, Pen(text, size / 2, ink)),
        (f"{other}\n{more}", Pen(text, size / 2.6, ink)),
    )
    column(canvas, (width / 2, 0.18 * height), rows, width=0.8 * width, gap=0.6)
    if k.chance(0.5):
        canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.6, 3)
    return canvas


def _poster(k: Kit) -> Canvas:
    return _words(k, _SLOGANS)


def _machine(k: Kit) -> Canvas:
    """A sonogram with the machine's words and none of the patient's."""
    canvas = scan(k, (800, 620), (40, 30), 720)
    pen = Pen(k.face("sans"), 18, (170, 190, 200))
    canvas.write((786, 40), "\n".join(settings(k)[:9]), pen, anchor="r")
    return canvas


def _menu(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 720, 940, (40, 44, 42), 2.0))
    face, chalk = k.face("hand", "serif"), (236, 236, 226)
    canvas.write((360, 60), "MENU", Pen(face, 84, chalk), anchor="m")
    y = 200.0
    for dish in ("Coffee", "Green tea", "Lemon cake", "Onion soup", "Apple juice 0.3 l", "Toast with cheese"):
        canvas.write((70, y), dish, Pen(face, 40, chalk))
        y = canvas.write((650, y), f"{k.between(2, 12):.2f}", Pen(face, 40, chalk), anchor="r") + 30
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.6, 3)
    return canvas


def _sign(k: Kit) -> Canvas:
    return _words(k, _OTHER_SLOGANS)


def _chart(k: Kit) -> Canvas:
    """Bars with numbers."""
    canvas = k.blank(820, 600, (255, 255, 255))
    face = k.face("sans")
    title = k.pick(("Sales by quarter", "Rainfall in mm", "Points per round"))
    canvas.write((410, 24), title, Pen(face, 38, INK), anchor="m")
    for number in range(5):
        height, left = k.whole(60, 380), 110 + 140 * number
        tone = k.pick(((70, 120, 180), (220, 130, 60), (90, 160, 110)))
        cv2.rectangle(canvas.pixels, (left, 530 - height), (left + 84, 530), tone, -1)
        canvas.write((left + 42, 494 - height), str(height * 3), Pen(face, 24, INK), anchor="m")
        canvas.write((left + 42, 540), f"Q{number + 1}", Pen(face, 24, INK), anchor="m")
    return canvas


def _ingredients(k: Kit) -> Canvas:
    """The back of a packet."""
    canvas = k.canvas(paper(k.random, 760, 860, k.pick(((240, 236, 220), (214, 232, 240), (250, 226, 214))), 1.5))
    face = k.face("sans")
    rows = [("Nutrition per 100 g", Pen(face, 44, INK))]
    for what in ("Energy kJ", "Fat g", "of which saturates g", "Carbohydrate g", "Sugars g", "Protein g", "Salt g"):
        rows.append((f"{what}   {k.between(0.1, 90):.1f}", Pen(face, 34, INK)))
    rows.append(("May contain nuts. Store below 25 °C. Net 500 g", Pen(face, 28, INK)))
    column(canvas, (60, 60), rows, width=640, anchor="l", gap=0.5)
    return canvas


FAMILY = Family(
    {"development": (_poster, _machine, _menu), "held-out": (_sign, _chart, _ingredients)},
    styles=("sans", "serif", "display", "hand"),
)
