from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from gate.errors import UsageError
from gate.learn import fit
from gate.learn.evaluate import (
    HEADS,
    QUESTIONS,
    Outcome,
    Setting,
    apply_head,
    check_labels,
    evaluate_head,
    evaluate_images,
    evaluate_text,
    outer_folds,
    query_rows,
)
from gate.learn.evaluate_report import Evaluation, document, mean_over_sources
from gate.learn.evaluate_text import render_text
from gate.learn.fit import KINDS
from gate.learn.labelled import NO_LABEL, LabelledFeatures
from gate.learn.metrics import rates
from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import TrainedHead

POSITIVES = ("p0", "p1", "p2", "p3")
NEGATIVES = ("n0", "n1", "n2", "n3")


def table(
    features: np.ndarray, positive: np.ndarray, sources: np.ndarray, groups: np.ndarray | None = None
) -> LabelledFeatures:
    labels = np.where(positive, "preg_ultrasound", "natural")
    names = np.array([f"00000/{row:09d}" for row in range(len(labels))])
    groups = names if groups is None else groups
    return LabelledFeatures(names, labels, sources, groups, features.astype(np.float32), (None,) * len(names), {})


def made(gap: float = 4.0, each: int = 14, seed: int = 0) -> tuple[LabelledFeatures, np.ndarray]:
    """Eight sources of one class each; the classes differ by `gap` along one of 12 directions, sources by all."""
    rng = np.random.default_rng(seed)
    sources = np.repeat([*POSITIVES, *NEGATIVES], each)
    positive = np.char.startswith(sources, "p")
    offsets = np.repeat(rng.normal(0, 0.4, (8, 12)), each, axis=0)
    features = rng.normal(0, 1, (len(sources), 12)) + offsets
    features[:, 0] += gap * positive
    return table(features, positive, sources), positive


def setting(data: LabelledFeatures, positive: np.ndarray, count: int | None = 4) -> Setting:
    return Setting(data, positive, outer_folds(data, positive, count=count, seed=0))


@pytest.mark.parametrize("count", [None, 2, 3])
def test_every_picture_is_held_out_once_with_all_of_its_source(count: int | None) -> None:
    data, positive = made()
    folds = outer_folds(data, positive, count=count, seed=0)
    assert sorted(np.concatenate([fold.test for fold in folds])) == list(range(len(data)))
    for fold in folds:
        assert set(data.sources[fold.test]).isdisjoint(data.sources[fold.train])
        assert len(set(positive[fold.train])) == 2
    assert len(folds) == (count or 8)


def test_one_source_or_one_class_cannot_be_held_out() -> None:
    data, positive = made()
    with pytest.raises(UsageError, match="only 1 of 1 sources holds pictures with positive labels"):
        outer_folds(replace(data, sources=np.full(len(data), "only")), positive, count=None, seed=0)
    with pytest.raises(UsageError, match="only 0 of 4 sources holds pictures with other labels"):
        outer_folds(data.take(positive), positive[positive], count=None, seed=0)


def test_a_group_that_takes_all_of_a_class_along() -> None:
    data, positive = made()
    together = replace(data, groups=np.where(positive, "all", data.groups))
    with pytest.raises(UsageError, match="one class is left"):
        outer_folds(together, positive, count=None, seed=0)


def test_the_heads_are_those_that_can_be_trained() -> None:
    assert sorted(HEADS) == sorted(KINDS)


@pytest.mark.parametrize("kind", ["linear", "rbf", "forest", "network"])
def test_what_can_be_told_apart_is(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "TREES", 20)
    data, positive = made(gap=7)
    plain = setting(data, positive, count=2)
    fold = plain.folds[0]
    margins, removed = evaluate_head(replace(plain, folds=[fold]), kind)
    assert (rates(margins[fold.test], positive[fold.test]).accuracy or 0) >= 0.9
    assert removed == 0


def test_what_only_tells_the_source_is_worth_nothing() -> None:
    # Each source has a direction of its own: by picture everything could be told, by source nothing.
    rng = np.random.default_rng(0)
    sources = np.repeat([*POSITIVES, *NEGATIVES], 14)
    positive = np.char.startswith(sources, "p")
    features = 6 * np.eye(8)[np.repeat(np.arange(8), 14)] + rng.normal(0, 0.3, (112, 8))
    margins, _ = evaluate_head(setting(table(features, positive, sources), positive, count=None), "linear")
    assert roc_auc_score(positive, margins) < 0.6


@pytest.mark.parametrize("method", ["linear", "images"])
def test_a_source_s_own_labels_have_no_part_in_its_margins(method: str) -> None:
    data, positive = made(gap=2)
    own = np.isin(data.sources, ["p1", "n1"])
    plain = setting(data, positive)
    folds = tuple(fold for fold in plain.folds if own[fold.test].any())
    flipped = replace(plain, positive=positive ^ own, folds=folds)
    before, after = (
        evaluate_images(each)[0] if method == "images" else evaluate_head(each, method)[0]
        for each in (replace(plain, folds=folds[:1]), replace(flipped, folds=folds[:1]))
    )
    rows = folds[0].test[own[folds[0].test]]
    if set(data.sources[folds[0].test]) >= set(data.sources[own]):
        np.testing.assert_array_equal(before[rows], after[rows])
    else:  # the other one of the two was in training with its flipped labels
        assert not np.array_equal(before[rows], after[rows])


def test_thresholds_come_from_the_other_sources() -> None:
    # The source p2 lies where the negatives are: only a threshold that was chosen on it would find it.
    data, positive = made(gap=6)
    shifted = data.features.copy()
    shifted[data.sources == "p2", 0] -= 7
    margins, _ = evaluate_head(setting(replace(data, features=shifted), positive, count=None), "linear")
    assert (margins[data.sources == "p2"] < 0).mean() > 0.9
    assert (margins[data.sources == "p3"] >= 0).mean() > 0.5


def test_a_higher_threshold_is_chosen_where_misses_are_allowed() -> None:
    data, positive = made(gap=2)
    plain = setting(data, positive)
    strict, _ = evaluate_head(replace(plain, max_fn_rate=0.0), "linear")
    loose, _ = evaluate_head(replace(plain, max_fn_rate=0.5), "linear")
    assert (strict > loose).all()


def test_copies_and_groups_of_held_out_pictures_are_taken_out_of_training() -> None:
    data, positive = made()
    features = data.features.copy()
    copies = np.flatnonzero(data.sources == "p1")[:5]
    features[copies] = features[np.flatnonzero(data.sources == "p0")[:5]]
    groups = data.groups.copy()
    groups[np.flatnonzero(data.sources == "n1")[:3]] = groups[np.flatnonzero(data.sources == "n0")[0]]
    folds = outer_folds(replace(data, groups=groups), positive, count=None, seed=0)
    _, removed = evaluate_images(Setting(replace(data, features=features, groups=groups), positive, folds))
    # five copies for either of two sources; three of n1 where n0 is held out, one of n0 where n1 is
    assert removed == 5 + 5 + 3 + 1


def test_an_embedder_that_finds_all_pictures_alike_is_blamed_and_not_the_pictures() -> None:
    """Random weights of CLIP: features of length 1, every cosine near 1."""
    data, positive = made()
    features = data.features * 0.01
    features[:, 0] += 1
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    with pytest.raises(UsageError, match=r"of 84, 84 by a cosine above 0\.95 and 0 by perceptual hash\): where it is"):
        evaluate_images(setting(replace(data, features=features), positive))


def test_image_retrieval_has_no_query_of_the_held_out_source() -> None:
    rng = np.random.default_rng(0)
    sources = np.repeat([*POSITIVES, *NEGATIVES], 14)
    positive = np.char.startswith(sources, "p")
    features = rng.normal(0, 0.15, (112, 16))
    features[:, 0] += positive
    features[~positive, 2] += 1
    features[sources == "p0"] = np.eye(16)[1] + rng.normal(0, 0.15, (14, 16))  # like nothing else
    margins, _ = evaluate_images(setting(table(features, positive, sources), positive, count=None))
    assert (margins[sources == "p0"] < 0).all()
    assert (margins[positive & (sources != "p0")] >= 0).all()
    assert (margins[~positive] < 0).all()


def test_text_retrieval_finds_what_lies_near_a_sentence() -> None:
    data, positive = made(gap=9)
    sentence = np.zeros((1, 12), np.float32)
    sentence[0, 0] = 1
    margins, _ = evaluate_text(setting(data, positive, count=None), sentence)
    assert (rates(margins, positive).accuracy or 0) > 0.95


def test_a_fold_with_too_little_to_choose_on_is_named() -> None:
    data, _ = made()
    few = data.take(np.isin(data.sources, ["p0", "p1", "n0", "n1"]))
    truth = np.char.startswith(few.sources, "p")
    together = replace(few, groups=np.where(few.sources == "p0", "one person", few.groups))
    folds = [fold for fold in outer_folds(together, truth, count=None, seed=0) if fold.held_out == ("p1",)]
    for method, evaluated in (("image retrieval", evaluate_images), ("linear", lambda s: evaluate_head(s, "linear"))):
        with pytest.raises(UsageError) as refused:
            evaluated(Setting(together, truth, folds))
        assert str(refused.value).startswith(
            f"{method}, fold that holds out p1 (14 positive and 28 negative pictures to train on; 0 removed"
        )
        assert "too few pictures of different groups" in str(refused.value)


def test_queries_come_evenly_from_the_sources() -> None:
    sources = np.repeat(["a", "b", "c"], [50, 5, 50])
    positive = np.arange(105) % 10 != 0
    rows = query_rows(sources, positive, np.arange(105), seed=1, most=20)
    assert positive[rows].all()
    counts = {name: int((sources[rows] == name).sum()) for name in "abc"}
    assert counts["b"] == int(positive[sources == "b"].sum())
    assert abs(counts["a"] - counts["c"]) <= 1
    assert sum(counts.values()) == 20
    np.testing.assert_array_equal(rows, query_rows(sources, positive, np.arange(105), seed=1, most=20))


def test_a_finished_head_is_taken_at_its_own_threshold() -> None:
    data, positive = made()
    head = TrainedHead(Linear(np.eye(12)[0], 0.0), {"threshold": 0.9})
    margins = apply_head(setting(data, positive), head)
    np.testing.assert_array_equal(margins >= 0, head.scores(data.features) >= 0.9)


def test_labels_that_answer_nothing() -> None:
    check_labels(["natural", "preg_ultrasound"], QUESTIONS["pregnancy"])
    with pytest.raises(UsageError, match="there are: cat, dog; name those to look for with --positive"):
        check_labels(["dog", "cat", "dog"], QUESTIONS["ultrasound"])


def test_labels_that_somebody_named_are_all_there() -> None:
    question = replace(QUESTIONS["pregnancy"], positive=("scan", "skan"), named=("scan", "skan"))
    with pytest.raises(UsageError, match=r"no picture has the label 'skan' \(did you mean scan\?\)"):
        check_labels(["natural", "scan"], question)
    check_labels(["natural", "scan"], replace(question, named=()))


@pytest.fixture
def evaluation() -> Evaluation:
    data, positive = made(gap=2)
    data = replace(data, skipped={NO_LABEL: 3, "image_empty": 2})
    rng = np.random.default_rng(0)
    outcomes = [
        Outcome(
            "an_embedder_with_a_name_that_is_rather_long",
            f"head{i}",
            i != 2,
            data.features[:, 0] + rng.normal(size=112),
            i,
        )
        for i in range(5)
    ]
    folds = outer_folds(data, positive, count=None, seed=0)
    warnings = ("something that is to be told at some length " * 3,)
    return Evaluation(QUESTIONS["pregnancy"], data, positive, folds, outcomes, 4, 0, warnings)


def test_the_document_balances(evaluation: Evaluation) -> None:
    facts = json.loads(json.dumps(document(evaluation), allow_nan=False))
    counts = facts["pictures"]
    assert counts["read"] == 112 + 3 + 2 + 4
    assert counts["read"] == sum(counts[name] for name in ("positive", "negative", "ignored", "without_label")) + sum(
        counts["unreadable"].values()
    )
    for method, outcome in zip(facts["methods"], evaluation.outcomes, strict=True):
        found = rates(outcome.margins, evaluation.positive)
        for part, count, errors in (
            ("missed", counts["positive"], found.missed),
            ("false_alarms", counts["negative"], found.false_alarms),
        ):
            assert sum(row["pictures"] for row in method[part]) == count
            assert sum(row["errors"] for row in method[part]) == errors
        for name, interval in method["intervals"].items():
            assert interval[0] <= method[name] <= interval[1]
            assert interval[0] < interval[1]


def test_the_text_has_80_columns_and_every_figure(evaluation: Evaluation) -> None:
    facts = document(evaluation)
    text = render_text(facts)
    assert max(map(len, text.splitlines())) <= 80
    for method in facts["methods"]:
        assert f"{100 * method['fn_rate']:.2f} %" in text
        assert f"{method['roc_auc']:.4f}" in text
    for source in (*POSITIVES, *NEGATIVES):
        assert sum(line.split()[:1] == [source] for line in text.splitlines()) == 2  # two blocks of three methods
    assert " *" in text
    assert "something that" in text


@pytest.mark.parametrize(
    ("name", "shown", "width"),
    [
        ("image retrieval", "2 image retrieval", 18),
        ("a-head-of-mine.npz (rbf)", "2 a-head-of-mine.npz (rbf)", 27),
        ("x" * 30, "2 " + 23 * "x" + "…", 27),
    ],
)
def test_methods_are_not_cut_where_there_is_room(evaluation: Evaluation, name: str, shown: str, width: int) -> None:
    outcomes = [evaluation.outcomes[0], replace(evaluation.outcomes[1], method=name)]
    lines = render_text(document(replace(evaluation, outcomes=outcomes))).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Missed, by source"))
    heading, *rows = lines[start : start + 1 + len(POSITIVES)]
    assert heading == f"{'Missed, by source':26}{'1 head0':>{width}}{shown:>{width}}"
    assert all(row[25 + width].isdigit() and len(row) == len(heading) for row in rows)
    assert max(map(len, lines)) <= 80


def test_one_class_leaves_gaps_and_no_zeros(evaluation: Evaluation) -> None:
    only = evaluation.positive
    outcomes = [replace(each, margins=each.margins[only]) for each in evaluation.outcomes]
    one = replace(evaluation, data=evaluation.data.take(only), positive=only[only], folds=(), outcomes=outcomes)
    facts = document(one)
    assert facts["methods"][0]["fp_rate"] is None
    assert facts["methods"][0]["false_alarms"] == []
    assert "False alarms" not in render_text(facts)
    assert render_text(facts).count(" - ") > 0


def test_the_mean_over_sources_pools_the_small() -> None:
    assert mean_over_sources([("a", 100, 10), ("b", 14, 7), ("c", 1, 1), ("d", 3, 0)]) == pytest.approx(
        (0.1 + 0.5 + 0.25) / 3
    )
    assert mean_over_sources([("a", 100, 10)]) == pytest.approx(0.1)
    assert mean_over_sources([]) is None


def test_names_of_sources_are_text_on_a_terminal(evaluation: Evaluation) -> None:
    sources = np.char.replace(evaluation.data.sources.astype("U20"), "p0", "p\x1b[31m\n# x")
    text = render_text(document(replace(evaluation, data=replace(evaluation.data, sources=sources))))
    assert r"p\x1b[31m\n# x" in text
    assert all(line.isprintable() for line in text.splitlines())


def test_labels_that_are_texts_are_counted_and_not_told() -> None:
    with pytest.raises(UsageError, match=r"there are: cat and 1 more;") as caught:
        check_labels(["cat", "a photo of Jane Roe"], QUESTIONS["ultrasound"])
    assert "Jane" not in str(caught.value)
