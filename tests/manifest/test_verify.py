"""Whatever is changed in a release is caught, whoever changed it and however."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.errors import ExitCode, GateError, UsageError
from gate.manifest import canonical
from gate.manifest.build import digest_line
from gate.manifest.verify import Verification, verify
from gate.policy import Policy, load_policy

MANIFEST = "_privacy/manifest.json"


def problems(result: Verification) -> dict[str, str]:
    assert not result.ok
    return {item.name: item.problem for item in result.mismatches}


def rewrite(release: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest as a forger would: canonical again, with its digest beside it."""
    document = json.loads((release / MANIFEST).read_bytes())
    change(document)
    write_manifest(release, canonical.dumps(document))


def write_manifest(release: Path, data: bytes) -> None:
    (release / MANIFEST).write_bytes(data)
    (release / f"{MANIFEST}.sha256").write_bytes(digest_line(data))


def resign(release: Path) -> None:
    """Put the digests of the files as they are now into the manifest."""

    def change(document: dict[str, Any]) -> None:
        for subject in document["subject"]:
            content = (release / subject["name"]).read_bytes()
            subject["digest"]["sha256"] = hashlib.sha256(content).hexdigest()

    rewrite(release, change)


def test_a_release_as_built_is_ok(release: Path, policy: Policy) -> None:
    result = verify(release, policy=policy, deep=True)
    assert result.ok and result.mismatches == ()
    assert (result.files, result.samples, result.shards) == (4, 6, 2)
    assert result.bytes == sum(path.stat().st_size for path in release.glob("0*"))
    assert result.manifest_sha256 == hashlib.sha256((release / MANIFEST).read_bytes()).hexdigest()
    assert (result.policy_name, result.policy_digest) == ("example", policy.digest)


@pytest.mark.parametrize(
    "name", ["00000.tar", "00001.tar", "00000_stats.json", "00001_stats.json", MANIFEST, f"{MANIFEST}.sha256"]
)
@pytest.mark.parametrize("where", [0, 0.5, -1])
def test_one_flipped_bit_in_any_file(release: Path, name: str, where: float) -> None:
    path = release / name
    data = bytearray(path.read_bytes())
    data[int(where * len(data)) if where >= 0 else -1] ^= 1
    path.write_bytes(data)
    found = problems(verify(release))
    assert (MANIFEST if name.startswith("_privacy") else name) in found


def test_a_removed_file(release: Path) -> None:
    (release / "00001.tar").unlink()
    assert problems(verify(release)) == {"00001.tar": "is missing"}


def test_a_renamed_file_is_one_missing_and_one_extra(release: Path) -> None:
    (release / "00001.tar").rename(release / "00002.tar")
    assert problems(verify(release)) == {"00001.tar": "is missing", "00002.tar": "is not in the manifest"}


@pytest.mark.parametrize(
    "name", ["extra.txt", ".hidden", "_privacy/more.json", "deep/er/file", "_privacy/.manifest.json.tmp"]
)
def test_an_added_file(release: Path, name: str) -> None:
    (release / name).parent.mkdir(parents=True, exist_ok=True)
    (release / name).write_bytes(b"")
    assert problems(verify(release))[name] == "is not in the manifest"


def test_an_empty_folder_can_carry_a_name(release: Path) -> None:
    (release / "jane-roe").mkdir()
    assert set(problems(verify(release))) == {"jane-roe"}


def test_a_link_is_never_followed(release: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.tar"
    shutil.move(release / "00000.tar", elsewhere)
    (release / "00000.tar").symlink_to(elsewhere)
    assert "link" in problems(verify(release))["00000.tar"]


def test_an_extra_link_and_a_linked_folder(release: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (release / "there").symlink_to(tmp_path / "folder")
    (release / "nowhere").symlink_to("nothing")
    assert set(problems(verify(release))) == {"there", "nowhere"}


def test_a_pipe_does_not_block(release: Path) -> None:
    (release / "00000.tar").unlink()
    os.mkfifo(release / "00000.tar")
    assert "plain file" in problems(verify(release))["00000.tar"]


def test_a_clone_without_its_large_files_gets_a_hint(release: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 10240\n"
    (release / "00000.tar").write_text(pointer, encoding="ascii")
    assert "git lfs pull" in problems(verify(release))["00000.tar"]


def test_all_mismatches_are_listed_in_order(release: Path) -> None:
    for number in range(30):
        (release / f"x{number:02d}").touch()
    names = [item.name for item in verify(release).mismatches]
    assert names == sorted(names) and len(names) == 30


def test_another_policy_is_refused(release: Path, policy: Policy, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(policy.text + "description: a word more\n", encoding="utf-8")
    assert "another policy" in problems(verify(release, policy=load_policy(other)))["manifest"]


def test_a_failed_verdict_is_refused(make_release: Callable[..., Path]) -> None:
    release = make_release(verdict="fail")
    assert "verdict is fail" in problems(verify(release))["manifest"]
    assert not verify(release, partial=True).ok


def test_a_part_is_refused_unless_asked_for(make_release: Callable[..., Path]) -> None:
    release = make_release(complete=False, shard_range=(0, 2))
    assert "part of the set" in problems(verify(release))["manifest"]
    assert verify(release, partial=True).ok


def set_path(document: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for step in way:
        document = document[int(step)] if isinstance(document, list) else document[step]
    document[last] = value


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("predicate.policy.text", "version: 1\n", "policy text"),
        ("predicate.counts.samples", 7, "sum over its shards"),
        ("predicate.counts.rows", 11, "do not balance"),
        ("predicate.counts.not_released", 3, "do not balance"),
        ("predicate.counts.rows", None, "do not balance"),
        ("predicate.shards.0.name", "00009", "not the .tar files"),
        ("predicate.shards.0.rows", 2, "more samples than rows"),
    ],
)
def test_a_manifest_that_contradicts_itself(release: Path, path: str, value: Any, said: str) -> None:
    rewrite(release, lambda document: set_path(document, path, value))
    found = [item.problem for item in verify(release).mismatches if item.name == "manifest"]
    assert any(said in problem for problem in found)


@pytest.mark.parametrize(
    "name", ["../outside.tar", "/etc/hostname", "a/../00000.tar", "./00000.tar", "a//b", "", ".", "..", "a\0b"]
)
def test_a_subject_that_leads_out_is_not_opened(release: Path, name: str) -> None:
    (release.parent / "outside.tar").write_bytes(b"secret")
    rewrite(release, lambda document: set_path(document, "subject.0.name", name))
    assert "leads out" in problems(verify(release, deep=True))[name]


def test_a_file_named_twice(release: Path) -> None:
    rewrite(release, lambda document: document["subject"].append(document["subject"][0]))
    assert "more than once" in problems(verify(release))["manifest"]


def test_stats_that_count_otherwise(release: Path) -> None:
    (release / "00000_stats.json").write_text('{"count": 5, "successes": 4}')
    (release / "00001_stats.json").write_text('{"count": 6, "successes": 3}')
    resign(release)
    found = problems(verify(release))
    assert "4 samples where the manifest says 3" in found["00000_stats.json"]
    assert "6 rows where the manifest says 5" in found["00001_stats.json"]


def test_without_a_parquet_the_count_of_the_stats_stands_alone(
    make_release: Callable[..., Path], tmp_path: Path
) -> None:
    release = make_release()
    rewrite(release, lambda document: set_path(document, "predicate.shards.0.rows", None))
    rewrite(release, lambda document: set_path(document, "predicate.counts.rows", None))
    rewrite(release, lambda document: set_path(document, "predicate.counts.not_released", None))
    assert verify(release).ok


@pytest.mark.parametrize("content", ["", "[]", '{"count": true, "successes": 3}', '{"count": 5}', "[" * 100_000])
def test_stats_of_another_shape(release: Path, content: str) -> None:
    (release / "00000_stats.json").write_text(content)
    resign(release)
    assert "not a _stats.json" in problems(verify(release))["00000_stats.json"]


def test_deep_counts_members_and_samples(release: Path) -> None:
    with tarfile.open(release / "00000.tar", "a") as tar:
        tar.addfile(tarfile.TarInfo("000009999.jpg"))
    with tarfile.open(release / "00001.tar", "a") as tar:
        tar.addfile(tarfile.TarInfo("000010000.json"))
    resign(release)
    assert verify(release).ok
    found = [str(item) for item in verify(release, deep=True).mismatches]
    assert "00000.tar: holds 4 samples where the manifest says 3" in found
    assert "00000.tar: holds 7 members where the manifest says 6" in found
    assert "00001.tar: holds 7 members where the manifest says 6" in found


@pytest.mark.parametrize("cut", [1, 512, 10240 - 1024])
def test_deep_demands_the_end_of_the_archive(release: Path, cut: int) -> None:
    path = release / "00000.tar"
    whole = path.read_bytes()
    end = len(whole.rstrip(b"\0"))
    assert end < len(whole) - 1024
    path.write_bytes(whole[: end + 512 - end % 512 + (1024 - cut if cut < 1024 else 0)])
    resign(release)
    assert "end-of-archive" in problems(verify(release, deep=True))["00000.tar"]


def test_deep_counts_rows(make_release: Callable[..., Path]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow as pa

    release = make_release()
    good = ["success"] * 3 + ["failed_to_download"] * 2
    for name, status in (("00000", good), ("00001", [*good, "success"])):
        parquet.write_table(
            pa.table({"key": [str(n) for n in range(len(status))], "status": status}), release / f"{name}.parquet"
        )
        digest = hashlib.sha256((release / f"{name}.parquet").read_bytes()).hexdigest()
        entry = {"name": f"{name}.parquet", "digest": {"sha256": digest}}
        rewrite(release, lambda document, entry=entry: document["subject"].append(entry))  # type: ignore[misc]
    assert verify(release).ok
    result = verify(release, deep=True)
    assert {item.name for item in result.mismatches} == {"00001.parquet"}
    assert len(result.mismatches) == 2
    (release / "00001.parquet").write_bytes(b"PAR1 nothing PAR1")
    resign(release)
    assert "not a parquet table" in problems(verify(release, deep=True))["00001.parquet"]


def test_no_release_and_no_manifest_are_usage_errors(release: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        verify(tmp_path / "absent")
    with pytest.raises(UsageError, match="is no folder"):
        verify(release / "00000.tar")
    (release / MANIFEST).unlink()
    with pytest.raises(UsageError, match=r"has no _privacy/manifest\.json") as caught:
        verify(release)
    assert caught.value.code is ExitCode.USAGE


def test_a_missing_digest_file(release: Path) -> None:
    (release / f"{MANIFEST}.sha256").unlink()
    assert problems(verify(release)) == {f"{MANIFEST}.sha256": "is missing"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_no_verdict(release: Path) -> None:
    (release / "00000.tar").chmod(0)
    with pytest.raises(GateError, match=r"cannot read 00000\.tar") as caught:
        verify(release)
    assert caught.value.code is ExitCode.INCOMPLETE


def test_a_manifest_that_is_no_plain_file_cannot_be_read(release: Path, tmp_path: Path) -> None:
    shutil.move(release / MANIFEST, tmp_path / "manifest.json")
    (release / MANIFEST).symlink_to(tmp_path / "manifest.json")
    with pytest.raises(GateError, match="cannot read manifest"):
        verify(release)
    (release / MANIFEST).unlink()
    (release / MANIFEST).mkdir()
    with pytest.raises(GateError, match="cannot read manifest"):
        verify(release)


def nest(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a":"\\ud800"}', "not UTF-8"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b'{"a":1,"a":2}', "twice"),
        (b'{"a":1.5}', "not an integer"),
        (b'{"a":NaN}', "not an integer"),
        (b'{"a":' + b"9" * 5000 + b"}", "cannot be read"),
        (b'{"a":99999999999999999999}', "not exact"),
        (b'{"a": 1}', "canonical"),
        (b'{"b":1,"a":1}', "canonical"),
        (nest(200_000), "nested too deep"),
        (b'{"predicateType":7}', "not one of a gate release"),
        (b'{"predicateType":"https://slsa.dev/provenance/v1"}', "not one of a gate release"),
        (b'{"predicateType":"https://shardgate.dev/predicate/release/v2"}', "version v2"),
        (b'{"predicateType":"https://shardgate.dev/predicate/release/v1"}', "Field required"),
    ],
)
def test_a_hostile_manifest_is_one_clear_error(release: Path, data: bytes, said: str) -> None:
    write_manifest(release, data)
    with pytest.raises(GateError, match=said) as caught:
        verify(release)
    assert caught.value.code is ExitCode.INCOMPLETE
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("subject", {"name": "x"}),
        ("subject.0.digest", None),
        ("subject.0.digest.sha256", "00"),
        ("predicate.complete", "true"),
        ("predicate.complete", 1),
        ("predicate.counts.samples", "6"),
        ("predicate.counts.samples", -1),
        ("predicate.shards.0.samples", True),
        ("predicate.verdict", "pass\n"),
        ("predicate.surprise\x1b[31m", 1),
        ("predicate.shard_range", [1]),
    ],
)
def test_wrong_types_are_one_clear_error(release: Path, path: str, value: Any) -> None:
    rewrite(release, lambda document: set_path(document, path, value))
    with pytest.raises(GateError, match="the manifest cannot be read") as caught:
        verify(release)
    assert str(caught.value).isprintable()


def test_a_huge_manifest_is_not_read(release: Path) -> None:
    with (release / MANIFEST).open("r+b") as file:
        file.truncate(200 << 20)
    with pytest.raises(GateError, match="larger than 128 MiB"):
        verify(release)


def test_names_are_printed_safely(release: Path) -> None:
    (release / "red\x1b[31m\n").touch()
    (Path(os.fsdecode(os.fsencode(release) + b"/\xff"))).touch()
    shown = [str(item) for item in verify(release).mismatches]
    assert shown == ["red\\x1b[31m\\n: is not in the manifest", "\\udcff: is not in the manifest"]


def test_a_tar_that_holds_what_gate_does_not_write(release: Path) -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as tar:
        for number in range(3):
            for ext in ("jpg", "txt"):
                info = tarfile.TarInfo(f"{number}.{ext}")
                info.type = tarfile.SYMTYPE if (number, ext) == (1, "txt") else tarfile.REGTYPE
                tar.addfile(info)
    (release / "00000.tar").write_bytes(sink.getvalue())
    resign(release)
    assert "does not write" in problems(verify(release, deep=True))["00000.tar"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(place for name, item in items for place in places(item, (*way, name)))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_no_manifest_ends_in_another_error_or_hides_a_change(release: Path, data: st.DataObject) -> None:
    """A forger may put anything anywhere; what counts files and samples cannot be changed unseen."""
    original = (release / MANIFEST).read_bytes()
    document = json.loads(original)
    way = data.draw(st.sampled_from([place for place in places(document) if place]))
    target = document
    for step in way[:-1]:
        target = target[step]
    before, target[way[-1]] = target[way[-1]], data.draw(JSON)
    write_manifest(release, canonical.dumps(document))
    try:
        ok = verify(release, deep=True).ok
    except GateError:
        ok = False
    write_manifest(release, original)
    if ok and canonical.dumps(document) != original:
        assert UNBOUND & set(way) or way == ("predicate", "policy", "name"), before


UNBOUND = {
    *("tool", "environment", "models", "decisions_root", "private_digest", "shard_range"),
    *("redacted", "dropped", "quarantined", "near_duplicate_drops", "suppressed", "findings", "rules"),
}
"""What nothing in a release can be compared with. Only a signature over the manifest binds it."""
