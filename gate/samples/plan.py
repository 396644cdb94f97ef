"""What the sample dataset holds: one entry for each picture, with everything private in it named.

Every name, number, address and place is invented: telephone numbers are of the range 555-01xx, domains are reserved for
examples, and the hospital does not exist.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from gate.samples.cards import invitation
from gate.samples.portrait import portrait
from gate.samples.scenery import scenery
from gate.samples.sonogram import sonogram

RELEASED, REDACTED, DROPPED, QUARANTINED, FAILED = "released", "redacted", "dropped", "quarantined", "failed"

_SITE = "https://images.example.org/"


@dataclass(frozen=True, slots=True)
class Planned:
    """One row: a picture with its caption, or a download that failed.

    `planted` are the private strings in it; `expected` is what the policy `strict` should make of it.
    """

    what: str
    expected: str
    caption: str
    url: str = ""
    image: bytes = field(default=b"", repr=False)
    extension: str = "jpg"
    exif: Mapping[str, str] = field(default_factory=dict)
    planted: tuple[str, ...] = ()
    error: str | None = None


def plan(seed: int) -> tuple[list[Planned], list[Planned]]:
    """The rows of the two shards."""
    sonograms, scenes = _sonograms(seed), _scenes(seed)
    others = [*_invitations(seed), *_portraits(seed), *scenes, *_odd_ones(seed), *_failures()]
    copy = _near_duplicate(seed)
    first = [*sonograms[:3], *others[0::2]]
    return first, [*sonograms[3:], copy, *others[1::2]]


_HEADERS = (
    (
        ("DOE, JANE A", "MRN 00482913", "DOB 04/12/1987"),
        ("ST. EXAMPLE HOSPITAL, SPRINGFIELD", "12-05-2019 10:42", "GA 20w3d"),
    ),
    (
        ("SAMPLE, MARIA", "MRN 00719345", "DOB 09/23/1991"),
        ("LAKESIDE CLINIC, RIVERTON", "03-11-2020 14:07", "GA 22w1d"),
    ),
    (
        ("TESTPERSON, ANNA", "MRN 00150872", "DOB 01/30/1985"),
        ("ST. EXAMPLE HOSPITAL, SPRINGFIELD", "27-08-2018 09:15", "GA 24w0d"),
    ),
)


def _sonograms(seed: int) -> list[Planned]:
    rows = []
    for number, header in enumerate(_HEADERS):
        picture = _sonogram(seed, number)
        planted = tuple(text for line in header for text in line)
        rows.append(
            Planned("sonogram with header", DROPPED, "our first picture", image=encode(picture), planted=planted)
        )
    bare = [sonogram(seed * 100 + number) for number in (3, 4)]
    rows.append(Planned("sonogram without header", DROPPED, "20 weeks", image=encode(bare[0]), planted=("20 weeks",)))
    rows.append(
        Planned(
            "sonogram without header, PNG", DROPPED, "simulated scan", image=encode(bare[1], "PNG"), extension="png"
        )
    )
    return rows


def _sonogram(seed: int, number: int) -> Image.Image:
    header = tuple("   ".join(line) for line in _HEADERS[number])
    return sonogram(seed * 100 + number, header)


def _near_duplicate(seed: int) -> Planned:
    planted = tuple(text for line in _HEADERS[0] for text in line)
    small = _sonogram(seed, 0).resize((480, 360), Image.Resampling.LANCZOS)
    return Planned(
        "smaller copy of the first sonogram", DROPPED, "scan picture", image=encode(small, quality=70), planted=planted
    )


def _invitations(seed: int) -> list[Planned]:
    cards = (
        (
            "Baby Shower",
            ("Maria Sample", "Saturday, 14 June 2025", "27 Elm Street, Springfield", "(202) 555-0143"),
            "jpg",
        ),
        ("It's a Girl!", ("Jane Doe", "Sunday, 9 March 2025", "8 Harbour Road, Riverton", "(202) 555-0178"), "webp"),
        ("Baby Shower", ("Anna Testperson", "Friday, 22 August 2025", "3 Oak Lane, Lakewood", "(202) 555-0121"), "png"),
    )
    rows = []
    for number, (title, facts, extension) in enumerate(cards):
        name, date, place, phone = facts
        lines = (f"in honour of {name}", f"{date} at 3 pm", place, f"RSVP {phone}")
        picture = invitation(seed * 100 + number, title, lines, palette=number)
        image = encode(picture, {"jpg": "JPEG", "webp": "WEBP", "png": "PNG"}[extension])
        rows.append(Planned("invitation", REDACTED, "invitation card", image=image, extension=extension, planted=facts))
    blank = invitation(seed * 100 + 9, "Baby Shower", ("games", "cake", "laughter"), palette=2)
    return [*rows, Planned("card that names nobody", RELEASED, "a green card with a pram", image=encode(blank))]


def _portraits(seed: int) -> list[Planned]:
    clinical = "before and after jaw surgery, patient Jane Doe"
    background = next(picture for what, picture in scenery(seed + 50) if what == "drawn")
    background.paste(portrait(60).crop((20, 20, 120, 120)), (360, 200))
    return [
        Planned("face beside medical words", DROPPED, clinical, image=encode(portrait()), planted=("Jane Doe",)),
        Planned("face in a landscape", RELEASED, "a drawn portrait by a lake", image=encode(background)),
    ]


_CAPTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a wide view in soft light", ()),
    (
        "RSVP to Anna Testperson by 12 May 2025 at anna.test@example.org",
        ("Anna Testperson", "12 May 2025", "anna.test@example.org"),
    ),
    ("still water and no wind", ()),
    ("call Tom Sample on (202) 555-0164 to buy this print", ("Tom Sample", "(202) 555-0164")),
    ("quiet colours", ()),
    ("patient Alice Example, DOB 04/12/1987, MRN 00993417", ("Alice Example", "04/12/1987", "00993417")),
    ("hills far away", ()),
    ("invoice for John Q. Public, 12 Elm Street, Springfield, IL 62704", ("John Q. Public", "12 Elm Street", "62704")),
)


def _scenes(seed: int) -> list[Planned]:
    pictures = scenery(seed)
    rows = []
    for caption, planted in _CAPTIONS:
        what, picture = next(pictures)
        expected = REDACTED if planted else RELEASED
        rows.append(Planned(what, expected, caption, image=encode(picture), planted=planted))
    what, picture = next(pictures)
    rows.append(_with_position(what, picture))
    what, picture = next(pictures)
    url = f"{_SITE}users/jane.doe/holiday.jpg?user=jane.doe&session=7f3a"
    rows.append(Planned(what, REDACTED, "a day out", url, encode(picture), planted=("jane.doe",)))
    return rows


def _with_position(what: str, picture: Image.Image) -> Planned:
    """A picture whose EXIF block says where it was taken, by whom and with which camera."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Example Optics", "Model One", "Jane Doe"
    exif[0x8769] = {0x9003: "2024:07:21 18:30:12", 0xA431: "SN-4711-0815"}
    exif[0x8825] = {1: "N", 2: (43.0, 41.0, 14.62), 3: "W", 4: (85.0, 29.0, 0.67)}
    facts = {
        "Image Make": "Example Optics", "Image Model": "Model One", "Image Artist": "Jane Doe",
        "GPS GPSLatitudeRef": "N", "GPS GPSLatitude": "[43, 41, 731/50]",
        "GPS GPSLongitudeRef": "W", "GPS GPSLongitude": "[85, 29, 67/100]",
        "EXIF DateTimeOriginal": "2024:07:21 18:30:12", "EXIF BodySerialNumber": "SN-4711-0815",
    }  # fmt: skip
    planted = ("Jane Doe", "SN-4711-0815", "[43, 41, 731/50]", "[85, 29, 67/100]")
    image = encode(picture, exif=exif)
    return Planned(
        f"{what} with a position", REDACTED, "evening by the water", image=image, exif=facts, planted=planted
    )


def _odd_ones(seed: int) -> list[Planned]:
    pictures = (picture for what, picture in scenery(seed + 70) if what == "drawn")
    sticker = next(pictures).crop((128, 64, 384, 320)).convert("RGBA")
    mask = Image.new("L", (1024, 1024), 0)
    ImageDraw.Draw(mask).ellipse([8, 8, 1015, 1015], fill=255)
    sticker.putalpha(mask.resize(sticker.size, Image.Resampling.LANCZOS))
    broken = encode(next(pictures))
    return [
        Planned(
            "picture with transparency", RELEASED, "a round sticker", image=encode(sticker, "PNG"), extension="png"
        ),
        Planned("image cut short", QUARANTINED, "half a picture", image=broken[: len(broken) // 2]),
    ]


def _failures() -> list[Planned]:
    rows: tuple[tuple[str, tuple[str, ...], str], ...] = (
        ("photo by Peter Placeholder", ("Peter Placeholder",), "HTTP Error 404: Not Found"),
        ("a missing picture", (), "Image decoding error"),
        ("call (202) 555-0199", ("(202) 555-0199",), "<urlopen error timed out>"),
    )
    return [Planned("failed download", FAILED, text, planted=planted, error=error) for text, planted, error in rows]


def encode(image: Image.Image, format: str = "JPEG", *, quality: int = 88, exif: Image.Exif | None = None) -> bytes:
    """The bytes of an image file, the same every time."""
    buffer = io.BytesIO()
    options: dict[str, Any] = {"quality": quality} if format != "PNG" else {"optimize": True}
    image.save(buffer, format, **options, **({"exif": exif} if exif else {}))
    return buffer.getvalue()
