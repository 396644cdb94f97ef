"""Own recognizers as a table of patterns, for what Presidio's do not know or know too loosely."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gate.text.entities import Entity


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of one entity type. The span is the group `x` where it has one. `valid` can refuse a match."""

    entity_type: str
    score: float
    regex: re.Pattern[str] = field(repr=False)
    valid: Callable[[str], bool] | None = None

    def find(self, text: str) -> Iterator[Entity]:
        """Every match of a folded text."""
        group = "x" if "x" in self.regex.groupindex else 0
        for match in self.regex.finditer(text):
            start, end = match.span(group)
            if start < end and (self.valid is None or self.valid(match.group(group))):
                yield Entity(self.entity_type, start, end, self.score)


def pattern(entity_type: str, score: float, regex: str, *, valid: Callable[[str], bool] | None = None) -> Pattern:
    """A pattern that minds case; begin it with (?i) or use (?i:...) where it must not."""
    return Pattern(entity_type, score, re.compile(regex), valid)
