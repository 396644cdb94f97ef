"""A baseline: the findings that a set had when a gate was put before it. They pass; what is new does not.

One line a finding: its keyed fingerprint, its entity type, and the rule that it made hold. Who has not the key can do
nothing with it; the same text in another sample has the same line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gate.errors import UsageError
from gate.keys import Key
from gate.types import ENTITY_TYPES, Finding

Line = tuple[str, str, str]
"""Fingerprint (32 hex digits), entity type, rule id."""

_HEAD = """\
# gate baseline 1
# key {key}
# What was found when this was made: `gate scan --baseline` lets it pass, and nothing else.
# Made by `gate baseline`; to accept what is there now, make it anew.
"""
_FIRST, _KEY = re.compile(r"# gate baseline (\d+)"), re.compile(r"# key ([0-9a-f]{16})")
_LINE = re.compile(r"([0-9a-f]{32}) ([A-Z_]+) ([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The lines of a baseline, and the identity of the key that its fingerprints were made with."""

    key: str
    lines: frozenset[Line] = field(repr=False)

    def accepts(self, rule: str, findings: Collection[Finding]) -> bool:
        """Whether all findings that make a rule hold were there before. One that is new brings back the others."""
        return bool(findings) and all((one.fingerprint, one.entity_type, rule) in self.lines for one in findings)

    def render(self) -> str:
        """The file: a head and the lines in order. The same lines and key give the same text."""
        return _HEAD.format(key=self.key) + "".join(f"{' '.join(line)}\n" for line in sorted(self.lines))

    @property
    def digest(self) -> str:
        """SHA-256 of the file as `render` gives it (hex)."""
        return hashlib.sha256(self.render().encode()).hexdigest()


def check_no_baseline(baseline: object) -> None:
    """Raise UsageError where a release is to be written with a baseline: what may be in it needs a reason each."""
    if baseline is not None:
        raise UsageError(
            "a baseline is for checking a set as it stands; a release (-o) redacts or drops it. To publish a "
            "finding all the same, suppress it in the policy, with a reason: gate explain FINGERPRINT prints the lines"
        )


def lines_of(rule: str, findings: Iterable[Finding]) -> set[Line]:
    """The lines of findings that made a rule hold."""
    return {(one.fingerprint, one.entity_type, rule) for one in findings}


def read_baseline(path: Path, key: Key) -> Baseline:
    """Read a baseline that was made with `key`.

    Raises UsageError when it cannot be read, is none, or was made with another key: its fingerprints are then those
    of nothing, and a scan would call everything new.
    """
    try:
        text = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the baseline {path} ({type(error).__name__})") from None
    version = _FIRST.fullmatch(text[0]) if text else None
    made_with = _KEY.fullmatch(text[1]) if len(text) > 1 else None
    if version is None or made_with is None:
        raise UsageError(f"{path} is no baseline; make one with gate baseline")
    if version[1] != "1":
        raise UsageError(f"{path} is a baseline of a newer gate (version {version[1]}), and this one reads version 1")
    if made_with[1] != key.identity:
        raise UsageError(
            f"{path} was made with another key ({made_with[1]}, not {key.identity}), so none of its fingerprints can "
            "be found: name that key with --key-file or GATE_KEY, or make the baseline anew"
        )
    lines = set()
    for number, line in enumerate(text[2:], start=3):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or match[2] not in ENTITY_TYPES:
            raise UsageError(f"{path}:{number}: is not a fingerprint, an entity type and a rule, with a blank between")
        lines.add((match[1], match[2], match[3]))
    return Baseline(made_with[1], frozenset(lines))
