"""The three parts of labelled data, with everything taken out of a part that would give a later one away."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.learn.labelled import LabelledFeatures, joined, looks_like_a_name, name_list
from gate.learn.leaks import find_leaks
from gate.learn.split import apart, three_way

TRAINING, VALIDATION, TEST = "training", "validation", "test"
REMOVED = ("straddling_groups", "similar", "near_duplicates")


@dataclass(frozen=True, slots=True)
class PartOptions:
    """Which labels count, and how the data is parted.

    `positive` are the labels to find, `ignore` those to leave out altogether, all others are negatives.
    """

    positive: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    test_sources: tuple[str, ...] = ()
    validation_share: float = 0.2
    test_share: float = 0.2
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Rows and truth by part. `by` is what the split is by, `removed` counts rows by why they were taken out (REMOVED),
    `ignored` those with labels to ignore.
    """

    rows: Mapping[str, LabelledFeatures] = field(repr=False)
    truth: Mapping[str, NDArray[np.bool_]] = field(repr=False)
    by: str
    removed: Mapping[str, int]
    ignored: int


def make_parts(data: LabelledFeatures, options: PartOptions, extra: LabelledFeatures | None = None) -> Parts:
    """Split `data`; `extra` rows (of a worksheet) go to training only.

    Validation rows that are test pictures over again are removed, then training rows that are either. Raises
    UsageError for labels and sources that are not in the data, and where a part is left with one class.
    """
    check_names("label", (*options.positive, *options.ignore), data.labels)
    check_names("source", options.test_sources, data.sources)
    ignored = np.isin(data.labels, options.ignore)
    used = data.take(~ignored)
    positive = np.isin(used.labels, options.positive)
    if positive.all():
        raise UsageError("every picture has a positive label; a head needs pictures of other kinds to tell them from")
    split = three_way(
        used.sources,
        used.groups,
        positive,
        test_sources=options.test_sources,
        validation_share=options.validation_share,
        test_share=options.test_share,
        seed=options.seed,
    )
    removed = Counter(dict.fromkeys(REMOVED, 0) | {REMOVED[0]: split.straddling})
    test = used.take(split.test)
    validation = _without_leaks(used.take(split.validation), test, removed)
    held_out = joined(validation, test)
    training = used.take(split.train)
    if extra is not None:
        training = joined(training, _without_groups(extra, held_out, removed))
    training = _without_leaks(training, held_out, removed)
    rows = {TRAINING: training, VALIDATION: validation, TEST: test}
    truth = {name: np.isin(part.labels, options.positive) for name, part in rows.items()}
    _check_classes(truth, removed)
    return Parts(rows, truth, split.by, dict(removed), int(ignored.sum()))


def check_names(noun: str, wanted: Collection[str], there: NDArray[np.str_]) -> None:
    """Raises UsageError for a label or source that the data does not have, with a did-you-mean.

    What does not look like a name, such as a caption, is not quoted.
    """
    known = [str(name) for name in np.unique(there)]
    for name in wanted:
        if name not in known:
            close = [each for each in difflib.get_close_matches(name, known, n=1) if looks_like_a_name(each)]
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise UsageError(f"no picture has the {noun} {name!r}{hint}; there are: {name_list(known)}")


def _without_leaks(rows: LabelledFeatures, held_out: LabelledFeatures, removed: Counter[str]) -> LabelledFeatures:
    leaks = find_leaks(rows, held_out)
    removed["similar"] += int(leaks.similar.sum())
    removed["near_duplicates"] += int((leaks.duplicate & ~leaks.similar).sum())
    return rows.take(~leaks.either)


def _without_groups(rows: LabelledFeatures, held_out: LabelledFeatures, removed: Counter[str]) -> LabelledFeatures:
    groups = np.concatenate([rows.groups, held_out.groups])
    kept = apart(np.arange(len(rows)), groups, np.arange(len(rows), len(groups)))
    removed["straddling_groups"] += len(rows) - len(kept)
    return rows.take(kept)


def _check_classes(truth: Mapping[str, NDArray[np.bool_]], removed: Mapping[str, int]) -> None:
    for name, positive in truth.items():
        if positive.all() or not positive.any():
            missing = "negatives" if positive.any() else "positives"
            raise UsageError(
                f"the {name} part is left without {missing}: {sum(removed.values())} pictures that are also in another "
                "part were removed; give more pictures, or choose the test set with --test-sources"
            )
