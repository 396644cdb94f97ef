"""The document of an evaluation as text of at most 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.manifest.files import show

WIDTH = 100
_NAME = 24
MAIN_TYPES = ("PERSON", "LOCATION", "DATE_TIME", "PHONE_NUMBER")
"""The types of the study's table 4."""

_SHORT = {"PERSON": "person", "LOCATION": "place", "DATE_TIME": "date", "PHONE_NUMBER": "phone"}

Document = Mapping[str, Any]


def render_text(document: Document) -> str:
    """Totals, then by type, then by family, then what stands together and what it cost."""
    parts = (_head, _total, _types_table, _families, _together, _seconds)
    lines = [line for part in parts for line in (*part(document), "")]
    return "\n".join(show(line.rstrip()) for line in lines[:-1]) + "\n"


def _head(document: Document) -> Iterator[str]:
    samples, policy = document["samples"], document["policy"]
    rules = "" if policy["drop_rules"] else ", its drop rules off"
    yield f"{samples['measured']:,} pictures with truth under {policy['name']} ({policy['digest'][:12]}){rules}"
    yield ", ".join(f"{samples[fate]:,} {fate}" for fate in ("released", "redacted", "dropped", "quarantined"))
    yield from (f"{count:>9,}  quarantined: {why}" for why, count in samples["quarantined_for"].items())
    yield from (f"{count:>9,}  not measured: {why}" for why, count in samples["unreadable"].items())
    if samples["without_truth"]:
        yield f"{samples['without_truth']:>9,}  not measured: without truth"


def _total(document: Document) -> Iterator[str]:
    names = (
        ("leak", "leak rate", "true strings legible in what is released"),
        ("over_redaction", "over-redaction", "lines without personal data covered or gone"),
        ("false_alarms", "false alarms", "pictures without text, something found"),
    )
    for name, title, what in names:
        rate = document["total"][name]
        if rate["rate"] is not None:
            yield f"{title:16}{percent(rate['rate']):>8}{_spread(rate['interval']):>13}  {_share(rate):>13} {what}"


def _types_table(document: Document) -> Iterator[str]:
    heads = ("strings", "findings", "precision", "recall", "F1", "95 %", "leak", "95 %")
    widths = (9, 10, 11, 9, 7, 12, 9, 12)
    yield f"{'by type':{_NAME - 3}}" + _cells(heads, widths)
    for row in document["types"]:
        leak = row["leak"]
        shares = (_decimal(row[name]) for name in ("precision", "recall", "f1"))
        spread = _decimals(row["f1_interval"])
        cells = (f"{row['strings']:,}", f"{row['findings']:,}", *shares, spread)
        yield f"{row['entity_type']:{_NAME - 3}}" + _cells(
            (*cells, percent(leak["rate"]), _spread(leak["interval"])), widths
        )


def _families(document: Document) -> Iterator[str]:
    heads = ("pictures", "gone", "strings", "leak", *(_SHORT[name] for name in MAIN_TYPES), "over", "CPU s")
    widths = (9, 6, 9, 9, 9, 9, 9, 9, 8, 7)
    yield f"{'by family':{_NAME - 8}}" + _cells(heads, widths)
    for row in document["families"]:
        leaks = (percent(_leak_of(row["types"], name)) for name in MAIN_TYPES)
        numbers = (f"{row['samples']:,}", f"{row['not_released']:,}", f"{row['leak']['of']:,}")
        rates = (percent(row["leak"]["rate"]), *leaks, percent(row["over_redaction"]["rate"]))
        name = (row["family"] or "(none told)")[: _NAME - 9]
        yield f"{name:{_NAME - 8}}" + _cells((*numbers, *rates, f"{row['cpu_seconds_per_image']:.2f}"), widths)
    yield from textwrap.wrap(
        "gone: pictures dropped or held back, which leak nothing and count as wholly over-redacted; person, place, "
        "date, phone: leak rates of these types; over: over-redaction.",
        WIDTH,
    )


def _leak_of(types: Sequence[Document], name: str) -> float | None:
    return next((each["leaked"] / each["strings"] for each in types if each["entity_type"] == name), None)


def _together(document: Document) -> Iterator[str]:
    for what, facts in document["instances"].items():
        if not facts["instances"]:
            continue
        yield (
            f"{what}: {facts['instances']:,} instances in {facts['pictures_with_any']:,} pictures "
            f"({facts['mean_of_those']:.1f} each), {facts['pictures_with_two_types']:,} with two types or more"
        )
        pairs = (f"{' with '.join(each['entity_types'])} in {each['pictures']:,}" for each in facts["together"])
        yield from textwrap.wrap("  together: " + ", ".join(pairs), WIDTH, subsequent_indent="  ")


def _seconds(document: Document) -> Iterator[str]:
    facts = document["cpu_seconds"]
    kinds = (("with text", facts["with_text"]), ("without", facts["without_text"]))
    apart = ", ".join(f"{value:.2f} {name}" for name, value in kinds if value is not None)
    yield f"CPU seconds an image: {facts['per_image']:.2f} ({apart})"
    stages = ", ".join(f"{name} {value:.3f}" for name, value in facts["stages"].items())
    yield from textwrap.wrap(f"  by stage: {stages}", WIDTH, subsequent_indent="  ")


def _cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def percent(rate: float | None) -> str:
    """A share for people: one digit after the point."""
    return "-" if rate is None else f"{100 * rate:.1f} %"


def _spread(interval: Sequence[float] | None) -> str:
    return "" if interval is None else "-".join(f"{100 * end:.1f}" for end in interval)


def _decimal(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _decimals(interval: Sequence[float] | None) -> str:
    return "" if interval is None else "-".join(f"{end:.2f}".lstrip("0") or "0" for end in interval)


def _share(rate: Document) -> str:
    return f"{rate['count']:,} of {rate['of']:,}"
