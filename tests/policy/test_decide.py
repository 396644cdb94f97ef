from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.policy import Policy, decide
from gate.types import Action, Finding, Place

TYPES = ("PERSON", "DATE_TIME", "ULTRASOUND")
RANKED = ("flag", "redact", "drop")


def make_policy(*conditions: Any, actions: tuple[str, ...] = ("redact",), suppressed: tuple[str, ...] = ()) -> Policy:
    rules = [
        {"id": f"r{i}", "when": when, "action": actions[i % len(actions)], "reason": "test"}
        for i, when in enumerate(conditions)
    ]
    suppressions = [{"fingerprint": f, "reason": "test", "by": "test", "expires": "2999-01-01"} for f in suppressed]
    document = {"version": 1, "name": "p", "detectors": {}, "rules": rules, "suppressions": suppressions}
    return Policy(**document, origin="p", text="", public_text="")


def finding(
    entity_type: str = "PERSON",
    score: float = 1.0,
    place: Place = Place.CAPTION,
    detector: str = "caption_text",
    fingerprint: str = "0" * 32,
) -> Finding:
    return Finding(detector, entity_type, score, place, 0, None, fingerprint)


fingerprints = st.sampled_from([c * 32 for c in "0123"])
findings_lists = st.lists(
    st.builds(
        finding,
        st.sampled_from(TYPES),
        st.sampled_from([0.0, 0.4, 0.5, 1.0]),
        st.sampled_from(list(Place)),
        st.sampled_from(["caption_text", "image_text"]),
        fingerprints,
    ),
    max_size=8,
)
atom_dicts = st.fixed_dictionaries(
    {"entity_type": st.lists(st.sampled_from(TYPES), min_size=1, max_size=2)},
    optional={
        "detector": st.sampled_from(["caption_text", "image_text"]),
        "place": st.sampled_from([str(place) for place in Place]),
        "min_score": st.sampled_from([0.4, 0.5]),
        "min_count": st.integers(1, 3),
    },
)
conditions = st.recursive(
    atom_dicts,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


def holds(when: Any, found: list[Finding]) -> bool:
    return bool(decide(make_policy(when), found).matches)


@pytest.mark.parametrize(
    ("when", "matched"),
    [
        ({"entity_type": "PERSON"}, (0, 2)),
        ({"entity_type": ["PERSON", "DATE_TIME"]}, (0, 1, 2)),
        ({"entity_type": "PERSON", "place": "image"}, (2,)),
        ({"entity_type": "PERSON", "min_score": 0.5}, (0,)),
        ({"entity_type": "PERSON", "min_score": 0.4}, (0, 2)),
        ({"entity_type": "PERSON", "min_count": 2}, (0, 2)),
        ({"entity_type": "PERSON", "min_count": 3}, None),
        ({"detector": "image_text"}, (2,)),
        ({"place": ["image", "json"]}, (2,)),
        ({"entity_type": "FACE"}, None),
        ({"all": [{"entity_type": "PERSON"}, {"entity_type": "DATE_TIME"}]}, (0, 1, 2)),
        ({"all": [{"entity_type": "PERSON"}, {"entity_type": "FACE"}]}, None),
        ({"any": [{"entity_type": "DATE_TIME"}, {"entity_type": "FACE"}]}, (1,)),
        ({"any": [{"entity_type": "FACE"}, {"entity_type": "URL"}]}, None),
        ({"not": {"entity_type": "FACE"}}, ()),
        ({"not": {"entity_type": "PERSON"}}, None),
        ({"not": {"not": {"entity_type": "PERSON"}}}, ()),
        ({"all": [{"entity_type": "DATE_TIME"}, {"not": {"entity_type": "FACE"}}]}, (1,)),
        ({"any": [{"entity_type": "DATE_TIME"}, {"entity_type": "PERSON", "min_count": 3}]}, (1,)),
    ],
)
def test_what_a_condition_matches(when: Any, matched: tuple[int, ...] | None) -> None:
    found = [finding(), finding("DATE_TIME"), finding(score=0.4, place=Place.IMAGE, detector="image_text")]
    decision = decide(make_policy(when), found)
    assert [match.findings for match in decision.matches] == ([] if matched is None else [matched])


def test_the_strictest_action_wins_and_all_matches_are_told() -> None:
    policy = make_policy(*[{"entity_type": "PERSON"}] * 3, actions=("redact", "drop", "flag"))
    decision = decide(policy, [finding()])
    assert decision.action is Action.DROP
    assert [(match.rule, match.action) for match in decision.matches] == [
        ("r0", Action.REDACT),
        ("r1", Action.DROP),
        ("r2", Action.FLAG),
    ]


def test_no_finding_no_action() -> None:
    assert decide(make_policy({"entity_type": "PERSON"}), []).action is Action.NONE


def test_a_suppressed_finding_does_not_count_and_leaves_the_numbering() -> None:
    policy = make_policy({"entity_type": "PERSON"}, suppressed=("1" * 32,))
    decision = decide(policy, [finding(fingerprint="1" * 32), finding(), finding(fingerprint="1" * 32)])
    assert decision.suppressed == 2
    assert decision.matches[0].findings == (1,)


@given(st.lists(conditions, min_size=1, max_size=4), findings_lists, st.sets(fingerprints, max_size=2))
@settings(deadline=None)
def test_matches_are_in_order_sound_and_free_of_suppressed_findings(
    rules: list[Any], found: list[Finding], suppressed: set[str]
) -> None:
    decision = decide(make_policy(*rules, actions=RANKED, suppressed=tuple(suppressed)), found)
    ids = [int(match.rule[1:]) for match in decision.matches]
    assert ids == sorted(set(ids))
    assert decision.action == max((m.action for m in decision.matches), key=lambda a: a.rank, default=Action.NONE)
    for match in decision.matches:
        assert list(match.findings) == sorted(set(match.findings))
        assert all(found[index].fingerprint not in suppressed for index in match.findings)
    assert decision.suppressed == sum(one.fingerprint in suppressed for one in found)


@given(st.lists(conditions, min_size=1, max_size=4), findings_lists, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_findings_does_not_matter(rules: list[Any], found: list[Finding], rng: random.Random) -> None:
    policy = make_policy(*rules, actions=RANKED)
    order = list(range(len(found)))
    rng.shuffle(order)
    before, after = decide(policy, found), decide(policy, [found[index] for index in order])
    assert before.action is after.action
    assert [m.rule for m in before.matches] == [m.rule for m in after.matches]
    for one, other in zip(before.matches, after.matches, strict=True):
        assert set(one.findings) == {order[index] for index in other.findings}


@given(conditions, conditions, findings_lists)
@settings(deadline=None)
def test_not_all_and_any_obey_logic(a: Any, b: Any, found: list[Finding]) -> None:
    assert holds({"not": a}, found) is not holds(a, found)
    assert holds({"all": [a, b]}, found) is (holds(a, found) and holds(b, found))
    assert holds({"any": [a, b]}, found) is (holds(a, found) or holds(b, found))


@given(st.lists(conditions, min_size=1, max_size=3), conditions, st.sampled_from(RANKED), findings_lists)
@settings(deadline=None)
def test_another_rule_never_makes_a_policy_milder(
    rules: list[Any], further: Any, action: str, found: list[Finding]
) -> None:
    less = decide(make_policy(*rules, actions=("flag",)), found)
    more = decide(make_policy(*rules, further, actions=(*["flag"] * len(rules), action)), found)
    assert more.action.rank >= less.action.rank


@given(atom_dicts, findings_lists, findings_lists)
@settings(deadline=None)
def test_another_finding_never_breaks_an_atom(atom: Any, found: list[Finding], further: list[Finding]) -> None:
    assert holds(atom, found + further) or not holds(atom, found)
