"""Figures of made measurements, against numbers computed by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from gate.errors import UsageError
from gate.learn.pii.evaluate import Evaluation, _gathered, taking_turns
from gate.learn.pii.figures import document
from gate.learn.pii.measure import Measured, MeasuredFinding, MeasuredString
from gate.learn.pii.redactors import without_drops
from gate.learn.pii.text import render_text
from gate.policy import load_policy
from gate.types import Action, Fate

SECONDS = {"image_text": 0.5, "rest": 0.1}


def row(family: str, strings: str, findings: str, **more: Any) -> Measured:
    """`P+!` is a PERSON that was found (+) and leaks (!), `D` a DATE_TIME.

    Of findings `P+` is right, `P` is not, and `P~` is a part of what was found.
    """
    kinds = {"P": "PERSON", "D": "DATE_TIME"}
    true = tuple(MeasuredString(kinds[each[0]], "+" in each, "!" in each) for each in strings.split())
    found = tuple(MeasuredFinding(kinds[each[0]], None if "~" in each else "+" in each) for each in findings.split())
    made = Measured(family, "", Fate.REDACTED, true, found, 4, 1, bool(true), SECONDS)
    return replace(made, **more)


ROWS = (
    row("card", "P+ P! D+", "P+ D+ D"),
    row("card", "P+! D!", "P+ P"),
    row("letter", "P+ D+", "P+ D+ P~", fate=Fate.DROPPED, covered=4),
    row("none", "", "", plain=0, covered=0),
    row("none", "", "P", plain=0, covered=0, seconds={"image_text": 0.1}),
)


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    evaluation = Evaluation(ROWS, 2, Counter({"image_undecodable": 1}))
    return document(evaluation, load_policy("strict"), drops=True)


def test_totals(facts: dict[str, Any]) -> None:
    total = facts["total"]
    assert {name: (rate["count"], rate["of"]) for name, rate in total.items()} == {
        "leak": (3, 7),
        "over_redaction": (6, 12),
        "false_alarms": (1, 2),
    }
    assert total["leak"]["rate"] == pytest.approx(3 / 7, abs=1e-4)
    low, high = total["leak"]["interval"]
    assert 0 <= low < 3 / 7 < high <= 1
    assert facts["samples"]["dropped"] == 1 and facts["samples"]["redacted"] == 4
    assert (facts["samples"]["without_truth"], facts["samples"]["unreadable"]) == (2, {"image_undecodable": 1})


def test_table_4(facts: dict[str, Any]) -> None:
    person, date = facts["types"]
    assert (person["entity_type"], date["entity_type"]) == ("PERSON", "DATE_TIME")
    precision, recall = 3 / 5, 3 / 4
    assert person["precision"] == pytest.approx(precision) and person["recall"] == pytest.approx(recall)
    assert person["f1"] == pytest.approx(2 * precision * recall / (precision + recall), abs=1e-4)
    assert (person["leak"]["count"], person["leak"]["of"]) == (2, 4)
    assert (date["precision"], date["recall"]) == (pytest.approx(2 / 3, abs=1e-4), pytest.approx(2 / 3, abs=1e-4))


def test_families(facts: dict[str, Any]) -> None:
    card, letter, none = facts["families"]
    assert (card["family"], card["samples"], card["not_released"]) == ("card", 2, 0)
    assert card["types"] == [
        {"entity_type": "DATE_TIME", "strings": 2, "found": 1, "leaked": 1},
        {"entity_type": "PERSON", "strings": 3, "found": 2, "leaked": 2},
    ]
    assert (letter["not_released"], letter["leak"]["rate"], letter["over_redaction"]["rate"]) == (1, 0.0, 1.0)
    assert (none["leak"]["rate"], none["leak"]["interval"], none["over_redaction"]["rate"]) == (None, None, None)
    assert none["cpu_seconds_per_image"] == pytest.approx(0.35)


def test_instances_and_what_stands_together(facts: dict[str, Any]) -> None:
    true, found = facts["instances"]["true"], facts["instances"]["found"]
    assert (true["instances"], true["pictures_with_any"], true["pictures_with_two_types"]) == (7, 3, 3)
    assert true["together"] == [{"entity_types": ["DATE_TIME", "PERSON"], "pictures": 3}]
    assert found["by_type"]["PERSON"] == {"instances": 6, "pictures": 4}


def test_seconds(facts: dict[str, Any]) -> None:
    assert facts["cpu_seconds"] == {
        "per_image": pytest.approx((4 * 0.6 + 0.1) / 5),
        "with_text": pytest.approx(0.6),
        "without_text": pytest.approx(0.35),
        "stages": {"image_text": pytest.approx(2.1 / 5), "rest": pytest.approx(0.4 / 5)},
    }


def test_pictures_of_one_template_are_no_evidence_of_spread() -> None:
    alike = Evaluation(tuple(replace(each, unit="t") for each in ROWS), 0, Counter())
    facts = document(alike, load_policy("strict"), drops=True)
    assert facts["total"]["leak"]["interval"] is None
    assert facts["types"][0]["f1_interval"] is None


def test_the_text_fits(facts: dict[str, Any]) -> None:
    out = render_text(facts)
    assert max(map(len, out.splitlines())) <= 100
    assert "3 of 7" in out and "42.9 %" in out
    assert out == render_text(facts)


def test_nothing_measured() -> None:
    with pytest.raises(UsageError, match="gate samples DIR --text N"):
        _gathered(iter([None, "image_undecodable"]), 1, "made", lambda _: None)


def test_families_take_turns() -> None:
    families = ["a", "a", "a", "b", None, "b", "a"]
    assert taking_turns(range(7), families, 4) == [0, 1, 3, 4]
    assert taking_turns(range(7), families, 5) == [0, 1, 3, 4, 5]
    assert taking_turns([1, 2, 3], families, 2) == [1, 3]
    assert taking_turns(range(7), families, 99) == list(range(7))


def test_drop_rules_off() -> None:
    strict = load_policy("strict")
    kept = without_drops(strict).rules
    assert {rule.id for rule in strict.rules if rule.action is not Action.DROP} == {rule.id for rule in kept}
    assert len(kept) < len(strict.rules)
