from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.errors import ExitCode, GateError
from gate.tally import Tally
from gate.types import Action, Decision, Fate, Finding, Match, Outcome, Place, Quad


def finding(entity_type: str, detector: str = "caption_text") -> Finding:
    return Finding(detector, entity_type, 0.9, Place.CAPTION, 0, None, "0" * 32)


FINDINGS = st.lists(
    st.sampled_from([finding("PERSON"), finding("FACE", "face"), finding("PERSON", "image_text")]), max_size=4
)
DECISIONS = st.builds(
    lambda rules: Decision(Action.REDACT, tuple(Match(rule, Action.REDACT, ()) for rule in rules), len(rules)),
    st.lists(st.sampled_from(["names", "faces"]), unique=True),
)
OUTCOMES = st.builds(
    Outcome,
    fate=st.sampled_from(Fate),
    findings=FINDINGS.map(tuple),
    decision=DECISIONS,
    remaining=DECISIONS,
    problem=st.sampled_from([None, "image_empty"]),
)
SAMPLES = st.lists(st.tuples(OUTCOMES, st.sampled_from([None, True, False]), st.booleans()), max_size=8)


def tally_of(samples: Sequence[tuple[Outcome, bool | None, bool]]) -> Tally:
    tally = Tally()
    tally.read(samples=len(samples), members=2 * len(samples) + 1, strays=1, failed_rows=3)
    for outcome, unique, near in samples:
        tally.add(outcome, unique, members=2, written=2, near_duplicate=near)
    return tally


@given(SAMPLES, SAMPLES, SAMPLES)
def test_parts_add_up_in_any_grouping_and_order(first: list, second: list, third: list) -> None:  # type: ignore[type-arg]
    a, b, c = tally_of(first), tally_of(second), tally_of(third)
    before = a.to_json()
    assert (a + b) + c == a + (b + c) == c + a + b
    assert (a + b + c).fates == tally_of([*first, *second, *third]).fates
    assert a.to_json() == before
    assert a + Tally() == a


@given(SAMPLES)
def test_json_brings_it_back(samples: list) -> None:  # type: ignore[type-arg]
    tally = tally_of(samples)
    assert Tally.from_json(json.loads(json.dumps(tally.to_json()))) == tally


@given(SAMPLES)
def test_it_balances_until_one_is_lost(samples: list) -> None:  # type: ignore[type-arg]
    tally = tally_of(samples)
    tally.balance()
    tally.read(samples=1)
    with pytest.raises(GateError, match="samples were read"):
        tally.balance()


def test_a_lost_member_is_noticed() -> None:
    tally = tally_of([(Outcome(Fate.RELEASED), None, False)])
    tally.read(members=1)
    with pytest.raises(GateError, match="4 members were read and 3 accounted for") as caught:
        tally.balance()
    assert caught.value.code is ExitCode.INCOMPLETE


def test_findings_over_all_and_over_unique_samples() -> None:
    twice = Outcome(Fate.REDACTED, (finding("PERSON"), finding("PERSON"), finding("PERSON", "image_text")))
    tally = tally_of([(twice, True, False), (twice, False, False), (twice, None, False)])
    assert tally.findings["caption_text", "PERSON"] == 6
    assert tally.unique_findings["caption_text", "PERSON"] == 4
    assert tally.finding_samples["caption_text", "PERSON"] == 3
    assert tally.affected["PERSON"] == 3


def test_members_by_what_became_of_them() -> None:
    tally = Tally()
    tally.read(samples=4, members=12)
    for fate, written in ((Fate.RELEASED, 2), (Fate.REDACTED, 3), (Fate.DROPPED, 0), (Fate.QUARANTINED, 0)):
        tally.add(Outcome(fate), None, members=3, written=written)
    assert tally.member_fates == {"released": 2, "redacted": 3, "dropped": 3, "quarantined": 3, "removed": 1}
    tally.balance()


def test_rules_problems_and_what_remains() -> None:
    flagged = Decision(Action.FLAG, (Match("faces", Action.FLAG, (0,)),), suppressed=2)
    dropped = Decision(Action.DROP, (Match("clinical", Action.DROP, (0,)), Match("faces", Action.FLAG, (0,))))
    tally = tally_of(
        [
            (Outcome(Fate.RELEASED, decision=flagged, remaining=flagged), None, False),
            (Outcome(Fate.DROPPED, decision=dropped), None, False),
            (Outcome(Fate.DROPPED), None, True),
            (Outcome(Fate.QUARANTINED, problem="image_empty"), None, False),
        ]
    )
    assert tally.rules == {("faces", "flag"): 2, ("clinical", "drop"): 1}
    assert tally.remaining == {"faces": 1}
    assert tally.problems == {"image_empty": 1}
    assert (tally.suppressed, tally.near_duplicate_drops) == (2, 1)
    assert (tally.successes, tally.fate(Fate.DROPPED), tally.failed_rows) == (1, 2, 3)


def test_drops_that_no_rule_asked_for_are_told_apart() -> None:
    redact = Decision(Action.REDACT, (Match("names", Action.REDACT, (0,)),))
    drop = Decision(Action.DROP, (Match("clinical", Action.DROP, (0,)),))
    tally = tally_of(
        [
            (Outcome(Fate.DROPPED, decision=redact), None, False),  # redacted, read again, still not clean
            (Outcome(Fate.DROPPED, decision=drop), None, False),
            (Outcome(Fate.DROPPED), None, True),
        ]
    )
    assert (tally.unproven_drops, tally.near_duplicate_drops) == (1, 1)


def pictured(entity_type: str, name: str, place: Place = Place.IMAGE) -> Finding:
    return Finding("image_text", entity_type, 0.9, place, 0, None, name * 32)


def test_instances_in_pictures_count_a_text_over_two_lines_once() -> None:
    address = [pictured("LOCATION", "a"), replace(pictured("LOCATION", "a"), region=Quad.from_box(0, 0, 9, 9))]
    card = Outcome(Fate.REDACTED, (*address, pictured("PERSON", "b"), pictured("PERSON", "c")))
    scan = Outcome(Fate.DROPPED, (pictured("ULTRASOUND", "d"), pictured("MEDICAL_TERM", "e")))
    caption = Outcome(Fate.REDACTED, (pictured("PERSON", "f", Place.CAPTION),))
    tally = tally_of([(outcome, True, False) for outcome in (card, scan, caption)])
    assert tally.instances == {"LOCATION": 1, "PERSON": 2}
    assert tally.instance_samples == 1
    assert tally.together == {("LOCATION", "PERSON"): 1}
