from __future__ import annotations

import pytest

from gate.text.entities import Entity
from gate.text.plausible import is_person, plausible, without_guesses


def checked(text: str, entity_type: str, what: str) -> list[tuple[str, str]]:
    start = text.index(what)
    found = plausible(text, [Entity(entity_type, start, start + len(what), 0.9)])
    return [(one.entity_type, text[one.start : one.end]) for one in found]


@pytest.mark.parametrize(
    ("text", "what", "found"),
    [
        ("Estimada Sofía Castro", "Estimada Sofía Castro", [("PERSON", "Sofía Castro")]),
        ("Leonora Weber\nTelefon 1", "Leonora Weber\nTelefon", [("PERSON", "Leonora Weber")]),
        ("Dr. Mercier", "Dr. Mercier", [("PERSON", "Dr. Mercier")]),
        ("van der Berg, Anna", "van der Berg, Anna", [("PERSON", "van der Berg, Anna")]),
        ("Johnson & Johnson", "Johnson", []),
        ("Gray Wolf", "Gray Wolf", []),
    ],
)
def test_a_name_loses_the_words_beside_it(text: str, what: str, found: list[tuple[str, str]]) -> None:
    assert checked(text, "PERSON", what) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Quimper\nBenoît", [("LOCATION", "Quimper"), ("PERSON", "Benoît")]),
        ("Hrubešová Adéla", [("PERSON", "Hrubešová Adéla")]),
        ("12 Elm Street\nSpringfield", [("LOCATION", "12 Elm Street\nSpringfield")]),
        ("Victoria Street", [("LOCATION", "Victoria Street")]),
    ],
)
def test_a_place_of_names_alone_is_a_person(text: str, found: list[tuple[str, str]]) -> None:
    assert checked(text, "LOCATION", text) == found


def test_a_surname_alone_may_be_a_town() -> None:
    assert not is_person("Ludlow", alone=False)
    assert is_person("Ludlow", alone=True)
    assert is_person("T. Achterberg", alone=False)


def test_a_guess_counts_beside_another_finding_alone() -> None:
    text = "Llanrhaeadr 12.05.2021"
    guess, date = Entity("PERSON", 0, 11, 0.5), Entity("DATE_TIME", 12, 22, 0.85)
    assert without_guesses(text, [guess]) == []
    assert without_guesses(text, [guess, date]) == [guess, date]
    known = Entity("PERSON", 0, 9, 0.5)
    assert without_guesses("Benedikta", [known]) == [known]
