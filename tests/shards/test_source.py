from __future__ import annotations

import pytest

from gate.errors import UsageError
from gate.shards.source import find_source
from tests.support import sample, write_shard, write_tar


@pytest.fixture
def folder(tmp_path):
    for name in ("00000", "00001"):
        write_shard(tmp_path / "set", name, [sample(0, "a")])
    return tmp_path / "set"


def test_a_folder_with_its_sidecars(folder):
    (folder / "LICENSE").write_text("x")
    found = find_source(folder)
    assert [s.name for s in found.shards] == ["00000", "00001"]
    assert [p.name for p in found.shards[0].files] == ["00000.tar", "00000.parquet", "00000_stats.json"]
    assert found.left_behind == ("LICENSE",)


@pytest.mark.parametrize("spec", ["{}/00000.tar", "{}/0000[01].tar", "{}/{{00000..00001}}.tar", "{}/*.tar"])
def test_other_spellings(folder, spec):
    names = [s.name for s in find_source(spec.format(folder)).shards]
    assert names == (["00000"] if spec.endswith("/00000.tar") else ["00000", "00001"])


def test_a_glob_over_folders_keeps_their_names(tmp_path):
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
        write_tar(tmp_path / part / "0.tar", [])
    assert [s.name for s in find_source(f"{tmp_path}/*/0.tar").shards] == ["a/0", "b/0"]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("{}/nothing", "does not exist"),
        ("{}/x*.tar", "no file matches"),
        ("{}/{{00000..00004}}.tar", "and 2 more of"),
        ("{}/{{00000.tar", "do not close"),
        ("{}/00000.parquet", "not a .tar"),
        ("{}/packed.tar.gz", "decompress"),
        ("{}/empty", "no .tar shards"),
    ],
)
def test_what_is_not_there_is_said(folder, spec, words):
    (folder / "packed.tar.gz").write_bytes(b"")
    (folder / "empty").mkdir()
    with pytest.raises(UsageError, match=words):
        find_source(spec.format(folder))


def test_shards_in_subfolders_are_not_passed_over(folder):
    (folder / "more").mkdir()
    write_tar(folder / "more" / "2.tar", [])
    with pytest.raises(UsageError, match="subfolders"):
        find_source(folder)


def test_a_compressed_shard_in_a_folder_is_not_passed_over(folder):
    (folder / "00002.tar.gz").write_bytes(b"")
    with pytest.raises(UsageError, match="compressed"):
        find_source(folder)
