"""Git LFS pointers in `gate verify --repository`, on real git repositories, written as git-lfs writes them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.integrations.git import verify_repository
from gate.keys import Key
from gate.manifest.build import build_manifest
from gate.manifest.schema import ShardRecord
from gate.policy import Policy, load_policy
from gate.tally import Tally
from tests.integrations.repositories import pointer, problems
from tests.support import write_tar

Git = Callable[..., object]


@pytest.fixture
def policy(policy_file: Path) -> Policy:
    return load_policy(policy_file)


def as_pointers(folder: Path) -> None:
    for path in [path for path in folder.rglob("*") if path.suffix in (".tar", ".parquet")]:
        path.write_bytes(pointer(path.read_bytes()))


def test_a_pointer_stands_for_its_shard(repository: Path, policy: Policy, git: Git, gate, policy_file: Path) -> None:
    as_pointers(repository / "data")
    git("add", "--all")
    assert problems(repository, policy) == {}
    code, out, _ = gate("verify", repository, "--repository", "--policy", policy_file)
    assert code == 0 and "note      4 Git LFS pointers compared; what they stand for was not looked at" in out
    assert gate("verify", repository / "data", "--policy", policy_file)[0] == 1  # who uses a release needs its files


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace(b"sha256:", b"sha256:f", 1)[: len(text)], "malformed"),
        (lambda text: text.replace(b"spec/v1", b"spec/v2"), "malformed"),
        (lambda text: text.rstrip(b"\n"), "malformed"),
        (lambda text: text + b"more\n", "malformed"),
        (lambda text: text.replace(b"oid", b"ext-0-case sha256:" + b"0" * 64 + b"\noid"), "malformed"),
        (lambda _: pointer(b"another shard"), "another file than the one in the manifest"),
    ],
)
def test_other_pointers_are_refused(repository: Path, policy: Policy, git: Git, change, problem: str) -> None:
    as_pointers(repository / "data")
    shard = repository / "data/00001.tar"
    shard.write_bytes(change(shard.read_bytes()))
    git("add", "--all")
    found = problems(repository, policy)
    assert set(found) == {"00001.tar"} and problem in found["00001.tar"]


def test_a_pointer_outside_of_a_release_is_named(repository: Path, policy: Policy, git: Git) -> None:
    (repository / "more.tar").write_bytes(pointer(b"raw"))
    git("add", "--all")
    assert verify_repository(repository, policy=policy).uncovered == ("more.tar",)


@pytest.mark.parametrize("configured", [True, False])
def test_files_on_the_disk_with_pointers_in_the_index(
    repository: Path, policy: Policy, git: Git, configured: bool
) -> None:
    """As with git-lfs at work. Where it is configured and not installed, git itself would refuse to compare."""
    (repository / ".gitattributes").write_text("*.tar filter=lfs diff=lfs merge=lfs -text\n")
    git("add", ".gitattributes")
    shards = {path: path.read_bytes() for path in (repository / "data").glob("*.tar")}
    as_pointers(repository / "data")
    git("add", "--all")
    for path, data in shards.items():
        path.write_bytes(data)
    if configured:
        for name, value in {
            "process": "git-lfs filter-process",
            "clean": "git-lfs clean -- %f",
            "required": "true",
        }.items():
            git("config", f"filter.lfs.{name}", value)
    assert problems(repository, policy) == {}
    other, kept = sorted(shards)
    other.write_bytes(shards[kept])
    assert "has changed" in problems(repository, policy)["00000.tar"]


def test_a_pointer_to_something_else_in_the_index_is_named(repository: Path, policy: Policy, git: Git) -> None:
    shard = repository / "data/00000.tar"
    data = shard.read_bytes()
    for staged, problem in ((pointer(b"raw"), "another version"), (pointer(data)[:-1], "malformed")):
        shard.write_bytes(staged)
        git("add", "--all")
        shard.write_bytes(data)
        found = problems(repository, policy)
        assert set(found) == {"00000.tar"} and f"Git LFS pointer to {problem}" in found["00000.tar"].replace(
            "is a malformed Git LFS pointer", "Git LFS pointer to malformed"
        )


def test_a_manifest_in_git_lfs_is_refused(gate, repository: Path, policy: Policy, policy_file: Path, git: Git) -> None:
    manifest = repository / "data/_privacy/manifest.json"
    data = manifest.read_bytes()
    manifest.write_bytes(pointer(data))
    git("add", "--all")
    code, _, err = gate("verify", repository, "--repository", "--policy", policy_file)
    assert code == 3 and "out of Git LFS" in err
    manifest.write_bytes(data)
    assert "out of Git LFS" in problems(repository, policy)["_privacy/manifest.json"]


def test_a_thousand_pointers_take_less_than_two_seconds(tmp_path: Path, git: Git, policy: Policy, capsys) -> None:
    source = tmp_path / "raw"
    source.mkdir()
    for number in range(1000):
        write_tar(source / f"{number:05d}.tar", [])
    release = tmp_path / "repository/data"
    written = release_of(source, release, policy)
    as_pointers(release)
    git("add", "--all")
    started, used = time.perf_counter(), os.times()
    result = verify_repository(tmp_path / "repository", policy=policy)
    now = os.times()
    spent = sum(now[:4]) - sum(used[:4])
    with capsys.disabled():
        sys.stdout.write(
            f"\n1,000 pointers: {spent:.2f} s of processors, {time.perf_counter() - started:.2f} s of time\n"
        )
    assert result.ok and written == 1000 and spent < 2


def release_of(source: Path, release: Path, policy: Policy) -> int:
    """A release of shards as they stand, without a scan: 1,000 are too many for one here."""
    release.mkdir()
    shards = []
    for path in sorted(source.iterdir()):
        shutil.copy(path, release)
        shards.append(ShardRecord(name=path.stem, samples=0, members=0, rows=None))
    build_manifest(
        release,
        policy=policy,
        key=Key(b"k" * 32),
        version="0",
        environment={},
        models=[],
        tally=Tally(),
        shards=shards,
        verdict="pass",
        complete=True,
        shard_range=None,
        decisions_root=b"\0" * 32,
    )
    return len(shards)
