"""What is known of a picture's text: every string of personal data and every line, with their places.

Read from the sample's JSON, by evaluation code only. Two forms are known: that of `gate samples --text` (`strings` with
tight quads) and lines that are marked with the types of what they hold (`lines`), as data sets of documents have them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gate.learn.pii.ink import height_of, width_of
from gate.types import ENTITY_TYPES, Kind, Member, Point, Quad, Sample

TRUTH_FIELDS = frozenset(
    {
        *("family", "lines", "strings", "split", "template", "font", "country"),
        *("label", "source", "source_repo", "licence", "group", "source_file", "fields", "document_entities"),
        *("gt_note", "note"),
    }
)
"""Fields of a sample's JSON and row that say what is in the picture. No detector may see them."""

_TYPES = {"EMAIL": "EMAIL_ADDRESS"}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    rf"{_MONTH}[ .]\s?\d{{1,2}},?\s\d{{2,4}}|\d{{1,2}}[-/. ]?\s?{_MONTH}[-/. ,]{{0,2}}\d{{2,4}}(?! \d{{4}})"
    r"|(?<![\d./-])\d{1,4}(?P<s>[-/.])\d{1,2}(?P=s)\d{2,4}(?![\d./-])"
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b)?"
_PARTS = {
    "DATE_TIME": re.compile(rf"(?:{_DAY})(?:\D{{0,3}}{_CLOCK})?|{_CLOCK}", re.IGNORECASE),
    "PHONE_NUMBER": re.compile(r"[+(]{0,2}\d[\d ().-]{5,}\d"),
    "EMAIL_ADDRESS": re.compile(r"\S+@\S+"),
}
"""Which part of a marked line is the string. Where none fits, and for addresses, it is the whole line."""


_TALLEST = 6.0
"""A line is at most so many widths of its letters high; what is higher is a paragraph."""


@dataclass(frozen=True, slots=True)
class TrueString:
    """One string of personal data, and a quad in pixels of the stored image for each line that it stands on.

    `tight`: the quads were drawn with the text, and `text` is what stands in them, letter by letter. Otherwise it is a
    line that holds the string, or the part of one where it should be.
    """

    entity_type: str
    text: str = field(repr=False)
    quads: tuple[Quad, ...]
    tight: bool = True


@dataclass(frozen=True, slots=True)
class Truth:
    """What one picture holds. `plain` are the quads of lines without personal data.

    `family` is the kind of a made picture, or the source of a real one; `unit` names what pictures have in common that
    are no independent evidence (a template, a document), "" for none.
    """

    family: str
    unit: str
    strings: tuple[TrueString, ...]
    plain: tuple[Quad, ...]
    has_text: bool


def read_truth(sample: Sample) -> Truth | None:
    """The truth in the sample's JSON; None where there is none."""
    for member in sample.members:
        facts = facts_of(member)
        if isinstance(facts.get("lines"), list):
            return _truth(facts)
    return None


def without_truth(sample: Sample) -> Sample:
    """The sample as it would come from the web: nothing in it says what the picture holds."""
    members = tuple(_stripped(member) for member in sample.members)
    row = {name: value for name, value in (sample.row or {}).items() if name not in TRUTH_FIELDS}
    return replace(sample, members=members, row=row if sample.row is not None else None)


def _stripped(member: Member) -> Member:
    facts = facts_of(member)
    if not TRUTH_FIELDS & facts.keys():
        return member
    kept = {name: value for name, value in facts.items() if name not in TRUTH_FIELDS}
    return replace(member, data=json.dumps(kept).encode())


def facts_of(member: Member) -> dict[str, Any]:
    """What a JSON member holds; nothing for another member, or one that cannot be read."""
    if member.kind is not Kind.JSON:
        return {}
    try:
        found = json.loads(member.data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _truth(facts: Mapping[str, Any]) -> Truth:
    lines = [line for line in facts["lines"] if not line.get("ignore")]
    if isinstance(facts.get("strings"), list):
        strings = tuple(_string(each) for each in facts["strings"])
    else:
        strings = tuple(each for line in lines for each in _marked(line))
    plain = tuple(_quad(line["quad"]) for line in lines if not line["entities"] and _letters(line["text"]) >= 2)
    family = str(facts.get("family") or facts.get("source") or "")
    unit = str(facts.get("template") or facts.get("group") or "")
    return Truth(family, f"{family} {unit}" if unit else "", strings, plain, bool(facts["lines"]))


def _string(facts: Mapping[str, Any]) -> TrueString:
    return TrueString(_type(facts["entity_type"]), str(facts["text"]), tuple(map(_quad, facts["quads"])))


def _marked(line: Mapping[str, Any]) -> Iterator[TrueString]:
    """The strings of a marked line: for each type the parts that look like it. Nothing can be placed in a paragraph."""
    text, quad = str(line["text"]), _quad(line["quad"])
    if height_of(quad) * len(text) > _TALLEST * width_of(quad):
        return
    for name in dict.fromkeys(map(_type, line["entities"])):
        pattern = _PARTS.get(name)
        spans = [match.span() for match in pattern.finditer(text)] if pattern else []
        for start, end in spans or [(0, len(text))]:
            part = _cut(quad, start / len(text), end / len(text))
            yield TrueString(name, text[start:end], (part,), tight=False)


def _cut(quad: Quad, start: float, end: float) -> Quad:
    """The part of a line between two shares of its length, as if all letters were of one width."""
    a, b, c, d = quad.points
    return Quad((_between(a, b, start), _between(a, b, end), _between(d, c, end), _between(d, c, start)))


def _between(first: Point, second: Point, share: float) -> Point:
    return first[0] + share * (second[0] - first[0]), first[1] + share * (second[1] - first[1])


def _type(name: str) -> str:
    name = _TYPES.get(name, name)
    return name if name in ENTITY_TYPES else "ID_NUMBER"


def _quad(points: Any) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    return Quad((a, b, c, d))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
