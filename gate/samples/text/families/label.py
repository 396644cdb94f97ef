"""Labels: of a pharmacy, a laboratory, a parcel, a wrist; with barcodes and QR codes."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from gate.samples.text.canvas import Canvas, Pen, Pixels, plain
from gate.samples.text.families.layout import INK, Family, column, scanned_or_laid
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import paper


def symbol(text: str, kind: str, height: int, *, module: int = 2) -> Pixels:
    """A barcode or QR code in RGB, without its quiet zone, about `height` pixels high.

    `kind` is a format of zxing-cpp's, such as Code128 or QRCode; `module` is the width of the narrowest bar in pixels.
    """
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind])
    cut = np.array(zxingcpp.write_barcode_to_image(made, add_quiet_zones=False))
    if kind == "QRCode":
        module = max(1, round(height / cut.shape[0]))
        cut = cut.repeat(module, 0)
    else:
        cut = cut[:1].repeat(height, 0)
    return np.ascontiguousarray(cut.repeat(module, 1)[..., None].repeat(3, 2)).astype(np.uint8)


def _pharmacy(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 800, 490, (252, 252, 250), 1.2))
    face = k.face("sans", "mono")
    cv2.line(canvas.pixels, (20, 92), (780, 92), INK, 2)
    canvas.write((24, 18), f"{k.facility()}\n{k.address(', ')}  {k.phone()}", Pen(face, 25, INK), width=750)
    dose = f"FOLIC ACID 5 MG TABLETS\nTake ONE tablet daily with food.\nQTY {k.whole(14, 90)}   REFILLS {k.whole(0, 5)}"
    number = k.filled("##########")
    rows = (
        (k.name("comma"), Pen(face, 40, INK)),
        (f"DOB {k.birth()}   Rx {k.number('#######')}", Pen(face, 27, INK)),
        (dose, Pen(face, 29, INK)),
        (f"Prescriber: Dr {k.name('initial', k.somebody())}   Filled {k.date()}", Pen(face, 24, INK)),
    )
    column(canvas, (24, 108), rows, width=750, anchor="l")
    bars = symbol(number, "Code128", 52)
    canvas.stamp((776 - bars.shape[1], 418), bars, "BARCODE", number)
    return scanned_or_laid(k, canvas)


def _shipping(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 700, 960, (250, 249, 246), 1.0))
    face = k.face("sans")
    cv2.rectangle(canvas.pixels, (16, 16), (683, 943), INK, 3)
    sender = k.name("full", k.somebody())
    canvas.write((36, 34), f"FROM\n{sender}\n{k.address()}", Pen(face, 23, INK), width=620)
    cv2.line(canvas.pixels, (16, 200), (683, 200), INK, 3)
    to = f"SHIP TO\n{k.name('capitals')}\n{k.address(upper=True)}\n{k.phone()}"
    canvas.write((36, 216), to, Pen(face, 37, INK), width=620)
    cv2.line(canvas.pixels, (16, 500), (683, 500), INK, 3)
    canvas.write((36, 520), f"PRIORITY 2 DAY\nWEIGHT {k.between(0.3, 9):.1f} KG   1 OF 1", Pen(face, 32, INK))
    tracking = k.filled("ZZ########AA")
    bars = symbol(tracking, "Code128", 150, module=3)
    canvas.stamp((350 - bars.shape[1] // 2, 640), bars, "BARCODE", tracking)
    spaced = f"{tracking[:2]} {tracking[2:4]} {tracking[4:7]} {tracking[7:10]} {tracking[10:]}"
    canvas.write((350, 808), k.number(spaced), Pen(face, 30, INK), anchor="m")
    return scanned_or_laid(k, canvas)


def _wristband(k: Kit) -> Canvas:
    """A hospital's band for mother or child."""
    canvas = k.canvas(paper(k.random, 1000, 260, (248, 250, 252), 1.5))
    canvas.pixels[:, :70] = canvas.pixels[:, -70:] = k.pick(((240, 170, 190), (150, 190, 230), (240, 230, 150)))
    face = k.face("sans")
    rows = (
        (k.name("comma"), Pen(face, 44, INK)),
        (f"{k.birth()}  {k.years()}  MRN {k.record('########')}", Pen(face, 30, INK)),
        (f"{k.facility()}   adm. {k.date()}", Pen(face, 28, INK)),
    )
    column(canvas, (96, 30), rows, width=600, anchor="l", gap=0.35)
    number = k.filled("########")
    bars = symbol(number, "Code128", 110)
    canvas.stamp((910 - bars.shape[1], 70), bars, "BARCODE", number)
    return scanned_or_laid(k, canvas)


def _specimen(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 640, 320, (254, 254, 252), 1.0))
    face = k.face("sans", "mono")
    rows = (
        (k.name("comma"), Pen(face, 36, INK)),
        (f"{k.birth()}  MRN {k.record('#######')}", Pen(face, 26, INK)),
        (f"Coll: {k.date('{dd}/{mm}/{y}')} {k.time(seconds=True)}", Pen(face, 26, INK)),
        (f"SERUM / EDTA 4 ML   {k.facility()}", Pen(face, 24, INK)),
    )
    column(canvas, (20, 14), rows, width=430, anchor="l", gap=0.08)
    code = k.filled("##########")
    bars, square = symbol(code, "Code128", 70), symbol(code, "QRCode", 130)
    canvas.stamp((20, 216), bars, "BARCODE", code)
    canvas.stamp((620 - square.shape[1], 20), square, "BARCODE", code)
    room = 590 - bars.shape[1]
    canvas.write((36 + bars.shape[1], 238), f"Lab {k.number('L######')}", Pen(face, 25, INK), width=room)
    return scanned_or_laid(k, canvas)


def _parcel(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 820, 560, (216, 186, 144), 3.0))
    canvas.pixels[60:500, 60:760] = paper(k.random, 700, 440, (252, 252, 250), 1.0)
    face = k.face("sans", "serif")
    link = plain(k.url())
    square = symbol("https://" + link.removeprefix("https://"), "QRCode", 170)
    canvas.write((84, 80), f"Deliver to: {k.name()}", Pen(face, 36, INK), width=640)
    rows = (
        (k.address(), Pen(face, 34, INK)),
        (f"Contact {k.phone()}", Pen(face, 28, INK)),
        (f"Order {k.number('#######-##')}\nFRAGILE - GLASS", Pen(face, 28, INK)),
    )
    column(canvas, (84, 134), rows, width=420, anchor="l", gap=0.3)
    canvas.stamp((740 - square.shape[1], 480 - square.shape[0]), square, "BARCODE", link)
    return scanned_or_laid(k, canvas)


def _luggage(k: Kit) -> Canvas:
    """A tag on a suitcase or a school bag."""
    canvas = k.canvas(paper(k.random, 560, 860, k.pick(((60, 110, 120), (176, 70, 60), (90, 84, 130))), 3.0))
    cv2.circle(canvas.pixels, (280, 70), 34, (30, 30, 34), -1, cv2.LINE_AA)
    canvas.pixels[150:800, 50:510] = paper(k.random, 460, 650, (250, 248, 240), 1.0)
    face, hand = k.face("sans"), k.face("hand")
    y = 180.0
    for label, value in (("NAME", k.name()), ("ADDRESS", k.address()), ("PHONE", k.phone()), ("FLIGHT", "see ticket")):
        y = canvas.write((76, y), label, Pen(face, 20, (120, 122, 128)))
        y = canvas.write((76, y), value, Pen(hand, 42, (30, 36, 90)), width=400) + 22
    return scanned_or_laid(k, canvas)


FAMILY = Family(
    {"development": (_pharmacy, _shipping, _wristband), "held-out": (_specimen, _parcel, _luggage)},
    styles=("sans", "serif", "mono", "hand"),
)
