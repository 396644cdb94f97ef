from __future__ import annotations

import pytest

from gate.learn.pii.match import Found, covers_half, found_of, kin, matches, parts_of, several_in, window_similarity
from gate.learn.pii.truth import TrueString
from gate.types import Quad


@pytest.mark.parametrize(
    ("found", "true", "same"),
    [
        ("Maria Johnson", "maria  JOHNSON", True),
        ("Mria Johnson", "Maria Johnson", True),  # distance 1
        ("Dr. Maria Johnson", "Maria Johnson", True),  # similarity 13/17
        ("Maria", "Maria Johnson", False),  # 5/13
        ("abcdefg", "abcdefghij", False),  # 7/10, which is not above 70 %
        ("abcdefgh", "abcdefghij", True),  # 8/10
        ("12", "13", True),  # distance 1, similarity 1/2
        ("12", "34", False),
    ],
)
def test_the_rule_of_the_study(found: str, true: str, same: bool) -> None:
    assert matches(found, true) is same


def test_types_that_may_stand_for_each_other() -> None:
    assert kin("DATE_TIME", "DATE_OF_BIRTH") and kin("POSTAL_CODE", "LOCATION") and kin("PERSON", "PERSON")
    assert not kin("PERSON", "LOCATION") and not kin("DATE_TIME", "LOCATION")


def box(left: float, top: float, width: float) -> Quad:
    return Quad.from_box(left, top, left + width, top + 20)


ADDRESS = TrueString("LOCATION", "12 Elm Street\nSpringfield", (box(0, 0, 130), box(0, 30, 110)))


def test_parts_on_the_string_are_put_together() -> None:
    street = Found("LOCATION", "12 Elm Street", (box(1, 1, 128),))
    town = Found("LOCATION", "Springfield", (box(1, 31, 108),))
    assert found_of(ADDRESS, [town, street]) == [1, 0]
    assert found_of(ADDRESS, [street]) == []  # 13 of 25 letters
    elsewhere = Found("LOCATION", "Springfield", (box(300, 31, 108),))
    assert found_of(ADDRESS, [elsewhere, street]) == []
    name = Found("PERSON", "Springfield", (box(1, 31, 108),))
    assert found_of(ADDRESS, [name, street]) == []


def test_a_finding_of_the_whole_needs_no_parts() -> None:
    whole = Found("LOCATION", "12 Elm Street Springfield", (box(0, 0, 130), box(0, 30, 110)))
    town = Found("LOCATION", "Springfield", (box(1, 31, 108),))
    other = Found("LOCATION", "Shelbyville", (box(1, 31, 108),))
    assert found_of(ADDRESS, [town, whole, other]) == [1]
    assert parts_of(ADDRESS, [town, whole, other]) == [0]


def test_strings_beside_each_other_that_one_finding_says() -> None:
    town = TrueString("LOCATION", "Lagos", (box(0, 0, 50),))
    street = TrueString("LOCATION", "133 Marina Close", (box(60, 0, 150),))
    name = TrueString("PERSON", "Zainab", (box(0, 40, 60),))
    both = Found("LOCATION", "Lagos, 133 Marina Close", (box(0, 0, 210),))
    assert several_in(both, [street, name, town]) == [2, 0]
    assert several_in(both, [town, name]) == []  # 5 of 21 letters
    more = Found("LOCATION", "Lagos, 133 Marina Close, and whatever else is there", (box(0, 0, 400),))
    assert several_in(more, [street, town]) == []
    elsewhere = Found("LOCATION", "Lagos, 133 Marina Close", (box(0, 200, 210),))
    assert several_in(elsewhere, [street, town]) == []


def test_what_lies_elsewhere_on_the_picture_is_no_part() -> None:
    assert parts_of(ADDRESS, [Found("LOCATION", "Springfield", (box(300, 300, 108),))]) == []


def test_boxes_of_an_engine_are_larger_than_ink() -> None:
    tight = TrueString("LOCATION", "12 Elm Street Springfield", (Quad.from_box(0, 8, 130, 16),))
    halves = [Found("LOCATION", "Springfield", (box(65, 1, 68),)), Found("LOCATION", "12 Elm Street", (box(0, 1, 64),))]
    assert found_of(tight, halves) == [1, 0]


def test_half_of_a_marked_line() -> None:
    line = TrueString("DATE_TIME", "x", (box(0, 0, 100),), tight=False)
    assert covers_half([box(0, 0, 51)], line)
    assert not covers_half([box(0, 0, 49)], line)
    assert covers_half([box(0, 0, 30), box(70, 0, 30)], line)
    turned = Quad(((50, -40), (100, 10), (50, 60), (0, 10)))  # a square on its corner
    assert not covers_half([Quad.from_box(0, 20.5, 100, 60)], TrueString("URL", "x", (turned,), tight=False))


@pytest.mark.parametrize(
    ("wanted", "read", "similarity"),
    [
        ("maria", "maria", 1.0),
        ("maria", "xxmariaxx", 1.0),
        ("mariajohnson", "maria", 5 / 12),  # a part is not the whole
        ("maria", "xxmarxxxx", 3 / 5),
        ("maria", "", 0.0),
    ],
)
def test_the_most_similar_stretch(wanted: str, read: str, similarity: float) -> None:
    assert window_similarity(wanted, read) == pytest.approx(similarity)
