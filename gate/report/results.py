"""What each rule met in each shard, gathered while a run is counted: for reports that point at files."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gate.policy import Policy, decide
from gate.tally import Tally
from gate.types import Action, Fate, Finding, Outcome, Place, Quad

MAX_RESULTS = 5_000
"""Results that GitHub's code scanning shows of one run; what goes beyond is counted by rule alone."""
MAX_RECTANGLES = 20
ELSEWHERE = ""
"""Stands for all shards behind the first that had room."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where in a picture, in its stored pixels: the sample's number in its shard, and of its pictures which."""

    sample: int
    picture: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Result:
    """A rule in a shard: samples that it held for, findings that made it hold, some places.

    `suppressed`: it would hold but for findings that the policy, or a baseline, lets pass by their fingerprints.
    """

    rule: str
    action: Action
    shard: str
    suppressed: bool
    samples: int
    findings: int
    rectangles: tuple[Rectangle, ...]


@dataclass(slots=True)
class _Count:
    samples: int = 0
    findings: int = 0
    rectangles: list[Rectangle] = field(default_factory=list)


class Results:
    """Counts by rule and shard. Memory is bounded: there are at most MAX_RESULTS and one for each rule."""

    def __init__(self, policy: Policy, *, released: bool) -> None:
        """`released`: a release was written, and what counts is what remains in it."""
        self._released = released
        self._order = {rule.id: number for number, rule in enumerate(policy.rules)}
        self._actions = {rule.id: rule.action for rule in policy.rules}
        passing = policy.suppressions or policy.baseline is not None
        self._without = policy.model_copy(update={"suppressions": (), "baseline": None}) if passing else None
        self._counts: dict[tuple[str, str, bool], _Count] = {}

    def add(self, shard: str, number: int, outcome: Outcome) -> None:
        """Count a sample by what the policy says of it."""
        if self._released:
            for match in outcome.remaining.matches if outcome.fate in (Fate.RELEASED, Fate.REDACTED) else ():
                # its findings are those of the last look, which nobody keeps
                self._count(match.rule, shard, number, match.findings, suppressed=False)
            return
        held = {match.rule for match in outcome.decision.matches}
        for match in outcome.decision.matches:
            self._count(match.rule, shard, number, match.findings, outcome.findings, suppressed=False)
        if self._without is None or not (outcome.decision.suppressed or outcome.decision.accepted):
            return
        for match in decide(self._without, outcome.findings).matches:
            if match.rule not in held:
                self._count(match.rule, shard, number, match.findings, outcome.findings, suppressed=True)

    def add_counts(self, shard: str, tally: Tally) -> None:
        """Count a shard of which only counts are kept: of its findings nothing is known.

        A list of what is to be taken down is counted like a rule, and is none of the policy's.
        """
        counts = tally.remaining if self._released else _by_rule(tally)
        for rule, samples in ((rule, counts[rule]) for rule in self._order if counts[rule]):
            place = (rule, shard if len(self._counts) < MAX_RESULTS else ELSEWHERE, False)
            self._counts.setdefault(place, _Count()).samples += samples

    def _count(
        self,
        rule: str,
        shard: str,
        number: int,
        indexes: Sequence[int],
        findings: Sequence[Finding] = (),
        *,
        suppressed: bool,
    ) -> None:
        place = (rule, shard, suppressed)
        if place not in self._counts and len(self._counts) >= MAX_RESULTS:
            place = (rule, ELSEWHERE, suppressed)
        count = self._counts.setdefault(place, _Count())
        count.samples += 1
        count.findings += len(indexes)
        for one in (findings[index] for index in indexes if findings):
            room = place[1] != ELSEWHERE and len(count.rectangles) < MAX_RECTANGLES
            if room and one.place is Place.IMAGE and isinstance(one.region, Quad):
                left, top, right, bottom = one.region.bounds
                edges = math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
                rectangle = Rectangle(number, one.part, *edges)
                if rectangle not in count.rectangles:  # two findings may lie on the same words
                    count.rectangles.append(rectangle)

    def __iter__(self) -> Iterator[Result]:
        """All results, in the order of the policy's rules and then of the shards' names."""
        for (rule, shard, suppressed), count in sorted(
            self._counts.items(), key=lambda item: (self._order[item[0][0]], item[0][1] == ELSEWHERE, item[0][1:])
        ):
            yield Result(
                rule, self._actions[rule], shard, suppressed, count.samples, count.findings, tuple(count.rectangles)
            )


def _by_rule(tally: Tally) -> Counter[str]:
    counts: Counter[str] = Counter()
    for (rule, _), samples in tally.rules.items():
        counts[rule] += samples
    return counts


def lasting_name(*parts: str) -> str:
    """A name of a result that stays the same from run to run, so that collectors know it again (32 hex digits)."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
