from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from gate.errors import PROBLEMS
from gate.report.model import RunReport, Verdict
from gate.report.text import WIDTH, render_text
from gate.tally import Tally
from gate.types import ENTITY_TYPES

NamedReport = tuple[str, RunReport]


def test_snapshot(named_report: NamedReport, snapshot: Callable[[str, str], None]) -> None:
    name, report = named_report
    snapshot(f"{name}.txt", render_text(report))


def test_it_fits_the_width_and_has_no_loose_ends(named_report: NamedReport) -> None:
    text = render_text(named_report[1])
    assert text.endswith("\n") and not text.endswith("\n\n") and "\n\n\n" not in text
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in text.splitlines())


def test_everything_that_can_be_named_fits_the_width(released: RunReport) -> None:
    rules = {("x" * 30 + "-" + "y" * 33, action): 12_345_678 for action in ("flag", "redact", "drop")}
    found = Counter({("caption_text", name): 12_345_678 for name in ENTITY_TYPES})
    tally = Tally(
        samples=12_345_678,
        findings=found,
        unique_findings=found,
        finding_samples=found,
        rules=Counter(rules),
        problems=Counter(dict.fromkeys(PROBLEMS, 12_345_678)),
        remaining=Counter(dict.fromkeys([rule for rule, _ in rules], 1)),
    )
    text = render_text(replace(released, tally=tally))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert all(name in text for name in [*ENTITY_TYPES, *PROBLEMS])


def test_colour_adds_codes_and_nothing_else(named_report: NamedReport) -> None:
    plain, coloured = render_text(named_report[1]), render_text(named_report[1], color=True)
    assert "\x1b" not in plain and "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_the_verdict_stands_in_the_last_block(named_report: NamedReport) -> None:
    _, report = named_report
    last = render_text(report).split("\n\n")[-1]
    assert last.startswith(f"{report.verdict.value.upper()}: ")
    if report.verdict is not Verdict.PASS:
        assert "fit to publish" not in last


def test_only_what_passed_is_called_fit(named_report: NamedReport) -> None:
    _, report = named_report
    assert ("is fit to publish" in render_text(report)) == (report.verdict is Verdict.PASS)


@pytest.mark.parametrize("field", ["source", "release", "private"])
def test_control_characters_are_printed_as_escapes(released: RunReport, field: str) -> None:
    text = render_text(replace(released, **{field: "a\x1b[2Jb\nPASS"}))  # type: ignore[arg-type]
    assert "\x1b" not in text and "a\\x1b[2Jb\\nPASS" in text


def test_a_command_to_copy_is_quoted_for_the_shell(released: RunReport) -> None:
    report = replace(released, verdict=Verdict.FAIL, release=None, source="my data/{0..9}.tar")
    assert "gate scan 'my data/{0..9}.tar' --policy strict -o release" in render_text(report)


def test_what_was_not_examined_is_named_with_the_way_on(released: RunReport) -> None:
    fates = Counter(released=148)
    tally = replace(released.tally, fates=fates, problems=Counter())
    note = "4 rows without a picture still hold captions"
    report = replace(released, verdict=Verdict.INCOMPLETE, release=None, manifest=None, tally=tally, notes=(note,))
    assert render_text(report).endswith(
        "INCOMPLETE: no verdict: what the notes above name was not examined.\n"
        "To write a set without it:\n"
        "  gate scan data/web --policy strict -o release\n"
    )


def test_a_policy_that_only_counts_gives_no_blessing(released: RunReport) -> None:
    audit = replace(released, policy=replace(released.policy, removes=False))
    text = render_text(audit)
    assert "forbids nothing" in text
    assert "fit to publish" not in text


def test_a_part_of_a_set_is_verified_as_a_part(released: RunReport) -> None:
    text = render_text(replace(released, shard_range=(0, 2)))
    assert "--partial" in text
    assert "a part of the set" in text
