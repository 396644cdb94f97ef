"""A run, or a verification, as GitLab's code quality report: what a merge request shows beside the files it names.

GitLab reads no SARIF. Its report is a list of issues with five fields (docs.gitlab.com/ci/testing/code_quality); an
empty list says that nothing was found.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable

from gate.manifest.files import show
from gate.manifest.verify import Mismatch
from gate.report.model import RunReport
from gate.report.numbers import plural
from gate.report.results import MAX_RESULTS, lasting_name

Issue = dict[str, object]


def render_gitlab(report: RunReport) -> str:
    """An issue for each rule in each shard, and for what was not examined. Ends with a line feed."""
    fails = {rule.id: rule.fails for rule in report.policy.rules}
    issues = [
        _issue(
            result.rule,
            report.locations.get(result.shard, result.shard) or report.root,
            f"{plural(result.samples, 'sample')}, {plural(result.findings, 'finding')}: {result.action.value}",
            "critical" if fails[result.rule] else "info",
            lasting_name(result.rule, result.shard),
        )
        for result in report.results
        if not result.suppressed
    ]
    issues += [_not_examined(report.locations.get(shard.name, shard.file), shard.reason) for shard in report.damaged]
    issues += [
        _not_examined(report.root, f"{plural(count, 'sample')}: {problem}", problem)
        for problem, count in sorted(report.tally.problems.items())
    ]
    return _document(issues)


def mismatch_gitlab(mismatches: Iterable[tuple[str, Mismatch]]) -> str:
    """Mismatches of releases, each with the folder of its release."""
    return _document(
        [
            _issue(
                "manifest-mismatch",
                posixpath.normpath(posixpath.join(folder, "" if mismatch.name == "manifest" else mismatch.name)),
                str(mismatch),
                "critical",
                lasting_name(folder, mismatch.name, mismatch.problem),
            )
            for folder, mismatch in mismatches
        ]
    )


def _not_examined(path: str, what: str, kind: str = "damaged") -> Issue:
    return _issue("not-examined", path, what, "major", lasting_name("not-examined", path, kind))


def _issue(rule: str, path: str, what: str, severity: str, name: str) -> Issue:
    return {
        "check_name": rule,
        "description": show(f"{rule}: {what}"),
        "fingerprint": name,
        "location": {"lines": {"begin": 1}, "path": show(path) or "."},
        "severity": severity,
    }


def _document(issues: list[Issue]) -> str:
    return json.dumps(issues[:MAX_RESULTS], indent=2, sort_keys=True) + "\n"
