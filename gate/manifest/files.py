"""The files of a release as they lie on the disk: which there are, what they hash to. Links are never followed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gate.errors import GateError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, as paths below it with `/`: plain files, folders, and all else (links, pipes, devices)."""

    files: frozenset[str]
    folders: frozenset[str]
    others: frozenset[str]


def list_files(root: Path) -> Listing:
    """Everything below `root`, hidden or not. Raises GateError when a folder cannot be read."""
    files: set[str] = set()
    folders: set[str] = set()
    others: set[str] = set()
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    name = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        folders.add(name)
                        waiting.append(name)
                    else:
                        (files if entry.is_file(follow_symlinks=False) else others).add(name)
        except OSError as error:
            raise _unreadable(folder or ".", error) from None
    return Listing(frozenset(files), frozenset(folders), frozenset(others))


def is_safe(name: str) -> bool:
    """Whether a name from a manifest stays below the release and is spelt in one way only."""
    path = PurePosixPath(name)
    return bool(
        name
        and "\0" not in name
        and not path.is_absolute()
        and ".." not in path.parts
        and str(path) == name
        and name != "."
    )


def hash_files(root: Path, names: Iterable[str]) -> Mapping[str, tuple[str, int]]:
    """SHA-256 (hex) and size in bytes of each file, in a thread for each core.

    Raises GateError when one cannot be read, or is no plain file when it is opened.
    """
    ordered = sorted(names)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return dict(zip(ordered, pool.map(lambda name: _hash(root, name), ordered), strict=True))


def _hash(root: Path, name: str) -> tuple[str, int]:
    try:
        # not blocked by a pipe and not led away by a link that took the file's place since it was listed
        handle = os.open(root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise GateError(f"{show(name)} changed while it was read")
            digest, size, buffer = hashlib.sha256(), 0, bytearray(_CHUNK)
            view = memoryview(buffer)
            while count := file.readinto(buffer):
                digest.update(view[:count])
                size += count
            return digest.hexdigest(), size
    except OSError as error:
        raise _unreadable(name, error) from None


def read_limited(path: Path, limit: int) -> bytes:
    """The content of a plain file of at most `limit` bytes. Raises GateError for a larger one, a link, or no file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise GateError(f"{path.name} is no plain file")
            data = file.read(limit + 1)
    except OSError as error:
        raise _unreadable(path.name, error) from None
    if len(data) > limit:
        raise GateError(f"{path.name} is larger than {limit >> 20} MiB; gate does not read it")
    return data


def show(name: str) -> str:
    """A file name that is safe to print: control and undecodable characters are written as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in name)


def _unreadable(name: str, error: OSError) -> GateError:
    return GateError(f"cannot read {show(name)} ({os.strerror(error.errno or 0)})")
