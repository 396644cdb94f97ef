"""What differs between two releases or runs, as text for a person and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from gate.manifest.diff import Change
from gate.manifest.files import show

_SHOWN = 20
_DIGEST = 64


def difference_text(changes: Sequence[Change], policy: Sequence[str], names: tuple[str, str]) -> str:
    """Section by section; `-` is what only the first has, `+` what only the second has. `policy`: lines of a diff."""
    first, second = (show(name) for name in names)
    if not changes:
        return f"SAME: {first} and {second} say the same\n"
    lines = [f"DIFFERENT: {first} (-) and {second} (+)"]
    for section, group in groupby(changes, key=lambda change: change.section):
        found = list(group)
        lines += ["", section, *(f"  {line}" for change in found[:_SHOWN] for line in _lines(change))]
        if len(found) > _SHOWN:
            lines.append(f"  and {len(found) - _SHOWN:,} more (--format json lists all)")
        if section == "policy":
            lines += [f"  {show(line)}" for line in policy]
    return "\n".join(lines) + "\n"


def _lines(change: Change) -> list[str]:
    name = show(change.name)
    if change.before is None or change.after is None:
        sign, value = ("+", change.after) if change.before is None else ("-", change.before)
        return [f"{sign} {name}: {_value(value)}"]
    return [f"  {name}: {_value(change.before)} -> {_value(change.after)}"]


def _value(value: str | None) -> str:
    text = show(value or "")
    return text[:12] if len(text) == _DIGEST and " " not in text else text


def difference_json(changes: Sequence[Change], policy: Sequence[str]) -> str:
    """The same as a JSON object, with every change. `schema` names its version."""
    document = {
        "schema": "gate-diff/1",
        "same": not changes,
        "changes": [
            {"section": each.section, "name": each.name, "before": each.before, "after": each.after} for each in changes
        ],
        "policy": list(policy),
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
