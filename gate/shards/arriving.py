"""What stands in the output folder of img2dataset, as its files alone tell: shards that are whole, and what is awaited.

img2dataset keeps the rows of shards still to do in `_tmp/N.feather`, writes the tar and the table of a shard while it
downloads, its `_stats.json` when both are closed, and takes `_tmp` away when it ends, also when Ctrl-C or a failed
shard ended it early. Killed, it leaves `_tmp` behind. So the files prove that a shard is whole. That the list was
done to its end they only suggest: a run that was interrupted between two shards looks the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gate.shards.sidecars import read_stats
from gate.shards.source import Shard

_STATS = re.compile(r"(.+)_stats\.json", re.DOTALL)
_TEMPORARY = "_tmp"
_END_OF_TAR = bytes(1024)
_END_OF_PARQUET = b"PAR1"

State = tuple[tuple[str, int, int], ...]
"""Name, size and time of change of files: another state, another content."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """One look at an output folder.

    `whole` are the shards that are finished, with the state of their files; `awaited` are others that were begun or
    must still come, by name, each with what is wrong with it. `running`: `_tmp` is there. `state` is that of all files.
    """

    whole: Mapping[Shard, State]
    awaited: Mapping[str, str]
    running: bool
    state: State

    @property
    def complete(self) -> bool:
        """Whether nothing tells that more shards are to come."""
        return bool(self.whole) and not self.awaited and not self.running


class OutputFolder:
    """An output folder that is looked at again and again. What was found whole is only opened again when it changed."""

    def __init__(self, folder: Path, deleted: Callable[[str], Shard | None] = lambda _: None) -> None:
        """`deleted` gives the shard of a name whose source was deleted after it was gated, all but `_stats.json`."""
        self.folder = folder
        self._deleted = deleted
        self._whole: dict[Shard, State] = {}

    def look(self) -> Arrivals:
        """Look once. A folder that is not there yet is an empty one."""
        running = (self.folder / _TEMPORARY).exists()  # first: what it still writes must not be taken for its end
        files = _files(self.folder)
        to_do = _files(self.folder / _TEMPORARY)
        running = running or (self.folder / _TEMPORARY).exists()
        names = {match[1] for name in files if (match := _STATS.fullmatch(name))}
        names |= {name.removesuffix(".tar") for name in files if name.endswith(".tar")}
        whole: dict[Shard, State] = {}
        awaited: dict[str, str] = {}
        for name in sorted(names):
            shard, problem = self._shard(name, files)
            if problem is None:
                whole[shard] = _state(shard, files)
            else:
                awaited[name] = problem
        self._whole = whole
        numbers = {name.removesuffix(".feather") for name in to_do}
        awaited |= _not_begun(names, numbers)
        return Arrivals(whole, awaited, running, tuple(sorted([*files.values(), *to_do.values()])))

    def _shard(self, name: str, files: Mapping[str, tuple[str, int, int]]) -> tuple[Shard, str | None]:
        tar, table, stats = f"{name}.tar", f"{name}.parquet", f"{name}_stats.json"
        shard = Shard(name, self.folder / tar, self.folder / table, self.folder / stats)
        if stats not in files:
            return shard, "it has no _stats.json: it is not finished"
        if self._whole.get(shard) == _state(shard, files):
            return shard, None
        if tar not in files or table not in files:
            deleted = self._deleted(name)
            missing = f"it has no {'.tar (gate reads output_format=webdataset)' if tar not in files else '.parquet'}"
            return deleted or shard, None if deleted else missing
        return shard, None if _is_whole(shard) else "it is not whole: its tar, its table or its _stats.json breaks off"


def _files(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Size and time of each file at the top of a folder. One that goes away meanwhile is none."""
    found = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_file():
                        status = entry.stat()
                        found[entry.name] = (entry.name, status.st_size, status.st_mtime_ns)
                except FileNotFoundError:
                    continue
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return found


def _state(shard: Shard, files: Mapping[str, tuple[str, int, int]]) -> State:
    return tuple(files[path.name] for path in shard.files if path.name in files)


def _is_whole(shard: Shard) -> bool:
    """Whether the last bytes of all three files are there, in whatever order a copy from elsewhere brings them."""
    assert shard.parquet is not None
    assert shard.stats is not None
    try:
        return (
            read_stats(shard.stats) is not None
            and _tail(shard.tar, len(_END_OF_TAR)) == _END_OF_TAR
            and _tail(shard.parquet, len(_END_OF_PARQUET)) == _END_OF_PARQUET
        )
    except OSError:
        return False


def _tail(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - size))
        return file.read()


def _not_begun(names: set[str], waiting: set[str]) -> dict[str, str]:
    """Shards without any file: their rows wait in `_tmp`, or shards with higher numbers are there."""
    begun, to_do = _numbers(names), _numbers(waiting)
    gaps = [before + 1 for before, after in pairwise([-1, *sorted(begun | to_do)]) if after - before > 1]
    absent = dict.fromkeys(gaps, "it is missing") | dict.fromkeys(to_do, "it is still to be downloaded")
    width = max((len(name) for name in names), default=5)
    return {f"{number:0{width}d}": why for number, why in sorted(absent.items()) if number not in begun}


def _numbers(names: set[str]) -> set[int]:
    return {int(name) for name in names if name.isascii() and name.isdecimal()}
