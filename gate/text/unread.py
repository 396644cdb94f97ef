"""Text that is there for sure and that could not be read: handwriting, letters that ran, speckled print."""

from __future__ import annotations

import math

from gate.text.ocr import Line

_SHOWN = 0.85  # how sure of text the engine is: photographs of things that resemble letters seldom reach it
_READ = 0.8  # mean score of a reading's characters below which it is taken for wrong
_HEIGHT = (10.0, 100.0)  # pixels: smaller marks are grain, larger ones are things
_LONG = 2.0  # lines are at least so many times as long as high


def is_unread(line: Line) -> bool:
    """Whether a line shows text for sure that its reading does not tell."""
    count = sum(len(word.text) for word in line.words)
    score = sum(word.score * len(word.text) for word in line.words) / max(count, 1)
    (x0, y0), (x1, y1) = line.words[0].quad.points[0], line.words[-1].quad.points[1]
    length, height = math.dist((x0, y0), (x1, y1)), math.dist((x0, y0), line.words[0].quad.points[3])
    short, long = sorted((length, height))
    return line.shown >= _SHOWN and score < _READ and _HEIGHT[0] <= short <= _HEIGHT[1] and long >= _LONG * short
