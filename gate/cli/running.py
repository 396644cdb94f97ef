"""What commands that take long have in common: how they stop, and how they show how far they are."""

from __future__ import annotations

import signal
import sys
from typing import Any


def stop_on_sigterm() -> None:
    """End for SIGTERM as for Ctrl-C: nothing half written stays behind."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def progress_line(*, quiet: bool) -> Any:
    """What a run calls with its progress; None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        return None
    from gate.run.progress import ProgressLine

    return ProgressLine(sys.stderr)
