from __future__ import annotations

import json

import pytest
import yaml
from pydantic import ValidationError

from gate.detectors import DETECTORS
from gate.policy.load import shipped_policies, show_shipped
from gate.policy.schema import OnError, Rule, atoms, json_schema
from gate.policy.settings import BUILT_IN
from gate.types import ENTITY_TYPES, Action, Place

RULE = {"id": "a", "when": {"entity_type": "PERSON"}, "action": "drop", "reason": "x"}


@pytest.mark.parametrize(
    ("allowed", "quarantined", "total", "fits"),
    [
        (0, 0, 0, True),
        (0, 1, 10, False),
        (3, 3, 4, True),
        (3, 4, 1000, False),
        ("5%", 0, 0, True),
        ("5%", 5, 100, True),
        ("5%", 6, 100, False),
        ("5%", 1, 20, True),
        ("5%", 1, 19, False),
        ("0.5%", 1, 200, True),
        ("0%", 1, 200, False),
        ("100%", 7, 7, True),
    ],
)
def test_the_allowance_for_quarantined_samples(allowed: int | str, quarantined: int, total: int, fits: bool) -> None:
    assert OnError(max_quarantined=allowed).tolerates(quarantined, total) is fits


@pytest.mark.parametrize("value", [-1, True, 5.0, "5", "101%", "-1%", "five", "1e1%", None])
def test_what_is_no_allowance(value: object) -> None:
    with pytest.raises(ValidationError):
        OnError.model_validate({"max_quarantined": value})


def test_a_word_is_a_list_of_one() -> None:
    rule = Rule.model_validate({**RULE, "when": {"entity_type": "PERSON", "place": "image"}})
    ((_, atom, _),) = atoms(rule.when)
    assert (atom.entity_type, atom.place) == (("PERSON",), (Place.IMAGE,))
    assert rule.action is Action.DROP


def test_atoms_tell_their_way_and_their_sign() -> None:
    person, face = {"entity_type": "PERSON"}, {"entity_type": "FACE"}
    when = {"all": [person, {"any": [face, {"not": {"all": [person]}}]}]}
    found = [
        (at, atom.entity_type[0], positive)
        for at, atom, positive in atoms(Rule.model_validate({**RULE, "when": when}).when)
    ]
    assert found == [
        (("all", 0), "PERSON", True),
        (("all", 1, "any", 0), "FACE", True),
        (("all", 1, "any", 1, "not", "all", 0), "PERSON", False),
    ]


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"min_count": 2},
        {"entity_type": []},
        {"place": []},
        {"detector": None, "entity_type": "FACE"},
        {"entity_type": "FACE", "min_score": True},
        {"entity_type": "FACE", "min_score": "0.5"},
        {"entity_type": "FACE", "min_count": 1.0},
        {"all_": [{"entity_type": "FACE"}]},
        {"not_": {"entity_type": "FACE"}},
        {"all": {"entity_type": "FACE"}},
        {"not": [{"entity_type": "FACE"}]},
        {"any": []},
        "PERSON",
    ],
)
def test_what_is_no_condition(when: object) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({**RULE, "when": when})


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Rule.model_validate(RULE).action = Action.FLAG


def test_every_built_in_setting_is_described_and_every_type_known() -> None:
    for settings in BUILT_IN.values():
        assert settings.__doc__
        assert all(info.description for info in settings.model_fields.values())
        assert settings.yields <= set(ENTITY_TYPES)
        defaults = settings.model_construct()
        assert defaults.model_dump(mode="json") == json.loads(defaults.model_dump_json())


def test_the_json_schema_is_valid_and_agrees_with_the_loader() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name in shipped_policies():
        document = yaml.safe_load(show_shipped(name))
        assert list(validator.iter_errors(document)) == []
        for spoil in (
            {"versio": 1},
            {"rules": []},
            {"rules": [{**RULE, "when": {}}]},
            {"rules": [{**RULE, "when": {"entity_type": "PERSN"}}]},
            {"rules": [{**RULE, "when": {"all": [], "any": []}}]},
            {"rules": [{**RULE, "action": "none"}]},
            {"detectors": {"face": {"min_score": 2}}},
            {"suppressions": [{"fingerprint": "x"}]},
        ):
            assert not validator.is_valid({**document, **spoil})


def test_the_settings_are_those_of_the_detectors() -> None:
    assert set(BUILT_IN) == set(DETECTORS)
