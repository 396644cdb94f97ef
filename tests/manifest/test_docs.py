"""The pages on manifest, verification and exit codes say what the code does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.cli.verify import verify as command
from gate.errors import ExitCode
from gate.keys import Key
from gate.manifest.merkle import MerkleTree, leaf_hash, leaf_salt
from gate.manifest.schema import PREDICATE_TYPE, Counts, Predicate

DOCS = Path(__file__).resolve().parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def python_blocks(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page(name), re.DOTALL)


def test_every_exit_code_is_in_the_table() -> None:
    rows = re.findall(r"^\| (\d+) \| (\w+) \|", page("exit-codes.md"), re.MULTILINE)
    assert rows == [(str(int(code)), code.name.lower()) for code in ExitCode]


def test_every_field_of_the_manifest_is_explained() -> None:
    named = set(re.findall(r"`(\w+)`", page("manifest.md")))
    assert named >= Predicate.model_fields.keys() | Counts.model_fields.keys()
    assert PREDICATE_TYPE in page("manifest.md")


def test_every_option_of_verify_is_explained() -> None:
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", page("verify.md"), re.MULTILINE))


def test_links_lead_somewhere() -> None:
    for name in ("exit-codes.md", "manifest.md", "verify.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
            assert (DOCS / target).is_file(), (name, target)


def test_the_example_of_verify_runs(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (release / "00000.tar").unlink()
    monkeypatch.chdir(release.parent)
    (block,) = python_blocks("verify.md")
    exec(block, {})
    assert capsys.readouterr().out == "00000.tar is missing\n"


def test_the_example_of_a_proof_runs(make_release: Callable[..., Path]) -> None:
    salts = [leaf_salt(Key(bytes(32)), "00000", number) for number in range(5)]
    leaves = [leaf_hash(salt, {"index": number}) for number, salt in enumerate(salts)]
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    release = make_release(decisions_root=tree.root())
    stated = json.loads((release / "_privacy/manifest.json").read_bytes())["predicate"]["decisions_root"]
    (block,) = python_blocks("manifest.md")
    names = {
        "json": json,
        "leaves": leaves,
        "index": 3,
        "record": {"index": 3},
        "salt": salts[3],
        "root": bytes.fromhex(stated),
    }
    checked = block.replace("check(Proof", "result = check(Proof")
    exec(checked, names)
    assert names["result"] is True
