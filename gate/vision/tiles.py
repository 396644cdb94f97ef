"""Cutting a picture that is too large for one pass of a network into overlapping tiles."""

from __future__ import annotations

import math


def tiles(length: int, most: int, overlap: int) -> list[tuple[int, int]]:
    """(start, end) of the fewest tiles of at most `most` pixels that cover a side; neighbours share `overlap` or more.

    They are of one size and no larger than they have to be: a side of 1,600 in tiles of 1,536 takes two of 864.
    """
    count = max(1, math.ceil((length - overlap) / (most - overlap)))
    if count == 1:
        return [(0, length)]
    size = math.ceil((length - overlap) / count) + overlap
    starts = (index * (length - size) // (count - 1) for index in range(count))
    return [(start, start + size) for start in starts]
