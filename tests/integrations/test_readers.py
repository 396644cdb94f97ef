"""A release is read back as training code reads it: webdataset alone, and through torch's DataLoader."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import CLEAN

pytest.importorskip("webdataset")

READ = """
import json, sys
import webdataset as wds

def facts(sample):
    key, image, caption, fields = sample
    return {"key": key, "size": image.size, "caption": caption, "fields": fields}

def main(workers, shards):
    samples = wds.WebDataset(shards, shardshuffle=False).decode("pil")
    samples = samples.to_tuple("__key__", "jpg", "txt", "json").map(facts)
    if workers:
        from torch.utils.data import DataLoader
        samples = DataLoader(samples, batch_size=None, num_workers=workers)
    json.dump(list(samples), sys.stdout)

if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
"""
"""Runs in a process of its own, as training code does: torch forks its workers, which goes ill in a test runner."""

KEYS = {"00000": ["000000000", "000000001"], "00001": ["000000010", "000000011"]}


@pytest.mark.parametrize("workers", [0, 2])
def test_every_sample_arrives_whole_and_in_order(made_release: Path, tmp_path: Path, workers: int) -> None:
    if workers:
        pytest.importorskip("torch")
    script = tmp_path / "read.py"
    script.write_text(READ, encoding="utf-8")
    shards = sorted(str(path) for path in made_release.glob("*.tar"))
    done = subprocess.run(
        [sys.executable, str(script), str(workers), *shards], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    samples = json.loads(done.stdout)

    by_shard = {name: [item["key"] for item in samples if item["key"] in keys] for name, keys in KEYS.items()}
    assert by_shard == KEYS and len(samples) == 4
    captions = {item["key"]: item["caption"] for item in samples}
    assert captions == {
        "000000000": CLEAN[0],
        "000000001": "call <PERSON> at <PHONE_NUMBER> for details",
        "000000010": CLEAN[1],
        "000000011": CLEAN[2],
    }
    for item in samples:
        assert item["size"] == [160, 120]
        assert (item["fields"]["key"], item["fields"]["caption"]) == (item["key"], item["caption"])
        assert (item["fields"]["url"] is None) is (item["key"] == "000000001")
