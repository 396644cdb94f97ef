from __future__ import annotations

import pytest

from gate.text.correct_words import Lexicon, cue_words, known_words


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("0ctober", "october"),
        ("Febuary", "february"),
        ("noverbre", "novembre"),
        ("Patlent", "patient"),
        ("Hospita1", "hospital"),
        ("sonagrapher", "sonographer"),
        ("Matemité", "maternité"),
        ("Doar", "dear"),
        ("DO8", "dob"),
        ("Conter", "center"),
        ("Nevmber", "november"),
    ],
)
def test_a_misread_cue_word_is_recognised(read: str, meant: str) -> None:
    assert cue_words().nearest(read) == meant


@pytest.mark.parametrize("read", ["xyz", "D0X", "MR", "Okonkwo", "Lindqvist", "Voluson", "", "2021"])
def test_what_resembles_none_is_left(read: str) -> None:
    assert cue_words().nearest(read) is None


def test_two_that_are_equally_near_decide_nothing() -> None:
    lexicon = Lexicon(["mother", "bother"])
    assert lexicon.nearest("nother") is None
    assert lexicon.nearest("mothcr") == "mother"


@pytest.mark.parametrize("word", ["match", "marco", "johnson", "maria", "year", "february", "novembre"])
def test_frequent_words_and_names_are_known(word: str) -> None:
    assert word in known_words()


def test_lists_are_lower_case_letters() -> None:
    assert all(word == word.casefold() and word.isalpha() for word in known_words())
