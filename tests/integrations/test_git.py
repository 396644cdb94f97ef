"""`gate verify --repository` on real git repositories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.integrations.git import verify_repository
from gate.keys import Key
from gate.policy import Policy, load_policy
from gate.run.embeddings import scan_embeddings
from gate.run.embeddings_setup import Request
from tests.integrations.repositories import problems
from tests.run.rows import HEADS, vectors, write_head, write_rows
from tests.support import picture

ROOT = Path(__file__).resolve().parents[2]
Git = Callable[..., object]


@pytest.fixture
def policy(policy_file: Path) -> Policy:
    return load_policy(policy_file)


def test_a_verified_release_passes_from_any_folder_of_the_repository(repository: Path, policy: Policy) -> None:
    for folder in (repository, repository / "data"):
        result = verify_repository(folder, policy=policy, deep=True)
        assert result.ok and [name for name, _ in result.releases] == ["data"]


def test_a_changed_shard_is_named(repository: Path, policy: Policy, git: Git) -> None:
    shard = repository / "data/00001.tar"
    data = bytearray(shard.read_bytes())
    data[700] ^= 1
    shard.write_bytes(data)
    git("add", "--all")
    assert problems(repository, policy) == {
        "00001.tar": "has changed: its digest is not the one in the manifest",
    }


def test_a_deleted_and_a_renamed_shard_are_named(repository: Path, policy: Policy, git: Git) -> None:
    git("rm", "--quiet", "--force", "data/00000.tar")
    git("mv", "data/00001.tar", "data/00002.tar")
    assert problems(repository, policy) == {
        "00000.tar": "is missing",
        "00001.tar": "is missing",
        "00002.tar": "is not in the manifest",
    }


def test_a_deleted_manifest_leaves_the_shards_uncovered(repository: Path, policy: Policy, git: Git) -> None:
    git("rm", "--quiet", "--force", "-r", "data/_privacy")
    result = verify_repository(repository, policy=policy)
    assert not result.ok and result.releases == ()
    assert result.uncovered == tuple(
        f"data/{number}{end}" for number in ("00000", "00001") for end in (".parquet", ".tar", "_stats.json")
    )


@pytest.mark.parametrize("name", ["raw/0.tar", "0.TAR", "raw/0.tar.gz", "0.parquet", "raw/0_stats.json", "d\xe9/0.tar"])
def test_data_outside_of_a_release_is_named(repository: Path, policy: Policy, git: Git, name: str) -> None:
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(picture())
    assert verify_repository(repository, policy=policy).ok  # what is not in the index is not committed
    git("add", "--all")
    result = verify_repository(repository, policy=policy)
    assert not result.ok and result.uncovered == (name,)
    assert verify_repository(repository, policy=policy, exclude=["raw/**", name]).ok


def test_a_link_is_no_cover(repository: Path, policy: Policy, git: Git) -> None:
    (repository / "copy.tar").symlink_to("data/00000.tar")
    git("add", "--all")
    assert verify_repository(repository, policy=policy).uncovered == ("copy.tar",)


def test_what_is_verified_is_what_would_be_committed(repository: Path, policy: Policy, git: Git) -> None:
    whole = (repository / "data/00000.tar").read_bytes()
    (repository / "data/00000.tar").write_bytes(whole[:-1])
    git("add", "--all")
    (repository / "data/00000.tar").write_bytes(whole)
    git("rm", "--quiet", "--cached", "data/00001.parquet")
    found = problems(repository, policy)
    assert set(found) == {"00000.tar", "00001.parquet"}
    assert "not the version in the git index" in found["00000.tar"]
    assert "not in the git index" in found["00001.parquet"]


def test_a_manifest_that_is_only_in_the_index_is_named(repository: Path, policy: Policy) -> None:
    (repository / "data/_privacy/manifest.json").unlink()
    assert "git restore" in problems(repository, policy)["_privacy/manifest.json"]


def test_another_policy_is_refused(repository: Path) -> None:
    ((_, release),) = verify_repository(repository, policy=load_policy("strict")).releases
    assert [mismatch.problem.split(":")[0] for mismatch in release.mismatches] == ["made with another policy"]


def test_a_release_at_the_root_is_refused_with_the_reason(
    tmp_path: Path, git: Git, made_release: Path, policy: Policy
) -> None:
    folder = tmp_path / "repository"
    shutil.copytree(made_release, folder, dirs_exist_ok=True)
    git("add", "--all")
    ((name, release),) = verify_repository(folder, policy=policy).releases
    assert name == "." and "a folder of its own" in release.mismatches[0].problem


def test_the_private_records_of_a_run_are_not_committed(
    repository: Path, policy: Policy, made_release: Path, git: Git
) -> None:
    private = made_release.with_name("release.private")
    shutil.copytree(private, repository / "data.private")
    git("add", "--all")
    assert verify_repository(repository, policy=policy).ok
    git("add", "--all", "--force")
    uncovered = verify_repository(repository, policy=policy).uncovered
    assert uncovered and all(name.startswith("data.private/") for name in uncovered)


def test_the_command_says_what_is_wrong_and_what_to_do(gate, repository: Path, policy_file: Path, git: Git) -> None:
    command = ("verify", repository, "--repository", "--policy", policy_file)
    code, out, err = gate(*command)
    assert (code, err) == (0, "") and out.startswith("OK: data matches its manifest")
    for number in range(12):
        (repository / f"raw{number:02d}.tar").write_bytes(bytes([number]))
    (repository / "data/00000.tar").write_bytes(b"other")
    git("add", "--all")
    code, out, _ = gate(*command)
    assert code == 1
    assert "MISMATCH: data is not what its manifest says" in out and "00000.tar: has changed" in out
    assert "no release covers 12 files" in out and "raw09.tar" in out and "raw10.tar" not in out
    assert "gate scan SHARDS --policy POLICY -o RELEASE" in out
    code, out, _ = gate(*command, "--format", "json")
    document = json.loads(out)
    assert (code, document["exit_code"], document["ok"]) == (1, 1, False)
    assert len(document["uncovered"]) == 12 and list(document["releases"]) == ["data"]
    assert gate(*command, "--exclude", "raw*.tar", "--exclude", "data/**")[0] == 0


def test_names_that_are_not_unicode_are_told_without_harm(gate, repository: Path, policy_file: Path, git: Git) -> None:
    (repository / os.fsdecode(b"caf\xe9\n\x1b.tar")).touch()
    git("add", "--all")
    command = ("verify", repository, "--repository", "--policy", policy_file)
    code, out, _ = gate(*command)
    assert code == 1 and "caf\\udce9\\n\\x1b.tar" in out and "\x1b" not in out
    assert json.loads(gate(*command, "--format", "json")[1])["uncovered"] == ["caf\udce9\n\x1b.tar"]


def test_the_core_install_is_enough(repository: Path) -> None:
    program = """
import sys
from gate.cli import main
try:
    main()
finally:
    print(sorted({"numpy", "PIL", "cv2", "pyarrow", "onnxruntime", "spacy", "presidio_analyzer"} & set(sys.modules)))
"""
    words = ["verify", str(repository), "--repository", "--policy", str(repository / "gate.yaml")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_repository_without_data_passes(gate, tmp_path: Path, git: Git) -> None:
    code, out, _ = gate("verify", tmp_path / "repository", "--repository", "--policy", "strict")
    assert code == 0 and "holds no release" in out


def test_the_policy_must_be_pinned(gate, repository: Path) -> None:
    code, out, err = gate("verify", repository, "--repository")
    assert (code, out) == (2, "") and "args: [--policy, strict]" in err


def test_impossible_requests_end_with_2(gate, repository: Path, tmp_path: Path) -> None:
    assert gate("verify", repository / "data", "--exclude", "x")[0] == 2
    code, _, err = gate("verify", repository, "--repository", "--policy", "strict", "--exclude", "")
    assert code == 2 and "would leave out every file" in err
    (tmp_path / "elsewhere").mkdir()
    code, _, err = gate("verify", tmp_path / "elsewhere", "--repository", "--policy", "strict")
    assert code == 2 and "not a git repository" in err
    assert gate("verify", tmp_path / "absent", "--repository", "--policy", "strict")[0] == 2


def test_a_manifest_that_cannot_be_read_ends_with_3_and_names_the_release(gate, repository: Path, git: Git) -> None:
    data = b'{"a":' * 50_000
    from gate.manifest.build import digest_line

    (repository / "data/_privacy/manifest.json").write_bytes(data)
    (repository / "data/_privacy/manifest.json.sha256").write_bytes(digest_line(data))
    git("add", "--all")
    code, _, err = gate("verify", repository, "--repository", "--policy", "strict")
    assert code == 3 and err.startswith("gate: data: ")


def test_a_release_of_rows_is_told_apart_and_refused_on_request(gate, repository: Path, git: Git) -> None:
    source, named = repository.parent / "rows", repository.parent / "heads.yaml"
    write_rows(source, "0", vectors(2), ["a", "b"])
    named.write_text(HEADS)
    request = Request(heads=(("ULTRASOUND", write_head(repository.parent / "head")),))
    scan_embeddings(source, named, request, output=repository / "rows", key=Key(b"t" * 32))
    git("add", "--all", "--", "rows")
    command = ("verify", repository, "--repository", "--policy", named, "--exclude", "data/**")
    command = (*command, "--exclude", "rows.private/**")
    code, out, _ = gate(*command)
    assert (code, "ROWS ONLY" in out) == (0, True)
    code, out, _ = gate(*command, "--require-pictures")
    assert (code, "manifest: rows and embeddings were examined, and no picture" in out) == (1, True)
