"""Loose pictures with captions and metadata: the same findings and fates as a shard, the same layout, nothing lost."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.errors import ExitCode, GateError, UsageError
from gate.manifest.verify import verify
from gate.report.model import Verdict
from gate.run.local import LocalPool
from gate.run.publish import publish
from gate.run.scan import scan
from gate.run.store import PrivateStore
from gate.shards.folder import LOOSE
from tests.run.in_process import InProcessPool
from tests.support import CARD, CLEAN, NAMED, picture, write_tar

CAPTIONS = [CLEAN[0], NAMED, CARD, CLEAN[1], "mail maria.sample@example.com"]
SECRETS = ["Jane Roe", "202-555-0143", "4111 1111", "maria.sample@example.com"]


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are within this process, but where a test sets them back."""
    monkeypatch.setattr("gate.run.scan.LocalPool", InProcessPool)


def columns(number: int) -> dict[str, Any]:
    return {"caption": CAPTIONS[number], "url": f"https://images.example/{number}.jpg", "width": 160}


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text())))
    return [json.loads(line) for line in path.read_text().splitlines()]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_set(folder: Path, metadata: str | None = "metadata.jsonl", captions: bool = True) -> Path:
    """Five pictures in two folders below train/, with caption files and rows."""
    rows = []
    for number, caption in enumerate(CAPTIONS):
        name = f"{'cats' if number % 2 else 'dogs'}/{number:04d}"
        place = folder / "train" / f"{name}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture(number))
        if captions:
            place.with_suffix(".txt").write_text(caption)
        rows.append({"file_name": f"{name}.jpg", **columns(number)})
    if metadata:
        write_rows(folder / "train" / metadata, rows)
    return folder


def contents(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def assert_no_secret(folder: Path) -> None:
    for path in folder.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        table = str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else ""
        for secret in SECRETS:
            assert secret.encode() not in held and secret not in table and secret not in str(path), path


@pytest.mark.parametrize("metadata", ["metadata.jsonl", "metadata.csv"])
def test_the_release_has_the_layout_of_its_source(policy_file, key, tmp_path, metadata):
    source = write_set(tmp_path / "set", metadata)
    (source / "README.md").write_text("# about")
    (source / "train/labels.json").write_text("{}")
    before = contents(source)
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    release = tmp_path / "release"
    assert (report.verdict, report.exit_code) == (Verdict.PASS, ExitCode.OK)
    assert dict(report.tally.fates) == {"released": 2, "redacted": 2, "dropped": 1}
    assert any(note.startswith("2 other files beside the shards") for note in report.notes)
    assert contents(source) == before
    assert {path.relative_to(release).as_posix() for path in release.rglob("*.*") if path.is_file()} == {
        *(
            f"train/{name}.{end}"
            for name in ("dogs/0000", "cats/0001", "cats/0003", "dogs/0004")
            for end in ("jpg", "txt")
        ),
        f"train/{metadata}",
        "_privacy/manifest.json",
        "_privacy/manifest.json.sha256",
    }
    rows = rows_of(release / "train" / metadata)
    assert [row["file_name"] for row in rows] == ["dogs/0000.jpg", "cats/0001.jpg", "cats/0003.jpg", "dogs/0004.jpg"]
    assert rows[0] == rows_of(source / "train" / metadata)[0]
    assert rows[1]["caption"] == "call <PERSON> at <PHONE_NUMBER> for details" and not rows[1]["url"]
    assert list(rows[1]) == ["file_name", "caption", "url", "width"] and int(rows[1]["width"]) == 160
    assert contents(release)["train/cats/0003.jpg"] == before["train/cats/0003.jpg"]
    assert contents(release)["train/cats/0001.jpg"] != before["train/cats/0001.jpg"]
    assert_no_secret(release)
    assert_no_secret(tmp_path / "release.private")
    assert verify(release, policy=str(policy_file), deep=True).ok


def test_a_folder_and_a_shard_of_the_same_samples_have_the_same_findings_and_fates(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set", "metadata.csv")
    names = sorted(path for path in source.rglob("*") if path.suffix in (".jpg", ".txt"))
    (tmp_path / "tars").mkdir()
    write_tar(tmp_path / "tars/0.tar", [(path.relative_to(source).as_posix(), path.read_bytes()) for path in names])
    table = [{**columns(number), "key": f"{number:04d}"} for number in range(len(CAPTIONS))]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "tars/0.parquet")
    scan(source, policy_file, output=tmp_path / "loose", key=key)
    scan(tmp_path / "tars", policy_file, output=tmp_path / "packed", key=key)
    loose = PrivateStore(tmp_path / "loose.private", key).read_records(LOOSE)
    packed = PrivateStore(tmp_path / "packed.private", key).read_records("0")
    assert [record.outcome for record in loose] == [record.outcome for record in packed]
    assert sum(len(record.outcome.findings) for record in loose) > 5


def without_account(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in contents(folder).items() if not name.startswith("_privacy")}


def test_the_number_of_workers_changes_nothing(policy_file, key, tmp_path, monkeypatch):
    monkeypatch.setattr("gate.run.scan.LocalPool", LocalPool)
    source = write_set(tmp_path / "set")
    scan(source, policy_file, output=tmp_path / "one", key=key)
    scan(source, policy_file, output=tmp_path / "two", key=key, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_release_passes_its_own_policy_and_stays_as_it_is(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set")
    scan(source, policy_file, output=tmp_path / "one", key=key)
    assert scan(tmp_path / "one", policy_file, key=key).verdict is Verdict.PASS
    scan(tmp_path / "one", policy_file, output=tmp_path / "two", key=key)
    assert without_account(tmp_path / "one") == without_account(tmp_path / "two")
    again = scan(source, policy_file, output=tmp_path / "one", key=key)
    assert again.resumed_shards == 1 and again.verdict is Verdict.PASS


def test_a_run_that_was_stopped_goes_on(policy_file, key, tmp_path, monkeypatch):
    source = write_set(tmp_path / "set")
    write_tar(source / "0.tar", [("1.txt", b"a red bicycle")])
    scan(source, policy_file, output=tmp_path / "whole", key=key)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gate.run.finish.publish", stop)
    with pytest.raises(KeyboardInterrupt):
        scan(source, policy_file, output=tmp_path / "release", key=key)
    monkeypatch.setattr("gate.run.finish.publish", publish)
    staged = next((tmp_path / "release.partial").rglob("0001.txt"))
    staged.write_text("Jane Roe")  # what was written and does not look like it any more is done again
    assert scan(source, policy_file, output=tmp_path / "release", key=key).resumed_shards == 1
    assert contents(tmp_path / "release") == contents(tmp_path / "whole")
    assert verify(tmp_path / "release", deep=True).ok


def test_near_duplicates_go_with_their_rows(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set", captions=False)
    (source / "train/dogs/0002.jpg").write_bytes(picture(99, size=(320, 240), quality=90))
    (source / "train/dogs/copy.jpg").write_bytes(picture(99, size=(160, 120), quality=60))
    with (source / "train/metadata.jsonl").open("a") as file:
        file.write(json.dumps({"file_name": "dogs/copy.jpg", "caption": "soup"}) + "\n")
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.tally.near_duplicate_drops == 1
    assert not (tmp_path / "release/train/dogs/copy.jpg").exists()
    assert "copy" not in (tmp_path / "release/train/metadata.jsonl").read_text()
    assert verify(tmp_path / "release", deep=True).ok


def test_rekeyed_files_have_numbers_for_names(policy_file, key, tmp_path):
    policy_file.write_text(policy_file.read_text() + "keys: rekey\n")
    source = write_set(tmp_path / "set")
    for path in [*source.rglob("*.jpg"), *source.rglob("*.txt")]:
        path.rename(path.with_name(f"DSC{path.name}"))
    metadata = source / "train/metadata.jsonl"
    metadata.write_text(metadata.read_text().replace("s/0", "s/DSC0"))
    scan(source, policy_file, output=tmp_path / "release", key=key)
    release = tmp_path / "release"
    names = sorted(path.stem for path in release.rglob("*.jpg"))
    assert names == ["0", "1", "2", "3"]
    rows = rows_of(release / "train/metadata.jsonl")
    assert [row["file_name"] for row in rows] == sorted(row["file_name"] for row in rows)
    for row in rows:
        place = release / "train" / row["file_name"]
        assert place.is_file() and place.with_suffix(".txt").read_text() == row["caption"]
    assert b"DSC" not in b"".join(path.read_bytes() for path in release.rglob("*.json*"))
    assert verify(release, deep=True).ok
    scan(release, policy_file, output=tmp_path / "again", key=key)
    assert without_account(tmp_path / "again") == without_account(release)


def test_names_that_tell_something_become_pseudonyms_and_folders_stay(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set")
    (source / "train/cats/Jane Roe.jpg").write_bytes(picture(7))
    (source / "train/Jane Roe").mkdir()
    (source / "train/Jane Roe/0008.jpg").write_bytes(picture(8))
    (source / "train/Jane Roe/0008.txt").write_text(CLEAN[2])
    with (source / "train/metadata.jsonl").open("a") as file:
        file.write(json.dumps({"file_name": "cats/Jane Roe.jpg", "caption": "at home"}) + "\n")
        file.write(json.dumps({"file_name": "Jane Roe/0008.jpg", "caption": "outside"}) + "\n")
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.verdict is Verdict.PASS
    assert_no_secret(tmp_path / "release")
    assert_no_secret(tmp_path / "release.private")
    home, outside = rows_of(tmp_path / "release/train/metadata.jsonl")[-2:]
    assert home["file_name"].startswith("cats/r") and (tmp_path / "release/train" / home["file_name"]).is_file()
    place = tmp_path / "release/train" / outside["file_name"]
    assert outside["file_name"].startswith("r") and outside["file_name"].count("/") == 1
    assert place.is_file() and place.with_suffix(".txt").read_text() == CLEAN[2]
    assert verify(tmp_path / "release", deep=True).ok
    assert scan(tmp_path / "release", policy_file, key=key).verdict is Verdict.PASS


def test_a_folder_with_metadata_that_tells_something_takes_its_rows_along(policy_file, key, tmp_path):
    folder = tmp_path / "set/Jane Roe"
    folder.mkdir(parents=True)
    (folder / "1.jpg").write_bytes(picture(1))
    (folder / "metadata.csv").write_text("file_name,caption\n1.jpg,soup\n")
    scan(tmp_path / "set", policy_file, output=tmp_path / "release", key=key)
    ((place,),) = [list((tmp_path / "release").rglob("metadata.csv"))]
    (row,) = rows_of(place)
    assert (place.parent / row["file_name"]).is_file() and row["caption"] == "soup"
    assert_no_secret(tmp_path / "release")


def test_a_row_of_several_pictures_is_one_sample(policy_file, key, tmp_path):
    source = tmp_path / "set"
    for name in ("images/1.jpg", "masks/1.png", "images/2.jpg", "masks/2.png"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        seed = int(name[-5]) + 10 * name.startswith("masks")
        (source / name).write_bytes(picture(seed, format="JPEG" if name.endswith("jpg") else "PNG"))
    row = '{{"file_name": "images/{0}.jpg", "mask_file_name": "masks/{0}.png", "caption": "{1}"}}\n'
    (source / "metadata.jsonl").write_text(row.format(1, CARD) + row.format(2, NAMED))
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert dict(report.tally.fates) == {"dropped": 1, "redacted": 1}
    assert sorted(contents(tmp_path / "release"))[2:] == ["images/2.jpg", "masks/2.png", "metadata.jsonl"]
    (kept,) = rows_of(tmp_path / "release/metadata.jsonl")
    assert (kept["file_name"], kept["mask_file_name"]) == ("images/2.jpg", "masks/2.png")
    assert verify(tmp_path / "release", deep=True).ok


def test_what_does_not_fit_together_is_accounted_for(policy_file, key, tmp_path):
    policy_file.write_text(policy_file.read_text() + "on_error: {max_quarantined: 100%}\n")
    source = write_set(tmp_path / "set")
    train = source / "train"
    (train / "without row.jpg").write_bytes(picture(20))
    (train / "twin.jpg").write_bytes(picture(21))
    (train / "TWIN.jpg").write_bytes(picture(22))
    (train / "twice.jpg").write_bytes(picture(23))
    (train / "link.jpg").symlink_to("cats/0001.jpg")
    (train / "unknown.jpg").write_bytes(picture(24))
    (train / "unknown.npz").write_bytes(b"")
    (source / "other").mkdir()
    (source / "other" / os.fsdecode(b"caf\xe9.jpg")).write_bytes(picture(25))
    more = ["twin.jpg", "TWIN.jpg", "twice.jpg", "twice.jpg", "link.jpg", "unknown.jpg", "gone.jpg", "../out.jpg"]
    with (train / "metadata.jsonl").open("a") as file:
        file.writelines(json.dumps({"file_name": name}) + "\n" for name in more)
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert dict(report.tally.problems) == {
        "row_missing": 1, "member_duplicate": 2, "row_duplicate": 1, "member_type": 1, "member_unknown": 1,
        "member_name": 1, "sample_missing": 2,
    }  # fmt: skip
    assert dict(report.tally.fates) == {"released": 2, "redacted": 2, "dropped": 1, "quarantined": 9}
    assert len(list((tmp_path / "release").rglob("*.jpg"))) == 4
    assert len(rows_of(tmp_path / "release/train/metadata.jsonl")) == 4
    assert verify(tmp_path / "release", deep=True).ok


def test_as_it_stands_rows_without_pictures_are_examined_too(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set", metadata=None, captions=False)
    (source / "train/metadata.csv").write_text("file_name,caption\n" + "".join(
        f"{'cats' if n % 2 else 'dogs'}/{n:04d}.jpg,soup\n" for n in range(5)) + f"gone.jpg,{NAMED}\n")  # fmt: skip
    report = scan(source, policy_file, key=key)
    assert report.exit_code == ExitCode.VIOLATION
    assert any("row" in note and "without a picture" in note for note in report.notes)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("metadata.jsonl", '{"file_name": "dogs/0000.jpg"\n', "cannot be read"),
        ("metadata.jsonl", '{"caption": "x"}\n', "no column file_name"),
        ("metadata.jsonl", '{"file_name": "a", "file_name": "b"}\n', "cannot be read"),
        ("metadata.csv", "file_name,caption\na.jpg\n", "cannot be read"),
        ("metadata.csv", 'file_name,caption\na.jpg,"x\n', "cannot be read"),
        ("metadata.csv", "file_name,file_name\na.jpg,b.jpg\n", "cannot be read"),
    ],
)
def test_metadata_that_cannot_be_read_stops_everything(policy_file, key, tmp_path, name, text, words):
    source = write_set(tmp_path / "set", metadata=None)
    (source / "train" / name).write_text(text)
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.exit_code == ExitCode.INCOMPLETE and not (tmp_path / "release").exists()
    assert [words in shard.reason for shard in report.damaged] == [True]


def test_what_gate_cannot_tell_apart_is_an_error(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set")
    (source / "train/metadata.csv").write_text("file_name\n")
    with pytest.raises(UsageError, match=r"metadata\.csv and metadata\.jsonl"):
        scan(source, policy_file, key=key)
    (source / "train/metadata.csv").rename(source / "train/metadata.parquet")
    with pytest.raises(UsageError, match=r"train/metadata\.parquet"):
        scan(source, policy_file, key=key)
    (tmp_path / "empty/more").mkdir(parents=True)
    with pytest.raises(UsageError, match="no pictures"):
        scan(tmp_path / "empty", policy_file, key=key)


def test_pictures_beside_tars_are_a_part_of_the_set(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set")
    write_tar(source / "0.tar", [("1.jpg", picture(30)), ("1.txt", NAMED.encode())])
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.shards == 2 and dict(report.tally.fates) == {"released": 2, "redacted": 3, "dropped": 1}
    assert verify(tmp_path / "release", deep=True).ok
    assert verify(tmp_path / "release", shards=[LOOSE]).ok


def test_a_file_that_changes_while_it_is_read_ends_the_run(policy_file, key, tmp_path):
    source = write_set(tmp_path / "set")

    def progress(done: int, *_: int) -> None:
        if done:
            (source / "train/cats/0001.txt").write_text("another text")

    with pytest.raises(GateError, match="changed while gate was reading"):
        scan(source, policy_file, output=tmp_path / "release", key=key, progress=progress)


@pytest.mark.parametrize("shown", ["dogs/0004.jpg", "train/metadata.jsonl"])
def test_deep_verification_counts_pictures_and_rows(policy_file, key, tmp_path, shown):
    source = write_set(tmp_path / "set", captions=False)
    release = tmp_path / "release"
    scan(source, policy_file, output=release, key=key)
    manifest = release / "_privacy/manifest.json"
    document = json.loads(manifest.read_text())
    if shown.endswith("jpg"):
        document["predicate"]["shards"][0]["samples"] += 1
        document["predicate"]["counts"]["samples"] += 1
        expected = "holds 4 samples where the manifest says 5"
    else:
        rows = (release / shown).read_text().splitlines(keepends=True)
        (release / shown).write_text("".join(rows[1:]))
        digest = hashlib.sha256((release / shown).read_bytes()).hexdigest()
        next(item for item in document["subject"] if item["name"] == shown)["digest"]["sha256"] = digest
        expected = "has metadata whose rows are not those of its pictures"
    data = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    manifest.write_bytes(data)
    (release / "_privacy/manifest.json.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  manifest.json\n")
    assert verify(release).ok
    assert [mismatch.problem for mismatch in verify(release, deep=True).mismatches] == [expected]
