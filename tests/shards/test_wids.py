"""Indexes beside shards are made anew for a release, as the readers of the real formats want them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.shards.wids import build_index, find_indexes, shards_of
from tests.support import sample, tar_members, write_shard

Run = Callable[..., tuple[int, str, str]]
POLICY = (
    "version: 1\nname: mail\ndetectors: {caption_text: {}}\nrules:\n"
    "  - {id: mail, when: {entity_type: EMAIL_ADDRESS}, action: drop, reason: It reaches a person.}\n"
)


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    folder = tmp_path / "shards"
    write_shard(folder, "00000", [sample(0, "mail ada.okafor@example.org"), sample(1, "a red bicycle")])
    write_shard(folder, "00001", [sample(2, "a green bicycle")])
    return folder


def test_an_index_of_webdataset_lists_what_the_tars_are(shards: Path) -> None:
    document = json.loads(build_index(shards, "index.json", ["00000", "00001"]))
    tar = (shards / "00000.tar").read_bytes()
    assert document["shardlist"][0] == {
        "url": "00000.tar",
        "md5sum": hashlib.md5(tar).hexdigest(),
        "nsamples": 2,
        "filesize": len(tar),
    }


def test_an_index_of_dali_points_at_the_bytes(shards: Path) -> None:
    head, *lines = build_index(shards, "00000.idx", ["00000"]).decode().splitlines()
    assert head == "v1.2 2" and len(lines) == 2
    tar, members = (shards / "00000.tar").read_bytes(), tar_members(shards / "00000.tar")
    for line in lines:
        words = line.split()
        for at in range(0, len(words), 4):
            extension, offset, size, name = words[at : at + 4]
            assert name.endswith(extension) and tar[int(offset) : int(offset) + int(size)] == members[name]


def test_only_what_can_be_made_anew_counts_as_an_index(shards: Path) -> None:
    (shards / "index.json").write_bytes(build_index(shards, "index.json", ["00000", "00001"]))
    (shards / "notes.json").write_text('{"wids_version": 1}')
    names = ["00000.idx", "00009.idx", "index.json", "notes.json", "00001.tar.idx"]
    assert find_indexes(shards, names, ["00000", "00001"]) == ("00000.idx", "index.json", "00001.tar.idx")
    assert shards_of("00000.idx", ["00000", "00001"]) == {"00000"}
    assert shards_of("index.json", ["00000", "00001"]) == {"00000", "00001"}


def test_a_release_has_its_own_and_verify_finds_a_stale_one(gate: Run, shards: Path, tmp_path: Path) -> None:
    names = ("index.json", "00000.idx")
    for name in names:
        (shards / name).write_bytes(build_index(shards, name, ["00000", "00001"]))
    policy, release = tmp_path / "gate.yaml", tmp_path / "release"
    policy.write_text(POLICY)
    words = ["--policy", policy, "--key-file", tmp_path / "key", "--workers", "1", "--quiet"]
    assert gate("scan", shards, *words, "-o", release)[0] == 0
    for name in names:
        assert (release / name).read_bytes() == build_index(release, name, ["00000", "00001"])
        assert (release / name).read_bytes() != (shards / name).read_bytes()
    assert json.loads((release / "index.json").read_bytes())["shardlist"][0]["nsamples"] == 1
    assert gate("verify", release, "--deep")[0] == 0
    (release / "index.json").write_bytes((shards / "index.json").read_bytes())
    code, out, _ = gate("verify", release)
    assert code == 1 and "index.json: has changed" in out


def test_webdatasets_own_reader_takes_it(shards: Path, tmp_path: Path) -> None:
    wids = pytest.importorskip("wids", reason="the package wids is not installed")
    (shards / "index.json").write_bytes(build_index(shards, "index.json", ["00000", "00001"]))
    dataset = wids.ShardListDataset(str(shards / "index.json"), cache_dir=str(tmp_path / "cache"), transformations=[])
    assert len(dataset) == 3
