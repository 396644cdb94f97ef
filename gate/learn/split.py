"""Splits that keep a measurement honest: whole sources are held out where there are enough, and groups never straddle.

A picture's own source tells more about it than what it shows (machine, border, compression), so figures on a source
that took part in training flatter every classifier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError

Rows = NDArray[np.intp]
Texts = NDArray[np.str_]
Flags = NDArray[np.bool_]

SOURCE, GROUP = "source", "group"
"""What a split is by."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Row numbers to train on and to test on. `held_out` names the sources that are tested, where they are whole."""

    train: Rows = field(repr=False)
    test: Rows = field(repr=False)
    held_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Row numbers of three parts. `by` is SOURCE when no source is in two of them, else GROUP.

    `straddling` counts the rows in no part, because pictures of their group lie in another source and another part.
    """

    train: Rows = field(repr=False)
    validation: Rows = field(repr=False)
    test: Rows = field(repr=False)
    by: str
    straddling: int


def leave_source_out(sources: Texts, groups: Texts) -> Iterator[Fold]:
    """Each source as a test set in turn, all others without its groups to train on."""
    rows = np.arange(len(sources))
    for source in np.unique(sources):
        test = rows[sources == source]
        yield Fold(apart(rows[sources != source], groups, test), test, (str(source),))


def inner_folds(
    sources: Texts, groups: Texts, positive: Flags, *, count: int, seed: int
) -> tuple[str, tuple[Fold, ...]]:
    """At most `count` folds with both classes in each, by source where each class has two of them, else by group.

    Returns what they are by (SOURCE or GROUP) and the folds. Raises UsageError when not even two folds can be made.
    """
    for by, units in ((SOURCE, sources), (GROUP, groups)):
        most = min(len(np.unique(units[flags])) for flags in (positive, ~positive))
        for folds in range(min(count, most), 1, -1):
            part = assign(units, positive, [1 / folds] * folds, seed)
            if part is not None:
                return by, tuple(_fold(part == number, sources, groups, by) for number in range(folds))
    raise UsageError(
        "too few pictures of different groups to choose parameters and a threshold on: each class needs two groups; "
        "label some more"
    )


def three_way(
    sources: Texts,
    groups: Texts,
    positive: Flags,
    *,
    test_sources: Collection[str] = (),
    validation_share: float = 0.2,
    test_share: float = 0.2,
    seed: int = 0,
) -> Split:
    """Rows to train on, to choose a threshold on, and to measure on.

    `test_sources` are the test set when given. What is left to choose is split by source where each class has a
    source for every part, else by group. Raises UsageError when a part would lack a class.
    """
    rows = np.arange(len(sources))
    named = np.isin(sources, list(test_sources))
    if test_sources and len({bool(value) for value in positive[named]}) < 2:
        raise UsageError("--test-sources must hold pictures with and without the positive labels; name more sources")
    open_rows = rows[~named]
    shares = [1 - validation_share, validation_share]
    if not test_sources:
        shares = [shares[0] - test_share, validation_share, test_share]
    by, part = _parts(sources[open_rows], groups[open_rows], positive[open_rows], shares, seed)
    train, validation = open_rows[part == 0], open_rows[part == 1]
    test = rows[named] if test_sources else open_rows[part == 2]
    kept_validation = apart(validation, groups, test)
    kept_train = apart(train, groups, np.concatenate([test, validation]))
    straddling = len(train) + len(validation) - len(kept_train) - len(kept_validation)
    split = Split(kept_train, kept_validation, test, by, straddling)
    _check_classes(split, positive)
    return split


def assign(units: NDArray[Any], positive: Flags, shares: Sequence[float], seed: int) -> NDArray[np.intp] | None:
    """The part (n,) of each row: whole units, so that each part gets about its share of either class.

    Shares are of the pictures and of the units themselves: one large source is no match for many small ones. Greedy,
    from the largest unit to the smallest, into the part that is then nearest to its shares. None when a part is left
    without a class.
    """
    names, unit = np.unique(units, return_inverse=True)
    pictures = np.stack([np.bincount(unit, ~positive, len(names)), np.bincount(unit, positive, len(names))], axis=1)
    content = np.concatenate([pictures, pictures > 0], axis=1)
    content /= np.maximum(content.sum(axis=0), 1)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-pictures[order].sum(axis=1), kind="stable")]
    lacking = np.repeat(np.array(shares)[:, None], content.shape[1], axis=1)
    part = np.zeros(len(names), np.intp)
    for name in order:
        added = content[name]
        # the growth of the squared lack, against the share: a small part must not wait until large ones are full
        part[name] = np.argmin((added * (added - 2 * lacking)).sum(axis=1) / shares)
        lacking[part[name]] -= added
    held = np.zeros((len(shares), 2))
    np.add.at(held, part, pictures)
    return part[unit] if (held > 0).all() else None


def _parts(
    sources: Texts, groups: Texts, positive: Flags, shares: Sequence[float], seed: int
) -> tuple[str, NDArray[np.intp]]:
    for by, units in ((SOURCE, sources), (GROUP, groups)):
        if (part := assign(units, positive, shares, seed)) is not None:
            return by, part
    raise UsageError(
        "too few pictures: training, validation and test each need pictures with and without the positive labels, "
        "of different groups"
    )


def _fold(tested: Flags, sources: Texts, groups: Texts, by: str) -> Fold:
    test = np.flatnonzero(tested)
    held_out = tuple(str(name) for name in np.unique(sources[test])) if by == SOURCE else ()
    return Fold(apart(np.flatnonzero(~tested), groups, test), test, held_out)


def apart(rows: Rows, groups: Texts, others: Rows) -> Rows:
    """The `rows` whose group has no picture among `others`."""
    return rows[~np.isin(groups[rows], groups[others])]


def _check_classes(split: Split, positive: Flags) -> None:
    for name, rows in (("training", split.train), ("validation", split.validation), ("test", split.test)):
        if len({bool(value) for value in positive[rows]}) < 2:
            raise UsageError(
                f"the {name} part is left with one class, because groups straddle the sources; "
                "choose the test set with --test-sources"
            )
