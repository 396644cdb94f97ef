"""`gate scan` with several files, with pictures, and as a hook calls it. Nothing is examined here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import picture, sample, write_shard


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two shards, two pictures with one caption, and files that are no data; the current folder."""
    for name in ("0", "1"):
        write_shard(tmp_path, name, [sample(0, "a cup")])
    (tmp_path / "images").mkdir()
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / "images" / name).write_bytes(picture(1))
    (tmp_path / "images/1.txt").write_text("a cup")
    (tmp_path / "requirements.txt").write_text("click\n")
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_several_files_are_one_set(folder: Path, gate) -> None:
    code, out, _ = gate("scan", "0.tar", "1.tar", "images/2.jpg", "--policy", "strict", "--dry-run")
    assert code == 0 and out.startswith("3 shards")


def test_what_is_left_behind_is_named(folder: Path, gate) -> None:
    code, out, _ = gate("scan", folder, "--policy", "strict", "--dry-run")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("left behind")] == [
        "left behind: package.json",
        "left behind: requirements.txt",
    ]


def test_a_hook_passes_over_what_is_no_data(folder: Path, gate) -> None:
    names = ["requirements.txt", "package.json", "images/1.txt"]
    code, _, err = gate("scan", *names, "--policy", "strict", "--dry-run")
    assert code == 2 and "package.json belongs to no picture" in err
    code, out, _ = gate("scan", *names, "--policy", "strict", "--dry-run", "--skip-others")
    assert code == 0 and out.startswith("1 shard")
    code, out, _ = gate("scan", *names[:2], "--policy", "strict", "--skip-others")
    assert (code, out) == (0, "nothing to examine: none of these files is a shard, a picture or its caption\n")
    assert gate("scan", "gone.tar", "--policy", "strict", "--skip-others")[0] == 2
    assert gate("scan", "--policy", "strict", "--skip-others")[0] == 2
