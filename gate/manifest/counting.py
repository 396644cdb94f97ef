"""Count what shards and sidecars hold, and compare it with what the manifest says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gate.errors import GateError, SampleProblem
from gate.manifest.files import is_safe, read_limited
from gate.manifest.folder import Folder
from gate.manifest.schema import Predicate, ShardRecord
from gate.shards.folder import LOOSE, FolderRows, FolderShard, OpenFolder, open_folder
from gate.shards.index import DAMAGES, index_shard
from gate.shards.wids import build_index, find_indexes, shards_of

Problem = tuple[str, str]
"""The name of a file and what is wrong with it."""
_MAX_STATS = 16 << 20
_MAX_INDEX = 1 << 30


def count_sidecars(folder: Folder, predicate: Predicate, sound: frozenset[str]) -> Iterator[Problem]:
    """Compare `count` and `successes` of every `_stats.json` with the shard's record.

    `sound` are the files whose digest is right: the others have been reported and are not opened.
    """
    for shard in predicate.shards:
        name = f"{shard.name}_stats.json"
        if name not in sound:
            continue
        stats = _read_stats(folder, name)
        if stats is None:
            yield name, "is not a _stats.json of img2dataset"
        elif shard.rows is not None and stats["count"] != shard.rows:
            yield name, f"counts {stats['count']} rows where the manifest says {shard.rows}"
        elif stats["successes"] != shard.samples:
            yield name, f"counts {stats['successes']} samples where the manifest says {shard.samples}"


def _read_stats(folder: Folder, name: str) -> dict[str, int] | None:
    try:
        stats = json.loads(folder.read(name, _MAX_STATS))
    except (GateError, ValueError, RecursionError):
        return None
    if not isinstance(stats, dict) or any(type(stats.get(name)) is not int for name in ("count", "successes")):
        return None
    return stats


def count_deep(release: Path, predicate: Predicate, sound: frozenset[str]) -> tuple[list[Problem], tuple[str, ...]]:
    """Open every shard and its parquet: problems found, and notes on what could not be looked at."""
    pyarrow = _import_parquet()
    shards = [shard for shard in predicate.shards if shard.name == LOOSE or is_safe(f"{shard.name}.tar")]
    with ThreadPoolExecutor() as pool:
        counted = pool.map(lambda shard: list(_count_shard(release, predicate, shard, sound, pyarrow)), shards)
        problems = [problem for found in counted for problem in found]
    problems += _check_indexes(release, predicate, sound)
    tables = any(f"{shard.name}.parquet" in sound for shard in shards)
    unread = pyarrow is None and tables
    return problems, (("rows of .parquet files were not counted: pyarrow is not installed",) if unread else ())


def _import_parquet() -> Any:
    try:
        import pyarrow
        import pyarrow.compute
        import pyarrow.parquet
    except ImportError:
        return None
    return pyarrow


def _count_shard(
    release: Path, predicate: Predicate, shard: ShardRecord, sound: frozenset[str], pyarrow: Any
) -> Iterator[Problem]:
    tar, table = f"{shard.name}.tar", f"{shard.name}.parquet"
    if shard.name == LOOSE:
        yield from _count_folder(release, shard, sound)
    if tar in sound:
        yield from _count_tar(release, tar, shard)
    if table in sound and pyarrow is not None:
        # a table of rows may have a column `status` of its own, which says nothing of samples
        status = None if predicate.examined == "rows" else "status"
        yield from _count_table(release, table, shard, status, pyarrow)


def _check_indexes(release: Path, predicate: Predicate, sound: frozenset[str]) -> Iterator[Problem]:
    """Indexes that do not say what the shards hold, as far as the shards themselves are right."""
    shards = [shard.name for shard in predicate.shards if f"{shard.name}.tar" in sound]
    for name in find_indexes(release, sorted(sound), shards):
        if len(shards_of(name, shards)) < len(shards_of(name, [shard.name for shard in predicate.shards])):
            continue  # said already, or not there to look at
        if read_limited(release / name, _MAX_INDEX) != build_index(release, name, shards):
            yield name, "is a stale index: it does not list what the shards hold"


def _count_tar(release: Path, name: str, shard: ShardRecord) -> Iterator[Problem]:
    index = index_shard(release / name)
    if index.damage is not None:
        yield name, DAMAGES[index.damage]
        return
    if len(index.samples) != shard.samples:
        yield name, f"holds {len(index.samples)} samples where the manifest says {shard.samples}"
    if index.members != shard.members:
        yield name, f"holds {index.members} members where the manifest says {shard.members}"
    if index.strays or index.folders or any(sample.problem for sample in index.samples):
        yield name, "holds members that gate does not write"


def _count_folder(release: Path, shard: ShardRecord, sound: frozenset[str]) -> Iterator[Problem]:
    try:
        found = open_folder(FolderShard(release))
    except GateError as error:
        yield shard.name, str(error)
        return
    if not sound.issuperset(found.names):
        return  # said already, or not there to look at
    samples, members = len(found.index.samples), found.index.members
    if found.index.damage is not None:
        yield shard.name, DAMAGES[found.index.damage]
        return
    if samples != shard.samples:
        yield shard.name, f"holds {samples} samples where the manifest says {shard.samples}"
    if members != shard.members:
        yield shard.name, f"holds {members} files of samples where the manifest says {shard.members}"
    if any(sample.problem for sample in found.index.samples) or sound.intersection(found.left_behind):
        yield shard.name, "holds files that gate does not write"
    if isinstance(found.rows, FolderRows) and (found.rows.bare or not _all_have_rows(found)):
        yield shard.name, "has metadata whose rows are not those of its pictures"


def _all_have_rows(found: OpenFolder) -> bool:
    assert isinstance(found.rows, FolderRows)
    try:
        for sample in found.index.samples:
            found.rows.row(sample.key)
    except SampleProblem:
        return False
    return True


def _count_table(release: Path, name: str, shard: ShardRecord, status: str | None, pyarrow: Any) -> Iterator[Problem]:
    try:
        with pyarrow.parquet.ParquetFile(release / name) as file:
            rows = file.metadata.num_rows
            samples = rows
            if status in file.schema_arrow.names:
                equal = pyarrow.compute.equal(file.read(columns=[status]).column(0), "success")
                samples = pyarrow.compute.sum(equal, min_count=0).as_py()
    except (pyarrow.ArrowException, OSError, ValueError):
        yield name, "is not a parquet table that can be read"
        return
    if rows != shard.rows:
        yield name, f"holds {rows} rows where the manifest says {shard.rows}"
    if samples != shard.samples:
        yield name, f"has {samples} rows of samples where the manifest says {shard.samples}"
