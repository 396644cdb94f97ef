"""Japanese and Chinese cards, forms and letters."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Pen, mark
from gate.samples.text.families.layout import INK, Family, column, scanned_or_laid
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import paper


def _meishi(k: Kit) -> Canvas:
    """A business card."""
    canvas = k.canvas(paper(k.random, 910, 550, (252, 252, 250), 1.0))
    face = k.face("cjk")
    rows = (
        (k.facility(), Pen(face, 36, (60, 90, 70))),
        (k.pick(("医師", "助産師", "受付")), Pen(face, 30, INK)),
        (k.name("spaced"), Pen(face, 64, INK)),
        (f"{k.address()}\nTEL {k.phone()}", Pen(face, 30, INK)),
    )
    column(canvas, (70, 60), rows, width=780, anchor="l", gap=0.5)
    return scanned_or_laid(k, canvas)


def _birth_card(k: Kit) -> Canvas:
    """A New Year's card that tells of a birth."""
    canvas = k.canvas(paper(k.random, 700, 1000, (250, 246, 238), 1.5))
    cv2.circle(canvas.pixels, (560, 140), 80, (206, 60, 50), -1, cv2.LINE_AA)
    face = k.face("cjk")
    canvas.write((60, 80), "赤ちゃんが生まれました", Pen(face, 48, (160, 50, 50)), width=400)
    facts = f"{k.name()}\n{k.date(entity='DATE_OF_BIRTH')}\n3,{k.whole(100, 900)} g"
    rows = (
        (facts, Pen(face, 48, INK, leading=1.6)),
        (k.address(), Pen(face, 34, INK, leading=1.6)),
        (f"電話 {k.phone()}", Pen(face, 34, INK)),
    )
    column(canvas, (60, 230), rows, width=600, anchor="l", gap=1.0)
    return scanned_or_laid(k, canvas)


def _red_card(k: Kit) -> Canvas:
    """An invitation to a child's first month."""
    canvas = k.canvas(paper(k.random, 800, 1040, (186, 34, 38), 2.0))
    cv2.rectangle(canvas.pixels, (30, 30), (770, 1010), (236, 200, 110), 4)
    face, gold = k.face("cjk"), (248, 222, 150)
    rows = (
        ("满月请柬", Pen(face, 96, gold)),
        ("宝宝满月 敬请光临", Pen(face, 42, gold)),
        (k.name(), Pen(face, 72, gold)),
        (k.date(), Pen(face, 50, gold)),
        (k.venue(), Pen(face, 50, gold)),
        (k.address(), Pen(face, 40, gold)),
        (f"电话 {k.phone()}", Pen(face, 42, gold)),
    )
    column(canvas, (400, 90), rows, width=660, gap=0.6)
    return scanned_or_laid(k, canvas)


def _report(k: Kit) -> Canvas:
    """The report of an ultrasound examination."""
    canvas = k.canvas(paper(k.random, 820, 900, (252, 252, 250), 1.0))
    face = k.face("cjk")
    rows = ((k.facility(), Pen(face, 46, INK)), ("超声检查报告单", Pen(face, 38, INK)))
    y = column(canvas, (410, 50), rows, width=700)
    cv2.line(canvas.pixels, (50, int(y + 6)), (770, int(y + 6)), INK, 2)
    years = mark("AGE_OR_GENDER", f"{k.whole(20, 42)}岁")
    pen = Pen(face, 32, INK)
    fields = (
        (f"姓名：{k.name()}    年龄：{years}", pen),
        (f"检查日期：{k.date()}", pen),
        (f"病历号：{k.record()}", pen),
        (f"联系电话：{k.phone()}", pen),
        ("双顶径 82 mm  股骨长 63 mm", pen),
        ("羊水指数 125 mm  胎心 146 次/分", pen),
        ("超声提示：宫内单活胎", pen),
    )
    column(canvas, (60, y + 30), fields, width=700, anchor="l", gap=0.5)
    return scanned_or_laid(k, canvas)


FAMILY = Family({"development": (_meishi, _birth_card), "held-out": (_red_card, _report)}, styles=("cjk",))
