"""The files of a margin audit: the list, and contact sheets whose thumbnails carry the list's numbers.

Private: the list names samples, the sheets show them. Every file can be read by its owner alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from gate.errors import UsageError
from gate.learn.audit import Audit, Near, pictures_at, read_picture
from gate.learn.cells import csv_bytes, guarded
from gate.shards.atomic import write_atomic, write_error
from gate.vision.picture import Picture, upright

THUMBNAIL = 168
"""Longest side of a thumbnail in pixels."""

COLUMNS, ROWS = 6, 6
ON_SHEETS = 720
"""Pictures that are shown at most, unless told otherwise."""

_GAP, _LABEL = 14, 24
_PAPER, _CELL, _INK = (255, 255, 255), (233, 233, 236), (25, 25, 30)
_HEADER = ("number", "shard", "key", "score", "margin", "deviations")


def make_folder(folder: Path) -> None:
    """A folder for its owner alone, which git passes over. Raises UsageError when it holds something already."""
    try:
        # an earlier run that was interrupted left the .gitignore alone
        if folder.exists() and not (folder.is_dir() and {item.name for item in folder.iterdir()} <= {".gitignore"}):
            raise UsageError(f"{folder} is there already and not an empty folder; name another, or remove it")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        write_atomic(folder / ".gitignore", b"*\n", private=True)
    except OSError as error:
        raise write_error(folder, error) from None


def write_audit(audit: Audit, data: str | Path, folder: Path, *, most: int = ON_SHEETS) -> tuple[str, ...]:
    """Write `near.csv`, `audit.json` and sheets of the nearest `most` pictures to `folder`; returns the names.

    `data` is what was audited; the pictures are read from it again. The same audit gives the same bytes.
    """
    files = {"near.csv": _csv(audit), "audit.json": _json(audit)}
    for name, content in files.items():
        write_atomic(folder / name, content, private=True)
    sheets = []
    thumbnails = _thumbnails(data, audit.near[:most])
    for number, start in enumerate(range(0, len(thumbnails), COLUMNS * ROWS), 1):
        sheets.append(f"sheet-{number:03d}.png")
        page = audit.near[start : min(start + COLUMNS * ROWS, most)]
        numbered = [(near.number, thumbnails[near.position]) for near in page]
        write_atomic(folder / sheets[-1], png(contact_sheet(numbered)), private=True)
    return (*files, *sheets)


def summary(audit: Audit) -> dict[str, Any]:
    """What was seen, without a name of a sample."""
    return {
        "judge": audit.judge,
        "threshold": audit.threshold,
        "sd": audit.sd,
        "pictures": audit.pictures,
        "positives": audit.positives,
        "negatives": audit.negatives,
        "unreadable": dict(sorted(audit.unreadable.items())),
        "negatives_saturated": audit.saturated,
        "negatives_mean_margin": audit.mean,
        "negatives_margin_deviation": audit.deviation,
        "near": len(audit.near),
    }


def contact_sheet(page: Sequence[tuple[int, Image.Image]]) -> Image.Image:
    """Thumbnails in rows of COLUMNS, below each its number and nothing else."""
    width, height = THUMBNAIL + _GAP, THUMBNAIL + _LABEL + _GAP
    rows = -(-len(page) // COLUMNS)
    paper = Image.new("RGB", (COLUMNS * width + _GAP, rows * height + _GAP), _PAPER)
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(16)
    for place, (number, small) in enumerate(page):
        left, top = _GAP + place % COLUMNS * width, _GAP + place // COLUMNS * height
        paper.paste(_CELL, (left, top, left + THUMBNAIL, top + THUMBNAIL))
        paper.paste(small, (left + (THUMBNAIL - small.width) // 2, top + (THUMBNAIL - small.height) // 2))
        draw.text((left + THUMBNAIL / 2, top + THUMBNAIL + 5), str(number), _INK, font, anchor="ma")
    return paper


def _thumbnails(data: str | Path, near: Sequence[Near]) -> dict[int, Image.Image]:
    """By position; about 85 kB each at most."""
    thumbnails = {}
    for position, file in pictures_at(data, {each.position for each in near}):
        thumbnails[position] = thumbnail(read_picture(file))
    return thumbnails


def thumbnail(picture: Picture) -> Image.Image:
    """The picture as it is seen, at most THUMBNAIL pixels on a side."""
    small = Image.fromarray(upright(picture.rgb, picture.orientation))
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BILINEAR)
    return small


def _rows(audit: Audit) -> Iterator[tuple[Any, ...]]:
    for near in audit.near:
        yield near.number, near.shard, near.key, *(f"{v:.6g}" for v in (near.score, near.margin, near.deviations))


def _csv(audit: Audit) -> bytes:
    rows = ((number, guarded(shard), guarded(key), *rest) for number, shard, key, *rest in _rows(audit))
    return csv_bytes([_HEADER, *rows])


def _json(audit: Audit) -> bytes:
    near = [dict(zip(_HEADER, row[:3] + tuple(map(float, row[3:])), strict=True)) for row in _rows(audit)]
    return (json.dumps({**summary(audit), "near_pictures": near}, indent=1) + "\n").encode()


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG file."""
    sink = io.BytesIO()
    image.save(sink, "PNG")
    return sink.getvalue()
