"""Things with names on them: keepsakes, handwritten notes, faint, curved and stacked letters, number plates."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.scenery import landscape
from gate.samples.text.canvas import Canvas, Colour, Points
from gate.samples.text.families.header import _scan, _settings
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, cloth, glare, gradient, paper, shadow, surface, tilted, wood

WHITE: Colour = (244, 242, 236)


def _weight(k: Kit) -> str:
    return k.pick(
        (
            f"{k.between(2.4, 4.6):.1f} kg",
            f"{k.whole(5, 9)} lb {k.whole(0, 15)} oz",
            f"{k.whole(2400, 4400)} g   {k.whole(46, 55)} cm",
        )
    )


def _frame(k: Kit) -> Canvas:
    """A framed print of a birth."""
    canvas = k.canvas(wood(k.random, 800, 1000))
    canvas.pixels[70:930, 70:730] = paper(k.random, 660, 860, (250, 247, 240), 1.0)
    canvas.pixels[130:520, 130:670] = cv2.resize(np.asarray(landscape(k.whole(0, 10**6))), (540, 390))
    script, serif = k.face("script"), k.face("serif")
    y = canvas.write((400, 550), f"Baby {k.name('surname')}", script, 84, (90, 70, 60), anchor="m", width=560)
    y = canvas.write((400, y + 8), k.date(), serif, 40, (70, 66, 62), anchor="m", width=560)
    y = canvas.write((400, y + 8), f"{k.time()}   {_weight(k)}", serif, 34, (70, 66, 62), anchor="m", width=560)
    canvas.write((400, y + 8), k.town(), serif, 36, (70, 66, 62), anchor="m", width=560)
    canvas.pixels = camera(k.random, glare(k.random, shadow(k.random, canvas.pixels, 0.25), 0.3), 0.6, 3)
    canvas.fit(k.whole(600, 960))
    return canvas


def _mug(k: Kit) -> Canvas:
    """A print wrapped round a mug."""
    width, height = 560, 640
    canvas = k.canvas(paper(k.random, width, height, k.pick(((250, 250, 248), (46, 58, 80), (240, 206, 206))), 1.0))
    ink: Colour = WHITE if canvas.pixels.mean() < 120 else (70, 60, 76)
    face = k.face("script", "display")
    y = canvas.write((280, 120), k.name("given"), face, 110, ink, anchor="m", width=420)
    y = canvas.write(
        (280, y + 10), f"born {k.date(entity='DATE_OF_BIRTH')}", k.face("serif"), 40, ink, anchor="m", width=420
    )
    y = canvas.write((280, y + 10), _weight(k), k.face("serif"), 38, ink, anchor="m", width=420)
    canvas.write((280, y + 10), "hello little one", face, 52, ink, anchor="m", width=420)
    radius = width / 2

    def round_it(points: Points) -> Points:
        angle = (points[:, 0] - radius) / radius
        return np.stack([radius + radius * np.sin(angle), points[:, 1] + 26 * np.cos(angle)], axis=1)

    columns, rows = np.meshgrid(np.arange(width, dtype=float) + 0.5, np.arange(height, dtype=float) + 0.5)
    angle = np.arcsin(np.clip((columns - radius) / radius, -1, 1))
    canvas.bend(round_it, radius + angle * radius - 0.5, rows - 26 * np.cos(angle) - 0.5)
    shade = 0.55 + 0.5 * np.cos(angle[..., None] * 0.95 + 0.25)
    canvas.pixels = np.clip(canvas.pixels * shade, 0, 255).astype(np.uint8)
    ground = surface(k.random, 880, 800)
    cv2.ellipse(
        ground,
        (700, 400),
        (110, 160),
        0,
        0,
        360,
        tuple(int(part * 0.8) for part in canvas.pixels[320, 500]),
        34,
        cv2.LINE_AA,
    )
    canvas.warp(np.array([[1, 0, 140], [0, 1, 80], [0, 0, 1]], float), ground)
    canvas.pixels = camera(k.random, glare(k.random, canvas.pixels, 0.35), 0.7, 3)
    return canvas


def _ornament(k: Kit) -> Canvas:
    """A round ornament with a name along its edge."""
    canvas = k.canvas(gradient((38, 60, 48), (14, 26, 22), 800, 800))
    for x, y, radius in k.random.uniform((0, 0, 8), (800, 800, 30), (26, 3)):
        cv2.circle(
            canvas.pixels,
            (int(x), int(y)),
            int(radius),
            k.pick(((250, 210, 120), (220, 90, 70), (240, 240, 220))),
            -1,
            cv2.LINE_AA,
        )
    canvas.pixels = cv2.GaussianBlur(canvas.pixels, (0, 0), 9).astype(np.uint8)
    tone = k.pick(((188, 46, 52), (236, 230, 214), (60, 90, 140)))
    cv2.circle(canvas.pixels, (400, 420), 310, tone, -1, cv2.LINE_AA)
    cv2.circle(canvas.pixels, (400, 420), 296, (222, 190, 120), 4, cv2.LINE_AA)
    ink: Colour = (250, 240, 214) if tone[1] < 150 else (120, 40, 44)
    face = k.face("script", "display")
    canvas.write_along((400, 420), 250, "Baby's First Christmas", k.face("serif"), 42, ink)
    y = canvas.write((400, 320), k.name("given"), face, 110, ink, anchor="m", width=460)
    canvas.write((400, y + 6), k.date(), k.face("serif"), 44, ink, anchor="m", width=430)
    canvas.pixels = camera(k.random, glare(k.random, canvas.pixels, 0.4), 0.7, 3)
    canvas.fit(k.whole(520, 800))
    return canvas


def _blanket(k: Kit) -> Canvas:
    """Letters stitched on cloth."""
    canvas = k.canvas(cloth(k.random, 900, 700))
    ink: Colour = (90, 60, 90) if canvas.pixels.mean() > 140 else (246, 236, 220)
    face = k.face("script", "display")
    y = canvas.write((450, 160), k.name("full"), face, 110, ink, anchor="m", width=760, bold=1)
    y = canvas.write(
        (450, y + 16), k.date(entity="DATE_OF_BIRTH"), k.face("serif"), 54, ink, anchor="m", width=700, bold=1
    )
    canvas.write((450, y + 16), _weight(k), k.face("serif"), 46, ink, anchor="m", width=700)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.9, 4)
    return canvas


def _note(k: Kit) -> Canvas:
    """A sheet from a ruled pad."""
    canvas = k.canvas(paper(k.random, 760, 940, (252, 250, 236), 1.5))
    for row in range(110, 930, 56):
        cv2.line(canvas.pixels, (0, row), (760, row), (176, 200, 226), 2)
    cv2.line(canvas.pixels, (88, 0), (88, 940), (230, 150, 150), 2)
    face, ink = k.face("hand"), k.pick(((30, 40, 110), (30, 30, 36)))
    rows = [
        f"{k.name()} called", f"about {k.date()}", f"{k.time()} at {k.venue()}", "bring cake + balloons!", f"call back {k.phone()}", f"or {k.name('given', k.somebody())}", *plain_lines(k.address()), "milk, bread, eggs",
    ]  # fmt: skip
    y = 76.0
    for row in rows:
        canvas.write((104 + k.between(-6, 10), y), row, face, 36, ink, width=620, angle=k.between(-1, 1))
        y += 56
    return _lying(k, canvas)


def plain_lines(marked: str) -> list[str]:
    """One marked string as one row: several lines of it stay one string."""
    return [marked.replace("\n", ", ")]


def _lying(k: Kit, canvas: Canvas) -> Canvas:
    wide = canvas.size[0] > canvas.size[1]
    tilted(k.random, canvas, surface(k.random, *((960, 720) if wide else (760, 960))), fill=0.95, tilt=0.04, turn=7)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.5, 3)
    return canvas


def _whiteboard(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 1000, 700, (238, 241, 243), 1.5))
    cv2.rectangle(canvas.pixels, (0, 0), (999, 699), (150, 154, 158), 22)
    face = k.face("hand")
    y = canvas.write((70, 60), "This week", face, 60, (200, 50, 50))
    for text, ink in (
        (f"{k.date('{day}')}: {k.name('given')} - scan {k.time()}", (30, 60, 150)),
        (f"{k.date()} - {k.name('given', k.somebody())}", (30, 110, 60)),
        (f"plumber {k.phone()}", (30, 30, 40)),
        (f"party: {k.street()}", (30, 60, 150)),
        ("buy paint!", (200, 50, 50)),
    ):
        y = canvas.write((80 + k.between(-8, 20), y + 26), text, face, 52, ink, width=840, angle=k.between(-1.5, 1.5))
    canvas.pixels = camera(k.random, glare(k.random, canvas.pixels, 0.35), 0.6, 3)
    return canvas


def _thank_you(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 900, 640, (246, 238, 226), 2.0))
    face, ink = k.face("hand"), k.pick(((40, 44, 90), (96, 44, 60)))
    story = f"Dear {k.name('given')},\nthank you for the lovely gift!\nThe shower on {k.date()} was a dream.\nHope to see you in {k.town()} soon."
    y = canvas.write((70, 70), story, face, 46, ink, width=760, leading=1.5)
    y = canvas.write((830, y + 20), "Love,", face, 46, ink, anchor="r")
    canvas.write((830, y), k.name("full", k.somebody()), face, 50, ink, anchor="r", width=600)
    return _lying(k, canvas)


def _fridge_note(k: Kit) -> Canvas:
    canvas = k.canvas(paper(k.random, 640, 640, k.pick(((252, 236, 140), (250, 190, 190), (190, 230, 200))), 2.5))
    face, ink = k.face("hand"), (40, 40, 60)
    y = 60.0
    for text in (k.name(), k.phone(), k.street(), f"{k.date()} {k.time()}", "don't forget!!"):
        y = canvas.write((60, y + 14), text, face, 56, ink, width=520, angle=k.between(-2, 2)) + 18
    return _lying(k, canvas)


def _faint_header(k: Kit) -> Canvas:
    """A header that is all but gone: dark grey on black."""
    canvas = _scan(k, 800, 600, 40, 50, 720)
    face = k.face("sans")
    tone = k.whole(44, 84)
    ink: Colour = (tone, tone, tone + 4)
    y = canvas.write((14, 12), f"{k.name('comma')}   {k.record()}", face, 19, ink)
    canvas.write((14, y), f"{k.facility()}   {k.date()}", face, 19, ink, width=770)
    canvas.write((14, 566), "   ".join(_settings(k)[:4]), face, 17, ink)
    return canvas


def _watermark(k: Kit) -> Canvas:
    """Letters that shine through a picture."""
    canvas = k.canvas(cv2.resize(np.asarray(landscape(k.whole(0, 10**6))), (900, 675)))
    face = k.face("sans", "script")
    canvas.write(
        (450, 250),
        f"© {k.name()}" if face.writes("©") else k.name(),
        face,
        76,
        (255, 255, 255),
        anchor="m",
        width=760,
        opacity=k.between(0.25, 0.45),
    )
    canvas.write((880, 620), k.email(), face, 34, (255, 255, 255), anchor="r", opacity=k.between(0.4, 0.6))
    canvas.write((24, 24), k.date("{y}"), face, 34, (255, 255, 255), opacity=0.5)
    return canvas


def _burned_in(k: Kit) -> Canvas:
    """White letters over bright tissue."""
    canvas = _scan(k, 720, 560, 10, 10, 700)
    face = k.face("sans")
    tone = k.whole(110, 170)
    y = 150.0
    for text in (k.name("full"), k.date(), k.record("ID #######"), k.town()):
        y = canvas.write((200, y), text, face, 26, (tone, tone, tone), opacity=0.75, width=480) + 6
    canvas.write((560, 500), "PLACENTA", face, 20, (tone, tone, tone), opacity=0.7)
    return canvas


def _faded(k: Kit) -> Canvas:
    """A thermal print or receipt that has paled."""
    canvas = k.canvas(paper(k.random, 600, 800, (236, 230, 222), 2.5))
    face = k.face("mono", "sans")
    tone = k.whole(176, 200)
    ink: Colour = (tone, tone - 6, tone - 8)
    y = 40.0
    for text in (
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
    ):
        y = canvas.write((40, y), text, face, 28, ink, width=520) + 10
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.2), 0.6, 3)
    return canvas


def _badge(k: Kit) -> Canvas:
    """A round badge: words along the upper and the lower edge."""
    ground = k.pick(((250, 226, 230), (220, 236, 250), (40, 52, 70)))
    ink: Colour = WHITE if ground[0] < 100 else (110, 60, 90)
    canvas = k.canvas(paper(k.random, 760, 760, (248, 246, 242), 1.0))
    cv2.circle(canvas.pixels, (380, 380), 350, ground, -1, cv2.LINE_AA)
    cv2.circle(canvas.pixels, (380, 380), 334, ink, 3, cv2.LINE_AA)
    face = k.face("serif", "sans", "display")
    canvas.write_along((380, 380), 270, f"Welcome {k.name()}", face, 54, ink)
    canvas.write_along((380, 380), -276, k.date(), face, 46, ink)
    y = canvas.write(
        (380, 300),
        k.pick(("It's a Girl", "It's a Boy", "Hello Baby")),
        k.face("script", "display"),
        84,
        ink,
        anchor="m",
        width=480,
    )
    canvas.write((380, y + 14), k.town(), face, 42, ink, anchor="m", width=420)
    canvas.fit(k.whole(480, 760))
    return canvas


def _stacked(k: Kit) -> Canvas:
    """A name with its letters one below the other."""
    canvas = k.canvas(gradient((196, 226, 216), (246, 232, 208), 640, 960))
    face, text = k.face("display", "sans"), k.face("serif")
    name = k.name("given").replace("‹PERSON|", "").replace("›", "").upper()
    step = min(100, 860 / len(name))
    canvas.write(
        (140, 40),
        "‹PERSON|" + "\n".join(name) + "›",
        face,
        step * 0.8,
        (50, 90, 100),
        anchor="m",
        leading=step / (step * 0.8),
    )
    y = canvas.write((260, 200), k.date().replace(" ", "\n"), text, 54, (60, 60, 60), width=340)
    y = canvas.write((260, y + 30), k.time(), text, 54, (60, 60, 60))
    canvas.write((260, y + 30), f"{k.venue()}\n{k.address()}", text, 34, (60, 60, 60), width=350)
    canvas.fit(k.whole(680, 960))
    return canvas


def _arch(k: Kit) -> Canvas:
    """A sign over a gate: names bent along an arch."""
    canvas = k.canvas(gradient((150, 190, 230), (230, 236, 240), 1000, 760))
    canvas.pixels[560:] = paper(k.random, 1000, 200, (96, 130, 76), 8.0)
    cv2.ellipse(canvas.pixels, (500, 640), (420, 470), 0, 180, 360, (250, 248, 240), 110, cv2.LINE_AA)
    face = k.face("display", "serif", "script")
    canvas.write_along((500, 640), 470, f"{k.name()} & {k.name('given', k.somebody())}", face, 62, (120, 60, 70))
    y = canvas.write((500, 380), k.date(), k.face("serif"), 48, (60, 60, 80), anchor="m", width=560)
    canvas.write((500, y + 10), k.venue(), k.face("serif"), 44, (60, 60, 80), anchor="m", width=560)
    canvas.fit(k.whole(640, 1000))
    return canvas


def _tower(k: Kit) -> Canvas:
    """A book's spine, and a title that climbs."""
    canvas = k.canvas(wood(k.random, 700, 900))
    canvas.pixels[60:840, 60:250] = gradient((120, 50, 60), (70, 26, 36), 190, 780)
    face = k.face("serif", "display")
    canvas.write((186, 100), f"{k.name()}  {k.date('{y}')}", face, 66, (240, 210, 150), width=700, angle=90)
    canvas.pixels[60:840, 290:640] = paper(k.random, 350, 780, (248, 244, 234), 1.0)
    y = 100.0
    name = k.name("surname").replace("‹PERSON|", "").replace("›", "").upper()
    y = canvas.write(
        (465, y),
        "‹PERSON|" + "\n".join(name) + "›",
        face,
        min(70, 520 / len(name)),
        (60, 50, 50),
        anchor="m",
        leading=1.05,
    )
    canvas.write((465, y + 20), f"{k.town()}\n{k.phone()}", k.face("sans"), 30, (60, 50, 50), anchor="m", width=310)
    return canvas


def _car(k: Kit, rear: bool) -> Canvas:
    """The end of a car with its number plate."""
    tone = k.pick(((150, 30, 36), (40, 60, 110), (190, 192, 196), (40, 42, 46), (224, 224, 220), (60, 96, 80)))
    canvas = k.canvas(np.asarray(landscape(k.whole(0, 10**6)).resize((900, 675))))
    lower = tuple(int(part * 0.55) for part in tone)
    body = gradient(tone, lower, 780, 420)
    canvas.pixels[200:620, 60:840] = body
    cv2.rectangle(canvas.pixels, (60, 530), (840, 620), (36, 36, 40), -1)
    cv2.fillPoly(canvas.pixels, [np.array([(170, 200), (250, 70), (650, 70), (730, 200)])], (60, 74, 88))
    lamp = (190, 30, 30) if rear else (240, 238, 220)
    for x in (140, 760):
        cv2.ellipse(canvas.pixels, (x, 300), (66, 40), 0, 0, 360, lamp, -1, cv2.LINE_AA)
    canvas.pixels[625:] = paper(k.random, 900, 50, (90, 90, 92), 6.0)
    cv2.rectangle(
        canvas.pixels,
        (300, 390),
        (600, 470),
        (250, 250, 246) if not rear or k.country.code != "GB" else (240, 200, 40),
        -1,
    )
    cv2.rectangle(canvas.pixels, (300, 390), (600, 470), (30, 30, 30), 3)
    if k.country.code in {"DE", "FR", "IE", "SE", "PL"}:
        canvas.pixels[392:469, 302:330] = (20, 60, 160)
    canvas.write((466, 398), k.plate(), k.face("sans"), 56, (16, 16, 20), anchor="m", width=250, bold=1)
    return canvas


def _parked(k: Kit) -> Canvas:
    canvas = _car(k, True)
    canvas.write(
        (450, 330),
        k.pick(("TURBO 16V", "HYBRID", "4x4", "BABY ON BOARD")),
        k.face("sans"),
        30,
        (240, 240, 240),
        anchor="m",
    )
    return _street(k, canvas)


def _traffic(k: Kit) -> Canvas:
    canvas = _car(k, False)
    canvas.write(
        (450, 560),
        k.pick(("BLUE LINE TAXI", "DRIVING SCHOOL", "FLEET 12")),
        k.face("sans"),
        32,
        (220, 220, 214),
        anchor="m",
    )
    canvas.write(
        (30, 30), f"{k.date('{y}-{mm}-{dd}')} {k.time(seconds=True)}", k.face("mono", "sans"), 26, (250, 250, 120)
    )
    return _street(k, canvas)


def _street(k: Kit, canvas: Canvas) -> Canvas:
    width, height = k.pick(((900, 640), (800, 600), (1000, 700)))
    ground = np.asarray(landscape(k.whole(0, 10**6)).resize((width, height)))
    tilted(k.random, canvas, ground.copy(), fill=1.25, tilt=0.08, turn=4)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.35), k.between(0.5, 1.1), 4)
    return canvas


KEEPSAKE = {"development": (_frame, _mug), "held-out": (_ornament, _blanket)}
HANDWRITING = {"development": (_note, _whiteboard), "held-out": (_thank_you, _fridge_note)}
FAINT = {"development": (_faint_header, _watermark), "held-out": (_burned_in, _faded)}
CURVED = {"development": (_badge, _stacked), "held-out": (_arch, _tower)}
PLATE = {"development": (_parked,), "held-out": (_traffic,)}
STYLES = ("sans", "serif", "mono", "script", "display", "hand")
