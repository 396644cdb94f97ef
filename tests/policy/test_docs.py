"""docs/policy.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from gate.policy import load_policy, shipped_policies
from gate.policy.cases import Case, load_cases
from gate.policy.schema import Atom, Document
from gate.policy.settings import BUILT_IN
from gate.types import Place

DOC = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOC, flags=re.DOTALL)
ROWS = dict(re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", DOC, flags=re.MULTILINE))


def test_every_policy_in_the_page_loads_and_its_cases_pass(tmp_path: Path) -> None:
    policies = [block for block in BLOCKS if block.startswith("version")]
    (cases,) = [block for block in BLOCKS if block.startswith("cases")]
    assert len(policies) == len(BLOCKS) - 1 == 3
    for number, block in enumerate(policies):
        (tmp_path / f"p{number}.yaml").write_text(block)
        load_policy(tmp_path / f"p{number}.yaml")
    (tmp_path / "p0.tests.yaml").write_text(cases)
    policy = load_policy(tmp_path / "p0.yaml")
    for case in load_cases(policy):
        assert isinstance(case, Case)
        assert case.passes(case.decision(policy))


def told(name: str) -> object:
    return yaml.safe_load(ROWS[name].strip("`"))


def test_every_top_level_key_and_default_is_told() -> None:
    for name, info in Document.model_fields.items():
        if isinstance(info.default, BaseModel):
            for inner, value in info.default.model_dump(mode="json").items():
                assert told(f"{name}.{inner}") == value
        elif info.is_required():
            assert told(name) == "required"
        elif info.default not in ((), ""):
            assert told(name) == info.default


@pytest.mark.parametrize("detector", BUILT_IN)
def test_every_setting_and_default_is_told(detector: str) -> None:
    told_settings = {name.split(".")[1]: told(name) for name in ROWS if name.startswith(f"{detector}.")}
    fields = BUILT_IN[detector].model_fields
    defaults = {name: "required" if info.is_required() else info.default for name, info in fields.items()}
    assert told_settings == to_jsonable_python(defaults)
    for name, info in fields.items():
        row = re.search(rf"^\| `{detector}\.{name}` \|.*?\| (.*) \|$", DOC, flags=re.MULTILINE)
        assert row is not None
        assert row[1].startswith(str(info.description))


def test_every_filter_place_and_shipped_policy_is_told() -> None:
    assert set(Atom.model_fields) <= set(ROWS)
    assert all(f"`{place}`" in DOC for place in Place)
    assert all(f"| `{name}` |" in DOC for name in shipped_policies())
