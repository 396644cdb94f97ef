"""Files that appear under their name only when they are whole and on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gate.errors import GateError


@contextlib.contextmanager
def atomic_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Open a temporary neighbour of `path` for writing; fsync and rename it when the block ends without error.

    A `private` file can be read and written by its owner alone (mode 0600), from its first byte on.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # of a run that was killed; a link there is not followed
        with open(temporary, "xb", opener=_private if private else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        _discard(temporary)
        raise write_error(path, error) from None
    except BaseException:
        _discard(temporary)
        raise


def write_atomic(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a whole file atomically."""
    with atomic_file(path, private=private) as file:
        file.write(data)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_error(path: Path, error: OSError) -> GateError:
    """A failed write in words for a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return GateError(f"the disk is full: {path.parent} has no room left; free some and run the same command again")
    return GateError(f"cannot write {path} ({os.strerror(error.errno or 0)})")


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems refuse fsync on a folder
            os.fsync(handle)
    finally:
        os.close(handle)


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
