from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.text.correct import MAX_READINGS
from gate.text.correct_embedded import Embedded
from gate.text.lines import block
from gate.text.ocr import Line, Word
from gate.types import Quad

PICTURE = np.zeros((8, 8, 3), np.uint8)


def line(text: str, score: float = 0.9) -> Line:
    return Line(
        tuple(Word(part, Quad.from_box(at, 0, at + 1, 1), score) for at, part in enumerate(text.split()) if part)
    )


def readings(*texts: str, score: float = 0.9) -> list[str]:
    return [one.text for one in Embedded().readings([[line(text, score)] for text in texts], PICTURE)]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("l2-O5-2O21", "12-05-2021"),
        ("DO8: 11.042012", "DOB: 11.04.2012"),
        ("15:0456", "15:04:56"),
        ("15,02.14", "15.02.14"),
        ("J0HNSON, MARlA", "JOHNSON, MARIA"),
        ("5mith", "Smith"),
        ("Patlent: Ada", "Patient: Ada"),
        ("Hospita1", "Hospital"),
        ("12 0ctober", "12 October"),
        ("3 FEBUARY", "3 FEBRUARY"),
        ("the sonagrapher", "the sonographer"),
        ("RSVP t0", "RSVP to"),
        ("MRN004829", "MRN 004829"),
        ("meera©example.org", "meera@example.org"),
        ("meera@mail,example.org", "meera@mail.example.org"),
        ("0KAFOR", "OKAFOR"),
        ("L eonie Hoffmann", "Leonie Hoffmann"),
        ("Hos pital", "Hospital"),
        ("babyshowerfor Ada", "baby shower for Ada"),
        ("Acce 0700793", "Acc: 0700793"),
        ("20.06 2025", "20.06.2025"),
        ("call U6 39 98 50 15", "call 06 39 98 50 15"),
        ("0117 496 C970", "0117 496 0970"),
    ],
)
def test_what_looks_misread_is_mended_in_a_second_reading(read: str, meant: str) -> None:
    assert readings(read) == [read, meant]


@pytest.mark.parametrize(
    "text",
    [
        "Match of the day",
        "Voluson E10",
        "H2O",
        "12w3d",
        "buy paint!",
        "1st, 2nd, 3rd",
        "Hi! Call me",
        "I love Ada",
        "A new house",
        "Marco Lindqvist",
        "GA 20w1d",
        "14.02.2021",
        "08:15:30",
        "https://example.org/a,b",
        "1,234.50",
        "--- ...",
    ],
)
def test_what_is_right_stays_as_it_is(text: str) -> None:
    assert readings(text) == [text]


def test_a_word_that_was_read_well_is_no_misread_cue_word() -> None:
    assert readings("Aprik", score=0.9) == ["Aprik", "April"]
    assert readings("Aprik", score=0.99) == ["Aprik"]


def test_lines_beside_each_other_stay_on_one_row() -> None:
    rows = [[line("Patlent:"), line("0KAFOR")], [line("12-O5-2O21")]]
    assert [one.text for one in Embedded().readings(rows, PICTURE)] == [
        "Patlent: 0KAFOR\n12-O5-2O21",
        "Patient: OKAFOR\n12-05-2021",
    ]


def test_a_joined_word_stands_for_both() -> None:
    rows = [[line("L eonie Hoffmann")]]
    last = Embedded().readings(rows, PICTURE)[-1]
    (pieces,) = last.within(0, 6)
    assert [piece.word.text for piece in pieces] == ["L", "eonie"]


def test_it_is_told_with_which_lists() -> None:
    assert [model["name"] for model in Embedded().models()] == ["words", "names"]
    assert all(len(model["sha256"]) == 64 and model["licence"] for model in Embedded().models())


word = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=12) | st.from_regex(
    r"[A-Za-z0-9|!.:,@©-]{1,14}", fullmatch=True
)


@given(st.lists(st.lists(word, min_size=1, max_size=5), min_size=1, max_size=3), st.floats(0, 1))
def test_every_reading_leads_back_to_every_word(texts: list[list[str]], score: float) -> None:
    rows = [[line(" ".join(words), score)] for words in texts]
    found = Embedded().readings(rows, PICTURE)
    assert found[0] == block(rows)
    assert len({one.text for one in found}) == len(found) <= MAX_READINGS
    for one in found:
        assert [piece.word for piece in one.pieces] == [word for row in rows for word in row[0].words]
        covered = {place for piece in one.pieces for place in range(piece.start, piece.end)}
        assert all(place in covered for place, character in enumerate(one.text) if not character.isspace())
