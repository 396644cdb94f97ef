"""The section "Personal and Sensitive Information" of a Hugging Face dataset card, and its place in a README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.errors import UsageError
from gate.report.account import PLACES, Account, bucketed, done, extent, missed, searches, silences, treatment
from gate.report.markdown import code, plain, table
from gate.types import ENTITY_TYPES

TITLE = "Personal and Sensitive Information"
BEGIN = "<!-- gate card: begin (written by gate; what stands up to the end mark is replaced) -->"
END = "<!-- gate card: end -->"
_HEADING = re.compile(rf"#{{1,6}}[ \t]+{TITLE}[ \t]*#*", re.IGNORECASE)
_UNDERLINE = re.compile(r"(=+|-+)\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def card_section(account: Account) -> str:
    """The section's text between its two marks, without a heading. Ends with a line break."""
    return "\n".join([BEGIN, *_lines(account), END]) + "\n"


def _lines(account: Account) -> Iterator[str]:
    policy = account.predicate.policy
    yield f"Before its release this set was examined with {plain(account.tool)} under the policy {code(policy.name)}"
    yield f"(sha256 {code(policy.sha256)}), and what was released passed it. {extent(account)}"
    yield "The account of it is `_privacy/manifest.json` in the release (sha256"
    yield f"{code(account.digest)}); `gate verify` checks the release against it."
    yield ""
    yield "What was looked for:"
    yield ""
    for search in searches(account):
        where = ", ".join(PLACES[place] for place in search.places) or "what this detector of a third party reads"
        yield f"- {code(search.detector)}, in {where}"
    yield ""
    yield from _treated(account)
    yield ""
    yield "What was done:"
    yield ""
    yield from table(["", "number"], done(account))
    yield ""
    yield from _found(account)
    yield ""
    yield from _missed(account)
    yield "What this does not say:"
    yield ""
    yield from (f"- {sentence}" for sentence in silences(account))


def _treated(account: Account) -> Iterator[str]:
    groups = treatment(account)
    for title, kinds in (
        ("Removed wherever it was found", groups.removed),
        ("Removed under the conditions of the policy's rules, and otherwise left", groups.sometimes),
        ("Looked for and left in the set", groups.left),
    ):
        if kinds:
            yield f"- {title}: {'; '.join(f'{ENTITY_TYPES[kind]} ({kind})' for kind in kinds)}"


def _found(account: Account) -> Iterator[str]:
    counts = account.predicate.counts
    if counts.findings:
        yield "What was found before it was edited, in powers of ten:"
        yield ""
        rows = ((item.entity_type, item.detector, item.samples) for item in counts.findings)
        yield from table(
            ["type", "detector", "samples"],
            ([code(kind), code(detector), bucketed(samples)] for kind, detector, samples in rows),
        )
        yield ""
        yield "Every other type was found in fewer than 10 samples, or in none."
    else:
        yield "Each type was found in fewer than 10 samples before they were edited, or in none."


def _missed(account: Account) -> Iterator[str]:
    rates = list(missed(account))
    if rates:
        yield "What the detectors are known to miss, measured on other pictures and texts:"
        yield ""
        yield from table(
            ["missed by", "what", "part"], ([code(each.by), plain(each.what), plain(each.rate)] for each in rates)
        )
        yield ""


def insert_section(readme: str, section: str) -> str:
    """A README with the section in it: in place of the one there, after the fitting heading, or at the end.

    All else stays as it is, line ends and front matter included. Raises UsageError when the marks of an older section
    do not make a pair.
    """
    lines = readme.splitlines(keepends=True)
    end_of_line = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"
    own = [line + end_of_line for line in section.splitlines()]
    text = _text_lines(lines)
    begins = [number for number in text if lines[number].strip() == BEGIN]
    ends = [number for number in text if lines[number].strip() == END]
    if begins or ends:
        if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
            found = ", ".join(str(number + 1) for number in sorted([*begins, *ends]))
            raise UsageError(
                f"the marks of an older section do not make a pair (line {found}): put back the missing one, or remove "
                "the marks and what is between them, and run the same command again"
            )
        return "".join([*lines[: begins[0]], *own, *lines[ends[0] + 1 :]])
    after = _after_heading(lines, text)
    if after is not None:
        return "".join([*_ended(lines[:after], end_of_line), end_of_line, *own, *lines[after:]])
    gap = [end_of_line] if lines and lines[-1].strip() else []
    return "".join([*_ended(lines, end_of_line), *gap, f"## {TITLE}{end_of_line}", end_of_line, *own])


def _ended(lines: list[str], end_of_line: str) -> list[str]:
    return [*lines[:-1], lines[-1] + end_of_line] if lines and not lines[-1].endswith(("\n", "\r")) else lines


def _text_lines(lines: list[str]) -> list[int]:
    """The numbers of the lines that are neither front matter nor code."""
    start = 0
    if lines and lines[0].lstrip("\ufeff").rstrip() == "---":
        start = next((number + 1 for number in range(1, len(lines)) if lines[number].rstrip() == "---"), len(lines))
    found, fence = [], ""
    for number in range(start, len(lines)):
        mark = _FENCE.match(lines[number].rstrip())
        if fence:
            closes = mark and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if closes else fence
        elif mark:
            fence = mark[1]
        else:
            found.append(number)
    return found


def _after_heading(lines: list[str], text: list[int]) -> int | None:
    """The line after the fitting heading."""
    for number in text:
        line = lines[number].strip()
        if _HEADING.fullmatch(line):
            return number + 1
        if line.casefold() == TITLE.casefold() and number + 1 in text and _UNDERLINE.fullmatch(lines[number + 1]):
            return number + 2
    return None
