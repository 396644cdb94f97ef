from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.errors import GateError, UsageError
from gate.shards.embeddings import find_rows
from tests.run.rows import vectors, write_rows


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_rows(tmp_path, "9", vectors(3).astype(np.float16), ["a", "b", "c"])
    write_rows(tmp_path, "10", vectors(2, seed=1), ["d", "e"])
    return tmp_path


def test_files_are_paired_by_number_in_the_order_of_numbers(place: Path) -> None:
    (place / "img_emb" / "img_emb_9.npy").rename(place / "img_emb" / "img_emb_0009.npy")
    (place / "text_emb").mkdir()
    source = find_rows(place)
    assert [shard.name for shard in source.shards] == ["metadata/metadata_9", "metadata/metadata_10"]
    assert [shard.rows for shard in source.shards] == [3, 2]
    assert [shard.vectors.name for shard in source.shards] == ["img_emb/img_emb_0009.npy", "img_emb/img_emb_10.npy"]
    assert [str(shard.vectors.dtype) for shard in source.shards] == ["float16", "float32"]
    assert source.left_behind == ("text_emb",)


def test_blocks_are_the_rows_of_the_file(place: Path) -> None:
    found = find_rows(place).shards[0].vectors
    assert found is not None
    stored = np.load(place / "img_emb" / "img_emb_9.npy")
    np.testing.assert_array_equal(np.concatenate([found.block(0, 2), found.block(2, 99)]), stored)


def test_rows_come_in_pieces_with_plain_types_and_without_bytes(tmp_path: Path) -> None:
    table = pa.table({"TEXT": pa.array(["a", "b", "a"]).dictionary_encode(), "jpg": [b"x", b"y", None]})
    pq.write_table(table, tmp_path / "part.parquet")
    (shard,) = find_rows(tmp_path).shards
    assert (shard.name, shard.vectors, shard.opaque) == ("part", None, ("jpg",))
    assert [piece.to_pylist() for piece in shard.batches(2)] == [[{"TEXT": "a"}, {"TEXT": "b"}], [{"TEXT": "a"}]]
    assert find_rows(tmp_path / "part.parquet").shards == (shard,)


def test_nothing_to_read_is_a_usage_error(tmp_path: Path) -> None:
    for place, words in ((tmp_path / "absent", "does not exist"), (tmp_path, "holds no")):
        with pytest.raises(UsageError, match=words):
            find_rows(place)
    (tmp_path / "img_emb").mkdir()
    with pytest.raises(UsageError, match="without rows"):
        find_rows(tmp_path)


def test_what_would_be_passed_over_is_refused(place: Path) -> None:
    (place / "metadata" / "notes.txt").write_text("x")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        find_rows(place)
    (place / "metadata" / "notes.txt").unlink()
    (place / "metadata" / "metadata_009.parquet").write_bytes((place / "metadata" / "metadata_9.parquet").read_bytes())
    with pytest.raises(UsageError, match="number 9 twice"):
        find_rows(place)


@pytest.mark.parametrize(
    ("file", "missing"), [("img_emb/img_emb_9.npy", "img_emb"), ("metadata/metadata_9.parquet", "metadata")]
)
def test_a_file_without_its_other_half_is_named(place: Path, file: str, missing: str) -> None:
    (place / file).unlink()
    with pytest.raises(GateError, match=f"number 9 has no file in {missing}/"):
        find_rows(place)


def test_embeddings_and_rows_must_be_as_many(place: Path) -> None:
    np.save(place / "img_emb" / "img_emb_9.npy", vectors(4))
    with pytest.raises(GateError, match=r"img_emb_9\.npy holds 4 embeddings and metadata/metadata_9\.parquet 3 rows"):
        find_rows(place)


def damaged(path: Path, kind: str) -> None:
    data = path.read_bytes()
    match kind:
        case "cut short":
            path.write_bytes(data[:-1])
        case "longer":
            path.write_bytes(data + b"x")
        case "not an .npy":
            path.write_bytes(b"\0" * 200)
        case "in place of float16":
            np.save(path, np.zeros((3, 8), np.int32))
        case "in place of float16 or":
            np.save(path, np.zeros((3, 8), ">f4"))
        case "holds object":
            np.save(path, np.full((3, 8), None), allow_pickle=True)
        case "table of":
            np.save(path, np.zeros(24, np.float16))
        case "row by row":
            np.save(path, np.asfortranarray(vectors(3)))


@pytest.mark.parametrize(
    "kind",
    [
        "cut short",
        "longer",
        "not an .npy",
        "in place of float16",
        "in place of float16 or",
        "holds object",
        "table of",
        "row by row",
    ],
)
def test_damaged_embeddings_are_named(place: Path, kind: str) -> None:
    damaged(place / "img_emb" / "img_emb_9.npy", kind)
    with pytest.raises(GateError, match=rf"img_emb/img_emb_9\.npy.* {kind}"):
        find_rows(place)


def test_damaged_tables_are_named(place: Path) -> None:
    path = place / "metadata" / "metadata_10.parquet"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(GateError, match=r"metadata_10\.parquet is not a parquet file"):
        find_rows(place)
    path.write_bytes(data[:4] + bytes(200) + data[204:])
    (_, shard) = find_rows(place).shards
    with pytest.raises(GateError, match=r"metadata_10\.parquet is damaged"):
        list(shard.batches(10))


@pytest.mark.parametrize("name", ["b.PARQUET", "c.pq", "sub/d.parquet", "text_emb/deep/e.Parquet"])
def test_tables_under_other_names_or_in_other_folders_are_refused(name: str, tmp_path: Path) -> None:
    for at in ("a.parquet", name):
        (tmp_path / at).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"url": ["https://images.example/1"]}), tmp_path / at)
    with pytest.raises(UsageError, match="is a table that would be passed over") as error:
        find_rows(tmp_path)
    assert name in str(error.value)


def test_a_table_beside_the_layout_is_refused(place: Path) -> None:
    pq.write_table(pa.table({"url": ["https://images.example/1"]}), place / "more.parquet")
    with pytest.raises(UsageError, match=r"more\.parquet"):
        find_rows(place)


@pytest.mark.parametrize("file", ["img_emb/img_emb_9.npy", "metadata/metadata_9.parquet"])
def test_a_file_that_was_replaced_since_its_header_was_read_is_noticed(place: Path, file: str) -> None:
    (shard, _) = find_rows(place).shards
    shard.check_unchanged()
    data = (place / file).read_bytes()
    (place / "new").write_bytes(data)
    (place / "new").replace(place / file)
    with pytest.raises(GateError, match="changed while gate was at work"):
        shard.check_unchanged()


def test_a_header_that_changed_under_the_same_time_and_size_is_noticed(place: Path) -> None:
    path = place / "img_emb" / "img_emb_10.npy"
    (_, shard) = find_rows(place).shards
    state = path.stat()
    np.save(path, np.ones((4, 8), np.float16))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_size == state.st_size
    with pytest.raises(GateError, match="changed while gate was at work"):
        shard.check_unchanged()
