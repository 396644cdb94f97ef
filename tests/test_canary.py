"""Planted personal data is searched for wherever gate could leave it: streams, release, records, temporary files.

Every place of a sample carries canaries; the policy redacts all of them, so the release may hold none either.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from gate.keys import Key
from gate.pipeline import Pipeline
from gate.policy import load_policy
from gate.shards.index import index_shard
from gate.shards.read import load_sample
from gate.types import Fate
from tests.run.test_scan import all_text
from tests.run.trap import install
from tests.support import ROW_SCHEMA, failed, picture, sample, write_tar

ROOT = Path(__file__).resolve().parents[1]
NAME, PHONE, MAIL = "Jane Zebworth", "202-555-0187", "jane.zebworth@example.org"
CARD, STREET = "5500 0000 0000 0004", "4471 Quarrelwood Lane, Springfield, IL 62704"
ALL = f"Call {NAME} at {PHONE}, mail {MAIL}, card {CARD}, lives at {STREET}."
LATITUDE = 5_829_999  # hundred-thousandths of a second
NEEDLES = [
    *(word.encode() for word in ("Zebworth", "zebworth", "202-555", "5550187", "5500 0000", "Quarrelwood")),
    struct.pack("<II", LATITUDE, 100_000),
    struct.pack(">II", LATITUDE, 100_000),
    b"58.29999",
    "Zebworth".encode("utf-16-le"),
    "Zebworth".encode("utf-16-be"),
]
TYPES = """[PERSON, PHONE_NUMBER, EMAIL_ADDRESS, CREDIT_CARD, LOCATION, POSTAL_CODE, URL, HANDLE, GPS_POSITION,
      CREATOR, DEVICE_SERIAL, ORIGINAL_URL, HIDDEN_DATA, EMBEDDED_IMAGE, DATE_TIME, ID_NUMBER, FACILITY]"""
POLICY = """
version: 1
name: canary
detectors: {DETECTORS}
rules:
  - {id: all, when: {entity_type: TYPES}, action: redact, reason: nothing stays}
on_error: {max_quarantined: "100%"}
near_duplicates: {follow: false}
""".replace("TYPES", TYPES)


def photograph() -> bytes:
    """A JPEG with canaries in its EXIF: artist, comment, position."""
    exif = Image.Exif()
    exif[0x013B] = NAME
    exif[0x010E] = ALL
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + ALL.encode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 51.0, 58.29999)
    gps[3], gps[4] = "E", (2.0, 17.0, 40.0)
    return picture(5, exif=exif)


def noted_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", NAME)
    notes.add_text("Comment", ALL)
    notes.add_text("Description", ALL, zip=True)
    notes.add_itxt("Title", ALL)
    return picture(6, format="PNG", pnginfo=notes)


def written(text: str) -> bytes:
    """A picture with text in it."""
    image = Image.new("RGB", (640, 120), "white")
    ImageDraw.Draw(image).text((16, 40), text, fill="black", font=ImageFont.load_default(28))
    sink = io.BytesIO()
    image.save(sink, "PNG")
    return sink.getvalue()


def items() -> list[dict]:
    """Samples and failed rows; each carries canaries somewhere else."""
    return [
        sample(0, "a red bicycle"),
        sample(1, ALL),
        sample(2, "a cup", note=ALL, **{NAME: "owner"}, people=[{"who": NAME, "call": PHONE}]),
        sample(3, "a plate", key="Jane_Zebworth_2"),
        sample(4, "a bay", photograph(), exif=json.dumps({"Image Artist": NAME, "GPS GPSLatitude": "[48, 58.29999]"})),
        {**sample(5, "a bowl", noted_png()), "ext": "png"},
        sample(6, "a spoon", url=f"https://images.example/users/jane.zebworth/1.jpg?phone={PHONE}&mail={MAIL}"),
        sample(7, ALL, b"<html>" + ALL.encode()),  # cannot be decoded
        sample(8, f"trap-raise {ALL}"),
        sample(9, "a fork", key="Zebworth_9", image=b""),
        failed(10, ALL, url=f"https://images.example/{MAIL}"),
        {**failed(11, "x"), "row": {**failed(11, ALL)["row"], "key": "Zebworth_failed", "error_message": ALL}},
    ]  # fmt: skip


def tar_of(made: list[dict]) -> list[tuple[str, bytes]]:
    members = []
    for item in made:
        row = item["row"]
        if item["image"] is not None:
            members += [
                (f"{row['key']}.{item.get('ext', 'jpg')}", item["image"]),
                (f"{row['key']}.json", json.dumps(row).encode()),
                (f"{row['key']}.txt", row["caption"].encode()),
            ]
    return members


def write_source(folder: Path) -> Path:
    folder.mkdir()
    made = items()
    extra = [
        (NAME, ALL.encode()),  # a member without a key
        (f".{MAIL}", b"x"),
        (f"../{NAME}.jpg", picture(20)),
        ("000000021.json", b'{"caption": "' + ALL.encode()),
        ("000000022.txt", f"caf\xe9 {ALL}".encode("latin-1")),
        ("000000023.zebworth", ALL.encode()),
    ]
    write_tar(folder / "00000.tar", tar_of(made) + extra)
    keys = ["000000021", "000000022", "000000023", NAME]
    rows = [item["row"] for item in made] + [sample(0, ALL, key=key)["row"] for key in keys]
    rows.append(sample(0, ALL, key="Zebworth_lost")["row"])  # in no tar
    table = pa.Table.from_pylist(rows, schema=ROW_SCHEMA).replace_schema_metadata({"note": ALL})
    pq.write_table(table, folder / "00000.parquet")
    (folder / "00000_stats.json").write_text(
        json.dumps({"count": len(rows), "successes": 9, "status_dict": {"success": 9, ALL: 1}})
    )
    return folder


class Runner:
    """The command line in a folder of its own; keeps everything that was printed and every temporary file seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = b""
        self.temporary: list[bytes] = []
        (folder / "tmp").mkdir()
        (folder / "home").mkdir()
        install(folder / "site")
        for name, detectors in {
            "texts": "{caption_text: {}, metadata: {}, trap: {}}",
            "pictures": "{caption_text: {}, metadata: {}, image_text: {}}",
            "trap": "{trap: {}}",
            "broken": f"{{trap: {{broken: {NAME}}}}}",
        }.items():
            (folder / f"{name}.yaml").write_text(POLICY.replace("{DETECTORS}", detectors))

    def run(self, *words: str) -> int:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(self.folder / "site")]),
            "GATE_KEY": "cd" * 32,
            "TMPDIR": str(self.folder / "tmp"),
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "home"),
            "XDG_CONFIG_HOME": str(self.folder / "home"),
        }
        command = [sys.executable, "-c", "from gate.cli import main; main()", *words]
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(done,))
        watch.start()
        try:
            process = subprocess.run(
                command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                check=False, timeout=240,
            )  # fmt: skip
        finally:
            done.set()
            watch.join()
        self.printed += process.stdout
        return process.returncode

    def _watch(self, done: threading.Event) -> None:
        while not done.wait(0.05):
            # unlike rglob, os.walk passes over folders that go away meanwhile
            for path in [Path(at, name) for at, _, names in os.walk(self.folder / "tmp") for name in names]:
                try:
                    self.temporary.append(str(path).encode())
                    self.temporary.append(path.read_bytes())
                    if path.suffix == ".parquet":
                        self.temporary.append(json.dumps(pq.read_table(path).to_pylist(), default=str).encode())
                except (OSError, pa.ArrowException):
                    pass  # gone again, or not whole yet


def leaks(data: bytes) -> list[bytes]:
    return [needle for needle in NEEDLES if needle in data]


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    write_source(folder / "source")
    return Runner(folder)


@pytest.fixture(scope="module")
def released(runner):
    """A release of the source; a detector raised on one sample, others could not be examined."""
    assert runner.run("--debug", "scan", "source", "--policy", "texts.yaml", "-o", "release", "--workers", "2") == 0
    return runner.folder / "release"


@pytest.fixture(scope="module")
def pictures(runner):
    folder = runner.folder / "cards"
    folder.mkdir()
    made = [sample(1, "a card", written(f"RSVP {NAME} {PHONE}")), sample(2, "a cup")]
    made[0]["ext"] = "png"
    write_tar(folder / "00000.tar", tar_of(made))
    assert runner.run("scan", "cards", "--policy", "pictures.yaml", "-o", "shown", "--format", "json") == 0
    return runner.folder / "shown"


def test_the_needles_are_in_the_source(runner):
    text = all_text(runner.folder / "source")
    missing = [needle for needle in NEEDLES if needle not in text]
    one_byte_order = [needle for needle in missing if len(needle) == 8 and b"\0" in needle]
    assert len(one_byte_order) == 1
    assert set(missing) == {*one_byte_order, b"5550187", "Zebworth".encode("utf-16-le"), "Zebworth".encode("utf-16-be")}


def test_the_release_holds_none(released):
    assert leaks(all_text(released)) == []
    with tarfile.open(released / "00000.tar") as tar:
        names = [info.name for info in tar]
        for info in tar:
            if info.name.endswith((".jpg", ".png")):
                image = Image.open(io.BytesIO(tar.extractfile(info).read()))
                image.load()
                assert leaks(repr([image.info, dict(image.getexif())]).encode()) == []
    assert leaks(repr(names).encode()) == []
    assert sum(name.endswith(".txt") for name in names) == 7


def test_the_private_records_hold_none(runner, released):
    assert leaks(all_text(runner.folder / "release.private")) == []


def test_names_of_released_files_hold_none(runner, released):
    for folder in ("release", "release.private"):
        assert leaks(repr([str(path.name) for path in (runner.folder / folder).rglob("*")]).encode()) == []


def test_text_in_pictures_is_gone_and_nowhere_repeated(runner, pictures):
    assert leaks(all_text(pictures)) == []
    assert leaks(all_text(runner.folder / "shown.private")) == []
    with tarfile.open(pictures / "00000.tar") as tar:
        after = np.asarray(Image.open(io.BytesIO(tar.extractfile("000000001.png").read())).convert("L"))
    before = np.asarray(Image.open(io.BytesIO(written(f"RSVP {NAME} {PHONE}"))).convert("L"))
    assert (after != before).mean() > 0.05


def test_nothing_is_left_behind_elsewhere(runner, released, pictures):
    """No session id, no cache, no device id of a library: a scan writes where it was told to, and nowhere else."""
    assert [*(runner.folder / "home").rglob("*"), *(runner.folder / "tmp").rglob("*")] == []


def test_error_paths_print_none(runner, released):
    cut = runner.folder / "cut"
    write_source(cut)
    (cut / "00001.tar").write_bytes((cut / "00000.tar").read_bytes()[:-1500])
    crash = runner.folder / "crash"
    crash.mkdir()
    texts = [f"trap-exit {ALL}", f"trap-segv {ALL}", f"trap-raise {ALL}", f"trap-count {ALL}", "a cup"]
    write_tar(crash / "00000.tar", tar_of([sample(i, text) for i, text in enumerate(texts)]))
    with (released / "00000.tar").open("rb") as file:
        whole = file.read()
    codes = {
        "damaged": runner.run("--debug", "scan", "cut", "--policy", "trap.yaml", "-o", "never"),
        "crashes": runner.run("--debug", "scan", "crash", "--policy", "trap.yaml", "-o", "crashed"),
        "no model": runner.run("--debug", "scan", "crash", "--policy", "broken.yaml"),
        "deep": runner.run("--debug", "verify", "release", "--deep"),
        "verify": runner.run("verify", "release", "--format", "json"),
        "policy": runner.run("--debug", "policy", "check", "texts.yaml"),
        "again": runner.run("--debug", "scan", "source", "--policy", "trap.yaml", "-o", "release"),
    }
    assert codes == {"damaged": 3, "crashes": 0, "no model": 3, "deep": 0, "verify": 0, "policy": 0, "again": 2}
    (released / "00000.tar").write_bytes(whole[:2000] + b"\xff" + whole[2001:])
    assert runner.run("--debug", "verify", "release", "--deep") == 1
    (released / "00000.tar").write_bytes(whole)
    assert leaks(runner.printed) == []
    assert b"Traceback" not in runner.printed
    for folder in ("crashed", "crashed.private", "never.private"):
        assert leaks(all_text(runner.folder / folder)) == []


@pytest.mark.parametrize(
    ("policy", "code", "words"),
    [
        ("texts", 1, ["--format", "json"]),
        ("trap", 3, ["--format", "text"]),
        ("trap", 3, ["--limit", "4"]),
        ("trap", 3, ["--sample", "50%", "--format", "json"]),
    ],
)
def test_a_scan_without_output_tells_none_and_leaves_nothing(runner, policy, code, words):
    runner.temporary.clear()
    assert runner.run("--debug", "scan", "source", "--policy", f"{policy}.yaml", *words) == code
    assert leaks(runner.printed) == []
    assert runner.temporary
    # the detector `trap` finds nothing: under its policy the keys are released as they are, and recorded
    found = leaks(b"\n".join(runner.temporary))
    assert found == [] or (policy == "trap" and found == [b"Zebworth"])
    assert list((runner.folder / "tmp").iterdir()) == []


def test_what_crosses_between_processes_holds_none(runner):
    """Results are pickled on their way from a worker: of a redacted sample they hold what is released, no more."""
    pipeline = Pipeline(load_policy(runner.folder / "pictures.yaml"), Key(b"c" * 32), redact=True)
    made = items()
    index = index_shard(runner.folder / "source/00000.tar")
    samples = []
    with (runner.folder / "source/00000.tar").open("rb") as file:
        for number in range(1, 7):
            row = {name: made[number]["row"].get(name) for name in ROW_SCHEMA.names}
            samples.append(load_sample(file, index.samples[number], row, max_member_bytes=1 << 20,
                                       unknown_members="quarantine"))  # fmt: skip
    outcomes = pipeline.process(samples)
    assert {outcome.fate for outcome in outcomes} <= {Fate.REDACTED, Fate.DROPPED}
    assert leaks(pickle.dumps(outcomes)) == []
    assert leaks(repr(outcomes).encode()) == []
    assert leaks(repr(samples).encode()) == []
