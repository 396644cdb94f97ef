"""What `gate policy check` says of policies that are sound and let things through."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.policy import load_policy
from gate.policy.check import policy_warnings

WHOLE = "[PERSON, PHONE_NUMBER, EMAIL_ADDRESS, US_SSN, CREDIT_CARD, MEDICAL_RECORD_NUMBER]"
ALL_GO = f"{{id: direct, when: {{entity_type: {WHOLE}}}, action: redact, reason: Direct identifiers.}}"
POLICY = """\
version: 1
name: mine
detectors: {detectors}
rules:
  - {rule}
{more}
"""


def warnings_of(tmp_path: Path, rule: str = ALL_GO, detectors: str = "{caption_text: }", more: str = "") -> list[str]:
    path = tmp_path / "mine.yaml"
    path.write_text(POLICY.format(detectors=detectors, rule=rule, more=more))
    return policy_warnings(load_policy(path))


def direct(filters: str, action: str = "redact") -> str:
    return f"{{id: direct, when: {{entity_type: {WHOLE}, {filters}}}, action: {action}, reason: Direct identifiers.}}"


def test_a_policy_that_removes_direct_identifiers_everywhere_gives_no_warning(tmp_path: Path) -> None:
    assert warnings_of(tmp_path) == []


@pytest.mark.parametrize("name", ["strict", "standard"])
def test_the_shipped_policies_for_releases_give_no_warning(name: str) -> None:
    assert policy_warnings(load_policy(name)) == []


def test_audit_is_said_to_remove_nothing() -> None:
    assert any("no rule redacts or drops" in warning for warning in policy_warnings(load_policy("audit")))


@pytest.mark.parametrize(
    ("rule", "detectors", "more", "expected"),
    [
        (direct("min_score: 0.99"), "{caption_text: }", "", "rule direct: hardly anything scores 0.99"),
        (direct("min_count: 100", "drop"), "{caption_text: }", "", "rule direct: min_count 100 lets through"),
        (ALL_GO, "{caption_text: {min_score: 1.0}}", "", "detectors.caption_text.min_score: hardly anything scores 1"),
        (
            ALL_GO,
            "{image_text: {min_word_score: 0.95}}",
            "",
            "detectors.image_text.min_word_score: hardly anything scores 0.95",
        ),
        (ALL_GO, "{caption_text: , face: }", "", "detectors.face: no rule that redacts or drops acts"),
        (ALL_GO, "{caption_text: }", "unknown_members: keep", "unknown_members: keep publishes files"),
    ],
)
def test_what_lets_things_through_gives_one_warning(
    tmp_path: Path, rule: str, detectors: str, more: str, expected: str
) -> None:
    (warning,) = warnings_of(tmp_path, rule, detectors, more)
    assert warning.startswith(expected)


def test_thresholds_that_detectors_reach_give_no_warning(tmp_path: Path) -> None:
    assert warnings_of(tmp_path, direct("min_score: 0.9, min_count: 20"), "{caption_text: {min_score: 0.9}}") == []


def test_a_threshold_under_a_not_lets_nothing_through(tmp_path: Path) -> None:
    condition = f"{{all: [{{entity_type: {WHOLE}}}, {{not: {{entity_type: AGE_OR_GENDER, min_score: 0.99}}}}]}}"
    assert warnings_of(tmp_path, f"{{id: direct, when: {condition}, action: redact, reason: Direct.}}") == []


def test_identifiers_that_no_rule_removes_are_named(tmp_path: Path) -> None:
    rule = "{id: names, when: {entity_type: [PERSON, US_SSN]}, action: redact, reason: Names.}"
    flagged = "  - {id: rest, when: {entity_type: PHONE_NUMBER}, action: flag, reason: Rest.}"
    left = ["no rule removes PHONE_NUMBER, EMAIL_ADDRESS, CREDIT_CARD, MEDICAL_RECORD_NUMBER"]
    assert warnings_of(tmp_path, rule, more=flagged) == left
    assert warnings_of(tmp_path, rule, more=f"{flagged}\nfail_on: drop") == left
    assert warnings_of(tmp_path, rule, more=f"{flagged}\nfail_on: flag") == []


def test_identifiers_that_stay_at_some_places_are_named(tmp_path: Path) -> None:
    (warning,) = warnings_of(tmp_path, direct("place: caption"))
    assert warning.startswith("no rule removes PERSON, PHONE_NUMBER,")
    assert warning.endswith(" at json, column, key")
