"""What a policy says of one sample's findings. Pure: no clock, no files, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gate.types import Action, Decision, Finding, Match

if TYPE_CHECKING:
    from gate.policy.schema import Atom, Condition, Policy

Counted = Mapping[int, Finding]
"""The findings that count, by their index among all findings of the sample."""


def decide(policy: Policy, findings: Sequence[Finding]) -> Decision:
    """The strictest action of the rules that hold, and every rule that holds, in the policy's order.

    Findings whose fingerprint is suppressed do not count. A match names the findings, as ascending indexes into
    `findings`, that its rule's atoms matched; what stands under a `not` contributes none. `min_count` counts
    findings, so one name in a caption and in a column of the same sample counts twice.

    With a baseline, a rule that only findings in it make hold does not apply; one more finding, and it applies to all.
    """
    suppressed = {suppression.fingerprint for suppression in policy.suppressions}
    counted = {i: finding for i, finding in enumerate(findings) if finding.fingerprint not in suppressed}
    matches = []
    accepted: set[int] = set()
    for rule in policy.rules:
        matched = _matched(rule.when, counted)
        if matched is None:
            continue
        if policy.baseline is not None and policy.baseline.accepts(rule.id, [counted[i] for i in matched]):
            accepted |= matched
        else:
            matches.append(Match(rule.id, rule.action, tuple(sorted(matched))))
    action = max((match.action for match in matches), key=lambda action: action.rank, default=Action.NONE)
    passed = accepted.difference(*(match.findings for match in matches))
    return Decision(action, tuple(matches), len(findings) - len(counted), len(passed))


def _matched(condition: Condition, counted: Counted) -> frozenset[int] | None:
    """The findings that make a condition hold (none of them under a `not`), or None when it does not hold."""
    from gate.policy.schema import AllOf, AnyOf, Not

    match condition:
        case AllOf(all_=parts):
            found = [_matched(part, counted) for part in parts]
            return None if None in found else frozenset().union(*(indexes for indexes in found if indexes))
        case AnyOf(any_=parts):
            found = [_matched(part, counted) for part in parts]
            holding = [indexes for indexes in found if indexes is not None]
            return frozenset().union(*holding) if holding else None
        case Not(not_=part):
            return frozenset() if _matched(part, counted) is None else None
        case _:
            indexes = frozenset(index for index, finding in counted.items() if _satisfies(finding, condition))
            return indexes if len(indexes) >= condition.min_count else None


def is_from(asked: str, reporter: str) -> bool:
    """Whether a rule that asks for a detector means a finding's: any, that one, or the one that `a.b` is a part of."""
    return asked in ("", reporter, reporter.rpartition(".")[0])


def _satisfies(finding: Finding, atom: Atom) -> bool:
    return (
        is_from(atom.detector, finding.detector)
        and (not atom.entity_type or finding.entity_type in atom.entity_type)
        and (not atom.place or finding.place in atom.place)
        and finding.score >= atom.min_score
    )
