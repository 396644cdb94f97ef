"""The canaries of test_canary in a folder of loose pictures: in names, captions, rows, and files of no picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.run.test_scan import all_text
from tests.support import picture
from tests.test_canary import ALL, MAIL, NAME, Runner, items, leaks, noted_png


def write_folder(folder: Path) -> None:
    """The samples of the shard as files, with their rows; further ones that only a folder can have."""
    (folder / "train").mkdir(parents=True)
    lines = []
    for item in items():
        key, row = item["row"]["key"], {name: value for name, value in item["row"].items() if name != "key"}
        name = f"{key}.{item.get('ext', 'jpg')}"
        lines.append(json.dumps({"file_name": name, **row}))
        if item["image"] is not None:
            (folder / "train" / name).write_bytes(item["image"])
            (folder / f"train/{key}.txt").write_text(row["caption"])
            (folder / f"train/{key}.json").write_text(json.dumps(row))
    lines += [
        json.dumps({"file_name": f"{NAME}.jpg", "nested": {NAME: [ALL]}}),
        json.dumps({"file_name": MAIL, "x": ALL}),
    ]
    (folder / "train/metadata.jsonl").write_text("\n".join(lines))
    (folder / f"train/{NAME}.jpg").write_bytes(picture(20))
    (folder / f"train/{NAME}.npz").write_bytes(ALL.encode())
    (folder / NAME).mkdir()
    (folder / NAME / "1.png").write_bytes(noted_png())
    (folder / NAME / "metadata.csv").write_text(f'file_name,caption\n1.png,"{ALL}"\n')
    (folder / f"{NAME}.txt").write_text(ALL)
    (folder / f"train/{NAME}").mkdir()
    (folder / "train/link.jpg").symlink_to(f"{NAME}.jpg")


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("canary")
    write_folder(folder / "source")
    runner = Runner(folder)
    words = ("--debug", "scan", "source", "--policy", "texts.yaml", "-o", "release", "--workers", "1")
    assert runner.run(*words) == 0, runner.printed
    return runner


def test_no_stream_and_no_temporary_file_tells_one(runner: Runner) -> None:
    assert leaks(runner.printed) == []
    assert leaks(b"\n".join(runner.temporary)) == []


def test_neither_the_release_nor_the_private_records_hold_one(runner: Runner) -> None:
    for name in ("release", "release.private"):
        folder = runner.folder / name
        assert leaks(all_text(folder)) == []
        assert leaks("\n".join(str(path.relative_to(folder)) for path in folder.rglob("*")).encode()) == []
    assert len(list((runner.folder / "release").rglob("*.*g"))) >= 7


def test_what_stops_a_run_quotes_none(runner: Runner) -> None:
    (runner.folder / "broken/train").mkdir(parents=True)
    (runner.folder / "broken/train/1.jpg").write_bytes(picture(1))
    before = len(runner.printed)
    for text in (f'{{"file_name": "1.jpg", "{NAME}": "{ALL}"', f'{{"{NAME}": "{ALL}"}}', f'{{"a": 1, "a": "{ALL}"}}'):
        (runner.folder / "broken/train/metadata.jsonl").write_text(text)
        assert runner.run("--debug", "scan", "broken", "--policy", "trap.yaml", "--workers", "1") == 3
    assert leaks(runner.printed[before:]) == [] and b"metadata.jsonl" in runner.printed[before:]
