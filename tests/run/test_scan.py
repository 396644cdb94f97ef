"""The main job on made shards: what is written, what is not, and that it is the same every time."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from gate.errors import ExitCode, GateError, UsageError
from gate.manifest.verify import verify
from gate.report.model import Verdict
from gate.run.plan import check_key_place, make_plan
from gate.run.scan import scan
from gate.run.store import PrivateStore
from tests.support import CARD, CLEAN, NAMED, failed, picture, sample, tar_members, write_shard, write_tar

SECRETS = ["Jane Roe", "202-555-0143", "4111 1111", "maria.sample@example.com"]


def contents(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def all_text(folder: Path) -> bytes:
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            parts.append(path.read_bytes())
            if path.suffix == ".parquet":
                parts.append(json.dumps(pq.read_table(path).to_pylist(), default=str).encode())
    return b"\n".join(parts)


def test_a_release_and_its_account(source, policy_file, key, tmp_path):
    before = contents(source)
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    release = tmp_path / "release"
    assert (report.verdict, report.exit_code) == (Verdict.PASS, ExitCode.OK)
    assert dict(report.tally.fates) == {"released": 3, "redacted": 2, "dropped": 1}
    assert report.tally.failed_rows == 1
    assert contents(source) == before
    assert verify(release, deep=True).ok

    members = tar_members(release / "00000.tar")
    original = tar_members(source / "00000.tar")
    for ext in ("jpg", "json", "txt"):
        assert members[f"000000000.{ext}"] == original[f"000000000.{ext}"]
    assert members["000000001.txt"] == b"call <PERSON> at <PHONE_NUMBER> for details"
    document = json.loads(members["000000001.json"])
    assert document["caption"] == "call <PERSON> at <PHONE_NUMBER> for details"
    assert document["url"] is None
    assert document["sha256"] == hashlib.sha256(members["000000001.jpg"]).hexdigest()
    assert document["key"] == "000000001"
    assert members["000000001.jpg"] != original["000000001.jpg"]

    text = all_text(release)
    for secret in SECRETS:
        assert secret.encode() not in text
    for number in (1, 2, 11, 21):
        assert f"https://images.example/{number}.jpg".encode() not in text


def test_a_dropped_row_is_like_a_failed_one(source, policy_file, key, tmp_path):
    scan(source, policy_file, output=tmp_path / "release", key=key)
    (gone,) = [row for row in pq.read_table(tmp_path / "release/00000.parquet").to_pylist() if row["url"] is None
               and row["status"] != "success"]  # fmt: skip
    (dropped,) = [row for row in pq.read_table(tmp_path / "release/00001.parquet").to_pylist() if row["url"] is None]
    assert {**gone, "key": None} == {**dropped, "key": None}
    stats = json.loads((tmp_path / "release/00001_stats.json").read_bytes())
    assert (stats["count"], stats["successes"], stats["failed_to_download"]) == (2, 1, 1)


def test_without_output_it_only_says(source, policy_file, key, tmp_path):
    report = scan(source, policy_file, key=key)
    assert (report.verdict, report.exit_code) == (Verdict.FAIL, ExitCode.VIOLATION)
    assert {path.name for path in tmp_path.iterdir()} == {"source", "texts.yaml"}


def test_a_release_passes_its_own_policy_and_stays_as_it_is(source, policy_file, key, tmp_path):
    scan(source, policy_file, output=tmp_path / "one", key=key)
    assert scan(tmp_path / "one", policy_file, key=key).exit_code == ExitCode.OK
    scan(tmp_path / "one", policy_file, output=tmp_path / "two", key=key)
    first, second = contents(tmp_path / "one"), contents(tmp_path / "two")
    shards = [name for name in first if not name.startswith("_privacy")]
    assert {name: second[name] for name in shards} == {name: first[name] for name in shards}


def test_the_number_of_workers_changes_nothing(source, policy_file, key, tmp_path):
    scan(source, policy_file, output=tmp_path / "one", key=key, workers=1)
    scan(source, policy_file, output=tmp_path / "two", key=key, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one.private/decisions") == contents(tmp_path / "two.private/decisions")


def test_a_sample_alone_is_found_and_redacted_the_same(source, policy_file, key, tmp_path):
    scan(source, policy_file, output=tmp_path / "among", key=key)
    write_shard(tmp_path / "lone", "00000", [sample(1, NAMED)])
    scan(tmp_path / "lone", policy_file, output=tmp_path / "alone", key=key)
    among, alone = tar_members(tmp_path / "among/00000.tar"), tar_members(tmp_path / "alone/00000.tar")
    assert alone == {name: data for name, data in among.items() if name.startswith("000000001")}
    records = PrivateStore(tmp_path / "among.private").read_records("00000")
    (record,) = PrivateStore(tmp_path / "alone.private").read_records("00000")
    assert record.outcome == records[1].outcome


def test_near_duplicates_of_a_dropped_sample_go_with_it(policy_file, key, tmp_path):
    image = picture(99, size=(320, 240), quality=90)
    smaller = picture(99, size=(160, 120), quality=60)
    write_shard(tmp_path / "set", "00000", [sample(0, "soup", smaller), sample(1, "bread")])
    write_shard(tmp_path / "set", "00001", [sample(2, CARD, image)])
    report = scan(tmp_path / "set", policy_file, output=tmp_path / "release", key=key)
    assert dict(report.tally.fates) == {"released": 1, "dropped": 2}
    assert report.tally.near_duplicate_drops == 1
    assert set(tar_members(tmp_path / "release/00000.tar")) == {f"000000001.{ext}" for ext in ("jpg", "json", "txt")}
    rows = {row["key"]: row for row in pq.read_table(tmp_path / "release/00000.parquet").to_pylist()}
    assert rows["000000000"]["url"] is None
    assert verify(tmp_path / "release", deep=True).ok


def test_the_same_command_again_says_the_same(source, policy_file, key, tmp_path):
    first = scan(source, policy_file, output=tmp_path / "release", key=key)
    before = contents(tmp_path / "release")
    again = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert (again.verdict, again.tally, again.resumed_shards) == (first.verdict, first.tally, 3)
    assert contents(tmp_path / "release") == before


def test_what_is_there_is_not_written_over(source, policy_file, key, tmp_path):
    scan(source, policy_file, output=tmp_path / "release", key=key)
    policy_file.write_text(policy_file.read_text() + "fail_on: flag\n")
    with pytest.raises(UsageError, match="another input, policy"):
        scan(source, policy_file, output=tmp_path / "release", key=key)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="no release of gate"):
        scan(source, policy_file, output=tmp_path / "notes", key=key)
    assert (tmp_path / "notes/mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("output", "private"),
    [("source", None), ("source/release", None), (".", None), ("release", "release/private"), ("release", "source/p")],
)
def test_places_that_would_leak_or_destroy(source, policy_file, key, tmp_path, output, private):
    before = contents(source)
    with pytest.raises(UsageError):
        scan(source, policy_file, output=tmp_path / output, private=private and tmp_path / private, key=key)
    assert contents(source) == before


@pytest.mark.parametrize("options", [{"limit": 2}, {"sample": 0.4}])
def test_a_part_is_an_estimate_and_no_verdict(source, policy_file, key, tmp_path, options):
    report = scan(source, policy_file, key=key, **options)
    assert report.exit_code in (ExitCode.VIOLATION, ExitCode.INCOMPLETE)
    assert report.estimate is not None
    assert report.estimate.seen == report.tally.samples < 6
    with pytest.raises(UsageError, match="must be whole"):
        scan(source, policy_file, output=tmp_path / "release", key=key, **options)


def test_a_clean_part_is_not_fit_to_publish(policy_file, key, tmp_path):
    write_shard(tmp_path / "set", "00000", [sample(i, CLEAN[i]) for i in range(3)])
    report = scan(tmp_path / "set", policy_file, key=key, limit=2)
    assert (report.verdict, report.exit_code) == (Verdict.PARTIAL, ExitCode.INCOMPLETE)
    assert scan(tmp_path / "set", policy_file, key=key).exit_code == ExitCode.OK


def test_a_range_of_shards_is_a_part_of_a_release(source, policy_file, key, tmp_path):
    report = scan(source, policy_file, output=tmp_path / "release", key=key, shard_range=(1, 3))
    assert report.exit_code == ExitCode.OK
    assert sorted(path.name for path in (tmp_path / "release").glob("*.tar")) == ["00001.tar", "00002.tar"]
    assert not verify(tmp_path / "release").ok
    assert verify(tmp_path / "release", partial=True).ok
    with pytest.raises(UsageError, match="there are 3 shards"):
        scan(source, policy_file, key=key, shard_range=(1, 4))


def test_a_shard_cut_short_stops_the_release(source, policy_file, key, tmp_path):
    tar = source / "00001.tar"
    tar.write_bytes(tar.read_bytes()[:-1024])
    with pytest.raises(GateError, match=r"00001\.tar: it stops without the end-of-archive"):
        scan(source, policy_file, output=tmp_path / "release", key=key)
    assert not (tmp_path / "release").exists()
    report = scan(source, policy_file, key=key)
    assert [shard.name for shard in report.damaged] == ["00001"]
    assert report.exit_code == ExitCode.VIOLATION


def test_damage_that_only_reading_shows_stops_the_release(source, policy_file, key, tmp_path):
    (source / "00001.parquet").write_bytes(b"not parquet")
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert (report.verdict, report.exit_code) == (Verdict.INCOMPLETE, ExitCode.INCOMPLETE)
    assert not (tmp_path / "release").exists()
    write_shard(source, "00001", [sample(10, CLEAN[1]), sample(11, CARD)])
    mended = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert (mended.exit_code, mended.resumed_shards) == (ExitCode.OK, 2)


def test_salvage_releases_what_is_whole_and_counts_what_is_lost(source, policy_file, key, tmp_path):
    policy_file.write_text(policy_file.read_text() + 'on_error: {damaged_shards: salvage, max_quarantined: "50%"}\n')
    tar = source / "00002.tar"
    members = list(tar_members(tar).items())
    write_tar(tar, members[:3], end=False)  # the second sample is gone, at a member's boundary
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.tally.problems["sample_missing"] == 1
    assert report.exit_code == ExitCode.OK
    assert [shard.name for shard in report.damaged] == ["00002"]
    assert len(tar_members(tmp_path / "release/00002.tar")) == 3


def test_too_many_that_could_not_be_examined_fail_the_run(policy_file, key, tmp_path):
    write_shard(tmp_path / "set", "00000", [sample(0, CLEAN[0], b"<html>"), sample(1, CLEAN[1])])
    report = scan(tmp_path / "set", policy_file, output=tmp_path / "release", key=key)
    assert (report.verdict, report.exit_code) == (Verdict.INCOMPLETE, ExitCode.INCOMPLETE)
    assert not (tmp_path / "release").exists()


def test_nothing_at_all_is_no_pass(policy_file, key, tmp_path):
    (tmp_path / "set").mkdir()
    write_tar(tmp_path / "set" / "0.tar", [])
    assert scan(tmp_path / "set", policy_file, key=key).exit_code == ExitCode.INCOMPLETE


def test_rows_of_failed_downloads_are_examined_where_the_set_stands_as_it_is(policy_file, key, tmp_path):
    write_shard(tmp_path / "bad", "00000", [sample(0, CLEAN[0]), failed(1, "mail maria.sample@example.com")])
    report = scan(tmp_path / "bad", policy_file, key=key)
    assert (report.verdict, report.exit_code) == (Verdict.FAIL, ExitCode.VIOLATION)
    assert "with -o such rows are emptied" in report.notes[0]
    assert (report.tally.samples, report.tally.failed_rows) == (1, 1)
    assert scan(tmp_path / "bad", policy_file, output=tmp_path / "release", key=key).exit_code == ExitCode.OK
    assert scan(tmp_path / "release", policy_file, key=key).exit_code == ExitCode.OK

    write_shard(tmp_path / "good", "00000", [sample(0, CLEAN[0]), failed(1, CLEAN[1])])
    assert scan(tmp_path / "good", policy_file, key=key).exit_code == ExitCode.OK

    write_shard(tmp_path / "twice", "00000", [sample(0, CLEAN[0]), failed(1, CLEAN[1]), failed(1, CLEAN[2])])
    assert scan(tmp_path / "twice", policy_file, key=key).exit_code == ExitCode.INCOMPLETE


def test_an_unfinished_download_is_no_pass(source, policy_file, key):
    (source / "00002_stats.json").unlink()
    report = scan(source, policy_file, key=key)
    assert [shard.reason for shard in report.damaged if "not finished" in shard.reason]


def test_rekey_gives_new_keys_everywhere_and_only_once(source, policy_file, key, tmp_path):
    policy_file.write_text(policy_file.read_text() + "keys: rekey\n")
    write_shard(source, "00000", [sample(i, f"a plate, number {i} of a set") for i in range(8)])
    scan(source, policy_file, output=tmp_path / "one", key=key)
    before, after = tar_members(source / "00000.tar"), tar_members(tmp_path / "one/00000.tar")
    assert set(after) == set(before)
    assert list(after) == sorted(after, key=lambda name: name.split(".")[0])
    assert any(after[name] != before[name] for name in before if name.endswith(".txt"))
    captions = {row["key"]: row["caption"] for row in pq.read_table(tmp_path / "one/00000.parquet").to_pylist()}
    for name, data in after.items():
        if name.endswith(".json"):
            document = json.loads(data)
            assert document["key"] == name.split(".")[0]
            assert captions[document["key"]] == document["caption"] == after[name[:-4] + "txt"].decode()
    scan(tmp_path / "one", policy_file, output=tmp_path / "two", key=key)
    assert tar_members(tmp_path / "two/00000.tar") == after


def test_a_key_that_tells_a_name_is_replaced_everywhere(policy_file, key, tmp_path):
    write_shard(tmp_path / "set", "00000", [sample(0, "a child", key="Maria_Johnson_scan"), sample(1, "a cup")])
    scan(tmp_path / "set", policy_file, output=tmp_path / "release", key=key)
    names = {name.split(".")[0] for name in tar_members(tmp_path / "release/00000.tar")}
    (renamed,) = names - {"000000001"}
    assert re.fullmatch(r"r[0-9a-f]{20}", renamed)
    assert {row["key"] for row in pq.read_table(tmp_path / "release/00000.parquet").to_pylist()} == names
    for folder in ("release", "release.private"):
        assert b"Johnson" not in all_text(tmp_path / folder)


def test_a_name_between_key_and_kind_is_replaced(policy_file, key, tmp_path):
    (tmp_path / "set").mkdir()
    members = [("0001.Jane Roe.jpg", picture(1)), ("0001.cls", b"3"), ("0002.seg.png", picture(2, format="PNG"))]
    write_tar(tmp_path / "set/0.tar", members)
    scan(tmp_path / "set", policy_file, output=tmp_path / "release", key=key)
    names = list(tar_members(tmp_path / "release/0.tar"))
    assert [name.rpartition(".")[2] for name in names] == ["jpg", "cls", "png"]
    assert names[2] == "0002.seg.png"
    assert re.fullmatch(r"r[0-9a-f]{20}\.jpg", names[0])
    for folder in ("release", "release.private"):
        assert b"Jane" not in all_text(tmp_path / folder)


def test_a_missing_detector_is_named(tmp_path, key, source):
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\nname: bad\ndetectors: {nosuch: {}}\nrules: []\n")
    with pytest.raises(UsageError, match="nosuch"):
        scan(source, bad, key=key)


def test_a_source_that_changes_under_way_is_not_released(source, policy_file, key, tmp_path):
    tar = source / "00002.tar"
    whole = tar.read_bytes()

    def meddle(samples, done, total):
        if tar.read_bytes() == whole:
            tar.write_bytes(whole.replace(b"mountains at dawn", b"call Jane Roe now"))

    # the first shards end before the last is read to its end
    with pytest.raises(GateError, match=r"00002\.tar or its sidecar changed while gate was reading"):
        scan(source, policy_file, output=tmp_path / "release", key=key, progress=meddle)
    assert not (tmp_path / "release").exists()


def test_a_staged_shard_that_changes_under_way_is_not_published(source, policy_file, key, tmp_path):
    staged = tmp_path / "release.partial/00000.tar"

    def meddle(samples, done, total):
        if staged.exists() and done == total:
            staged.write_bytes(staged.read_bytes().replace(b"a red bicycle", b"Jane Roe here"))

    with pytest.raises(GateError, match="changed while gate was working"):
        scan(source, policy_file, output=tmp_path / "release", key=key, progress=meddle)
    assert not (tmp_path / "release").exists()
    again = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert again.exit_code == ExitCode.OK
    assert b"Jane Roe" not in all_text(tmp_path / "release")


def test_a_journal_that_somebody_else_wrote_counts_for_nothing(source, policy_file, key, tmp_path):
    (source / "00001.parquet").write_bytes(b"not parquet")
    scan(source, policy_file, output=tmp_path / "release", key=key)  # incomplete, two shards are staged
    staged = tmp_path / "release.partial/00000.tar"
    staged.write_bytes(staged.read_bytes().replace(b"a red bicycle", b"Jane Roe here"))
    journal = tmp_path / "release.private/journal/00000.json"
    entry = json.loads(journal.read_bytes())
    entry["outputs"]["tar"] = hashlib.sha256(staged.read_bytes()).hexdigest()
    journal.write_text(json.dumps(entry))
    write_shard(source, "00001", [sample(10, CLEAN[1])])
    report = scan(source, policy_file, output=tmp_path / "release", key=key)
    assert report.resumed_shards == 1
    assert b"Jane Roe" not in all_text(tmp_path / "release")


def test_a_planted_manifest_does_not_switch_rekey_off(source, policy_file, key, tmp_path):
    policy_file.write_text(policy_file.read_text() + "keys: rekey\n")
    write_shard(source, "00000", [sample(i, f"a plate, number {i} of a set") for i in range(8)])
    (source / "_privacy").mkdir()
    (source / "_privacy/manifest.json").write_text("{}")
    scan(source, policy_file, output=tmp_path / "release", key=key)
    before, after = tar_members(source / "00000.tar"), tar_members(tmp_path / "release/00000.tar")
    assert any(after[name] != before[name] for name in before if name.endswith(".txt"))


def test_a_private_folder_that_was_open_is_closed(source, policy_file, key, tmp_path):
    (tmp_path / "p").mkdir(mode=0o755)
    scan(source, policy_file, private=tmp_path / "p", key=key)
    assert (tmp_path / "p").stat().st_mode & 0o777 == 0o700


def test_a_copy_turned_by_its_orientation_goes_with_a_dropped_picture(policy_file, key, tmp_path):
    image = Image.open(io.BytesIO(picture(99, size=(320, 240))))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to the right when shown
    sink = io.BytesIO()
    image.transpose(Image.Transpose.ROTATE_90).save(sink, "JPEG", exif=exif)
    write_shard(
        tmp_path / "set", "00000", [sample(0, CARD, picture(99, size=(320, 240))), sample(1, "x", sink.getvalue())]
    )
    report = scan(tmp_path / "set", policy_file, output=tmp_path / "release", key=key)
    assert report.tally.near_duplicate_drops == 1


def test_the_key_stays_out_of_what_is_published(source, tmp_path):
    plan = make_plan(source, release=tmp_path / "release", private=None, shard_range=None, limit=None, share=None)
    for place in (source / "key", tmp_path / "release/key", tmp_path / "release.partial/key"):
        with pytest.raises(UsageError, match="must lie outside"):
            check_key_place(plan, place)
    check_key_place(plan, tmp_path / "key")
