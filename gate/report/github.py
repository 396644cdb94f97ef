"""A run, or a verification, as workflow commands of GitHub Actions, which shows them beside the files they name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from gate.manifest.files import show
from gate.manifest.verify import Mismatch
from gate.report.model import RunReport
from gate.report.numbers import plural
from gate.report.verdict import sentence

MOST = 10
"""Annotations of one level that GitHub shows for a step; the verdict is one of them."""


def render_github(report: RunReport) -> str:
    """Rules that were met, worst first, by shard; what could not be read; last the verdict. Ends with a line feed."""
    fails = {rule.id: rule.fails for rule in report.policy.rules}
    met = sorted(
        (result for result in report.results if not result.suppressed),
        key=lambda result: (not fails[result.rule], -result.samples, result.rule, result.shard),
    )
    errors = [
        _command(
            "error", report.locations.get(shard.name, shard.file), "damaged shard", f"{shard.file}: {shard.reason}"
        )
        for shard in report.damaged
    ]
    warnings: list[str] = []
    for result in met:
        where = report.locations.get(result.shard, result.shard)
        text = f"{plural(result.samples, 'sample')}, {plural(result.findings, 'finding')}: {result.action.value}"
        level = "error" if fails[result.rule] else "warning"
        (errors if fails[result.rule] else warnings).append(_command(level, where, result.rule, text))
    warnings += [
        _command("warning", "", "not examined", f"{plural(count, 'sample')}: {problem}")
        for problem, count in sorted(report.tally.problems.items())
    ]
    level = "notice" if report.exit_code == 0 else "error"
    verdict = _command(level, "", f"gate: {report.verdict.value}", sentence(report))
    return "\n".join([verdict, *_first(errors, MOST - (level == "error")), *_first(warnings, MOST)]) + "\n"


def mismatch_github(mismatches: Sequence[tuple[str, Mismatch]]) -> str:
    """Mismatches of releases, each with the folder of its release; first how many there are."""
    found = [
        _command("error", posixpath.join(folder, mismatch.name), "not as its manifest says", str(mismatch))
        for folder, mismatch in mismatches
    ]
    said = plural(len(found), "difference") if found else "everything is as the manifests say"
    summary = _command("error" if found else "notice", "", "gate verify", said)
    return "\n".join([summary, *_first(found, MOST - 1)]) + "\n"


def _first(commands: list[str], most: int) -> Iterator[str]:
    if len(commands) <= most:
        yield from commands
        return
    yield from commands[: most - 1]
    level = commands[0].partition(" ")[0].removeprefix("::")
    yield _command(level, "", "and more", f"{len(commands) - most + 1:,} more; --format json or sarif has all")


def _command(level: str, file: str, title: str, text: str) -> str:
    """`::error file=a,title=b::c` with what would end a property or a line escaped."""
    properties = [f"file={_property(show(file))}"] if file else []
    properties.append(f"title={_property(show(title))}")
    return f"::{level} {','.join(properties)}::{_data(show(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
