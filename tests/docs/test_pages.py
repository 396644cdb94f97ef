"""What the program can say has a place in the pages: rules, detectors, entity types, exit codes, extras."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from gate.detectors import DETECTORS
from gate.errors import PROBLEMS, ExitCode
from gate.policy import load_policy, shipped_policies
from gate.policy.settings import BUILT_IN
from gate.types import ENTITY_TYPES


def shipped_rules() -> dict[str, dict[str, str]]:
    """Rule id to action by policy, of all shipped policies."""
    rules: dict[str, dict[str, str]] = defaultdict(dict)
    for name in shipped_policies():
        for rule in load_policy(name).rules:
            rules[rule.id][name] = str(rule.action)
    return dict(rules)


def test_every_rule_has_a_section_that_says_which_policy_does_what(pages: dict[str, Any]) -> None:
    sections = re.findall(r"^## (.+)\n(.+)\n\n(\S.+)", pages["docs/rules.md"].text, re.MULTILINE)
    told = {name: dict(pair.split(": ") for pair in line.split("; ")) for name, line, _ in sections}
    assert len(told) == len(sections)
    assert told == shipped_rules()


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_has_a_page_with_its_settings_and_what_it_misses(name: str, pages: dict[str, Any]) -> None:
    page = pages[f"docs/detectors/{name}.md"]
    for setting in BUILT_IN[name].model_fields:
        assert re.search(rf"^\| `{setting}` \|", page.text, re.MULTILINE), setting
    assert "What it misses" in page.text


@pytest.mark.parametrize("name", ENTITY_TYPES)
def test_every_entity_type_is_described_where_it_is_found(name: str, pages: dict[str, Any]) -> None:
    reported = {entity for settings in BUILT_IN.values() for entity in settings.yields}
    where = ["docs/entities.md", *(f"docs/detectors/{each}.md" for each in DETECTORS)]
    if name not in reported:
        where = ["docs/limits.md"]
    assert any(re.search(rf"\b{name}\b", pages[each].text) for each in where)


def test_every_problem_is_described(pages: dict[str, Any]) -> None:
    told = pages["docs/images.md"].text + pages["docs/hostile-input.md"].text
    assert [problem for problem in PROBLEMS if f"`{problem}`" not in told] == []


def test_the_readme_has_every_exit_code_and_policy(pages: dict[str, Any]) -> None:
    text = pages["README.md"].text
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == [int(code) for code in ExitCode]
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) - {"shardgate"} == set(shipped_policies())


def test_every_extra_is_in_the_page_on_installing(pages: dict[str, Any], root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = set(re.findall(r"^\| `shardgate\[([\w-]+)\]` \|", pages["docs/install.md"].text, re.MULTILINE))
    assert told == project["optional-dependencies"].keys()


def test_the_changelog_has_the_form_of_keep_a_changelog(pages: dict[str, Any]) -> None:
    text = pages["CHANGELOG.md"].text
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Known limits"}
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "[Unreleased]"
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= kinds


FIGURE = r"\b\d+\.\d %|\b\d+ of \d+\b"


def test_a_figure_is_the_same_wherever_it_stands(pages: dict[str, Any]) -> None:
    limits, readme = pages["docs/limits.md"].text, pages["README.md"].text
    in_readme = set(re.findall(FIGURE, readme.partition("## What it does not catch")[2]))
    assert len(in_readme) >= 8
    assert in_readme <= set(re.findall(FIGURE, limits))
    (section,) = re.findall(r"^## Ultrasounds\n(.*?)^## ", limits, re.MULTILINE | re.DOTALL)
    measured = pages["docs/detectors/ultrasound.md"].text
    assert set(re.findall(FIGURE, section)) <= set(re.findall(FIGURE, measured))
