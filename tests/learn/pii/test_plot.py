from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("matplotlib", reason="the extra eval is not installed")

from gate.learn.pii.evaluate import Evaluation
from gate.learn.pii.figures import document
from gate.learn.pii.plot import draw
from gate.policy import load_policy
from tests.learn.pii.test_figures import ROWS, row


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    facts = document(Evaluation(ROWS, 0, Counter()), load_policy("strict"), drops=True)
    for name in ("a.png", "b.png", "c.svg"):
        draw(facts, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as image:
        assert image.width > 1000
    drawn = (tmp_path / "c.svg").read_text()
    for word in ("card", "letter", "PERSON", "leak rate", "over-redaction"):
        assert f"<!-- {word}" in drawn or word in drawn


def test_nothing_true_and_a_family_with_a_dollar(tmp_path: Path) -> None:
    rows = (row("$1 and $2", "", "P", has_text=True), row("", "", "", plain=0))
    draw(document(Evaluation(rows, 0, Counter()), load_policy("strict"), drops=True), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000
