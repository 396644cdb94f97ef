from __future__ import annotations

from pathlib import Path

import pytest

from gate.errors import UsageError
from gate.policy import load_policy
from gate.policy.cases import Case, load_cases

POLICY = """\
version: 1
name: mine
detectors: {caption_text: , metadata: , image_text: }
rules:
  - {id: names, when: {entity_type: PERSON, min_count: 2}, action: redact, reason: names}
suppressions:
  - {fingerprint: ffffffffffffffffffffffffffffffff, reason: x, by: me, expires: 2999-01-01}
"""


def load(folder: Path, cases: str) -> tuple[Case, ...]:
    (folder / "mine.yaml").write_text(POLICY)
    (folder / "mine.tests.yaml").write_text(cases)
    return load_cases(load_policy(folder / "mine.yaml"))


def one(folder: Path, findings: str, expect: str) -> bool:
    (case,) = load(folder, f"cases:\n  - name: x\n    findings: {findings}\n    {expect}\n")
    return case.passes(case.decision(load_policy(folder / "mine.yaml")))


@pytest.mark.parametrize(
    ("findings", "expect", "passes"),
    [
        ("[{entity_type: PERSON, place: caption}]", "expect: none", True),
        ("[{entity_type: PERSON, place: caption}]", "expect: redact", False),
        ("[{entity_type: PERSON, place: caption, count: 2}]", "expect: redact", True),
        ("[{entity_type: PERSON, place: caption}, {entity_type: PERSON, place: image}]", "expect: redact", True),
        ("[{entity_type: PERSON, place: json, detector: metadata, count: 2}]", "expect: redact", True),
        (
            "[{entity_type: PERSON, place: caption, count: 2, fingerprint: ffffffffffffffffffffffffffffffff}]",
            "expect: none",
            True,
        ),
    ],
)
def test_a_case_passes_when_the_policy_agrees(tmp_path: Path, findings: str, expect: str, passes: bool) -> None:
    assert one(tmp_path, findings, expect) is passes


@pytest.mark.parametrize(("rules", "passes"), [("[names]", True), ("[]", False)])
def test_the_rules_must_be_exactly_those(tmp_path: Path, rules: str, passes: bool) -> None:
    findings = "[{entity_type: PERSON, place: caption, count: 2}]"
    assert one(tmp_path, findings, f"expect: redact\n    rules: {rules}") is passes


def test_mistakes_in_cases_are_told_at_their_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(
            tmp_path,
            "cases:\n"
            "  - {name: x, findings: [{entity_type: FACE, place: image}], expect: none}\n"
            "  - {name: x, findings: [{entity_type: PERSON, place: json}], expect: none}\n"
            "  - {name: x, findings: [], expect: none, rules: [nams]}\n",
        )
    origin = tmp_path / "mine.tests.yaml"
    assert str(caught.value).splitlines() == [
        f"{origin}:2:26: cases[0].findings[0]: no detector of the policy can report this",
        f"{origin}:3:26: cases[1].findings[0]: name the detector: caption_text or metadata",
        f"{origin}:4:51: cases[2].rules[0]: the policy has no rule of this id",
    ]
    with pytest.raises(UsageError) as caught:
        load(tmp_path, "cases:\n  - {nme: x, findings: [{entity_typ: FACE, place: imag}], expect: yes}\n")
    assert [line.split(": ", 1)[0].removeprefix(f"{origin}:") for line in str(caught.value).splitlines()] == [
        "2:5",
        "2:6",
        "2:25",
        "2:26",
        "2:51",
        "2:67",
    ]


@pytest.mark.parametrize("text", ["", "cases: []", "- x", "cases: {a: 1}", "case: []"])
def test_what_is_no_file_of_cases(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"mine\.tests\.yaml:1:"):
        load(tmp_path, text)


def test_without_cases_it_says_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(POLICY)
    with pytest.raises(UsageError, match=r"mine\.tests\.yaml.*--cases"):
        load_cases(load_policy(tmp_path / "mine.yaml"))
