"""Worker processes that die, hang, fail or are interrupted, with a third-party detector that does it all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate.manifest.verify import verify
from gate.run.store import PrivateStore
from tests.run.trap import install
from tests.support import interrupt, picture, sample, tar_members, write_shard

ROOT = Path(__file__).resolve().parents[2]
GATE = [sys.executable, "-c", "from gate.cli import main; main()"]
PERSONAL = "Jane Roe 202-555-0143"
POLICY = """
version: 1
name: trap
detectors:
  trap: {SETTINGS}
rules:
  - {id: names, when: {detector: trap, entity_type: PERSON}, action: redact, reason: names go}
limits: {max_seconds: 2.0}
on_error: {max_quarantined: "100%"}
"""


class Place:
    """A folder with a detector package, a policy, a source, and the command line run in it."""

    def __init__(self, folder: Path, settings: str = "{}") -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        install(folder / "site")
        (folder / "trap.yaml").write_text(POLICY.replace("{SETTINGS}", settings))

    def shard(self, name: str, captions: list[str]) -> None:
        first = 1000 * int(name)
        items = [sample(first + i, text, picture(first + i, (48, 48))) for i, text in enumerate(captions)]
        write_shard(self.folder / "source", name, items)

    def gate(self, *words: str, seconds: float = 0.0, **options: object) -> subprocess.Popen[str]:
        """Start the command line here. `seconds` is what the detector takes for a sample."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(self.folder / "site")]),
            "GATE_KEY": "ab" * 32,
            "TMPDIR": str(self.temporary),
            "TRAP_SECONDS": str(seconds),
            **options.pop("environment", {}),
        }
        environment = {name: value for name, value in environment.items() if value is not None}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(
            [*GATE, *words], cwd=self.folder, env=environment, text=True, start_new_session=True, **streams
        )

    def start(self, *words: str, seconds: float = 0.0, **options: object) -> subprocess.Popen[str]:
        return self.gate("scan", "source", "--policy", "trap.yaml", *words, seconds=seconds, **options)

    def run(self, *words: str) -> tuple[int, str, str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=240)
        return process.returncode, out, err


def clean(out: str, err: str) -> bool:
    return not any(word in out + err for word in ("Jane", "202-555", "Traceback", "RuntimeError", "ValueError"))


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("trapped"))
    captions = [f"a cup number {i}" for i in range(56)]
    for number, trap in {3: "exit", 11: "segv", 21: "raise", 40: "count"}.items():
        captions[number] = f"trap-{trap} {PERSONAL}"
    place.shard("00000", captions)
    place.shard("00001", [f"trap-hang {PERSONAL}", "a plate"])  # after those that are done again one by one
    place.shard("00002", ["a spoon", "a fork"])
    return place, place.run("-o", "release", "--workers", "2")


CULPRITS = {
    (0, 3): "worker_crashed",
    (0, 11): "worker_crashed",
    (0, 21): "detector_failed",
    (0, 40): "detector_failed",
    (1, 0): "worker_timeout",
}


def test_only_the_culprits_are_quarantined(trapped):
    place, (code, _out, err) = trapped
    assert code == 0, err
    store = PrivateStore(place.folder / "release.private")
    found = {
        (shard, record.number): record.outcome.problem
        for shard in range(3)
        for record in store.read_records(f"{shard:05d}")
        if record.outcome.problem
    }
    assert found == CULPRITS


def test_the_others_are_released_in_their_order(trapped):
    place, _ = trapped
    for shard, count in enumerate((56, 2, 2)):
        wanted = [f"{1000 * shard + i:09d}" for i in range(count) if (shard, i) not in CULPRITS]
        members = tar_members(place.folder / f"release/{shard:05d}.tar")
        assert [name[:-4] for name in members if name.endswith(".txt")] == wanted
    assert verify(place.folder / "release", deep=True).ok


def test_nothing_is_said_of_what_they_held(trapped):
    place, (_, out, err) = trapped
    assert clean(out, err), err
    assert "worker_crashed" in out
    assert list(place.temporary.iterdir()) == []


def test_a_detector_that_always_fails_gives_no_verdict(tmp_path):
    place = Place(tmp_path, "{always: true}")
    place.shard("00000", ["a cup", PERSONAL])
    # one that another problem stops does not make a verdict of it
    write_shard(tmp_path / "source", "00001", [sample(1, "a pot", b"")])
    code, out, err = place.run("-o", "release")
    assert code == 3
    assert "no verdict" in out
    assert not (tmp_path / "release").exists()
    assert clean(out, err), err


def test_a_detector_that_cannot_start_is_named_without_its_words(tmp_path):
    place = Place(tmp_path, f"{{broken: {PERSONAL}}}")
    place.shard("00000", ["a cup"])
    code, out, err = place.run()
    assert code == 3
    assert "detectors cannot be loaded" in err
    assert not any(word in out + err for word in ("Jane", "Traceback"))


def children(pid: int) -> list[int]:
    """Processes whose parent is `pid`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def alive(pids: list[int]) -> list[int]:
    def state(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return "X"

    return [pid for pid in pids if state(pid) not in "XZ"]


def wait_for(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture
def slow(tmp_path):
    """Two shards; with `seconds=0.3` a sample, each takes a few seconds."""
    place = Place(tmp_path)
    for name in ("00000", "00001", "00002"):
        place.shard(name, [f"a cup number {i}" for i in range(16)])
    return place


def finished(place: Place, count: int) -> bool:
    return len(list(place.folder.glob("release.private/journal/*.json"))) >= count


def test_workers_end_with_a_killed_parent(slow):
    process = slow.start("-o", "release", "--workers", "2", seconds=0.2)
    wait_for(lambda: finished(slow, 1))
    workers = children(process.pid)
    assert len(workers) >= 2
    process.kill()
    process.communicate(timeout=20)
    wait_for(lambda: not alive(workers), 10)
    assert slow.run("-o", "release", "--workers", "2")[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_and_taken_up_again(slow, number):
    process = slow.start("-o", "release", "--workers", "2", seconds=0.2)
    wait_for(lambda: finished(slow, 1))
    workers = children(process.pid)
    if number == signal.SIGINT:
        interrupt(process, number, group=True)  # as a terminal does
    else:
        process.terminate()
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "run the same command again" in err
    assert "Traceback" not in err
    wait_for(lambda: not alive(workers), 10)
    assert not (slow.folder / "release").exists()
    assert not [path for path in slow.folder.rglob("*") if ".tmp" in path.name]
    assert list(slow.temporary.iterdir()) == []
    code, out, err = slow.run("-o", "release", "--workers", "2")
    assert code == 0, err
    assert "done in an earlier run" in out
    assert verify(slow.folder / "release", deep=True).ok


@pytest.mark.parametrize("delay", [0.0, 0.2, 0.5])
def test_interrupted_while_the_workers_start(slow, delay):
    process = slow.start("--workers", "2")
    wait_for(lambda: len(children(process.pid)) >= 2)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    _out, err = process.communicate(timeout=20)
    assert process.returncode in (0, 130)  # on a fast machine it may be done
    assert "Traceback" not in err
    assert list(slow.temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_another_thread_takes_waits_until_the_workers_are_started(number):
    """The main thread blocks SIGINT then; a thread of a library does not, and Python would interrupt the main one."""
    program = f"""
import os, signal, threading
def interrupt(*_):
    raise KeyboardInterrupt
signal.signal({number:d}, interrupt)
ready = threading.Event()
threading.Thread(target=ready.wait, daemon=True).start()
from gate.run.local import _inherited
done = False
try:
    with _inherited():
        os.kill(os.getpid(), {number:d})
        for _ in range(10**6):
            pass
        done = True
except KeyboardInterrupt:
    print("interrupted after" if done else "interrupted within")
else:
    print("lost")
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == "interrupted after\n"
