"""What a run is going to do, checked before anything is loaded or written."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.manifest.schema import MANIFEST
from gate.report.numbers import bytes_text
from gate.shards.index import DAMAGES
from gate.shards.source import AnyShard, Shard, Source, find_source

_END = 1024
_DISK_MARGIN = 1.05


@dataclass(frozen=True, slots=True)
class Part:
    """Which samples of a set are examined: all, the first `limit`, or a random `share` (0..1]."""

    limit: int | None = None
    share: float | None = None

    @property
    def partial(self) -> bool:
        """Whether samples are left out."""
        return self.limit is not None or self.share is not None

    def choose(self, shard: AnyShard, count: int, seen: int) -> tuple[int, ...]:
        """Numbers of the samples to examine in a shard of `count`, when `seen` were chosen before it.

        The random share depends on the shard's name and the sample's number only: the same draw every time.
        """
        if self.limit is not None:
            return tuple(range(min(count, max(0, self.limit - seen))))
        if self.share is None:
            return tuple(range(count))
        draw = random.Random(f"gate sample {shard.name}")  # noqa: S311 - a sample, not a secret
        return tuple(number for number in range(count) if draw.random() < self.share)


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards to work on, how much of them, and where the results go (None: nowhere)."""

    source: Source
    shards: tuple[AnyShard, ...]
    shard_range: tuple[int, int] | None
    part: Part
    release: Path | None
    private: Path | None
    input_bytes: int

    @property
    def staging(self) -> Path | None:
        """The folder that a release is built in; it takes the release's name when it is whole."""
        return staging_folder(self.release) if self.release else None


def staging_folder(release: Path) -> Path:
    """Where a release is built."""
    return release.with_name(release.name + ".partial")


def make_plan(
    source: str | Path | Sequence[str | Path],
    *,
    release: Path | None,
    private: Path | None,
    shard_range: tuple[int, int] | None,
    limit: int | None,
    share: float | None,
) -> Plan:
    """Find the shards and check that the request makes sense. Raises UsageError when it does not."""
    part = Part(limit, share)
    if part.partial and release is not None:
        raise UsageError("--limit and --sample examine a part, and a release must be whole: leave out -o or them")
    if limit is not None and share is not None:
        raise UsageError("give --limit or --sample, not both")
    found = find_source(source)
    shards = _slice(found.shards, shard_range)
    files = [path for shard in shards for path in shard.files]
    for path in files:
        if not (path.is_file() and os.access(path, os.R_OK)):
            raise UsageError(f"{path} cannot be read: it is no file, a link that leads nowhere, or not yours to read")
    total = sum(path.stat().st_size for path in files)
    if release is not None:
        release = release.resolve()
        private = (private or release.with_name(release.name + ".private")).resolve()
        check_places(found.root.resolve(), release, private)
    return Plan(found, shards, shard_range, part, release, private.resolve() if private else None, total)


def _slice(shards: tuple[AnyShard, ...], shard_range: tuple[int, int] | None) -> tuple[AnyShard, ...]:
    if shard_range is None:
        return shards
    first, end = shard_range
    if not 0 <= first < end <= len(shards):
        raise UsageError(f"--shard-range {first}:{end} does not fit: there are {len(shards)} shards, 0:{len(shards)}")
    return shards[first:end]


def check_key_place(plan: Plan, key_file: Path) -> None:
    """Raise UsageError when the key would be published with the release, or written into the source."""
    check_key_outside((plan.source.root, plan.release, plan.staging), key_file)


def check_key_outside(folders: Iterable[Path | None], key_file: Path) -> None:
    """Raise UsageError when the key lies in one of the folders, which are the source and the release."""
    place = key_file.resolve()
    if any(folder is not None and place.is_relative_to(folder.resolve()) for folder in folders):
        raise UsageError(f"the key file {key_file} must lie outside the source and the release: it is a secret")


def check_places(root: Path, release: Path, private: Path) -> None:
    """Raise UsageError unless source, release and private directory can lie where they are to lie."""
    if release.exists() and not release.is_dir():
        raise UsageError(f"{release} is a file; name a folder with -o")
    if release.is_dir() and any(release.iterdir()) and not (release / MANIFEST).is_file():
        raise UsageError(f"{release} exists and is no release of gate; name another folder with -o or remove it")
    if release == root or release.is_relative_to(root) or root.is_relative_to(release):
        raise UsageError("the release and the source must be folders apart: the source is never modified")
    staging = staging_folder(release)
    if staging.is_symlink():
        raise UsageError(f"{staging} is a link; gate builds the release there: remove it")
    if any(private == folder or private.is_relative_to(folder) for folder in (release, staging)) or (
        release.is_relative_to(private)
    ):
        raise UsageError("the private directory must lie outside the release: it must never be published")
    if private == root or private.is_relative_to(root):
        raise UsageError("the private directory must lie outside the source: it would be published with it")


def check_disk(plan: Plan) -> None:
    """Raise GateError when there is no room for the release. A release takes about as much as its source."""
    if plan.staging is None:
        return
    needed, free = disk(plan)
    if free < needed:
        raise GateError(
            f"{plan.staging.parent} has {bytes_text(free)} free and the release may take {bytes_text(needed)}; "
            "free some room or name another folder with -o"
        )


def disk(plan: Plan) -> tuple[int, int]:
    """Bytes that the release still needs, and bytes that are free where it goes."""
    folder = plan.staging.parent if plan.staging else Path.cwd()
    while not folder.exists():
        folder = folder.parent
    written = sum(item.stat().st_size for item in _files(plan.staging))
    return max(0, int(plan.input_bytes * _DISK_MARGIN) - written), shutil.disk_usage(folder).free


def _files(folder: Path | None) -> Iterator[Path]:
    if folder is not None and folder.is_dir():
        yield from (item for item in folder.rglob("*") if item.is_file())


def cut_short(shards: tuple[AnyShard, ...]) -> list[tuple[str, str]]:
    """Tars whose last bytes show that they are not whole: (name, a key of DAMAGES). A look, not a proof."""
    found = []
    for shard in shards:
        if not isinstance(shard, Shard):
            continue
        try:
            with shard.tar.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _END))
                tail = file.read()
        except OSError:
            found.append((shard.name, "unreadable"))
            continue
        if size < _END or tail.strip(b"\0"):
            found.append((shard.name, "no_end"))
    return found


def damage_text(damages: list[tuple[str, str]]) -> str:
    """Damaged shards in words, at most ten of them."""
    lines = [f"  {name}.tar: {DAMAGES[reason]}" for name, reason in damages[:10]]
    if len(damages) > 10:
        lines.append(f"  and {len(damages) - 10} more")
    return "\n".join(lines)


def parse_share(text: str) -> float:
    """`1%` or `0.01` as 0.01. Raises UsageError outside (0, 1]."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", text.strip())
    share = float(match[1]) / (100 if match[2] else 1) if match else 0.0
    if not 0 < share <= 1:
        raise UsageError(f"--sample {text}: give a share such as 1% or 0.01")
    return share


def parse_range(text: str) -> tuple[int, int]:
    """`A:B`, shards A up to but not including B, counted from 0. Raises UsageError."""
    match = re.fullmatch(r"(\d+):(\d+)", text.strip())
    if not match:
        raise UsageError(f"--shard-range {text}: give A:B, such as 0:100 for the first hundred shards")
    return int(match[1]), int(match[2])
