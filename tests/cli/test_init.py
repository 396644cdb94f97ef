"""`gate init`: what it writes is valid, and what was there is as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.policy import load_policy, shipped_policies

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("GATE_KEY", raising=False)
    return tmp_path / "config"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def tool(*words: object) -> None:
    done = subprocess.run([sys.executable, "-m", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", shipped_policies())
def test_the_policy_is_a_copy_that_decides_as_the_shipped_one(gate, repository: Path, name: str) -> None:
    code, out, err = gate("init", repository, "--policy", name)
    assert (code, err) == (0, "")
    ours, shipped = load_policy(repository / "gate.yaml"), load_policy(name)
    assert [rule.id for rule in ours.rules] == [rule.id for rule in shipped.rules]
    assert ours.model_dump(exclude={"origin", "text", "public_text"}) == shipped.model_dump(
        exclude={"origin", "text", "public_text"}
    )
    assert "gate scan SHARDS" in out


def test_the_suppressions_at_its_end_can_be_used(gate, repository: Path) -> None:
    gate("init", repository)
    path = repository / "gate.yaml"
    text = path.read_text()
    head, _, tail = text.rpartition("# suppressions:\n")
    path.write_text(head + "suppressions:\n" + tail.replace("#   ", "  ").replace("2027", "2099"))
    (suppression,) = load_policy(path).suppressions
    assert suppression.reason == "The name of a ship"


@pytest.mark.parametrize(("ci", "schema", "file"), [
    ("github", "github-workflows", ".github/workflows/gate.yml"), ("gitlab", "gitlab-ci", ".gitlab-ci.yml"),
])  # fmt: skip
def test_hooks_and_jobs_are_what_their_programs_read(gate, repository: Path, ci: str, schema: str, file: str) -> None:
    pytest.importorskip("pre_commit")
    pytest.importorskip("check_jsonschema")
    gate("init", repository, "--ci", ci)
    tool("pre_commit", "validate-config", repository / ".pre-commit-config.yaml")
    tool("check_jsonschema", "--builtin-schema", f"vendor.{schema}", repository / file)
    assert (repository / ".github").exists() == (ci == "github")


def test_the_hooks_run_what_those_of_this_repository_run(gate, repository: Path) -> None:
    gate("init", repository, "--ci", "none")
    ours = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    published: dict[str, Any] = {hook["id"]: hook for hook in ours}
    (local,) = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text())["repos"]
    assert {hook["id"] for hook in local["hooks"]} == {"gate-verify", "gate-policy"}
    for hook in local["hooks"]:
        theirs = published[hook["id"]]
        assert hook.pop("entry").removesuffix(" --policy gate.yaml") == theirs["entry"]
        hook.pop("additional_dependencies")
        assert hook == {name: theirs[name] for name in hook}


def test_the_commands_in_them_accept_a_repository(gate, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate("init", repository)
    monkeypatch.chdir(repository)
    job = yaml.safe_load(Path(".github/workflows/gate.yml").read_text())["jobs"]["verify"]["steps"]
    (hooks,) = yaml.safe_load(Path(".pre-commit-config.yaml").read_text())["repos"]
    lines = [step["run"] for step in job if "run" in step] + [hook["entry"] for hook in hooks["hooks"]]
    gates = [line.split()[1:] for line in lines if line.startswith("gate ")]
    assert len(gates) == 4
    for words in gates:
        code, _, err = gate(*words)
        assert code == 0, err


def test_a_second_time_changes_nothing(gate, repository: Path, home: Path) -> None:
    code, first, _ = gate("init", repository)
    before = {path: path.read_bytes() for path in (*repository.rglob("*"), *home.rglob("*")) if path.is_file()}
    again, second, _ = gate("init", repository, "--policy", "audit")
    assert (code, again) == (0, 0)
    assert {path: path.read_bytes() for path in before} == before
    assert first.count("wrote") == 4 and "made" in first
    assert second.count("kept") == 4 and "found" in second and "to add" not in second


def test_what_was_there_stays_and_what_to_add_is_printed(gate, repository: Path) -> None:
    there = {
        "gate.yaml": "not: ours\n",
        ".pre-commit-config.yaml": "repos:\n  - repo: meta\n    hooks: [{id: identity}]\n",
        ".gitlab-ci.yml": "test: {script: [make]}\n",
        ".gitignore": "*.pyc",
    }
    for name, text in there.items():
        (repository / name).write_text(text)
    code, out, _ = gate("init", repository)
    assert code == 0
    for name, text in there.items():
        assert (repository / name).read_text().startswith(text), name
    assert (repository / ".gitignore").read_text() == "*.pyc\n*.private/\n*.partial/\n"
    assert not (repository / ".github").exists()  # a file of GitLab was there
    hooks = out.partition("to add to .pre-commit-config.yaml, which is there already:\n\n")[2].partition("\n\n")[0]
    together = yaml.safe_load(there[".pre-commit-config.yaml"] + hooks)
    assert [repo["repo"] for repo in together["repos"]] == ["meta", "local"]
    job = out.partition("to add to .gitlab-ci.yml, which is there already:\n\n")[2].partition("\n\n")[0]
    assert yaml.safe_load(job)["gate"]["script"][0].startswith("pip install")


def test_git_ignores_private_records(gate, repository: Path) -> None:
    gate("init", repository)
    for name, ignored in {
        "release.private/run.json": True,
        "release.partial/0.tar": True,
        "release/0.tar": False,
    }.items():
        done = subprocess.run(["git", "-C", str(repository), "check-ignore", "--quiet", name], check=False)
        assert (done.returncode == 0) is ignored, name


def test_the_key_is_made_once_for_its_owner_alone(gate, repository: Path, home: Path) -> None:
    gate("init", repository)
    key = home / "gate/key"
    assert oct(key.stat().st_mode & 0o777) == "0o600"
    assert key.read_text() not in gate("init", repository)[1]


def test_a_key_inside_the_repository_is_refused(gate, repository: Path) -> None:
    code, out, err = gate("init", repository, "--key-file", repository / "key")
    assert (code, out) == (2, "")
    assert "would lie in" in err
    assert [path.name for path in repository.iterdir()] == [".git"]


def test_a_key_in_the_environment_is_taken(gate, repository: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_KEY", "ab" * 32)
    assert "found     GATE_KEY" in gate("init", repository)[1]
    assert not home.exists()


def test_a_policy_that_is_not_shipped_is_refused(gate, repository: Path) -> None:
    code, _, err = gate("init", repository, "--policy", "strickt")
    assert code == 2
    assert "did you mean strict?" in err
    assert [path.name for path in repository.iterdir()] == [".git"]


def test_the_remote_tells_whose_job_to_write(gate, repository: Path) -> None:
    subprocess.run(["git", "-C", str(repository), "remote", "add", "origin", "https://gitlab.example/a/b"], check=True)
    gate("init", repository)
    assert (repository / ".gitlab-ci.yml").exists()


def test_a_file_that_cannot_be_written_is_2(gate, repository: Path) -> None:
    (repository / ".github").write_text("a file")
    code, _, err = gate("init", repository)
    assert code == 2
    assert "cannot write" in err
