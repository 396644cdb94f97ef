"""What an output folder of img2dataset tells of its run."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.shards.arriving import OutputFolder
from gate.shards.source import Shard
from tests.support import CLEAN, sample, write_shard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "downloaded"
    for number in range(3):
        write_shard(path, f"{number:05d}", [sample(number, CLEAN[number])])
    return path


def test_a_finished_folder_is_complete(folder: Path) -> None:
    seen = OutputFolder(folder).look()
    assert [shard.name for shard in seen.whole] == ["00000", "00001", "00002"]
    assert seen.complete and not seen.awaited


def test_a_folder_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    seen = OutputFolder(tmp_path / "later").look()
    assert (seen.whole, seen.awaited, seen.running, seen.complete) == ({}, {}, False, False)


def test_img2dataset_at_work_is_awaited(folder: Path) -> None:
    (folder / "_tmp").mkdir()
    (folder / "_tmp/3.feather").write_bytes(b"rows")
    seen = OutputFolder(folder).look()
    assert (len(seen.whole), seen.running, seen.complete) == (3, True, False)
    assert seen.awaited == {"00003": "it is still to be downloaded"}


@pytest.mark.parametrize(
    ("name", "size", "problem"),
    [
        ("00001_stats.json", None, "no _stats.json"),
        ("00001_stats.json", 20, "not whole"),
        ("00001.tar", None, "output_format=webdataset"),
        ("00001.tar", 5000, "not whole"),
        ("00001.parquet", None, "no .parquet"),
        ("00001.parquet", 200, "not whole"),
    ],
)
def test_a_shard_is_taken_when_all_its_files_are_whole(folder: Path, name: str, size: int | None, problem: str) -> None:
    output = OutputFolder(folder)
    whole = (folder / name).read_bytes()
    (folder / name).unlink()
    if size is not None:
        (folder / name).write_bytes(whole[:size])
    seen = output.look()
    assert [shard.name for shard in seen.whole] == ["00000", "00002"]
    assert list(seen.awaited) == ["00001"] and problem in seen.awaited["00001"]
    assert not seen.complete
    (folder / name).write_bytes(whole)
    assert output.look().complete


def test_a_gap_is_missing(folder: Path) -> None:
    for path in folder.glob("00001*"):
        path.unlink()
    seen = OutputFolder(folder).look()
    assert seen.awaited == {"00001": "it is missing"} and not seen.complete


def test_a_shard_that_changes_has_another_state(folder: Path) -> None:
    output = OutputFolder(folder)
    before = output.look()
    write_shard(folder, "00001", [sample(1, CLEAN[1]), sample(7, CLEAN[2])])
    after = output.look()
    changed = [shard.name for shard, state in after.whole.items() if before.whole[shard] != state]
    assert changed == ["00001"] and after.state != before.state
    (folder / "00001.tar").write_bytes((folder / "00001.tar").read_bytes()[:-600])
    assert list(output.look().awaited) == ["00001"]


def test_a_shard_whose_source_was_deleted_is_whole(folder: Path) -> None:
    deleted = Shard("00001", folder / "00001.tar", folder / "00001.parquet", folder / "00001_stats.json")
    for path in (deleted.tar, deleted.parquet):
        assert path is not None
        path.unlink()
    assert not OutputFolder(folder).look().complete
    seen = OutputFolder(folder, lambda name: deleted if name == "00001" else None).look()
    assert seen.complete and deleted in seen.whole
