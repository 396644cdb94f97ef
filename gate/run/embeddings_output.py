"""What is written of rows that may be released: the table without the others, and their embeddings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.lib import format as npy
from numpy.typing import NDArray

from gate.run.embeddings_score import BLOCK
from gate.shards.atomic import atomic_file
from gate.shards.embeddings import RowShard, Vectors

_GROUP = 1 << 17
"""Rows of a row group in a table that is written, at least."""


def replaced(table: Any, changed: Mapping[int, Mapping[str, Any]]) -> Any:
    """The table with the values of changed rows put in. All others stay in arrow, so they lose nothing."""
    if not changed:
        return table
    order = np.arange(len(table))
    order[list(changed)] = len(table) + np.arange(len(changed))
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = pa.array([row.get(name) for row in changed.values()], column.type)
        columns.append(pa.chunked_array([*column.chunks, values], column.type).take(pa.array(order)))
    return pa.Table.from_arrays(columns, schema=table.schema)


@contextmanager
def table_file(path: Path | None, shard: RowShard) -> Iterator[Callable[[Any], None]]:
    """Write a table in pieces, which are gathered to row groups. No statistics: they can repeat what was taken out."""
    if path is None:
        yield lambda _: None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(list(shard.columns.items()))
    with (
        atomic_file(path) as file,
        pq.ParquetWriter(file, schema, compression="zstd", version="2.6", write_statistics=False) as writer,
    ):
        waiting: list[Any] = []

        def write(table: Any) -> None:
            waiting.append(table)
            if sum(map(len, waiting)) >= _GROUP:
                flush()

        def flush() -> None:
            if waiting:
                writer.write_table(pa.concat_tables(waiting))
            waiting.clear()

        yield write
        flush()


def write_vectors(path: Path, vectors: Vectors, kept: NDArray[np.bool_]) -> None:
    """The embeddings of the rows that are kept, in their order and type."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (int(kept.sum()), vectors.dimensions)
    with atomic_file(path) as file:
        npy.write_array_header_1_0(file, {"descr": vectors.dtype.str, "fortran_order": False, "shape": shape})
        for start in range(0, vectors.rows, BLOCK):
            file.write(vectors.block(start, start + BLOCK)[kept[start : start + BLOCK]].tobytes())
