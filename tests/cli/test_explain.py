"""`gate explain`: rules and types in words, findings without their texts, and the texts on a terminal alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from gate.keys import Key
from gate.policy import load_policy, shipped_policies
from gate.run.records import all_records, find_records
from gate.run.scan import scan
from gate.types import ENTITY_TYPES, Fate
from tests.run.in_process import InProcessPool
from tests.support import CARD, CLEAN, NAMED, failed, sample, write_shard

ROOT = Path(__file__).resolve().parents[2]
POLICY = """\
version: 1
name: texts
detectors:
  caption_text: {min_score: 0.35}
  metadata:
rules:
  - id: card
    when: {entity_type: CREDIT_CARD, min_score: 0.3}
    action: drop
    reason: nobody publishes a card number
  - id: identifiers
    when:
      any:
        - {entity_type: [PERSON, PHONE_NUMBER], place: [caption, json, column]}
        - all: [{detector: metadata, entity_type: CREATOR, min_count: 2}, {not: {entity_type: LOCATION}}]
    action: redact
    reason: direct identifiers
"""
SECRETS = ("Jane", "Roe", "202-555", "4111", "jane_roe")
KEY = "5b" * 32

Gate = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with shards, a policy, a release of them, and its private records."""
    folder = tmp_path_factory.mktemp("explain")
    (folder / "gate.yaml").write_text(POLICY)
    made = [sample(0, CLEAN[0]), sample(1, NAMED), failed(2, NAMED), sample(3, "x", b"no picture")]
    write_shard(folder / "shards", "00000", made)
    named = sample(12, CLEAN[2], key="jane_roe@example.org")
    write_shard(folder / "shards", "00001", [sample(10, CARD), sample(11, NAMED), named])
    key = Key(bytes.fromhex(KEY))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gate.run.scan.LocalPool", InProcessPool)
        scan(folder / "shards", folder / "gate.yaml", output=folder / "release", key=key)
    return folder


@pytest.fixture
def explain(gate: Gate, run: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """The command in the folder of the run."""
    monkeypatch.chdir(run)
    monkeypatch.setenv("GATE_KEY", KEY)
    return lambda *words: gate("explain", *words)


def fingerprint(run: Path, entity_type: str) -> str:
    return next(
        finding.fingerprint
        for each in all_records(run / "release.private")
        for finding in each.record.outcome.findings
        if finding.entity_type == entity_type
    )


def test_a_rule_is_told_with_its_thresholds_its_action_and_its_reason(explain: Gate) -> None:
    code, out, _ = explain("card")
    words = " ".join(out.split())
    assert code == 0
    assert "holds when CREDIT_CARD with a score of 0.3 or more" in words
    assert "looked for by caption_text (min_score 0.35)" in words
    assert "action drop: the sample is not released" in words
    assert "why nobody publishes a card number" in words
    assert "docs/rules.md" not in out  # no shipped policy has it


def test_a_condition_is_told_in_all_its_parts(explain: Gate) -> None:
    words = " ".join(explain("identifiers")[1].split())
    assert "any of: PERSON or PHONE_NUMBER at caption or json or column; all of: " in words
    assert "2 or more of CREATOR by metadata; not (LOCATION)" in words


@pytest.mark.parametrize("name", shipped_policies())
def test_every_shipped_rule_can_be_told_in_80_columns(gate: Gate, name: str) -> None:
    for rule in load_policy(name).rules:
        code, out, _ = gate("explain", rule.id, "--policy", name)
        assert code == 0
        assert f"docs/rules.md#{rule.id}" in out
        assert max(map(len, out.splitlines())) <= 80


def test_without_a_policy_the_shipped_ones_are_searched(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GATE_POLICY", raising=False)
    assert gate("explain", "names")[1].count("rule           names") == 3


@pytest.mark.parametrize("name", ENTITY_TYPES)
def test_every_entity_type_can_be_told(gate: Gate, name: str) -> None:
    code, out, _ = gate("explain", name, "--policy", "strict")
    assert code == 0
    assert " ".join(ENTITY_TYPES[name].split()) in " ".join(out.split())


def test_what_nobody_knows_is_2_with_a_suggestion(explain: Gate) -> None:
    code, out, err = explain("identifier")
    assert (code, out) == (2, "")
    assert "did you mean identifiers?" in err and "--private DIR" in err


def test_a_sample_is_told_by_number_and_by_key_alike(explain: Gate) -> None:
    by_number, by_key = (
        explain("00000:1", "--private", "release.private"),
        explain("000000001", "--private", "release.private"),
    )
    assert by_number == by_key
    _, out, _ = by_key
    assert "sample 00000:1 (key 000000001)\n  redacted, by identifiers\n" in out
    assert "PERSON, score" in out and "in the caption, file 2 of the sample: text 0, characters 5 to 13" in out
    assert "found by caption_text, which reports from here on: (min_score 0.35)" in out
    assert "made hold: identifiers (redact)" in out


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("00000:0", "nothing to change"),
        ("00000:2", "quarantined: it could not be examined, and is not released: an image member cannot be decoded"),
        ("00001:0", "dropped: it is not released, by card"),
        ("00001:2", "its key is not kept"),
    ],
)
def test_every_end_of_a_sample_is_told(explain: Gate, number: str, says: str) -> None:
    code, out, _ = explain(number, "--private", "release.private")
    assert code == 0
    assert says in out


def test_a_fingerprint_is_told_wherever_it_stands(explain: Gate, run: Path) -> None:
    name = fingerprint(run, "PERSON")
    code, out, _ = explain(name, "--private", "release.private")
    assert code == 0
    assert out.startswith(f"{name}: found ") and " times in 2 samples" in out
    assert "sample 00000:1" in out and "sample 00001:1" in out


def test_the_lines_to_paste_are_a_suppression(explain: Gate, run: Path, tmp_path: Path) -> None:
    for entity_type in ("PERSON", "PHONE_NUMBER"):
        _, out, _ = explain(fingerprint(run, entity_type), "--private", "release.private")
        lines = out[out.index("suppressions:\n") :]
        path = tmp_path / "gate.yaml"
        path.write_text(POLICY + "\n" + lines)
        assert len(load_policy(path).suppressions) == 1
    assert {item["fingerprint"] for item in yaml.safe_load(lines)["suppressions"]} == {fingerprint(run, "PHONE_NUMBER")}


def test_nothing_that_was_found_is_told(explain: Gate, run: Path) -> None:
    words = {f"{each.shard}:{each.record.number}" for each in all_records(run / "release.private")}
    words |= {fingerprint(run, name) for name in ("PERSON", "CREDIT_CARD", "PHONE_NUMBER")}
    for word in words:
        _, out, err = explain(word, "--private", "release.private")
        assert not [secret for secret in SECRETS if secret in out + err]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["00009:0", "--private", "release.private"], "have no finding"),
        (["0" * 32, "--private", "release.private"], "have no finding"),
        (["00000:1", "--private", "shards"], "holds no private records"),
        (["card", "--reveal", "shards"], "name its private records with --private"),
        (["00000:1", "--private", "release.private", "--reveal", "shards"], "only on a terminal"),
    ],
)
def test_impossible_requests_are_2_and_make_nothing(explain: Gate, run: Path, words: list[str], says: str) -> None:
    before = sorted(run.rglob("*"))
    code, out, err = explain(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert sorted(run.rglob("*")) == before


def on_a_terminal(run: Path, *words: str, key: str = KEY) -> tuple[int, str]:
    """The command as its user runs it: exit code, and what the terminal showed."""
    reader, writer = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GATE_KEY": key, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", "from gate.cli import main; main()", "explain", *words]
    process = subprocess.Popen(command, cwd=run, env=environment, stdout=writer, stderr=writer)
    os.close(writer)
    shown = b""
    try:
        while chunk := os.read(reader, 1 << 16):
            shown += chunk
    except OSError:
        pass  # the other end is closed
    os.close(reader)
    return process.wait(), shown.decode()


def test_a_terminal_is_shown_the_text_and_no_file_holds_it(run: Path) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    code, shown = on_a_terminal(run, "00000:1", "--private", "release.private", "--reveal", "shards")
    assert code == 0
    assert "PERSON" in shown and "Jane Roe" in shown and "202-555-0143" in shown
    only, one = on_a_terminal(
        run, fingerprint(run, "PHONE_NUMBER"), "--private", "release.private", "--reveal", "shards"
    )
    assert only == 0
    assert "202-555-0143" in one and "Jane" not in one
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


def test_another_key_or_source_reveals_nothing(run: Path, tmp_path: Path) -> None:
    words = ("00000:1", "--private", "release.private", "--reveal")
    code, shown = on_a_terminal(run, *words, "shards", key="77" * 32)
    assert code == 3
    assert "nothing is found there any more" in shown and "Jane" not in shown
    write_shard(tmp_path / "other", "00000", [sample(0, NAMED)])
    code, shown = on_a_terminal(run, *words, str(tmp_path / "other"))
    assert code == 2
    assert "it changed since the run" in shown and "Jane" not in shown


def test_records_are_found_by_all_names(run: Path) -> None:
    (dropped,) = [each for each in all_records(run / "release.private") if each.record.outcome.fate is Fate.DROPPED]
    assert find_records(run / "release.private", "000000010") == [dropped]
    assert find_records(run / "release.private", "00001:0") == [dropped]
