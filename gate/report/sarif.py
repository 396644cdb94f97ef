"""A run, or a verification, as SARIF 2.1.0 (OASIS): what code scanning and other collectors of findings read.

Results stand for a rule in a shard, not for single samples, so that a large set stays within what collectors accept;
none holds a text or a key that was found. Places are rectangles in pictures, named by numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from gate.errors import ExitCode
from gate.manifest.files import show
from gate.manifest.verify import Mismatch
from gate.report.model import RuleUsed, RunReport
from gate.report.numbers import plural
from gate.report.results import ELSEWHERE, MAX_RESULTS, Result, lasting_name
from gate.types import Action
from gate.version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_DID = (ExitCode.OK, ExitCode.VIOLATION)
"""Exit codes of a run that came to its end."""
_HELP = {
    Action.NONE: "Nothing is done about it.",
    Action.FLAG: "It is counted, and stays.",
    Action.REDACT: "gate scan -o fills or replaces it.",
    Action.DROP: "gate scan -o leaves such samples out.",
}
_MISMATCH = {
    "id": "manifest-mismatch",
    "shortDescription": {"text": "not as its manifest says"},
    "fullDescription": {"text": "A file is not what the manifest of its release says, or lies in no release."},
    "help": {"text": "Get the release again from its source, or make it anew with gate scan -o."},
    "defaultConfiguration": {"level": "error"},
    "properties": {"tags": ["privacy"]},
}
_NOT_EXAMINED = {
    "id": "gate/not-examined",  # no rule of a policy has a slash in its id
    "shortDescription": {"text": "not examined"},
    "fullDescription": {"text": "Something could not be examined, so nothing is known of what it holds."},
    "help": {"text": "Get the shard again, or repair or remove the samples: as it is there is no verdict."},
    "defaultConfiguration": {"level": "error"},
    "properties": {"tags": ["privacy"]},
}


def render_sarif(report: RunReport) -> str:
    """The report of a scan, ending with a line feed. All rules of its policy are declared, met or not."""
    numbers = {rule.id: number for number, rule in enumerate(report.policy.rules)}
    rules = [*map(_rule, report.policy.rules), _NOT_EXAMINED]
    results = [_result(report, result, numbers[result.rule]) for result in report.results]
    results += _not_examined(report, len(numbers))
    properties = {"verdict": report.verdict.value, "samples": report.tally.samples, "policy": report.policy.digest}
    return _document(rules, results, report.exit_code, report.notes, properties)


def mismatch_sarif(mismatches: Sequence[tuple[str, Mismatch]], code: ExitCode) -> str:
    """Mismatches of releases, each with the folder of its release, as SARIF. Notes say how many are left out."""
    results = [
        {
            "ruleId": _MISMATCH["id"],
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": f"{mismatch}"},
            "locations": [_location(_uri(folder, "" if mismatch.name == "manifest" else mismatch.name))],
            "partialFingerprints": {"gate/v1": lasting_name(folder, mismatch.name, mismatch.problem)},
        }
        for folder, mismatch in mismatches[:MAX_RESULTS]
    ]
    more = len(mismatches) - len(results)
    notes = [f"{plural(more, 'more difference')}: --format json has all"] if more else []
    return _document([_MISMATCH], results, code, notes, {})


def _document(
    rules: Sequence[Mapping[str, Any]],
    results: Sequence[Mapping[str, Any]],
    code: ExitCode,
    notes: Iterable[str],
    properties: Mapping[str, Any],
) -> str:
    run = {
        "tool": {
            "driver": {
                "name": "gate",
                "semanticVersion": VERSION,
                "informationUri": "https://shardgate.dev",
                "rules": rules,
            }
        },
        "invocations": [
            {
                "executionSuccessful": code in _DID,
                "exitCode": int(code),
                "toolExecutionNotifications": [{"level": "warning", "message": {"text": show(note)}} for note in notes],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": dict(properties),
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _rule(rule: RuleUsed) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.id.replace("-", " ")},
        "fullDescription": {"text": rule.reason},
        "help": {"text": f"{rule.reason}\n\n{_HELP[rule.action]} gate explain {rule.id} says more."},
        "defaultConfiguration": {"level": "error" if rule.fails else "warning"},
        "properties": {"action": rule.action.value, "tags": ["privacy"]},
    }


def _result(report: RunReport, result: Result, number: int) -> dict[str, Any]:
    location = report.locations.get(result.shard, result.shard)
    where = "further shards" if result.shard == ELSEWHERE else show(location)
    let_pass = "let pass: " if result.suppressed else ""
    counts = f"{plural(result.samples, 'sample')} of {where} ({plural(result.findings, 'finding')})"
    what = f"{let_pass}{result.rule}: {counts}"
    document: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": number,
        "level": "error" if report.policy.rules[number].fails else "warning",
        "message": {"text": f"{what}: {result.action.value}"},
        "locations": [_location(_uri("", location or report.root))],
        "partialFingerprints": {"gate/v1": lasting_name(result.rule, result.shard)},
        "occurrenceCount": result.samples,
    }
    if result.suppressed:
        document["suppressions"] = [{"kind": "external", "status": "accepted"}]
    if result.rectangles:
        document["attachments"] = list(_attachments(location, result))
    return document


def _not_examined(report: RunReport, number: int) -> Iterator[dict[str, Any]]:
    """Results, and no notes of the run: code scanning shows only results, and closes those that are gone."""
    found = [
        (report.locations.get(shard.name, shard.file), shard.file, f"{shard.file}: {shard.reason}")
        for shard in report.damaged
    ]
    found += [
        (report.root, problem, f"{plural(count, 'sample')}: {problem}")
        for problem, count in sorted(report.tally.problems.items())
    ]
    for place, name, what in found:
        yield {
            "ruleId": _NOT_EXAMINED["id"],
            "ruleIndex": number,
            "level": "error",
            "message": {"text": show(f"not examined: {what}")},
            "locations": [_location(_uri("", place))],
            "partialFingerprints": {"gate/v1": lasting_name("not-examined", name)},
        }


def _attachments(location: str, result: Result) -> Iterator[Mapping[str, Any]]:
    """One for each picture, with its rectangles. `#sample=3&picture=0` counts from 0, in the order of the shard."""
    pictures = sorted({(one.sample, one.picture) for one in result.rectangles})
    for sample, picture in pictures:
        yield {
            "artifactLocation": {"uri": f"{_uri('', location)}#sample={sample}&picture={picture}"},
            "rectangles": [
                {"left": one.left, "top": one.top, "right": one.right, "bottom": one.bottom}
                for one in result.rectangles
                if (one.sample, one.picture) == (sample, picture)
            ],
        }


def _location(uri: str) -> dict[str, Any]:
    # code scanning shows no result without a line, and a shard has none
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}


def _uri(folder: str, name: str) -> str:
    path = "/".join(part for part in (folder.rstrip("/"), name) if part) or "."
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")
