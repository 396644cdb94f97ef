"""A decoded picture, and the way between its stored and its upright orientation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded image member.

    `rgb` is (height, width, 3) uint8 in the stored orientation, alpha composited over white. `layers` holds
    further looks at the same picture in the same shape, where a viewer could show something else: over black,
    and the colours that lie under full transparency. `orientation` is the EXIF value 1..8.
    """

    rgb: Pixels = field(repr=False)
    format: str
    orientation: int = 1
    layers: tuple[Pixels, ...] = field(default=(), repr=False)
    info: Any = field(default=None, repr=False)
