"""Test cases of a policy: example findings, and the decision that is expected of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from gate.errors import UsageError
from gate.policy.check import form_problems
from gate.policy.decide import decide, is_from
from gate.policy.load import CASES_SUFFIX, is_bare, read_shipped
from gate.policy.schema import Count, DetectorName, EntityType, Line, Model, Name, Policy
from gate.policy.source import Location, Problem, Source, read
from gate.policy.values import Score
from gate.types import Action, Decision, Finding, Place


class Example(Model):
    """Findings of one kind, as a detector would report them. `detector` may be left out where only one can."""

    entity_type: EntityType
    place: Place
    detector: DetectorName = ""
    score: Score = 1.0
    count: Count = 1
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = "0" * 32


class Case(Model):
    """A sample's findings, and the action expected; where `rules` is given, exactly these must hold."""

    name: Line
    findings: tuple[Example, ...]
    expect: Action
    rules: tuple[Name, ...] | None = None

    def decision(self, policy: Policy) -> Decision:
        """What the policy says of this case."""
        return decide(policy, [finding for example in self.findings for finding in _findings(policy, example)])

    def passes(self, decision: Decision) -> bool:
        """Whether a decision is the expected one."""
        held = {match.rule for match in decision.matches}
        return decision.action is self.expect and (self.rules is None or held == set(self.rules))


class CaseFile(Model):
    """A file of cases, beside the policy they are for."""

    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


def load_cases(policy: Policy, path: Path | None = None) -> tuple[Case, ...]:
    """The cases in `path`, else in the file beside the policy: `strict.tests.yaml` for `strict.yaml`.

    Raises UsageError with every problem at file:line:column: malformed cases, findings that no detector of
    the policy can report, rules that the policy does not have.
    """
    source = _source(policy, path)
    problems: list[Problem] = []
    try:
        cases = CaseFile.model_validate(source.document).cases
    except ValidationError as error:
        raise source.fail(form_problems(source, error, _fields)) from None
    rules = {rule.id for rule in policy.rules}
    for index, case in enumerate(cases):
        problems += _impossible(policy, source, index, case)
        for at, name in enumerate(case.rules or ()):
            if name not in rules:
                problems.append(source.problem(("cases", index, "rules", at), "the policy has no rule of this id"))
    if problems or source.problems:
        raise source.fail(problems)
    return cases


def _source(policy: Policy, path: Path | None) -> Source:
    if path is not None:
        return read(path, str(path))
    if is_bare(policy.origin):
        return read_shipped(policy.origin + CASES_SUFFIX, policy.origin + CASES_SUFFIX)
    beside = Path(policy.origin).with_suffix(CASES_SUFFIX)
    if not beside.exists():
        raise UsageError(f"there are no test cases at {beside}; write some there, or name a file with --cases")
    return read(beside, str(beside))


def _fields(at: Location) -> Collection[str]:
    model = CaseFile if not at else Example if "findings" in at else Case
    return model.model_fields


def _reporters(policy: Policy, example: Example) -> list[str]:
    """The detectors of the policy that can report the example; a third party's can report anything."""
    return [
        name
        for name, settings in policy.detectors.reporters().items()
        if is_from(example.detector, name)
        and (settings is None or (example.entity_type in settings.enabled() and example.place in settings.places))
    ]


def _impossible(policy: Policy, source: Source, index: int, case: Case) -> Iterator[Problem]:
    for at, example in enumerate(case.findings):
        names = _reporters(policy, example)
        if not names:
            yield source.problem(("cases", index, "findings", at), "no detector of the policy can report this")
        elif len(names) > 1:
            yield source.problem(("cases", index, "findings", at), f"name the detector: {' or '.join(names)}")


def _findings(policy: Policy, example: Example) -> list[Finding]:
    detector = _reporters(policy, example)[0]
    finding = Finding(detector, example.entity_type, example.score, example.place, 0, None, example.fingerprint)
    return [finding] * example.count
