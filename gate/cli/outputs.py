"""Files that a command is about to write: they replace nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from gate.errors import UsageError


def check_outputs(paths: Sequence[Path], *, others: Iterable[Path] = ()) -> None:
    """Raise UsageError when one of `paths` is there already, its folder is not, or one file is named twice.

    `others` are files that the command reads or keeps, and so must be other ones.
    """
    for path in paths:
        if not path.absolute().parent.is_dir():
            raise UsageError(f"there is no folder {path.parent} to write into")
        if os.path.lexists(path):
            raise UsageError(f"{path} exists, and nothing is replaced; name another file, or move that one away")
    check_different(paths, others)


def check_different(paths: Sequence[Path], others: Iterable[Path] = ()) -> None:
    """Raise UsageError when one file is named twice."""
    taken = {path.resolve() for path in others}
    for path in paths:
        if path.resolve() in taken:
            raise UsageError(f"{path} is named for two things; give each its own file")
        taken.add(path.resolve())
