"""The figures of an evaluation, as one document for JSON, for the text and for the plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.learn.bootstrap import LEVEL, REPLICATES, intervals
from gate.learn.evaluate import Outcome, Question
from gate.learn.labelled import NO_LABEL, LabelledFeatures
from gate.learn.metrics import Flags, Margins, Rates, curve, fp_rate_at_fn, rates, roc_auc, wilson
from gate.learn.split import Fold

MAX_FN_RATE = 0.02
"""Where the FP rate is told too: at the threshold that misses no larger part of the positives."""

SMALL = 14
"""Sources with fewer pictures of a class count as one in the mean over sources."""

FIGURES = ("accuracy", "fp_rate", "fn_rate", "roc_auc", "fp_rate_at_fn")


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What was measured on the rows of `data` with truth (n,), and what each method said.

    `ignored` counts pictures whose label is not counted, `warnings` tell what the figures are not.
    """

    question: Question
    data: LabelledFeatures
    positive: Flags
    folds: Sequence[Fold]
    outcomes: Sequence[Outcome]
    ignored: int
    seed: int
    warnings: tuple[str, ...] = field(default=())


def document(evaluation: Evaluation) -> dict[str, Any]:
    """Everything that is reported, in plain values."""
    data, skipped = evaluation.data, dict(evaluation.data.skipped)
    unlabelled = skipped.pop(NO_LABEL, 0)
    positives = int(evaluation.positive.sum())
    return {
        "question": evaluation.question.name,
        "positive_labels": list(evaluation.question.positive),
        "ignored_labels": list(evaluation.question.ignore),
        "pictures": {
            "read": len(data) + evaluation.ignored + unlabelled + sum(skipped.values()),
            "positive": positives,
            "negative": len(data) - positives,
            "ignored": evaluation.ignored,
            "without_label": unlabelled,
            "unreadable": dict(sorted(skipped.items())),
        },
        "folds": [sorted(set(data.sources[fold.test].tolist())) for fold in evaluation.folds],
        "seed": evaluation.seed,
        "bootstrap": {"unit": "source", "replicates": REPLICATES, "level": LEVEL},
        "warnings": list(evaluation.warnings),
        "methods": [_method(outcome, evaluation) for outcome in evaluation.outcomes],
    }


def _method(outcome: Outcome, evaluation: Evaluation) -> dict[str, Any]:
    margins, positive, sources = outcome.margins, evaluation.positive, evaluation.data.sources
    found = rates(margins, positive)
    both = 0 < found.positives < found.pictures
    figures = {
        "accuracy": found.accuracy,
        "fp_rate": found.fp_rate,
        "fn_rate": found.fn_rate,
        "roc_auc": roc_auc(margins, positive),
        "fp_rate_at_fn": fp_rate_at_fn(curve(margins, positive), MAX_FN_RATE) if both else None,
    }
    spread = intervals(margins, positive, sources, max_fn_rate=MAX_FN_RATE, seed=evaluation.seed)
    missed, alarms = (_by_source(margins, positive, sources, kind) for kind in (True, False))
    return {
        "embedder": outcome.embedder,
        "method": outcome.method,
        "held_out": outcome.held_out,
        "training_pictures_removed": outcome.removed,
        **{name: _rounded(value) for name, value in figures.items()},
        "intervals": {name: _pair(spread[name]) for name in FIGURES},
        "mean_fn_rate_over_sources": _rounded(mean_over_sources(missed)),
        "mean_fp_rate_over_sources": _rounded(mean_over_sources(alarms)),
        "missed": [_row(*row) for row in missed],
        "false_alarms": [_row(*row) for row in alarms],
    }


def _by_source(margins: Margins, positive: Flags, sources: NDArray[np.str_], kind: bool) -> list[tuple[str, int, int]]:
    """(source, pictures of the class, errors among them), the largest source first."""
    rows = []
    for source in np.unique(sources):
        own = (sources == source) & (positive == kind)
        errors: Rates = rates(margins[own], positive[own])
        if errors.pictures:
            rows.append((str(source), errors.pictures, errors.missed + errors.false_alarms))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def mean_over_sources(rows: Sequence[tuple[str, int, int]]) -> float | None:
    """The mean of the sources' rates, rows of (source, pictures, errors); those below SMALL pooled as one source."""
    rates_ = [errors / count for _, count, errors in rows if count >= SMALL]
    small = [(count, errors) for _, count, errors in rows if count < SMALL]
    if small:
        rates_.append(sum(errors for _, errors in small) / sum(count for count, _ in small))
    return float(np.mean(rates_)) if rates_ else None


def _row(source: str, count: int, errors: int) -> Mapping[str, Any]:
    interval = _pair(wilson(errors, count))
    return {
        "source": source,
        "pictures": count,
        "errors": errors,
        "rate": _rounded(errors / count),
        "interval": interval,
    }


def _pair(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(interval[0], 5), round(interval[1], 5)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
