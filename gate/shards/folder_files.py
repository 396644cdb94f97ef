"""The files of a folder of loose pictures: which there are and how large, and their bytes. Links are never followed."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate.errors import GateError, SampleProblem
from gate.shards.index import KINDS, Entry
from gate.types import PICTURES, Kind

_SHARD_FILES = re.compile(r"(.+?)(?:\.tar|\.parquet|_stats\.json)\Z", re.DOTALL)


@dataclass(slots=True)
class Listing:
    """Files and their sizes by path; -1 for a link or another thing that is no plain file. `hidden` is passed by."""

    sizes: dict[str, int] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


class FolderFile:
    """Reads the files of a folder's samples; stands where an open tar stands for a shard."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> FolderFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open."""

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file. Raises SampleProblem('member_truncated') when it is not what was listed."""
        try:
            with os.fdopen(os.open(self._root / entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                data = file.read(entry.size + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
        except OSError:
            raise SampleProblem("member_truncated") from None
        if len(data) != entry.size:
            raise SampleProblem("member_truncated")
        return data


def list_folder(root: Path, folders: Iterable[str], singles: Iterable[str], above: Iterable[str]) -> Listing:
    """All below `folders`, what lies beside `singles`, and the files `above`; all of them paths below `root`.

    Tars and their sidecars are left out: they are shards. Raises GateError for a folder that cannot be read.
    """
    listing = Listing()
    for folder in folders:
        _walk(root, folder, listing, deep=True)
    for folder in sorted({posixpath.dirname(name) for name in singles}):
        _walk(root, folder, listing, deep=False)
    for name in above:
        listing.sizes[name] = (root / name).stat().st_size
    for name in [name for name in listing.sizes if _belongs_to_tar(name, listing.sizes)]:
        del listing.sizes[name]
    return listing


def _walk(root: Path, top: str, listing: Listing, *, deep: bool) -> None:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    name = posixpath.join(folder, entry.name)
                    if entry.name.startswith("."):
                        listing.hidden.append(name)
                    elif not entry.is_dir(follow_symlinks=False):
                        plain = entry.is_file(follow_symlinks=False)
                        listing.sizes[name] = entry.stat(follow_symlinks=False).st_size if plain else -1
                    elif deep:
                        waiting.append(name)
        except OSError as error:
            raise GateError(f"cannot read {root / folder} ({os.strerror(error.errno or 0)})") from None


def _belongs_to_tar(name: str, names: Mapping[str, int]) -> bool:
    match = _SHARD_FILES.match(name)
    return match is not None and f"{match[1]}.tar" in names


def is_picture(name: str) -> bool:
    """Whether a file is a picture, by its suffix."""
    return kind_of(name) in PICTURES


def is_caption(name: str) -> bool:
    """Whether a file can be the caption or the fields of a picture, by its suffix."""
    return kind_of(name) in (Kind.TEXT, Kind.JSON)


def kind_of(name: str) -> Kind:
    """What gate takes a file for, by its suffix."""
    return KINDS.get(posixpath.splitext(name)[1][1:].lower(), Kind.UNKNOWN)
