"""Loose pictures in `gate verify --repository`: which are data, and what covers them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.integrations.git import verify_repository
from gate.policy import Policy, load_policy
from gate.run.scan import scan
from tests.integrations.conftest import KEY
from tests.integrations.repositories import problems
from tests.support import picture

Git = Callable[..., object]


@pytest.fixture
def policy(policy_file: Path) -> Policy:
    return load_policy(policy_file)


def write_pictures(folder: Path, metadata: str | None = None) -> None:
    (folder / "images").mkdir(parents=True)
    (folder / "images/1.jpg").write_bytes(picture())
    (folder / "images/1.txt").write_text("a caption")
    (folder / "images/notes.md").write_text("no data")
    if metadata:
        (folder / metadata).write_text('{"file_name": "images/1.jpg"}\n')


def test_loose_pictures_of_a_set_are_data(repository: Path, policy: Policy, git: Git) -> None:
    write_pictures(repository / "docs")  # a logo
    (repository / "metadata.jsonl").write_text("")
    git("add", "docs")
    assert verify_repository(repository, policy=policy).ok
    write_pictures(repository / "set", "metadata.jsonl")
    git("add", "set")
    expected = ("set/images/1.jpg", "set/images/1.txt", "set/metadata.jsonl")
    assert verify_repository(repository, policy=policy).uncovered == expected
    assert verify_repository(repository, policy=policy, exclude=["set/**"]).ok


def test_loose_pictures_that_are_named_are_data(gate, repository: Path, policy_file: Path, git: Git) -> None:
    write_pictures(repository / "set")
    git("add", "--all")
    command = ("verify", repository, "--repository", "--policy", policy_file)
    assert gate(*command)[0] == 0
    code, out, _ = gate(*command, "--loose", "set/**")
    assert code == 1 and "set/images/1.jpg" in out and "set/images/1.txt" in out and "notes.md" not in out
    assert gate("verify", repository / "data", "--loose", "x")[0] == 2
    assert gate(*command, "--loose", "")[0] == 2


def test_a_release_of_loose_pictures_covers_them(tmp_path: Path, git: Git, policy_file: Path, policy: Policy) -> None:
    write_pictures(tmp_path / "raw", "metadata.jsonl")
    assert scan(tmp_path / "raw", policy_file, output=tmp_path / "repository/data", key=KEY).exit_code == 0
    shutil.rmtree(tmp_path / "repository/data.private")
    git("add", "--all")
    assert verify_repository(tmp_path / "repository", policy=policy, deep=True, loose=["**"]).ok
    (tmp_path / "repository/data/images/2.jpg").write_bytes(picture(2))
    git("add", "--all")
    assert problems(tmp_path / "repository", policy) == {"images/2.jpg": "is not in the manifest"}
