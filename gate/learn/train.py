"""From labelled features to a head: part, search, calibrate, choose a threshold, measure."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.learn.fit import check_learnt, fit_head
from gate.learn.labelled import LabelledFeatures
from gate.learn.metrics import rates, roc_auc
from gate.learn.parts import TEST, TRAINING, VALIDATION, PartOptions, Parts, make_parts
from gate.learn.split import inner_folds
from gate.version import VERSION
from gate.vision.classifiers import Classifier, sigmoid
from gate.vision.embed import ImageEmbedder
from gate.vision.retrieval import choose_threshold

INNER_FOLDS = 4
_MOST = 20.0  # log-odds of a threshold; those of gate.vision.classifiers.LEAST are 20.7

Margins = NDArray[np.float64]
Flags = NDArray[np.bool_]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A head and its card, ready for `gate.vision.classifiers.save_head`."""

    classifier: Classifier
    card: Mapping[str, Any] = field(repr=False)


def train(
    data: LabelledFeatures,
    embedder: ImageEmbedder,
    kind: str,
    options: PartOptions,
    *,
    max_fn_rate: float | None = None,
    extra: LabelledFeatures | None = None,
) -> Trained:
    """Train a head of `kind` (`gate.learn.fit.KINDS`) on `data`, and on the `extra` rows of a worksheet.

    The threshold has the fewest errors on the validation part; with `max_fn_rate` the fewest false alarms of those
    that miss no larger part of the positives there. The same data and options give the same head and card.

    Raises UsageError for labels or sources that are not in the data, and where a part would lack a class; GateError
    when nothing could be learnt.
    """
    parts = make_parts(data, options, extra)
    rows, truth = parts.rows[TRAINING], parts.truth[TRAINING]
    by, folds = inner_folds(rows.sources, rows.groups, truth, count=INNER_FOLDS, seed=options.seed)
    validation = parts.rows[VALIDATION].features, parts.truth[VALIDATION]
    fitted = fit_head(kind, rows.features, truth, folds, validation=validation, seed=options.seed)
    margins = {name: fitted.classifier.margins(parts.rows[name].features) for name in (VALIDATION, TEST)}
    check_learnt(margins[VALIDATION], parts.truth[VALIDATION])
    chosen = choose_threshold(margins[VALIDATION], parts.truth[VALIDATION], max_fn_rate=max_fn_rate)
    boundary = float(np.clip(chosen, -_MOST, _MOST))
    search = {
        "folds": len(folds),
        "by": by,
        "chosen": dict(fitted.parameters),
        "roc_auc": _rounded(fitted.inner_roc_auc),
    }
    card = {
        "embedder": {"name": embedder.name, "digest": embedder.digest},
        "positive": list(options.positive),
        "threshold": float(sigmoid(np.array([boundary]))[0]),
        "max_fn_rate": max_fn_rate,
        "seed": options.seed,
        "made_with": {"shardgate": VERSION, **_libraries(kind)},
        "search": search,
        "data": _data(data, parts, options, extra),
        "figures": {name: _figures(each - boundary, parts, name) for name, each in margins.items()},
    }
    return Trained(fitted.classifier, card)


def _data(data: LabelledFeatures, parts: Parts, options: PartOptions, extra: LabelledFeatures | None) -> Facts:
    return {
        "split_by": parts.by,
        "test_sources_named": bool(options.test_sources),
        "removed": parts.removed,
        "skipped": dict(sorted(data.skipped.items())),
        "ignored_labels": {label: int((data.labels == label).sum()) for label in options.ignore},
        "from_worksheet": 0 if extra is None else len(extra),
        "sources": {name: _sources(rows, parts.truth[name]) for name, rows in parts.rows.items()},
    }


def _sources(rows: LabelledFeatures, truth: Flags) -> dict[str, dict[str, int]]:
    """Pictures and positives by source."""
    return {
        str(source): {
            "pictures": int((rows.sources == source).sum()),
            "positives": int(truth[rows.sources == source].sum()),
        }
        for source in np.unique(rows.sources)
    }


def _figures(margins: Margins, parts: Parts, name: str) -> Facts:
    """Rates of one part, and of each source in it, at a margin of 0."""
    truth, sources = parts.truth[name], parts.rows[name].sources
    by_source = {str(each): _rates(margins[sources == each], truth[sources == each]) for each in np.unique(sources)}
    return {**_rates(margins, truth), "by_source": by_source}


def _rates(margins: Margins, truth: Flags) -> Facts:
    found = rates(margins, truth)
    return {
        "pictures": found.pictures,
        "positives": found.positives,
        "missed": found.missed,
        "false_alarms": found.false_alarms,
        "accuracy": _rounded(found.accuracy),
        "fp_rate": _rounded(found.fp_rate),
        "fn_rate": _rounded(found.fn_rate),
        "roc_auc": _rounded(roc_auc(margins, truth)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _libraries(kind: str) -> dict[str, str]:
    names = ["numpy", "scikit-learn", *(["torch"] if kind == "network" else [])]
    return {name: importlib.metadata.version(name) for name in names}
