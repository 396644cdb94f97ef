"""A run that is killed at any moment, and started again, ends with the bytes of one that was not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gate.errors import ExitCode, GateError
from gate.manifest.verify import verify
from gate.run.scan import scan
from tests.run.test_scan import contents

ROOT = Path(__file__).resolve().parents[2]


def run_and_die(source, policy_file, output, point, count):
    command = [sys.executable, str(Path(__file__).with_name("killer.py"))]
    arguments = [str(source), str(policy_file), str(output), point, str(count)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([*command, *arguments], env=environment, capture_output=True, check=False)


# 3 shards: each writes a tar, a parquet, a stats file, records and a journal entry, the first ones again when settled
@pytest.mark.parametrize(
    ("point", "count"),
    [("write", 5), ("fsync", 1), ("fsync", 9), ("rename", 6), ("rename", 13), ("journal", 2), ("journal", 5),
     ("publish", 1)],
)  # fmt: skip
def test_killed_and_resumed(source, policy_file, key, tmp_path, point, count):
    died = run_and_die(source, policy_file, tmp_path / "release", point, count)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert not (tmp_path / "release").exists()
    again = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert again.exit_code == ExitCode.OK
    scan(source, policy_file, output=tmp_path / "straight", key=key)
    assert contents(tmp_path / "release") == contents(tmp_path / "straight")
    assert contents(tmp_path / "release.private/decisions") == contents(tmp_path / "straight.private/decisions")
    assert verify(tmp_path / "release", deep=True).ok
    assert not (tmp_path / "release.partial").exists()


def test_finished_shards_are_not_done_again(source, policy_file, key, tmp_path):
    run_and_die(source, policy_file, tmp_path / "release", "journal", 3)
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.resumed_shards == 2


def test_a_changed_input_is_done_again(source, policy_file, key, tmp_path):
    run_and_die(source, policy_file, tmp_path / "release", "journal", 3)
    stats = source / "00000_stats.json"
    stats.write_text(stats.read_text().replace("1.5", "1.6"))
    assert scan(source, policy_file, output=tmp_path / "release", key=key).resumed_shards == 1


def test_a_changed_release_is_refused(source, policy_file, key, tmp_path):
    scan(source, policy_file, output=tmp_path / "release", key=key)
    with (tmp_path / "release/00000.tar").open("r+b") as file:
        file.seek(600)
        file.write(b"\x00\x01")
    with pytest.raises(GateError, match="was changed since"):
        scan(source, policy_file, output=tmp_path / "release", key=key)
