"""What a rule of a policy, or an entity type, means: for a person who met it in a report."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from gate.policy.decide import is_from
from gate.policy.load import load_policy, shipped_policies
from gate.policy.schema import AllOf, AnyOf, Atom, Condition, Not, Policy, Rule, atoms
from gate.policy.settings import Settings
from gate.types import ENTITY_TYPES, UNREDACTABLE_TYPES, WHOLE_IMAGE_TYPES, Action

_DOES = {
    Action.FLAG: "the sample is counted under this rule, and not changed by it",
    Action.REDACT: "what made the rule hold is destroyed wherever it stands, and what leads to the original goes too",
    Action.DROP: "the sample is not released, and nothing public tells which one it was",
}
_WIDTH = 80


def policies_with(rule: str) -> list[Policy]:
    """The shipped policies that have a rule of this id."""
    loaded = [load_policy(name) for name in shipped_policies()]
    return [policy for policy in loaded if any(each.id == rule for each in policy.rules)]


def explain_rule(policy: Policy, rule: Rule) -> str:
    """What a rule looks for, with which thresholds, what it does and why, and how to change it. In 80 columns."""
    fails = rule.action.rank >= policy.fail_on.rank
    verdict = "a set as it stands fails for it" if fails else "a set does not fail for it"
    rows = [
        ("rule", rule.id),
        ("policy", f"{policy.name} ({policy.origin}, sha256 {policy.digest[:12]})"),
        ("why", " ".join(rule.reason.split())),
        ("holds when", _condition(rule.when)),
        ("looked for by", "; ".join(_reporters(policy, rule))),
        ("action", f"{rule.action.value}: {_DOES[rule.action]}"),
        ("verdict", f"{verdict} (fail_on: {policy.fail_on.value})"),
    ]
    if any(rule.id == each.id for name in shipped_policies() for each in load_policy(name).rules):
        rows.append(("more", f"docs/rules.md#{rule.id}"))
    return "\n".join(line for row in rows for line in _row(*row)) + "\n\n" + _CHANGE


_CHANGE = """\
to change it: its min_score, place or action in a policy of your own
              (gate policy show NAME > gate.yaml); gate policy test tries it
to let one finding pass: gate explain FINGERPRINT --private DIR prints the lines
"""


def explain_entity(name: str, policy: Policy | None) -> str:
    """What an entity type means, who looks for it, and what the rules of a policy do about it."""
    rows = [("entity type", f"{name}: {ENTITY_TYPES[name]}")]
    if name in UNREDACTABLE_TYPES:
        rows.append(("", "it says what a sample is about: a rule can flag or drop on it, and redact nothing"))
    if name in WHOLE_IMAGE_TYPES:
        rows.append(("", "it says what a picture is, or a part of one: its region is all of that"))
    if policy is not None:
        rows.append(("policy", f"{policy.name} ({policy.origin}, sha256 {policy.digest[:12]})"))
        by = [
            found for found, settings in policy.detectors.reporters().items() if settings and name in settings.enabled()
        ]
        rows.append(("looked for by", ", ".join(by) or "none of its detectors"))
        acting = [f"{rule.id} ({rule.action.value})" for rule in policy.rules if _acts_on(rule, name)]
        rows.append(("rules", ", ".join(acting) or "none acts on it"))
    rows.append(("more", "docs/entities.md, docs/detectors/"))
    return "\n".join(line for row in rows for line in _row(*row)) + "\n"


def _acts_on(rule: Rule, name: str) -> bool:
    return any(
        positive and (not atom.entity_type or name in atom.entity_type) for _, atom, positive in atoms(rule.when)
    )


def _reporters(policy: Policy, rule: Rule) -> Iterator[str]:
    """The detectors that can make a rule hold, each with the lowest scores that it reports."""
    asked = [atom for _, atom, _ in atoms(rule.when)]
    for name, settings in policy.detectors.reporters().items():
        if any(_can_report(name, settings, atom) for atom in asked):
            yield f"{name}{thresholds(settings)}"


def _can_report(name: str, settings: Settings | None, atom: Atom) -> bool:
    if not is_from(atom.detector, name):
        return False
    if settings is None:
        return True
    sees = not atom.place or not settings.places.isdisjoint(atom.place)
    return sees and (not atom.entity_type or not settings.enabled().isdisjoint(atom.entity_type))


def thresholds(settings: Settings | None) -> str:
    """` (min_score 0.4)`: the lowest scores that a detector reports, or nothing."""
    values = settings.model_dump() if settings is not None else {}
    scores = [f"{name} {value:g}" for name, value in values.items() if name.endswith("score")]
    return f" ({', '.join(scores)})" if scores else ""


def _condition(condition: Condition) -> str:
    match condition:
        case AllOf(all_=parts):
            return "all of: " + "; ".join(_condition(part) for part in parts)
        case AnyOf(any_=parts):
            return "any of: " + "; ".join(_condition(part) for part in parts)
        case Not(not_=part):
            return f"not ({_condition(part)})"
        case _:
            return _atom(condition)


def _atom(atom: Atom) -> str:
    said = " or ".join(atom.entity_type) or "anything"
    if atom.min_count > 1:
        said = f"{atom.min_count} or more of {said}"
    if atom.place:
        said += f" at {' or '.join(atom.place)}"
    if atom.detector:
        said += f" by {atom.detector}"
    return said + (f" with a score of {atom.min_score:g} or more" if atom.min_score else "")


def _row(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"{label:15}", subsequent_indent=" " * 15, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
