"""What a look at a part says of the whole: samples affected, time and disk."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gate.tally import Tally

_Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Samples of the whole that hold an entity type: the estimate and its 95 % interval, in samples."""

    entity_type: str
    seen: int
    estimate: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """`seen` samples of about `total` were examined; `seconds` and `disk_bytes` are for the whole set.

    The intervals hold when the part was drawn at random (`--sample`); the first samples (`--limit`) are
    no random draw, and `random` says which it was. `unseen_high` is the upper end of the interval for an
    entity type of which nothing was seen.
    """

    seen: int
    total: int
    random: bool
    seconds: float
    disk_bytes: int
    unseen_high: int
    affected: tuple[Affected, ...]


def wilson(hits: int, seen: int) -> tuple[float, float]:
    """The 95 % score interval of a share after `hits` of `seen` (Wilson, JASA 1927). (0, 1) when nothing was seen.

    Raises ValueError when hits are not within 0..seen.
    """
    if not 0 <= hits <= seen:
        raise ValueError("hits must lie within 0 and seen")
    if seen == 0:
        return 0.0, 1.0
    share, square = hits / seen, _Z95 * _Z95
    centre = share + square / (2 * seen)
    spread = _Z95 * math.sqrt(share * (1 - share) / seen + square / (4 * seen * seen))
    scale = 1 + square / seen
    low = 0.0 if hits == 0 else (centre - spread) / scale
    high = 1.0 if hits == seen else (centre + spread) / scale
    return max(0.0, low), min(1.0, high)


def estimate(tally: Tally, *, total: int, random: bool, seconds: float, input_bytes: int) -> Estimate:
    """Project a part onto the whole.

    `tally` is that of the examined part, `total` the number of samples in the set (at least those seen; a
    good guess will do), `seconds` what the part took, `input_bytes` the size of the whole source: a release
    takes about as much again.
    """
    seen = tally.samples
    total = max(total, seen)
    affected = tuple(
        Affected(entity_type, hits, round(hits / seen * total) if seen else 0, *_bounds(hits, seen, total))
        for entity_type, hits in sorted(tally.affected.items())
    )
    scale = total / seen if seen else 0.0
    return Estimate(seen, total, random, seconds * scale, input_bytes, _bounds(0, seen, total)[1], affected)


def _bounds(hits: int, seen: int, total: int) -> tuple[int, int]:
    low, high = wilson(hits, seen)
    # What was seen is certain: the whole holds at least the hits, and at most all but the clean ones.
    return max(hits, math.floor(low * total)), min(total - (seen - hits), math.ceil(high * total))
