"""The parquet table and the `_stats.json` that img2dataset writes beside a shard: reading, scrubbing, writing.

A row of a sample that is not in the released tar keeps its key and a status, nothing else, so that a dropped
sample cannot be told from a failed download.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SCRUBBED_STATUS = "failed_to_download"
OPTED_OUT = "Use of image disallowed by X-Robots-Tag directive"
"""The error_message of a row that img2dataset (up to 1.47 at least) left out at the wish of its server."""
_KEPT_WHEN_SCRUBBED = frozenset({"key", "status"})


@dataclass(frozen=True, slots=True)
class Table:
    """A sidecar read whole: the arrow table, where each key stands, and keys that stand there twice."""

    arrow: Any = field(repr=False)
    positions: Mapping[str, int] = field(repr=False)
    duplicates: frozenset[str] = field(repr=False)
    opaque: tuple[str, ...] = ()

    def row(self, key: str) -> dict[str, Any] | None:
        """The row of a sample as plain Python values, or None."""
        position = self.positions.get(key)
        return None if position is None else dict(self.arrow.slice(position, 1).to_pylist()[0])

    def telling(self, held: Collection[str]) -> tuple[str, ...]:
        """The keys that are not in `held` and whose rows hold more than a scrubbed row does."""
        full = pa.array([False] * len(self.arrow), pa.bool_())
        for name in self.arrow.column_names:
            if name not in _KEPT_WHEN_SCRUBBED:
                full = pc.or_(full, pc.is_valid(self.arrow.column(name)).combine_chunks())
        keys = self.arrow.column("key").to_pylist()
        return tuple(key for key, tells in zip(keys, full.to_pylist(), strict=True) if tells and key not in held)

    def opted_out(self) -> int:
        """How many rows img2dataset left out because the server's X-Robots-Tag says so."""
        if "error_message" not in self.arrow.column_names:
            return 0
        messages: list[str | None] = self.arrow.column("error_message").to_pylist()
        return messages.count(OPTED_OUT)

    def succeeded(self) -> list[str]:
        """Keys of the rows that say the download worked (all, when the table has no status)."""
        keys = self.arrow.column("key").to_pylist()
        if "status" not in self.arrow.column_names:
            return [str(key) for key in keys]
        return [str(k) for k, s in zip(keys, self.arrow.column("status").to_pylist(), strict=True) if s == "success"]


def read_table(path: Path, *, keep_opaque: bool) -> Table | str:
    """Read a sidecar, or say what is wrong with it (a key of gate.shards.index.DAMAGES).

    Columns of bytes cannot be examined; unless `keep_opaque` they are left out and named in `opaque`.
    """
    try:
        # a plain read: no dataset discovery, which would take folder names for columns
        arrow = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError, ValueError):
        return "sidecar_unreadable"
    names = arrow.column_names
    if "key" not in names or len(set(names)) != len(names):
        return "sidecar_without_key"
    types = {field_.name: plain_type(field_.type, keep_bytes=keep_opaque) for field_ in arrow.schema}
    opaque = tuple(name for name in names if types[name] is None)
    arrow = arrow.drop_columns(list(opaque))
    try:
        # A dictionary keeps the values of rows that were changed since: every column is written out plainly.
        arrow = arrow.cast(pa.schema([pa.field(name, types[name]) for name in arrow.column_names]))
    except (pa.ArrowException, ValueError):
        return "sidecar_unreadable"
    keys = arrow.column("key").to_pylist()
    if any(not isinstance(key, str) for key in keys):
        return "sidecar_without_key"
    counts = Counter(keys)
    positions = {key: index for index, key in enumerate(keys)}
    return Table(arrow, positions, frozenset(key for key, count in counts.items() if count > 1), opaque)


def plain_type(kind: Any, *, keep_bytes: bool) -> Any:
    """The type with dictionaries decoded and metadata of nested fields gone; None for what cannot be examined.

    Bytes cannot, nor lists of small integers that hold bytes, nor types without a plain Python value.
    """
    types = pa.types
    if types.is_dictionary(kind):
        return plain_type(kind.value_type, keep_bytes=keep_bytes)
    if types.is_binary(kind) or types.is_large_binary(kind):
        return kind if keep_bytes else None
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = plain_type(kind.value_type, keep_bytes=keep_bytes)
        hidden_bytes = types.is_int8(kind.value_type) or types.is_uint8(kind.value_type)
        return None if inner is None or (hidden_bytes and not keep_bytes) else pa.list_(inner)
    if types.is_struct(kind):
        inner = {
            kind.field(i).name: plain_type(kind.field(i).type, keep_bytes=keep_bytes) for i in range(kind.num_fields)
        }
        return None if None in inner.values() or len(inner) < kind.num_fields else pa.struct(list(inner.items()))
    return kind if any(check(kind) for check in _EXAMINED_TYPES) else None


_EXAMINED_TYPES = (
    pa.types.is_null,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_temporal,
    pa.types.is_string,
    pa.types.is_large_string,
)


def release_table(
    table: Table,
    released: frozenset[str],
    changed: Mapping[str, Mapping[str, Any]],
    renamed: Callable[[str], str],
    *,
    sort: bool = False,
) -> bytes:
    """The sidecar of a release, as the bytes of a parquet file.

    Rows of keys in `released` stay, or are replaced by those in `changed`; all others are scrubbed. Every key
    goes through `renamed`; with `sort` the rows then stand in the order of the new keys. No statistics and no
    foreign metadata are written: both can repeat values that the rows no longer hold.
    """
    keys = table.arrow.column("key").to_pylist()
    keep = pa.array([key in released for key in keys], pa.bool_())
    arrays = []
    for field_ in table.arrow.schema:
        column = table.arrow.column(field_.name)
        if field_.name == "key":
            values: Any = [renamed(key) for key in keys]
        else:
            filler = SCRUBBED_STATUS if field_.name == "status" else None
            kept = pc.if_else(keep, column, pa.scalar(filler, column.type))
            values = _replace(kept, field_.name, keys, changed)
        arrays.append(values if isinstance(values, pa.ChunkedArray) else pa.array(values, field_.type))
    schema = pa.schema([pa.field(f.name, f.type, nullable=True) for f in table.arrow.schema])
    result = pa.Table.from_arrays(arrays, schema=schema)
    if sort:
        result = result.sort_by("key")
    sink = io.BytesIO()
    pq.write_table(result, sink, write_statistics=False, compression="zstd", version="2.6", row_group_size=1 << 20)
    return sink.getvalue()


def _replace(column: Any, name: str, keys: list[str], changed: Mapping[str, Mapping[str, Any]]) -> Any:
    """The column with the values of changed rows put in. All others stay in arrow, so they lose nothing."""
    positions = [position for position, key in enumerate(keys) if key in changed]
    values = pa.array([changed[keys[position]].get(name) for position in positions], column.type)
    order = list(range(len(keys)))
    for number, position in enumerate(positions):
        order[position] = len(keys) + number
    return pa.chunked_array([*column.chunks, values], column.type).unify_dictionaries().take(order)


def read_stats(path: Path) -> dict[str, Any] | None:
    """The content of a `_stats.json`, or None when it is not what img2dataset writes."""
    try:
        stats = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(stats, dict) or not isinstance(stats.get("count"), int) or isinstance(stats["count"], bool):
        return None
    return stats


def release_stats(count: int, successes: int) -> bytes:
    """The `_stats.json` of a released shard: img2dataset's fields, true for what was released, without times."""
    failed = max(0, count - successes)
    status = {"success": successes, SCRUBBED_STATUS: failed}
    document = {
        "count": count,
        "successes": successes,
        "failed_to_download": failed,
        "failed_to_resize": 0,
        "duration": None,
        "start_time": None,
        "end_time": None,
        "status_dict": {name: number for name, number in status.items() if number},
    }
    return json.dumps(document, indent=4).encode()
