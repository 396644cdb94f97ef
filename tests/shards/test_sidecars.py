from __future__ import annotations

import datetime
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.shards.sidecars import read_stats, read_table, release_stats, release_table
from tests.support import ROW_SCHEMA, failed, sample


def table_of(tmp_path, items, schema=ROW_SCHEMA):
    pq.write_table(pa.Table.from_pylist([item["row"] for item in items], schema=schema), tmp_path / "t.parquet")
    return read_table(tmp_path / "t.parquet", keep_opaque=False)


def rows_of(data):
    return pq.read_table(io.BytesIO(data)).to_pylist()


def test_rows_of_what_is_not_released_are_one_like_the_other(tmp_path):
    table = table_of(tmp_path, [sample(0, "stays"), sample(1, "dropped secret"), failed(2, "failed secret")])
    data = release_table(table, frozenset({"000000000"}), {}, str)
    stays, dropped, gone = rows_of(data)
    assert stays["caption"] == "stays"
    assert {**dropped, "key": None} == {**gone, "key": None}
    assert {k for k, v in dropped.items() if v is not None} == {"key", "status"}
    assert b"secret" not in data
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    assert all(metadata.row_group(0).column(i).statistics is None for i in range(metadata.num_columns))


def test_a_changed_status_is_written_as_it_was_changed(tmp_path):
    item = sample(0, "a", status="success: Jane Roe")
    table = table_of(tmp_path, [item, sample(1, "b")])
    row = {**item["row"], "status": "success: <PERSON>"}
    rows = rows_of(release_table(table, frozenset({"000000000", "000000001"}), {"000000000": row}, str))
    assert [row["status"] for row in rows] == ["success: <PERSON>", "success"]


def test_values_that_python_would_change_stay_exact(tmp_path):
    schema = ROW_SCHEMA.append(pa.field("taken", pa.timestamp("ns")))
    items = [sample(0, "a"), sample(1, "b")]
    arrow = pa.Table.from_pylist([item["row"] for item in items], schema=ROW_SCHEMA)
    arrow = arrow.append_column(schema.field("taken"), pa.array([1, 2], pa.timestamp("ns")))
    pq.write_table(arrow, tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", keep_opaque=False)
    row = {**items[1]["row"], "caption": "<PERSON>"}
    data = release_table(table, frozenset({"000000000", "000000001"}), {"000000001": row}, str)
    assert pq.read_table(io.BytesIO(data)).column("caption").to_pylist() == ["a", "<PERSON>"]


def test_what_python_cannot_hold_stays_in_the_rows_that_do_not_change(tmp_path):
    kinds = {
        "far": pa.array([10**17, 1], pa.timestamp("ms")),
        "words": pa.array(["x", "y"]).dictionary_encode(),
        "list": pa.array([["p"], ["q", None]]),
    }
    arrow = pa.Table.from_pylist([sample(0, "a")["row"], sample(1, "b")["row"]], schema=ROW_SCHEMA)
    for name, values in kinds.items():
        arrow = arrow.append_column(name, values)
    pq.write_table(arrow, tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", keep_opaque=False)
    row = {**table.row("000000001"), "caption": "<PERSON>", "words": "<PERSON>"}
    data = release_table(table, frozenset({"000000000", "000000001"}), {"000000001": row}, str)
    after = pq.read_table(io.BytesIO(data))
    assert after.column("caption").to_pylist() == ["a", "<PERSON>"]
    assert after.column("words").to_pylist() == ["x", "<PERSON>"]
    assert after.column("list").to_pylist() == [["p"], ["q", None]]
    assert after.column("far").cast(pa.int64()).to_pylist() == [10**17, 1]


def test_foreign_metadata_is_not_carried_over(tmp_path):
    arrow = pa.Table.from_pylist([sample(0, "a")["row"]], schema=ROW_SCHEMA)
    pq.write_table(arrow.replace_schema_metadata({"note": "call Jane Roe"}), tmp_path / "t.parquet")
    data = release_table(read_table(tmp_path / "t.parquet", keep_opaque=False), frozenset({"000000000"}), {}, str)
    assert b"Jane" not in data


def test_dictionaries_keep_nothing_of_what_was_changed(tmp_path):
    words = pa.array(["call Jane Roe", "a cup", "call Jane Roe"]).dictionary_encode()
    nested = pa.array([["Jane Roe"], ["cup"], []], pa.list_(pa.dictionary(pa.int8(), pa.string())))
    pq.write_table(pa.table({"key": ["0", "1", "2"], "caption": words, "tags": nested}), tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", keep_opaque=False)
    changed = {"0": {"key": "0", "caption": "call <PERSON>", "tags": ["<PERSON>"]}}
    data = release_table(table, frozenset({"0", "1"}), changed, str)
    released = pq.read_table(io.BytesIO(data))
    assert released.column("caption").to_pylist() == ["call <PERSON>", "a cup", None]
    assert released.column("tags").to_pylist() == [["<PERSON>"], ["cup"], None]
    assert not pa.types.is_dictionary(released.schema.field("caption").type)
    for column in released.columns:
        assert b"Jane" not in b"".join(bytes(buffer) for buffer in column.combine_chunks().buffers() if buffer)


def test_columns_that_hold_bytes_in_disguise_are_left_out(tmp_path):
    arrow = pa.table(
        {
            "key": ["0"],
            "coded": pa.array([b"\xff\xd8"]).dictionary_encode(),
            "small": pa.array([[255, 216]], pa.list_(pa.uint8())),
            "pairs": pa.array([[("a", "Jane Roe")]], pa.map_(pa.string(), pa.string())),
            "inside": pa.array([{"raw": b"x"}]),
            "boxes": pa.array([[1, 2]], pa.list_(pa.int32())),
        }
    )
    pq.write_table(arrow, tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", keep_opaque=False)
    assert table.opaque == ("coded", "small", "pairs", "inside")
    assert table.row("0") == {"key": "0", "boxes": [1, 2]}


def test_metadata_of_nested_fields_is_not_carried_over(tmp_path):
    inner = pa.field("name", pa.string(), metadata={"note": "call Jane Roe"})
    arrow = pa.table({"key": ["0"], "who": pa.array([{"name": "x"}], pa.struct([inner]))})
    pq.write_table(arrow, tmp_path / "t.parquet")
    data = release_table(read_table(tmp_path / "t.parquet", keep_opaque=False), frozenset({"0"}), {}, str)
    assert b"Jane" not in data
    assert pq.read_table(io.BytesIO(data)).schema.field("who").type == pa.struct([("name", pa.string())])


def test_columns_of_bytes_are_left_out_and_named(tmp_path):
    arrow = pa.table({"key": ["0"], "thumbnail": [b"\xff\xd8"], "day": [datetime.date(2020, 1, 2)]})
    pq.write_table(arrow, tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", keep_opaque=False)
    assert table.opaque == ("thumbnail",)
    assert set(table.row("0")) == {"key", "day"}
    assert read_table(tmp_path / "t.parquet", keep_opaque=True).opaque == ()


@pytest.mark.parametrize(
    ("content", "damage"),
    [
        (b"not parquet", "sidecar_unreadable"),
        (b"", "sidecar_unreadable"),
        (pa.table({"url": ["x"]}), "sidecar_without_key"),
        (pa.table({"key": [1]}), "sidecar_without_key"),
        (pa.table({"key": pa.array([None], pa.string())}), "sidecar_without_key"),
    ],
)
def test_damage(tmp_path, content, damage):
    path = tmp_path / "t.parquet"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        pq.write_table(content, path)
    assert read_table(path, keep_opaque=False) == damage


def test_duplicate_keys_are_known(tmp_path):
    table = table_of(tmp_path, [sample(0, "a"), sample(0, "b"), sample(1, "c")])
    assert table.duplicates == {"000000000"}


def test_stats_are_true_and_without_times():
    stats = json.loads(release_stats(10, 7))
    assert (stats["count"], stats["successes"], stats["failed_to_download"], stats["failed_to_resize"]) == (10, 7, 3, 0)
    assert stats["status_dict"] == {"success": 7, "failed_to_download": 3}
    assert [stats[name] for name in ("duration", "start_time", "end_time")] == [None] * 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"count": true}', '{"count": "5"}', "[" * 100_000])
def test_stats_of_another_kind(tmp_path, text):
    (tmp_path / "s.json").write_text(text)
    assert read_stats(tmp_path / "s.json") is None
