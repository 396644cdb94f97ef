"""A third-party detector that misbehaves on demand, and the package around it. Installed by test_local and test_canary.

A caption that starts with `trap-` says what happens; the rest of it is what an error could quote.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from gate.types import Finding, Place, Span

ENTRY_POINTS = "[gate.detectors]\ntrap = gate_trap:Trap\n"
METADATA = "Metadata-Version: 2.1\nName: gate-trap\nVersion: 1.0\n"


def install(folder: Path) -> Path:
    """Put this module into `folder` as an installed distribution that registers the detector `trap`."""
    info = folder / "gate_trap-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA)
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "gate_trap.py").write_text(Path(__file__).read_text())
    return folder


class Trap:
    name = "trap"

    def __init__(self, settings, fingerprint):
        self._settings = settings
        self._fingerprint = fingerprint
        if settings.get("broken"):
            raise ValueError(f"no model for {settings['broken']}")

    def examine(self, views, reading):
        results = []
        for view in views:
            (text,) = [field.text for field in view.fields if field.place is Place.CAPTION]
            time.sleep(float(os.environ.get("TRAP_SECONDS", "0")))
            results += self._examine(text)
        return results

    def _examine(self, text):
        word = text.split(" ", 1)[0]
        if word == "trap-exit":
            os._exit(9)
        if word == "trap-segv":
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "trap-hang":
            time.sleep(3600)
        if word == "trap-raise" or self._settings.get("always"):
            raise RuntimeError(f"cannot read {text!r}")
        if word == "trap-count":
            return [[], []]
        if word == "trap-find":
            span = Span(0, 0, len(text))
            return [[Finding("trap", "PERSON", 1.0, Place.CAPTION, 2, span, self._fingerprint("PERSON", text))]]
        return [[]]

    def models(self):
        return []
