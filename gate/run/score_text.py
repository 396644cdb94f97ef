"""What a scoring run says to a person, in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from gate.errors import PROBLEMS, ExitCode
from gate.manifest.files import show
from gate.report.numbers import percent, plural, seconds_text
from gate.run.score import LEVELS, ScoreReport

_WIDTH = 80
_NAME, _NUMBER = 34, 9


def render_scores(report: ScoreReport) -> str:
    """The report, ending with a line feed: shares of samples by score, what could not be examined, the file."""
    blocks = [_head(report), _scores(report), _problems(report), _damaged(report), _end(report)]
    return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines))) + "\n"


def _head(report: ScoreReport) -> Iterator[str]:
    rate = report.samples / report.seconds if report.seconds > 0 else 0.0
    yield from _wrap(
        f"{show(report.source)}: {plural(report.samples, 'sample')} in {plural(report.shards, 'shard')}, "
        f"{seconds_text(report.seconds)}, {rate:,.1f} samples a second"
    )


def _scores(report: ScoreReport) -> Iterator[str]:
    if not report.scored:
        return
    yield f"{'SAMPLES WITH A SCORE OF AT LEAST':{_NAME}}" + "".join(f"{level:>{_NUMBER}}" for level in LEVELS)
    found = [name for name in report.columns.scores if name in report.found]
    for detector, names in groupby(found, key=lambda name: name.rpartition(".")[0]):
        yield f"  {show(detector)}"
        for name in names:
            shares = [percent(report.reached[name, level], report.scored) for level in LEVELS]
            yield f"    {name.rpartition('.')[2]:{_NAME - 4}}" + "".join(f"{share:>{_NUMBER}}" for share in shares)
    if left := len(report.columns.scores) - len(found):
        yield from _wrap(f"In {plural(left, 'more column')} nothing was found.", indent=2)


def _problems(report: ScoreReport) -> Iterator[str]:
    if not report.problems:
        return
    yield "COULD NOT BE EXAMINED"
    for problem, count in sorted(report.problems.items(), key=lambda item: (-item[1], item[0])):
        yield from _wrap(f"{count:,} {problem}: {PROBLEMS.get(problem, '')}", indent=2, hang=4)


def _damaged(report: ScoreReport) -> Iterator[str]:
    if not report.damaged:
        return
    yield "DAMAGED SHARDS"
    for shard in report.damaged:
        yield from _wrap(f"{show(shard.name)}: {show(shard.reason)}", indent=2, hang=4)


def _end(report: ScoreReport) -> Iterator[str]:
    yield f"scores  {show(report.output)} (private: it names samples and tells what is in them)"
    if report.exit_code is not ExitCode.OK:
        why = "damaged shards may hold more than was scored" if report.damaged else "no sample could be examined"
        yield f"INCOMPLETE: {why}"


def _wrap(words: str, indent: int = 0, hang: int | None = None) -> list[str]:
    return textwrap.wrap(
        words,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hang is None else hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
