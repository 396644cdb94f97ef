"""A progress line for a terminal."""

from __future__ import annotations

import time
from typing import TextIO

from gate.report.numbers import seconds_text

_INTERVAL = 0.2


class ProgressLine:
    """Redraws one line with samples done, rate and time left. Call it with what `gate.run.scan.Progress` gives."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._started = time.monotonic()
        self._drawn = 0.0

    def __call__(self, samples: int, done: int, total: int) -> None:
        """Draw, at most a few times a second: samples done, bytes of finished shards, bytes of all."""
        now = time.monotonic()
        finished = done >= total
        if now - self._drawn < _INTERVAL and not finished:
            return
        self._drawn = now
        elapsed = max(now - self._started, 1e-9)
        line = f"{samples} samples, {samples / elapsed:.1f}/s"
        if done:
            line += f", {100 * done / total:.0f} %, about {seconds_text(elapsed * (total - done) / done)} left"
        self._stream.write(f"\r\x1b[K{'' if finished else line}")
        self._stream.flush()
