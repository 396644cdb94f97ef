"""The page on integrations: its YAML is what pre-commit and gate take, its Python runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gate.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/integrations.md").read_text(encoding="utf-8")


def blocks(kind: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


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
