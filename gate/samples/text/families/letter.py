"""Letters, envelopes, invoices: a postal address over several lines, a salutation, a signature."""

from __future__ import annotations

import cv2

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families.layout import GREY, INK, Family, column, scanned_or_laid
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import paper

_BLUE = (40, 70, 130)
_SENTENCES = (
    "Thank you for coming to the clinic last week.",
    "All measurements are within the normal range.",
    "Please bring this letter to the next visit.",
    "We enclose the pictures that you asked for.",
    "Do call us if anything is unclear.",
    "The results are attached below.",
    "No further action is needed at this time.",
    "Kindly arrive ten minutes early.",
    "We look forward to seeing you again.",
    "A copy has been placed in your file.",
)


def _body(k: Kit, count: int) -> str:
    """Sentences with nothing private in them, one a line."""
    return "\n".join(_SENTENCES[index] for index in k.random.permutation(len(_SENTENCES))[:count])


def _clinic_letter(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 850, 1100, (252, 251, 247), 1.0))
    pen = Pen(k.face("serif"), k.whole(21, 25), INK)
    head = f"{k.facility()}\n{k.address()}\nTel. {k.phone()}"
    canvas.write((790, 60), head, Pen(pen.face, pen.size - 2, _BLUE), anchor="r", width=400)
    doctor = k.somebody()
    rows = (
        (f"{k.title()} {k.name()}\n{k.address()}", pen),
        (k.date(), pen),
        (f"Re: {k.name()}, {k.say('born')} {k.birth()}, MRN {k.record('######')}", pen),
        (f"{k.say('Dear')} {k.title()} {k.name('surname')},", pen),
        (f"{_body(k, 2)}\nYour next visit is on {k.date()} at {k.time()}.\n{_body(k, 3)}", pen),
        (k.say("Yours sincerely,"), pen),
        (k.name("full", doctor), Pen(k.face("script"), 50, _BLUE)),
        (f"Dr {k.name('full', doctor)}", pen),
    )
    column(canvas, (80, 240), rows, width=690, anchor="l", gap=0.9)
    return scanned_or_laid(k, canvas)


def _envelope(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1000, 620, k.pick(((244, 240, 228), (214, 190, 150), (250, 250, 248))), 2.0))
    small, large = k.face("sans"), k.face("sans", "hand")
    sender = k.name("full", k.somebody())
    canvas.write((50, 44), f"{sender}\n{k.address()}", Pen(small, 24, INK), width=440)
    canvas.write((430, 320), f"{k.title()} {k.name()}\n{k.address()}", Pen(large, 36, INK), width=520)
    cv2.rectangle(canvas.pixels, (850, 40), (950, 160), (170, 60, 60), 3)
    canvas.write((900, 84), "POST", Pen(small, 28, (170, 60, 60)), anchor="m")
    return scanned_or_laid(k, canvas)


def _postcard(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1000, 660, (250, 248, 240), 1.5))
    cv2.line(canvas.pixels, (560, 60), (560, 600), GREY, 2)
    hand, other = Pen(k.face("hand"), 32, (36, 44, 96), leading=1.6), k.somebody()
    story = (
        f"{k.say('Dear')} {k.name('given')},\nsunny days by the lake,\nswimming and good food.\n"
        f"Back on {k.date()}.\nHugs,\n{k.name('given', other)}"
    )
    canvas.write((50, 90), story, hand, width=480)
    for row in range(4):
        cv2.line(canvas.pixels, (600, 350 + 62 * row), (950, 350 + 62 * row), GREY, 1)
    canvas.write((604, 312), f"{k.name()}\n{k.address()}", Pen(hand.face, 30, hand.fill, leading=62 / 30), width=340)
    cv2.rectangle(canvas.pixels, (850, 50), (945, 165), (60, 110, 90), -1)
    canvas.write((897, 92), "85 c", Pen(k.face("sans"), 26, (250, 250, 250)), anchor="m")
    return scanned_or_laid(k, canvas)


def _family_letter(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 800, 1000, (250, 246, 232), 2.0))
    face = k.face("serif", "script")
    canvas.write((730, 70), f"{k.town()}, {k.date()}", Pen(face, 30, INK), anchor="r", width=600)
    story = (
        "the scan went well and all of us are happy.\n"
        f"We saw the doctor on {k.date()} in {k.town()}\n"
        f"and {k.name('given', k.somebody())} came along too.\n"
        "The room is painted, in yellow of course.\n"
        "Write to us at our new address:"
    )
    y = canvas.write((70, 170), f"{k.say('Dear')} {k.name('given')},", Pen(face, 36, INK))
    y = canvas.write((70, y + 14), story, Pen(face, 32, INK, leading=1.5), width=660)
    y = canvas.write((110, y + 14), k.address(), Pen(face, 32, INK), width=600)
    y = canvas.write((70, y + 24), "With love,", Pen(face, 34, INK))
    canvas.write((110, y), k.name("given", k.somebody()), Pen(face, 44, INK))
    return scanned_or_laid(k, canvas)


def _invoice(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 850, 1000, (253, 253, 253), 0.8))
    pen, white = Pen(k.face("sans"), 23, INK), (255, 255, 255)
    canvas.pixels[:110] = k.pick(((34, 60, 90), (70, 96, 72), (96, 50, 62)))
    canvas.write((60, 34), "INVOICE", Pen(pen.face, 44, white))
    canvas.write((790, 42), f"No. {k.number('20##-#####')}", Pen(pen.face, 26, white), anchor="r")
    bill, facts = (
        f"Bill to\n{k.name()}\n{k.address()}",
        f"Date {k.date()}\nDue {k.date()}\nCustomer {k.number('C-######')}",
    )
    y = max(canvas.write((60, 150), bill, pen, width=400), 340.0)
    canvas.write((790, 150), facts, pen, anchor="r", width=300)
    total = 0.0
    for item in ("Ultrasound examination", "Prints 10 x 15 cm", "USB stick", "Consultation, 20 min"):
        price = k.between(4, 180)
        total += price
        canvas.write((60, y), item, pen)
        y = canvas.write((790, y), f"{price:.2f}", pen, anchor="r") + 8
    cv2.line(canvas.pixels, (60, int(y)), (790, int(y)), GREY, 2)
    y = canvas.write((790, y + 12), f"Total {total:.2f}", Pen(pen.face, 27, INK), anchor="r")
    foot = f"Questions? {k.email()}  {k.phone()}\nThank you for your visit."
    canvas.write((60, y + 60), foot, Pen(pen.face, 23, GREY), width=730)
    return scanned_or_laid(k, canvas)


def _referral(k: Kit) -> Canvas:
    """A form with printed labels and typed answers."""
    canvas = k.canvas(paper(k.random, 900, 1020, (250, 250, 244), 1.2))
    print_, typed = Pen(k.face("sans"), 20, GREY), Pen(k.face("mono", "serif"), 28, INK)
    canvas.write((450, 40), "REFERRAL FOR ULTRASOUND", Pen(print_.face, 36, INK), anchor="m")
    fields = (
        ("Patient", k.name("comma")),
        ("Date of birth", k.birth()),
        ("Record No.", k.record("##-#####")),
        ("Address", k.address(", ")),
        ("Telephone", k.phone()),
        ("Postcode of practice", k.postcode()),
        ("Insurance No.", k.number("AA ######")),
        ("Reason", "growth, second opinion"),
        ("Referred by", f"Dr {k.name('full', k.somebody())}"),
        ("Place, date", f"{k.town()}, {k.date()}"),
    )
    y = 120.0
    for label, value in fields:
        cv2.rectangle(canvas.pixels, (50, int(y)), (850, int(y) + 82), (176, 180, 186), 1)
        canvas.write((62, y + 6), label, print_)
        canvas.write((62, y + 36), value, typed, width=770)
        y += 88
    return scanned_or_laid(k, canvas)


FAMILY = Family(
    {
        "development": (_clinic_letter, _envelope, _postcard),
        "held-out": (_family_letter, _invoice, _referral),
    },
    styles=("sans", "serif", "mono", "script", "hand"),
)
