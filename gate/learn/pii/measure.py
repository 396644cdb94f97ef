"""One sample, measured: what was found of its truth, what leaks, what was covered without need. Holds no text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate.learn.pii.ink import covered_share
from gate.learn.pii.legible import Legibility
from gate.learn.pii.match import Found, covers_half, found_of, kin, parts_of, several_in, touches
from gate.learn.pii.redactors import MAX_PIXELS, Redactor, Released, first_picture
from gate.learn.pii.truth import TrueString, Truth, read_truth, without_truth
from gate.types import Fate, Sample
from gate.vision.picture import Pixels, decode

COVERED_LINE = 0.5
"""A line without personal data counts as covered without need when at least this part of its ink is."""


@dataclass(frozen=True, slots=True)
class MeasuredString:
    """One true string: was it found, and is it legible in what is released?"""

    entity_type: str
    found: bool
    leaked: bool


@dataclass(frozen=True, slots=True)
class MeasuredFinding:
    """One instance found: is there such a string? None for a part of one that was found as a whole too."""

    entity_type: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One sample. `plain` counts lines without personal data, `covered` those of them that were covered.

    `unit` names what it has in common with others (see Truth), `seconds` are of CPU by stage.
    """

    family: str
    unit: str
    fate: Fate
    strings: tuple[MeasuredString, ...]
    findings: tuple[MeasuredFinding, ...]
    plain: int
    covered: int
    has_text: bool
    seconds: Mapping[str, float]
    problem: str | None = None


def measure(sample: Sample, redactors: Sequence[Redactor], legibility: Legibility) -> list[Measured] | None:
    """Take a sample through each redactor and compare what comes out with its truth.

    None where it has no truth or no picture. Raises SampleProblem when the picture cannot be decoded.
    """
    truth, part = read_truth(sample), first_picture(sample)
    if truth is None or part is None:
        return None
    source = decode(sample.members[part].data, max_pixels=MAX_PIXELS).rgb
    bare = without_truth(sample)
    return [_measured(truth, source, redactor.redact(bare), legibility) for redactor in redactors]


def _measured(truth: Truth, source: Pixels, released: Released, legibility: Legibility) -> Measured:
    found, right = _matched(truth.strings, released.found)
    parts = {part for number in found for part in parts_of(truth.strings[number], released.found)} - right
    strings = tuple(
        MeasuredString(string.entity_type, number in found, _leaks(string, source, released, legibility))
        for number, string in enumerate(truth.strings)
    )
    findings = tuple(
        MeasuredFinding(one.entity_type, None if number in parts else number in right)
        for number, one in enumerate(released.found)
    )
    return Measured(
        family=truth.family,
        unit=truth.unit,
        fate=released.fate,
        strings=strings,
        findings=findings,
        plain=len(truth.plain),
        covered=_covered(truth, source, released),
        has_text=truth.has_text,
        seconds=released.seconds,
        problem=released.problem,
    )


def _matched(strings: Sequence[TrueString], findings: Sequence[Found]) -> tuple[set[int], set[int]]:
    """The numbers of the strings that were found, and of the findings that are right."""
    found: set[int] = set()
    right: set[int] = set()
    for number, string in enumerate(strings):
        by_text = string.tight and string.entity_type != "BARCODE"  # what a code says is not what stands there
        numbers = found_of(string, findings) if by_text else _on(string, findings)
        found |= {number} if numbers else set()
        right |= set(numbers)
    for number, one in enumerate(findings):
        said = several_in(one, strings)
        found |= set(said)
        right |= {number} if said else set()
    return found, right


def _on(string: TrueString, findings: Sequence[Found]) -> list[int]:
    """The findings of the string's type that together cover half of a marked line: their texts say more or less."""
    alike = [number for number, one in enumerate(findings) if kin(one.entity_type, string.entity_type)]
    quads = {number: findings[number].quads for number in alike}
    hit = covers_half([quad for each in quads.values() for quad in each], string)
    return [number for number, each in quads.items() if touches(each, string)] if hit else []


def _leaks(string: TrueString, source: Pixels, released: Released, legibility: Legibility) -> bool:
    return released.pixels is not None and legibility.leaks(string, source, released.pixels)


def _covered(truth: Truth, source: Pixels, released: Released) -> int:
    """Lines without personal data that are gone; with the picture, all of them."""
    pixels = released.pixels
    if pixels is None:
        return len(truth.plain)
    if released.fate is Fate.RELEASED:
        return 0
    return sum(covered_share(source, pixels, [quad]) >= COVERED_LINE for quad in truth.plain)
