"""The shipped policies, as their readers and their users meet them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gate.policy import Policy, load_policy, shipped_policies
from gate.policy.cases import load_cases
from gate.policy.schema import atoms
from gate.types import WHOLE_IMAGE_TYPES, Action

POLICIES = ("audit", "paper", "standard", "strict")


@pytest.fixture(params=POLICIES)
def policy(request: pytest.FixtureRequest) -> Policy:
    return load_policy(request.param)


def test_these_are_shipped() -> None:
    assert shipped_policies() == POLICIES


def test_a_shipped_policy_decides_as_its_cases_say_and_every_rule_is_tried(policy: Policy) -> None:
    held = set()
    for case in load_cases(policy):
        decision = case.decision(policy)
        assert case.passes(decision), (case.name, decision)
        assert case.rules is not None, f"{case.name} does not say which rules hold"
        held |= {match.rule for match in decision.matches}
    assert held == {rule.id for rule in policy.rules}


def test_every_rule_gives_its_reason_as_sentences(policy: Policy) -> None:
    for rule in policy.rules:
        assert re.fullmatch(r"[A-Z][^\n]{8,}\.", rule.reason), rule.id
    assert policy.description


def test_every_policy_but_audit_drops_pregnancies(policy: Policy) -> None:
    dropping = {t for r in policy.rules if r.action is Action.DROP for _, a, _ in atoms(r.when) for t in a.entity_type}
    assert ("PREGNANCY_ULTRASOUND" in dropping) is (policy.name != "audit")


def test_audit_flags_all_that_its_detectors_report() -> None:
    policy = load_policy("audit")
    assert {rule.action for rule in policy.rules} == {Action.FLAG}
    flagged = {name for rule in policy.rules for _, atom, _ in atoms(rule.when) for name in atom.entity_type}
    reported = {name for settings in policy.detectors.enabled().values() for name in settings.enabled()}
    assert reported == flagged


def test_strict_asks_for_something_wherever_its_detectors_report() -> None:
    policy = load_policy("strict")
    reported = {name for settings in policy.detectors.enabled().values() for name in settings.enabled()}
    single = {
        name
        for rule in policy.rules
        if rule.action is not Action.FLAG
        for _, atom, _ in atoms(rule.when)
        for name in atom.entity_type
    }
    assert reported - single == {"ORIGINAL_DIGEST"}
    assert WHOLE_IMAGE_TYPES & reported <= single


def test_an_installed_package_finds_the_policies_inside_itself(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    ignore = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(root / "gate", tmp_path / "gate", ignore=ignore)
    shutil.copytree(root / "policies", tmp_path / "gate" / "policies")
    code = "import gate, gate.policy as p; print(gate.__file__, *p.shipped_policies(), p.load_policy('strict').digest)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(tmp_path / "gate" / "__init__.py"), *POLICIES, load_policy("strict").digest]
