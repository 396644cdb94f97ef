"""Counts that a filter and its copies in other processes share: eight bytes each, in a temporary file.

A DataLoader hands its dataset to worker processes as pickled copies, and nothing comes back from them but samples.
"""

from __future__ import annotations

import fcntl
import os
import struct
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path

from gate.types import Fate

_FATES = tuple(Fate)
_LAYOUT = struct.Struct(f"<{len(_FATES)}Q")


class SharedCounts:
    """How many samples had which fate, in all processes of this machine that hold a copy.

    The file is deleted with the object that made it. A copy that does not find it counts for itself.
    """

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="gate-", suffix=".counts")
        os.close(handle)
        self._path = Path(name)
        self._own = dict.fromkeys(_FATES, 0)
        self._remove = weakref.finalize(self, _remove, name, os.getpid())

    def __getstate__(self) -> Path:
        return self._path

    def __setstate__(self, path: Path) -> None:
        self._path = path
        self._own = dict.fromkeys(_FATES, 0)

    def add(self, counts: Mapping[Fate, int]) -> None:
        """Add to the counts."""
        for fate, count in counts.items():
            self._own[fate] += count
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            return
        with os.fdopen(handle, "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            before = _read(file.read())
            file.seek(0)
            file.write(_LAYOUT.pack(*(before[fate] + counts.get(fate, 0) for fate in _FATES)))

    def read(self) -> Mapping[Fate, int]:
        """The counts of all processes; those of this one where the file is gone."""
        try:
            return _read(self._path.read_bytes())
        except OSError:
            return dict(self._own)


def _read(data: bytes) -> dict[Fate, int]:
    values = _LAYOUT.unpack(data) if len(data) == _LAYOUT.size else (0,) * len(_FATES)
    return dict(zip(_FATES, values, strict=True))


def _remove(name: str, owner: int) -> None:
    if os.getpid() == owner:  # a forked process has the object too
        Path(name).unlink(missing_ok=True)
