from __future__ import annotations

import subprocess
import tarfile

import pytest

from gate.errors import GateError
from gate.shards.atomic import atomic_file, write_atomic
from gate.shards.index import index_shard
from gate.shards.write import TarWriter
from tests.support import tar_members

MEMBERS = {
    "000.jpg": b"x" * 1000,
    "000.txt": b"",
    "n" * 300 + ".txt": b"long",
    "é.txt": b"u",
    "d" * 99 + "/e.txt": b"s",
}


def write(path):
    with path.open("wb") as file:
        tar = TarWriter(file)
        for name, data in MEMBERS.items():
            tar.add(name, data)
        tar.close()
    return path


def test_reads_back_and_is_whole(tmp_path):
    path = write(tmp_path / "x.tar")
    assert tar_members(path) == MEMBERS
    assert index_shard(path).damage is None
    assert path.stat().st_size % tarfile.RECORDSIZE == 0


def test_headers_say_nothing_of_the_writer(tmp_path):
    with tarfile.open(write(tmp_path / "x.tar")) as tar:
        for info in tar:
            assert (info.uid, info.gid, info.uname, info.gname, info.mtime, info.mode) == (0, 0, "", "", 0, 0o644)
            assert set(info.pax_headers) <= {"path"}


def test_same_members_same_bytes(tmp_path):
    assert write(tmp_path / "a.tar").read_bytes() == write(tmp_path / "b.tar").read_bytes()


def test_a_file_appears_only_when_whole(tmp_path):
    path = tmp_path / "x"
    with pytest.raises(ZeroDivisionError), atomic_file(path) as file:
        file.write(b"half")
        assert not path.exists()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_plainly(tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here (that takes root)")
    try:
        with pytest.raises(GateError, match="the disk is full"), atomic_file(tmp_path / "x") as file:
            file.write(b"x" * 1_000_000)
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_link_in_the_place_of_a_temporary_file_is_not_followed(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".x.tmp").symlink_to(tmp_path / "mine")
    write_atomic(tmp_path / "x", b"new")
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (tmp_path / "x").is_symlink()


def test_no_right_to_write_is_said(tmp_path):
    with pytest.raises(GateError, match="cannot write"):
        write_atomic(tmp_path / "absent" / "x", b"")
