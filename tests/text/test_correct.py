from __future__ import annotations

import numpy as np
import pytest

from gate.errors import UsageError
from gate.text.correct import AsRead, load_corrector, single_lines, texts
from gate.text.lines import block
from gate.text.ocr import Line, Word
from gate.types import Quad

PICTURE = np.zeros((40, 400, 3), np.uint8)


def line(text: str, top: float = 0, score: float = 0.9) -> Line:
    """A line with one word for each part of the text between blanks, 10 pixels a character."""
    words, left = [], 0
    for part in text.split():
        words.append(Word(part, Quad.from_box(left, top, left + 10 * len(part), top + 10), score))
        left += 10 * len(part) + 5
    return Line(tuple(words))


def rows(*texts: str) -> list[list[Line]]:
    return [[line(text, 12 * number)] for number, text in enumerate(texts)]


def test_none_gives_the_block_as_read() -> None:
    read = rows("DOB l2-O5-2O21", "J0HNSON")
    assert load_corrector("none").readings(read, PICTURE) == [block(read)]
    assert load_corrector("none").models() == []


def test_an_unknown_correction_is_refused() -> None:
    with pytest.raises(UsageError, match="embedded, none, endpoint, llava"):
        load_corrector("guess")


def test_single_lines_lead_back_to_their_words() -> None:
    read = rows("12 Elm Street", "Springfield")
    first, second = single_lines(block(read))
    assert (first.text, second.text) == ("12 Elm Street", "Springfield")
    assert [piece.word for piece in first.pieces] == list(read[0][0].words)
    assert second.within(0, 4)[0][0].word == read[1][0].words[0]
    assert second.text[second.pieces[0].start : second.pieces[0].end] == "Springfield"


def test_texts_are_the_readings_and_their_lines_without_repetition() -> None:
    found = [each.text for each in texts(load_corrector("embedded"), [rows("Maria", "12-O5-2O21")], PICTURE)]
    assert found == ["Maria\n12-O5-2O21", "Maria", "12-O5-2O21", "Maria\n12-05-2021", "12-05-2021"]


def test_a_block_of_one_line_comes_once() -> None:
    assert [each.text for each in texts(AsRead(), [rows("Maria"), rows("Eva", "Maria")], PICTURE)] == [
        "Maria",
        "Eva\nMaria",
        "Eva",
        "Maria",
    ]


def test_a_line_of_two_blocks_comes_once() -> None:
    read = rows("Please welcome", "Noah")
    assert [each.text for each in texts(AsRead(), [read, read[:1], read[1:]], PICTURE)] == [
        "Please welcome\nNoah",
        "Please welcome",
        "Noah",
    ]
