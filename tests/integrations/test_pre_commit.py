"""The hooks under the real pre-commit: it installs this checkout into an environment of its own, as a user's would."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from gate.run.scan import scan
from tests.integrations.conftest import KEY
from tests.integrations.repositories import pointer
from tests.support import CLEAN, NAMED, picture, sample, write_shard, write_tar

pytest.importorskip("pre_commit")

ROOT = Path(__file__).resolve().parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
Git = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def hook_source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """This checkout, committed as it stands, and the commit: what a user names as `repo` and `rev`.

    It lies where all processes of one test run find it, so that pre-commit builds its environment once.
    """
    if shutil.which("git") is None:
        pytest.skip("the git program is not installed")
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    copy = base / "hook-source"
    with (base / "hook-source.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (copy / ".git").exists():
            ignore = shutil.ignore_patterns(
                ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "demo", "build", "dist", "tests"
            )
            shutil.copytree(ROOT, copy, ignore=ignore, dirs_exist_ok=True)
            _git(copy, "init", "--quiet")
            _git(copy, "add", "--all")
            _git(copy, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "all")
    return copy, _git(copy, "rev-parse", "HEAD").strip()


def _git(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def guarded(
    repository: Path, git: Git, hook_source: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """A repository with pre-commit installed as a git hook, its first commit (with the release) still to be made."""
    source, commit = hook_source
    monkeypatch.setenv("PRE_COMMIT_HOME", str(source.parent / "pre-commit-home"))

    def install(*arguments: str) -> Path:
        hooks = [{"id": "gate-verify", "args": list(arguments)}, {"id": "gate-policy"}]
        config = {"repos": [{"repo": str(source), "rev": commit, "hooks": hooks}]}
        (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        git("add", ".pre-commit-config.yaml")
        subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=repository, capture_output=True, check=True)
        return repository

    return install


def commit(git: Git, *options: str) -> tuple[bool, str]:
    done = git("commit", "--message", "more pictures", *options, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def test_a_verified_release_is_committed_and_every_change_of_it_is_blocked(guarded, git: Git) -> None:
    repository = guarded("--policy", "gate.yaml")
    done, said = commit(git)
    assert done, said
    assert said.count("Passed") == 2

    shard = repository / "data/00000.tar"
    whole = shard.read_bytes()
    shard.write_bytes(whole[:700] + bytes([whole[700] ^ 1]) + whole[701:])
    git("add", "data")
    done, said = commit(git)
    assert not done and "00000.tar: has changed" in said

    git("checkout", "--quiet", "HEAD", "--", "data")
    (repository / "data/00001.tar").unlink()  # pre-commit passes no names of deleted files
    done, said = commit(git, "--all")
    assert not done and "00001.tar: is missing" in said

    git("checkout", "--quiet", "HEAD", "--", "data")
    (repository / "README.md").write_text("# more pictures\n", encoding="utf-8")
    git("add", "README.md")
    shard.write_bytes(b"not staged")  # pre-commit puts it aside while it runs
    done, said = commit(git)
    assert done, said
    assert shard.read_bytes() == b"not staged"


def test_a_shard_without_a_manifest_is_blocked_and_its_release_is_not(
    guarded, git: Git, shards: Path, made_release: Path
) -> None:
    repository = guarded("--policy", "gate.yaml")
    shutil.rmtree(repository / "data")
    shutil.copytree(shards, repository / "data")
    git("add", "--all")
    done, said = commit(git)
    assert not done
    for name in ("00000.tar", "00000.parquet", "00000_stats.json"):
        assert f"data/{name}" in said
    assert "gate scan SHARDS --policy POLICY -o RELEASE" in said
    shutil.rmtree(repository / "data")
    shutil.copytree(made_release, repository / "data")
    git("add", "--all")
    assert commit(git)[0]

    write_shard(repository, "00002", [sample(20, CLEAN[0])])
    git("add", "--all")
    done, said = commit(git)
    assert not done and "00002.tar" in said


def test_another_policy_and_none_at_all_are_blocked(guarded, git: Git) -> None:
    guarded("--policy", "strict")
    done, said = commit(git)
    assert not done and "made with another policy: texts" in said
    guarded()
    done, said = commit(git)
    assert not done and "args: [--policy, strict]" in said


def test_a_slip_in_the_policy_is_blocked(guarded, git: Git) -> None:
    repository = guarded("--policy", "gate.yaml")
    policy = repository / "gate.yaml"
    sound = policy.read_text(encoding="utf-8")
    policy.write_text(sound.replace("action: redact", "action: redcat"), encoding="utf-8")
    git("add", "gate.yaml")
    done, said = commit(git)
    assert not done and "gate.yaml:10:" in said
    assert "gate policy check" in said


def test_a_clone_that_fetched_no_shards_is_verified(guarded, git: Git) -> None:
    """Pointers of Git LFS stand for their files, in the index and on the disk."""
    repository = guarded("--policy", "gate.yaml")
    for path in [path for path in (repository / "data").iterdir() if path.suffix in (".tar", ".parquet")]:
        path.write_bytes(pointer(path.read_bytes()))
    git("add", "--all")
    done, said = commit(git)
    assert done, said
    (repository / "raw.tar").write_bytes(pointer(b"never seen"))
    git("add", "raw.tar")
    done, said = commit(git)
    assert not done and "raw.tar" in said
    git("rm", "--quiet", "--cached", "raw.tar")
    (repository / "data/00000.tar").write_bytes(pointer(b"never seen"))
    git("add", "data")
    done, said = commit(git)
    assert not done and "00000.tar: has changed" in said


def test_loose_pictures_are_blocked_and_their_release_is_not(guarded, git: Git, policy_file: Path) -> None:
    repository = guarded("--policy", "gate.yaml")
    source = repository.parent / "pictures"
    (source / "images").mkdir(parents=True)
    (source / "images/1.jpg").write_bytes(picture(1))
    (source / "images/1.txt").write_text(NAMED)
    (source / "metadata.csv").write_text(f'file_name,caption\nimages/1.jpg,"{NAMED}"\n')
    (repository / "docs").mkdir()
    (repository / "docs/logo.png").write_bytes(picture(2, format="PNG"))
    git("add", "docs")
    assert commit(git)[0]
    shutil.copytree(source, repository / "set")
    git("add", "set")
    done, said = commit(git)
    assert not done and "set/images/1.jpg" in said and "set/metadata.csv" in said and "logo" not in said
    git("rm", "-r", "--quiet", "--cached", "set")
    shutil.rmtree(repository / "set")
    assert scan(source, policy_file, output=repository / "set", key=KEY).exit_code == 0
    git("add", "set")
    done, said = commit(git)
    assert done, said
    assert (repository / "set/images/1.txt").read_text() == "call <PERSON> at <PHONE_NUMBER> for details"


@pytest.fixture
def scanned(repository: Path, git: Git, hook_source: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose pushes gate-scan examines, with a first commit pushed. The detectors are those of these tests.

    An environment with all detectors would take minutes to install; that it can be is for `pre-commit` itself to show.
    """
    source, revision = hook_source
    monkeypatch.setenv("PRE_COMMIT_HOME", str(source.parent / "pre-commit-home"))
    monkeypatch.setenv("GATE_KEY", "5a" * 32)
    hook = {"id": "gate-scan", "args": ["--policy", "gate.yaml"], "language": "system", "additional_dependencies": []}
    config = {"repos": [{"repo": str(source), "rev": revision, "hooks": [hook]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    git("init", "--quiet", "--bare", "../hub")
    git("remote", "add", "origin", "../hub")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    git("push", "--quiet", "origin", "main")
    command = [sys.executable, "-m", "pre_commit", "install", "--hook-type", "pre-push"]
    subprocess.run(command, cwd=repository, capture_output=True, check=True)
    return repository


def push(git: Git) -> tuple[bool, str]:
    git("add", "--all")
    git("commit", "--quiet", "--message", "more")
    done = git("push", "origin", "main", check=False)
    return done.returncode == 0, done.stdout + done.stderr


def test_a_push_is_blocked_while_what_it_changes_may_not_be_published(scanned: Path, git: Git) -> None:
    (scanned / "requirements.txt").write_text("Jane Roe, no caption of anything")
    done, said = push(git)
    assert done and "Passed" in said

    (scanned / "new").mkdir()
    write_tar(scanned / "new/0.tar", [("1.jpg", picture(1)), ("1.txt", CLEAN[0].encode())])
    (scanned / "new/pictures").mkdir()
    (scanned / "new/pictures/1.jpg").write_bytes(picture(3))
    (scanned / "new/pictures/1.txt").write_text(NAMED)
    done, said = push(git)
    assert not done and "exit code: 1" in said and "Jane Roe" not in said

    (scanned / "new/pictures/1.txt").write_text(CLEAN[1])
    done, said = push(git)
    assert done, said


def test_how_long_the_hooks_take(guarded, git: Git, policy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = guarded("--policy", "gate.yaml")
    assert commit(git)[0]  # the environment is there now
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    seconds = dict(re.findall(r"hook id: ([\w-]+)\n- duration: ([\d.]+)s", done.stdout))
    with capsys.disabled():
        sys.stdout.write(f"\npre-commit: {', '.join(f'{name} {seconds[name]} s' for name in sorted(seconds))}\n")
    assert set(seconds) == {"gate-policy", "gate-verify"}
    before = os.times()
    subprocess.run(["gate", "policy", "check", str(policy_file)], capture_output=True, check=True)
    after = os.times()
    assert after.children_user - before.children_user + after.children_system - before.children_system < 1


def test_every_hook_runs_a_command_that_exists() -> None:
    from click.testing import CliRunner

    from gate.cli import cli

    for hook in HOOKS:
        program, *words = hook["entry"].split()
        assert program == "gate" and hook["language"] == "python"
        assert CliRunner().invoke(cli, [*words, "--help"]).exit_code == 0


def test_gate_policy_reports_all_files_that_it_is_given(tmp_path: Path, policy_file: Path) -> None:
    from click.testing import CliRunner

    from gate.cli.policy import policy

    paths = [tmp_path / name / "gate.yaml" for name in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text("version: 2\n", encoding="utf-8")
    result = CliRunner().invoke(policy, ["check", str(paths[0]), str(policy_file), str(paths[1])])
    assert result.exit_code != 0 and "name          texts" in result.stdout
    for path in paths:
        assert f"{path}:1:" in str(result.exception)
