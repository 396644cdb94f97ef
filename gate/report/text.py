"""A run as text for a person, in 80 columns; the verdict comes last, where a terminal leaves it in sight."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from gate.errors import PROBLEMS
from gate.manifest.files import show
from gate.report.estimate import Estimate
from gate.report.model import RunReport, Verdict
from gate.report.numbers import bytes_text, percent, plural, seconds_text
from gate.report.style import Style
from gate.report.verdict import next_step, sentence
from gate.tally import Tally
from gate.types import ENTITY_TYPES, Action, Fate

WIDTH = 80
_NAME = 25
_NUMBER = 8
_MOST_PAIRS = 3


def render_text(report: RunReport, *, color: bool = False) -> str:
    """The whole report, ending with a line feed. With `color`, headings and the verdict carry ANSI codes."""
    style = Style(color)
    blocks = [
        _head(report),
        _samples(report, style),
        _findings(report.tally, style),
        _rules(report.tally, style),
        _remaining(report, style),
        _problems(report.tally, style),
        _damaged(report, style),
        _estimate(report.estimate, style),
        _notes(report, style),
        _places(report),
        _verdict(report, style),
    ]
    return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines))) + "\n"


def _head(report: RunReport) -> Iterator[str]:
    policy = report.policy
    origin = "" if policy.origin == policy.name else f"{show(policy.origin)}, "
    yield from _wrap(f"gate {report.version}, policy {show(policy.name)} ({origin}sha256 {policy.digest[:12]})", 0)
    count = plural(report.tally.samples, "sample")
    yield from _wrap(f"{show(report.source)}: {count} in {plural(report.shards, 'shard')}, {_speed(report)}", 0)
    if report.shard_range is not None:
        first, end = report.shard_range
        yield f"only shards {first} up to, not including, {end}"


def _speed(report: RunReport) -> str:
    spent = seconds_text(report.seconds)
    if report.resumed_shards:
        # the samples of resumed shards took their time in an earlier run: a rate would flatter this one
        return f"{spent} ({plural(report.resumed_shards, 'shard')} done in an earlier run)"
    rate = report.tally.samples / report.seconds if report.seconds > 0 else 0.0
    return f"{spent}, {rate:,.1f} samples a second"


_WRITTEN = {
    Fate.RELEASED: "released as it was",
    Fate.REDACTED: "released, redacted",
    Fate.DROPPED: "dropped",
    Fate.QUARANTINED: "quarantined",
}
_WOULD_BE = {
    Fate.RELEASED: "nothing to change",
    Fate.REDACTED: "to be redacted",
    Fate.DROPPED: "to be dropped",
    Fate.QUARANTINED: "cannot be examined",
}


def _samples(report: RunReport, style: Style) -> Iterator[str]:
    tally, names = report.tally, _WRITTEN if report.release else _WOULD_BE
    yield style.heading(_row("SAMPLES", "samples", "share", "files"))
    for fate, name in names.items():
        count = tally.fate(fate)
        yield _row(f"  {name}", count, percent(count, tally.samples), tally.member_fates[fate.value])
    yield _row("  in all", tally.samples, "", tally.members)
    if count := tally.member_fates["removed"]:
        yield from _wrap(f"{plural(count, 'file')} of no sample, or of a kind the policy removes, left out.")
    if count := tally.near_duplicate_drops:
        yield from _wrap(f"{count:,} of the dropped only resemble a dropped picture (near-duplicates).")
    if count := tally.unproven_drops:
        yield from _wrap(f"{count:,} of the dropped could not be cleaned by redaction, or had nothing left.")
    if count := tally.failed_rows:
        yield from _wrap(f"{plural(count, 'row')} of failed downloads in the sidecars, emptied in a release.")


def _findings(tally: Tally, style: Style) -> Iterator[str]:
    if not tally.findings:
        yield style.heading("FINDINGS") + "  none"
        return
    yield style.heading(_row("FINDINGS", "samples", "findings", "unique"))
    for detector, group in groupby(sorted(tally.findings.items()), key=lambda item: item[0][0]):
        yield f"  {show(detector)}"
        for pair, count in group:
            row = _row(f"    {show(pair[1])}", tally.finding_samples[pair], count, tally.unique_findings[pair])
            yield from _beside(row, ENTITY_TYPES.get(pair[1], "").partition(" (")[0])
    yield from _wrap("One text in three files of a sample is three findings; unique leaves out repeats of a picture.")
    if tally.suppressed:
        yield from _wrap(f"{plural(tally.suppressed, 'finding')} suppressed by the policy.")
    if tally.accepted:
        yield from _wrap(f"{plural(tally.accepted, 'finding')} accepted by the baseline.")
    yield from _instances(tally)


def _instances(tally: Tally) -> Iterator[str]:
    if not tally.instance_samples:
        return
    count, samples = tally.instances.total(), tally.instance_samples
    words = f"In pictures: {plural(count, 'instance')} in {plural(samples, 'sample')}"
    pairs = sorted(tally.together.items(), key=lambda item: (-item[1], item[0]))[:_MOST_PAIRS]
    together = ", ".join(f"{first} with {second} in {number:,}" for (first, second), number in pairs)
    yield from _wrap(f"{words} ({count / samples:.1f} each)" + (f"; together: {together}." if together else "."))


def _rules(tally: Tally, style: Style) -> Iterator[str]:
    if not tally.rules:
        return
    yield style.heading(_row("RULES THAT APPLIED", "samples"))
    ordered = sorted(tally.rules.items(), key=lambda item: (-Action(item[0][1]).rank, -item[1], item[0][0]))
    for (rule, action), count in ordered:
        yield from _beside(_row(f"  {action}", count), show(rule))


def _remaining(report: RunReport, style: Style) -> Iterator[str]:
    # without a release, what remains is what was found
    if report.release is None or not report.tally.remaining:
        return
    yield style.heading(_row("STILL IN THE RELEASE", "samples"))
    for rule, count in sorted(report.tally.remaining.items(), key=lambda item: (-item[1], item[0])):
        yield from _beside(_row("  rule", count), show(rule))


def _problems(tally: Tally, style: Style) -> Iterator[str]:
    if not tally.problems:
        return
    yield style.heading(_row("COULD NOT BE EXAMINED", "samples"))
    for problem, count in sorted(tally.problems.items(), key=lambda item: (-item[1], item[0])):
        yield from _beside(_row(f"  {problem}", count), PROBLEMS.get(problem, ""))


def _damaged(report: RunReport, style: Style) -> Iterator[str]:
    if not report.damaged:
        return
    yield style.heading("DAMAGED SHARDS")
    for shard in report.damaged:
        yield from _wrap(f"{show(shard.name)}: {show(shard.reason)}", hang=4)


def _estimate(estimate: Estimate | None, style: Style) -> Iterator[str]:
    if estimate is None:
        return
    yield style.heading(f"ESTIMATE FOR THE WHOLE SET: samples affected, of about {estimate.total:,}")
    for item in estimate.affected:
        name, about = f"  {show(item.entity_type)}", f"about {item.estimate:,}"
        row = f"{name:{_NAME}} {about:>{2 * _NUMBER}}"
        yield from _beside(row, f"{item.low:,} to {item.high:,} (saw {item.seen:,})")
    if estimate.random:
        drawn = f"{plural(estimate.seen, 'sample')} drawn at random."
    else:
        drawn = f"the first {plural(estimate.seen, 'sample')}, which is no random draw; --sample makes one."
    if estimate.unseen_high:
        yield from _wrap(f"A kind that was not seen may still be in up to {plural(estimate.unseen_high, 'sample')}.")
    yield from _wrap(f"With 95 % intervals, judging from {drawn}")
    yield from _wrap(
        f"The whole takes about {seconds_text(estimate.seconds)} at this speed, and a release about "
        f"{bytes_text(estimate.disk_bytes)} of disk."
    )


def _notes(report: RunReport, style: Style) -> Iterator[str]:
    if report.notes:
        yield style.heading("NOTES")
    for note in report.notes:
        yield from _wrap(show(note), hang=4)


def _places(report: RunReport) -> Iterator[str]:
    for name, place in (("release", report.release), ("manifest", report.manifest), ("private", report.private)):
        if place is not None:
            yield f"{name:10}{show(place)}"


def _verdict(report: RunReport, style: Style) -> Iterator[str]:
    word = report.verdict.value.upper()
    first, *rest = textwrap.wrap(f"{word}: {sentence(report)}", WIDTH, break_long_words=False, break_on_hyphens=False)
    yield style.verdict(word, good=report.verdict is Verdict.PASS) + first[len(word) :]
    yield from rest
    yield from next_step(report)


def _row(name: str, *numbers: int | str) -> str:
    cells = [f"{number:,}" if isinstance(number, int) else number for number in numbers]
    return (f"{name:{_NAME}}" + "".join(f" {cell:>{_NUMBER}}" for cell in cells)).rstrip()


def _beside(row: str, words: str) -> list[str]:
    """A row with words to its right, going on in the same column below."""
    if not words:
        return [row]
    column = len(row) + 2
    lines = textwrap.wrap(words, max(20, WIDTH - column))
    return [f"{row}  {lines[0]}", *(" " * column + line for line in lines[1:])]


def _wrap(words: str, indent: int = 2, hang: int | None = None) -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hang is None else hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
