"""Draw docs/images/before-after.png: samples of `gate samples` before and after `gate scan --policy strict`.

    python docs/contact_sheet.py DEMO OUT.png

DEMO holds `shards`, `release` and `truth.json`, as `make scan` leaves them. Every picture on the sheet is made by the
package, and every name on it is invented.
"""

from __future__ import annotations

import io
import json
import sys
import tarfile
import textwrap
from collections.abc import Mapping
from pathlib import Path

from PIL import ExifTags, Image, ImageDraw, ImageFont, ImageOps

COLUMNS = {
    "sonogram with header": "an ultrasound",
    "invitation": "an invitation",
    "drawn with a position": "a picture with metadata",
    "drawn": "a picture with a caption",
}
"""Which samples are shown, by what truth.json says they are, and the heading of their column."""

_CELL, _PICTURE, _TEXT, _MARGIN, _HEAD = 330, 240, 76, 16, 30
_INK, _QUIET, _PAPER = (20, 20, 20), (110, 110, 110), (255, 255, 255)
_WIDTH = 40  # characters of a line below a picture

Sample = Mapping[str, bytes]
"""The members of a sample by extension."""


def read_shards(folder: Path) -> dict[str, dict[str, bytes]]:
    """Samples of all shards in a folder: key to members by extension."""
    samples: dict[str, dict[str, bytes]] = {}
    for path in sorted(folder.glob("*.tar")):
        with tarfile.open(path) as tar:
            for member in tar:
                key, _, extension = member.name.partition(".")
                file = tar.extractfile(member)
                if file is not None:
                    samples.setdefault(key, {})[extension] = file.read()
    return samples


def choose(truth: Mapping[str, Mapping[str, object]], samples: Mapping[str, Sample]) -> list[tuple[str, str]]:
    """(heading, key) of each column: the first such sample with something private in it, JPEG where there is one."""
    chosen = []
    for what, heading in COLUMNS.items():
        keys = [key for key, facts in sorted(truth.items()) if facts["what"] == what and facts["planted"]]
        chosen.append((heading, min(keys, key=lambda key: "jpg" not in samples[key])))
    return chosen


def describe(sample: Sample) -> list[str]:
    """What the sample says beside its picture: caption and metadata, as lines."""
    exif = Image.open(io.BytesIO(_image(sample))).getexif()
    told = [name for name, tag in (("artist", ExifTags.Base.Artist), ("camera", ExifTags.Base.Model)) if tag in exif]
    told += ["serial number"] if ExifTags.Base.BodySerialNumber in exif.get_ifd(ExifTags.IFD.Exif) else []
    told += ["GPS position"] if exif.get_ifd(ExifTags.IFD.GPSInfo) else []
    caption = sample["txt"].decode()
    return [*textwrap.wrap(f"caption: {caption}", _WIDTH), f"metadata: {', '.join(told) or 'none'}"]


def draw(demo: Path, out: Path) -> None:
    """Write the sheet: one column a sample, what came in above, what is released below."""
    before, after = read_shards(demo / "shards"), read_shards(demo / "release")
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    columns = choose(truth, before)
    size = (_MARGIN + len(columns) * (_CELL + _MARGIN), 2 * (_HEAD + _PICTURE + _TEXT) + _MARGIN)
    sheet = Image.new("RGB", size, _PAPER)
    for number, (heading, key) in enumerate(columns):
        left = _MARGIN + number * (_CELL + _MARGIN)
        _cell(sheet, (left, 0), f"before: {heading}", before[key])
        _cell(sheet, (left, _HEAD + _PICTURE + _TEXT), "after", after.get(key))
    sheet.quantize(192, dither=Image.Dither.NONE).save(out, optimize=True)


def _cell(sheet: Image.Image, corner: tuple[int, int], heading: str, sample: Sample | None) -> None:
    left, top = corner
    pen, bold, plain = ImageDraw.Draw(sheet), ImageFont.load_default(17), ImageFont.load_default(14)
    pen.text((left, top + 8), heading, _INK, bold)
    top += _HEAD
    if sample is None:
        pen.rectangle((left, top, left + _CELL - 1, top + _PICTURE - 1), outline=_QUIET)
        pen.text((left + _CELL / 2, top + _PICTURE / 2), "not released", _QUIET, bold, anchor="mm")
        return
    picture = Image.open(io.BytesIO(_image(sample))).convert("RGB")
    fitted = ImageOps.contain(picture, (_CELL, _PICTURE), Image.Resampling.LANCZOS)
    sheet.paste(fitted, (left, top))
    for line in describe(sample):
        top += 18
        pen.text((left, top + _PICTURE - 12), line, _INK, plain)


def _image(sample: Sample) -> bytes:
    return next(data for extension, data in sample.items() if extension not in {"txt", "json"})


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
