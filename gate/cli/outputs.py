"""Files that a command is about to write: they replace nothing."""

from __future__ import annotations

import os
import tempfile
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


def check_writable(folder: Path) -> None:
    """Raise UsageError when no file can be made in `folder`, or in the nearest one above it that exists."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise UsageError(f"cannot write into {there} ({os.strerror(error.errno or 0)})") from None


def check_different(paths: Sequence[Path], others: Iterable[Path] = ()) -> None:
    """Raise UsageError when one file is named twice."""
    taken = {path.resolve() for path in others}
    for path in paths:
        if path.resolve() in taken:
            raise UsageError(f"{path} is named for two things; give each its own file")
        taken.add(path.resolve())
