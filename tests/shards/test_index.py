"""Hostile and broken tars: each is named for what it is, none is passed over, none raises."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from gate.shards.index import DAMAGES, index_shard
from gate.types import Kind
from tests.support import write_tar

MEMBERS = [("000.jpg", b"\xff\xd8" * 300), ("000.txt", b"a caption"), ("001.jpg", b"x" * 700), ("001.txt", b"b")]


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    return write_tar(tmp_path / "whole.tar", MEMBERS).read_bytes()


def index(tmp_path: Path, data: bytes):
    path = tmp_path / "case.tar"
    path.write_bytes(data)
    return index_shard(path)


def test_groups_members_by_key_in_order(tmp_path, whole):
    found = index(tmp_path, whole)
    assert [s.key for s in found.samples] == ["000", "001"]
    assert [e.ext for e in found.samples[0].entries] == ["jpg", "txt"]
    assert [e.kind for e in found.samples[0].entries] == [Kind.IMAGE, Kind.TEXT]
    assert (found.members, found.strays, found.folders, found.damage) == (4, 0, 0, None)
    entry = found.samples[1].entries[0]
    assert whole[entry.offset : entry.offset + entry.size] == b"x" * 700


@pytest.mark.parametrize(
    ("cut", "damage"),
    [
        (lambda d: d[:-1024], "no_end"),  # exactly at the boundary of a member
        (lambda d: d[:-512], "no_end"),  # one end block of two
        (lambda d: d[: -1024 - 512 - 100], "no_end"),  # inside a header
        (lambda d: d[: 512 + 300], "cut_inside_member"),
        (lambda d: d[:-1024] + b"\xff" * 512 + d[-1024:], "bad_header"),
        (lambda d: d + b"hidden" * 200, "data_after_end"),
        (lambda d: d + d, "data_after_end"),  # two archives in one file: readers disagree on the second
        (lambda _: b"", "not_a_tar"),
        (lambda _: b"<html>not found</html>" * 100, "no_end"),
        (lambda _: b"\x89PNG\r\n" * 512, "not_a_tar"),
    ],
)
def test_damage(tmp_path, whole, cut, damage):
    found = index(tmp_path, cut(whole))
    assert found.damage == damage
    assert damage in DAMAGES


def test_member_that_the_file_cuts_is_named(tmp_path, whole):
    found = index(tmp_path, whole[: 512 + 300])
    assert [s.problem for s in found.samples] == ["member_truncated"]


def test_every_cut_is_noticed(tmp_path, whole):
    for length in range(0, len(whole), 97):
        assert index(tmp_path, whole[:length]).damage is not None, length


@pytest.mark.parametrize(
    "name", ["../escape.jpg", "/etc/passwd.jpg", "a/../../b.jpg", "bell\x07.jpg", "back\\slash.jpg", "caf\udce9.jpg"]
)
def test_names_that_escape_or_lie(tmp_path, name):
    path = tmp_path / "names.tar"
    with tarfile.open(path, "w", errors="surrogateescape") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
        tar.addfile(tarfile.TarInfo("ok.jpg"), io.BytesIO())
    problems = {s.problem for s in index_shard(path).samples}
    assert problems == {"member_name", None}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices(tmp_path, kind):
    path = tmp_path / "links.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("000.jpg")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    found = index_shard(path)
    assert [s.problem for s in found.samples] == ["member_type"]
    assert found.members == 1


def test_duplicates_interleaving_and_dots(tmp_path):
    found = index_shard(
        write_tar(
            tmp_path / "x.tar",
            [
                ("a.jpg", b"1"),
                ("b.jpg", b"2"),
                ("a.txt", b"3"),
                ("b.seg.png", b"4"),
                ("b.jpg", b"5"),
                ("d/e.f/g.H.JPG", b"6"),
            ],
        )
    )
    by_key = {s.key: s for s in found.samples}
    assert [e.name for e in by_key["a"].entries] == ["a.jpg", "a.txt"]
    assert by_key["b"].problem == "member_duplicate"
    assert by_key["d/e.f/g"].entries[0].ext == "h.jpg"


def test_members_without_a_key_and_folders_are_counted(tmp_path):
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as tar:
        folder = tarfile.TarInfo("images")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name in ("README", ".hidden", "images/.DS_Store", "000.jpg"):
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    found = index_shard(path)
    assert (found.members, found.folders, found.strays, len(found.samples)) == (5, 1, 3, 1)


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_huge_extended_header_is_not_read_into_memory(tmp_path, kind):
    info = tarfile.TarInfo("pax")
    info.type, info.size = kind, 1 << 40
    path = tmp_path / "x.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 2048)
    assert index_shard(path).damage in ("not_a_tar", "bad_header")


def test_a_size_below_zero_does_not_lead_in_circles(tmp_path):
    info = tarfile.TarInfo("000.jpg")
    info.size = -1024
    first = tarfile.TarInfo("001.jpg").tobuf(tarfile.GNU_FORMAT)
    path = tmp_path / "x.tar"
    path.write_bytes(first + info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 2048)
    assert index_shard(path).damage == "bad_header"


def test_a_size_below_zero_in_an_extended_header_does_not_lead_in_circles(tmp_path):
    info = tarfile.TarInfo("000.jpg")
    info.pax_headers = {"size": "-2048"}
    path = tmp_path / "x.tar"
    path.write_bytes(info.tobuf(tarfile.PAX_FORMAT) + b"\0" * 2048)
    assert index_shard(path).damage == "bad_header"


def test_long_and_unicode_names_are_read(tmp_path):
    long = "d" * 90 + "/" + "n" * 120 + ".jpg"
    found = index_shard(write_tar(tmp_path / "x.tar", [(long, b"1"), ("héllo.jpg", b"2")]))
    assert [s.key for s in found.samples] == [long[:-4], "héllo"]
    assert [s.problem for s in found.samples] == [None, None]


def test_a_git_lfs_pointer_is_called_one(tmp_path):
    path = tmp_path / "0.tar"
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1\n")
    assert index_shard(path).damage == "lfs_pointer"
