"""A download that is gated while it grows gives the bytes of one that is scanned at its end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.errors import ExitCode, GateError, UsageError
from gate.keys import Key
from gate.manifest.verify import verify
from gate.run.scan import scan
from gate.run.watch import watch
from tests.run import words
from tests.run.test_scan import contents
from tests.support import CLEAN, failed, interrupt, picture, sample, write_shard

ROOT = Path(__file__).resolve().parents[2]
POLICY = words.POLICY + "keys: rekey\n"  # so that every shard is settled at the end
KEY = Key(b"t" * 32)


@pytest.fixture(autouse=True, scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The detector of the policy, where the processes of these tests find it."""
    folder = words.install(tmp_path_factory.mktemp("detector") / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT}")
        yield folder


@pytest.fixture
def light(tmp_path: Path) -> Path:
    path = tmp_path / "light.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four shards; in the second a sample is dropped of which the third holds a near-duplicate."""
    folder = tmp_path_factory.mktemp("made") / "arrived"
    large, small = picture(99, size=(320, 240), quality=90), picture(99, size=(160, 120), quality=60)
    write_shard(folder, "00000", [sample(0, CLEAN[0]), sample(1, "redact-me please"), failed(2, CLEAN[2])])
    write_shard(folder, "00001", [sample(10, CLEAN[1]), sample(11, "drop-me please", large)])
    write_shard(folder, "00002", [sample(20, CLEAN[2]), sample(21, CLEAN[0], small)])
    write_shard(folder, "00003", [sample(30, "redact-me too")])
    return folder


@pytest.fixture(scope="module")
def scanned(made: Path, site: Path) -> Path:
    """What a scan of them gives."""
    policy = made.parent / "light.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    report = scan(made, policy, output=made.parent / "scanned", key=KEY)
    assert dict(report.tally.fates) == {"released": 3, "redacted": 2, "dropped": 2}
    return made.parent / "scanned"


@pytest.fixture
def arrived(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "arrived")
    return tmp_path / "arrived"


def copy_shard(source: Path, target: Path, name: str) -> None:
    """A shard arrives, its `_stats.json` last."""
    target.mkdir(exist_ok=True)
    for suffix in (".tar", ".parquet", "_stats.json"):
        shutil.copy(source / f"{name}{suffix}", target / f"{name}{suffix}")


def raw(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".json")


def test_a_growing_folder_gives_what_a_scan_of_it_gives(
    arrived: Path, scanned: Path, light: Path, key: Key, tmp_path: Path
) -> None:
    growing = tmp_path / "growing"
    (growing / "_tmp").mkdir(parents=True)
    copy_shard(arrived, growing, "00002")  # shards end in any order
    coming = iter(["00000", "00003", "00001"])
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        assert not (tmp_path / "release").exists()
        if line.startswith("waiting"):
            return
        if (name := next(coming, None)) is not None:
            copy_shard(arrived, growing, name)
        else:
            (growing / "_tmp").rmdir()

    report = watch(growing, light, release=tmp_path / "release", key=key, interval=0.05, timeout=60, tell=tell)
    assert report.exit_code == ExitCode.OK and report.shards == 4
    assert [line for line in told if line.endswith("gated")] == [
        "00002: 2 samples gated",
        "00000: 2 samples gated",
        "00003: 1 sample gated",
        "00001: 2 samples gated",
    ]
    assert contents(tmp_path / "release") == contents(scanned)
    assert contents(tmp_path / "release.private/decisions") == contents(scanned.parent / "scanned.private/decisions")
    assert raw(growing) == raw(arrived) and report.tally.near_duplicate_drops == 1


def test_a_source_is_deleted_when_its_release_is_proven(
    arrived: Path, scanned: Path, light: Path, key: Key, tmp_path: Path
) -> None:
    told: list[str] = []

    def run() -> ExitCode:
        options = {"release": tmp_path / "release", "key": key, "delete_source": True, "tell": told.append}
        return watch(arrived, light, **options).exit_code

    assert run() == ExitCode.OK
    assert raw(arrived) == [] and len(list(arrived.glob("*_stats.json"))) == 4
    assert contents(tmp_path / "release") == contents(scanned)
    assert verify(tmp_path / "release", deep=True).ok
    before = contents(tmp_path / "release")
    assert run() == ExitCode.OK and contents(tmp_path / "release") == before  # it is there already
    write_shard(arrived, "00004", [sample(40, CLEAN[1])])
    with pytest.raises(UsageError, match="another input"):
        run()


def test_a_source_is_kept_when_the_disk_gives_back_something_else(
    arrived: Path, light: Path, key: Key, tmp_path: Path
) -> None:
    def spoil(line: str) -> None:
        with (tmp_path / f"release.partial/{line[:5]}.tar").open("r+b") as file:
            file.seek(600)
            file.write(b"\0\1")

    before = contents(arrived)
    with pytest.raises(GateError, match="does not read back as it was written"):
        watch(arrived, light, release=tmp_path / "release", key=key, delete_source=True, tell=spoil)
    assert contents(arrived) == before
    assert watch(arrived, light, release=tmp_path / "release", key=key).exit_code == ExitCode.OK
    assert verify(tmp_path / "release", deep=True).ok


def test_a_deleted_source_cannot_be_gated_anew(arrived: Path, light: Path, key: Key, tmp_path: Path) -> None:
    (arrived / "_tmp").mkdir()
    options = {"release": tmp_path / "release", "key": key, "delete_source": True, "interval": 0.05, "timeout": 0.1}
    with pytest.raises(GateError, match="nothing has changed"):
        watch(arrived, light, **options)
    (arrived / "_tmp").rmdir()
    light.write_text(light.read_text(encoding="utf-8").replace("name: words", "name: other"), encoding="utf-8")
    with pytest.raises(GateError, match=r"remove 00000_stats\.json and let img2dataset download it"):
        watch(arrived, light, **options)


# The source goes as the run comes along: whatever it was at when it was killed, nothing is lost and nothing is twice.
# 4 shards: each has a journal entry when it is gated, when its source may go, and when it is settled; it is killed
# between the tar and the table of the first, and before and after the journal says that a shard is settled.
@pytest.mark.parametrize(("point", "count"), [("unlink", 8), ("journal", 10), ("rename", 32)])
def test_killed_and_resumed(
    arrived: Path, scanned: Path, light: Path, key: Key, tmp_path: Path, point: str, count: int
) -> None:
    command = [Path(__file__).with_name("killer.py"), arrived, light, tmp_path / "release", point, count, "watch"]
    died = subprocess.run([sys.executable, *map(str, command)], capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert not (tmp_path / "release").exists()
    assert len(raw(arrived)) == (7 if point == "unlink" else 0)
    report = watch(arrived, light, release=tmp_path / "release", key=key, delete_source=True)
    assert (report.exit_code, report.tally.samples) == (ExitCode.OK, 7)
    assert contents(tmp_path / "release") == contents(scanned)
    assert contents(tmp_path / "release.private/decisions") == contents(scanned.parent / "scanned.private/decisions")
    assert raw(arrived) == []


def test_a_shard_that_is_written_again_is_gated_again(arrived: Path, light: Path, key: Key, tmp_path: Path) -> None:
    (arrived / "_tmp").mkdir()

    def tell(line: str) -> None:
        if line.startswith("waiting") and (arrived / "_tmp").exists():
            write_shard(arrived, "00001", [sample(10, CLEAN[1])])
            (arrived / "_tmp").rmdir()

    report = watch(arrived, light, release=tmp_path / "release", key=key, interval=0.05, tell=tell)
    assert (report.exit_code, report.tally.samples) == (ExitCode.OK, 6)
    scan(arrived, light, output=tmp_path / "scanned", key=key)
    assert contents(tmp_path / "release") == contents(tmp_path / "scanned")


def test_a_run_says_what_it_waits_for_and_gives_up(arrived: Path, light: Path, key: Key, tmp_path: Path) -> None:
    (arrived / "00002_stats.json").unlink()
    told: list[str] = []
    with pytest.raises(GateError, match=r"nothing has changed.*00002, it has no _stats\.json: it is not finished"):
        watch(arrived, light, release=tmp_path / "release", key=key, interval=0.05, timeout=0.2, tell=told.append)
    assert [line for line in told if line.startswith("waiting")] == [
        "waiting: 1 shard is awaited though img2dataset ended: 00002, it has no _stats.json: it is not finished"
    ]
    assert not (tmp_path / "release").exists()
    report = watch(arrived, light, release=tmp_path / "release", key=key, until_shards=3)
    assert (report.exit_code, report.shards) == (ExitCode.OK, 3)


def test_a_damaged_shard_stops_the_release_until_it_is_whole(
    arrived: Path, light: Path, key: Key, tmp_path: Path
) -> None:
    whole = (arrived / "00001.tar").read_bytes()
    (arrived / "00001.tar").write_bytes(whole[:700] + b"x" * 512 + whole[700:])
    told: list[str] = []

    def run() -> ExitCode:
        options = {"release": tmp_path / "release", "key": key, "delete_source": True, "tell": told.append}
        return watch(arrived, light, **options).exit_code

    assert run() == ExitCode.INCOMPLETE
    assert [line for line in told if line.startswith("00001")] == [
        "00001: a member's header is corrupt; what follows it cannot be read"
    ]
    assert raw(arrived) == ["00001.parquet", "00001.tar"]
    (arrived / "00001.tar").write_bytes(whole)
    assert run() == ExitCode.OK and raw(arrived) == []


def test_the_command_is_stopped_by_ctrl_c_and_goes_on(arrived: Path, light: Path, tmp_path: Path) -> None:
    given = ["watch", arrived, "-p", light, "-o", tmp_path / "release", "--workers", 1, "--interval", 0.1]
    environment = {**os.environ, "GATE_KEY": "11" * 32}
    command = [sys.executable, "-m", "gate", *map(str, given)]
    with subprocess.Popen(
        [*command, "--follow"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("gate: waiting"):
            assert process.poll() is None
        interrupt(process)
        out, err = process.communicate()
    assert (process.returncode, out) == (ExitCode.INTERRUPTED, "")
    assert err.endswith("gate: interrupted; run the same command again to go on\n")
    assert not (tmp_path / "release").exists()
    done = subprocess.run([*command, "--format", "json"], env=environment, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode, report["resumed_shards"], report["samples"]["read"]) == (ExitCode.OK, 4, 7)
    assert verify(tmp_path / "release", deep=True).ok


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"interval": 0}, "above zero"),
        ({"follow": True, "until_shards": 3}, "never ends"),
        ({"workers": 0}, "at least one process"),
    ],
)
def test_impossible_requests(arrived: Path, light: Path, tmp_path: Path, options: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        watch(arrived, light, release=tmp_path / "release", **options)
    assert not (tmp_path / "release.private").exists()
