from __future__ import annotations

import math

from gate.text.lines import Block, all_blocks, block, cover, join_lines
from gate.text.ocr import Line, Word
from gate.types import Quad


def line(text: str, left: float, top: float, height: float = 10, turn: float = 0.0) -> Line:
    """A line of words 6 px a character, turned about the origin by `turn` degrees."""
    words = []
    for word in text.split():
        quad = Quad.from_box(left, top, left + 6 * len(word), top + height)
        words.append(Word(word, turned(quad, turn), 1.0))
        left += 6 * len(word) + 6
    return Line(tuple(words))


def turned(quad: Quad, degrees: float) -> Quad:
    angle = math.radians(degrees)
    a, b, c, d = (
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)) for x, y in quad.points
    )
    return Quad((a, b, c, d))


def texts(lines: list[Line]) -> list[str]:
    return [block(rows).text for rows in join_lines(lines)]


def found(whole: Block, text: str) -> list[list[str]]:
    start = whole.text.index(text)
    return [[piece.word.text for piece in row] for row in whole.within(start, start + len(text))]


def test_rows_below_each_other_make_a_block() -> None:
    address = [line("12 Elm Street", 10, 10), line("Springfield", 10, 24), line("IL 62704", 10, 38)]
    assert texts(address[::-1]) == ["12 Elm Street\nSpringfield\nIL 62704"]


def test_boxes_beside_each_other_make_a_row() -> None:
    assert texts([line("MARIA", 80, 11), line("JOHNSON,", 10, 10)]) == ["JOHNSON, MARIA"]


def test_columns_and_far_paragraphs_stay_apart() -> None:
    lines = [line("left one", 10, 10), line("left two", 10, 24), line("right", 300, 10), line("below", 10, 90)]
    assert texts(lines) == ["left one\nleft two", "right", "below"]


def test_a_title_is_not_joined_with_small_print() -> None:
    assert texts([line("Title", 10, 10, height=30), line("small print", 10, 45)]) == ["Title", "small print"]


def test_turned_text_is_joined_in_its_own_direction() -> None:
    for degrees in (90, 180, 270, 20):
        lines = [line("12 Elm Street", 10, 10, turn=degrees), line("Springfield", 10, 24, turn=degrees)]
        assert texts(lines) == ["12 Elm Street\nSpringfield"]


def test_characters_lead_back_to_whole_words_line_by_line() -> None:
    whole = block([[line("Dr Anna Smith,", 10, 10)], [line("Elm", 10, 24), line("Street 5", 60, 24)]])
    assert found(whole, "nna Smith,\nElm Str") == [["Anna", "Smith,"], ["Elm"], ["Street"]]
    assert found(whole, "Smith") == [["Smith,"]]


def test_a_large_name_is_read_with_the_small_line_above_it() -> None:
    card = [line("Please welcome", 10, 10), line("Noah", 20, 26, height=32), line("born in May", 10, 64)]
    rows = [block(rows).text for rows in all_blocks(card)]
    assert rows == ["Please welcome", "Noah", "born in May", "Please welcome\nNoah", "Noah\nborn in May"]


def test_lines_of_a_slanted_block_stay_together_whatever_their_angles() -> None:
    for degrees in (22, 23, 67, 180):
        slack = [line("12 Elm Street", 10, 10, turn=degrees), line("Springfield", 10, 24, turn=degrees + 2)]
        assert texts(slack) == ["12 Elm Street\nSpringfield"]


def test_a_cover_holds_every_corner_of_its_words() -> None:
    for degrees in (0, 7, 90, 200):
        words = line("Anna Maria Smith", 10, 10, turn=degrees).words
        straight = turned(cover(words), -degrees)
        left, top, right, bottom = straight.bounds
        assert (round(left), round(top), round(right), round(bottom)) == (10, 10, 106, 20)


def test_no_repr_shows_text() -> None:
    assert "Anna" not in repr(block([[line("Anna", 10, 10)]]))
