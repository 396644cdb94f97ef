"""`gate scan` as a shell meets it: how it ends, and what it prints where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.test_local import PERSONAL, Place
from tests.run.test_scan import contents
from tests.support import sample, write_shard

FOUND = f"trap-find {PERSONAL}"
RAISES = f"trap-raise {PERSONAL}"


def place_with(folder: Path, *captions: str) -> Place:
    place = Place(folder)
    place.shard("00000", list(captions))
    return place


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return place_with(tmp_path_factory.mktemp("clean"), "a cup", "a plate")


@pytest.fixture(scope="module")
def dirty(tmp_path_factory):
    return place_with(tmp_path_factory.mktemp("dirty"), "a cup", FOUND, "a plate")


@pytest.fixture(autouse=True)
def in_an_empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_a_clean_set_is_0(clean):
    code, out, _ = clean.run()
    assert code == 0
    assert "PASS" in out


def test_a_violation_is_1_and_0_when_asked_for(dirty):
    code, out, _ = dirty.run()
    assert code == 1
    assert "FAIL" in out
    assert dirty.run("--exit-zero")[0] == 0
    assert not list(dirty.folder.glob("*.private"))


def test_a_release_of_it_is_0(dirty, tmp_path):
    release = tmp_path / "release"
    code, out, _ = dirty.run("-o", str(release))
    assert code == 0
    assert f"gate verify {release}" in out
    assert PERSONAL.encode() not in b"".join(path.read_bytes() for path in release.rglob("*") if path.is_file())


def test_what_cannot_be_examined_is_3_whatever_is_asked_for(tmp_path):
    place = place_with(tmp_path, "a cup", RAISES)
    code, out, _ = place.run("--exit-zero")
    assert code == 3
    assert "could not be examined" in out


@pytest.mark.parametrize("words", [("--limit", "1"), ("--sample", "99%")])
def test_a_part_is_never_0(clean, words):
    code, out, _ = clean.run(*words, "--format", "json")
    assert code == 3
    estimate = json.loads(out)["estimate"]
    assert (estimate["total"], estimate["random"]) == (2, words[0] == "--sample")
    assert estimate["seen"] <= 2


def test_a_part_with_a_violation_is_1(dirty):
    code, out, _ = dirty.run("--limit", "2")
    assert code == 1
    assert "ESTIMATE" in out


def test_json_is_one_document_with_stable_names(dirty):
    documents = []
    for _ in range(2):
        code, out, err = dirty.run("--format", "json")
        assert code == 1
        assert [line.split()[0] for line in err.splitlines()] == ["policy", "warning:"]
        documents.append(json.loads(out))
        assert documents[-1].pop("seconds") > 0
    assert documents[0] == documents[1]
    (document, _) = documents
    assert document["schema"] == "gate-scan/1"
    assert (document["verdict"], document["exit_code"]) == ("fail", 1)
    assert document["samples"] == {"read": 3, "released": 2, "redacted": 1, "dropped": 0, "quarantined": 0}
    assert document["rules"] == [{"rule": "names", "action": "redact", "samples": 1}]


def test_the_result_is_on_stdout_and_the_rest_on_stderr(clean):
    _, out, err = clean.run()
    assert err.startswith("policy trap (trap.yaml, sha256 ")
    assert "\x1b" not in out + err  # no terminal: no colours, no progress
    assert clean.run("--quiet")[2] == ""


def on_a_terminal(place: Place, **environment: str | None) -> tuple[str, str]:
    """stdout and stderr of a scan that has a terminal for each."""
    ends = [os.openpty() for _ in range(2)]
    process = place.start(stdout=ends[0][1], stderr=ends[1][1], environment=environment)
    texts = []
    process.wait(timeout=120)
    for end, inner in ends:
        os.close(inner)
        data = b""
        try:
            while chunk := os.read(end, 65536):
                data += chunk
        except OSError:  # Linux: the other end is closed
            pass
        os.close(end)
        texts.append(data.decode())
    return texts[0], texts[1]


def test_a_terminal_gets_progress_and_colours_unless_no_color(clean):
    out, err = on_a_terminal(clean, NO_COLOR="1")
    assert "PASS" in out
    assert "\x1b" not in out
    assert "\r\x1b[K" in err
    out, _ = on_a_terminal(clean, NO_COLOR=None)
    assert "\x1b[" in out


def test_dry_run_writes_nothing_and_loads_no_model(tmp_path):
    place = place_with(tmp_path, "a cup")
    before = contents(tmp_path)
    code = (
        "import sys\nfrom gate.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code or 0, *{'onnxruntime', 'cv2', 'numpy', 'pyarrow', 'PIL', 'spacy'}"
        " & sys.modules.keys())\n"
    )
    words = ["scan", "source", "-p", "strict", "-o", "release", "--dry-run"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=place.folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0", done.stderr
    assert done.stdout.startswith("1 shard, ")
    assert "image_text" in done.stdout
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scan", "absent", "-p", "audit"], "absent does not exist"),
        (["scan", "set", "-p", "strct"], "did you mean strict?"),
        (
            ["scan", "set", "-p", "typo.yaml"],
            "typo.yaml:4:3: detectors.caption_txt: there is no detector 'caption_txt'; did you mean",
        ),
        (["scan", "set", "--polcy", "strict"], "--policy"),
        (["scna", "set"], "did you mean `gate scan`"),
        (["scan", "set", "-p", "audit", "--sample", "120%"], "give a share such as 1%"),
        (["scan", "set", "-p", "audit", "--sample", "1%", "--limit", "3"], "not both"),
        (["scan", "set", "-p", "audit", "--limit", "3", "-o", "out"], "must be whole"),
        (["scan", "set", "-p", "audit", "--shard-range", "0-3"], "give A:B"),
        (["scan", "set", "-p", "audit", "-o", "set/out"], "folders apart"),
        (["scan", "set", "-p", "audit", "--key-file", "set/00000.tar"], "must lie outside the source"),
        (["scan", "set", "-p", "audit", "--key-file", "typo.yaml"], "does not hold a key"),
        (["scan", "set", "-p", "audit", "-o", "/proc/gate/release"], "cannot make the private directory"),
        (["scan", "set", "-p", "audit", "-o", "out", "--private", "/proc/gate"], "cannot make the private directory"),
        (["scan", "links", "-p", "audit"], "cannot be read"),
        (["scan", "folders", "-p", "audit"], "cannot be read"),
        (["scan", "set"], "no policy: name one with --policy"),
    ],
)
def test_what_is_asked_wrongly_is_2_and_says_what_to_do(gate, tmp_path, monkeypatch, words, says):
    monkeypatch.setenv("GATE_KEY", "ab" * 32)
    monkeypatch.delenv("GATE_POLICY", raising=False)
    if "--key-file" in words:
        monkeypatch.delenv("GATE_KEY")
    write_shard(tmp_path / "set", "00000", [sample(0, "a cup")])
    (tmp_path / "links").mkdir()
    (tmp_path / "links/00000.tar").symlink_to("nowhere")
    (tmp_path / "folders/00000.tar").mkdir(parents=True)
    (tmp_path / "typo.yaml").write_text("version: 1\nname: typo\ndetectors:\n  caption_txt: {}\nrules: []\n")
    code, out, err = gate(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_verdict_and_no_noise(clean):
    read, write = os.pipe()
    process = clean.start(stdout=write)
    os.close(write)
    os.close(read)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert [line.split()[0] for line in err.splitlines()] == ["policy", "warning:"]


def test_a_full_disk_for_the_result_is_3(clean):
    with Path("/dev/full").open("w") as full:
        process = clean.start(stdout=full)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "there is no verdict" in err
