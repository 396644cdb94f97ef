from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.errors import UsageError
from gate.learn.split import GROUP, SOURCE, assign, inner_folds, leave_source_out, three_way

texts = np.array


def columns(rows: list[tuple[str, str, bool]]) -> tuple[Any, Any, Any]:
    """(sources, groups, positive) of rows."""
    sources, groups, positive = zip(*rows, strict=True)
    return texts(sources), texts(groups), np.array(positive)


def many(per_source: int = 20) -> tuple[Any, Any, Any]:
    """Five sources of each class, two pictures a group."""
    return columns(
        [
            (f"{kind}{s}", f"{kind}{s}-{i // 2}", kind == "p")
            for kind in "pn"
            for s in range(5)
            for i in range(per_source)
        ]
    )


rows = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("0123456789xyz"), st.booleans()), min_size=1)


@given(rows, st.integers(0, 3))
def test_no_group_is_in_two_parts_and_no_part_lacks_a_class(data: list[tuple[str, str, bool]], seed: int) -> None:
    sources, groups, positive = columns(data)
    try:
        split = three_way(sources, groups, positive, seed=seed)
    except UsageError:
        return
    parts = [split.train, split.validation, split.test]
    held = [set(groups[part]) for part in parts]
    assert not (held[0] & held[1] or held[0] & held[2] or held[1] & held[2])
    assert sum(len(part) for part in parts) + split.straddling == len(data)
    assert all(len(set(positive[part])) == 2 for part in parts)
    if split.by == SOURCE:
        among = [set(sources[part]) for part in parts]
        assert not (among[0] & among[1] or among[0] & among[2] or among[1] & among[2])


@given(rows, st.integers(2, 5))
def test_inner_folds_test_every_row_once_and_keep_groups_apart(data: list[tuple[str, str, bool]], count: int) -> None:
    sources, groups, positive = columns(data)
    try:
        by, folds = inner_folds(sources, groups, positive, count=count, seed=0)
    except UsageError:
        return
    assert 2 <= len(folds) <= count
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(len(data)))
    for fold in folds:
        assert not set(groups[fold.train]) & set(groups[fold.test])
        assert len(set(positive[fold.test])) == 2
        if by == SOURCE:
            assert not set(sources[fold.train]) & set(sources[fold.test])
            assert set(fold.held_out) == set(sources[fold.test])


def test_whole_sources_where_there_are_enough() -> None:
    split = three_way(*many())
    assert split.by == SOURCE
    assert split.straddling == 0
    assert [len(part) for part in (split.train, split.validation, split.test)] == [120, 40, 40]
    by, folds = inner_folds(*many(), count=4, seed=0)
    assert (by, len(folds)) == (SOURCE, 4)


def test_one_source_is_split_by_group() -> None:
    sources, groups, positive = many()
    one = np.full(len(sources), "only")
    split = three_way(one, groups, positive)
    assert split.by == GROUP
    assert len(split.test) == pytest.approx(40, abs=2)
    assert inner_folds(one, groups, positive, count=4, seed=0)[0] == GROUP


def test_a_class_from_one_source_forces_groups() -> None:
    sources, groups, positive = many()
    sources = np.where(positive, "clinic", sources)
    assert three_way(sources, groups, positive).by == GROUP


def test_named_sources_are_the_test() -> None:
    sources, groups, positive = many()
    split = three_way(sources, groups, positive, test_sources=["p1", "n3"])
    assert set(sources[split.test]) == {"p1", "n3"}
    assert len(split.train) + len(split.validation) == 160
    with pytest.raises(UsageError, match="with and without the positive labels"):
        three_way(sources, groups, positive, test_sources=["p1", "p2"])


def test_rows_whose_group_is_in_a_later_part_go() -> None:
    sources, groups, positive = many()
    groups = np.where((sources == "p1") & (np.arange(len(sources)) % 4 == 0), "n3-0", groups)
    split = three_way(sources, groups, positive, test_sources=["p2", "n3"])
    assert split.straddling == 5
    assert not set(groups[split.test]) & set(groups[np.concatenate([split.train, split.validation])])


def test_each_source_is_left_out_once_without_its_groups() -> None:
    sources = texts(["a", "a", "b", "b", "c"])
    groups = texts(["1", "2", "2", "3", "4"])
    found = {fold.held_out[0]: (fold.train.tolist(), fold.test.tolist()) for fold in leave_source_out(sources, groups)}
    assert found == {"a": ([3, 4], [0, 1]), "b": ([0, 4], [2, 3]), "c": ([0, 1, 2, 3], [4])}


def test_a_seed_gives_one_split_and_another_seed_another() -> None:
    sources, groups, positive = many()
    one = np.full(len(sources), "only")
    first, again, other = (three_way(one, groups, positive, seed=seed).test.tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_a_large_source_does_not_leave_the_small_parts_empty() -> None:
    sizes = {"p0": 500, "p1": 100, "p2": 90, "p3": 20, "n0": 700, "n1": 60, "n2": 50, "n3": 40}
    units = np.repeat(list(sizes), list(sizes.values()))
    part = assign(units, np.char.startswith(units, "p"), [0.6, 0.2, 0.2], seed=0)
    assert part is not None
    assert np.bincount(part).tolist() == pytest.approx([1200, 180, 180], abs=80)


def test_too_few_pictures_are_refused_with_what_to_do() -> None:
    sources, groups, positive = columns([("a", "1", True), ("a", "2", False), ("a", "3", True)])
    with pytest.raises(UsageError, match="training, validation and test each need pictures"):
        three_way(sources, groups, positive)
    with pytest.raises(UsageError, match="each class needs two groups; label some more"):
        inner_folds(sources, groups, positive, count=4, seed=0)
    with pytest.raises(UsageError, match="each need pictures"):
        three_way(*columns([("a", str(i), True) for i in range(9)]))
