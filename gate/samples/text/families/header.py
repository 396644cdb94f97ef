"""Sonograms with what the scanner burned in: name, record number, hospital, settings."""

from __future__ import annotations

from gate.samples.text.canvas import Canvas, Colour, Pen
from gate.samples.text.families.layout import Family, scan, settings
from gate.samples.text.kit import Kit

_WHITE, _GREY, _CYAN, _YELLOW, _GREEN = (
    (238, 238, 238),
    (150, 156, 160),
    (120, 200, 255),
    (240, 224, 120),
    (140, 230, 150),
)


def _pen(k: Kit, size: float, fill: Colour = _WHITE, *styles: str) -> Pen:
    return Pen(k.face(*styles or ("sans",)), size, fill)


def _with(pen: Pen, size: float, fill: Colour = _WHITE) -> Pen:
    return Pen(pen.face, size, fill)


def _name(k: Kit) -> str:
    return k.name(k.pick(("comma", "caret", "full", "capitals", "middle")))


def _voluson(k: Kit) -> Canvas:
    """Two rows over the scan, settings down the right side."""
    canvas = scan(k, (960, 720), (60, 96), 780)
    size = k.whole(15, 20)
    pen = _pen(k, size)
    record = k.pick(("", "ID ", "# ")) + k.record(k.pick(("########", "AA######", "##-##-##")))
    canvas.write((14, 10), f"{_name(k)}\n{record}", pen, width=330)
    canvas.write((480, 10), f"{k.facility()}\n{k.age()}", pen, anchor="m", width=290)
    canvas.write((946, 10), f"{k.date()}\n{k.time(seconds=True)}", pen, anchor="r", width=270)
    rows = "\n".join(["RAB6-D/OB", *settings(k)[: k.whole(6, 10)]])
    canvas.write((946, 110), rows, _with(pen, size - 3, _GREY), anchor="r")
    canvas.write((14, 690), f"Voluson E{k.pick((6, 8, 10))}", _with(pen, size, _CYAN))
    return canvas


def _philips(k: Kit) -> Canvas:
    """A grey bar with labelled fields."""
    canvas = scan(k, (1024, 768), (120, 110), 800)
    canvas.pixels[:84] = (34, 38, 44)
    size = k.whole(15, 18)
    pen = _pen(k, size)
    canvas.write((110, 8), f"{_name(k)}\nMRN: {k.record('#########')}\nDOB: {k.birth()}", pen, width=400)
    sonographer = k.name("initial", k.somebody())
    fields = f"{k.facility()}\nAcc# {k.number('#######')}\nSonographer: {sonographer}"
    canvas.write((520, 8), fields, pen, width=300)
    power = f"TIS{k.between(0.1, 1):.1f} MI {k.between(0.6, 1.4):.1f}"
    canvas.write((1010, 8), f"{k.date()}\n{k.time(seconds=True)}\n{power}", pen, anchor="r", width=180)
    canvas.write((14, 130), "\n".join(settings(k)[: k.whole(6, 11)]), _with(pen, size - 2, (200, 200, 190)))
    return canvas


def _samsung(k: Kit) -> Canvas:
    """Fields in a strip at the bottom, results in a box."""
    canvas = scan(k, (800, 640), (20, 20), 700)
    canvas.pixels[556:] = 0
    size = k.whole(14, 17)
    pen = _pen(k, size, _WHITE, "sans", "mono")
    rows = (
        f"{_name(k)}   {k.record('P#######')}   {k.years()}",
        f"{k.date()}  {k.time()}  {k.facility()}",
        f"LMP {k.date('{dd}.{mm}.{y}')}  {k.age()}",
    )
    y = 564.0
    for row in rows:
        y = canvas.write((12, y), row, pen, width=770)
    canvas.pixels[70:230, 620:794] = (18, 26, 34)
    canvas.write((632, 80), "\n".join(settings(k)[:6]), _with(pen, size - 1, _GREEN), width=156)
    return canvas


def _siemens(k: Kit) -> Canvas:
    """All patient data in one column on the left."""
    canvas = scan(k, (1024, 768), (190, 40), 820)
    size = k.whole(15, 19)
    pen = _pen(k, size, _YELLOW)
    y = 14.0
    for row in (
        k.name(k.pick(("comma", "caret"))),
        k.record("#######"),
        k.birth(),
        k.facility(),
        k.date(),
        k.time(seconds=True),
        k.age(),
    ):
        y = canvas.write((12, y), row, pen, width=280)
    canvas.write(
        (12, 300), "\n".join(["CH5-2", "Fetal Echo", *settings(k)[: k.whole(6, 9)]]), _with(pen, size - 3, _GREY)
    )
    due = k.date(entity="DATE_OF_BIRTH")
    canvas.write((1012, 738), f"EDD {due}", _with(pen, size), anchor="r")
    return canvas


def _mindray(k: Kit) -> Canvas:
    """One long line on top and one of settings below."""
    canvas = scan(k, (900, 680), (70, 60), 760)
    canvas.pixels[:26] = (12, 40, 60)
    size = k.whole(15, 17)
    pen = _pen(k, size, _WHITE, "sans", "mono")
    row = f"{k.facility()}   {_name(k)}   {k.record('AA####')}   {k.date()} {k.time(seconds=True)}"
    canvas.write((8, 4), row, pen, width=880)
    canvas.write((8, 34), "   ".join(settings(k)[:5]), _with(pen, size - 2, _GREY), width=880)
    canvas.write((892, 90), "\n".join(settings(k)[:8]), _with(pen, size - 2, _GREEN), anchor="r")
    operator, referrer = k.name("surname", k.somebody()), k.name("full", k.somebody())
    canvas.write((8, 650), f"Operator {operator}", _with(pen, size, _CYAN), width=400)
    canvas.write((892, 650), f"Ref. Dr {referrer}", _with(pen, size, _CYAN), anchor="r", width=440)
    return canvas


def _canon(k: Kit) -> Canvas:
    """Corners: two fields in each."""
    canvas = scan(k, (768, 576), (40, 40), 680)
    pen = _pen(k, k.whole(14, 18))
    canvas.write((10, 8), f"{_name(k)}\n{k.record('##-####-##')}", pen, width=330)
    canvas.write((758, 8), f"{k.date()}\n{k.time(seconds=True)}", pen, anchor="r", width=330)
    canvas.write((10, 524), f"{k.facility()}\n{k.town()}", pen, width=360)
    canvas.write((758, 524), f"{k.age()}\n{k.years()}", pen, anchor="r", width=300)
    canvas.write((758, 90), "\n".join(settings(k)[:6]), _with(pen, pen.size - 3, _GREY), anchor="r")
    return canvas


FAMILY = Family(
    {"development": (_voluson, _philips, _samsung), "held-out": (_siemens, _mindray, _canon)}, styles=("sans", "mono")
)
