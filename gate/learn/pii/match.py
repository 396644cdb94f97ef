"""When a finding is a true string: the rule of the study (Lohanimit et al., AIES 2025, table 4).

A finding matches a string of its type when the Levenshtein distance of their texts is less than 2 or their similarity
is above 70 %. Texts are compared without regard to case and to how they are spaced.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from gate.learn.pii.ink import height_of
from gate.learn.pii.truth import TrueString
from gate.types import Quad

MAX_DISTANCE = 2
MIN_SIMILARITY = 0.7

_NEAR = 0.25
"""How far beside a string the middle of a finding on it may lie, in heights: boxes of OCR are larger than ink."""

_KINDS = (
    frozenset({"DATE_TIME", "DATE_OF_BIRTH"}),
    frozenset({"LOCATION", "POSTAL_CODE", "FACILITY"}),
    frozenset({"ID_NUMBER", "MEDICAL_RECORD_NUMBER", "NATIONAL_ID", "US_SSN"}),
    frozenset({"URL", "EMAIL_ADDRESS", "HANDLE"}),
)
"""Types of which one is a special case of another, or that share a border: taken for each other is no error."""


@dataclass(frozen=True, slots=True)
class Found:
    """An instance that a detector found: its text, which lives in memory only, and its quads, line by line."""

    entity_type: str
    text: str = field(repr=False)
    quads: tuple[Quad, ...]


def kin(first: str, second: str) -> bool:
    """Whether a finding of one type may stand for a string of the other."""
    return first == second or any(first in kind and second in kind for kind in _KINDS)


def matches(first: str, second: str) -> bool:
    """The rule of the study, on folded texts."""
    one, other = folded(first), folded(second)
    return (
        Levenshtein.distance(one, other, score_cutoff=MAX_DISTANCE) < MAX_DISTANCE
        or Levenshtein.normalized_similarity(one, other) > MIN_SIMILARITY
    )


def found_of(string: TrueString, findings: Sequence[Found]) -> list[int]:
    """The numbers of the findings that are this string: each alone, or those that lie on it put together."""
    alone = [
        number
        for number, one in enumerate(findings)
        if kin(one.entity_type, string.entity_type) and matches(one.text, string.text)
    ]
    if alone:
        return alone
    parts = parts_of(string, findings)
    joined = " ".join(findings[number].text for number in parts)
    return parts if parts and matches(joined, string.text) else []


def parts_of(string: TrueString, findings: Sequence[Found]) -> list[int]:
    """The numbers of the findings of the string's type that lie on it and say a part of it, in reading order."""
    placed = []
    for number, one in enumerate(findings):
        if kin(one.entity_type, string.entity_type) and _is_within(squeezed(one.text), squeezed(string.text)):
            place = _place_on(string, one)
            placed += [(place, number)] if place is not None else []
    return [number for _, number in sorted(placed)]


def several_in(one: Found, strings: Sequence[TrueString]) -> list[int]:
    """The numbers of the strings that one finding says, put together, when they are two or more."""
    text = squeezed(one.text)
    said = []
    for number, string in enumerate(strings):
        part = squeezed(string.text)
        if kin(one.entity_type, string.entity_type) and _is_within(part, text) and touches(one.quads, string):
            said.append((_best_window(part, text)[1], number))
    numbers = [number for _, number in sorted(said)]
    joined = " ".join(strings[number].text for number in numbers)
    return numbers if len(numbers) > 1 and matches(joined, one.text) else []


def _is_within(part: str, whole: str) -> bool:
    return len(part) < len(whole) and window_similarity(part, whole) > MIN_SIMILARITY


def covers_half(quads: Sequence[Quad], string: TrueString) -> bool:
    """Whether quads cover at least half of the place of a string."""
    return sum(_overlap(one, place) for one in quads for place in string.quads) >= 0.5 * sum(map(_area, string.quads))


def touches(quads: Sequence[Quad], string: TrueString) -> bool:
    """Whether one of the quads lies on the string, with more than its edge."""
    return any(_overlap(one, place) > 0.1 * min(_area(one), _area(place)) for one in quads for place in string.quads)


def folded(text: str) -> str:
    """Case, width and white space made one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def squeezed(text: str) -> str:
    """Letters and digits alone: how a reader spaces and punctuates says nothing of what it read."""
    return "".join(char for char in folded(text) if char.isalnum())


def window_similarity(wanted: str, read: str) -> float:
    """How similar the most similar stretch of `read` is to `wanted`, 0 to 1. A part of `wanted` is not the whole."""
    return _best_window(wanted, read)[0]


def _best_window(wanted: str, read: str) -> tuple[float, int]:
    """The similarity of the most similar stretch, and where it starts."""
    starts = range(max(1, len(read) - len(wanted) + 1))
    similarities = [
        float(Levenshtein.normalized_similarity(wanted, read[start : start + len(wanted)])) for start in starts
    ]
    best = max(similarities)
    return best, similarities.index(best)


def _place_on(string: TrueString, one: Found) -> tuple[int, float, float] | None:
    """Where on the string a finding lies: its line, and the corner on it. None when its middle lies elsewhere."""
    for line, place in enumerate(string.quads):
        for quad in one.quads:
            x, y = np.mean(quad.points, axis=0)
            if cv2.pointPolygonTest(_corners(place), (float(x), float(y)), True) >= -_NEAR * height_of(place):
                left, top, _, _ = quad.bounds
                return line, left, top
    return None


def _area(quad: Quad) -> float:
    return float(cv2.contourArea(_corners(quad)))


def _overlap(first: Quad, second: Quad) -> float:
    """The area that two quads share."""
    left, top, right, bottom = first.bounds
    other_left, other_top, other_right, other_bottom = second.bounds
    if right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top:
        return 0.0
    return float(cv2.intersectConvexConvex(_corners(first), _corners(second))[0])


def _corners(quad: Quad) -> NDArray[np.float32]:
    return np.array(quad.points, np.float32)
