"""Letters that hardly stand out: dark grey on black, see-through marks, paled receipts."""

from __future__ import annotations

from gate.samples.text.canvas import Canvas, Pen
from gate.samples.text.families.layout import Family, column, scan, settings, view
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, paper, shadow


def _dark_header(k: Kit) -> Canvas:
    """A header that is all but gone."""
    canvas = scan(k, (800, 600), (40, 50), 720)
    tone = k.whole(44, 84)
    pen = Pen(k.face("sans"), 19, (tone, tone, tone + 4))
    canvas.write((14, 8), f"{k.name('comma')}   {k.record()}\n{k.facility()}   {k.date()}", pen, width=770)
    canvas.write((14, 566), "   ".join(settings(k)[:4]), pen, width=770)
    return canvas


def _watermark(k: Kit) -> Canvas:
    """Letters that shine through a picture."""
    canvas = k.canvas(view(k, 900, 675))
    face, white = k.face("sans", "script"), (255, 255, 255)
    name = f"© {k.name()}" if face.writes("©") else k.name()
    canvas.write((450, 250), name, Pen(face, 76, white, opacity=k.between(0.25, 0.45)), anchor="m", width=760)
    canvas.write((880, 620), k.email(), Pen(face, 34, white, opacity=k.between(0.4, 0.6)), anchor="r", width=840)
    canvas.write((24, 24), "sample", Pen(face, 34, white, opacity=0.5))
    return canvas


def _blind_stamp(k: Kit) -> Canvas:
    """A card pressed in almost the colour of its paper."""
    tone = k.pick(((244, 240, 232), (226, 232, 236), (240, 228, 226)))
    canvas = k.canvas(paper(k.random, 900, 560, tone, 1.0))
    ink = (tone[0] - k.whole(34, 52), tone[1] - 42, tone[2] - 42)
    face = k.face("serif")
    rows = (
        (k.name(), Pen(face, 70, ink)),
        (k.date(), Pen(face, 40, ink)),
        (k.address(", "), Pen(face, 36, ink)),
        ("with love", Pen(face, 36, ink)),
    )
    column(canvas, (450, 120), rows, width=780, gap=0.5)
    return canvas


def _burned_in(k: Kit) -> Canvas:
    """Grey letters over bright tissue."""
    canvas = scan(k, (720, 560), (10, 10), 700)
    tone = k.whole(165, 205)
    pen = Pen(k.face("sans"), 26, (tone, tone, tone), opacity=0.9)
    rows = ((k.name("full"), pen), (k.date(), pen), (k.record("ID #######"), pen), (k.town(), pen))
    column(canvas, (200, 130), rows, width=480, anchor="l", gap=0.3)
    canvas.write((540, 500), "PLACENTA", Pen(pen.face, 20, pen.fill, opacity=0.7))
    return canvas


def _faded(k: Kit) -> Canvas:
    """A receipt that has paled."""
    canvas = k.canvas(paper(k.random, 600, 800, (236, 230, 222), 2.0))
    tone = k.whole(156, 184)
    pen = Pen(k.face("mono", "sans"), 28, (tone, tone - 6, tone - 8))
    texts = (
        k.facility(),
        k.address(", "),
        k.phone(),
        f"Date {k.date()} {k.time()}",
        f"Patient {k.name('full')}",
        f"No. {k.record('######')}",
        "Scan 2D .......... 85.00",
        "Prints x4 ........ 12.00",
        "TOTAL ............ 97.00",
        "THANK YOU",
    )
    column(canvas, (40, 40), [(text, pen) for text in texts], width=520, anchor="l", gap=0.35)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.2), 0.5, 2)
    return canvas


def _in_sky(k: Kit) -> Canvas:
    """Pale letters on a pale sky."""
    canvas = k.canvas(view(k, 900, 675))
    canvas.pixels = (190 + canvas.pixels // 4).clip(0, 255).astype("uint8")
    ink = (160, 168, 178)
    face = k.face("sans", "serif")
    rows = (
        (f"{k.name('given')} & {k.name('full', k.somebody())}", Pen(face, 56, ink)),
        (k.date(), Pen(face, 44, ink)),
        (k.venue(), Pen(face, 44, ink)),
    )
    column(canvas, (450, 80), rows, width=800, gap=0.4)
    return canvas


FAMILY = Family(
    {"development": (_dark_header, _watermark, _blind_stamp), "held-out": (_burned_in, _faded, _in_sky)},
    styles=("sans", "serif", "mono", "script"),
)
