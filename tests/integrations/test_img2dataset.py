"""A download by the real img2dataset from a local server, gated by the script in hooks/, and gone on with."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from gate.errors import UsageError
from gate.integrations.img2dataset import gate_folder
from gate.manifest.verify import verify
from gate.policy import load_policy
from tests.integrations.web import Web, serve, with_exif, write_list
from tests.support import picture, tar_members

ROOT = Path(__file__).resolve().parents[2]
DOWNLOAD = """
import json, sys
from img2dataset import download
if __name__ == "__main__":  # img2dataset starts processes
    download(**json.loads(sys.argv[1]))
"""
PLANTED = ["Jane Roe", "202-555-0143", "maria.sample@example.com", "Peter Placeholder", "Paula Placeholder"]
FIRST = [
    ("bicycle.jpg", "a red bicycle"),
    ("roe.jpg", "call Jane Roe at 202-555-0143 for details"),
    ("gone.jpg", "gone: mail maria.sample@example.com"),
    ("soup.png", "a bowl of soup"),
    ("page.jpg", "a page by Paula Placeholder, phone +44 20 7946 0958"),
    ("placed.jpg", "mountains at dawn"),
    ("print.jpg", "mail maria.sample@example.com to buy this print"),
    ("signed.jpg", "a lighthouse"),
]
MORE = [("boats.jpg", "boats in a harbour"), ("bread.jpg", "a loaf of bread")]


def bodies() -> Mapping[str, tuple[str, bytes]]:
    """What the server has: content type and body by path. gone.jpg is not there."""
    names = [name for name, _ in [*FIRST, *MORE] if name not in ("gone.jpg", "page.jpg")]
    pages = {f"/{name}": ("image/jpeg", picture(seed, (200, 150))) for seed, name in enumerate(names)}
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    pages["/placed.jpg"] = ("image/jpeg", with_exif(pages["/placed.jpg"][1], exif))
    signed = Image.Exif()
    signed[0x013B] = "Peter Placeholder"
    pages["/signed.jpg"] = ("image/jpeg", with_exif(pages["/signed.jpg"][1], signed))
    pages["/page.jpg"] = ("image/jpeg", b"<html><body>Paula Placeholder has moved</body></html>")
    return pages


@pytest.fixture
def server() -> Iterator[Web]:
    with serve(bodies()) as web:
        yield web


def download(lists: Path, folder: Path, mode: str = "incremental") -> None:
    """Run img2dataset in a process of its own: it changes settings of the process, and warns."""
    options = {
        "url_list": str(lists),
        "input_format": "csv",
        "url_col": "url",
        "caption_col": "caption",
        "output_format": "webdataset",
        "output_folder": str(folder),
        "processes_count": 1,
        "thread_count": 4,
        "number_sample_per_shard": 4,
        "disable_all_reencoding": True,
        "incremental_mode": mode,
    }
    environment = os.environ | {"NO_ALBUMENTATIONS_UPDATE": "1"}
    script = folder.parent / "download.py"
    script.write_text(DOWNLOAD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), json.dumps(options)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def contents(folder: Path) -> dict[str, tuple[str, int]]:
    """Digest and time of every file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in files
    }


def postprocess(*words: object) -> subprocess.CompletedProcess[str]:
    script = ROOT / "hooks/img2dataset_postprocess.py"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GATE_KEY": "11" * 32}
    command = [sys.executable, str(script), *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(importlib.util.find_spec("img2dataset") is None, reason="img2dataset is not installed")
def test_a_download_is_gated_and_gone_on_with(server: Web, policy_file: Path, tmp_path: Path) -> None:
    address, asked = server.address, server.asked
    lists, folder, release = tmp_path / "lists", tmp_path / "downloaded", tmp_path / "release"
    write_list(lists / "0.csv", address, FIRST)
    download(lists, folder)
    before = contents(folder)
    assert {"00000.tar", "00000.parquet", "00000_stats.json", "00001.tar"} <= set(before)

    done = postprocess(folder, release, "--policy", policy_file, "--workers", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(folder) == before
    assert verify(release, policy=load_policy(policy_file), deep=True).ok
    check_release(folder, release, address)
    for secret in PLANTED:
        assert secret not in done.stdout + done.stderr

    # what gate writes beside shards is no shard to img2dataset, which takes every *.json of its folder for one
    shutil.copytree(release / "_privacy", folder / "_privacy")
    before = contents(folder)
    write_list(lists / "1.csv", address, MORE)
    served = asked.copy()
    download(lists, folder)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert {"00002.tar", "00002.parquet", "00002_stats.json"} <= set(after)
    assert asked - served == Counter({f"/{name}": 1 for name, _ in MORE})


def check_release(folder: Path, release: Path, address: str) -> None:
    """What was planted is gone from every place, with the ways to the originals; what was clean is as it came."""
    rows = {row["url"]: row for row in _rows(folder)}
    released = {row["key"]: row for row in _rows(release)}
    assert {row["key"] for row in rows.values()} == set(released)
    members = {name: data for shard in release.glob("*.tar") for name, data in tar_members(shard).items()}
    original = {name: data for shard in folder.glob("*.tar") for name, data in tar_members(shard).items()}
    for name, _ in FIRST:
        row = rows[f"{address}/{name}"]
        key, out = row["key"], released[row["key"]]
        if name in ("gone.jpg", "page.jpg"):
            # with its re-encoding off, img2dataset takes a page that is served as a picture for a success
            assert (row["status"] == "success") is (name == "page.jpg")
            assert out["status"] != "success" and (out["url"], out["caption"], out["error_message"]) == (
                None,
                None,
                None,
            )
            assert not [member for member in members if member.startswith(key)]
        elif name in ("bicycle.jpg", "soup.png"):
            assert out == row
            assert {ext: members[f"{key}.{ext}"] for ext in ("jpg", "json", "txt")} == {
                ext: original[f"{key}.{ext}"] for ext in ("jpg", "json", "txt")
            }
        else:
            assert out["status"] == "success" and out["url"] is None
            assert out["sha256"] == hashlib.sha256(members[f"{key}.jpg"]).hexdigest() != row["sha256"]
            assert not Image.open(io.BytesIO(members[f"{key}.jpg"])).getexif()
    text = json.dumps(list(released.values())).encode() + b"".join(
        path.read_bytes() for path in release.rglob("*") if path.is_file()
    )
    for secret in [*PLANTED, *(f"{address}/{name}" for name, _ in FIRST if name not in ("bicycle.jpg", "soup.png"))]:
        assert secret.encode() not in text


def _rows(folder: Path) -> list[dict[str, object]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_a_folder_that_is_not_a_finished_download_is_refused(tmp_path: Path, policy_file: Path, shards: Path) -> None:
    def refused(folder: Path) -> str:
        with pytest.raises(UsageError) as raised:
            gate_folder(folder, tmp_path / "release", policy_file)
        assert not (tmp_path / "release").exists()
        return str(raised.value)

    assert "is not a folder" in refused(tmp_path / "absent")
    (tmp_path / "downloaded").mkdir()
    assert "it is not the output_folder of img2dataset" in refused(tmp_path / "downloaded")
    for path in shards.iterdir():
        (tmp_path / "downloaded" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "downloaded/_tmp").mkdir()
    assert "still running or was stopped" in refused(tmp_path / "downloaded")
    (tmp_path / "downloaded/_tmp").rmdir()
    (tmp_path / "downloaded/00001_stats.json").unlink()
    assert "shard 00001 of" in (text := refused(tmp_path / "downloaded")) and "it is not finished" in text
    (tmp_path / "downloaded/00001.tar").unlink()
    (tmp_path / "downloaded/00000.tar").unlink()
    assert "output_format=webdataset" in refused(tmp_path / "downloaded")


def test_the_script_ends_with_gates_exit_codes(tmp_path: Path, policy_file: Path) -> None:
    done = postprocess(tmp_path / "absent", tmp_path / "release", "--policy", policy_file)
    assert (done.returncode, done.stdout) == (2, "") and "output_folder of img2dataset" in done.stderr
    done = postprocess(tmp_path, tmp_path / "release", "--policy", "no-such-policy")
    assert done.returncode == 2
