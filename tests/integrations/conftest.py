"""What the tests of integrations share: a light policy, a release made with it, and git repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.keys import Key
from gate.run.scan import scan
from tests.support import CLEAN, NAMED, failed, sample, write_shard

POLICY = """\
version: 1
name: texts
description: Captions and metadata only, so that tests are quick.
detectors:
  caption_text:
  metadata:
rules:
  - id: identifiers
    when: {entity_type: [PERSON, PHONE_NUMBER, EMAIL_ADDRESS, GPS_POSITION, CREATOR]}
    action: redact
    reason: Direct identifiers.
on_error:
  max_quarantined: 50%
"""
KEY = Key(b"i" * 32)
Git = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def policy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "texts.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two raw shards, with somebody's name in one."""
    folder = tmp_path_factory.mktemp("raw") / "shards"
    write_shard(folder, "00000", [sample(0, CLEAN[0]), sample(1, NAMED), failed(2, NAMED)])
    write_shard(folder, "00001", [sample(10, CLEAN[1]), sample(11, CLEAN[2])])
    return folder


@pytest.fixture(scope="session")
def made_release(tmp_path_factory: pytest.TempPathFactory, shards: Path, policy_file: Path) -> Path:
    """A release of `shards`, for copying: tests do not write in it."""
    release = tmp_path_factory.mktemp("made") / "release"
    assert scan(shards, policy_file, output=release, key=KEY).exit_code == 0
    return release


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Run git in the repository at tmp_path/repository, which is made here, without anybody's configuration."""
    if shutil.which("git") is None:
        pytest.skip("the git program is not installed")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.org",
    }.items():
        monkeypatch.setenv(name, value)
    # pre-commit is found beside the interpreter that runs the tests
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    folder = tmp_path / "repository"
    folder.mkdir()

    def run(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done

    run("init", "--quiet", "--initial-branch=main")
    return run


@pytest.fixture
def repository(tmp_path: Path, git: Git, made_release: Path, policy_file: Path) -> Path:
    """A repository that holds a README, the policy as gate.yaml, and the release in data/; all of it is staged."""
    folder = tmp_path / "repository"
    (folder / "README.md").write_text("# pictures\n", encoding="utf-8")
    shutil.copy(policy_file, folder / "gate.yaml")
    shutil.copytree(made_release, folder / "data")
    git("add", "--all")
    return folder
