"""The real img2dataset through the gate: on the disk, killed and gone on with, and in memory. One release each time."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gate.errors import GateError
from gate.integrations.img2dataset import _check_complete
from gate.manifest.verify import verify
from gate.run.scan import scan
from gate.shards.arriving import OutputFolder
from tests.integrations.conftest import KEY
from tests.integrations.opened import spy
from tests.integrations.web import Web, serve, with_exif, write_list
from tests.run import words
from tests.support import picture, sample, write_shard

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Canaria Placeholder"
ROWS = [(f"{number}.jpg", f"{'drop-me' if number % 3 == 0 else 'picture'} {number}") for number in range(10)]
GONE, OPTED_OUT = "/7.jpg", "/5.jpg"
OPTIONS = {
    "input_format": "csv",
    "caption_col": "caption",
    "processes_count": 1,
    "thread_count": 1,
    "number_sample_per_shard": 4,
    "disable_all_reencoding": True,
}

pytestmark = pytest.mark.skipif(importlib.util.find_spec("img2dataset") is None, reason="img2dataset is not installed")


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages = {f"/{name}": ("image/jpeg", picture(seed, (200, 150))) for seed, (name, _) in enumerate(ROWS)}
    named = Image.Exif()
    named[0x013B] = CANARY
    for path in [f"/{name}" for name, caption in ROWS if caption.startswith("drop-me")]:
        pages[path] = ("image/jpeg", with_exif(pages[path][1], named))
    del pages[GONE]
    with serve(pages) as web:
        web.headers[OPTED_OUT] = {"X-Robots-Tag": "noai"}
        yield web


@pytest.fixture(scope="module")
def made(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the list, the policy, and what the Python of the page on img2dataset makes of them."""
    folder = tmp_path_factory.mktemp("made")
    write_list(folder / "urls.csv", web.address, ROWS)
    (folder / "light.yaml").write_text(words.POLICY, encoding="utf-8")
    words.install(folder / "site")
    page = (ROOT / "docs/img2dataset.md").read_text(encoding="utf-8")
    (block,) = [text for text in re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S) if "url_list" in text]
    quick = {'"strict"': '"light.yaml"', "workers=4": "workers=1, processes_count=1, thread_count=1"}
    quick["number_sample_per_shard=1000"] = "number_sample_per_shard=4, disable_all_reencoding=True"
    for old, new in quick.items():
        assert block.count(old) == 1
        block = block.replace(old, new)
    (folder / "script.py").write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=folder, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "pass 0\n"), done.stderr
    return folder


def environment(made: Path, **more: str) -> dict[str, str]:
    found = os.pathsep.join([*more.pop("PYTHONPATH", "").split(), str(made / "site"), str(ROOT)])
    return {**os.environ, "PYTHONPATH": found, "GATE_KEY": KEY.secret.hex(), **more}


def command(made: Path, release: Path, *words: object) -> list[str]:
    given = [word for name, value in OPTIONS.items() for word in (f"--{name}", value)]
    own = ["-p", made / "light.yaml", "-o", release, "--workers", 1, "--format", "json", *words]
    list_ = ["--url_list", made / "urls.csv"]
    return [sys.executable, "-m", "gate", "download", *map(str, [*own, *list_, *given])]


def run(made: Path, given: list[str], **more: str) -> tuple[int, Any, str]:
    done = subprocess.run(given, env=environment(made, **more), capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def contents(release: Path) -> dict[str, bytes]:
    return {str(path.relative_to(release)): path.read_bytes() for path in release.rglob("*") if path.is_file()}


def test_a_download_gives_what_a_scan_of_its_folder_gives(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(made / "site"))
    assert verify(made / "release", deep=True).ok
    raw = contents(made / "release.download")
    assert [name for name in sorted(raw) if name.endswith(".tar")] == ["00000.tar", "00001.tar", "00002.tar"]
    assert CANARY.encode() in raw["00000.tar"] + raw["00000.parquet"]
    report = scan(made / "release.download", made / "light.yaml", output=tmp_path / "scanned", key=KEY)
    assert contents(tmp_path / "scanned") == contents(made / "release")
    assert [note for note in report.notes if "opts out" in note] == [
        "1 row of pictures that img2dataset left out because their server opts out (X-Robots-Tag)"
    ]
    assert CANARY.encode() not in b"".join(contents(made / "release").values())


def test_a_download_that_was_killed_goes_on(made: Path, web: Web, tmp_path: Path) -> None:
    given = command(made, tmp_path / "release", "--delete-source")
    web.held["/4.jpg"] = threading.Event()
    asked = web.asked.copy()
    with subprocess.Popen(
        given, env=environment(made), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while not process.stderr.readline().endswith("gate: 00000: 4 samples gated\n"):
            assert process.poll() is None
        while web.asked["/4.jpg"] == asked["/4.jpg"]:
            time.sleep(0.05)  # the second shard is begun
        children = descendants(process.pid)
        process.kill()
    folder = tmp_path / "release.download"
    assert any("img2dataset_process" in name for name in children.values())
    deadline = time.monotonic() + 60
    while any(running(pid) == name for pid, name in children.items()):
        assert time.monotonic() < deadline, "img2dataset goes on though nobody waits for it"
        time.sleep(0.1)
    web.held.pop("/4.jpg").set()
    assert not (tmp_path / "release").exists()
    assert not (folder / "00001_stats.json").exists()
    before = web.asked.copy()
    code, report, err = run(made, [*given, "--disallowed_header_directives", "['noai', 'noimageai']"])
    assert (code, report["samples"]["read"], report["resumed_shards"]) == (0, 8, 1), err
    assert "warning: opt-outs of servers were not respected (X-Robots-Tag: noimageindex, noindex)" in err
    assert report["notes"][0].startswith("opt-outs of servers were not respected")
    assert web.asked - before == {f"/{name}": 1 for name, _ in ROWS[4:]}, "nothing twice"
    assert sorted(path.name for path in folder.iterdir()) == [f"0000{n}_stats.json" for n in range(3)]
    assert contents(tmp_path / "release") == contents(made / "release")


def descendants(pid: int) -> dict[int, str]:
    """Processes that were started by one, and their command lines."""
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found |= {child: running(child), **descendants(child)}
    return found


def running(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_raw_pictures_never_are_on_the_disk(made: Path, tmp_path: Path) -> None:
    spied = spy(tmp_path)
    given = command(made, tmp_path / "release", "--never-on-disk")
    code, report, err = run(made, [*given, "--max-shard-bytes", "20000"], **spied)
    assert (code, report) == (3, None)
    assert "gate: shard 00000 is larger than the" in err and "give a smaller number_sample_per_shard" in err
    assert not list(tmp_path.rglob("0*"))  # neither raw nor gated

    code, report, err = run(made, given, **spied)
    assert (code, report["samples"]["read"]) == (0, 8), err
    assert contents(tmp_path / "release") == contents(made / "release")
    assert CANARY not in err + json.dumps(report)
    assert sorted(path.name for path in (tmp_path / "release.download").iterdir()) == [
        f"0000{number}_stats.json" for number in range(3)
    ]
    opened = set((tmp_path / "opened.log").read_text(encoding="utf-8").splitlines())
    assert sum("/proc/self/fd/" in name for name in opened) >= 2  # where the raw tars and tables went
    foreign = {name for name in opened if not re.search(EXPECTED, name.removeprefix(str(tmp_path)))}
    assert foreign == set()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


EXPECTED = re.compile(
    r"""
    ^/proc/self/fd/\d+$ | ^/dev/null$
    | ^/release\.partial/(_privacy/)?\.[\w.]+\.tmp$  # each staged file, before it has its name
    | ^/release\.private/((decisions|journal)/)?[\w.]+$
    | ^/release\.download/(_tmp/\d\.feather|\d{5}_stats\.json)$
    """,
    re.VERBOSE,
)


def test_a_finished_release_is_reported_again_and_takes_no_other_list(made: Path, web: Web, tmp_path: Path) -> None:
    for name in ("release", "release.private", "release.download"):
        shutil.copytree(made / name, tmp_path / name)
    before = contents(tmp_path / "release")
    write_list(tmp_path / "urls.csv", web.address, [*ROWS, *[(f"{n}.jpg", "again") for n in range(4)]])
    shutil.copy(made / "light.yaml", tmp_path)
    code, report, err = run(made, command(tmp_path, tmp_path / "release"))
    assert (code, report) == (2, None) and "holds a release of another input" in err
    assert contents(tmp_path / "release") == before


def test_a_download_that_fails_releases_nothing(made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "light.yaml", tmp_path)  # and no list
    code, report, err = run(made, command(tmp_path, tmp_path / "release"))
    assert (code, report) == (3, None)
    assert err.endswith(
        "gate: img2dataset ended with exit code 1, see what it printed; run the same command again to go on where it "
        "stopped\n"
    )
    assert not (tmp_path / "release").exists()


def test_an_img2dataset_that_gave_a_shard_up_releases_nothing(tmp_path: Path) -> None:
    for number in range(2):
        write_shard(tmp_path, f"{number:05d}", [sample(number, "a bridge")])
    (tmp_path / "00001_stats.json").unlink()
    with pytest.raises(GateError, match=r"nothing was released: 1 shard is awaited though .*: 00001, it has no _stats"):
        _check_complete(OutputFolder(tmp_path).look())
