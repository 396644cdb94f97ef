"""Labelled pictures from shards and folders, the features of them, and the cache."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gate.errors import GateError, UsageError
from gate.learn.files import picture_files
from gate.learn.labelled import LabelFields, embed_labelled, name_list, read_labelled
from gate.learn.pool import embed_labels, embed_pool
from gate.vision.embed import Embedder
from gate.vision.embedders import embed_picture, load_embedder
from gate.vision.phash import perceptual_hash
from gate.vision.picture import decode
from tests.support import picture, sample, write_shard, write_tar


@pytest.fixture(scope="module")
def embedder() -> Any:
    return load_embedder("bundled")


def shard(folder: Path, name: str = "00000", **fields: Any) -> Path:
    """Two labelled samples, one without a label, one that is no picture."""
    facts = {"label": "cat", "source": "zoo", "group": "g1", **fields}
    samples = [
        sample(0, "x", **facts),
        sample(1, "x", **{**facts, "label": "dog", "group": ""}),
        sample(2, "x", source="zoo"),
        sample(3, "x", b"no picture", **facts),
    ]
    return write_shard(folder, name, samples)


def folders(root: Path, *paths: str) -> Path:
    for number, path in enumerate(paths):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(picture(number))
    return root


def test_shards_tell_label_source_and_group(tmp_path: Path) -> None:
    shard(tmp_path)
    examples = list(read_labelled(tmp_path))
    told = [(each.name, each.label, each.source, each.group) for each in examples]
    assert told == [
        ("00000/000000000", "cat", "zoo", "g1"),
        ("00000/000000001", "dog", "zoo", "00000/000000001"),
    ]
    assert examples[0].picture.rgb.shape == (120, 160, 3)


def test_fields_have_other_names_and_may_stand_in_the_table_or_in_text_members(tmp_path: Path) -> None:
    write_shard(tmp_path, "00000", [sample(0, "a bear")])
    (example,) = read_labelled(tmp_path, LabelFields(label="txt", source="status", group="url"))
    assert (example.label, example.source, example.group) == ("a bear", "success", "https://images.example/0.jpg")
    write_tar(tmp_path / "00000.tar", [("000000000.jpg", picture(0)), ("000000000.cls", b"7\n")])
    (example,) = read_labelled(tmp_path, LabelFields(label="cls", source="caption"))
    assert (example.label, example.source) == ("7", "a bear")


def test_class_folders(tmp_path: Path) -> None:
    data = folders(tmp_path, "cat/1.jpg", "dog/2.png", "dog/.hidden.jpg", "dog/notes.txt", ".git/x/3.jpg")
    assert [(e.name, e.label, e.source, e.group) for e in read_labelled(data)] == [
        ("cat/1.jpg", "cat", "", "cat/1.jpg"),
        ("dog/2.png", "dog", "", "dog/2.png"),
    ]


def test_class_folders_by_source(tmp_path: Path) -> None:
    data = folders(tmp_path, "zoo/cat/1.jpg", "farm/cat/1.jpg")
    assert [(e.label, e.source) for e in read_labelled(data)] == [("cat", "farm"), ("cat", "zoo")]


@pytest.mark.parametrize("paths", [("1.jpg",), ("cat/1.jpg", "zoo/cat/2.jpg"), ("a/b/c/1.jpg",)])
def test_folders_of_other_depths_are_refused(paths: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="CLASS/PICTURE"):
        list(read_labelled(folders(tmp_path, *paths)))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no pictures and no \.tar shards"):
        list(read_labelled(tmp_path))


def test_features_are_those_of_each_picture_and_what_is_left_out_is_counted(tmp_path: Path, embedder: Any) -> None:
    shard(tmp_path)
    table = embed_labelled(tmp_path, embedder)
    assert table.names.tolist() == ["00000/000000000", "00000/000000001"]
    assert table.skipped == {"no_label": 1, "image_undecodable": 1}
    for row in (0, 1):
        found = decode(picture(row), max_pixels=10**6)
        assert np.array_equal(table.features[row], embed_picture(embedder, found)[0])
        assert table.hashes[row] == perceptual_hash(found.rgb)


def test_data_without_any_label_says_which_option_names_the_field(tmp_path: Path, embedder: Any) -> None:
    write_shard(tmp_path, "00000", [sample(0, "x")])
    with pytest.raises(UsageError, match="1 have no field 'label'; name the field with --label-field"):
        embed_labelled(tmp_path, embedder)


def test_data_without_a_sound_picture_is_refused(tmp_path: Path, embedder: Any) -> None:
    write_shard(tmp_path, "00000", [sample(0, "x", b"", label="cat")])
    with pytest.raises(UsageError, match=r"can be decoded \(1 were tried\)"):
        embed_labelled(tmp_path, embedder)


@pytest.mark.parametrize("damage", ["tar", "parquet"])
def test_a_damaged_shard_is_named_before_anything_is_embedded(damage: str, tmp_path: Path) -> None:
    shard(tmp_path)
    broken = shard(tmp_path, "00001").with_suffix(f".{damage}")
    broken.write_bytes(broken.read_bytes()[:3000])
    files = picture_files(tmp_path)
    with pytest.raises(GateError, match=r"00001\.tar is damaged: .*fetch it again") as found:
        list(files) if damage == "parquet" else next(files)
    assert found.value.code == 3


def test_a_sample_with_two_pictures_gives_both_in_one_group(tmp_path: Path, embedder: Any) -> None:
    members = [("a.jpg", picture(1)), ("a.depth.png", picture(2, format="PNG")), ("a.json", b'{"label": "cat"}')]
    write_tar(tmp_path / "x.tar", members)
    table = embed_labelled(tmp_path, embedder)
    assert table.groups.tolist() == ["x/a", "x/a"]
    assert not np.array_equal(table.features[0], table.features[1])


def test_a_broken_json_is_counted(tmp_path: Path, embedder: Any) -> None:
    members = [("a.jpg", picture(1)), ("a.json", b'{"label": "cat"}'), ("b.jpg", picture(2)), ("b.json", b"{")]
    write_tar(tmp_path / "x.tar", members)
    assert embed_labelled(tmp_path, embedder).skipped == {"json_invalid": 1}


class Counting(Embedder):
    """The bundled embedder, which counts what it is asked for."""

    def __init__(self, digest: str | None = None) -> None:
        super().__init__()
        self.digest = digest or self.digest
        self.asked = 0

    def embed(self, crops: Any) -> Any:
        self.asked += len(crops)
        return super().embed(crops)


def test_the_cache_is_private_and_saves_the_work(tmp_path: Path) -> None:
    data, cache = folders(tmp_path / "data", "cat/1.jpg", "dog/2.jpg"), tmp_path / "c.npz"
    first = Counting()
    table = embed_labelled(data, first, cache=cache)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    shutil.move(data / "cat" / "1.jpg", data / "cat" / "renamed.jpg")
    again = Counting()
    known = embed_labelled(data, again, cache=cache)
    assert np.array_equal(known.features, table.features)
    assert known.hashes == table.hashes
    assert (first.asked, again.asked) == (3, 1)  # the fixed picture that tells embedders apart is one of them
    before = cache.read_bytes()
    folders(data, "cat/renamed.jpg", "dog/2.jpg", "dog/3.jpg")
    embed_labelled(data, Counting(), cache=cache)
    assert len(cache.read_bytes()) > len(before)


def test_the_cache_of_another_embedder_is_not_believed(tmp_path: Path) -> None:
    data, cache = folders(tmp_path / "data", "cat/1.jpg"), tmp_path / "c.npz"
    embed_labelled(data, Counting(), cache=cache)
    other = Counting(digest="cd" * 32)
    embed_labelled(data, other, cache=cache)
    assert other.asked == 2


def test_the_cache_keeps_what_was_done_before_an_interruption(tmp_path: Path) -> None:
    data, cache = folders(tmp_path / "data", "cat/1.jpg", "cat/2.jpg", "cat/3.jpg"), tmp_path / "c.npz"

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed_labelled(data, Counting(), cache=cache, progress=stop)
    after = Counting()
    embed_labelled(data, after, cache=cache)
    assert after.asked == 2


def test_a_file_that_is_no_cache_is_not_overwritten(tmp_path: Path, embedder: Any) -> None:
    data, cache = folders(tmp_path / "data", "cat/1.jpg"), tmp_path / "thesis.docx"
    cache.write_bytes(b"years of work")
    with pytest.raises(UsageError, match="is no cache of features"):
        embed_labelled(data, embedder, cache=cache)
    assert cache.read_bytes() == b"years of work"


def test_a_pool_needs_no_labels_and_leaves_out_what_is_known(tmp_path: Path, embedder: Any) -> None:
    shard(tmp_path)
    pool = embed_pool(tmp_path, embedder, without={("00000", "000000001")})
    assert pool.places == (("00000", "000000000"), ("00000", "000000002"))
    assert pool.features.shape[0] == 2
    assert pool.skipped == {"image_undecodable": 1}
    loose = embed_pool(folders(tmp_path / "loose", "1.jpg", "a/b/c/2.jpg"), embedder)
    assert loose.places == (("", "1.jpg"), ("", "a/b/c/2.jpg"))
    with pytest.raises(UsageError, match=r"no picture of .* is left"):
        embed_pool(tmp_path / "loose", embedder, without=set(loose.places))


def test_labels_of_a_worksheet_find_their_pictures(tmp_path: Path, embedder: Any) -> None:
    shard(tmp_path)
    labels = {("00000", "000000002"): "dog", ("00000", "000000000"): "bird"}
    table = embed_labels(tmp_path, embedder, labels, LabelFields())
    assert table.names.tolist() == ["00000/000000000", "00000/000000002"]
    assert table.labels.tolist() == ["bird", "dog"]  # the person's word, not the sample's
    assert table.sources.tolist() == ["zoo", "zoo"]
    assert table.groups.tolist() == ["g1", "pool/00000/000000002"]
    for absent in ("2", "000000003"):
        with pytest.raises(UsageError, match=r"1 of 1 labelled pictures .*zeros at the beginning of keys"):
            embed_labels(tmp_path, embedder, {("00000", absent): "cat"}, LabelFields())
    with pytest.raises(UsageError, match="no row of the worksheet has a label"):
        embed_labels(tmp_path, embedder, {}, LabelFields())


def test_nothing_of_a_sample_is_in_a_repr(tmp_path: Path) -> None:
    shard(tmp_path, exif="Jane Roe 202-555-0143")
    (example, _), file = read_labelled(tmp_path), next(picture_files(tmp_path))
    assert "Jane" in json.dumps(file.facts)
    assert "Jane" not in repr(file) + repr(example)
    assert "000000000" not in repr(file) + repr(example)


@pytest.mark.parametrize(
    ("captions", "word"),
    [
        ([f"Jane Roe {number}" for number in range(201)], "more than 200 different ones"),
        (["Jane Roe of Springfield, born in 1987, phone 202-555-0143, a picture"], "one of more than 64 characters"),
    ],
)
def test_a_field_of_texts_is_no_label(captions: list[str], word: str, tmp_path: Path, embedder: Any) -> None:
    rows = [sample(number, "x", b"broken", note=caption) for number, caption in enumerate(captions)]
    write_shard(tmp_path, "00000", rows)
    with pytest.raises(UsageError, match=word) as caught:
        embed_labelled(tmp_path, embedder, LabelFields(label="note"))
    assert "Jane" not in str(caught.value)


def test_many_classes_of_one_word_are_labels(tmp_path: Path, embedder: Any) -> None:
    rows = [sample(number, "x", b"broken", label=f"class-{number}") for number in range(300)]
    write_shard(tmp_path, "00000", rows)
    with pytest.raises(UsageError, match="can be decoded"):
        embed_labelled(tmp_path, embedder)


def test_a_message_names_short_words_and_counts_the_rest() -> None:
    assert name_list(["b", "a", "", "Jane Roe", "x" * 41, "e\x1b[31m"]) == "(none), a, b and 3 more"
    assert name_list(["Jane Roe"]) == "1 more"
    assert name_list(str(number) for number in range(25)).endswith("and 5 more")
