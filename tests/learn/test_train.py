"""From a table of features to a head, its card, its report and its model card."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gate.errors import GateError, UsageError
from gate.learn.labelled import LabelledFeatures, joined
from gate.learn.parts import TEST, TRAINING, VALIDATION, PartOptions, make_parts
from gate.learn.pool import Pool
from gate.learn.report import model_card, text_report, warnings
from gate.learn.suggest import suggest
from gate.learn.train import train
from gate.vision.classifiers import LEAST, load_head, save_head
from tests.learn.made import MANY, Embedder, table

YES = PartOptions(positive=("yes",))


def made(tmp_path: Path, data: LabelledFeatures, kind: str = "linear", options: PartOptions = YES, **more: Any) -> Any:
    trained = train(data, Embedder(), kind, options, **more)
    save_head(tmp_path / "head", trained.classifier, trained.card)
    return load_head(tmp_path / "head")


def test_a_head_of_many_sources(tmp_path: Path) -> None:
    head = made(tmp_path, table(MANY, gap=4))
    card = head.card
    assert card["embedder"] == {"name": "made", "digest": "ab" * 32}
    assert card["data"]["split_by"] == card["search"]["by"] == "source"
    sources = [set(part) for part in card["data"]["sources"].values()]
    assert sum(len(part) for part in sources) == len(set.union(*sources)) == 12
    test = card["figures"]["test"]
    assert test["accuracy"] > 0.9 and test["roc_auc"] > 0.95
    assert test["missed"] == sum(each["missed"] for each in test["by_source"].values())
    assert test["pictures"] == sum(each["pictures"] for each in test["by_source"].values())


def test_figures_are_those_of_the_head_at_its_threshold(tmp_path: Path) -> None:
    data = table(MANY, gap=2)
    head = made(tmp_path, data)
    test = make_parts(data, YES).rows[TEST]
    found = head.scores(test.features) >= head.threshold
    told = head.card["figures"]["test"]
    assert told["missed"] == (~found & (test.labels == "yes")).sum() > 0
    assert told["false_alarms"] == (found & (test.labels == "no")).sum() > 0


def test_the_rate_of_misses_is_kept_on_the_validation_part(tmp_path: Path) -> None:
    data = table(MANY, gap=2)
    plain, careful = (made(tmp_path, data, max_fn_rate=rate) for rate in (None, 0.02))
    assert careful.card["figures"]["validation"]["fn_rate"] <= 0.02
    assert careful.threshold < plain.threshold
    assert careful.card["figures"]["test"]["fp_rate"] > plain.card["figures"]["test"]["fp_rate"]


def test_pictures_of_a_later_part_are_taken_out_of_earlier_ones() -> None:
    data = table(MANY)
    before = make_parts(data, YES)
    position = {name: row for row, name in enumerate(data.names.tolist())}
    at = {part: [position[name] for name in rows.names.tolist()] for part, rows in before.rows.items()}
    features, hashes, groups = data.features.copy(), list(data.hashes), data.groups.copy()
    features[at[TRAINING][3]] = features[at[TEST][0]]
    features[at[VALIDATION][5]] = features[at[TEST][1]]
    hashes[at[TRAINING][8]] = hashes[at[VALIDATION][2]]
    groups[at[TRAINING][9]] = groups[at[TEST][9]]
    parts = make_parts(replace(data, features=features, hashes=tuple(hashes), groups=groups), YES)
    assert parts.removed == {"straddling_groups": 1, "similar": 2, "near_duplicates": 1}
    gone = [len(before.rows[part]) - len(parts.rows[part]) for part in (TRAINING, VALIDATION, TEST)]
    assert gone == [3, 1, 0]
    assert not set(parts.rows[TRAINING].names) & {data.names[at[TRAINING][row]] for row in (3, 8, 9)}


def test_labels_to_ignore_take_no_part() -> None:
    data = table([*MANY, ("unsure", "ayes", 7)])
    parts = make_parts(data, replace(YES, ignore=("unsure",)))
    assert parts.ignored == 7
    assert sum(len(rows) for rows in parts.rows.values()) == len(data) - 7
    with_them = make_parts(data, YES)
    assert sum(len(rows) for rows in with_them.rows.values()) == len(data)


def test_rows_of_a_worksheet_are_for_training_only_and_leak_nothing() -> None:
    data, extra = table(MANY), table([("yes", "pool", 9), ("no", "pool", 9)], seed=3)
    test = make_parts(data, YES).rows[TEST]
    features, groups = extra.features.copy(), np.char.add("pool/", extra.names)
    features[0], groups[1] = test.features[0], test.groups[0]
    parts = make_parts(data, YES, replace(extra, features=features, groups=groups))
    assert (parts.rows[TRAINING].sources == "pool").sum() == 16
    assert not (np.concatenate([parts.rows[VALIDATION].sources, parts.rows[TEST].sources]) == "pool").any()
    assert parts.removed == {"straddling_groups": 1, "similar": 1, "near_duplicates": 0}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (PartOptions(("yse",)), r"no picture has the label 'yse' \(did you mean yes\?\); there are: no, yes"),
        (PartOptions(("yes",), ignore=("x",)), "no picture has the label 'x'; there are"),
        (replace(YES, test_sources=("zoo",)), "no picture has the source 'zoo'"),
        (PartOptions(("yes", "no")), "every picture has a positive label"),
        (PartOptions(("yes",), ignore=("no",)), "every picture has a positive label"),
        (PartOptions(("yes",), ignore=("yes",)), "each need pictures with and without"),
    ],
)
def test_what_cannot_be_trained_is_said(options: PartOptions, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        make_parts(table(MANY), options)


def test_a_part_that_is_all_copies_is_said() -> None:
    data = table(MANY)
    with pytest.raises(UsageError, match="part is left without"):
        make_parts(replace(data, hashes=(bytes(range(32)),) * len(data)), YES)


@pytest.mark.parametrize("kind", ["linear", "rbf"])
def test_reports_fit_a_terminal_and_say_what_to_know(kind: str, tmp_path: Path) -> None:
    long = [(label, f"a source with a very long name indeed {source}", count) for label, source, count in MANY]
    card = made(tmp_path, table(long, gap=4), kind).card
    report = text_report(card)
    assert max(map(len, report.splitlines())) <= 80
    for word in ("training", "validation", "test", "by source; seed 0", "fewest errors"):
        assert word in report
    assert ("support vectors" in report) is (kind == "rbf")


def test_one_source_is_said_clearly(tmp_path: Path) -> None:
    card = made(tmp_path, table([("yes", "zoo", 120), ("no", "zoo", 120)], gap=4)).card
    (why, *_) = warnings(card)
    assert "split by group, not by source (the data names one source only)" in why
    assert "say nothing of pictures from sources that took no part" in " ".join(text_report(card).split())


def test_named_test_sources_beside_one_other_source(tmp_path: Path) -> None:
    data = table([(label, source, 60) for label in ("yes", "no") for source in ("a", "b")], gap=4)
    card = made(tmp_path, data, options=replace(YES, test_sources=("b",))).card
    assert set(card["data"]["sources"]["test"]) == {"b"}
    assert any("training and validation share sources" in each for each in warnings(card))


def test_the_model_card_is_whole_and_leaves_a_persons_part_to_a_person(tmp_path: Path) -> None:
    card = made(tmp_path, table(MANY, gap=4)).card
    text = model_card(card, ["gate", "train", "DATA", "--positive", "yes or no", "-o", "HEAD"])
    assert "    gate train DATA --positive 'yes or no' -o HEAD" in text
    assert "Licence and origin of each source below, and the right to train on it:\n" in text
    assert card["sha256"] in text
    for source in {source for part in card["data"]["sources"].values() for source in part}:
        assert f"| {source} |" in text
    widths = {line.count("|") for line in text.splitlines() if line.startswith("| test |")}
    assert widths == {8, 5}


def test_names_of_the_data_are_text_and_not_markup(tmp_path: Path) -> None:
    names = {"a": "x\n# Injected", "b": "<script>", "c": "a|b", "d": "e\x1b[31m", "e": "[l](http://x)", "f": "`c`"}
    many = [(f"{label}\x1b<b>", f"{names[source[0]]}{label}", count) for label, source, count in MANY]
    card = made(tmp_path, table(many, gap=4), options=PartOptions(("yes\x1b<b>",), ignore=())).card
    report, text = text_report(card), model_card(card, ["gate", "--positive", "yes\x1b<b>\n# Injected"])
    for line in (*report.split("\n"), *text.split("\n")):
        assert line.isprintable()
        assert not line.startswith("# Injected")
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    assert not re.search(r"(?<!\\)<script|(?<!\\)\[l|(?<!\\)`c", prose)
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines() if line.startswith("| test |")}
    assert widths == {8, 5}


@pytest.mark.parametrize("far", [-1e9, 1e9])
def test_a_threshold_where_probabilities_end_is_one_that_a_head_may_have(
    far: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate.learn.train.choose_threshold", lambda *_, **__: far)
    assert LEAST < made(tmp_path, table(MANY, gap=4)).threshold < 1 - LEAST


def test_a_caption_is_not_quoted_where_a_label_is_missing() -> None:
    data = table([*MANY, ("yse Jane Roe", "a", 5)])
    with pytest.raises(UsageError, match=r"there are: no, yes and 1 more") as caught:
        make_parts(data, PartOptions(("yse Jane Ro",)))
    assert "Jane Roe" not in str(caught.value)


def test_the_same_seed_and_data_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made(tmp_path / name, table(MANY), options=replace(YES, seed=4))
    for ending in ("npz", "json"):
        assert (tmp_path / "one" / f"head.{ending}").read_bytes() == (tmp_path / "two" / f"head.{ending}").read_bytes()
    told = json.loads((tmp_path / "one" / "head.json").read_text())
    assert told["seed"] == 4
    assert str(tmp_path) not in json.dumps(told)


def test_a_head_gets_better_with_the_labels_of_its_suggestions(tmp_path: Path) -> None:
    """A second kind of positive lies aside, near the negatives; the labelled data has none of it, the pool a few."""

    def across(data: LabelledFeatures) -> LabelledFeatures:
        features = data.features.copy()
        rare = data.labels == "yes too"
        features[rare, 0] -= 3
        features[rare, 1] += 6
        return replace(data, features=features, labels=np.where(rare, "yes", data.labels))

    data = table(MANY, gap=4)
    pool = across(table([("no", "web", 900), ("yes", "web", 60), ("yes too", "web", 40)], seed=1, gap=4))
    unseen = across(table([("no", "new", 300), ("yes too", "new", 300)], seed=2, gap=4))
    first = made(tmp_path, data)
    places = tuple(("web", name) for name in pool.names.tolist())
    chosen = suggest(first, Pool(places, pool.features, pool.hashes), 40)
    row_of = {place: row for row, place in enumerate(places)}

    def with_labels_of(rows: Any) -> Any:
        told = pool.take(np.array(rows))
        return made(tmp_path, data, extra=replace(told, groups=np.char.add("pool/", told.names)))

    def accuracy(head: Any) -> float:
        found = head.scores(unseen.features) >= head.threshold
        return float((found == (unseen.labels == "yes")).mean())

    second = with_labels_of([row_of[each.place] for each in chosen])
    at_random = with_labels_of(np.random.default_rng(0).choice(len(pool), 40, replace=False))
    assert second.card["data"]["from_worksheet"] == 40
    assert accuracy(second) > accuracy(at_random) + 0.1
    assert accuracy(second) > accuracy(first) + 0.1


def test_labels_that_say_nothing_give_no_head() -> None:
    refused = 0
    for seed in range(4):
        try:
            trained = train(table(MANY, gap=0, shift=0, seed=seed), Embedder(), "linear", YES)
        except GateError as error:
            assert (error.code, "nothing could be learnt" in str(error)) == (3, True)
            refused += 1
        else:
            assert trained.card["figures"]["validation"]["roc_auc"] > 0.5
            assert trained.classifier.margins(np.eye(12, dtype=np.float32)).std() > 0
    assert refused


def test_joined_tables_keep_their_rows() -> None:
    one, two = table(MANY[:1]), table(MANY[1:2], seed=1)
    both = joined(one, two)
    assert len(both) == 80
    assert both.hashes == one.hashes + two.hashes
    assert np.array_equal(both.take(np.arange(40, 80)).features, two.features)
    assert both.take(both.sources == "byes").names.tolist() == two.names.tolist()
