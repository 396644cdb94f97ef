"""Own recognizers as a table of patterns, for what Presidio's do not know or know too loosely."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gate.text.entities import Entity

Fit = Callable[[str], tuple[int, int] | None]
"""The part of a match that is the entity, as offsets in the match; None where it is none at all."""

# Capitals of the Latin, Greek and Cyrillic scripts, as what stands inside [...]: Python's `re` has no \p{Lu}.
UPPER = "".join(
    chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x530), *range(0x1E00, 0x1F00)) if chr(code).isupper()
)

_SHAPES = {
    "o": "[o0]",
    "l": "[l1|]",
    "i": "[i1l|]",
    " ": r"[ \n]*",
    # letters that hold no accent to take away
    "ø": "[øo0]",
    "ł": "[łl1|]",
    "đ": "[đd]",
    "ı": "[ıi1l|]",
    "ß": "(?:ß|ss)",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of one entity type. The spans are the groups `x` and `y` where it has them, else all of a match.

    `valid` can refuse a span, `fit` can shorten it. A text without any of `needs` (lower case) cannot match.
    """

    entity_type: str
    score: float
    regex: re.Pattern[str] = field(repr=False)
    valid: Callable[[str], bool] | None = None
    fit: Fit | None = None
    needs: tuple[str, ...] = ()

    def find(self, text: str) -> Iterator[Entity]:
        """Every match of a folded text."""
        if self.needs:
            lower = text.lower()
            if not any(word in lower for word in self.needs):
                return
        groups: list[str | int] = [name for name in ("x", "y") if name in self.regex.groupindex] or [0]
        for match in self.regex.finditer(text):
            for group in groups:
                yield from self._entity(match.group(group), match.start(group))

    def _entity(self, found: str | None, offset: int) -> Iterator[Entity]:
        if not found or (self.valid is not None and not self.valid(found)):
            return
        span = (0, len(found)) if self.fit is None else self.fit(found)
        if span is not None and span[0] < span[1]:
            yield Entity(self.entity_type, offset + span[0], offset + span[1], self.score)


def pattern(
    entity_type: str,
    score: float,
    regex: str,
    *,
    valid: Callable[[str], bool] | None = None,
    fit: Fit | None = None,
    needs: tuple[str, ...] = (),
) -> Pattern:
    """A pattern that minds case; begin it with (?i) or use (?i:...) where it must not."""
    return Pattern(entity_type, score, re.compile(regex), valid, fit, needs)


def cues(phrases: str) -> str:
    """An alternation of phrases set apart by `|` in any case, as OCR reads them: `0` for `o`, no blanks, no accents."""
    longest_first = sorted(set(phrases.split("|")), key=lambda one: (-len(one), one))
    return f"(?i:{'|'.join(''.join(map(_shape, one)) for one in longest_first)})"


def _shape(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return _SHAPES.get(char) or (re.escape(char) if base == char else f"[{char}{base}]")


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())
