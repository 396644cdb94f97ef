"""Releases of shard ranges, merged, are the release of one run over all, byte for byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from gate.errors import ExitCode, GateError, UsageError
from gate.keys import Key
from gate.manifest.verify import verify
from gate.policy import load_policy
from gate.run.merge import merge
from gate.run.scan import scan
from tests.run.in_process import InProcessPool
from tests.run.test_scan import contents
from tests.support import CARD, CLEAN, NAMED, failed, picture, sample, write_shard


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.run.scan.LocalPool", InProcessPool)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Four shards; the picture that is dropped in the third stands in the first as well, a little smaller."""
    folder = tmp_path / "source"
    same, smaller = picture(99, size=(320, 240), quality=90), picture(99, quality=60)
    write_shard(folder, "00000", [sample(0, CLEAN[0]), sample(1, NAMED), sample(2, "a copy", smaller), failed(3, "x")])
    write_shard(folder, "00001", [sample(10, CLEAN[1])])
    write_shard(folder, "00002", [sample(20, CARD, same), sample(21, "mail maria.sample@example.com")])
    write_shard(folder, "00003", [sample(30, CLEAN[2]), sample(31, "another copy", smaller)])
    return folder


RANGES = ((0, 2), (2, 3), (3, 4))


@pytest.fixture
def parts(source: Path, policy_file: Path, key: Key, tmp_path: Path) -> list[Path]:
    made = []
    for first, end in RANGES:
        made.append(tmp_path / f"part-{first}")
        scan(source, policy_file, output=made[-1], key=key, shard_range=(first, end))
    return made


def join(parts: Sequence[Path], policy_file: Path, key: Key, output: Path, **options):
    return merge(parts, load_policy(policy_file), output=output, key=key, **options)


def test_it_is_the_release_of_one_run(source, parts, policy_file, key, tmp_path) -> None:
    before = {path: contents(path) for path in parts}
    report = join([parts[2], parts[0], parts[1]], policy_file, key, tmp_path / "merged")
    scan(source, policy_file, output=tmp_path / "whole", key=key)
    assert report.exit_code == ExitCode.OK
    assert contents(tmp_path / "merged") == contents(tmp_path / "whole")
    for name in ("decisions", "journal"):
        assert contents(tmp_path / f"merged.private/{name}") == contents(tmp_path / f"whole.private/{name}")
    assert verify(tmp_path / "merged", policy=policy_file, deep=True).ok
    assert {path: contents(path) for path in parts} == before
    assert not (tmp_path / "merged.partial").exists()


def test_a_near_duplicate_of_what_another_part_dropped_is_dropped(parts, policy_file, key, tmp_path) -> None:
    report = join(parts, policy_file, key, tmp_path / "merged")
    assert report.tally.near_duplicate_drops == 2
    document = json.loads((tmp_path / "merged/_privacy/manifest.json").read_text())["predicate"]
    assert [shard["samples"] for shard in document["shards"]] == [2, 1, 1, 1]
    assert (document["complete"], document["shard_range"]) == (True, None)


def test_a_scan_of_the_whole_finds_it_done(source, parts, policy_file, key, tmp_path) -> None:
    merged = join(parts, policy_file, key, tmp_path / "merged")
    again = scan(source, policy_file, output=tmp_path / "merged", key=key)
    assert again.tally == merged.tally
    assert again.resumed_shards == 4


def test_files_are_linked_or_copied(parts, policy_file, key, tmp_path) -> None:
    join(parts, policy_file, key, tmp_path / "linked")
    join(parts, policy_file, key, tmp_path / "copied", link=False)
    assert contents(tmp_path / "linked") == contents(tmp_path / "copied")
    assert (tmp_path / "linked/00001.tar").samefile(parts[0] / "00001.tar")
    assert not (tmp_path / "copied/00001.tar").samefile(parts[0] / "00001.tar")


def test_neighbours_make_a_larger_part_and_parts_of_it_go_on(parts, source, policy_file, key, tmp_path) -> None:
    join(parts[:2], policy_file, key, tmp_path / "head")
    scan(source, policy_file, output=tmp_path / "straight", key=key, shard_range=(0, 3))
    assert contents(tmp_path / "head") == contents(tmp_path / "straight")
    assert not verify(tmp_path / "head").ok and verify(tmp_path / "head", partial=True).ok
    join([tmp_path / "head", parts[2]], policy_file, key, tmp_path / "all")
    scan(source, policy_file, output=tmp_path / "whole", key=key)
    assert contents(tmp_path / "all") == contents(tmp_path / "whole")


def test_what_an_interrupted_merge_left_is_no_hindrance(parts, policy_file, key, tmp_path, monkeypatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("gate.run.merge.conclude", stop)
        with pytest.raises(KeyboardInterrupt):
            join(parts, policy_file, key, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
    join(parts, policy_file, key, tmp_path / "merged")
    join(parts, policy_file, key, tmp_path / "straight")
    assert contents(tmp_path / "merged") == contents(tmp_path / "straight")


def rekeyed(policy_file: Path, **changes: str) -> Path:
    text = policy_file.read_text() + "keys: rekey\n"
    for before, after in changes.items():
        text = text.replace(before, after)
    path = policy_file.with_name("rekeyed.yaml")
    path.write_text(text)
    return path


def test_new_keys_are_not_changed_again(source, policy_file, key, tmp_path) -> None:
    path = rekeyed(policy_file)
    write_shard(source, "00002", [sample(20, CLEAN[0]), sample(21, NAMED)])  # nothing is dropped
    made = []
    for first, end in RANGES:
        made.append(tmp_path / f"part-{first}")
        scan(source, path, output=made[-1], key=key, shard_range=(first, end))
    join(made, path, key, tmp_path / "merged")
    scan(source, path, output=tmp_path / "whole", key=key)
    assert contents(tmp_path / "merged") == contents(tmp_path / "whole")


def test_what_cannot_be_taken_out_any_more_is_refused(source, policy_file, key, tmp_path) -> None:
    path = rekeyed(policy_file)
    for first, end in RANGES:
        scan(source, path, output=tmp_path / f"part-{first}", key=key, shard_range=(first, end))
    with pytest.raises(GateError, match="scan the whole set in one run"):
        join([tmp_path / f"part-{first}" for first, _ in RANGES], path, key, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_parts_that_do_not_fit_are_refused(source, parts, policy_file, key, tmp_path) -> None:
    out = tmp_path / "merged"
    with pytest.raises(UsageError, match="overlap"):
        join([parts[0], *parts], policy_file, key, out)
    with pytest.raises(UsageError, match="shards 2 up to 3 are in none"):
        join([parts[0], parts[2]], policy_file, key, out)
    with pytest.raises(UsageError, match="another key"):
        join(parts, policy_file, Key(b"o" * 32), out)
    other = policy_file.with_name("other.yaml")
    other.write_text(policy_file.read_text().replace("name: texts", "name: other"))
    with pytest.raises(GateError, match="made with another policy"):
        join(parts, other, key, out)
    suppressed = policy_file.with_name("suppressed.yaml")
    line = f"suppressions: [{{fingerprint: '{'0' * 32}', reason: r, by: b, expires: 2099-01-01}}]\n"
    suppressed.write_text(policy_file.read_text() + line)
    with pytest.raises(UsageError, match="other suppressions"):
        join(parts, suppressed, key, out)
    scan(source, policy_file, output=tmp_path / "whole", key=key)
    with pytest.raises(UsageError, match="is no part of a set"):
        join([tmp_path / "whole"], policy_file, key, out)
    with pytest.raises(UsageError, match="is there already"):
        join(parts, policy_file, key, tmp_path / "whole")
    with pytest.raises(UsageError, match="private records of a part"):
        join(parts, policy_file, key, out, private=tmp_path / "part-0.private")
    assert not out.exists()


def test_parts_of_different_sets_are_refused(source, parts, policy_file, key, tmp_path) -> None:
    write_shard(source, "00004", [sample(40, CLEAN[0])])
    scan(source, policy_file, output=tmp_path / "later", key=key, shard_range=(3, 5))
    with pytest.raises(UsageError, match="different sets"):
        join([*parts[:2], tmp_path / "later"], policy_file, key, tmp_path / "merged")


def test_parts_without_records_or_with_changes_are_refused(parts, policy_file, key, tmp_path) -> None:
    shutil.move(tmp_path / "part-2.private", tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="needs the private records"):
        join(parts, policy_file, key, tmp_path / "merged")
    shutil.move(tmp_path / "elsewhere", tmp_path / "part-2.private")
    tar = parts[1] / "00002.tar"
    tar.write_bytes(tar.read_bytes()[:-1] + b"x")
    with pytest.raises(GateError, match=r"00002\.tar: has changed"):
        join(parts, policy_file, key, tmp_path / "merged")


def test_another_environment_is_refused(parts, policy_file, key, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("gate.run.merge.environment", lambda: {"python": "3.0"})
    with pytest.raises(UsageError, match="other versions"):
        join(parts, policy_file, key, tmp_path / "merged")


def test_records_that_somebody_changed_are_refused(parts, policy_file, key, tmp_path) -> None:
    entry = tmp_path / "part-0.private/journal/00000.json"
    entry.write_text(entry.read_text().replace('"opted_out":0', '"opted_out":1'))
    with pytest.raises(GateError, match="is missing or was changed"):
        join(parts, policy_file, key, tmp_path / "merged")


def test_the_command(parts, policy_file, key, tmp_path, gate, monkeypatch) -> None:
    monkeypatch.setenv("GATE_KEY", key.secret.hex())
    code, out, _ = gate("merge", *parts, "--policy", policy_file, "-o", tmp_path / "merged", "-q")
    assert code == 0
    assert "PASS: what was written is fit to publish" in out
    assert not [word for word in ("Jane", "maria", "4111") if word in out]
    code, out, err = gate("merge", *parts, "--policy", policy_file, "-o", tmp_path / "merged", "-q")
    assert (code, out) == (2, "")
    assert "is there already" in err
