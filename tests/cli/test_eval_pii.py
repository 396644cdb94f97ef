from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gate.learn.pii.text import render_text
from tests.learn.pii.made import card, write_pictures

if shutil.which("tesseract") is None:
    pytest.skip("the tesseract program is not installed (Debian: tesseract-ocr)", allow_module_level=True)

Run = Callable[..., tuple[int, str, str]]
POLICY = """\
version: 1
name: names-only
detectors:
  image_text:
rules:
  - id: names
    when: {entity_type: PERSON}
    action: redact
    reason: A name says who somebody is.
  - id: dates
    when: {entity_type: DATE_TIME}
    action: drop
    reason: To drop something.
"""
PATIENT = ("Patient:", "Maria Johnson", "PERSON")
SECRETS = ("Thomas Miller", "202-555-0143", "March", "Maria", "Miller")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A name beside a phone number, a name that is gone with its picture, a picture without text."""
    return write_pictures(
        tmp_path_factory.mktemp("made"),
        [
            card([PATIENT, ("Phone:", "202-555-0143", "PHONE_NUMBER"), ("Thank you", "", "")]),
            card([("Dear", "Thomas Miller", "PERSON"), ("Date:", "14 March 2026", "DATE_TIME"), ("Bye", "", "")]),
            card([], (200, 150)),
        ],
    )


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "names.yaml"
    path.write_text(POLICY)
    return path


@pytest.fixture(scope="module")
def facts(data: Path, policy: Path) -> dict[str, Any]:
    """What the command prints as JSON."""
    words = ["eval", "pii", str(data), "--policy", str(policy), "--workers", "1", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-c", "from gate.cli import main; main()", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [secret for secret in SECRETS if secret.lower() in done.stdout.lower()] == []
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_was_redacted_dropped_and_left(facts: dict[str, Any]) -> None:
    """The first picture loses its name and keeps the number; the second goes as a whole; the third stays."""
    samples = facts["samples"]
    fates = {fate: samples[fate] for fate in ("measured", "released", "redacted", "dropped", "quarantined")}
    assert fates == {"measured": 3, "released": 1, "redacted": 1, "dropped": 1, "quarantined": 0}
    total = facts["total"]
    assert (total["leak"]["count"], total["leak"]["of"]) == (1, 4)
    assert total["leak"]["rate"] == 0.25
    assert (total["over_redaction"]["count"], total["over_redaction"]["of"]) == (1, 2)
    assert (total["false_alarms"]["count"], total["false_alarms"]["of"]) == (0, 1)
    types = {row["entity_type"]: row for row in facts["types"]}
    assert types["PHONE_NUMBER"]["leak"]["rate"] == 1.0
    assert types["PHONE_NUMBER"]["recall"] == 1.0  # found, though no rule removes it
    assert types["PERSON"]["leak"]["rate"] == 0.0
    assert types["PERSON"]["recall"] > 0


def test_the_true_instances(facts: dict[str, Any]) -> None:
    true = facts["instances"]["true"]
    assert (true["instances"], true["pictures_with_any"], true["mean_of_those"]) == (4, 2, 2.0)
    assert true["pictures_with_two_types"] == 2
    assert true["by_type"]["PERSON"] == {"instances": 2, "pictures": 2}
    assert {"entity_types": ["PERSON", "PHONE_NUMBER"], "pictures": 1} in true["together"]


def test_seconds_are_told_by_stage(facts: dict[str, Any]) -> None:
    seconds = facts["cpu_seconds"]
    assert set(seconds["stages"]) == {"image_text", "image_text (proof)", "rest"}
    assert seconds["per_image"] == pytest.approx(sum(seconds["stages"].values()), abs=0.001)
    assert seconds["with_text"] > seconds["without_text"]


def test_as_text(facts: dict[str, Any]) -> None:
    out = render_text(facts)
    assert max(map(len, out.splitlines())) <= 100
    for word in ("3 pictures", "1 dropped", "leak rate", "over-redaction", "PERSON", "card", "CPU seconds an image"):
        assert word in out


def test_a_damaged_shard(gate: Run, data: Path, tmp_path: Path, policy: Path) -> None:
    (tmp_path / "00000.tar").write_bytes(data.read_bytes()[:2000])
    code, _, err = gate("eval", "pii", tmp_path, "--policy", policy)
    assert code == 3
    assert "00000.tar is damaged" in err


def test_a_missing_extra(gate: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("gate.learn.pii")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    code, _, err = gate("eval", "pii", data)
    assert code == 2
    assert "pip install 'shardgate[scan,eval]'" in err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--plot", "figure.pdf"], ".png or .svg"),
        (["--plot", "no/such/folder/figure.png"], "there is no folder"),
        (["--policy", "strct"], "did you mean"),
        (["--side", "3"], "--side"),
    ],
)
def test_what_cannot_be_done_is_told(gate: Run, data: Path, options: list[str], complaint: str) -> None:
    code, out, err = gate("eval", "pii", data, *options)
    assert (code, out) == (2, "")
    assert complaint in err
