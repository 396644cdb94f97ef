"""Every command in the pages is one that the program takes."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from gate.cli import cli


def resolve(words: list[str]) -> tuple[click.Command, click.Context, list[str]]:
    """The click command that words after `gate` name, its context, and the words that are left for it."""
    command: click.Command = cli
    context = click.Context(cli, info_name="gate")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no command {words[0]}"
        command, context = found, click.Context(found, parent=context, info_name=words[0])
        words = words[1:]
    return command, context, words


def words_of(line: str) -> list[str]:
    """The words after `gate` of a command line, up to a comment or what its output goes to."""
    words = shlex.split(line, comments=True)[1:]
    ends = [number for number, word in enumerate(words) if word in {">", "|", "&&", "||", ";"}]
    return words[: ends[0]] if ends else words


def is_gate(code: str) -> bool:
    return re.match(r"gate [a-z-]", code) is not None


def test_every_command_line_is_accepted(page: Any) -> None:
    for line in page.code_lines():
        if is_gate(line):
            command, context, words = resolve(words_of(line))
            # converts and demands what running it would, and runs nothing
            command.make_context(context.info_name, words, parent=context.parent)


def test_every_command_in_a_sentence_exists_with_its_options(page: Any) -> None:
    for code in page.inline():
        if is_gate(code):
            command, context, words = resolve(words_of(code))
            command.make_parser(context).parse_args([*words, "the value of a last option, or an argument"])


@pytest.mark.parametrize("line", ["gate scan", "gate scan s --polcy x", "gate inti", "gate verify r --format xml"])
def test_a_wrong_command_line_would_be_noticed(line: str) -> None:
    with pytest.raises((click.UsageError, AssertionError)):
        command, context, words = resolve(words_of(line))
        command.make_context(context.info_name, words, parent=context.parent)


def test_every_script_exists_with_its_options(page: Any, root: Path) -> None:
    for code in [*page.code_lines(), *page.inline()]:
        if match := re.match(r"(?:python )?((?:benchmarks|docs|hooks|tests)/[\w/]+\.py)\b(.*)", code):
            source = (root / match[1]).read_text(encoding="utf-8")
            for option in re.findall(r"--[a-z-]+", match[2].partition("#")[0]):
                assert option in source, code


def test_every_make_target_exists(page: Any, root: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for code in [*page.code_lines(), *page.inline()]:
        if match := re.match(r"make ([a-z]+)\b", code):
            assert match[1] in targets


def test_every_extra_exists(page: Any, root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        extra for group in re.findall(r"(?:shardgate|'\.)\[([a-z0-9,]+)\]", page.text) for extra in group.split(",")
    }
    assert named <= project["optional-dependencies"].keys()
