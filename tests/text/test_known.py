from __future__ import annotations

import pytest

from gate.text.known import Known, find

NAME = Known("PERSON", "Müller Ada Okafor")
NUMBER = Known("MEDICAL_RECORD_NUMBER", "0048213")
BIRTH = Known("DATE_OF_BIRTH", "19800214")
CLINIC = Known("FACILITY", "Klinik am Park")


def found(text: str, *known: Known) -> list[str]:
    words = text.split()
    return [" ".join(words[first:end]) for _, first, end in find(words, known)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("MULLER, ADA", ["MULLER,", "ADA"]),
        ("Mueller", ["Mueller"]),
        ("0kafor", ["0kafor"]),
        ("OKAFOR^ADA", ["OKAFOR^ADA"]),
        ("MULE ADAM", []),
        ("a cat in a hat", []),
    ],
)
def test_names_are_found_part_by_part_and_misread(text: str, hits: list[str]) -> None:
    assert found(text, NAME) == hits


@pytest.mark.parametrize("text", ["0048213", "ID:0048213", "OO48213", "00 48 213", "00-48213"])
def test_numbers_are_found_however_they_are_grouped(text: str) -> None:
    assert found(text, NUMBER)


@pytest.mark.parametrize("text", ["14.02.1980", "02/14/1980", "1980-02-14", "14 02 80", "DOB 14.O2.1980"])
def test_dates_are_found_in_each_order(text: str) -> None:
    assert found(text, BIRTH)


@pytest.mark.parametrize("text", ["0048214", "48", "15.02.1980", "Park am See", "the clinic"])
def test_other_numbers_dates_and_places_are_not(text: str) -> None:
    assert not found(text, NUMBER, BIRTH, CLINIC)


def test_places_of_several_words_are_found_whole() -> None:
    assert found("seen at KLINIK AM PARK today", CLINIC) == ["KLINIK AM PARK"]


def test_what_is_known_does_not_show() -> None:
    assert "Okafor" not in repr(NAME)
