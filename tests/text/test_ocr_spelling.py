from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.text.ocr_spelling import figures, plain, spaced


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
def test_figures_and_plain_keep_the_length(word: str) -> None:
    assert len(figures(word)) == len(plain(word)) == len(word)


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
