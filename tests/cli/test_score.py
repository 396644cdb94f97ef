"""`gate score` as it is typed: what it prints, how it ends, and what it leaves behind when it is stopped."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gate.policy import load_policy
from gate.policy.settings import BUILT_IN
from gate.samples import make_samples
from gate.samples.sonogram import sonogram
from tests.run.trap import install
from tests.support import NAMED, interrupt, picture, sample, write_shard

ROOT = Path(__file__).resolve().parents[2]
Gate = Callable[..., tuple[int, str, str]]


def start(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from gate.cli import main; main()", "score", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder / "site")]), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    sink = io.BytesIO()
    sonogram(1).resize((320, 240)).save(sink, "JPEG")
    items = [sample(0, NAMED, picture(0, (48, 48))), sample(1, "twenty weeks", sink.getvalue())]
    write_shard(tmp_path / "shards", "00000", items)
    return tmp_path / "shards"


def test_all_detectors_by_default(shards: Path) -> None:
    process = start(shards.parent, "shards", "-o", "scores.parquet", "--workers", "1")
    out, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert out.splitlines()[-1].startswith("scores  scores.parquet (private")
    words = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}
    assert words["PERSON"][0] == "50.0"
    assert words["ULTRASOUND"][:2] == ["50.0", "%"]
    assert "Jane" not in out
    path = shards.parent / "scores.parquet"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    named, scan = pq.read_table(path).to_pylist()
    assert named["caption_text.PERSON"] >= 0.4 > scan["caption_text.PERSON"]
    assert scan["ultrasound.ULTRASOUND"] > named["ultrasound.ULTRASOUND"] >= 0.0
    ran = {name.partition(".")[0] for name in named if "." in name}
    assert ran == set(BUILT_IN) - {"concept"} == set(load_policy("audit").detectors_settings())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing(tmp_path: Path, number: int) -> None:
    install(tmp_path / "site")
    (tmp_path / "out").mkdir()
    write_shard(tmp_path / "shards", "00000", [sample(n, f"trap {n}", picture(n, (48, 48))) for n in range(40)])
    words = ("shards", "-o", "out/scores.parquet", "--detectors", "trap", "--workers", "1")
    process = start(tmp_path, *words, TRAP_SECONDS="1")
    deadline = time.monotonic() + 60
    while not list((tmp_path / "out").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".scores.parquet.tmp"]
    interrupt(process, number, group=number == signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, err.strip()) == ("", "gate: interrupted; nothing was written")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--output'"),
        (("-o", "x.parquet", "--detectors", "face,,ultrasound"), "--detectors: give names with a comma"),
        (("-o", "x.parquet", "--detectors", "faces"), "there is no detector 'faces'; did you mean face?"),
        (("-o", "x.parquet", "--policy", "strickt"), "gate ships no policy 'strickt'; did you mean strict?"),
        (("-o", "x.parquet", "--shard-range", "1"), "--shard-range 1: give A:B"),
        (("-o", "x.parquet", "--limit", "0"), "--limit"),
    ],
)
def test_impossible_requests(gate: Gate, shards: Path, words: tuple[str, ...], message: str) -> None:
    code, out, err = gate("score", shards, *words)
    assert (code, out) == (2, "")
    assert message in err


def test_what_is_there_is_kept(gate: Gate, shards: Path, tmp_path: Path) -> None:
    (tmp_path / "scores.parquet").write_bytes(b"mine")
    code, _, err = gate("score", shards, "-o", tmp_path / "scores.parquet")
    assert (code, err) == (2, f"gate: {tmp_path}/scores.parquet exists; name another file with -o or remove it\n")
    assert (tmp_path / "scores.parquet").read_bytes() == b"mine"


def test_without_the_detectors_it_says_how_to_get_them(shards: Path) -> None:
    code = "import sys; sys.modules['pyarrow'] = None; from gate.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "score", "shards", "-o", "scores.parquet"],
        cwd=shards.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gate: score needs the module pyarrow; install it with: pip install 'shardgate[scan]'\n"


def test_the_page_shows_what_happens(tmp_path: Path) -> None:
    """The face detector's part of the demonstration in docs/score.md, and the example below it."""
    page = (ROOT / "docs/score.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (console,), (example,), (printed,) = (
        [body for kind, body in blocks if kind == k] for k in ("console", "python", "")
    )
    make_samples(tmp_path / "demo")
    process = start(tmp_path, "demo/shards", "-o", "scores.parquet", "--detectors", "face", "--workers", "2")
    out, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    shown, told = out.splitlines(), console.splitlines()
    assert shown[0].split(",")[0] == told[2].split(",")[0]
    assert set(shown[1:]) <= set(told)
    done = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == printed
