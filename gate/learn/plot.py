"""An evaluation as a picture: the trade between misses and false alarms, and the errors of each source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gate.learn.drawing import COLOURS, GREY, drawn
from gate.learn.evaluate_report import Evaluation, document
from gate.learn.metrics import Margins, curve
from gate.manifest.files import show

_MARKS = "osD^vPX"
"""One for each colour, so that print is enough."""

_FLOOR = 5e-4
"""Rates below are drawn here: a logarithm has no zero."""

_TICKS = (0.001, 0.01, 0.1, 1.0)


def draw(evaluation: Evaluation, path: Path) -> None:
    """Write the picture to `path`, whose ending .png or .svg says what it is."""
    facts = document(evaluation)
    parts = [part for part in ("missed", "false_alarms") if facts["methods"][0][part]]
    lines = [len(facts["methods"][0][part]) for part in parts]
    height = max(5.0, 0.24 * sum(lines) * max(1.0, len(facts["methods"]) / 3) + 2.0)
    with drawn(path, (12, height)) as figure:
        left, right = figure.subfigures(1, 2, width_ratios=(1, 1.15))
        _trade(left.subplots(), evaluation, facts)
        rows = right.subplots(len(parts), 1, height_ratios=[count + 1 for count in lines], squeeze=False)
        for axes, part in zip(rows[:, 0], parts, strict=True):
            _sources(axes, facts["methods"], part)


def _trade(axes: Any, evaluation: Evaluation, facts: Mapping[str, Any]) -> None:
    """FN rate against FP rate for every threshold, both logarithmic, and where each method's own threshold lies."""
    both = bool(evaluation.positive.any() and not evaluation.positive.all())
    for number, (outcome, method) in enumerate(zip(evaluation.outcomes, facts["methods"], strict=True)):
        colour, mark = _style(number)
        name = outcome.name + ("" if outcome.held_out else " (not held out)")
        if both:
            points = curve(outcome.margins, evaluation.positive)
            axes.step(_shown(points.fp), _shown(points.fn), where="post", color=colour, lw=1.3, alpha=0.85, zorder=2)
            at = _shown(np.array([method["fp_rate"], method["fn_rate"]]))
            axes.plot(*at, mark, color=colour, ms=8, mec="white", zorder=3, label=name, clip_on=False)
    for axis, title in (
        (axes.xaxis, "False alarms: share of the negatives"),
        (axes.yaxis, "Missed: share of the positives"),
    ):
        axis.set_label_text(title)
    axes.set(xscale="log", yscale="log", xlim=(_FLOOR, 1), ylim=(_FLOOR, 1))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator(_TICKS))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    axes.grid(color="#e4e4e4", lw=0.7)
    axes.set_title(f"{facts['question']}: every threshold; a mark is the chosen one", loc="left", fontsize=10)
    if both:
        axes.figure.legend(loc="outside lower left", fontsize=8)  # a curve may lie anywhere inside
    else:
        axes.text(0.5, 0.5, "one class only: no curve", transform=axes.transAxes, ha="center", color=GREY)


def _sources(axes: Any, methods: Sequence[Mapping[str, Any]], part: str) -> None:
    """The rate of each source with its interval, a line of marks for each method."""
    names = [show(f"{row['source'] or '(none told)'}  {row['pictures']}") for row in methods[0][part]]
    step = 0.7 / len(methods)
    for number, method in enumerate(methods):
        colour, mark = _style(number)
        rates = np.array([row["rate"] for row in method[part]])
        low, high = np.array([row["interval"] for row in method[part]]).T
        places = np.arange(len(names)) + (number - (len(methods) - 1) / 2) * step
        axes.hlines(places, low, high, color=colour, lw=1, alpha=0.45)
        axes.plot(rates, places, mark, color=colour, ms=4.5, clip_on=False)
    title = "Missed, by source and its positives" if part == "missed" else "False alarms, by source and its negatives"
    axes.set_title(f"{title} (line: 95 % Wilson)", loc="left", fontsize=10)
    axes.set_yticks(range(len(names)), names, parse_math=False)  # a $ in a name is no formula
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    axes.grid(axis="x", color="#e4e4e4", lw=0.7)
    for place in range(1, len(names)):
        axes.axhline(place - 0.5, color="#f2f2f2", lw=0.7, zorder=0)


def _style(number: int) -> tuple[str, str]:
    return COLOURS[number % len(COLOURS)], _MARKS[number % len(_MARKS)]


def _shown(rates: Margins) -> Margins:
    shown: Margins = np.clip(rates, _FLOOR, 1)
    return shown
