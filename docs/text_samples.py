"""Draw docs/images/text-samples.jpg: one made picture of each family, with its truth as frames.

    python docs/text_samples.py OUT.jpg

Red frames stand round private strings, green ones round lines without any. All that is on the pictures is invented.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from gate.samples.text.families import FAMILIES
from gate.samples.text.make import Made, make

_COLUMNS, _CELL, _HEAD = 6, 250, 24
_PRIVATE, _OTHER, _INK, _PAPER = (220, 30, 30), (40, 160, 60), (30, 30, 30), (255, 255, 255)


def framed(made: Made) -> Image.Image:
    """The picture in a cell, with frames round what its truth names."""
    picture = Image.fromarray(made.canvas.pixels)
    scale = min(_CELL / picture.width, _CELL / picture.height, 1.0)
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture)
    truth = made.truth
    quads = [(line["quad"], _OTHER) for line in truth["lines"] if not line["entities"]]
    quads += [(quad, _PRIVATE) for string in truth["strings"] for quad in string["quads"]]
    for quad, colour in quads:
        draw.polygon([(x * scale, y * scale) for x, y in quad], outline=colour)
    return picture


def sheet() -> Image.Image:
    """All families of the split for development, in rows of `_COLUMNS`."""
    rows = -(-len(FAMILIES) // _COLUMNS)
    page = Image.new("RGB", (_COLUMNS * (_CELL + 10), rows * (_CELL + _HEAD + 10)), _PAPER)
    for number, family in enumerate(FAMILIES):
        left, top = number % _COLUMNS * (_CELL + 10) + 5, number // _COLUMNS * (_CELL + _HEAD + 10) + 5
        ImageDraw.Draw(page).text((left, top), family, font=ImageFont.load_default(16), fill=_INK)
        page.paste(framed(make(family, "development", 0)), (left, top + _HEAD))
    return page


if __name__ == "__main__":
    sheet().save(Path(sys.argv[1]), quality=80, optimize=True)
