"""Made pictures with text in them, and the truth about where each word of it stands."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gate.errors import UsageError
from gate.samples.text.canvas import Canvas
from gate.samples.text.families import FAMILIES
from gate.samples.text.fonts import require
from gate.samples.text.kit import WORLDS, Kit
from gate.samples.text.traces import Points, Trace

SPLITS = tuple(WORLDS)


@dataclass(frozen=True, slots=True)
class Made:
    """One picture: its canvas, a JPEG quality, and what it was made from."""

    family: str
    split: str
    template: str
    country: str
    canvas: Canvas = field(repr=False)
    quality: int

    @property
    def truth(self) -> dict[str, Any]:
        """The fields that go into the sample's JSON."""
        lines = [
            {"quad": _quad(line.corners, self.canvas.size), "text": line.text, "entities": list(line.entities)}
            for line in self.canvas.lines
        ]
        return {
            "family": self.family,
            "split": self.split,
            "template": self.template,
            "font": ", ".join(self.canvas.faces),
            "country": self.country,
            "lines": lines,
            "strings": list(_strings(self.canvas)),
        }


def _strings(canvas: Canvas) -> Iterator[dict[str, Any]]:
    parts: dict[int, list[Trace]] = {}
    for part in canvas.parts:
        parts.setdefault(part.string, []).append(part)
    for number in sorted(parts):
        found = parts[number]
        yield {
            "entity_type": found[0].entities[0],
            "text": " ".join(part.text.strip() for part in found),
            "quads": [_quad(part.corners, canvas.size) for part in found],
        }


def _quad(corners: Points, size: tuple[int, int]) -> list[list[float]]:
    return [
        [round(min(max(float(x), 0.0), size[0]), 1), round(min(max(float(y), 0.0), size[1]), 1)] for x, y in corners
    ]


def make(family: str, split: str, number: int, *, seed: int = 0, omit: int | None = None) -> Made:
    """The picture `number` of a family, the same whatever else is made. `omit` leaves one private string undrawn."""
    templates = FAMILIES[family].templates[split]
    template = templates[number % len(templates)]
    numbers = (seed, zlib.crc32(split.encode()), zlib.crc32(family.encode()), number)
    kit = Kit(numbers, split, east=family == "cjk", omit=omit)
    canvas = template(kit)
    quality = int(np.random.default_rng([*numbers, 1]).integers(70, 93))
    return Made(family, split, template.__name__.strip("_"), kit.country.code, canvas, quality)


def pictures(count: int, split: str, families: Sequence[str] = (), *, seed: int = 0) -> Iterator[Made]:
    """`count` pictures, equally many of each family (none named: all).

    Raises UsageError at once when a family is unknown, or when fonts are missing.
    """
    names = list(dict.fromkeys(families)) or list(FAMILIES)
    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        raise UsageError(f"no family {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    require(split, {style for name in names for style in FAMILIES[name].styles})
    return (make(names[index % len(names)], split, index // len(names), seed=seed) for index in range(count))
