"""`gate verify` as a shell meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.keys import Key
from gate.manifest.build import build_manifest, digest_line
from gate.policy import load_policy
from gate.tally import Tally

Run = Callable[..., tuple[int, str, str]]


def release_at(folder: Path, *, verdict: str = "pass", complete: bool = True) -> Path:
    """A release of no shards and a few other files, made with the shipped policy `audit`."""
    folder.mkdir()
    for number in range(14):
        (folder / f"note{number:02d}.txt").write_text("text", encoding="utf-8")
    build_manifest(
        folder,
        policy=load_policy("audit"),
        key=Key(bytes(32)),
        version="0.1.0",
        environment={},
        models=[],
        tally=Tally(fates=Counter()),
        shards=[],
        verdict=verdict,  # type: ignore[arg-type]
        complete=complete,
        shard_range=None,
        decisions_root=bytes(32),
    )
    return folder


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return release_at(tmp_path / "release")


@pytest.mark.parametrize("options", [[], ["--deep"], ["--policy", "audit"], ["--partial"], ["--require-pictures"]])
def test_what_matches_ends_with_0(gate: Run, release: Path, options: list[str]) -> None:
    code, out, err = gate("verify", release, *options)
    assert (code, err) == (0, "")
    assert out.startswith(f"OK: {release} matches its manifest")
    assert "policy    audit" in out


def test_the_first_ten_mismatches_are_named(gate: Run, release: Path) -> None:
    for path in release.glob("*.txt"):
        path.write_text("other", encoding="utf-8")
    code, out, _ = gate("verify", release)
    assert code == 1
    assert out.startswith("MISMATCH: ") and "(14 differences)" in out.splitlines()[0]
    assert "note09.txt: has changed" in out and "note10.txt" not in out
    assert "and 4 more" in out


def test_json_has_them_all_and_the_same_code(gate: Run, release: Path) -> None:
    for path in release.glob("*.txt"):
        path.unlink()
    code, out, _ = gate("verify", release, "--format", "json")
    document = json.loads(out)
    assert (code, document["exit_code"], document["ok"]) == (1, 1, False)
    assert [item["problem"] for item in document["mismatches"]] == ["is missing"] * 14
    code, out, _ = gate("verify", release_at(release.parent / "whole"), "--format", "json")
    assert (code, json.loads(out)["ok"], json.loads(out)["files"]) == (0, True, 14)
    assert json.loads(out)["examined"] == "samples"


def test_another_policy_ends_with_1(gate: Run, release: Path) -> None:
    code, out, _ = gate("verify", release, "--policy", "strict")
    assert code == 1 and "made with another policy: audit" in out


def test_a_failed_release_ends_with_1_whatever_is_accepted(gate: Run, tmp_path: Path) -> None:
    code, out, _ = gate("verify", release_at(tmp_path / "failed", verdict="fail"), "--partial")
    assert code == 1 and "its verdict is fail" in out


def test_a_part_ends_with_1_unless_accepted(gate: Run, tmp_path: Path) -> None:
    part = release_at(tmp_path / "part", complete=False)
    assert gate("verify", part)[0] == 1
    assert gate("verify", part, "--partial")[0] == 0


def test_no_release_no_manifest_and_an_unknown_policy_end_with_2(gate: Run, release: Path, tmp_path: Path) -> None:
    assert gate("verify", tmp_path / "absent")[0] == 2
    assert gate("verify", release, "--policy", "no-such-policy")[0] == 2
    assert gate("verify")[0] == 2
    (release / "_privacy/manifest.json").unlink()
    code, out, err = gate("verify", release)
    assert (code, out) == (2, "") and "no _privacy/manifest.json" in err


def test_a_manifest_that_cannot_be_read_ends_with_3(gate: Run, release: Path) -> None:
    data = b'{"a":' * 50_000
    (release / "_privacy/manifest.json").write_bytes(data)
    (release / "_privacy/manifest.json.sha256").write_bytes(digest_line(data))
    code, out, err = gate("verify", release)
    assert (code, out) == (3, "")
    assert err == "gate: the manifest cannot be read: it is nested too deep\n"


def test_control_characters_of_names_do_not_reach_the_terminal(gate: Run, release: Path) -> None:
    (release / "x\x1b]0;owned\x07").touch()
    code, out, _ = gate("verify", release)
    assert code == 1 and "\x1b" not in out and "x\\x1b]0;owned\\x07: is not in the manifest" in out
