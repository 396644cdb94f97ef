"""What a verdict means, in a sentence, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from gate.manifest.files import show
from gate.report.model import RunReport, Verdict
from gate.report.numbers import plural
from gate.types import Fate


def sentence(report: RunReport) -> str:
    """Why the verdict is what it is."""
    name = show(report.policy.name)
    match report.verdict:
        case Verdict.PASS if report.examined == "rows":
            of_pictures = "Of the pictures themselves it says nothing: none was examined."
            return f"{_passed(report, name)} {of_pictures}{_unsought(report)}"
        case Verdict.PASS:
            return _passed(report, name)
        case Verdict.FAIL:
            return _failed(report, name)
        case Verdict.PARTIAL:
            return f"no verdict: no violation of {name} in the part that was examined; the rest is unknown."
        case Verdict.INCOMPLETE:
            return f"no verdict: {_incomplete(report)}."


def _unsought(report: RunReport) -> str:
    types = ", ".join(report.not_looked_for)
    return f" Nothing looked for {types}, which its rules ask for." if types else ""


def _passed(report: RunReport, name: str) -> str:
    if not report.policy.removes:
        return f"the policy {name} only counts and forbids nothing: this says nothing on publishing."
    if report.policy.baseline is not None:
        found = plural(report.tally.accepted, "finding")
        return f"nothing violates the policy {name} but what the baseline accepts ({found} in samples): nothing is new."
    if report.release and report.shard_range:
        return f"what was written, a part of the set, is fit to publish under the policy {name}."
    if report.release:
        return f"what was written is fit to publish under the policy {name}."
    return f"nothing in this set violates the policy {name}; it is fit to publish as it stands."


def _failed(report: RunReport, name: str) -> str:
    if report.release:
        return f"what was written still violates the policy {name}. Do not publish it."
    part = "the part that was examined" if report.estimate else "this set as it stands"
    return f"{part} violates the policy {name}. Do not publish it."


def _incomplete(report: RunReport) -> str:
    if report.damaged:
        return f"{plural(len(report.damaged), 'shard')} could not be read whole"
    if report.tally.samples == 0:
        return "there was no sample to examine"
    if quarantined := report.tally.fate(Fate.QUARANTINED):
        return f"{plural(quarantined, 'sample')} could not be examined"
    return "what the notes above name was not examined" if report.notes else "the set was not examined whole"


def next_step(report: RunReport) -> Iterator[str]:
    """Lines that say what to do, with a command to copy where there is one."""
    source = "FILES" if report.several else shlex.quote(report.source)
    scan = f"gate scan {source} --policy {shlex.quote(report.policy.origin)} -o release"
    if report.examined == "rows":
        scan = "gate scan --embeddings ... -o release    (the same command with -o)"
    match report.verdict:
        case Verdict.PASS if report.release:
            partial = " --partial" if report.shard_range else ""
            yield f"Check it at any time:  gate verify {show(shlex.quote(report.release))}{partial}"
            yield "Keep the key and the private folder to yourself."
        case Verdict.PASS if not report.policy.removes:
            yield "For a verdict on publishing, scan it with a policy that redacts or drops, such as strict."
        case Verdict.PASS:
            yield "To publish it with a manifest:"
            yield f"  {show(scan)}"
        case Verdict.FAIL if report.release:
            yield "Let the rules that still apply (see above) redact or drop, and run again."
        case Verdict.FAIL:
            yield "To write a set that may be published:"
            yield f"  {show(scan)}"
        case Verdict.PARTIAL:
            yield "For a verdict, run it without --limit and --sample."
        case Verdict.INCOMPLETE if report.damaged:
            yield "Get these shards again. Or, to use the samples in them that are whole, set"
            yield "on_error.damaged_shards to salvage in the policy."
        case Verdict.INCOMPLETE if report.tally.fate(Fate.QUARANTINED):
            yield "Repair or remove these samples. With -o they are left out of the release, as"
            yield "many as on_error.max_quarantined of the policy allows."
        case Verdict.INCOMPLETE if report.tally.samples and report.notes:
            yield "To write a set without it:"
            yield f"  {show(scan)}"
        case Verdict.INCOMPLETE:
            yield "Nothing was published. Look at the source that was named."
