from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.text.correct_align import align
from gate.text.lines import Block
from gate.text.ocr import Line, Word
from gate.types import Quad


def rows(*texts: str) -> list[list[Line]]:
    """One line for each text, one word for each part between blanks; a word's quad begins at its number."""
    result, number = [], 0
    for text in texts:
        words = []
        for part in text.split():
            words.append(Word(part, Quad.from_box(number, 0, number + 1, 1), 0.9))
            number += 1
        result.append([Line(tuple(words))])
    return result


def stands_for(found: Block | None) -> list[tuple[str, str]]:
    """Each corrected word with what was read at its place."""
    assert found is not None
    result: dict[tuple[int, int], list[str]] = {}
    for piece in found.pieces:
        result.setdefault((piece.start, piece.end), []).append(piece.word.text)
    return [(found.text[start:end], " ".join(words)) for (start, end), words in result.items()]


@pytest.mark.parametrize(
    ("read", "answer", "wanted"),
    [
        ("Narne: J0HNS0N", "Name: JOHNSON", [("Name:", "Narne:"), ("JOHNSON", "J0HNS0N")]),
        ("Hos pital Iane", "Hospital Lane", [("Hospital", "Hos pital"), ("Lane", "Iane")]),
        ("WelcomebabyMaria x", "Welcome baby Maria x", [
            ("Welcome", "WelcomebabyMaria"), ("baby", "WelcomebabyMaria"), ("Maria", "WelcomebabyMaria"), ("x", "x")]),
        ("call 2O2 555 now", "call 202 555 now", [("call", "call"), ("202", "2O2"), ("555", "555"), ("now", "now")]),
        ("one #### two", "one Okafor two", [("one", "one"), ("Okafor", "####"), ("two", "two")]),
        ("one ### %%% two", "one Ada Okafor two", [("one", "one"), ("Ada", "###"), ("Okafor", "%%%"), ("two", "two")]),
        ("one ## two", "one Ada Maria Okafor two", [("one", "one"), ("two", "two")]),
        ("one two", "one two", [("one", "one"), ("two", "two")]),
    ],
)  # fmt: skip
def test_corrected_words_lead_to_what_was_read(read: str, answer: str, wanted: list[tuple[str, str]]) -> None:
    assert stands_for(align(rows(read), answer)) == wanted


def test_what_a_model_makes_up_is_left_out() -> None:
    answer = "Sure! Here is the text: Maria Johnson, 12 Elm Street. The picture shows a woman."
    found = align(rows("Maria Jchnson,", "12 Elm Street."), answer)
    assert found is not None
    assert found.text == "Maria Johnson,\n12 Elm Street."


@pytest.mark.parametrize("answer", ["", "   \n", "\u3000"])
def test_an_empty_answer_corrects_nothing(answer: str) -> None:
    assert align(rows("Maria"), answer) is None


def test_lines_are_those_of_the_picture() -> None:
    found = align(rows("Maria", "12 Elm Street"), "Maria 12\nElm Street")
    assert found is not None
    assert found.text == "Maria\n12 Elm Street"
    assert [piece.line for piece in found.pieces] == [0, 1, 1, 1]


words = st.lists(st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8), min_size=1, max_size=12)


@given(read=st.lists(words, min_size=1, max_size=4), answer=words)
def test_every_character_leads_back_whatever_is_answered(read: list[list[str]], answer: list[str]) -> None:
    lines = rows(*(" ".join(line) for line in read))
    found = align(lines, " ".join(answer))
    if found is None:
        return
    known = [word for row in lines for line in row for word in line.words]
    assert [piece.word.quad.bounds[0] for piece in found.pieces] == sorted(
        piece.word.quad.bounds[0] for piece in found.pieces
    )
    assert all(piece.word in known for piece in found.pieces)
    led = {place for piece in found.pieces for place in range(piece.start, piece.end)}
    assert all(place in led for place, character in enumerate(found.text) if not character.isspace())
