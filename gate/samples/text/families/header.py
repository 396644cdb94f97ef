"""Sonograms with what the scanner burned in: name, record number, hospital, settings."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.sonogram import bare_scan
from gate.samples.text.canvas import Canvas, Colour
from gate.samples.text.kit import Kit

WHITE, GREY, CYAN, YELLOW, GREEN = (238, 238, 238), (150, 156, 160), (120, 200, 255), (240, 224, 120), (140, 230, 150)


def _scan(k: Kit, width: int, height: int, left: int, top: int, across: int) -> Canvas:
    """A black screen with a simulated scan of `across` pixels."""
    screen = np.zeros((height, width, 3), np.uint8)
    grey = bare_scan(k.whole(0, 2**31))
    down = round(across * grey.shape[0] / grey.shape[1])
    picture = cv2.resize(grey, (across, down), interpolation=cv2.INTER_AREA)
    tint = np.array(k.pick(((1.0, 1.0, 1.0), (1.0, 0.93, 0.8), (0.9, 0.96, 1.0))))
    part = screen[top : top + down, left : left + across]
    part[:] = np.round(picture[: part.shape[0], : part.shape[1], None] * tint).astype(np.uint8)
    return k.canvas(screen)


def _settings(k: Kit) -> list[str]:
    """What a machine writes about itself; nothing private."""
    lines = [
        f"Gn {k.whole(-6, 9)}", f"C{k.whole(3, 9)} / M{k.whole(2, 7)}", f"FF{k.whole(1, 4)} / E{k.whole(1, 3)}", f"SRI II {k.whole(2, 5)} / CRI {k.whole(1, 4)}",
        f"{k.whole(10, 40)}Hz/ {k.between(8, 21):.1f}cm", f"{k.whole(60, 130)}°/{k.between(1, 2):.1f}", "Routine/OB", f"DR {k.whole(40, 70)}", f"MI {k.between(0.6, 1.3):.1f}",
        f"TIs {k.between(0.1, 0.5):.1f}", f"FR {k.whole(18, 60)} Hz", f"2D {k.whole(40, 70)}%", "Map D", "P Low", "HGen", f"BPD {k.between(2, 9.5):.2f} cm", f"HC {k.between(8, 33):.1f} cm",
        f"FL {k.between(1, 7):.2f} cm", f"AC {k.between(7, 32):.1f} cm", f"EFW {k.whole(180, 3600)} g", f"AFI {k.between(8, 18):.1f}", f"FHR {k.whole(120, 165)} bpm",
    ]  # fmt: skip
    order = k.random.permutation(len(lines))
    return [lines[index] for index in order]


def _column(
    canvas: Canvas, k: Kit, at: tuple[float, float], lines: list[str], size: float, fill: Colour, anchor: str = "l"
) -> None:
    face = k.face("sans")
    x, y = at
    for line in lines:
        y = canvas.write((x, y), line, face, size, fill, anchor=anchor)


def _name(k: Kit) -> str:
    return k.name(k.pick(("comma", "caret", "full", "capitals", "middle")))


def _voluson(k: Kit) -> Canvas:
    """Two rows over the scan, settings down the right side."""
    canvas = _scan(k, 960, 720, 60, 96, 780)
    face, size = k.face("sans"), k.whole(15, 20)
    canvas.write((14, 10), _name(k), face, size, WHITE)
    canvas.write(
        (14, 14 + 1.4 * size),
        k.pick(("", "ID ", "# ")) + k.record(k.pick(("########", "AA######", "##-##-##"))),
        face,
        size,
        WHITE,
    )
    canvas.write((480, 10), k.facility(), face, size, WHITE, anchor="m")
    canvas.write((480, 14 + 1.4 * size), k.age(), face, size, YELLOW, anchor="m")
    canvas.write((946, 10), k.date(), face, size, WHITE, anchor="r")
    canvas.write((946, 14 + 1.4 * size), k.time(seconds=True), face, size, WHITE, anchor="r")
    _column(canvas, k, (946, 110), ["RAB6-D/OB", *_settings(k)[: k.whole(6, 10)]], size - 3, GREY, "r")
    canvas.write((14, 690), f"Voluson E{k.pick((6, 8, 10))}", face, size, CYAN)
    return canvas


def _philips(k: Kit) -> Canvas:
    """A grey bar with labelled fields."""
    canvas = _scan(k, 1024, 768, 120, 110, 800)
    canvas.pixels[:84] = (34, 38, 44)
    face, size = k.face("sans"), k.whole(16, 20)
    canvas.write((110, 8), _name(k), face, size, WHITE)
    canvas.write((110, 32), f"MRN: {k.record('#########')}", face, size - 2, WHITE)
    canvas.write((110, 56), f"DOB: {k.birth()}", face, size - 2, WHITE)
    canvas.write((560, 8), k.facility(), face, size - 2, WHITE, width=300)
    canvas.write((560, 32), f"Acc# {k.number('#######')}", face, size - 2, WHITE)
    canvas.write((560, 56), f"Sonographer: {k.name('initial', k.somebody())}", face, size - 2, WHITE)
    canvas.write((1010, 8), k.date(), face, size - 2, WHITE, anchor="r")
    canvas.write((1010, 32), k.time(seconds=True), face, size - 2, WHITE, anchor="r")
    canvas.write(
        (1010, 56), f"TIS{k.between(0.1, 1):.1f} MI {k.between(0.6, 1.4):.1f}", face, size - 2, WHITE, anchor="r"
    )
    _column(canvas, k, (14, 130), _settings(k)[: k.whole(6, 11)], size - 3, (200, 200, 190))
    return canvas


def _samsung(k: Kit) -> Canvas:
    """Fields in a strip at the bottom, results in a box."""
    canvas = _scan(k, 800, 640, 20, 20, 700)
    face, size = k.face("sans", "mono"), k.whole(14, 17)
    y = 566.0
    for line in (
        f"{_name(k)}   {k.record('P#######')}",
        f"{k.date()}  {k.time()}  {k.facility()}",
        f"LMP {k.date('{dd}.{mm}.{y}')}  {k.age()}",
    ):
        y = canvas.write((12, y), line, face, size, WHITE, width=770)
    canvas.pixels[70:230, 620:794] = (18, 26, 34)
    _column(canvas, k, (632, 80), _settings(k)[:7], size - 2, GREEN)
    return canvas


def _siemens(k: Kit) -> Canvas:
    """All patient data in one column on the left."""
    canvas = _scan(k, 1024, 768, 190, 40, 820)
    face, size = k.face("sans"), k.whole(15, 19)
    y = 14.0
    for line in (
        k.name(k.pick(("comma", "caret"))),
        k.record("#######"),
        k.birth(),
        k.facility(),
        k.date(),
        k.time(seconds=True),
        f"GA {k.age()}",
    ):
        y = canvas.write((12, y), line, face, size, YELLOW, width=280)
    _column(canvas, k, (12, 300), ["CH5-2", "Fetal Echo", *_settings(k)[: k.whole(6, 9)]], size - 3, GREY)
    canvas.write((1012, 738), f"EDD {k.date(entity='DATE_OF_BIRTH')}", face, size, WHITE, anchor="r")
    return canvas


def _mindray(k: Kit) -> Canvas:
    """One long line on top and one of settings below."""
    canvas = _scan(k, 900, 680, 70, 60, 760)
    face, size = k.face("sans", "mono"), k.whole(14, 17)
    canvas.pixels[:26] = (12, 40, 60)
    canvas.write(
        (8, 5),
        f"{k.facility()}   {_name(k)}   {k.record('AA####')}   {k.date()} {k.time(seconds=True)}",
        face,
        size,
        WHITE,
        width=880,
    )
    canvas.write((8, 34), "   ".join(_settings(k)[:5]), face, size - 2, GREY, width=880)
    _column(canvas, k, (892, 90), _settings(k)[:8], size - 2, GREEN, "r")
    canvas.write((8, 650), f"Operator {k.name('surname', k.somebody())}", face, size - 1, CYAN)
    canvas.write((892, 650), f"Ref. Dr {k.name('full', k.somebody())}", face, size - 1, CYAN, anchor="r")
    return canvas


def _canon(k: Kit) -> Canvas:
    """Corners: two fields in each."""
    canvas = _scan(k, 768, 576, 40, 40, 680)
    face, size = k.face("sans"), k.whole(14, 18)
    canvas.write((10, 8), f"{_name(k)}\n{k.record('##-####-##')}", face, size, WHITE)
    canvas.write((758, 8), f"{k.date()}\n{k.time(seconds=True)}", face, size, WHITE, anchor="r")
    canvas.write((10, 524), f"{k.facility()}\n{k.town()}", face, size, WHITE)
    canvas.write((758, 524), f"{k.age()}\nAge {k.whole(19, 42)} F", face, size, WHITE, anchor="r")
    _column(canvas, k, (758, 90), _settings(k)[:6], size - 3, GREY, "r")
    return canvas


TEMPLATES = {"development": (_voluson, _philips, _samsung), "held-out": (_siemens, _mindray, _canon)}
STYLES = ("sans", "mono")
