"""A run, or a verification, as SARIF 2.1.0 (OASIS): what code scanning and other collectors of findings read.

Results stand for a rule in a shard, not for single samples, so that a large set stays within what collectors accept;
none holds a text or a key that was found. Places are rectangles in pictures, named by numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from gate.errors import ExitCode
from gate.manifest.files import show
from gate.manifest.verify import Mismatch
from gate.report.model import RuleUsed, RunReport
from gate.report.numbers import plural
from gate.report.results import ELSEWHERE, Result
from gate.types import Action
from gate.version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_DID = (ExitCode.OK, ExitCode.VIOLATION)
"""Exit codes of a run that came to its end."""
_MISMATCH = RuleUsed("manifest-mismatch", Action.DROP, "Something is not as the manifest of the release says.", True)


def render_sarif(report: RunReport) -> str:
    """The report of a scan, ending with a line feed. All rules of its policy are declared, met or not."""
    rules = report.policy.rules
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    results = [_result(report, result, numbers[result.rule]) for result in report.results]
    notes = [f"{shard.file}: {shard.reason}" for shard in report.damaged]
    notes += [
        f"{plural(count, 'sample')} not examined: {problem}" for problem, count in sorted(report.tally.problems.items())
    ]
    properties = {"verdict": report.verdict.value, "samples": report.tally.samples, "policy": report.policy.digest}
    return _document(rules, results, report.exit_code, [show(note) for note in notes], properties)


def mismatch_sarif(mismatches: Iterable[tuple[str, Mismatch]], code: ExitCode) -> str:
    """Mismatches of releases, each with the folder of its release, as SARIF."""
    results = [
        {
            "ruleId": _MISMATCH.id,
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": f"{mismatch}"},
            "locations": [_location(_uri(folder, "" if mismatch.name == "manifest" else mismatch.name))],
            "partialFingerprints": {"gate/v1": _fingerprint(folder, mismatch.name, mismatch.problem)},
        }
        for folder, mismatch in mismatches
    ]
    return _document((_MISMATCH,), results, code, [], {})


def _document(
    rules: Iterable[RuleUsed],
    results: list[dict[str, Any]],
    code: ExitCode,
    notes: list[str],
    properties: Mapping[str, Any],
) -> str:
    run = {
        "tool": {
            "driver": {
                "name": "gate",
                "semanticVersion": VERSION,
                "informationUri": "https://shardgate.dev",
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": code in _DID,
                "exitCode": int(code),
                "toolExecutionNotifications": [{"level": "error", "message": {"text": note}} for note in notes],
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
        "partialFingerprints": {"gate/v1": _fingerprint(result.rule, result.shard)},
        "occurrenceCount": result.samples,
    }
    if result.suppressed:
        document["suppressions"] = [{"kind": "external", "status": "accepted"}]
    if result.rectangles:
        document["attachments"] = list(_attachments(location, result))
    return document


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


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
