from __future__ import annotations

import pytest

from gate.text.places import Named, kind_of, may_be_place, named, plain


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łódź", "lodz"),
        ("København", "kobenhavn"),
        ("Cluj-Napoca", "cluj napoca"),
        ("L'Aquila", "l aquila"),
        ("İZMİR", "izmir"),
        ("São  Paulo", "sao paulo"),
    ],
)
def test_names_are_folded_as_ocr_may_lose_their_accents(name: str, folded: str) -> None:
    assert plain(name) == folded


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Pune", "city"),
        ("PUNE", "city"),
        ("Göteborg", "town"),
        ("Goteborg", "town"),
        ("Fauske", "town"),
        ("Slovenija", "country"),
        ("Tyskland", "country"),
        ("Jalisco", "region"),
        ("Reading", None),
        ("Mobile", None),
        ("Turkey", None),
        ("Placenta", None),
    ],
)
def test_towns_regions_and_countries_but_no_everyday_words(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_the_longest_name_counts_and_lower_case_does_not() -> None:
    text = "New York City, lagos and Addis Ababa"
    assert list(named(text)) == [Named(0, 13, "city"), Named(25, 36, "city")]


@pytest.mark.parametrize(
    "text",
    [
        "Des Moines",
        "12 elm street",
        "120 avenve Jean-Moulin",
        "Zandpad 3",
        "Kastanienallee 4",
        "Little Wenlow",
        "Ontario",
        "BS8 4QT",
    ],
)
def test_what_a_model_takes_for_a_place_may_be_one(text: str) -> None:
    assert may_be_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "Calories 230",
        "8038 JASMINE SUPER 5",
        "50 bags 125g",
        "cheddar 5.95",
        "400V 3PHW",
        "port 2",
        "LOT 2218",
        "THI Gn 2",
        "LAV",
        "SCORE 048200\nLIVES x3",
    ],
)
def test_prices_settings_and_sizes_are_no_places(text: str) -> None:
    assert not may_be_place(text)
