"""What docs/install.md says of the core install: commands that need more say so and end with 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import CLEAN, sample, write_shard

CORE_ONLY = """\
import sys
for name in ("numpy", "pyarrow", "PIL", "cv2", "onnxruntime", "rapidocr", "spacy", "presidio_analyzer", "simplejpeg"):
    sys.modules[name] = None  # importing it fails, as where it is not installed
from gate.cli import main
main()
"""


def run_core(folder: Path, root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root), "GATE_KEY": "5a" * 32}
    return subprocess.run(
        [sys.executable, "-c", CORE_ONLY, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("scan", "shards", "--policy", "strict", "-q"),
        ("watch", "shards", "--policy", "strict", "-o", "release", "-q"),
        ("download", "--policy", "strict", "-o", "release", "-q", "--url_list", "urls.txt"),
        ("samples", "demo"),
    ],
)
def test_a_command_that_needs_the_detectors_says_how_to_get_them(
    words: tuple[str, ...], tmp_path: Path, root: Path
) -> None:
    write_shard(tmp_path / "shards", "00000", [sample(0, CLEAN[0])])
    done = run_core(tmp_path, root, *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"gate: {words[0]} needs the module ")
    extras = "scan,img2dataset" if words[0] == "download" else "scan"
    assert done.stderr.endswith(f"install it with: pip install 'shardgate[{extras}]'\n")


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "check", "strict"),
        ("policy", "test", "standard"),
        ("explain", "names"),
        ("init", "--key-file", "../k"),
        ("--help",),
    ],
)
def test_the_other_commands_work_in_the_core(words: tuple[str, ...], tmp_path: Path, root: Path) -> None:
    done = run_core(tmp_path, root, *words)
    assert (done.returncode, done.stderr) == (0, "")
