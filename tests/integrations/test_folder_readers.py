"""A release of loose pictures loads where its source does: Hugging Face's imagefolder, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate.run.scan import scan
from tests.integrations.conftest import KEY
from tests.run.in_process import InProcessPool
from tests.support import CLEAN, NAMED, picture

LOAD = """
import json, sys
from datasets import Image, load_dataset
rows = load_dataset("imagefolder", data_dir=sys.argv[1], split="train", cache_dir=sys.argv[2])
print(json.dumps([row["image"].size for row in rows]))
rows = rows.cast_column("image", Image(decode=False)).remove_columns("image")
print(json.dumps([dict(row) for row in rows]))
"""


def load(folder: Path, cache: Path) -> tuple[list[dict[str, object]], list[list[int]]]:
    """In a process of its own: the library looks at the environment when it is imported."""
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(cache)}
    command = [sys.executable, "-c", LOAD, str(folder), str(cache)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sizes, rows = done.stdout.splitlines()[-2:]
    return json.loads(rows), json.loads(sizes)


@pytest.mark.parametrize("below", ["", "train/"])
def test_a_release_loads_as_imagefolder(
    tmp_path: Path, policy_file: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    pytest.importorskip("datasets")
    monkeypatch.setattr("gate.run.scan.LocalPool", InProcessPool)
    source = tmp_path / "set"
    (source / below / "cats").mkdir(parents=True)
    lines = []
    for number, caption in enumerate([CLEAN[0], NAMED, CLEAN[1]]):
        (source / below / f"cats/{number}.jpg").write_bytes(picture(number))
        lines.append(json.dumps({"file_name": f"cats/{number}.jpg", "caption": caption, "box": [1, 2]}) + "\n")
    (source / below / "metadata.jsonl").write_text("".join(lines))
    assert len(load(source, tmp_path / "before")[0]) == 3
    assert scan(source, policy_file, output=tmp_path / "release", key=KEY).exit_code == 0
    rows, sizes = load(tmp_path / "release", tmp_path / "after")
    captions = [row["caption"] for row in rows]
    assert captions == [CLEAN[0], "call <PERSON> at <PHONE_NUMBER> for details", CLEAN[1]]
    assert sizes == [[160, 120]] * 3 and rows[0]["box"] == [1, 2]
