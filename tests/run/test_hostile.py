"""One scan over a shard of everything that can be wrong with a sample: each ends as docs/hostile-input.md says."""

from __future__ import annotations

import io
import json
import re
import struct
import tarfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from gate.errors import PROBLEMS, ExitCode
from gate.keys import Key
from gate.manifest.verify import verify
from gate.report.text import render_text
from gate.run.scan import scan
from gate.run.store import PrivateStore
from gate.shards.index import DAMAGES
from gate.types import Fate
from tests.run.conftest import POLICY
from tests.run.test_scan import all_text, contents
from tests.support import CARD, CLEAN, NAMED, ROW_SCHEMA, picture, sample, tar_members

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hostile-input.md"
LIMITS = """
limits: {max_member_bytes: 400000, max_pixels: 20000000}
on_error: {max_quarantined: "100%"}
near_duplicates: {follow: false}
"""
MARK = "quarantined-marker"
"""Stands in the caption, the JSON and the row of every sample that cannot be examined."""


@dataclass(frozen=True)
class Case:
    """One sample and what must become of it. `rows`: how often the sidecar lists it."""

    title: str
    members: list[tuple[tarfile.TarInfo, bytes]]
    key: str
    problem: str | None = None
    fate: Fate = Fate.RELEASED
    rows: int = 1
    row: dict = field(default_factory=dict)


def info(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE) -> tuple[tarfile.TarInfo, bytes]:
    head = tarfile.TarInfo(name)
    head.type, head.size = kind, len(data)
    if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        head.linkname = "../../etc/passwd"
    return head, data


class Shard:
    """Collects cases; keys count up, so that pictures and rows differ."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def add(self, title, problem=None, *, image=None, folder="", ext="jpg", caption=None, rows=1, key=None,
            **changed):  # fmt: skip
        """A sample whose parts are whole and clean but for `image` and what `changed` names by extension."""
        number = len(self.cases)
        caption = caption or (CLEAN[number % 3] if problem is None else f"{MARK} {number}")
        made = sample(number, caption, picture(number) if image is None else image)
        row = {**made["row"], "key": key or f"{number:09d}"}
        parts = {
            ext: made["image"],
            "json": json.dumps(row).encode(),
            "txt": caption.encode(),
            **{name.replace("_", "."): data for name, data in changed.items()},
        }
        members = [info(f"{folder}{row['key']}.{name}", data) for name, data in parts.items() if data is not None]
        fate = Fate.RELEASED if problem is None else Fate.QUARANTINED
        case = Case(title, members, folder + row["key"], problem, fate, rows, row)
        self.cases.append(case)
        return case

    def change(self, **changes) -> None:
        self.cases[-1] = replace(self.cases[-1], **changes)


def saved(image: Image.Image, format: str, **options) -> bytes:
    sink = io.BytesIO()
    image.save(sink, format, **options)
    return sink.getvalue()


def frames() -> list[Image.Image]:
    return [Image.open(io.BytesIO(picture(seed, format="PNG"))) for seed in (91, 92, 93)]


def animated(format: str) -> bytes:
    first, *rest = frames()
    return saved(first, format, save_all=True, append_images=rest, duration=100)


def png_bomb(width: int, height: int) -> bytes:
    """A header that claims more than any computer holds, and next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def sixteen_bit() -> bytes:
    ramp = np.linspace(0, 65535, 160 * 120).reshape(120, 160).astype(np.uint16)
    return saved(Image.fromarray(ramp), "PNG")


def palette() -> bytes:
    image = Image.open(io.BytesIO(picture(94, format="PNG"))).quantize(32)
    return saved(image, "PNG", transparency=3)


def oriented(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    return picture(100 + value, exif=exif)


def add_names(shard: Shard) -> None:
    shard.add("a name that climbs out of the folder", "member_name", folder="../")
    shard.add("an absolute name", "member_name", folder="/etc/")
    shard.add("a name with a control character", "member_name", folder="a\x07b/")
    shard.add("a name with a backslash", "member_name", folder="a\\b/")
    shard.add("a name in Latin-1", "member_name", folder="caf\udce9/")
    for title, kind in (
        ("a symbolic link", tarfile.SYMTYPE),
        ("a hard link", tarfile.LNKTYPE),
        ("a character device", tarfile.CHRTYPE),
        ("a block device", tarfile.BLKTYPE),
        ("a fifo", tarfile.FIFOTYPE),
    ):
        case = shard.add(title, "member_type")
        shard.change(members=[info(case.members[0][0].name, kind=kind), *case.members[1:]])
    case = shard.add("the same member twice", "member_duplicate")
    shard.change(members=[*case.members, case.members[0]])
    shard.add("a file gate does not understand", "member_unknown", npy=b"\x93NUMPY")
    shard.add("a member above limits.max_member_bytes", "member_too_large", wide_txt=b"x" * 400_001)
    shard.add("dots in folder, key and extension", folder="v1.2/set.a/", seg_png=picture(95, format="PNG"))
    shard.add("an extension in capitals", ext="JPG")


def add_rows(shard: Shard) -> None:
    shard.add("a row without a sample", "sample_missing")
    shard.change(members=[])
    shard.add("a sample without a row", "row_missing", rows=0)
    shard.add("a row that stands twice", "row_duplicate", rows=2)
    case = shard.add("a row with a date beyond what can be read", "row_unreadable")
    shard.change(row={**case.row, "taken": FAR})
    for folder in ("one/", "two/"):
        shard.add("two samples that share a row", "row_duplicate", folder=folder, key="000009999",
                  rows=int(folder == "one/"))  # fmt: skip


FAR = 10**17  # milliseconds: some three million years
TAKEN = pa.field("taken", pa.timestamp("ms"))


def add_pictures(shard: Shard) -> None:
    jpeg, png, webp = picture(96), picture(96, format="PNG"), picture(96, format="WEBP")
    shard.add("an image without bytes", "image_empty", image=b"")
    shard.add("a JPEG cut short", "image_undecodable", image=jpeg[: len(jpeg) // 2])
    shard.add("a PNG cut short", "image_undecodable", image=png[:-100], ext="png")
    shard.add("a WebP cut short", "image_undecodable", image=webp[:-20], ext="webp")
    shard.add("text that calls itself .jpg", "image_undecodable", image=b"<html>404 not found</html>")
    shard.add("a small PNG that claims 60000 x 60000", "image_too_large", image=png_bomb(60_000, 60_000), ext="png")
    huge = saved(Image.new("1", (12_000, 12_000)), "PNG")
    assert len(huge) < 50_000
    shard.add("a small PNG that is 12000 x 12000", "image_too_large", image=huge, ext="png")
    shard.add("an animated GIF", "image_format", image=animated("GIF"), ext="gif")
    shard.add("an animated GIF that calls itself .jpg", "image_format", image=animated("GIF"))
    shard.add("a TIFF that calls itself .jpg", "image_format", image=saved(frames()[0], "TIFF"))
    shard.add("an animated WebP", "image_animated", image=animated("WEBP"), ext="webp")
    shard.add("an animated PNG", "image_animated", image=animated("PNG"), ext="png")
    shard.add("a second picture in the sample that is broken", "image_undecodable", mask_png=png[:200])
    shard.add("a CMYK JPEG", image=saved(frames()[1].convert("CMYK"), "JPEG"))
    shard.add("a 16-bit PNG", image=sixteen_bit(), ext="png")
    shard.add("a palette PNG with transparency", image=palette(), ext="png")
    for value in range(1, 9):
        shard.add(f"EXIF orientation {value}", image=oriented(value))


def add_texts(shard: Shard) -> None:
    shard.add("invalid JSON", "json_invalid", json=b'{"caption": "' + MARK.encode() + b'"')
    shard.add("a JSON key twice", "json_invalid", json=b'{"caption": "a cup", "caption": "' + MARK.encode() + b'"}')
    shard.add("NaN in JSON", "json_invalid", json=b'{"score": NaN, "note": "' + MARK.encode() + b'"}')
    shard.add("JSON in Latin-1", "json_invalid", json='{"caption": "caf\xe9"}'.encode("latin-1"))
    shard.add("JSON nested a hundred thousand deep", "json_invalid", json=b"[" * 100_000 + b"]" * 100_000)
    shard.add("JSON nested deeper than gate follows", "json_invalid", json=b"[" * 700 + b"]" * 700)
    shard.add("NUL bytes in text", "text_undecodable", txt=b"a cup\0" + MARK.encode())
    shard.add("text in Latin-1", "text_undecodable", txt=f"caf\xe9 {MARK}".encode("latin-1"))
    shard.add("text in UTF-16", "text_undecodable", txt=f"a cup {MARK}".encode("utf-16"))
    shard.add("an empty text", txt=b"")
    shard.add("a caption with a name", caption=NAMED)
    shard.change(fate=Fate.REDACTED)
    shard.add("a caption with a card number", caption=CARD)
    shard.change(fate=Fate.DROPPED)


def build_cases() -> list[Case]:
    shard = Shard()
    shard.add("nothing wrong")
    for add in (add_names, add_rows, add_pictures, add_texts):
        add(shard)
    return shard.cases


CASES = build_cases()
HELD = [case for case in CASES if case.members]
ORDER = [case.key for case in HELD] + [case.key for case in CASES if not case.members]
STRAYS = [info("README", b"x"), info(".hidden", b"x"), info("link", kind=tarfile.SYMTYPE), info("a/.DS_Store", b"x")]


def interleaved() -> list[tuple[tarfile.TarInfo, bytes]]:
    """All members, those of the last two cases in turns; the keys still come in the order of the cases."""
    *plain, one, two = HELD
    turns = [item for pair in zip(one.members, two.members, strict=True) for item in pair]
    return [item for case in plain for item in case.members] + turns


def write_hostile(folder: Path) -> None:
    folder.mkdir()
    with (folder / "00000.tar").open("wb") as file:
        for head, data in [*STRAYS, info("folder", kind=tarfile.DIRTYPE), *interleaved()]:
            file.write(head.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape") + data + b"\0" * (-len(data) % 512))
        file.write(b"\0" * 1024)
    rows = [case.row for case in CASES for _ in range(case.rows)]
    pq.write_table(pa.Table.from_pylist(rows, schema=ROW_SCHEMA.append(TAKEN)), folder / "00000.parquet")
    (folder / "00000_stats.json").write_text(json.dumps({"count": len(rows), "successes": len(rows)}))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder / "source")
    before = contents(folder / "source")
    policy = folder / "policy.yaml"
    policy.write_text(POLICY + LIMITS)
    report = scan(folder / "source", policy, output=folder / "release", key=Key(b"t" * 32))
    assert contents(folder / "source") == before
    return folder, report


@pytest.fixture(scope="module")
def records(run):
    return PrivateStore(run[0] / "release.private").read_records("00000")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title.replace(" ", "-"))
def test_outcome(records, case):
    outcome = records[ORDER.index(case.key)].outcome
    assert (outcome.fate, outcome.problem) == (case.fate, case.problem)


def test_every_sample_and_member_is_counted(run, records):
    _, report = run
    assert len(records) == len(CASES) == report.tally.samples
    assert {fate: report.tally.fate(fate) for fate in Fate} == {
        fate: sum(case.fate is fate for case in CASES) for fate in Fate
    }
    assert report.tally.members == sum(len(case.members) for case in CASES) + len(STRAYS)
    report.tally.balance()


def test_only_what_was_examined_is_released(run):
    folder, report = run
    assert report.exit_code == ExitCode.OK
    source = {head.name: data for case in CASES for head, data in case.members if case.fate is Fate.RELEASED}
    redacted = {head.name for case in CASES for head, _ in case.members if case.fate is Fate.REDACTED}
    released = tar_members(folder / "release/00000.tar")
    assert set(released) == set(source) | redacted
    assert {name: data for name, data in released.items() if name not in redacted} == source
    assert MARK.encode() not in all_text(folder / "release")
    assert MARK.encode() in (folder / "source/00000.tar").read_bytes()


def test_rows_of_what_is_not_released_are_empty(run):
    folder, _ = run
    kept = {case.row["key"] for case in CASES if case.fate in (Fate.RELEASED, Fate.REDACTED)}
    for row in pq.read_table(folder / "release/00000.parquet").to_pylist():
        if row["key"] not in kept:
            assert {name for name, value in row.items() if value is not None} == {"key", "status"}
            assert row["status"] != "success"


def test_the_release_verifies(run):
    folder, _ = run
    result = verify(folder / "release", deep=True)
    assert result.ok, result.mismatches


def test_the_report_says_what_could_not_be_examined(run):
    text = render_text(run[1], color=False)
    for problem in {case.problem for case in CASES if case.problem}:
        assert problem in text


def test_the_page_lists_every_problem_and_damage_once():
    listed = re.findall(r"^\| `([a-z_]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert sorted(listed) == sorted([*PROBLEMS, *DAMAGES])


def test_the_page_names_every_case():
    rows = re.findall(r"^\| (.+?) \| (?:`([a-z_]+)`|(released|redacted|dropped)) \|", PAGE.read_text(), re.MULTILINE)
    told = {title: problem or fate for title, problem, fate in rows}
    seen = {re.sub(r"orientation \d", "orientation 1 to 8", case.title): case.problem or case.fate.value
            for case in CASES}  # fmt: skip
    assert told == seen
