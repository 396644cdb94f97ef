"""Made pictures with text in them, and the truth about where each word of it stands."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gate.errors import UsageError
from gate.samples.text.canvas import Canvas, Points, Trace
from gate.samples.text.families import derived, desk, header, invitation, others, screens, things
from gate.samples.text.fonts import require
from gate.samples.text.kit import WORLDS, Kit

Template = Callable[[Kit], Canvas]
SPLITS = tuple(WORLDS)

FAMILIES: Mapping[str, tuple[Mapping[str, Sequence[Template]], tuple[str, ...]]] = {
    "header": (header.TEMPLATES, header.STYLES),
    "invitation": (invitation.TEMPLATES, invitation.STYLES),
    "print_photo": (derived.PRINT_PHOTO, derived.STYLES),
    "keepsake": (things.KEEPSAKE, things.STYLES),
    "letter": (desk.LETTER, desk.STYLES),
    "label": (desk.LABEL, desk.STYLES),
    "screen": (screens.TEMPLATES, screens.STYLES),
    "card": (desk.CARD, desk.STYLES),
    "handwriting": (things.HANDWRITING, things.STYLES),
    "small": (derived.SMALL, derived.STYLES),
    "rotated": (derived.ROTATED, derived.STYLES),
    "mirrored_inverted": (derived.MIRRORED, derived.STYLES),
    "faint": (things.FAINT, things.STYLES),
    "curved": (things.CURVED, things.STYLES),
    "plate": (things.PLATE, things.STYLES),
    "cjk": (others.CJK, others.STYLES),
    "plain": (others.PLAIN, others.STYLES),
    "none": (others.NONE, others.STYLES),
}
"""Templates of each family by split, and the styles of letters that they need."""


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
            "family": self.family, "split": self.split, "template": self.template, "font": ", ".join(self.canvas.faces), "country": self.country,
            "lines": lines, "strings": list(_strings(self.canvas)),
        }  # fmt: skip


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
    """The picture `number` of a family: the same whatever else is made. `omit` leaves one private string undrawn."""
    templates, _ = FAMILIES[family]
    template = templates[split][number % len(templates[split])]
    numbers = (seed, zlib.crc32(split.encode()), zlib.crc32(family.encode()), number)
    kit = Kit(numbers, split, east=family == "cjk", omit=omit)
    canvas = template(kit)
    quality = int(np.random.default_rng([*numbers, 1]).integers(70, 93))
    return Made(family, split, template.__name__.strip("_"), kit.country.code, canvas, quality)


def pictures(count: int, split: str, families: Sequence[str] = (), *, seed: int = 0) -> Iterator[Made]:
    """`count` pictures, equally many of each family. Raises UsageError when fonts are missing or a family is unknown."""
    names = list(dict.fromkeys(families)) or list(FAMILIES)
    unknown = sorted(set(names) - set(FAMILIES))
    if unknown or split not in SPLITS:
        raise UsageError(
            f"no such family or split: {', '.join([*unknown, *({split} - set(SPLITS))])}; there are {', '.join(FAMILIES)}"
        )
    require(split, {style for name in names for style in FAMILIES[name][1]})
    for index in range(count):
        yield make(names[index % len(names)], split, index // len(names), seed=seed)
