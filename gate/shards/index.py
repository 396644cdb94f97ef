"""What a tar holds, read from its headers alone, with nothing passed over.

The standard library's tarfile reads the headers; this module decides what of them can be trusted. A training
reader would skip what it does not like, and a gate may not.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gate.shards.lfs import MAX_POINTER, is_pointer
from gate.types import Kind

_BLOCK = tarfile.BLOCKSIZE
_MAX_EXTENDED_HEADER = 1 << 20
_EXTENDED = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)
_PLAIN = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})
_KEYED_NAME = re.compile(r"^((?:.*/)?[^./][^./]*|(?:.*/)?)\.([^/]*)$", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")

KINDS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "pgm", "img"), Kind.IMAGE),
    **dict.fromkeys(("txt", "text", "caption", "cls", "cls2", "index", "inx", "id", "transcript"), Kind.TEXT),
    **dict.fromkeys(("json", "jsn"), Kind.JSON),
    **dict.fromkeys(("dcm", "dicom"), Kind.DICOM),
}
"""Kinds by the last part of an extension (`seg.png` is an image)."""

DAMAGES = {
    "not_a_tar": "it is not a tar file",
    "lfs_pointer": "it is a Git LFS pointer and not the shard itself: git lfs pull",
    "no_end": "it stops without the end-of-archive blocks: the file was cut short",
    "cut_inside_member": "it ends inside a member: the file was cut short",
    "bad_header": "a member's header is corrupt; what follows it cannot be read",
    "data_after_end": "there is data after the end of the archive",
    "unreadable": "it cannot be read from the disk",
    "sidecar_unreadable": "its parquet sidecar cannot be read",
    "sidecar_without_key": "its parquet sidecar has no column 'key' of text",
    "stats_unreadable": "its _stats.json cannot be read",
    "stats_missing": "it has no _stats.json although others have: the download is not finished",
    "metadata_unreadable": "a metadata.jsonl or metadata.csv in it cannot be read",
    "metadata_without_names": "a metadata.jsonl or metadata.csv in it has no column file_name",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One plain member: its place in the tar, in bytes. `path` is the file of a folder of pictures that it is."""

    name: str = field(repr=False)
    ext: str = field(repr=False)
    kind: Kind
    offset: int
    size: int
    path: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """The members of one key, in the order of the tar. `problem`: why the sample cannot be taken as it is."""

    key: str = field(repr=False)
    entries: tuple[Entry, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ShardIndex:
    """All of a tar.

    `members` counts every member of whatever type; `folders` the directory entries, which carry nothing;
    `strays` those that belong to no sample. `damage` is a key of DAMAGES when the tar cannot be trusted whole.
    """

    samples: tuple[SampleEntry, ...]
    members: int
    folders: int
    strays: int
    damage: str | None


class _BoundedInfo(tarfile.TarInfo):
    """Refuses sizes below zero, and extended headers that would be read into memory whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _BoundedInfo:
        info = super().frombuf(buf, encoding, errors)
        if info.size < 0 or (info.type in _EXTENDED and info.size > _MAX_EXTENDED_HEADER):
            raise tarfile.InvalidHeaderError("impossible size")  # type: ignore[attr-defined]
        return info


def index_shard(path: Path) -> ShardIndex:
    """Read every header of the tar at `path`. Never raises for bad content: it becomes `damage` or `problem`."""
    infos: list[tarfile.TarInfo] = []
    try:
        with path.open("rb") as file:
            damage = _read_headers(file, infos)
    except OSError:
        damage = "unreadable"
    if damage is not None and _is_pointer(path):
        damage = "lfs_pointer"
    samples, strays, folders = _group(infos, truncated=damage == "cut_inside_member")
    return ShardIndex(samples, len(infos), folders, strays, damage)


def _is_pointer(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_pointer(file.read(MAX_POINTER))
    except OSError:
        return False


def _read_headers(file: BinaryIO, infos: list[tarfile.TarInfo]) -> str | None:
    size = os.fstat(file.fileno()).st_size
    try:
        with tarfile.open(
            fileobj=file, mode="r:", tarinfo=_BoundedInfo, encoding="utf-8", errors="surrogateescape"
        ) as tar:
            end = -1
            while (info := tar.next()) is not None:
                if tar.offset <= end:
                    return "bad_header"  # an extended header with a size below zero leads back
                end = tar.offset
                infos.append(info)
                tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep every header in memory twice
            end = tar.offset
    except (tarfile.TarError, ValueError, OverflowError, UnicodeError, RecursionError):
        return _cut(infos, size) or ("no_end" if size % _BLOCK else "bad_header" if infos else "not_a_tar")
    return _cut(infos, size) or _check_end(file, end, size)


def _cut(infos: list[tarfile.TarInfo], size: int) -> str | None:
    return "cut_inside_member" if infos and infos[-1].offset_data + infos[-1].size > size else None


def _check_end(file: BinaryIO, end: int, size: int) -> str | None:
    """At `end`, where tarfile stopped, two zero blocks must stand and nothing but zeros after them.

    tarfile also stops, without a word, at a header whose checksum is wrong.
    """
    file.seek(end)
    zeros = 0
    while chunk := file.read(1 << 20):
        if chunk.strip(b"\0"):
            first = len(chunk) - len(chunk.lstrip(b"\0")) + zeros
            if first >= _BLOCK:
                return "data_after_end"
            return "no_end" if size % _BLOCK else "bad_header"
        zeros += len(chunk)
    if zeros < 2 * _BLOCK:
        return "not_a_tar" if size == 0 else "no_end"
    return None


def _group(infos: list[tarfile.TarInfo], *, truncated: bool) -> tuple[tuple[SampleEntry, ...], int, int]:
    names = Counter(info.name for info in infos)
    entries: dict[str, list[Entry]] = {}
    problems: dict[str, str] = {}
    strays = folders = 0
    for number, info in enumerate(infos):
        if info.isdir():
            folders += 1
            continue
        match = _KEYED_NAME.match(info.name)
        if match is None or not match[1] or match[1].endswith("/"):
            strays += 1
            continue
        key, ext = match[1], match[2].lower()
        kind = KINDS.get(ext.rpartition(".")[2], Kind.UNKNOWN)
        entries.setdefault(key, []).append(Entry(info.name, ext, kind, info.offset_data, info.size))
        last = truncated and number == len(infos) - 1
        if problem := _member_problem(info, names[info.name], last):
            problems.setdefault(key, problem)
    samples = tuple(SampleEntry(key, tuple(found), problems.get(key)) for key, found in entries.items())
    return samples, strays, folders


def _member_problem(info: tarfile.TarInfo, copies: int, truncated: bool) -> str | None:
    if truncated:
        return "member_truncated"
    if info.type not in _PLAIN or getattr(info, "sparse", None) is not None:
        return "member_type"
    if not is_plain_name(info.name):
        return "member_name"
    return "member_duplicate" if copies > 1 else None


def is_plain_name(name: str) -> bool:
    """Whether a name stays below its folder and holds no control characters, backslashes or broken Unicode."""
    return not (name.startswith("/") or ".." in name.split("/") or _CONTROL.search(name))
