"""The command line itself: quick to start, and every way it ends is one of the exit codes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from gate.cli import COMMANDS, cli, main
from gate.cli.running import stop_on_sigterm
from gate.cli.verify import verify
from gate.errors import GateError
from gate.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "torch", "onnxruntime", "spacy", "cv2", "PIL", "pyarrow", "pydantic", "presidio_analyzer", "rapidocr"}
PERSONAL = "Jane Roe 202-555-0143"


@pytest.fixture
def gate(monkeypatch, capsys):
    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gate", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def import_times() -> dict[str, int]:
    """Microseconds that each module took with all it loads, when `gate.cli` is imported."""
    command = [sys.executable, "-X", "importtime", "-c", "import gate.cli"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = re.findall(r"import time:\s+\d+ \|\s+(\d+) \|\s+(\S+)", done.stderr)
    return {name: int(time) for time, name in rows}


def test_it_starts_quickly_and_loads_nothing_heavy():
    runs = [import_times() for _ in range(5)]
    assert {name.partition(".")[0] for name in runs[0]} & HEAVY == set()
    assert min(run["gate.cli"] for run in runs) < 150_000


def test_help_and_version(gate):
    code, out, _ = gate("--help")
    assert code == 0
    assert all(name in out for name in COMMANDS)
    assert gate("--version")[:2] == (0, f"gate, version {VERSION}\n")


def test_it_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "gate", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"gate, version {VERSION}\n"


def test_every_command_explains_itself(gate):
    for name in COMMANDS:
        code, out, _ = gate(name, "--help")
        assert (code, out.startswith("Usage:")) == (0, True), name


def test_no_command_at_all_is_2(gate):
    code, _, err = gate()
    assert code == 2
    assert "Usage:" in err


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (GateError("a plain word"), 3, "gate: a plain word"),
        (ValueError(PERSONAL), 3, "internal error (ValueError"),
        (KeyError(PERSONAL), 3, "internal error (KeyError"),
        (RecursionError(PERSONAL), 3, "internal error (RecursionError"),
        (MemoryError(PERSONAL), 3, "internal error (MemoryError"),
        (KeyboardInterrupt(PERSONAL), 130, "gate: interrupted\n"),
        (click.Abort(), 130, "gate: interrupted\n"),
    ],
)
@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_errors_end_with_their_code_and_without_values(gate, monkeypatch, error, code, says, debug):
    def fail(**_: object) -> None:
        personal = PERSONAL
        raise error from ValueError(personal)

    monkeypatch.setattr(verify, "callback", fail)
    ended, out, err = gate(*debug, "verify", "somewhere")
    assert (ended, out) == (code, "")
    assert says in err
    assert "Jane" not in err
    assert "Traceback" not in err
    frames = [line for line in err.splitlines() if re.fullmatch(r"[\w.]+:\d+ [\w<>]+", line)]
    assert bool(frames) == (bool(debug) and code == 3)
    assert not frames or frames[-1].endswith(" fail")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scan", "x", "-o", "out"], "interrupted; run the same command again to go on\n"),
        (["scan", "x", "--private", "out"], "interrupted; run the same command again to go on\n"),
        (["scan", "x"], "interrupted; nothing was written\n"),
        (["score", "x", "-o", "x.parquet"], "interrupted; nothing was written\n"),
        (["audit", "x", "-o", "near"], "interrupted; a new run starts anew\n"),
        (["train", "x", "-o", "head"], "interrupted; a new run starts anew\n"),
        (["train", "x", "-o", "head", "--cache", "c"], "start anew, with the features that --cache kept\n"),
        (["eval", "ultrasound", "x"], "interrupted; nothing was written\n"),
        (["eval", "ultrasound", "x", "--cache", "c"], "start anew, with the features that --cache kept\n"),
    ],
    ids=" ".join,
)
def test_an_interruption_promises_what_is_true(gate, monkeypatch, words, says):
    command = cli.get_command(click.Context(cli), words[0])
    command = command.commands[words[1]] if isinstance(command, click.Group) else command

    def stopped(**_: object) -> None:
        stop_on_sigterm()
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(command, "callback", stopped)
    try:
        code, out, err = gate(*words)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (code, out) == (130, "")
    assert err.startswith("gate: interrupted")
    assert err.endswith(says)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("scan set -p bad.yaml", 2),
        ("scan set --polcy strict", 2),
        ("scna set", 2),
        ("verify absent", 2),
    ],
)
def test_nobody_reading_stderr_does_not_change_the_exit_code(tmp_path, words, code):
    (tmp_path / "bad.yaml").write_text("version: 1\nnam: x\nrules: 3\n")
    (tmp_path / "set").mkdir()
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "from gate.cli import main; main()", *words.split()]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=write, check=False)
    os.close(write)
    assert (done.returncode, done.stdout) == (code, b"")


def test_the_only_switch_of_onnxruntime_stands_before_it_can_load():
    code = "import gate, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
