"""`gate baseline` and `gate scan --baseline`: what is there passes, what is new does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.run.conftest import POLICY
from tests.run.in_process import InProcessPool
from tests.support import CARD, CLEAN, NAMED, failed, sample, write_shard

Gate = Callable[..., tuple[int, str, str]]
KEY = "5b" * 32
SECRETS = ("Jane", "Roe", "202-555", "4111", "maria", "sample@")


@pytest.fixture
def dirty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a policy and shards that violate it, in samples and in the row of a failed download."""
    monkeypatch.setattr("gate.run.scan.LocalPool", InProcessPool)
    monkeypatch.setenv("GATE_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gate.yaml").write_text(POLICY)
    write_shard(
        tmp_path / "shards", "00000", [sample(0, CLEAN[0]), sample(1, NAMED), failed(2, "mail maria@example.com")]
    )
    write_shard(tmp_path / "shards", "00001", [sample(10, CARD)])
    return tmp_path


def report(gate: Gate, *words: object) -> tuple[int, dict]:
    code, out, _ = gate("scan", "shards", "--baseline", "base", "--format", "json", "--workers", "1", *words)
    return code, json.loads(out)


def test_what_is_there_passes_and_what_is_new_does_not(gate: Gate, dirty: Path) -> None:
    assert gate("scan", "shards", "-q")[0] == 1
    code, out, _ = gate("baseline", "shards", "-o", "base")
    assert code == 0
    assert out.startswith("base: ") and "card" in out and "identifiers" in out
    assert not [secret for secret in SECRETS if secret in (dirty / "base").read_text()]
    assert sorted(path.name for path in dirty.iterdir()) == ["base", "gate.yaml", "shards"]

    code, document = report(gate)
    assert (code, document["verdict"]) == (0, "pass")
    assert document["accepted_findings"] >= 3 and document["suppressed_findings"] == 0
    assert len(document["baseline"]) == 64
    assert document["rules"] == [] and document["notes"] == []
    code, out, err = gate("scan", "shards", "--baseline", "base")
    assert code == 0
    assert "nothing is new" in " ".join(out.split()) and "fit to publish" not in out
    assert "accepted by the baseline" in out and "baseline base (" in err

    write_shard(dirty / "shards", "00002", [sample(20, NAMED), sample(21, "call Ann Doe at 202-555-0177")])
    code, document = report(gate)
    assert code == 1
    assert document["rules"] == [{"action": "redact", "rule": "identifiers", "samples": 1}]


def test_a_new_row_of_a_failed_download_fails_too(gate: Gate, dirty: Path) -> None:
    gate("baseline", "shards", "-o", "base")
    write_shard(dirty / "shards", "00002", [sample(20, CLEAN[1]), failed(21, "mail jane.roe@example.com")])
    code, document = report(gate)
    assert code == 1
    assert "1 row without a picture" in document["notes"][0]


def test_it_is_the_same_every_time(gate: Gate, dirty: Path) -> None:
    gate("baseline", "shards", "-o", "base")
    gate("baseline", "shards", "-o", "again", "--private", "kept")
    gate("baseline", "shards/00001.tar", "shards/00000.tar", "-o", "turned")
    assert (dirty / "base").read_bytes() == (dirty / "again").read_bytes() == (dirty / "turned").read_bytes()


def test_lines_that_no_longer_occur_are_told(gate: Gate, dirty: Path) -> None:
    gate("baseline", "shards", "-o", "base")
    write_shard(dirty / "shards", "00001", [sample(10, CLEAN[2])])
    code, document = report(gate)
    assert code == 0
    (note,) = document["notes"]
    assert "of the baseline no longer occur" in note
    _, partial = report(gate, "--limit", "1")
    assert not [note for note in partial["notes"] if "no longer occur" in note]


def test_what_the_policy_suppresses_is_not_in_it(gate: Gate, dirty: Path) -> None:
    gate("baseline", "shards", "-o", "base")
    first = next(line for line in (dirty / "base").read_text().splitlines() if " card" in line).split()[0]
    suppression = f"suppressions:\n  - {{fingerprint: {first}, reason: r, by: b, expires: 2099-01-01}}\n"
    (dirty / "gate.yaml").write_text(POLICY + "\n" + suppression)
    gate("baseline", "shards", "-o", "less")
    assert first not in (dirty / "less").read_text()
    base = set((dirty / "base").read_text().splitlines())
    assert set((dirty / "less").read_text().splitlines()) == {line for line in base if first not in line}
    assert gate("scan", "shards", "--baseline", "less", "-q")[0] == 0


def test_a_suppression_of_what_is_gone_is_told_and_an_expired_one_is_an_error(gate: Gate, dirty: Path) -> None:
    gate("baseline", "shards", "-o", "base")
    suppression = "suppressions:\n  - {fingerprint: DIGITS, reason: r, by: b, expires: DAY}\n"
    gone = suppression.replace("DIGITS", "'" + "0" * 32 + "'").replace("DAY", "2099-01-01")
    (dirty / "gate.yaml").write_text(POLICY + "\n" + gone)
    code, document = report(gate)
    assert code == 0
    assert document["notes"] == [f"1 suppression in the policy let nothing pass any more ({'0' * 32}): remove them"]
    _, out, _ = gate("scan", "shards", "-o", "release", "--format", "json", "--workers", "1")
    assert "let nothing pass any more" in json.loads(out)["notes"][0]
    (dirty / "gate.yaml").write_text(POLICY + "\n" + gone.replace("2099", "2020"))
    code, _, err = gate("scan", "shards", "-q")
    assert code == 2
    assert "suppressions[0].expires: has expired" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scan", "shards", "--baseline", "base", "-o", "release"], "for checking a set as it stands"),
        (["scan", "shards", "--baseline", "absent"], "cannot read the baseline"),
        (["scan", "--embeddings", "shards", "--baseline", "base"], "--baseline does not go with --embeddings"),
        (["baseline", "shards", "-o", "base"], "base exists, and nothing is replaced"),
        (["baseline", "nowhere", "-o", "other"], "nowhere does not exist"),
    ],
)
def test_impossible_requests_are_2_and_write_nothing(gate: Gate, dirty: Path, words: list[str], says: str) -> None:
    gate("baseline", "shards", "-o", "base")
    before = sorted(dirty.iterdir())
    code, out, err = gate(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert sorted(dirty.iterdir()) == before


def test_another_key_is_refused_with_the_reason(gate: Gate, dirty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate("baseline", "shards", "-o", "base")
    monkeypatch.setenv("GATE_KEY", "77" * 32)
    code, _, err = gate("scan", "shards", "--baseline", "base")
    assert code == 2
    assert "was made with another key" in err


def test_a_damaged_shard_leaves_no_baseline(gate: Gate, dirty: Path) -> None:
    tar = dirty / "shards/00001.tar"
    tar.write_bytes(tar.read_bytes()[:-1500])
    code, _, err = gate("baseline", "shards", "-o", "base")
    assert code == 3
    assert "cannot be read whole: nothing was written" in err
    assert not (dirty / "base").exists()


def test_what_cannot_be_accepted_is_told(gate: Gate, dirty: Path) -> None:
    write_shard(dirty / "shards", "00002", [sample(20, "x", b"no picture")])
    rule = "  - {id: bare, when: {not: {entity_type: CREATOR}}, action: drop, reason: r}\n"
    (dirty / "gate.yaml").write_text(POLICY + rule)
    code, _, err = gate("baseline", "shards", "-o", "base")
    assert code == 0
    assert "1 sample could not be examined" in err
    assert "rule bare also holds for samples without a finding to accept" in err


def test_code_scanning_is_told_that_it_was_let_pass(gate: Gate, dirty: Path) -> None:
    gate("baseline", "shards", "-o", "base")
    _, out, _ = gate("scan", "shards", "--baseline", "base", "--format", "sarif", "--workers", "1")
    results = json.loads(out)["runs"][0]["results"]
    assert results
    assert all(result["suppressions"] for result in results)
