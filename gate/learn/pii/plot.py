"""The figures of an evaluation as a picture: leak rate and over-redaction by family, leak rate and F1 by type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.ticker import FuncFormatter

from gate.learn.drawing import COLOURS, GREY, drawn
from gate.manifest.files import show

STUDY_F1 = {"PERSON": 0.45, "LOCATION": 0.57, "DATE_TIME": 0.65, "PHONE_NUMBER": 0.63}
"""Table 4 of Lohanimit et al., "Privacy in Image Datasets" (AIES 2025): other pictures, the same rule of matching."""

Document = Mapping[str, Any]
Row = tuple[str, Document | None]
"""A name, and a rate with its interval."""


def draw(document: Document, path: Path) -> None:
    """Write the picture to `path`, whose ending .png or .svg says what it is."""
    families = [row for row in document["families"] if row["leak"]["of"] or row["over_redaction"]["of"]]
    types = [row for row in document["types"] if row["strings"]]
    height = max(4.5, 0.34 * max(len(families), 2 * len(types)) + 2.0)
    with drawn(path, (12, height)) as figure:
        left, right = figure.subfigures(1, 2)
        axes = left.subplots()
        named = [*((_name(row), row) for row in families), ("all", document["total"])]
        for number, (rate, title) in enumerate((("leak", "leak rate"), ("over_redaction", "over-redaction"))):
            _points(axes, [(name, row[rate]) for name, row in named], number, title, offset=0.22 * number)
        axes.set_title("By family: what is still legible, what was covered without need", loc="left", fontsize=10)
        left.legend(loc="outside lower center", ncols=2)
        if types:
            _by_type(right.subplots(2, 1), types)


def _name(row: Document) -> str:
    return f"{row['family'] or '(none told)'}  {row['samples']}"


def _by_type(axes: Sequence[Any], types: Sequence[Document]) -> None:
    upper, lower = axes
    _points(upper, [(row["entity_type"], row["leak"]) for row in types], 0, "leak rate")
    upper.set_title("By type: leak rate", loc="left", fontsize=10)
    figures = [(row["entity_type"], {"rate": row["f1"], "interval": row["f1_interval"]}) for row in types]
    _points(lower, figures, 2, "F1", percent=False)
    study = [(STUDY_F1[row["entity_type"]], place) for place, row in enumerate(types) if row["entity_type"] in STUDY_F1]
    if study:
        lower.plot(*zip(*study, strict=True), "|", color=GREY, ms=12, mew=2)
    lower.set_title("By type: F1 (grey: the study's, on other pictures)", loc="left", fontsize=10)


def _points(
    axes: Any, rows: Sequence[Row], number: int, title: str, *, offset: float = 0.0, percent: bool = True
) -> None:
    """A mark for each rate, with its interval as a line; nothing where there is no rate."""
    colour, mark = COLOURS[number], "os^"[number]
    known = [(place + offset, rate) for place, (_, rate) in enumerate(rows) if rate and rate["rate"] is not None]
    rates, places = [rate["rate"] for _, rate in known], [place for place, _ in known]
    axes.plot(rates, places, mark, color=colour, ms=5.5, clip_on=False, zorder=3, label=title)
    spread = [(place, *rate["interval"]) for place, rate in known if rate["interval"]]
    if spread:
        axes.hlines(*zip(*spread, strict=True), color=colour, lw=1, alpha=0.45)
    axes.set_yticks(range(len(rows)), [show(name) for name, _ in rows], parse_math=False)  # a $ is no formula
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
    if percent:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    axes.grid(axis="x", color="#e4e4e4", lw=0.7)
