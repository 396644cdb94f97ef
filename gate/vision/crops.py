"""What an embedder sees of a picture: the whole without its border.

Everything is resized by Pillow with an antialiasing filter in fixed-point arithmetic, so that the same pixels
give the same crops on every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gate.vision.picture import Pixels

SIDE = 224
"""Side of a crop in pixels."""

_BORDER_SIDE = 256
_BORDER_LEVELS = 24
_BORDER_SHARE = 0.98
_BARS = 4  # two bars on a side, and the line that blends them
_MIN_CONTENT = 0.2

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in pixels."""


def whole(rgb: Pixels) -> Pixels:
    """The picture without its uniform border, squeezed to (1, SIDE, SIDE, 3)."""
    crop = Image.fromarray(rgb).resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=content_box(rgb))
    return np.asarray(crop)[None]


def content_box(rgb: Pixels) -> Box:
    """The picture's box without uniform bars at its edges (added frames, letterboxes, a scanner's black surround).

    A line belongs to a bar when nearly all of its pixels are close to the colour of the outermost line. A bar
    inside a bar goes too. A picture that would hardly be left (it is flat, or a line on a plain page) stays whole.
    """
    height, width = rgb.shape[:2]
    scale = max(1.0, max(width, height) / _BORDER_SIDE)
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    small = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BILINEAR)).astype(np.int16)
    top, bottom, left, right = 0, small.shape[0], 0, small.shape[1]
    for _ in range(_BARS):
        view = small[top:bottom, left:right]
        if min(view.shape[:2]) < 2:
            break
        above, below = _bar(view), _bar(view[::-1])
        before, after = _bar(view.swapaxes(0, 1)), _bar(view[:, ::-1].swapaxes(0, 1))
        if above + below >= view.shape[0] or before + after >= view.shape[1]:
            break
        top, bottom, left, right = top + above, bottom - below, left + before, right - after
    if (bottom - top) < _MIN_CONTENT * small.shape[0] or (right - left) < _MIN_CONTENT * small.shape[1]:
        return 0.0, 0.0, float(width), float(height)
    x, y = width / small.shape[1], height / small.shape[0]
    return left * x, top * y, right * x, bottom * y


def _bar(view: NDArray[np.int16]) -> int:
    """How many of the first lines of (lines, pixels, 3) look like the very first one's colour."""
    colour = np.median(view[0], axis=0)
    alike = np.ones(view.shape[:2], bool)
    for channel in range(3):  # many times faster than a maximum over an axis of three
        alike &= np.abs(view[..., channel] - colour[channel]) <= _BORDER_LEVELS
    near = alike.mean(axis=1) >= _BORDER_SHARE
    return int(near.argmin()) if not near.all() else len(near)
