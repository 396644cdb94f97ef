"""Pictures whose text is known, and their truth as `gate samples --text` writes it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from gate.types import Quad
from tests.support import write_tar

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]


def written(text: str, *, ink: Any = "black", ground: Any = "white", size: int = 32) -> tuple[Pixels, Quad]:
    """A picture with one line of text, and the quad that bounds its ink."""
    image = Image.new("RGB", (40 + size * len(text), 4 * size), ground)
    box = write(image, (20, size), text, ink=ink, size=size)
    return np.asarray(image), Quad.from_box(*box)


def write(image: Image.Image, at: tuple[int, int], text: str, *, ink: Any = "black", size: int = 32) -> Box:
    """Draw a line and return the bounds of its ink."""
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    draw.text(at, text, font=font, fill=ink)
    left, top, right, bottom = draw.textbbox(at, text, font=font)
    return int(left), int(top), int(right), int(bottom)


def blackened(pixels: Pixels, box: tuple[float, float, float, float]) -> Pixels:
    """The picture with a black box over it."""
    left, top, right, bottom = map(round, box)
    result = pixels.copy()
    result[max(0, top) : bottom, max(0, left) : right] = 0
    return result


def encoded(image: Image.Image) -> bytes:
    sink = io.BytesIO()
    image.save(sink, "PNG")
    return sink.getvalue()


def corners(box: Box) -> list[list[int]]:
    left, top, right, bottom = box
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def card(lines: list[tuple[str, str, str]], size: tuple[int, int] = (640, 300)) -> tuple[bytes, dict[str, Any]]:
    """A picture with a line for each (label, string, type), and its truth. Without a string it is a plain line."""
    image = Image.new("RGB", size, "white")
    facts: dict[str, Any] = {"family": "card", "template": "made", "split": "development", "lines": [], "strings": []}
    for number, (label, text, kind) in enumerate(lines):
        top = 20 + 60 * number
        line = box = write(image, (30, top), label)
        if text:
            box = write(image, (line[2] + 12, top), text)
            line = (line[0], min(line[1], box[1]), box[2], max(line[3], box[3]))
            facts["strings"].append({"entity_type": kind, "text": text, "quads": [corners(box)]})
        entities = [kind] if text else []
        facts["lines"].append({"quad": corners(line), "text": f"{label} {text}".strip(), "entities": entities})
    return encoded(image), facts


def write_pictures(folder: Path, pictures: list[tuple[bytes, dict[str, Any]]]) -> Path:
    """A shard of pictures, each with its truth in the JSON beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    members = []
    for number, (data, facts) in enumerate(pictures):
        key = f"{number:09d}"
        members += [(f"{key}.png", data), (f"{key}.json", json.dumps({"key": key, **facts}).encode())]
    return write_tar(folder / "00000.tar", members)
