"""What rules met is counted by shard, with places, within bounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gate.policy import Policy, decide, load_policy
from gate.report import results as module
from gate.report.results import ELSEWHERE, Rectangle, Results
from gate.types import Fate, Finding, Outcome, Place, Quad, Span

NAME, PLACE = "a" * 32, "b" * 32
POLICY = """version: 1
name: example
detectors:
  caption_text:
  image_text:
rules:
  - id: places
    when: {entity_type: LOCATION}
    action: flag
    reason: A place is counted.
  - id: names
    when: {entity_type: PERSON}
    action: redact
    reason: A name leads to a person.
"""
SUPPRESSED = f"""suppressions:
  - fingerprint: {NAME}
    reason: our own logo
    by: Ada
    expires: 2030-01-01
"""


def load(tmp_path: Path, text: str = POLICY) -> Policy:
    path = tmp_path / "gate.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path, today=date(2026, 1, 1))


def person(left: float = 1.2) -> Finding:
    quad = Quad.from_box(left, 2.5, left + 10, 20)
    return Finding("image_text", "PERSON", 0.9, Place.IMAGE, 0, quad, NAME)


def place() -> Finding:
    return Finding("caption_text", "LOCATION", 0.9, Place.CAPTION, 1, Span(0, 0, 4), PLACE)


def outcome(policy: Policy, *findings: Finding) -> Outcome:
    return Outcome(Fate.REDACTED, findings, decide(policy, findings))


def test_a_rule_is_counted_by_shard_in_the_order_of_the_policy(tmp_path: Path) -> None:
    policy = load(tmp_path)
    results = Results(policy, released=False)
    results.add("00001", 0, outcome(policy, person(), place()))
    results.add("00000", 4, outcome(policy, person(), person(50)))
    results.add("00000", 5, outcome(policy, person()))
    rows = [(item.rule, item.shard, item.samples, item.findings, item.suppressed) for item in results]
    assert rows == [("places", "00001", 1, 1, False), ("names", "00000", 2, 3, False), ("names", "00001", 1, 1, False)]


def test_places_in_pictures_are_whole_pixels_around_them_each_once(tmp_path: Path) -> None:
    policy = load(tmp_path)
    results = Results(policy, released=False)
    results.add("00000", 7, outcome(policy, person(), person()))
    (result,) = results
    assert result.rectangles == (Rectangle(7, 0, 1, 2, 12, 20),)


def test_what_is_let_pass_is_told_apart(tmp_path: Path) -> None:
    policy = load(tmp_path, POLICY + SUPPRESSED)
    results = Results(policy, released=False)
    results.add("00000", 0, outcome(policy, person(), place()))
    rows = [(item.rule, item.suppressed) for item in results]
    assert rows == [("places", False), ("names", True)]


def test_of_a_release_counts_what_remains_in_it(tmp_path: Path) -> None:
    policy = load(tmp_path)
    before, after = decide(policy, [person(), place()]), decide(policy, [place()])
    results = Results(policy, released=True)
    results.add("00000", 0, Outcome(Fate.REDACTED, (person(), place()), before, after))
    results.add("00000", 1, Outcome(Fate.DROPPED, (person(), place()), before, after))
    assert [(item.rule, item.samples, item.rectangles) for item in results] == [("places", 1, ())]


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RESULTS", 3)
    monkeypatch.setattr(module, "MAX_RECTANGLES", 2)
    policy = load(tmp_path)
    results = Results(policy, released=False)
    for shard in range(9):
        results.add(f"{shard:05d}", 0, outcome(policy, person(), person(40), person(80)))
    rows = list(results)
    assert [row.shard for row in rows] == ["00000", "00001", "00002", ELSEWHERE]
    assert rows[-1].samples == 6 and rows[-1].rectangles == ()
    assert [len(row.rectangles) for row in rows[:3]] == [2, 2, 2]
