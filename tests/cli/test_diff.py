"""`gate diff`: what two manifests, or the private records of two runs, say differently."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.keys import Key
from gate.run.scan import scan
from tests.run.conftest import POLICY
from tests.run.in_process import InProcessPool
from tests.support import CARD, CLEAN, NAMED, sample, write_shard

Gate = Callable[..., tuple[int, str, str]]
KEY = Key(b"d" * 32)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`first`, `again` (the same), `more` (another shard, one sample changed), `other` (another policy)."""
    folder = tmp_path_factory.mktemp("diff")
    (folder / "texts.yaml").write_text(POLICY)
    (folder / "other.yaml").write_text(POLICY.replace("action: drop", "action: redact"))
    write_shard(folder / "shards", "00000", [sample(0, CLEAN[0]), sample(1, NAMED)])
    write_shard(folder / "shards", "00001", [sample(10, CARD), sample(11, CLEAN[1])])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gate.run.scan.LocalPool", InProcessPool)
        for name, policy in {"first": "texts", "again": "texts", "other": "other"}.items():
            scan(folder / "shards", folder / f"{policy}.yaml", output=folder / name, key=KEY)
        write_shard(folder / "shards", "00000", [sample(0, NAMED), sample(1, NAMED)])
        write_shard(folder / "shards", "00002", [sample(20, CLEAN[2])])
        scan(folder / "shards", folder / "texts.yaml", output=folder / "more", key=KEY)
    return folder


def changes(gate: Gate, *words: object) -> tuple[int, dict[str, dict[str, tuple[str, str]]]]:
    code, out, err = gate("diff", *words, "--format", "json")
    assert err == ""
    document = json.loads(out)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for each in document["changes"]:
        found.setdefault(each["section"], {})[each["name"]] = (each["before"], each["after"])
    assert document["same"] == (not found)
    return code, found


def test_the_same_release_twice_is_0(gate: Gate, releases: Path) -> None:
    code, out, _ = gate("diff", releases / "first", releases / "again")
    assert code == 0
    assert out.startswith("SAME: ")
    assert changes(gate, releases / "first.private", releases / "again.private") == (0, {})


def test_shards_and_counts_that_differ_are_told(gate: Gate, releases: Path) -> None:
    code, found = changes(gate, releases / "first", releases / "more")
    assert code == 1
    assert set(found) == {"shards", "counts", "decisions"}
    assert found["shards"]["00002"][0] is None
    assert found["shards"]["00002"][1].startswith("1 samples of 1 rows; ")
    assert found["counts"] == {"rows": ("4", "5"), "samples": ("3", "4")}
    _, turned = changes(gate, releases / "more", releases / "first")
    assert turned["shards"]["00002"][1] is None


def test_a_policy_that_differs_is_told_with_its_lines(gate: Gate, releases: Path) -> None:
    code, found = changes(gate, releases / "first", releases / "other")
    assert code == 1
    assert set(found["policy"]) == {"sha256", "with suppressions, under the key"}
    code, out, _ = gate("diff", releases / "first", releases / "other")
    assert code == 1
    assert "-    action: drop" in out and "+    action: redact" in out


def test_what_one_side_has_alone_is_signed(gate: Gate, releases: Path) -> None:
    _, out, _ = gate("diff", releases / "first", releases / "more")
    assert "\nshards\n" in out and "\n  + 00002: 1 samples" in out
    _, out, _ = gate("diff", releases / "more", releases / "first")
    assert "\n  - 00002: 1 samples" in out


def test_private_records_have_exact_counts_and_each_sample(gate: Gate, releases: Path) -> None:
    code, found = changes(gate, releases / "first.private", releases / "more.private")
    assert code == 1
    assert found["samples"] == {
        "00000:0": ("released", "redacted: identifiers"),
        "00002:0": (None, "released"),
    }
    assert found["counts"] == {"redacted": ("1 samples", "2 samples")}
    assert found["rules"] == {"identifiers (redact)": ("1 samples", "2 samples")}


def test_no_text_that_was_found_is_told(gate: Gate, releases: Path) -> None:
    for one, other in (("first", "more"), ("first.private", "more.private"), ("first", "other")):
        for format_ in ("text", "json"):
            _, out, err = gate("diff", releases / one, releases / other, "--format", format_)
            assert not [word for word in ("Jane", "202-555", "4111") if word in out + err]


def test_a_manifest_in_a_file_of_its_own_is_read(gate: Gate, releases: Path, tmp_path: Path) -> None:
    kept = tmp_path / "manifest.json"
    kept.write_bytes((releases / "first/_privacy/manifest.json").read_bytes())
    assert gate("diff", kept, releases / "again")[0] == 0


@pytest.mark.parametrize(
    ("one", "other", "code", "says"),
    [
        ("first", "shards", 2, "has no _privacy/manifest.json"),
        ("first", "absent", 2, "absent"),
        ("first", "more.private", 2, "compare two of a kind"),
        ("first", "texts.yaml", 3, "the manifest cannot be read"),
    ],
)
def test_what_cannot_be_compared(gate: Gate, releases: Path, one: str, other: str, code: int, says: str) -> None:
    ended, out, err = gate("diff", releases / one, releases / other)
    assert (ended, out) == (code, "")
    assert says in err
