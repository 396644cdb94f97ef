"""What is copied into CI: linters that know it find nothing, and the steps of the action run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gate.cli import cli
from gate.shipped import shipped_folder
from gate.version import VERSION
from tests.report.test_sarif import schema
from tests.support import CLEAN, NAMED, sample, write_shard

ROOT = Path(__file__).resolve().parents[2]
HOOKS = ROOT / "hooks"
ACTION = HOOKS / "github/action.yml"
KINDS = {"action.yml": "github-actions", "workflow.yml": "github-workflows", "gate.yml": "gitlab-ci"}
BIN = Path(sys.executable).parent
Git = Callable[..., subprocess.CompletedProcess[str]]


def documented() -> Iterator[tuple[str, str]]:
    """The YAML of the page on CI, with the kind of file that each block is."""
    for block in re.findall(
        r"^```yaml\n(.*?)^```$", (ROOT / "docs/ci.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        yield ("workflow.yml" if "\non:" in block else "gate.yml"), block


def files(folder: Path) -> list[Path]:
    """The templates and the examples of the page, each in a file."""
    found = list(HOOKS.glob("*/*.yml"))
    for number, (name, block) in enumerate(documented()):
        path = folder / f"{number}" / name
        path.parent.mkdir()
        path.write_text(block, encoding="utf-8")
        found.append(path)
    assert len(found) == 6
    return found


def test_each_fits_the_schema_of_its_system(tmp_path: Path) -> None:
    for path in files(tmp_path):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{KINDS[path.name]}", path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def zizmor(folder: Path, *paths: Path) -> str:
    """What zizmor, offline and at its strictest, finds."""
    config = folder / "zizmor.yml"
    # of this repository there is no commit to pin before it is published
    config.write_text("rules: {unpinned-uses: {config: {policies: {shardgate/*: ref-pin, '*': hash-pin}}}}\n")
    words = ["--offline", "--persona", "pedantic", "--no-progress", "--format", "plain", "--config", str(config)]
    done = subprocess.run([BIN / "zizmor", *words, *paths], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_zizmor_finds_nothing_in_what_github_runs(tmp_path: Path) -> None:
    assert zizmor(tmp_path, *(path for path in files(tmp_path) if path.name != "gate.yml")) == ""


def test_zizmor_would_find_an_input_in_a_script(tmp_path: Path) -> None:
    unsafe = tmp_path / "action.yml"
    text = ACTION.read_text(encoding="utf-8")
    unsafe.write_text(text.replace('run.sh"', 'run.sh" ${{ inputs.path }}'), encoding="utf-8")
    assert "template-injection" in zizmor(tmp_path, unsafe)


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    program = shutil.which("actionlint")
    if program is None:
        pytest.skip("actionlint is not installed")
    workflows = [path for path in files(tmp_path) if path.name == "workflow.yml"]
    done = subprocess.run([program, *workflows], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def commands(document: Any) -> Iterator[str]:
    """The command lines of a workflow: `run` of GitHub's steps, and GitLab's `script`."""
    for job in document.get("jobs", document).values():
        if isinstance(job, dict):
            yield from (step["run"] for step in job.get("steps", []) if "run" in step)
            yield from [*job.get("before_script", []), *job.get("script", [])]


def test_templates_call_gate_as_it_is(tmp_path: Path) -> None:
    lines = [line for path in files(tmp_path) for line in commands(yaml.safe_load(path.read_text("utf-8")))]
    called = [shlex.split(line) for line in lines if line.startswith("gate ")]
    assert len(called) == 3
    for _, name, *words in called:
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        command.make_context(name, words)
    workflow, pipeline = HOOKS / "github/workflow.yml", HOOKS / "gitlab/gate.yml"
    assert f"shardgate=={VERSION}" in workflow.read_text("utf-8")
    assert yaml.safe_load(pipeline.read_text("utf-8"))["variables"]["GATE_VERSION"] == VERSION


def test_templates_are_shipped() -> None:
    assert (shipped_folder("hooks") / "github" / "workflow.yml").is_file()
    assert '"hooks" = "gate/hooks"' in (ROOT / "pyproject.toml").read_text("utf-8")


@dataclass(frozen=True)
class Ran:
    """What a runner sees of the action's steps: exit code of the last, outputs, summary, log."""

    code: int
    outputs: Mapping[str, str]
    summary: str
    log: str


class Runner:
    """GitHub's way with a composite action: expressions in `env` are filled in, scripts run as they stand."""

    def __init__(self, workspace: Path, temporary: Path) -> None:
        self.workspace, self.temporary = workspace, temporary
        self.temporary.mkdir()

    def use_installed_gate(self) -> None:
        """Stand in for the step that installs: the gate of these tests."""
        (self.temporary / "gate/bin").mkdir(parents=True)
        (self.temporary / "gate/bin/gate").symlink_to(BIN / "gate")

    def run(self, name: str, **given: str) -> Ran:
        """Run the step of this name with inputs, others at their defaults."""
        action = yaml.safe_load(ACTION.read_text("utf-8"))
        inputs = {key: value.get("default", "") for key, value in action["inputs"].items()}
        assert given.keys() <= inputs.keys()
        (step,) = [step for step in action["runs"]["steps"] if step.get("name") == name]
        assert step["shell"] == "bash" and "${{" not in step["run"]
        known = {f"inputs.{key}": value for key, value in (inputs | given).items()}
        known["steps.python.outputs.python-path"] = sys.executable
        files = {each: self.temporary / each for each in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        variables = {
            key: re.sub(r"\$\{\{ (\S+) \}\}", lambda m: known[m[1]], value) for key, value in step["env"].items()
        }
        variables |= {key: str(path) for key, path in files.items()}
        variables |= {"GITHUB_ACTION_PATH": str(ACTION.parent), "RUNNER_TEMP": str(self.temporary)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        return Ran(done.returncode, outputs, files["GITHUB_STEP_SUMMARY"].read_text(), done.stdout + done.stderr)


@pytest.fixture
def runner(repository: Path, tmp_path: Path) -> Runner:
    """At the root of a repository with a release in it and its policy as gate.yaml."""
    return Runner(repository, tmp_path / "temporary")


def test_the_action_installs_its_own_commit_and_verifies(runner: Runner) -> None:
    installed = runner.run("Install gate", policy="gate.yaml")
    if installed.code != 0 and re.search("No matching distribution|Connection|Could not fetch", installed.log):
        pytest.skip("packages cannot be installed here")
    assert installed.code == 0, installed.log
    ran = runner.run("Run gate", policy="gate.yaml")
    assert (ran.code, ran.outputs["verdict"], ran.outputs["exit-code"]) == (0, "pass", "0")
    assert "::notice title=gate verify::everything is as the manifests say" in ran.log
    assert ran.summary.startswith("### gate verify: pass\n\n    OK: ")
    assert json.loads(Path(ran.outputs["sarif"]).read_text())["runs"][0]["results"] == []


def test_a_changed_shard_fails_the_step_and_says_where(runner: Runner) -> None:
    runner.use_installed_gate()
    with (runner.workspace / "data/00000.tar").open("ab") as file:
        file.write(b"\0")
    subprocess.run(["git", "add", "--all"], cwd=runner.workspace, check=True)
    ran = runner.run("Run gate", policy="gate.yaml")
    assert (ran.code, ran.outputs["verdict"]) == (1, "fail")
    assert "::error file=data/00000.tar,title=not as its manifest says::" in ran.log
    assert "### gate verify: fail" in ran.summary and "00000.tar" in ran.summary
    document = json.loads(Path(ran.outputs["sarif"]).read_text())
    jsonschema.Draft4Validator(schema()).validate(document)
    (result,) = document["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data/00000.tar"


def test_a_policy_that_is_none_says_so_in_the_summary(runner: Runner) -> None:
    runner.use_installed_gate()
    ran = runner.run("Run gate", policy="absent.yaml")
    assert (ran.code, ran.outputs) == (2, {"verdict": "usage", "exit-code": "2"})
    assert "absent.yaml" in ran.summary


def test_inputs_are_words_and_never_run(runner: Runner) -> None:
    runner.use_installed_gate()
    hostile = 'a"; touch pwned; $(touch pwned) `touch pwned` #'
    for given in (
        {"policy": hostile},
        {"policy": "gate.yaml", "path": hostile},
        {"policy": "gate.yaml", "args": hostile},
    ):
        assert runner.run("Run gate", **given).code == 2
    assert runner.run("Install gate", policy="gate.yaml", version="1; touch pwned").code == 2
    assert runner.run("Install gate", policy="gate.yaml", command="$(touch pwned)").code == 2
    assert not list(runner.workspace.rglob("pwned"))


def test_a_scan_writes_a_release_with_the_key_that_it_was_given(runner: Runner) -> None:
    runner.use_installed_gate()
    write_shard(runner.workspace / "raw", "00000", [sample(0, CLEAN[0]), sample(1, NAMED)])
    given = {"command": "scan", "path": "raw", "policy": "gate.yaml", "key": "5a" * 32}
    refused = runner.run("Run gate", **given, args="--workers\n1\n")
    assert (refused.code, refused.outputs["verdict"]) == (1, "fail")
    assert "::error file=raw/00000.tar,title=identifiers::1 sample" in refused.log
    assert "Jane" not in refused.log + refused.summary + Path(refused.outputs["sarif"]).read_text()
    ran = runner.run("Run gate", **given, args="-o\nrelease\n--workers\n1\n")
    assert (ran.code, ran.outputs["verdict"]) == (0, "pass"), ran.log
    assert (runner.workspace / "release/_privacy/manifest.json").is_file()
