from __future__ import annotations

import pytest

from gate.errors import UsageError
from gate.shards.folder import FolderShard, open_folder
from gate.shards.source import find_source, is_data
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


@pytest.fixture
def pictures(tmp_path):
    for name in ("train/cats/1.jpg", "train/cats/2.PNG", "train/3.jpeg", "docs/notes.txt"):
        (tmp_path / "loose" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "loose" / name).write_bytes(b"")
    (tmp_path / "loose/train/cats/1.txt").write_text("a cat")
    (tmp_path / "loose/train/metadata.csv").write_text("file_name,caption\ncats/1.jpg,x\ncats/2.PNG,x\n3.jpeg,x\n")
    return tmp_path / "loose"


def keys(found):
    (shard,) = [shard for shard in found.shards if isinstance(shard, FolderShard)]
    return [sample.key for sample in open_folder(shard).index.samples]


def test_a_folder_of_pictures_is_one_shard(pictures):
    found = find_source(pictures)
    assert [shard.name for shard in found.shards] == ["./"] and keys(found) == [
        "train/3",
        "train/cats/1",
        "train/cats/2",
    ]
    assert found.left_behind == ("docs/notes.txt",)
    with pytest.raises(UsageError, match=r"no \.tar"):
        assert found.tars


def test_several_things_at_once(folder, pictures):
    found = find_source([folder / "00001.tar", pictures / "train"])
    assert [shard.name for shard in found.shards] == ["set/00001", "./"]
    assert keys(found) == ["loose/train/3", "loose/train/cats/1", "loose/train/cats/2"]
    assert [shard.name for shard in find_source([folder, folder / "00001.tar"]).shards] == ["00000", "00001"]


@pytest.mark.parametrize("named", [["cats/1.jpg"], ["cats/1.txt"], ["cats/1.jpg", "cats/1.txt"]])
def test_a_single_picture_comes_with_its_caption_and_row(pictures, named, monkeypatch):
    monkeypatch.chdir(pictures)
    found = find_source([f"train/{name}" for name in named])
    assert keys(found) == ["cats/1"] and found.left_behind == ()
    opened = open_folder(found.shards[0])
    assert len(opened.index.samples[0].entries) == 2
    assert opened.rows.row("cats/1") == {"caption": "x"} and opened.rows.bare == ()


def test_metadata_above_the_current_folder_is_not_looked_for(pictures, monkeypatch):
    monkeypatch.chdir(pictures / "train/cats")
    assert open_folder(find_source("1.jpg").shards[0]).rows is None


def test_a_metadata_file_stands_for_its_folder(pictures):
    assert len(keys(find_source(pictures / "train/metadata.csv"))) == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [("docs/notes.txt", "belongs to no picture"), ("docs", "no pictures"), ("README.md", "not a .tar")],
)
def test_what_is_no_data_is_said(pictures, name, words):
    (pictures / "README.md").write_text("x")
    with pytest.raises(UsageError, match=words):
        find_source([pictures / name])


def test_which_files_are_data(folder, pictures):
    (pictures / "metadata.jsonl").write_text("")
    (pictures / "docs/metadata.jsonl").write_text("")
    (folder / "x.tar.gz").write_bytes(b"")
    found = {path.name for path in [*folder.rglob("*"), *pictures.rglob("*")] if path.is_file() and is_data(path)}
    tars = {"00000.tar", "00001.tar", "x.tar.gz"}
    assert found == tars | {"1.jpg", "2.PNG", "3.jpeg", "1.txt", "metadata.csv", "metadata.jsonl"}
    assert not is_data(pictures / "docs/metadata.jsonl")
