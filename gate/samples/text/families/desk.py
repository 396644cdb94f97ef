"""Paper from a desk: letters, labels with barcodes, business and appointment cards."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas, Pixels, plain
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, gradient, paper, shadow, surface, tilted

INK, BLUE, GREY = (34, 34, 40), (40, 70, 130), (120, 122, 128)


def symbol(text: str, kind: str, height: int, scale: int = 2) -> Pixels:
    """A barcode or QR code without its quiet zone, RGB. `kind` is a name of zxing-cpp's, such as QRCode."""
    import zxingcpp

    drawn = np.array(zxingcpp.write_barcode(zxingcpp.BarcodeFormat[kind], text, 0, 0, 0))
    rows, columns = np.nonzero(drawn < 128)
    cut = drawn[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    if kind == "QRCode":
        scale = max(1, round(height / cut.shape[0]))
        cut = cut.repeat(scale, 0)
    else:
        cut = np.repeat(cut[:1], height, 0)
    return np.ascontiguousarray(np.repeat(np.repeat(cut, scale, 1)[..., None], 3, 2)).astype(np.uint8)


def _photographed(k: Kit, canvas: Canvas) -> Canvas:
    """Half of the time as scanned, else as photographed on a table."""
    if k.chance(0.5):
        wide = canvas.size[0] > canvas.size[1]
        tilted(
            k.random, canvas, surface(k.random, *((1024, 768) if wide else (768, 1024))), fill=0.93, tilt=0.05, turn=5
        )
        canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.5, 3)
    return canvas


_SENTENCES = (
    "Thank you for coming to the clinic last week.", "All measurements are within the normal range.", "Please bring this letter to the next visit.",
    "We enclose the pictures that you asked for.", "Do call us if anything is unclear.", "The results are attached below.", "No further action is needed at this time.",
    "Kindly arrive ten minutes early.", "We look forward to seeing you again.", "A copy has been placed in your file.",
)  # fmt: skip


def _body(k: Kit, count: int) -> str:
    order = k.random.permutation(len(_SENTENCES))[:count]
    return "\n".join(_SENTENCES[index] for index in order)


def _clinic_letter(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 850, 1100, (252, 251, 247), 1.0))
    face, size = k.face("serif"), k.whole(21, 25)
    canvas.write((790, 60), f"{k.facility()}\n{k.address()}\nTel. {k.phone()}", face, size - 2, BLUE, anchor="r")
    y = canvas.write((80, 230), f"{k.title()} {k.name()}\n{k.address()}", face, size, INK)
    y = canvas.write((80, y + 40), k.date(), face, size, INK)
    y = canvas.write(
        (80, y + 30), f"Re: {k.name()}, born {k.birth()}, {k.record('MRN ######')}", face, size, INK, width=690, bold=0
    )
    y = canvas.write((80, y + 24), f"Dear {k.title()} {k.name('surname')},", face, size, INK)
    y = canvas.write(
        (80, y + 16),
        f"{_body(k, 2)}\nYour next visit is on {k.date()} at {k.time()}.\n{_body(k, 3)}",
        face,
        size,
        INK,
        width=690,
    )
    other = k.somebody()
    y = canvas.write((80, y + 30), "Yours sincerely,", face, size, INK)
    y = canvas.write((80, y + 8), k.name("full", other), k.face("script"), 52, BLUE)
    canvas.write((80, y), f"Dr {k.name('full', other)}", face, size, INK)
    return _photographed(k, canvas)


def _envelope(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1000, 620, k.pick(((244, 240, 228), (214, 190, 150), (250, 250, 248))), 2.0))
    small, large = k.face("sans"), k.face("sans", "hand")
    canvas.write((50, 44), f"{k.name('full', k.somebody())}\n{k.address()}", small, 24, INK)
    canvas.write((430, 320), f"{k.title()} {k.name()}\n{k.address()}", large, 36, INK, width=520)
    cv2.rectangle(canvas.pixels, (850, 40), (950, 160), (170, 60, 60), 3)
    canvas.write((900, 84), "POST", small, 28, (170, 60, 60), anchor="m")
    return _photographed(k, canvas)


def _family_letter(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 800, 1000, (250, 246, 232), 2.0))
    face = k.face("serif", "script")
    canvas.write((730, 70), f"{k.town()}, {k.date()}", face, 30, INK, anchor="r")
    y = canvas.write((70, 170), f"Dear {k.name('given')},", face, 36, INK)
    story = f"the scan went well and all of us are happy.\nWe saw the doctor on {k.date()} in {k.town()}\nand {k.name('given', k.somebody())} came along too.\nThe room is painted, in yellow of course.\nWrite to us at our new address:"
    y = canvas.write((70, y + 14), story, face, 32, INK, width=660, leading=1.5)
    y = canvas.write((110, y + 14), k.address(), face, 32, INK)
    y = canvas.write((70, y + 24), "With love,", face, 34, INK)
    canvas.write((110, y), k.name("given", k.somebody()), face, 44, INK)
    return _photographed(k, canvas)


def _invoice(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 850, 1000, (253, 253, 253), 0.8))
    face, size = k.face("sans"), 23
    canvas.pixels[:110] = k.pick(((34, 60, 90), (70, 96, 72), (96, 50, 62)))
    canvas.write((60, 34), "INVOICE", face, 44, (255, 255, 255))
    canvas.write((790, 42), f"No. {k.number('20##-#####')}", face, 26, (255, 255, 255), anchor="r")
    y = canvas.write((60, 150), f"Bill to\n{k.name()}\n{k.address()}", face, size, INK)
    canvas.write(
        (790, 150), f"Date {k.date()}\nDue {k.date()}\nCustomer {k.number('C-######')}", face, size, INK, anchor="r"
    )
    y = max(y, 340.0)
    total = 0.0
    for item in ("Ultrasound examination", "Prints 10 x 15 cm", "USB stick", "Consultation, 20 min"):
        price = k.between(4, 180)
        total += price
        canvas.write((60, y), item, face, size, INK)
        y = canvas.write((790, y), f"{price:.2f}", face, size, INK, anchor="r") + 8
    cv2.line(canvas.pixels, (60, int(y)), (790, int(y)), GREY, 2)
    y = canvas.write((790, y + 12), f"Total {total:.2f}", face, size + 4, INK, anchor="r")
    canvas.write(
        (60, y + 60), f"Questions? {k.email()}  {k.phone()}\nThank you for your visit.", face, size, GREY, width=730
    )
    return _photographed(k, canvas)


def _pharmacy(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 800, 480, (252, 252, 250), 1.2))
    face = k.face("sans", "mono")
    cv2.line(canvas.pixels, (20, 92), (780, 92), INK, 2)
    y = canvas.write((24, 18), f"{k.facility()}\n{k.address(', ')}  {k.phone()}", face, 25, INK, width=750)
    y = canvas.write((24, 108), k.name("comma"), face, 40, INK, width=500)
    y = canvas.write((24, y), f"DOB {k.birth()}   Rx {k.number('#######')}", face, 27, INK, width=750)
    y = canvas.write(
        (24, y + 6),
        f"FOLIC ACID 5 MG TABLETS\nTake ONE tablet daily with food.\nQTY {k.whole(14, 90)}   REFILLS {k.whole(0, 5)}",
        face,
        29,
        INK,
    )
    y = canvas.write(
        (24, y + 6), f"Prescriber: Dr {k.name('initial', k.somebody())}   Filled {k.date()}", face, 25, INK, width=750
    )
    bars = symbol(k.filled("##########"), "Code128", 52)
    canvas.stamp((776 - bars.shape[1], 404), bars, "BARCODE", "pharmacy label")
    return _photographed(k, canvas)


def _shipping(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 700, 960, (250, 249, 246), 1.0))
    face = k.face("sans")
    cv2.rectangle(canvas.pixels, (16, 16), (683, 943), INK, 3)
    canvas.write((36, 34), f"FROM\n{k.name('full', k.somebody())}\n{k.address()}", face, 23, INK)
    cv2.line(canvas.pixels, (16, 200), (683, 200), INK, 3)
    canvas.write(
        (36, 216), f"SHIP TO\n{k.name('capitals')}\n{k.address(upper=True)}\n{k.phone()}", face, 37, INK, width=620
    )
    cv2.line(canvas.pixels, (16, 500), (683, 500), INK, 3)
    canvas.write((36, 520), f"PRIORITY 2 DAY\nWEIGHT {k.between(0.3, 9):.1f} KG   1 OF 1", face, 32, INK)
    tracking = k.filled("ZZ########AA")
    bars = symbol(tracking, "Code128", 150, 3)
    canvas.stamp((350 - bars.shape[1] // 2, 640), bars, "BARCODE", tracking)
    canvas.write((350, 808), k.number("ZZ ## ### ### AA"), face, 30, INK, anchor="m")
    return _photographed(k, canvas)


def _specimen(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 640, 320, (254, 254, 252), 1.0))
    face = k.face("sans", "mono")
    y = canvas.write((20, 16), k.name("comma"), face, 36, INK, width=400)
    y = canvas.write((20, y), f"{k.birth()}  F   MRN {k.record('#######')}", face, 26, INK, width=420)
    y = canvas.write((20, y), f"Coll: {k.date('{dd}/{mm}/{y}')} {k.time(seconds=True)}", face, 26, INK, width=420)
    y = canvas.write((20, y), f"SERUM / EDTA 4 ML   {k.facility()}", face, 24, INK, width=420)
    code = k.filled("##########")
    bars = symbol(code, "Code128", 70)
    canvas.stamp((20, 210), bars, "BARCODE", code)
    square = symbol(code, "QRCode", 130)
    canvas.stamp((620 - square.shape[1], 20), square, "BARCODE", code)
    canvas.write((28 + bars.shape[1], 238), f"Lab {k.number('L######')}", face, 25, INK, width=600 - bars.shape[1])
    return _photographed(k, canvas)


def _parcel(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 820, 560, (216, 186, 144), 3.0))
    canvas.pixels[60:500, 60:760] = paper(k.random, 700, 440, (252, 252, 250), 1.0)
    face = k.face("sans", "serif")
    y = canvas.write((84, 80), f"Deliver to: {k.name()}", face, 36, INK, width=640)
    y = canvas.write((84, y), k.address(), face, 34, INK, width=440)
    y = canvas.write((84, y + 10), f"Contact {k.phone()}", face, 28, INK, width=440)
    canvas.write((84, y + 6), f"Order {k.number('#######-##')}\nFRAGILE - GLASS", face, 28, INK)
    link = plain(k.url())
    square = symbol("https://" + link.removeprefix("https://"), "QRCode", 170)
    canvas.stamp((740 - square.shape[1], 480 - square.shape[0]), square, "BARCODE", link)
    return _photographed(k, canvas)


def _business(k: Kit) -> Canvas:
    ground, ink = k.pick((((250, 250, 250), INK), ((36, 44, 60), (236, 230, 216)), ((232, 238, 232), (30, 60, 46))))
    canvas = k.canvas(paper(k.random, 1000, 570, ground, 1.2))
    cv2.circle(canvas.pixels, (850, 150), 70, (190, 150, 80), 4, cv2.LINE_AA)
    face = k.face("sans", "serif")
    y = canvas.write((80, 100), k.name(), face, 62, ink, width=660)
    y = canvas.write(
        (80, y), k.pick(("Midwife", "Sonographer", "Photographer", "Doula", "Event planner")), face, 34, (176, 140, 74)
    )
    y = canvas.write((80, y + 60), f"{k.phone()}\n{k.email()}\n{k.url()}", face, 30, ink, width=800)
    canvas.write((80, y + 6), k.address(", "), face, 28, ink, width=840)
    return _photographed(k, canvas)


def _appointment(k: Kit) -> Canvas:
    canvas = k.canvas(gradient((226, 240, 244), (250, 252, 252), 900, 560))
    face = k.face("sans")
    canvas.pixels[:96] = (40, 120, 130)
    canvas.write((40, 24), k.facility(), face, 40, (255, 255, 255), width=820)
    y = canvas.write((40, 120), "Your next appointment", face, 34, (40, 120, 130))
    y = canvas.write(
        (40, y + 10),
        f"Name: {k.name()}\nDate: {k.date()}\nTime: {k.time()}\nwith: Dr {k.name('surname', k.somebody())}",
        face,
        36,
        INK,
        width=820,
    )
    y = canvas.write((40, y + 12), f"{k.address(', ')}", face, 28, INK, width=820)
    canvas.write((40, y), f"Cannot come? Call {k.phone()}", face, 28, INK, width=820)
    return _photographed(k, canvas)


def _member(k: Kit) -> Canvas:
    """Like an identity card: portrait, fields in capitals."""
    canvas = k.canvas(gradient((206, 222, 236), (240, 230, 214), 1000, 630))
    face = k.face("sans", "mono")
    canvas.write((40, 30), "MATERNITY CARD  -  SPECIMEN", face, 38, (50, 60, 110), width=900)
    cv2.rectangle(canvas.pixels, (40, 130), (300, 450), (190, 196, 204), -1)
    cv2.circle(canvas.pixels, (170, 240), 62, (150, 156, 166), -1, cv2.LINE_AA)
    cv2.ellipse(canvas.pixels, (170, 450), (110, 110), 0, 180, 360, (150, 156, 166), -1, cv2.LINE_AA)
    y = 126.0
    for label, value in (
        ("Surname", k.name("surname")),
        ("Given names", k.name("given")),
        ("Date of birth", k.birth()),
        ("Card No.", k.number("AA#######")),
        ("Valid until", k.date("{dd}.{mm}.{y}")),
    ):
        y = canvas.write((340, y), label, face, 20, GREY)
        y = canvas.write((340, y - 2), value, face, 36, INK, width=620) + 4
    canvas.write((40, 560), k.address(", "), face, 28, INK, width=900)
    return _photographed(k, canvas)


def _loyalty(k: Kit) -> Canvas:
    canvas = k.canvas(gradient(k.pick(((120, 40, 80), (30, 70, 60), (60, 60, 110))), (20, 20, 30), 960, 600))
    face = k.face("sans", "serif")
    canvas.write(
        (60, 60),
        k.pick(("Baby Club", "Parents Plus", "Little Steps")),
        k.face("display"),
        72,
        (250, 230, 190),
        width=800,
    )
    canvas.write((60, 250), k.number("#### #### ####"), k.face("mono"), 58, (240, 240, 240), width=840)
    canvas.write((60, 420), k.name("capitals"), face, 42, (240, 240, 240), width=600)
    canvas.write((60, 490), f"Member since {k.date('{month} {y}')}", face, 30, (220, 210, 200), width=600)
    canvas.write((900, 500), "GOLD", face, 40, (250, 220, 140), anchor="r")
    return _photographed(k, canvas)


LETTER = {"development": (_clinic_letter, _envelope), "held-out": (_family_letter, _invoice)}
LABEL = {"development": (_pharmacy, _shipping), "held-out": (_specimen, _parcel)}
CARD = {"development": (_business, _appointment), "held-out": (_member, _loyalty)}
STYLES = ("sans", "serif", "mono", "script", "display", "hand")
