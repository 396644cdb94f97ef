from __future__ import annotations

import pytest

from gate.text.people import fold_name, look_up, look_up_misread, may_be_name, parts_of_glued


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Müller", "muller"), ("ŁUCJA", "lucja"), ("Søren", "soren"), ("O'Brien", "obrien"), ("Nguyễn", "nguyen")],
)
def test_names_are_looked_up_without_accents_and_signs(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@pytest.mark.parametrize(
    "name",
    ["Anna", "Büşra", "Aoife", "Chukwuemeka", "Małgorzata", "Haruka", "Mehmet", "Priya", "Thảo", "Zeynep", "Oana"],
)
def test_given_names_of_many_countries_are_known(name: str) -> None:
    assert look_up(name).given >= 2
    assert look_up(name.upper()) == look_up(name)


@pytest.mark.parametrize(
    "name", ["Okafor", "Kowalczyk", "Yılmaz", "García", "Nguyen", "Brinkmann", "Papadopoulos", "Onodera", "Tavares"]
)
def test_surnames_of_many_countries_are_known(name: str) -> None:
    assert look_up(name).surname == 2


@pytest.mark.parametrize("name", ["Wiśniewska", "Szymańska", "Halonen", "Jóhannsdóttir", "Hovhannisyan", "Çelikoğlu"])
def test_rare_surnames_are_known_by_how_they_end(name: str) -> None:
    assert look_up(name).surname == 2


@pytest.mark.parametrize(
    "word", ["Salat", "Geburtstag", "invoice", "URODZINY", "Paciente", "Wednesday", "Ausgang", "Oktober", "the"]
)
def test_words_of_cards_menus_and_forms_are_no_names(word: str) -> None:
    known = look_up(word)
    assert known.word
    assert not known.given
    assert not known.surname


def test_a_name_that_is_a_word_too_is_told_apart() -> None:
    assert look_up("Brown").surname == 1
    assert look_up("Marigold").given == 1


def test_a_double_name_is_known_by_its_better_part() -> None:
    assert look_up("Anna-Quilvexa").given == look_up("Anna").given
    assert look_up("Quilvexa").nothing


def test_digits_are_read_as_the_letters_they_look_like() -> None:
    assert look_up_misread("R0BERT") == look_up("ROBERT")
    assert look_up_misread("C0D3").word
    assert look_up_misread("A12345").word


@pytest.mark.parametrize("word", ["MARIAGARCIA", "OkaforGrace", "annaschmidt"])
def test_two_names_run_together_are_parted(word: str) -> None:
    parts = parts_of_glued(word)
    assert parts is not None
    assert parts.glued


@pytest.mark.parametrize("word", ["Restaurant", "Quilvexa", "Ann", "Programmierung"])
def test_other_long_words_are_not(word: str) -> None:
    assert parts_of_glued(word) is None


@pytest.mark.parametrize("text", ["Jane", "Quilvexa Morbrandt", "maria", "Brown"])
def test_what_may_be_a_name_counts(text: str) -> None:
    assert may_be_name(text)


@pytest.mark.parametrize("text", ["Frohe Weihnachten", "voda", "Wasser", "Bwana ndiye mchungaji wangu", "40"])
def test_what_a_model_takes_for_a_name_and_is_none_does_not(text: str) -> None:
    assert not may_be_name(text)
