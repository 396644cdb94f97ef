"""Releases that lie elsewhere: on a server that speaks S3, on a plain web server, in memory; and only some shards."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from gate.errors import UsageError
from gate.manifest.verify import verify

Make = Callable[..., Path]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{uuid4().hex}"
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir(name)
    return f"s3://{name}/set/release"


def put(release: Path, url: str) -> None:
    files, root = fsspec.core.url_to_fs(url)
    for path in release.rglob("*"):
        if path.is_file():
            files.pipe_file(f"{root}/{path.relative_to(release).as_posix()}", path.read_bytes())
    files.invalidate_cache()


@pytest.fixture(params=["memory", "s3"])
def place(request: pytest.FixtureRequest) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("bucket"))
    return f"memory://{uuid4().hex}/release"


def test_a_remote_release_is_verified_as_it_lies(make_release: Make, place: str) -> None:
    release = make_release()
    put(release, place)
    here, there = verify(release), verify(place)
    assert there.ok
    assert (there.files, there.bytes, there.manifest_sha256) == (here.files, here.bytes, here.manifest_sha256)


def test_what_is_wrong_there_is_found(make_release: Make, place: str) -> None:
    release = make_release()
    (release / "00001.tar").write_bytes(b"other")
    (release / "00000_stats.json").unlink()
    (release / "extra.txt").write_text("x")
    put(release, place)
    found = {mismatch.name: mismatch.problem for mismatch in verify(place).mismatches}
    assert set(found) == {"00001.tar", "00000_stats.json", "extra.txt"}
    assert found["extra.txt"] == "is not in the manifest"


def test_a_place_without_a_release_is_told(place: str) -> None:
    with pytest.raises(UsageError, match="not a release"):
        verify(place)


def test_shards_are_opened_on_a_disk_only(make_release: Make, place: str) -> None:
    put(make_release(), place)
    with pytest.raises(UsageError, match="copy"):
        verify(place, deep=True)


def test_a_web_server_that_lists_nothing_is_enough(make_release: Make) -> None:
    release = make_release()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def list_directory(self, path: object) -> None:
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(release.parent))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{release.name}"
        result = verify(url)
        assert result.ok and any("extra ones" in note for note in result.notes)
        (release / "00001.tar").unlink()
        gone = verify(url)
        server.shutdown()
    assert [str(mismatch) for mismatch in gone.mismatches] == ["00001.tar: is missing"]


def test_a_server_that_is_not_there_is_told_without_its_address() -> None:
    with pytest.raises(UsageError, match="cannot be reached") as caught:
        verify("http://user:secret@127.0.0.1:9/release")
    assert "secret" not in str(caught.value)


def test_a_protocol_that_nobody_knows_is_told() -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        verify("nothing://bucket/release")


def test_some_shards_can_be_verified_without_the_others(make_release: Make) -> None:
    release = make_release()
    (release / "00001.tar").unlink()
    (release / "00001_stats.json").unlink()
    assert not verify(release).ok
    result = verify(release, shards=["0000[02-9]"])
    assert result.ok and result.files == 2
    assert result.notes == ("1 of 2 shards were compared, as asked for with --shards",)


def test_of_chosen_shards_everything_must_be_there(make_release: Make) -> None:
    release = make_release()
    (release / "00000_stats.json").unlink()
    (release / "stray").write_text("x")
    found = {str(mismatch) for mismatch in verify(release, shards=["00000"]).mismatches}
    assert found == {"00000_stats.json: is missing", "stray: is not in the manifest"}


def test_a_pattern_that_meets_no_shard_is_an_error(make_release: Make) -> None:
    with pytest.raises(UsageError, match="no such shard"):
        verify(make_release(), shards=["7*"])
