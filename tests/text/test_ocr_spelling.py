from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.text.ocr_spelling import figures, letters, plain, rarer_figures, separated, spaced


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("l2-O5-2O21", "12-05-2021"),
        ("2O2-555-OI43", "202-555-0143"),
        ("078-05-ll2O", "078-05-1120"),
        ("0O482913", "00482913"),
        ("Oslo", "Oslo"),
        ("IBIS", "IBIS"),
        ("B8", "B8"),
        ("12w3d", "12w3d"),
        ("Slough1", "Slough1"),
    ],
)
def test_letters_become_figures_only_among_figures(read: str, meant: str) -> None:
    assert figures(read) == meant


@given(st.text())
def test_the_length_is_kept(word: str) -> None:
    assert {len(spell(word)) for spell in (figures, rarer_figures, letters, plain)} == {len(word)}


@pytest.mark.parametrize(
    ("read", "meant"),
    [("C970", "0970"), ("U6", "06"), ("2C2", "202"), ("E10", "E10"), ("5.CCpm", "5.CCpm"), ("MRN", "MRN")],
)
def test_rarer_letters_become_figures_beside_figures(read: str, meant: str) -> None:
    assert rarer_figures(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"), [("J0HNSON", "JOHNSON"), ("5mith", "Smith"), ("Hospita1", "Hospital"), ("MARlA", "MARIA")]
)
def test_figures_become_letters_of_their_neighbours_case(read: str, meant: str) -> None:
    assert letters(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("11.042012", "11.04.2012"),
        ("1104.2012", "11.04.2012"),
        ("15,02.14", "15.02.14"),
        ("15:0456", "15:04:56"),
        ("12.12:32", "12:12:32"),
        ("08:15:30", "08:15:30"),
        ("11.04.2012", "11.04.2012"),
        ("1,234.50", "1,234.50"),
        ("1.2.3.4", "1.2.3.4"),
        ("meera©example.org", "meera@example.org"),
        ("meera@mail,example.org", "meera@mail.example.org"),
        ("© 2021", "© 2021"),
    ],
)
def test_separators_are_put_back(read: str, meant: str) -> None:
    assert separated(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Tampoi,Johor", "Tampoi, Johor"),
        ("JohnSmith", "John Smith"),
        ("MRN00482913", "MRN 00482913"),
        ("Tel:03-40210276", "Tel: 03-40210276"),
        ("11Apr2018", "11 Apr 2018"),
        ("anna.test@example.org", "anna.test@example.org"),
        ("www.ExampleSite.com", "www.ExampleSite.com"),
        ("1,234.50", "1,234.50"),
    ],
)
def test_spaces_are_put_back(read: str, meant: str) -> None:
    assert spaced(read) == meant


def test_full_width_forms_are_folded() -> None:
    assert plain("ＭＲＮ：４８２") == "MRN:482"
