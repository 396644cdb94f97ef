"""The file of a baseline: one spelling, no text, one key."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.errors import UsageError
from gate.keys import Key
from gate.policy import decide, load_policy
from gate.policy.baseline import Baseline, read_baseline
from gate.policy.schema import Policy
from gate.types import Action, Finding, Place

KEY = Key(b"b" * 32)
POLICY = """\
version: 1
name: texts
detectors: {caption_text: , metadata: }
rules:
  - {id: named-day, when: {all: [{entity_type: PERSON}, {entity_type: DATE_TIME}]}, action: drop, reason: both}
  - {id: names, when: {entity_type: PERSON}, action: redact, reason: a name}
  - {id: nowhere, when: {not: {entity_type: LOCATION}}, action: flag, reason: none}
"""


def finding(entity_type: str, text: str, place: Place = Place.CAPTION) -> Finding:
    return Finding("caption_text", entity_type, 0.9, place, 2, None, KEY.fingerprint(entity_type, text))


def line(entity_type: str, text: str, rule: str) -> tuple[str, str, str]:
    return KEY.fingerprint(entity_type, text), entity_type, rule


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    path = tmp_path / "texts.yaml"
    path.write_text(POLICY)
    return load_policy(path)


def accepting(policy: Policy, *lines: tuple[str, str, str]) -> Policy:
    return policy.model_copy(update={"baseline": Baseline(KEY.identity, frozenset(lines))})


NAME, DAY = finding("PERSON", "Jane Roe"), finding("DATE_TIME", "2 May")
LINES = (line("PERSON", "Jane Roe", "named-day"), line("DATE_TIME", "2 May", "named-day"),
         line("PERSON", "Jane Roe", "names"))  # fmt: skip


def test_what_was_there_passes_and_is_counted_apart(policy: Policy) -> None:
    before = decide(policy, (NAME, DAY))
    assert (before.action, before.accepted) == (Action.DROP, 0)
    after = decide(accepting(policy, *LINES), (NAME, DAY))
    assert [match.rule for match in after.matches] == ["nowhere"]  # it has no finding that could be accepted
    assert (after.suppressed, after.accepted) == (0, 2)


def test_the_same_text_passes_wherever_it_stands(policy: Policy) -> None:
    moved = finding("PERSON", "JANE  roe", Place.JSON)
    assert decide(accepting(policy, *LINES), (moved,)).action is Action.FLAG


def test_a_new_finding_brings_back_the_others_of_its_rule(policy: Policy) -> None:
    other = finding("PERSON", "Ann Doe")
    decision = decide(accepting(policy, *LINES), (NAME, DAY, other))
    assert decision.action is Action.DROP
    held = {match.rule: match.findings for match in decision.matches}
    assert held["named-day"] == (0, 1, 2)
    assert held["names"] == (0, 2)
    assert decision.accepted == 0


def test_a_line_is_for_its_rule_alone(policy: Policy) -> None:
    """A rule that is stricter, or came later, judges anew."""
    decision = decide(accepting(policy, LINES[2]), (NAME, DAY))
    assert [match.rule for match in decision.matches] == ["named-day", "nowhere"]
    assert decision.accepted == 0  # the name counts for the other rule


def test_it_is_read_as_it_was_written_in_any_order(tmp_path: Path) -> None:
    made = Baseline(KEY.identity, frozenset(LINES))
    text = made.render()
    assert text == Baseline(KEY.identity, frozenset(reversed(LINES))).render()
    assert text.splitlines()[4:] == sorted(text.splitlines()[4:])
    assert len(text.splitlines()) == 4 + 3
    path = tmp_path / "b"
    path.write_text(text)
    assert read_baseline(path, KEY) == made
    assert read_baseline(path, KEY).digest == made.digest
    assert "Jane" not in text and "2 May" not in text and "Jane" not in repr(made)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no baseline"),
        ("rules: []\n", "is no baseline"),
        ("# gate baseline 1\n", "is no baseline"),
        ("# gate baseline 2\n# key 0123456789abcdef\n", "of a newer gate"),
        ("# gate baseline 1\n# key 0123456789abcdef\n", "made with another key (0123456789abcdef, not "),
        (f"# gate baseline 1\n# key {KEY.identity}\n\nJane Roe was here\n", ":4: is not a fingerprint"),
        (f"# gate baseline 1\n# key {KEY.identity}\n{'0' * 32} PERSONS names\n", ":3: is not a fingerprint"),
    ],
)
def test_anything_else_is_refused_without_being_quoted(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "baseline"
    path.write_text(text)
    with pytest.raises(UsageError) as refused:
        read_baseline(path, KEY)
    assert says in str(refused.value)
    assert "Jane" not in str(refused.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for name in (".", "absent"):
        with pytest.raises(UsageError, match="cannot read the baseline"):
            read_baseline(tmp_path / name, KEY)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot read the baseline"):
        read_baseline(tmp_path / "binary", KEY)
