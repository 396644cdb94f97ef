from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gate.cli.policy import policy
from gate.errors import ExitCode, GateError
from gate.policy.load import show_shipped

MINIMAL = """\
version: 1
name: mine
detectors:
  caption_text:
rules:
  - {id: names, when: {entity_type: PERSON}, action: redact, reason: names}
  - {id: phones, when: {entity_type: PHONE_NUMBER}, action: flag, reason: phones}
"""


def gate_policy(*arguments: str) -> Result:
    return CliRunner().invoke(policy, arguments)


def fails_with_usage(result: Result) -> str:
    assert isinstance(result.exception, GateError)
    assert result.exception.code is ExitCode.USAGE
    return str(result.exception)


def test_check_tells_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL)
    result = gate_policy("check", str(path))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].endswith(str(path))
    assert "detectors     1 (caption_text)" in lines
    assert "rules         2 (1 redact, 1 flag)" in lines
    assert lines[-1] == "ok"


def test_check_warns_on_stderr_and_ends_with_0(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL)
    result = gate_policy("check", str(path))
    assert result.exit_code == 0
    assert result.stderr.startswith(f"warning: {path}: no rule removes PHONE_NUMBER, EMAIL_ADDRESS")
    assert "warning" not in result.stdout


def test_check_prints_both_digests_where_there_are_suppressions(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL)
    before = [line for line in gate_policy("check", str(path)).stdout.splitlines() if line.startswith("digest")]
    keyed = "fingerprint: f0000000000000000000000000000000, expires: 2999-01-01"
    path.write_text(f"{MINIMAL}suppressions:\n  - {{{keyed}, reason: CANARY, by: CANARY}}\n")
    after = gate_policy("check", str(path)).stdout
    assert "CANARY" not in after
    assert before == [line for line in after.splitlines() if line.startswith("digest")]
    assert "full digest" in after


def test_check_of_a_broken_policy_is_a_usage_error(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL.replace("PERSON", "PERSN").replace("flag", "flog"))
    message = fails_with_usage(gate_policy("check", str(path)))
    assert [line.removeprefix(f"{path}:").split(" ")[0] for line in message.splitlines()] == ["6:37:", "7:61:"]


@pytest.mark.parametrize("name", ["strict", "standard", "audit", "paper"])
def test_the_cases_of_a_shipped_policy_pass(name: str) -> None:
    result = gate_policy("test", name)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith(" passed, 0 failed")
    assert "no case meets" not in result.stdout


def test_a_mismatch_is_named_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINIMAL)
    cases = tmp_path / "other.yaml"
    cases.write_text(
        "cases:\n"
        "  - {name: fits, findings: [{entity_type: PERSON, place: caption}], expect: redact}\n"
        "  - {name: differs, findings: [{entity_type: PERSON, place: caption}], expect: drop, rules: []}\n"
    )
    result = gate_policy("test", str(tmp_path / "mine.yaml"), "--cases", str(cases))
    assert result.exit_code == ExitCode.VIOLATION
    assert result.stdout.splitlines() == [
        "ok    fits",
        "FAIL  differs: expected drop by no rule, got redact by names",
        "rules that no case meets: phones",
        "1 passed, 1 failed",
    ]


def test_test_takes_the_cases_beside_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GATE_POLICY", raising=False)
    Path("gate.yaml").write_text(MINIMAL)
    assert "gate.tests.yaml" in fails_with_usage(gate_policy("test"))
    Path("gate.tests.yaml").write_text("cases:\n  - {name: x, findings: [], expect: none}\n")
    assert gate_policy("test").exit_code == 0


def test_schema_prints_a_json_schema() -> None:
    schema = json.loads(gate_policy("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["required"]) == {"version", "name", "detectors", "rules"}


def test_show_prints_a_shipped_policy_as_it_is() -> None:
    assert gate_policy("show", "strict").stdout == show_shipped("strict")


@pytest.mark.parametrize("name", ["strict.tests", "strikt", "strict.yaml", "../pyproject"])
def test_show_knows_shipped_policies_only(name: str) -> None:
    assert "audit, paper, standard, strict" in fails_with_usage(gate_policy("show", name))


def test_the_command_itself_exits_2_with_the_errors_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL.replace("reason: names", "reason: CANARY").replace("flag", "[CANARY]"))
    command = [sys.executable, "-c", "from gate.cli import main; main()", "policy", "check", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (ExitCode.USAGE, "")
    assert f"{path}:7:61: rules[1].action: must be one of flag, redact, drop" in run.stderr
    assert "CANARY" not in run.stderr
