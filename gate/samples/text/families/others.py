"""East Asian cards and letters, text without anything private, and pictures without text."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.scenery import landscape
from gate.samples.text.canvas import Canvas, Colour
from gate.samples.text.families.header import _scan, _settings
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, gradient, noise, paper, shadow, surface

INK: Colour = (36, 34, 40)


def _meishi(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 910, 550, (252, 252, 250), 1.0))
    face = k.face("cjk")
    y = canvas.write((70, 70), k.facility(), face, 36, (60, 90, 70))
    y = canvas.write((70, y + 50), k.name("spaced"), face, 64, INK)
    canvas.write((70, y + 50), f"{k.address()}\nTEL {k.phone()}", face, 30, INK)
    return canvas


def _nengajo(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 700, 1000, (250, 246, 238), 1.5))
    cv2.circle(canvas.pixels, (560, 140), 80, (206, 60, 50), -1, cv2.LINE_AA)
    face = k.face("cjk")
    y = canvas.write((60, 80), "赤ちゃんが生まれました", face, 48, (160, 50, 50), width=420)
    y = canvas.write(
        (60, y + 60),
        f"{k.name()}\n{k.date(entity='DATE_OF_BIRTH')}\n3,{k.whole(100, 900)} g",
        face,
        48,
        INK,
        leading=1.6,
    )
    y = canvas.write((60, y + 60), k.address(), face, 34, INK, width=600, leading=1.6)
    canvas.write((60, y + 20), f"電話 {k.phone()}", face, 34, INK)
    return canvas


def _qingtie(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 800, 1040, (186, 34, 38), 2.0))
    cv2.rectangle(canvas.pixels, (30, 30), (770, 1010), (236, 200, 110), 4)
    face, gold = k.face("cjk"), (248, 222, 150)
    y = canvas.write((400, 90), "满月请柬", face, 96, gold, anchor="m")
    y = canvas.write((400, y + 30), "宝宝满月 敬请光临", face, 42, gold, anchor="m")
    for text, size in ((k.name(), 72), (k.date(), 50), (k.venue(), 50), (k.address(), 40), (f"电话 {k.phone()}", 42)):
        y = canvas.write((400, y + 26), text, face, size, gold, anchor="m", width=660, leading=1.5)
    return canvas


def _report(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 820, 900, (252, 252, 250), 1.0))
    face = k.face("cjk")
    y = canvas.write((410, 50), k.facility(), face, 46, INK, anchor="m")
    y = canvas.write((410, y), "超声检查报告单", face, 38, INK, anchor="m")
    cv2.line(canvas.pixels, (50, int(y + 10)), (770, int(y + 10)), INK, 2)
    rows = (
        f"姓名：{k.name()}    性别：女    年龄：{k.whole(20, 42)}岁",
        f"检查日期：{k.date()}",
        f"病历号：{k.record()}",
        f"联系电话：{k.phone()}",
        "双顶径 82 mm  股骨长 63 mm",
        "羊水指数 125 mm  胎心 146 次/分",
        "超声提示：宫内单活胎",
    )
    y += 20
    for row in rows:
        y = canvas.write((60, y + 14), row, face, 32, INK, width=700)
    return canvas


_SLOGANS = (
    ("KEEP CALM", "and drink tea"), ("HALF PRICE", "2 for 9.99"), ("HOME 3 : 2 AWAY", "full time"), ("Château vintage 2009", "13.5 % vol  750 ml"), ("Voluson E10", "C4/M7 FF2/E1 SRI II 3"),
    ("4.8 / 5.0", "2,431 ratings"), ("Tomato soup", "200 g tomatoes, 1/2 onion, 1 l water"), ("1,250 x 3/4 = 937.5", "show your working"), ("Chapter 12", "page 204"), ("MENU", "Coffee 3.20  Tea 2.80  Cake 4.50"),
    ("NO PARKING", "trucks over 7.5 t"), ("ISO 9001", "class II  IP44  230 V 50 Hz"), ("Lot size 24", "keep dry, this side up"),
)  # fmt: skip
_HELD_SLOGANS = (
    ("DREAM BIG", "work hard, stay kind"), ("CLEARANCE", "up to 70 % off"), ("Set 6-4 3-6 7-5", "match point"), ("Reserva 1998", "aged 24 months in oak"), ("ACUSON S2000", "DR 65 Gen THI MI 1.2"),
    ("Level 42", "score 98,340"), ("Pancakes", "250 g flour, 3 eggs, 500 ml milk"), ("E = mc2", "F = 9.81 N/kg"), ("Volume III", "second edition"), ("SPECIALS", "Soup 5.90  Steak 18.50  Pie 6.00"),
    ("EXIT ONLY", "max height 2.1 m"), ("Made of 80 % cotton", "wash at 40 deg"), ("Model X-220", "12 V 1.5 A"),
)  # fmt: skip


def _poster(k: Kit) -> Canvas:
    return _words(k, _SLOGANS, ("display", "sans", "serif"))


def _sign(k: Kit) -> Canvas:
    return _words(k, _HELD_SLOGANS, ("sans", "serif", "display"))


def _words(k: Kit, choices: tuple[tuple[str, str], ...], styles: tuple[str, ...]) -> Canvas:
    ground, ink = k.pick(
        (
            ((252, 250, 244), (40, 40, 50)),
            ((30, 40, 60), (250, 236, 200)),
            ((200, 50, 46), (255, 255, 255)),
            ((250, 210, 70), (30, 30, 30)),
        )
    )
    width, height = k.pick(((900, 700), (700, 900), (640, 480)))
    canvas = k.canvas(paper(k.random, width, height, ground, 2.0))
    title, words = k.pick(choices)
    y = canvas.write((width / 2, height * 0.26), title, k.face(*styles), 96, ink, anchor="m", width=0.82 * width)
    y = canvas.write((width / 2, y + 30), words, k.face("sans", "serif"), 44, ink, anchor="m", width=0.82 * width)
    title, words = k.pick(choices)
    canvas.write(
        (width / 2, y + 90), f"{title}\n{words}", k.face("sans", "serif"), 34, ink, anchor="m", width=0.7 * width
    )
    if k.chance(0.5):
        canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.6, 3)
    return canvas


def _screen_only(k: Kit) -> Canvas:
    """A sonogram with the machine's words and none of the patient's."""
    canvas = _scan(k, 800, 620, 40, 30, 720)
    face = k.face("sans")
    y = 40.0
    for line in _settings(k)[:9]:
        y = canvas.write((786, y), line, face, 18, (170, 190, 200), anchor="r")
    return canvas


def _chart(k: Kit) -> Canvas:
    """Bars with numbers."""
    canvas = k.blank(820, 600, (255, 255, 255))
    face = k.face("sans")
    canvas.write(
        (410, 24), k.pick(("Sales by quarter", "Rainfall in mm", "Points per round")), face, 38, INK, anchor="m"
    )
    for number in range(5):
        height, left = k.whole(60, 380), 110 + 140 * number
        cv2.rectangle(
            canvas.pixels,
            (left, 530 - height),
            (left + 84, 530),
            k.pick(((70, 120, 180), (220, 130, 60), (90, 160, 110))),
            -1,
        )
        canvas.write((left + 42, 500 - height), str(height * 3), face, 24, INK, anchor="m")
        canvas.write((left + 42, 540), f"Q{number + 1}", face, 24, INK, anchor="m")
    return canvas


def _landscape(k: Kit) -> Canvas:
    return k.canvas(np.asarray(landscape(k.whole(0, 10**6))).copy())


def _bare_scan(k: Kit) -> Canvas:
    return _scan(k, 720, 560, 30, 20, 660)


def _texture(k: Kit) -> Canvas:
    return k.canvas(surface(k.random, *k.pick(((640, 480), (512, 512), (900, 600)))))


def _bokeh(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((30, 34, 60), (90, 50, 40), 760, 560))
    for x, y, radius in k.random.uniform((0, 0, 12), (760, 560, 54), (40, 3)):
        cv2.circle(
            canvas.pixels,
            (int(x), int(y)),
            int(radius),
            k.pick(((250, 200, 120), (230, 110, 90), (150, 180, 250))),
            -1,
            cv2.LINE_AA,
        )
    canvas.pixels = cv2.GaussianBlur(canvas.pixels, (0, 0), 11).astype(np.uint8)
    return canvas


def _clouds(k: Kit) -> Canvas:
    share = np.clip(
        noise(k.random, 800, 600, (260, 120)) * 0.4 + noise(k.random, 800, 600, (60, 40)) * 0.15 + 0.5, 0, 1
    )[..., None]
    return k.canvas(np.round(np.array((110, 160, 220)) * (1 - share) + 250 * share).astype(np.uint8))


CJK = {"development": (_meishi, _nengajo), "held-out": (_qingtie, _report)}
PLAIN = {"development": (_poster, _screen_only), "held-out": (_sign, _chart)}
NONE = {"development": (_landscape, _bare_scan, _texture), "held-out": (_bokeh, _clouds)}
STYLES = ("sans", "serif", "mono", "display", "cjk")
