"""The page on integrations: its YAML is what pre-commit and gate take, its Python runs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.cli import cli
from gate.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/integrations.md").read_text(encoding="utf-8")


def blocks(kind: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def run_lines(document: Any) -> Iterator[str]:
    """The command lines of a workflow: `run` of GitHub's steps, and GitLab's `script`."""
    for job in document.get("jobs", document).values():
        if isinstance(job, dict):
            yield from (step["run"] for step in job.get("steps", []) if "run" in step)
            yield from job.get("script", [])


@pytest.mark.parametrize("name", ["README.md", "docs/pre-commit.md"])
def test_the_hooks_that_the_pages_configure_are_there(name: str, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    text = (ROOT / name).read_text(encoding="utf-8")
    (config,) = [block for block in blocks("yaml", text) if block.startswith("repos:")]
    (repo,) = yaml.safe_load(config)["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in hooks}
    assert repo["rev"] == f"v{VERSION}"
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    check = [sys.executable, "-m", "pre_commit"]
    for words in (["validate-config", "config.yaml"], ["validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]):
        done = subprocess.run([*check, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_pipelines_call_gate_as_it_is() -> None:
    documents = [yaml.safe_load(block) for block in blocks("yaml") if not block.startswith("repos:")]
    lines = [line for document in documents for line in run_lines(document)]
    assert len(documents) == 3 and sum(line.startswith("gate verify . --repository") for line in lines) == 2
    for line in lines:
        if line.startswith("gate "):
            name, *words = shlex.split(line)[1:]
            command = cli.get_command(None, name)  # type: ignore[arg-type]
            assert command is not None
            command.make_context(name, words)
        elif "shardgate" in line:
            assert f"=={VERSION}" in line


@pytest.mark.parametrize("block", blocks("python"), ids=range(len(blocks("python"))))
def test_python_runs(
    block: str, repository: Path, shards: Path, made_release: Path, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "webdataset" in block:
        pytest.importorskip("webdataset")
    makes_release = "scan(" in block or "gate_folder(" in block
    for name in ("shards", "downloaded"):
        shutil.copytree(shards, repository / name)
    if not makes_release:
        shutil.copytree(made_release, repository / "release")
    script = repository / "script.py"
    quick = block.replace('"strict"', repr(str(policy_file))).replace("workers=4", "workers=1")
    script.write_text(quick, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GATE_KEY": "22" * 32}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=repository, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() and "Error" not in done.stderr
    if makes_release:
        assert (repository / "release/_privacy/manifest.json").is_file() and done.stdout.startswith("pass")


def test_what_the_hooks_page_links_is_there() -> None:
    page = (ROOT / "hooks/README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", page):
        assert (ROOT / "hooks" / target).exists(), target
