"""Indexes over shards that others keep beside them, made anew for a release so that none is ever a stale one.

Two kinds are understood. An `.idx` file of NVIDIA DALI's `wds2idx` lists the members of one tar with their offsets. A
JSON file of webdataset's `widsindex` lists the tars with their numbers of samples, sizes and MD5 digests. Both follow
from the tars alone. What else an index of the source says (a name, a description, addresses elsewhere) is left behind:
nobody examined it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from gate.shards.index import Entry, index_shard

_MAX_BYTES = 64 << 20
_KIND = "wids-shard-index-v1"
_DALI = "v1.2"


def find_indexes(root: Path, files: Iterable[str], shards: Collection[str]) -> tuple[str, ...]:
    """Which of `files`, paths below `root`, are indexes that can be made anew for `shards` (their names)."""
    known = frozenset(shards)
    return tuple(name for name in files if _dali_shard(name) in known or _is_wids(root / name))


def shards_of(name: str, shards: Collection[str]) -> frozenset[str]:
    """Which of `shards` an index lists, by its own name: one for DALI's, all for webdataset's."""
    shard = _dali_shard(name)
    return frozenset(shards) if shard is None else frozenset({shard}).intersection(shards)


def build_index(folder: Path, name: str, shards: Collection[str]) -> bytes:
    """The index called `name` over the tars of `shards` in `folder`. The same tars give the same bytes."""
    shard = _dali_shard(name)
    return _wids(folder, name, shards) if shard is None else _dali(folder / f"{shard}.tar")


def _dali_shard(name: str) -> str | None:
    """The shard that a DALI index is of: `00000.idx` or `00000.tar.idx` of `00000.tar`."""
    return name.removesuffix(".idx").removesuffix(".tar") if name.endswith(".idx") else None


def _is_wids(path: Path) -> bool:
    if path.suffix != ".json" or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        return False
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(document, dict) and document.get("wids_version") == 1 and isinstance(document.get("shardlist"), list)
    )


def _dali(tar: Path) -> bytes:
    """`v1.2 SAMPLES`, then a line for each sample: extension, offset, size and name of its members."""
    samples = index_shard(tar).samples
    # members of a sample that lie apart in the tar make two samples for its readers
    entries = sorted((entry for sample in samples for entry in sample.entries), key=lambda entry: entry.offset)
    lines: list[list[Entry]] = []
    for entry in entries:
        if not lines or _base(lines[-1][0]) != _base(entry):
            lines.append([])
        lines[-1].append(entry)
    text = [f"{_DALI} {len(lines)}"]
    text += [" ".join(f"{_extension(each)} {each.offset} {each.size} {each.name}" for each in line) for line in lines]
    return "".join(f"{line}\n" for line in text).encode("utf-8", "surrogateescape")


def _base(entry: Entry) -> str:
    return entry.name[: -len(entry.ext) - 1]


def _extension(entry: Entry) -> str:
    """As it is spelt in the tar."""
    return entry.name[len(entry.name) - len(entry.ext) :]


def _wids(folder: Path, name: str, shards: Collection[str]) -> bytes:
    above = PurePosixPath(name).parent
    entries: list[dict[str, Any]] = []
    for shard in sorted(shards):
        tar = folder / f"{shard}.tar"
        with tar.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        entries.append(
            {
                "url": _below(f"{shard}.tar", above),
                "md5sum": digest,
                "nsamples": len(index_shard(tar).samples),
                "filesize": tar.stat().st_size,
            }
        )
    document = {"__kind__": _KIND, "wids_version": 1, "shardlist": entries}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogateescape")


def _below(name: str, folder: PurePosixPath) -> str:
    """The way from `folder` to a file; both are paths below one root."""
    path = PurePosixPath(name)
    up = 0
    while not path.is_relative_to(folder):
        folder, up = folder.parent, up + 1
    return "../" * up + path.relative_to(folder).as_posix()
