from __future__ import annotations

import pytest

from gate.text.terms import TERM_PATTERNS


def terms(text: str) -> list[str]:
    return [text[one.start : one.end] for rule in TERM_PATTERNS for one in rule.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "patient",
        "BABY SCAN",
        "sonogram",
        "first trimester",
        "Schwangerschaft",
        "Ultraschall",
        "échographie",
        "grossesse",
        "embarazada",
        "ecografía",
        "gravidanza",
        "zwangerschap",
    ],
)
def test_clinical_words_of_several_languages(text: str) -> None:
    assert terms(f"it says {text} here")


@pytest.mark.parametrize(
    "text",
    [
        "patience",
        "gravity",
        "grave",
        "cancel",
        "inspection",
        "embargo",
        "ecology",
        "clinch",
        "party",
        "cider",
        "raspberry",
        "feta",
    ],
)
def test_words_that_look_alike(text: str) -> None:
    assert terms(f"it says {text} here") == []
