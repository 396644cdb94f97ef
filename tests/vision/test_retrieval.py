"""Retrieval against a naive implementation, thresholds against all others, and the queries that come with gate."""

import re
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.errors import UsageError
from gate.vision.retrieval import (
    MAX_QUERY_LENGTH,
    QUERIES,
    choose_threshold,
    highest_cosine,
    load_queries,
    read_query_pictures,
)
from tests.support import picture


def vectors(count: int, dimensions: int = 24, seed: int = 0) -> np.ndarray:
    """Of several lengths, as some tools leave them."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, dimensions)) * rng.uniform(0.1, 9, size=(count, 1))


def naive(features: np.ndarray, queries: np.ndarray) -> tuple[list[float], list[int]]:
    scores, best = [], []
    for row in features.astype(float):
        cosines = [float(row @ q / np.linalg.norm(row) / np.linalg.norm(q)) for q in queries.astype(float)]
        scores.append(max(cosines))
        best.append(cosines.index(max(cosines)))
    return scores, best


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 600])
def test_it_is_the_naive_maximum(count: int, kind: Any) -> None:
    features, queries = vectors(count).astype(kind), vectors(7, seed=1).astype(kind)
    found = highest_cosine(features, queries)
    scores, best = naive(features, queries)
    assert found.scores.dtype == np.float32 and found.best.dtype == np.int64
    np.testing.assert_allclose(found.scores, scores, atol=2e-6)
    assert found.best.tolist() == best


def test_a_row_has_the_same_cosine_to_the_last_bit_whatever_its_neighbours() -> None:
    features, queries = vectors(700, 512).astype(np.float16), vectors(100, 512, 1).astype(np.float32)
    together = highest_cosine(features, queries)
    for rows in (slice(0, 1), slice(37, 38), slice(300, 699), slice(699, None), slice(None, None, -1)):
        apart = highest_cosine(features[rows], queries)
        assert np.array_equal(apart.scores, together.scores[rows])
        assert np.array_equal(apart.best, together.best[rows])


def test_parallel_vectors_have_a_cosine_of_one_and_the_first_of_equal_queries_counts() -> None:
    row = vectors(1)
    found = highest_cosine(np.concatenate([row, -row]), np.concatenate([vectors(1, seed=2), row * 3, row * 3]))
    assert found.scores[0] == pytest.approx(1, abs=1e-6) and found.scores[0] <= 1
    assert found.best[0] == 1
    assert highest_cosine(-row, row).scores[0] == pytest.approx(-1, abs=1e-6)


def test_a_mapped_file_is_read_in_pieces(tmp_path: Path) -> None:
    features, queries = vectors(60_000, 8).astype(np.float16), vectors(100, 8, 1)
    np.save(tmp_path / "img_emb_0.npy", features)
    mapped = np.load(tmp_path / "img_emb_0.npy", mmap_mode="r")
    tracemalloc.start()
    found = highest_cosine(mapped, queries)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    held = found.scores.nbytes + found.best.nbytes
    assert peak < 2 * held + 1_000_000  # every cosine at once would be 24 MB
    assert np.array_equal(found.scores, highest_cosine(features, queries).scores)


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf, 1e30, 1e300])
def test_a_vector_without_a_direction_is_no_picture_that_is_far_from_everything(value: float) -> None:
    features, queries = vectors(300), vectors(3, seed=1)
    spoilt = features.copy()
    spoilt[299] = value
    for first, second in ((spoilt, queries), (features, spoilt[297:])):
        with pytest.raises(ValueError, match="no direction"):
            highest_cosine(first, second)


@pytest.mark.parametrize(
    ("features", "queries"),
    [
        (np.ones((2, 3)), np.ones((0, 3))),
        (np.ones((2, 3)), np.ones((2, 4))),
        (np.ones(3), np.ones((2, 3))),
        (np.ones((2, 3), np.uint8), np.ones((2, 3))),
        (np.ones((2, 3)), np.ones((2, 3), int)),
    ],
)
def test_other_shapes_and_types_are_refused(features: np.ndarray, queries: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must be"):
        highest_cosine(features, queries)


labelled = st.lists(st.tuples(st.sampled_from([-0.5, 0, 0.1, 0.25, 0.3, 0.31, 1]), st.booleans()), min_size=2).filter(
    lambda rows: len({label for _, label in rows}) == 2
)


def errors(rows: list[tuple[float, bool]], threshold: float) -> tuple[int, int]:
    """(missed, false alarms)"""
    return (
        sum(label and score < threshold for score, label in rows),
        sum(not label and score >= threshold for score, label in rows),
    )


EVERY = (-1.0, -0.5, -0.1, 0.05, 0.2, 0.28, 0.305, 0.5, 2.0)
"""Thresholds that cut the scores of `labelled` in every way."""


@given(labelled)
def test_no_threshold_makes_fewer_errors_than_the_chosen_one(rows: list[tuple[float, bool]]) -> None:
    scores, labels = zip(*rows, strict=True)
    missed, alarms = errors(rows, choose_threshold(scores, labels))
    best = min(sum(errors(rows, each)) for each in EVERY)
    assert missed + alarms == best
    assert missed == min(errors(rows, each)[0] for each in EVERY if sum(errors(rows, each)) == best)


@given(labelled, st.sampled_from([0.0, 0.02, 0.3, 0.5, 1.0]))
def test_no_threshold_within_the_allowed_misses_has_fewer_false_alarms(
    rows: list[tuple[float, bool]], rate: float
) -> None:
    scores, labels = zip(*rows, strict=True)
    missed, alarms = errors(rows, choose_threshold(scores, labels, max_fn_rate=rate))
    assert missed / sum(labels) <= rate
    assert alarms == min(errors(rows, each)[1] for each in EVERY if errors(rows, each)[0] / sum(labels) <= rate)


def test_a_threshold_lies_half_way_between_two_scores() -> None:
    scores, labels = np.array([0.1, 0.2, 0.3, 0.5], np.float32), [0, 0, 1, 1]
    assert choose_threshold(scores, labels) == pytest.approx(0.25)
    assert choose_threshold(scores, [0, 1, 0, 1], max_fn_rate=0.5) == pytest.approx(0.4)


def test_a_threshold_parts_even_neighbouring_numbers_and_the_allowed_rate_is_meant_exactly() -> None:
    low = 0.3
    high = float(np.nextafter(low, 1))
    assert low < choose_threshold([low, high], [False, True]) <= high
    scores = np.append(np.arange(1, 101) / 100, [0, 0.2925])
    assert choose_threshold(scores, [True] * 100 + [False] * 2, max_fn_rate=0.29) == pytest.approx(0.29625)
    assert choose_threshold(scores, [True] * 100 + [False] * 2, max_fn_rate=0.28) == pytest.approx(0.005)


def test_nothing_is_missed_for_no_gain() -> None:
    assert choose_threshold([0.1, 0.3, 0.4, 0.5], [0, 1, 1, 1], max_fn_rate=0.5) == pytest.approx(0.2)


@pytest.mark.parametrize("labels", [[True, True], [False, False]])
def test_a_threshold_needs_both_kinds(labels: list[bool]) -> None:
    with pytest.raises(UsageError, match="both kinds"):
        choose_threshold([0.1, 0.2], labels)


def test_scores_that_cannot_be_ordered_are_refused() -> None:
    for scores, labels in (([0.1, np.nan], [0, 1]), ([0.1], [0, 1]), ([[0.1], [0.2]], [[0], [1]])):
        with pytest.raises(ValueError, match="must be"):
            choose_threshold(scores, labels)
    with pytest.raises(ValueError, match="max_fn_rate"):
        choose_threshold([0.1, 0.2], [0, 1], max_fn_rate=2)


def test_a_hundred_queries_come_with_gate() -> None:
    queries = load_queries()
    assert len(queries) == 100
    assert len({re.sub(r"\W+", " ", query.casefold()) for query in queries}) == 100
    assert load_queries(QUERIES) == queries
    assert max(len(query.split()) for query in queries) <= 20  # nothing is cut off by a context of 77 word pieces
    told = " ".join(queries)
    for form in (
        "3D",
        "4D",
        "Doppler",
        "twin",
        "fridge",
        "frame",
        "phone",
        "collage",
        "invitation",
        "app",
        "trimester",
    ):
        assert form in told


def test_the_queries_name_nobody() -> None:
    from gate.text.pii import shared_analyzer

    wanted = {"PERSON", "LOCATION", "FACILITY", "PHONE_NUMBER", "EMAIL_ADDRESS", "URL", "HANDLE", "ID_NUMBER"}
    analyzer = shared_analyzer({})
    assert [
        query for query in load_queries() if wanted & {entity.entity_type for entity in analyzer.analyze(query)}
    ] == []


def test_a_file_of_queries_is_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_bytes("\ufeff# of ours\r\n\r\nan X-ray of a hand\r\n  röntgenbild  \r\n".encode())
    assert load_queries(file) == ("an X-ray of a hand", "röntgenbild")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a hand\n# again\nA Hand\n", r"queries\.txt:3: .* second time"),
        (b"x" * (MAX_QUERY_LENGTH + 1), r"queries\.txt:1: .* at most 300"),
        (b"a\thand\n", r"queries\.txt:1: .* control characters"),
        (b"# nothing\n\n", "no query"),
        (b"\xff\xfe", "UTF-8"),
        (b"#" * (1 << 21), "larger"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_list_of_queries_is_refused(data: bytes | None, message: str, tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(UsageError, match=message):
        load_queries(file)


def test_query_pictures_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.PNG").write_bytes(picture(1, (20, 10), "PNG"))
    (tmp_path / "a.jpg").write_bytes(picture(2, (30, 10)))
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "below").mkdir()
    assert [each.rgb.shape for each in read_query_pictures(tmp_path)] == [(10, 30, 3), (10, 20, 3)]


def test_a_query_picture_that_cannot_be_read_is_named_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture(2))
    (tmp_path / "jane-roe.jpg").write_bytes(picture(1)[:-300])
    with pytest.raises(UsageError, match=r"picture 2 .*image_undecodable") as caught:
        list(read_query_pictures(tmp_path))
    assert "jane" not in str(caught.value)


def test_a_folder_without_query_pictures_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError, match="query"):
            list(read_query_pictures(folder))
