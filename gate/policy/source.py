"""YAML text to plain data in which every value knows its line and column.

Only the part of YAML that says what it seems to say is read: no anchors, merge keys or tags, no second
document, and no plain word that YAML 1.1 and 1.2 understand differently. All problems are collected; their
messages name keys and never quote values.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gate.errors import UsageError

MAX_BYTES = 1 << 20
_MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?(0|[1-9][0-9]*)(\.|[eE][-+]?[0-9]+)")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_SURPRISES = (
    (re.compile(r"(?i:yes|no|on|off|y|n)|TRUE|True|FALSE|False"), "write true or false, or put it in quotes"),
    (
        re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"),
        "is a base-60 number in YAML 1.1: put it in quotes",
    ),
    (re.compile(r"[-+]?0[0-9_]+(\.[0-9_]*)?"), "has a leading zero, which YAML 1.1 reads as octal: put it in quotes"),
    (re.compile(r"[-+]?0[oxb][0-9a-fA-F_]+"), "is an octal, hexadecimal or binary number: write it in decimal"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?"), "has an underscore in a number: leave it out"),
    (re.compile(r"[-+]?\.(?i:inf)|\.(?i:nan)"), "is no finite number"),
    (re.compile(r"[-+]?[0-9]{19,}"), "is too large a number, or a text that needs quotes"),
    (re.compile(r"Null|NULL|="), "means different things to different readers: put it in quotes"),
)
"""Plain scalars that YAML 1.1 and 1.2, or a person and a parser, read differently."""

_OWN_WORDS = re.compile(r"'(?:\\?.|<[a-z ]+>)'")
"""What the YAML parser quotes of its own: `'<block end>'`, and single characters."""

Location = tuple[int | str, ...]
"""The way to a value: keys and list positions from the root."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong at a place of the text; line and column count from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """A read YAML text: its plain data, and where in the text each value stands."""

    origin: str
    text: str = field(repr=False)
    document: Any = field(repr=False)
    problems: tuple[Problem, ...]
    root: yaml.Node | None = field(repr=False)

    def problem(self, location: Sequence[int | str], message: str) -> Problem:
        """A problem at the value at `location`, with its path in front of the message."""
        node, path = self.root, ""
        for step in location:
            below = _child(node, step)
            if below is None:  # a step of the schema, not of the text
                continue
            node = below
            path += f"[{step}]" if isinstance(step, int) else f"{'.' if path else ''}{step}"
        return _problem(node.start_mark if node else None, f"{path}: {message}" if path else message)

    def key_problem(self, location: Sequence[int | str], message: str) -> Problem:
        """A problem at the key that `location` ends with."""
        found = self.problem(location, message)
        node = self.root
        for step in location[:-1]:
            node = _child(node, step) or node
        keys = [key for key, _ in node.value if key.value == location[-1]] if isinstance(node, yaml.MappingNode) else []
        return _problem(keys[0].start_mark, found.message) if keys else found

    def fail(self, problems: Sequence[Problem]) -> UsageError:
        """The error that names all problems, one a line, in the order of the text."""
        known = {(problem.line, problem.column) for problem in self.problems}
        further = {problem for problem in problems if (problem.line, problem.column) not in known}
        lines = [f"{self.origin}:{p.line}:{p.column}: {p.message}" for p in sorted({*self.problems, *further})]
        return UsageError("\n".join(lines))

    def without(self, key: str) -> str:
        """The text with a top-level key, its value and the comments that touch it cut out.

        Raises UsageError when the key cannot be cut cleanly.
        """
        pairs = self.root.value if isinstance(self.root, yaml.MappingNode) else []
        places = [index for index, (name, _) in enumerate(pairs) if name.value == key]
        if not places:
            return self.text
        start = self.text.rfind("\n", 0, pairs[places[0]][0].start_mark.index) + 1
        while above := re.search(r"(?:^|(?<=\n))[ \t]*#[^\n]*\n\Z", self.text[:start]):
            start = above.start()
        end = pairs[places[0] + 1][0].start_mark.index if places[0] + 1 < len(pairs) else len(self.text)
        kept = self.text[:start] + self.text[end:]
        rest = {name: value for name, value in self.document.items() if name != key}
        again = parse(kept, self.origin)
        if again.problems or again.document != rest:
            message = f"cannot be told apart from the rest: write '{key}' as a block of its own, after an empty line"
            raise self.fail([self.key_problem((key,), message)])
        return kept


def digest(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path, origin: str) -> Source:
    """Read a YAML file. Raises UsageError when there is no readable UTF-8 file of at most 1 MiB."""
    if path.is_dir():
        raise UsageError(f"{origin} is a folder; name a YAML file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no file {origin}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {origin} ({type(error).__name__})") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{origin} is larger than {MAX_BYTES} bytes, which no policy is")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise UsageError(f"{origin}:{line}:{column}: is not UTF-8; save the file as UTF-8") from None
    return parse(text, origin)


def parse(text: str, origin: str) -> Source:
    """Parse YAML text. Problems are collected in the result; its `document` is None where nothing could be read."""
    problems: list[Problem] = []
    root: yaml.Node | None = None
    try:
        root = _Loader(text, problems).get_single_node()
    except yaml.MarkedYAMLError as error:
        problems.append(_problem(error.problem_mark, f"cannot be read as YAML: {_told(error)}"))
    except (yaml.YAMLError, ValueError, OverflowError):
        problems.append(_problem(None, "cannot be read as YAML: it holds a character that YAML does not allow"))
    document = _construct(root, problems) if root else None
    return Source(origin, text, document, tuple(problems), root)


def _told(error: yaml.MarkedYAMLError) -> str:
    """The parser's words. It quotes what it stumbled over, which may be a name: that is cut out."""
    what = ", ".join(part for part in (error.context, error.problem) if part)
    if re.search(r"['\"]", _OWN_WORDS.sub("", what)):
        return re.sub(r"""['"].*['"]""", "something else", what, flags=re.DOTALL)
    return what


class _Loader(yaml.SafeLoader):
    """Builds the node tree without anchors, aliases and tags, each of which is a problem."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        super().__init__(text)
        self._problems = problems
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it out
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            self._problems.append(_problem(start, "aliases are not read; write the value out"))
            return yaml.ScalarNode("tag:yaml.org,2002:null", "", start, end)
        if event.anchor is not None:
            self._problems.append(_problem(start, "anchors are not read; remove it"))
        if event.tag is not None:
            self._problems.append(_problem(start, "tags are not read; remove it"))
        event.anchor = event.tag = None
        if self._depth == _MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"nested more than {_MAX_DEPTH} deep", problem_mark=start)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _construct(node: yaml.Node, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, problems) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _construct_mapping(node, problems)
    return _construct_scalar(node, problems)


def _construct_mapping(node: yaml.MappingNode, problems: list[Problem]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            problems.append(_problem(key.start_mark, "a key must be a word"))
        elif key.value == "<<":
            problems.append(_problem(key.start_mark, "merge keys are not read; write the values out"))
        elif key.value in result:
            problems.append(_problem(key.start_mark, f"the key '{shorten(key.value)}' stands here a second time"))
        else:
            result[key.value] = _construct(value, problems)
    return result


def _construct_scalar(node: yaml.Node, problems: list[Problem]) -> str | int | float | bool | None:
    text: str = node.value
    if any("\ud800" <= character <= "\udfff" for character in text):
        problems.append(_problem(node.start_mark, "holds half a character"))
        return None
    if getattr(node, "style", None) is not None:
        return text
    for pattern, advice in _SURPRISES:
        if pattern.fullmatch(text):
            problems.append(_problem(node.start_mark, advice))
            return None
    return _plain(text)


def _plain(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def shorten(key: str) -> str:
    """A key as an error may show it: printable, at most 40 characters."""
    printable = "".join(character if character.isprintable() else "?" for character in key)
    return printable if len(printable) <= 40 else printable[:39] + "…"


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child
    return None


def _problem(mark: Any, message: str) -> Problem:
    return Problem(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, message)
