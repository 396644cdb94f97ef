from __future__ import annotations

import pytest

from gate.text.recognizers_towns import find_towns, find_towns_in_pictures


def towns(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_towns(text)}


def towns_in_pictures(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_towns_in_pictures(text)}


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Lisboa, 5 de maio", "Lisboa"),
        ("Brno, dne 14. září 2018", "Brno"),
        ("Göteborg den 3 juni 2020", "Göteborg"),
        ("Zürich, im August 2019", "Zürich"),
        ("Budapest, 2021. május 4.", "Budapest"),
        ("Bruxelles, le 12 mai 2020", "Bruxelles"),
        ("Plovdiv 14.02.2020", "Plovdiv"),
        ("Geboren in Bielefeld", "Bielefeld"),
        ("nacida en Quetzalmoor", "Quetzalmoor"),
        ("Né à Montpellier", "Montpellier"),
        ("39104 Magdeburg", "39104 Magdeburg"),
        ("Pasig City 1605", "Pasig City 1605"),
        ("C.P. 38000 Celaya, Gto.", "38000 Celaya, Gto."),
        ("35131 Padova (PD)", "35131 Padova (PD)"),
    ],
)
def test_towns_with_a_sign(text: str, town: str) -> None:
    assert town in towns(text)


@pytest.mark.parametrize(
    "text",
    [
        "London 2012",
        "Paris fashion week 5",
        "Madison, 12 May 2021",
        "Chicago 15 points",
        "flights to Rome from 59",
        "Sydney 24 years old",
        "10000 steps",
    ],
)
def test_towns_in_running_text_need_one(text: str) -> None:
    assert towns(text) == set()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Pune", "Pune"),
        ("BOGOTÁ D.C.", "BOGOTÁ D.C."),
        ("Nairobi, Kenya", "Nairobi, Kenya"),
        ("TORONTO ON", "TORONTO ON"),
        ("Porto Alegre - RS", "Porto Alegre - RS"),
        ("São José dos Campos/SP", "São José dos Campos/SP"),
        ("Cluj-Napoca\nRomânia", "România"),
        ("Baby shower in Wollongong", "Wollongong"),
        ("w Gdańsku\ndnia 4 maja", "Gdańsku"),
    ],
)
def test_towns_on_lines_of_their_own(text: str, place: str) -> None:
    assert place in towns_in_pictures(text)


@pytest.mark.parametrize(
    "text",
    [
        "Charlotte",
        "Sofia",
        "Clifton",
        "Japan",
        "Lima beans 500 g",
        "China tea set",
        "Chelsea boots",
        "Made in China",
        "MARCH",
    ],
)
def test_names_dishes_and_goods_are_no_towns(text: str) -> None:
    assert towns_in_pictures(text) == set()


def test_a_street_of_one_word_is_a_place_in_pictures_and_what_has_room_for_something_is_none() -> None:
    texts = ["Ginsterweg", "Prinsengracht", "Spielplatz", "Gehweg", "Sackgasse"]
    assert [bool(list(find_towns_in_pictures(text))) for text in texts] == [True, True, False, False, False]
