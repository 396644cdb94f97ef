"""Engines side by side, against numbers computed by hand, and Presidio's redactor as an engine."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from gate.errors import UsageError
from gate.learn.pii.bench import bench_document, render_bench
from gate.learn.pii.evaluate import Evaluation
from gate.learn.pii.redactors import ENGINES, check_engines, load_redactor
from gate.policy import load_policy
from gate.types import Fate, Kind, Member, Sample
from tests.learn.pii.made import blackened, card
from tests.learn.pii.test_figures import ROWS

POLICY = load_policy("strict")


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "1")  # Tesseract's threads wait for each other when tests run in parallel


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """The other leaks all that has a string and takes twice the time."""
    slow = {"all": 2.0}
    other = tuple(
        replace(row, strings=tuple(replace(each, leaked=True) for each in row.strings), covered=0, seconds=slow)
        for row in ROWS
    )
    evaluations = [Evaluation(rows, 0, Counter()) for rows in (ROWS, other)]
    return bench_document(["gate", "presidio-tesseract"], evaluations, POLICY, drops=True)


def test_ratios(facts: dict[str, Any]) -> None:
    (ratio,) = facts["ratios"]
    assert (ratio["engine"], ratio["to"]) == ("gate", "presidio-tesseract")
    assert ratio["leak"]["ratio"] == pytest.approx(3 / 7, abs=1e-4)
    assert ratio["speed"]["ratio"] == pytest.approx(10 / 2.5)
    low, high = ratio["speed"]["interval"]
    assert low < 4 < high
    assert [each["total"]["leak"]["rate"] for each in facts["engines"]] == [pytest.approx(3 / 7, abs=1e-4), 1.0]


def test_side_by_side(facts: dict[str, Any]) -> None:
    out = render_bench(facts)
    assert max(map(len, out.splitlines())) <= 100
    for word in ("gate", "presidio-tesseract", "leak rate", "100.0 %", "card", "0.43 times", "4.00 times"):
        assert word in out


def test_four_columns_fit(facts: dict[str, Any]) -> None:
    out = render_bench({**facts, "engines": facts["engines"] * 2})
    assert max(map(len, out.splitlines())) <= 100


def test_engines_by_name() -> None:
    assert check_engines([" gate", "gate", "presidio-tesseract"]) == ("gate", "presidio-tesseract")
    with pytest.raises(UsageError, match="'presido'; choose of gate, gate-text, presidio-tesseract"):
        check_engines(["presido"])


def test_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "presidio_image_redactor", None)
    with pytest.raises(UsageError, match=r"presidio_image_redactor; install .*shardgate\[scan,eval\]"):
        load_redactor("presidio-tesseract", POLICY)


@pytest.mark.parametrize("name", [name for name in ENGINES if name.startswith("presidio")])
def test_presidio_redacts_what_it_finds(name: str) -> None:
    pytest.importorskip("presidio_image_redactor")
    if shutil.which("tesseract") is None:
        pytest.skip("the tesseract program is not installed (Debian: tesseract-ocr)")
    redactor = load_redactor(name, POLICY)
    data, _ = card([("Dear", "Thomas Miller", "PERSON"), ("Mail", "thomas.miller@example.com", "EMAIL_ADDRESS")])
    released = redactor.redact(Sample("1", (Member("1.png", "png", Kind.IMAGE, data),)))
    assert released.fate is Fate.REDACTED and released.pixels is not None
    assert "EMAIL_ADDRESS" in {one.entity_type for one in released.found}
    (mail,) = (one for one in released.found if one.entity_type == "EMAIL_ADDRESS")
    assert mail.text.endswith("thomas.miller@example.com")
    box = mail.quads[-1].bounds
    assert (released.pixels == blackened(released.pixels, box)).all()
    assert set(released.seconds) == {"all"} and released.seconds["all"] > 0
    assert "miller" not in repr(released).lower()


def test_a_picture_that_presidio_fails_on_is_held_back() -> None:
    pytest.importorskip("presidio_image_redactor")
    redactor = load_redactor("presidio-tesseract", POLICY)
    released = redactor.redact(Sample("1", (Member("1.png", "png", Kind.IMAGE, b"no picture"),)))
    assert (released.fate, released.pixels, released.problem) == (Fate.QUARANTINED, None, "detector_failed")
