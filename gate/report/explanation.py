"""What the private records say of samples, as text for a person: never what was found, only where and what followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gate.errors import PROBLEMS
from gate.manifest.files import show
from gate.report.numbers import plural
from gate.types import KEY_PART, ROW_PART, Action, Fate, Finding, Outcome, Place, Quad, Span

if TYPE_CHECKING:
    from gate.policy.schema import Policy
    from gate.run.records import Recorded

_SHOWN = 5
_LOOK_AGAIN = timedelta(days=180)
_FATES = {
    Fate.RELEASED: "nothing to change: it is released as it was",
    Fate.REDACTED: "redacted",
    Fate.DROPPED: "dropped: it is not released",
    Fate.QUARANTINED: "quarantined: it could not be examined, and is not released",
}
_PLACES = {
    Place.IMAGE: "picture",
    Place.CAPTION: "caption",
    Place.JSON: "JSON",
    Place.EXIF: "metadata of the picture",
    Place.COLUMN: "row of the table",
    Place.KEY: "key",
}


def samples_text(found: Sequence[Recorded], policy: Policy | None) -> str:
    """Samples with all that was found in them, and what to do about it."""
    blocks = ["\n".join(_sample(each, policy, ())) for each in found[:_SHOWN]]
    if len(found) > _SHOWN:
        blocks.append(f"and {plural(len(found) - _SHOWN, 'sample')} more")
    prints = [finding.fingerprint for each in found[:_SHOWN] for finding in _counted(each.record.outcome)]
    return "\n\n".join(blocks) + "\n" + (_to_do(prints) if prints else "")


def fingerprint_text(fingerprint: str, found: Sequence[Recorded], policy: Policy | None) -> str:
    """Everywhere one text was found, and what to do about it."""
    times = sum(one.fingerprint == fingerprint for each in found for one in each.record.outcome.findings)
    head = f"{fingerprint}: found {times:,} times in {plural(len(found), 'sample')}"
    blocks = [head, *("\n".join(_sample(each, policy, (fingerprint,))) for each in found[:_SHOWN])]
    if len(found) > _SHOWN:
        blocks.append(f"and {plural(len(found) - _SHOWN, 'sample')} more")
    return "\n\n".join(blocks) + "\n" + _to_do([fingerprint])


def suppression_lines(fingerprints: Sequence[str], today: date) -> str:
    """Lines of a policy that let findings pass until half a year from `today`; the reason is the reader's to write."""
    return "suppressions:\n" + "".join(
        f"  - fingerprint: {each}\n    reason: WRITE HERE WHY IT MAY PASS\n    by: YOU@EXAMPLE.ORG\n"
        f"    expires: {today + _LOOK_AGAIN}\n"
        for each in dict.fromkeys(fingerprints)
    )


def _to_do(fingerprints: Sequence[str]) -> str:
    return (
        "\nTo see the text, on a terminal: the same command with --reveal SOURCE.\n"
        "To change what becomes of it: gate explain RULE says which words of the policy\n"
        "decide. To let it pass, wherever it stands, add to the policy:\n\n"
        + suppression_lines(fingerprints, date.today())
    )


def _sample(each: Recorded, policy: Policy | None, only: Sequence[str]) -> Iterator[str]:
    record, outcome = each.record, each.record.outcome
    key = "its key is not kept" if record.key is None else f"key {show(record.key)}"
    yield f"sample {show(each.shard)}:{record.number} ({key})"
    yield f"  {_fate(outcome, near_duplicate=record.near_duplicate)}"
    shown = [(i, one) for i, one in enumerate(outcome.findings) if not only or one.fingerprint in only]
    if not shown:
        yield "  nothing was found in it"
    for index, finding in shown:
        yield from _finding(index, finding, outcome, policy)


def _fate(outcome: Outcome, *, near_duplicate: bool) -> str:
    if near_duplicate:
        return "dropped: its picture is much like one that a rule dropped (near_duplicates)"
    if outcome.fate is Fate.QUARANTINED and outcome.problem is not None:
        return f"{_FATES[outcome.fate]}: {PROBLEMS[outcome.problem]}"
    if outcome.fate is Fate.DROPPED and outcome.decision.action is not Action.DROP:
        return "dropped: redaction did not clean it, or would have left no picture"
    rules = ", ".join(match.rule for match in outcome.decision.matches if match.action is outcome.decision.action)
    return _FATES[outcome.fate] + (f", by {rules}" if rules else "")


def _finding(index: int, finding: Finding, outcome: Outcome, policy: Policy | None) -> Iterator[str]:
    yield f"  {finding.entity_type}, score {finding.score:g}, in the {_where(finding)}"
    yield f"    found by {show(finding.detector)}{_lowest(finding, policy)}"
    yield f"    fingerprint {finding.fingerprint}"
    rules = [f"{match.rule} ({match.action.value})" for match in outcome.decision.matches if index in match.findings]
    if rules:
        yield f"    made hold: {', '.join(rules)}"
    elif policy is not None and any(each.fingerprint == finding.fingerprint for each in policy.suppressions):
        yield "    suppressed by the policy"
    else:
        yield "    made no rule hold"


def _lowest(finding: Finding, policy: Policy | None) -> str:
    from gate.policy.explain import thresholds

    if policy is None:
        return ""
    return f", which reports from here on:{thresholds(policy.detectors.reporters().get(finding.detector))}"


def _where(finding: Finding) -> str:
    place = _PLACES.get(finding.place, finding.place.value)
    if finding.part not in (ROW_PART, KEY_PART):
        place += f", file {finding.part} of the sample"
    match finding.region:
        case Quad() as quad:
            left, top, right, bottom = (round(edge) for edge in quad.bounds)
            return f"{place}: pixels {left},{top} to {right},{bottom}"
        case Span(leaf, start, end):
            return f"{place}: text {leaf}, characters {start} to {end}"
        case _:
            return f"{place}: all of it"


def _counted(outcome: Outcome) -> list[Finding]:
    """The findings that made rules hold."""
    indexes = {index for match in outcome.decision.matches for index in match.findings}
    return [outcome.findings[index] for index in sorted(indexes)]
