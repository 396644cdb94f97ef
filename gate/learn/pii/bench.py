"""Several engines on the same pictures in the same run, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.learn.pii.evaluate import Evaluation
from gate.learn.pii.figures import document, ratio
from gate.learn.pii.measure import Measured
from gate.learn.pii.text import MAIN_TYPES, WIDTH, percent
from gate.manifest.files import show
from gate.policy import Policy

_NAME, _COLUMN = 32, 22

Document = Mapping[str, Any]


def bench_document(
    engines: Sequence[str], evaluations: Sequence[Evaluation], policy: Policy, *, drops: bool
) -> dict[str, Any]:
    """What `figures.document` says of each engine, and ratios of every other one to the first.

    `leak`: the first one's leak rate as a part of the other's. `speed`: how many times as fast the first one is.
    """
    first = evaluations[0].measured
    return {
        "engines": [
            {"engine": name, **document(each, policy, drops=drops)}
            for name, each in zip(engines, evaluations, strict=True)
        ],
        "ratios": [
            {
                "engine": engines[0],
                "to": name,
                "leak": ratio(first, other.measured, _leaked),
                "speed": ratio(other.measured, first, lambda row: sum(row.seconds.values())),
            }
            for name, other in zip(engines[1:], evaluations[1:], strict=True)
        ],
    }


def _leaked(row: Measured) -> float:
    return sum(each.leaked for each in row.strings)


def render_bench(document: Document) -> str:
    """A column for each engine."""
    parts = (_head, _rates, _types, _families, _seconds, _ratios)
    lines = [line for part in parts for line in (*part(document), "")]
    return "\n".join(show(line.rstrip()) for line in lines[:-1]) + "\n"


def _head(document: Document) -> Iterator[str]:
    first = document["engines"][0]
    rules = "" if first["policy"]["drop_rules"] else ", its drop rules off"
    yield f"{first['samples']['measured']:,} pictures with truth; gate under {first['policy']['name']}{rules}"
    yield _line("", [each["engine"] for each in document["engines"]])


def _rates(document: Document) -> Iterator[str]:
    names = (("leak", "leak rate"), ("over_redaction", "over-redaction"), ("false_alarms", "false alarms"))
    for name, title in names:
        yield _line(title, [_with_interval(each["total"][name]) for each in document["engines"]])
    yield _line("not released", [_gone(each["samples"]) for each in document["engines"]])


def _gone(samples: Document) -> str:
    return f"{samples['dropped'] + samples['quarantined']:,} of {samples['measured']:,}"


def _types(document: Document) -> Iterator[str]:
    types = [{row["entity_type"]: row for row in each["types"]} for each in document["engines"]]
    for name in MAIN_TYPES:
        rows = [each.get(name) for each in types]
        if any(row and row["strings"] for row in rows):
            yield _line(f"{name}: leak, F1", [_of_type(row) for row in rows])


def _of_type(row: Document | None) -> str:
    if row is None:
        return "-"
    f1 = "-" if row["f1"] is None else f"{row['f1']:.3f}"
    return f"{percent(row['leak']['rate'])}, {f1}"


def _families(document: Document) -> Iterator[str]:
    families = [{row["family"]: row for row in each["families"]} for each in document["engines"]]
    for name in families[0]:
        rows = [each[name] for each in families]
        title = f"{(name or '(none told)')[: _NAME - 14]}: leak, over"
        yield _line(
            title, [f"{percent(row['leak']['rate'])}, {percent(row['over_redaction']['rate'])}" for row in rows]
        )


def _seconds(document: Document) -> Iterator[str]:
    for name, title in (("per_image", ""), ("with_text", ", with text"), ("without_text", ", without")):
        values = [each["cpu_seconds"][name] for each in document["engines"]]
        if values[0] is not None:
            yield _line(f"CPU s an image{title}", [f"{value:.3f}" for value in values])


def _ratios(document: Document) -> Iterator[str]:
    for row in document["ratios"]:
        leak, speed = (_times(row[name]) for name in ("leak", "speed"))
        yield f"{row['engine']} to {row['to']}: leaks {leak} as much, is {speed} as fast"


def _times(facts: Document) -> str:
    if facts["ratio"] is None:
        return "- times"
    low, high = facts["interval"] or (None, None)
    return f"{facts['ratio']:.2f} times" + ("" if low is None else f" ({low:.2f}-{high:.2f})")


def _with_interval(rate: Document) -> str:
    if rate["interval"] is None:
        return percent(rate["rate"])
    low, high = (100 * end for end in rate["interval"])
    return f"{percent(rate['rate'])} ({low:.1f}-{high:.1f})"


def _line(title: str, cells: Sequence[str]) -> str:
    width = min(_COLUMN, (WIDTH - _NAME) // len(cells))
    return f"{title:{_NAME}}" + "".join(f"{cell[: width - 1]:>{width}}" for cell in cells)
