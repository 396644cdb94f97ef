"""Embeddings and their rows: clip-retrieval's layout, and tables of rows alone, as LAION publishes them.

    img_emb/img_emb_0.npy  metadata/metadata_0.parquet     one pair for each number, zero-padded or not
    part-00000.parquet  part-00001.parquet                 rows without embeddings

Everything is read in pieces: no file is held in memory whole.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.lib import format as npy
from numpy.typing import NDArray

from gate.errors import GateError, UsageError
from gate.shards.sidecars import plain_type

VECTORS, TABLES = "img_emb", "metadata"
_NUMBERED = re.compile(r"(?:img_emb|metadata)_(\d+)\.(?:npy|parquet)\Z", re.ASCII)
_TYPES = frozenset({"<f2", "<f4"})
_LIKE_A_TABLE = (".parquet", ".pq", ".parq", ".parquet.gz", ".parquet.zst", ".parquet.snappy")

FileState = tuple[int, int, int]
"""Size in bytes, time of the last change in ns, inode: tells that somebody wrote to a file or put another there."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The embeddings of one .npy file: `rows` by `dimensions`, float16 or float32. `name` is its path in the source."""

    name: str
    path: Path
    dtype: np.dtype[Any]
    rows: int
    dimensions: int
    offset: int

    def block(self, start: int, stop: int) -> NDArray[Any]:
        """Rows `start:stop`, mapped from the file and let go with the array."""
        size = self.dimensions * self.dtype.itemsize
        shape = (min(stop, self.rows) - start, self.dimensions)
        return np.memmap(self.path, self.dtype, "r", self.offset + start * size, shape)


@dataclass(frozen=True, slots=True)
class RowShard:
    """One table of rows and, where there are any, their embeddings.

    `name` is the table's path in the source without its suffix. `columns` are the types that its rows are read as;
    `opaque` names columns of bytes, which nobody can examine and which are left out. `states` are those of `files`
    when their headers were read; they are stored nowhere.
    """

    name: str
    table: Path
    vectors: Vectors | None
    rows: int
    columns: Mapping[str, Any] = field(repr=False)
    opaque: tuple[str, ...] = ()
    states: tuple[FileState, ...] = field(default=(), repr=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """The table and the embeddings."""
        return (self.table,) if self.vectors is None else (self.table, self.vectors.path)

    def check_unchanged(self) -> None:
        """Raises GateError when the table or the embeddings are not as they were when their headers were read."""
        same = tuple(map(_state, self.files)) == self.states
        if same and self.vectors is not None:
            same = open_vectors(self.vectors.path, self.vectors.name) == self.vectors
        if not same:
            raise GateError(f"{self.name} changed while gate was at work; run again when nobody writes to it")

    def batches(self, size: int) -> Iterator[Any]:
        """The rows as arrow tables of at most `size` rows, in order, every column in its plain type.

        Raises GateError when the file is damaged.
        """
        schema = pa.schema(list(self.columns.items()))
        try:
            with pq.ParquetFile(self.table) as file:
                for batch in file.iter_batches(size, use_threads=False):
                    yield pa.Table.from_batches([batch]).select(schema.names).cast(schema)
        except (pa.ArrowException, OSError, ValueError):
            raise GateError(f"{self.name}.parquet is damaged: its rows cannot be read; fetch it again") from None


@dataclass(frozen=True, slots=True)
class RowSource:
    """The shards of a set in order, and the names beside them that are neither examined nor carried over."""

    root: Path
    shards: tuple[RowShard, ...]
    left_behind: tuple[str, ...]


def find_rows(place: Path) -> RowSource:
    """The tables in a folder, with their embeddings, or a single parquet file.

    Only headers are read. Raises UsageError when no table is there, GateError when a file is damaged, or when
    embeddings and rows do not match one to one.
    """
    if place.is_file():
        if place.suffix != ".parquet":
            raise UsageError(f"{place} is not called .parquet; rename it if it is a table")
        return RowSource(place, (_shard(place.parent, place, None),), ())
    if not place.is_dir():
        raise UsageError(f"{place} does not exist; give a folder with {TABLES}/ and {VECTORS}/, or of .parquet files")
    names = sorted(item.name for item in place.iterdir())
    if TABLES in names:
        tables, vectors = _numbered(place / TABLES), _numbered(place / VECTORS)
        _check_pairs(tables, vectors)
        used = {TABLES, VECTORS}
        shards = [_shard(place, tables[number], vectors.get(number)) for number in sorted(tables)]
    elif VECTORS in names:
        raise UsageError(f"{place} has embeddings and no {TABLES}/ folder: without rows nothing can be decided on them")
    else:
        used = {name for name in names if name.endswith(".parquet")}
        shards = [_shard(place, place / name, None) for name in sorted(used)]
    if not shards:
        raise UsageError(f"{place} holds no {TABLES}/{TABLES}_N.parquet and no .parquet file")
    _check_no_other_tables(place, {shard.table for shard in shards})
    return RowSource(place, tuple(shards), tuple(name for name in names if name not in used))


def _check_no_other_tables(place: Path, used: Collection[Path]) -> None:
    """A set is judged as a whole: tables in other folders or under other names are refused, not passed over."""
    for folder, _, names in os.walk(place):
        for name in sorted(names):
            path = Path(folder, name)
            if name.lower().endswith(_LIKE_A_TABLE) and path not in used:
                raise UsageError(
                    f"{path.relative_to(place).as_posix()!a} is a table that would be passed over; "
                    "take it away, or give it a place and a name that are read (docs/embeddings.md)"
                )


def _numbered(folder: Path) -> dict[int, Path]:
    """The files of one half of the layout by their number. Others are refused: they would be passed over."""
    found: dict[int, Path] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _NUMBERED.match(path.name)
        if match is None or not path.is_file():
            raise UsageError(f"{f'{folder.name}/{path.name}'!r} is not {folder.name}_N; take it away or rename it")
        if (number := int(match[1])) in found:
            raise UsageError(f"{folder.name} holds number {number} twice; take one of them away")
        found[number] = path
    return found


def _check_pairs(tables: Mapping[int, Path], vectors: Mapping[int, Path]) -> None:
    alone = sorted(tables.keys() ^ vectors.keys()) if vectors else []
    if alone:
        missing = VECTORS if alone[0] in tables else TABLES
        more = f", and {len(alone) - 1} more like it" if len(alone) > 1 else ""
        raise GateError(f"number {alone[0]} has no file in {missing}/{more}: embeddings and rows must match; fetch it")


def _shard(root: Path, table: Path, vectors: Path | None) -> RowShard:
    name = table.relative_to(root).with_suffix("").as_posix()
    if not name.isprintable():
        raise UsageError(f"a table has a name that cannot be printed: {name!a}; rename it")
    states = tuple(_state(path) for path in (table, vectors) if path is not None)
    rows, schema = _footer(table, name)
    types = {field_.name: plain_type(field_.type, keep_bytes=False) for field_ in schema}
    if len(types) != len(schema.names):
        raise GateError(f"{name}.parquet has two columns of one name; gate cannot tell which is which")
    opaque = tuple(column for column, kind in types.items() if kind is None)
    found = None if vectors is None else open_vectors(vectors, f"{VECTORS}/{vectors.name}")
    if found is not None and found.rows != rows:
        raise GateError(f"{found.name} holds {found.rows} embeddings and {name}.parquet {rows} rows: they must match")
    plain = {column: kind for column, kind in types.items() if kind is not None}
    return RowShard(name, table, found, rows, plain, opaque, states)


def _state(path: Path) -> FileState:
    try:
        state = path.stat()
    except OSError:
        raise GateError(f"{path.name} cannot be read; fetch it again") from None
    return state.st_size, state.st_mtime_ns, state.st_ino


def _footer(table: Path, name: str) -> tuple[int, Any]:
    try:
        with pq.ParquetFile(table) as file:
            return file.metadata.num_rows, file.schema_arrow
    except (pa.ArrowException, OSError, ValueError):
        raise GateError(f"{name}.parquet is not a parquet file that can be read; fetch it again") from None


def open_vectors(path: Path, name: str) -> Vectors:
    """The header of an .npy file, checked against its size. Objects in it (pickles) are never read.

    Raises GateError, with `name`, for another format, type or shape, and for a file that is cut short or too long.
    """
    try:
        with path.open("rb") as file:
            version = npy.read_magic(file)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, fortran, dtype = read(file)
            offset, size = file.tell(), os.fstat(file.fileno()).st_size
    except (OSError, ValueError, UnicodeDecodeError):
        raise GateError(f"{name} is not an .npy file that can be read; fetch it again") from None
    kind: np.dtype[Any] = np.dtype(dtype)
    if kind.str not in _TYPES:
        raise GateError(f"{name} holds {kind.name} in place of float16 or float32 (little-endian)")
    if len(shape) != 2 or fortran or shape[1] < 1:
        raise GateError(f"{name} is not a table of embeddings: it must be (rows, dimensions), row by row")
    wanted = offset + shape[0] * shape[1] * kind.itemsize
    if size != wanted:
        state = "is cut short" if size < wanted else "is longer than its header says"
        raise GateError(f"{name} {state}: {size} bytes in place of {wanted}; fetch it again")
    return Vectors(name, path, kind, shape[0], shape[1], offset)
