"""What a redaction of known places leaves, against counts made by hand."""

from __future__ import annotations

import io
import json
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.errors import GateError, SampleProblem
from gate.learn.pii import evaluate
from gate.learn.pii.legible import Legibility
from gate.learn.pii.match import Found
from gate.learn.pii.measure import Measured, measure
from gate.learn.pii.redactors import Released
from gate.types import Fate, Kind, Member, Quad, Sample
from tests.learn.pii.made import Pixels, blackened, card

NAME, PHONE = ("Dear", "Thomas Miller", "PERSON"), ("Call", "202-555-0143", "PHONE_NUMBER")
PLAIN = ("Thank you for coming", "", "")


class Unreadable(Legibility):
    """Judges by the ink alone: its engines read nothing."""

    def __init__(self) -> None:
        self._engines = ()


class Boxes:
    """A redactor that blackens given boxes and says that it found given texts."""

    def __init__(self, boxes: list[Any] | None, found: tuple[Found, ...] = ()) -> None:
        self.boxes, self.found = boxes, found
        self.seen: list[Sample] = []

    def redact(self, sample: Sample) -> Released:
        self.seen.append(sample)
        if self.boxes is None:
            return Released(Fate.DROPPED, None, self.found, {"rest": 1.0})
        pixels = pixels_of(sample)
        for box in self.boxes:
            pixels = blackened(pixels, box)
        return Released(Fate.REDACTED, pixels, self.found, {"rest": 1.0})


def pixels_of(sample: Sample) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(sample.members[0].data)).convert("RGB"))


def made(lines: list[tuple[str, str, str]], **more: Any) -> tuple[Sample, list[Any]]:
    """A sample, and the quads of its strings as boxes."""
    data, facts = card(lines)
    facts |= more
    members = (
        Member("1.png", "png", Kind.IMAGE, data),
        Member("1.json", "json", Kind.JSON, json.dumps(facts).encode()),
    )
    quads = [string["quads"][0] for string in facts.get("strings") or []]
    return Sample("1", members), [(*quad[0], *quad[2]) for quad in quads]


def grown(box: Any, right: Callable[[float], float] = lambda edge: edge) -> Any:
    return box[0] - 3, box[1] - 3, right(box[2] + 3), box[3] + 3


def measured(sample: Sample, redactor: Boxes) -> Measured:
    result = measure(sample, [redactor], Unreadable())
    assert result is not None
    (only,) = result
    return only


def test_covered_half_covered_and_left() -> None:
    sample, boxes = made([NAME, PHONE, NAME, PLAIN])
    half = grown(boxes[1], lambda right: (boxes[1][0] + right) / 2)
    row = measured(sample, Boxes([grown(boxes[0]), half]))
    assert [string.leaked for string in row.strings] == [False, True, True]
    assert (row.plain, row.covered, row.fate) == (1, 0, Fate.REDACTED)


@pytest.mark.parametrize(("share", "covered"), [(0.4, 0), (0.65, 1), (1.1, 1)])
def test_a_plain_line_counts_from_half_of_it(share: float, covered: int) -> None:
    sample, _ = made([PLAIN])
    facts = json.loads(sample.members[1].data)
    (left, top), _, (right, bottom), _ = facts["lines"][0]["quad"]
    row = measured(sample, Boxes([(left, top - 3, left + share * (right - left), bottom + 3)]))
    assert (row.plain, row.covered) == (1, covered)


def test_a_dropped_picture_leaks_nothing_and_costs_all_its_lines() -> None:
    sample, _ = made([NAME, PLAIN, PLAIN])
    row = measured(sample, Boxes(None))
    assert [string.leaked for string in row.strings] == [False]
    assert (row.plain, row.covered) == (2, 2)


def test_findings_right_wrong_and_parts() -> None:
    sample, boxes = made([NAME, PHONE])
    first = Quad.from_box(*boxes[0])
    findings = (
        Found("PERSON", "Thomas Miller", (first,)),
        Found("PERSON", "Miller", (first,)),
        Found("PERSON", "Dear", (Quad.from_box(30, 20, 100, 50),)),
        Found("LOCATION", "202-555-0143", (Quad.from_box(*boxes[1]),)),
    )
    row = measured(sample, Boxes([], findings))
    assert [string.found for string in row.strings] == [True, False]
    assert [finding.right for finding in row.findings] == [True, None, False, False]


def test_a_barcode_is_found_by_its_place() -> None:
    sample, boxes = made([("Code", "6988496630", "BARCODE")])
    inside = Found("BARCODE", "https://example.org/x", (Quad.from_box(*boxes[0]),))
    assert measured(sample, Boxes([], (inside,))).strings[0].found
    beside = Found("BARCODE", "6988496630", (Quad.from_box(400, 200, 600, 280),))
    assert not measured(sample, Boxes([], (beside,))).strings[0].found


def test_a_marked_line_is_found_by_its_place() -> None:
    sample, _ = made([("Date: 11/04/2018 18:13", "", "")])
    facts = json.loads(sample.members[1].data)
    del facts["strings"], facts["family"]
    facts["source"] = "receipts"
    facts["lines"][0]["entities"] = ["DATE_TIME"]
    (left, top), _, (right, bottom), _ = facts["lines"][0]["quad"]
    bare = Sample("1", (sample.members[0], Member("1.json", "json", Kind.JSON, json.dumps(facts).encode())))
    date = Found("DATE_TIME", "11/O4/20l8 18 13 x", (Quad.from_box(left + 0.4 * (right - left), top, right, bottom),))
    row = measured(bare, Boxes([], (date,)))
    assert (row.family, row.plain, row.strings[0].found, row.findings[0].right) == ("receipts", 0, True, True)
    clock = Found("DATE_TIME", "18:13", (Quad.from_box(left + 0.8 * (right - left), top, right, bottom),))
    assert not measured(bare, Boxes([], (clock,))).strings[0].found


def test_a_redactor_sees_no_truth() -> None:
    sample, _ = made([NAME], caption="a card")
    redactor = Boxes([])
    measured(sample, redactor)
    (seen,) = redactor.seen
    assert json.loads(seen.members[1].data) == {"caption": "a card"}


def test_what_cannot_be_measured() -> None:
    sample, _ = made([NAME])
    picture = sample.members[0]
    assert measure(Sample("1", (picture,)), [Boxes([])], Unreadable()) is None
    assert measure(Sample("1", sample.members[1:]), [Boxes([])], Unreadable()) is None
    broken = Member("1.png", "png", Kind.IMAGE, picture.data[:100])
    with pytest.raises(SampleProblem):
        measure(Sample("1", (broken, sample.members[1])), [Boxes([])], Unreadable())


class Telling(Boxes):
    """A redactor whose error quotes a text."""

    def redact(self, sample: Sample) -> Released:
        raise ValueError("could not draw over Thomas Miller")


def test_an_error_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sample, _ = made([NAME])

    class One:
        def get(self, place: Any) -> Sample:
            return sample

    worker = evaluate._Worker(One(), None, [Telling([])], Unreadable())  # type: ignore[arg-type]
    monkeypatch.setattr(evaluate, "_worker", [worker])
    with pytest.raises(GateError) as told:
        evaluate._measure(None)  # type: ignore[arg-type]
    assert "Miller" not in "".join(traceback.format_exception(told.value))
    assert str(told.value) == "a sample could not be measured (ValueError)"
