from __future__ import annotations

from pathlib import Path

import pytest

from gate.learn.pii.match import folded
from gate.learn.pii.redactors import Gate, Released, without_drops
from gate.policy import load_policy
from gate.types import Fate, Kind, Member, Sample
from tests.learn.pii.made import card

POLICY = """\
version: 1
name: texts
detectors:
  image_text:
rules:
  - id: people
    when: {entity_type: [PERSON, PHONE_NUMBER]}
    action: redact
    reason: A name says who somebody is.
  - id: days
    when: {entity_type: DATE_TIME}
    action: drop
    reason: To drop something.
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "texts.yaml"
    path.write_text(POLICY)
    return path


@pytest.fixture(scope="module")
def gate(policy: Path) -> Gate:
    return Gate(load_policy(policy))


def released(gate: Gate, *lines: tuple[str, str, str]) -> Released:
    data, _ = card(list(lines))
    return gate.redact(Sample("1", (Member("1.png", "png", Kind.IMAGE, data),)))


def test_findings_have_their_texts_for_as_long_as_they_are_needed(gate: Gate) -> None:
    result = released(gate, ("Patient:", "Maria Johnson", "PERSON"), ("Phone:", "202-555-0143", "PHONE_NUMBER"))
    assert result.fate is Fate.REDACTED and result.pixels is not None
    found = {one.entity_type: folded(one.text) for one in result.found}
    assert "maria johnson" in found["PERSON"]
    assert found["PHONE_NUMBER"] == "202-555-0143"
    assert all(one.quads for one in result.found)
    assert "johnson" not in repr(result).lower()
    assert not gate._texts


def test_seconds_by_stage(gate: Gate) -> None:
    result = released(gate, ("Patient:", "Maria Johnson", "PERSON"))
    assert set(result.seconds) == {"image_text", "image_text (proof)", "rest"}
    assert all(seconds >= 0 for seconds in result.seconds.values())
    assert set(released(gate).seconds) == {"image_text", "rest"}


def test_a_dropped_picture_has_no_pixels(gate: Gate, policy: Path) -> None:
    date = ("Date:", "14 March 2026", "DATE_TIME")
    result = released(gate, date)
    assert (result.fate, result.pixels) == (Fate.DROPPED, None)
    assert "DATE_TIME" in {one.entity_type for one in result.found}
    kept = released(Gate(without_drops(load_policy(policy))), date)
    assert kept.fate is Fate.RELEASED and kept.pixels is not None


def test_a_picture_that_cannot_be_read_is_quarantined(gate: Gate) -> None:
    result = gate.redact(Sample("1", (Member("1.png", "png", Kind.IMAGE, b"no picture"),)))
    assert (result.fate, result.pixels, result.found) == (Fate.QUARANTINED, None, ())
    assert result.problem == "image_undecodable"
