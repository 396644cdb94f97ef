"""The README's example runs, and its demonstration is of this version and these policies."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from gate.policy import load_policy
from gate.samples import make_samples
from gate.version import VERSION
from tests.support import CLEAN, NAMED, sample, write_shard

STALE = "run: python docs/refresh_readme.py"

LIGHT = """\
version: 1
name: light
detectors: {metadata: {gps: true}}
rules:
  - {id: position, when: {entity_type: GPS_POSITION}, action: redact, reason: A position is often a home.}
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample dataset of the demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    make_samples(folder)
    return folder


@pytest.fixture
def scripts(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/refresh_readme.py as a module; `scripts.draw` is that of docs/contact_sheet.py."""
    monkeypatch.syspath_prepend(str(root / "docs"))
    spec = importlib.util.spec_from_file_location("refresh_readme", root / "docs/refresh_readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def block(pages: dict[str, Any]) -> str:
    """The demonstration in the README."""
    ((_, text),) = [(kind, body) for kind, body in pages["README.md"].blocks if kind == "console"]
    return str(text)


def test_the_demonstration_is_of_this_version_and_policy(block: str) -> None:
    digest = load_policy("strict").digest[:12]
    assert f"gate {VERSION}, policy strict (sha256 {digest})" in block, STALE
    assert set(re.findall(r"sha256 ([0-9a-f]{12})\)", block)) == {digest}, STALE


def test_the_demonstration_is_of_these_samples_and_they_fared_as_planned(block: str, demo: Path) -> None:
    truth = json.loads((demo / "truth.json").read_text())
    planned = Counter(facts["expected"] for facts in truth.values())
    names = {"released as it was": "released", "released, redacted": "redacted"}
    rows = re.findall(r"^  (released as it was|released, redacted|dropped|quarantined) +(\d+)", block, re.MULTILINE)
    assert {names.get(name, name): int(count) for name, count in rows} | {"failed": planned["failed"]} == planned, STALE
    assert "PASS: what was written is fit to publish" in block


def test_the_demonstration_fits_a_terminal(block: str) -> None:
    assert max(map(len, block.splitlines())) <= 80 + len("  manifest  ")  # a digest has 64 digits


def test_trimming_leaves_out_findings_only_and_says_so(scripts: ModuleType, root: Path) -> None:
    report = (root / "tests/report/snapshots/released.txt").read_text(encoding="utf-8")
    trimmed = list(scripts.trim(report))
    gone = [line for line in report.splitlines() if line not in trimmed]
    assert [line.split()[0] for line in gone] == ["caption_text", "EMAIL_ADDRESS", "PERSON"]
    assert [line for line in trimmed if line not in report.splitlines()] == ["  [left out here: caption_text]"]


def test_the_commands_of_the_demonstration_are_read_back(scripts: ModuleType, root: Path, block: str) -> None:
    commands = scripts.commands((root / "README.md").read_text(encoding="utf-8"))
    assert [command.split()[1] for command in commands] == ["samples", "scan", "verify"]
    assert all(f"$ {command}\n" in block for command in commands)


def test_the_picture_shows_a_dropped_and_three_released_samples(
    scripts: ModuleType, demo: Path, tmp_path: Path
) -> None:
    (tmp_path / "shards").symlink_to(demo / "shards")
    (tmp_path / "truth.json").symlink_to(demo / "truth.json")
    (tmp_path / "release").mkdir()
    scripts.draw(tmp_path, tmp_path / "nothing.png")
    (tmp_path / "release").rmdir()
    (tmp_path / "release").symlink_to(demo / "shards")
    scripts.draw(tmp_path, tmp_path / "all.png")
    nothing, everything = (Image.open(tmp_path / name) for name in ("nothing.png", "all.png"))
    assert nothing.size == everything.size
    half = nothing.height // 2
    lower = [
        sum(picture.convert("L").crop((0, half, *picture.size)).histogram()[:128]) for picture in (nothing, everything)
    ]
    assert lower[0] < lower[1] / 10, "what is not released is not drawn"


def test_the_python_example_runs(pages: dict[str, Any], root: Path, tmp_path: Path) -> None:
    (code,) = [body for kind, body in pages["README.md"].blocks if kind == "python"]
    assert code.count('"strict"') == 1
    (tmp_path / "example.py").write_text(code.replace('"strict"', '"light.yaml"'))
    (tmp_path / "light.yaml").write_text(LIGHT)
    write_shard(tmp_path / "shards", "00000", [sample(n, text) for n, text in enumerate([*CLEAN, NAMED])])
    environment = {**os.environ, "PYTHONPATH": str(root), "GATE_KEY": "5a" * 32}
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("pass 0\nTrue\n", "")
