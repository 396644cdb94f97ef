"""What heads and concepts say of embeddings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gate.run.embeddings_score import BLOCK, Scoring, UsedConcept, UsedHead
from gate.types import Place
from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import load_head, save_head
from tests.run.rows import vectors, write_head


def fingerprint(entity_type: str, text: str) -> str:
    return f"{entity_type} {text}"


def used(path: Path, entity_type: str = "ULTRASOUND", min_score: float = 0.5, threshold: float = 0.5) -> UsedHead:
    return UsedHead(load_head(write_head(path, threshold)), entity_type, "ultrasound", min_score)


def scores(scoring: Scoring, embeddings: np.ndarray) -> dict[int, dict[str, float]]:
    found = scoring.examine(embeddings, fingerprint).findings
    return {row: {finding.entity_type: finding.score for finding in findings} for row, findings in found.items()}


def test_a_score_of_a_half_is_the_heads_own_threshold(tmp_path: Path) -> None:
    values = vectors(1, found=[0])  # margin 8, probability 0.99966
    at_threshold = 1 / (1 + np.exp(-8.0))
    assert scores(Scoring((used(tmp_path / "a"),)), values) == {0: {"ULTRASOUND": 0.9997}}
    assert scores(Scoring((used(tmp_path / "b", threshold=at_threshold - 1e-6),)), values)[0]["ULTRASOUND"] >= 0.5
    assert scores(Scoring((used(tmp_path / "c", threshold=at_threshold + 1e-6),)), values) == {}


def test_a_pregnancy_comes_with_an_ultrasound_at_least_as_certain(tmp_path: Path) -> None:
    values = vectors(20, found=[2], doubtful=[5])
    alone = scores(Scoring((used(tmp_path / "p", "PREGNANCY_ULTRASOUND", 0.3),)), values)
    assert alone.keys() == {2, 5}
    assert all(found["ULTRASOUND"] == found["PREGNANCY_ULTRASOUND"] for found in alone.values())
    strict = used(tmp_path / "u", "ULTRASOUND", 0.99, threshold=0.9)
    both = scores(Scoring((used(tmp_path / "q", "PREGNANCY_ULTRASOUND", 0.3), strict)), values)
    assert both == alone


def test_the_length_of_an_embedding_does_not_count_for_heads_of_clip(tmp_path: Path) -> None:
    values = vectors(10, found=[1], doubtful=[2])
    scoring = Scoring((used(tmp_path / "a", min_score=0.3),))
    assert scores(scoring, 7 * values) == scores(scoring, values)


def test_a_row_does_not_depend_on_the_rows_beside_it(tmp_path: Path) -> None:
    values = vectors(2 * BLOCK + 3, found=[0, BLOCK, 2 * BLOCK + 2]).astype(np.float16)
    concept = UsedConcept("concept.x", 0.5, values[:3].astype(np.float32))
    scoring = Scoring((used(tmp_path / "a", min_score=0.001),), (concept,))
    together = scoring.examine(values, fingerprint).findings
    assert {0, BLOCK, 2 * BLOCK + 2} <= together.keys()
    for row in (0, BLOCK - 1, BLOCK, 2 * BLOCK + 2):
        alone = scoring.examine(values[row : row + 1], fingerprint).findings
        assert alone.get(0) == together.get(row)


def test_embeddings_without_direction_are_told_and_never_found(tmp_path: Path) -> None:
    values = np.ones((6, 8), np.float16) * 10
    values[1], values[2, 0], values[3, 0], values[4, 0] = 0, np.nan, np.inf, -np.inf
    concept = UsedConcept("concept.x", 0.0, np.ones((1, 8), np.float32))
    seen = Scoring((used(tmp_path / "a", min_score=0.0),), (concept,)).examine(values, fingerprint)
    assert seen.unusable.tolist() == [False, True, True, True, True, False]
    assert seen.findings.keys() == {0, 5}


def test_findings_name_the_embedding_and_not_its_place(tmp_path: Path) -> None:
    values = vectors(4, found=[0, 2])
    values[2] = values[0]
    found = Scoring((used(tmp_path / "a"),)).examine(values, fingerprint).findings
    assert found[0] == found[2]
    assert found[0][0].place is Place.IMAGE
    assert found[0][0].region is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_no_rows_give_no_findings(tmp_path: Path, dtype: type) -> None:
    seen = Scoring((used(tmp_path / "a"),)).examine(np.empty((0, 8), dtype), fingerprint)
    assert (dict(seen.findings), len(seen.unusable)) == ({}, 0)


@pytest.mark.parametrize("weights", [[1e308] * 4 + [-1e308] * 4, [1e308] * 8])
def test_a_margin_that_is_not_finite_leaves_the_row_without_a_score(tmp_path: Path, weights: list[float]) -> None:
    card = {"embedder": {"name": "bundled", "digest": "0" * 64}, "positive": ["us"], "threshold": 0.5}
    save_head(tmp_path / "head", Linear(np.array(weights), np.array(0.0)), card)
    values = np.zeros((3, 8), np.float32)
    values[0, 0], values[1], values[2, 4] = 0.5, 1e10, 0.5
    head = UsedHead(load_head(tmp_path / "head"), "ULTRASOUND", "ultrasound", 0.5)
    seen = Scoring((head,)).examine(values, fingerprint)
    assert seen.unusable.tolist() == [False, True, False]
    assert 1 not in seen.findings
    assert 0 in seen.findings
