from __future__ import annotations

import pytest

from gate.text.calendar import MONTH, WEAK_MONTH, WEAK_WEEKDAY, WEEKDAY, marked, plain


@pytest.mark.parametrize(
    "month",
    [
        *(
            "January",
            "Dec",
            "stycznia",
            "września",
            "května",
            "listopadu",
            "március",
            "okt.",
            "Ιανουαρίου",
            "Mart",
            "Ağustos",
        ),
        *(
            "junho",
            "août",
            "Juni",
            "juni",
            "helmikuuta",
            "kolovoza",
            "iulie",
            "червня",
            "января",
            "юни",
            "Oktober",
            "Hunyo",
        ),
        *("يونيو", "ביוני", "มิถุนายน", "มิ.ย.", "अगस्त", "Mehefin", "júní", "gegužės", "maijā", "qershor", "Novemba"),
    ],
)
def test_months_of_many_languages_are_marked(month: str) -> None:
    signs = marked(f"5 {month} 2023")
    assert signs == f"5 {MONTH * len(month.rstrip('.'))}{'.' if month.endswith('.') else ''} 2023"


@pytest.mark.parametrize("month", ["MARZEC", "wrzesnia", "fevrier", "agustos", "kvetna", "marz", "MAERZ"])
def test_accents_that_ocr_loses_and_capitals_do_not_matter(month: str) -> None:
    assert MONTH * len(month) in marked(f"5 {month}")


@pytest.mark.parametrize("word", ["may", "march", "dec", "set", "out", "avg", "lis", "mart"])
def test_words_in_lower_case_are_weak(word: str) -> None:
    assert marked(f"5 {word} x") == f"5 {WEAK_MONTH * len(word)} x"


def test_a_capital_or_a_full_stop_makes_some_of_them_strong() -> None:
    assert [marked(word)[0] for word in ("May", "Dec", "dec.", "Set", "set.")] == [
        *(MONTH, MONTH, MONTH),
        *(WEAK_MONTH, WEAK_MONTH),
    ]


@pytest.mark.parametrize(
    "word", ["marching", "juniper", "octopus", "decent", "sat", "the", "mayor", "thang", "to", "so"]
)
def test_other_words_are_no_month(word: str) -> None:
    assert MONTH not in marked(word)
    assert WEAK_MONTH not in marked(word)


def test_weekdays_are_marked_in_cases_too() -> None:
    assert marked("Saturday sobota lördagen") == f"{WEEKDAY * 8} {WEEKDAY * 6} {WEAK_WEEKDAY * 8}"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Jan l2, 2O23", f"{MONTH * 3} 12, 2023"),
        ("l2/O4/2023", "12/04/2023"),
        ("le zz avril", f"le 22 {MONTH * 5}"),
        ("3 0ctober", f"3 {MONTH * 7}"),
        ("19 5ul 23", f"19 {MONTH * 3} 23"),
        ("12 styczma 2023", "12 styczma 2023".replace("styczma", MONTH * 7)),
        ("4. kv3tna 2020", f"4. {MONTH * 6} 2020"),
        ("10 people 2023", "10 people 2023"),
        ("1Uth Dec 20K6", f"10th {MONTH * 3} 2006"),
        ("le ler mai", f"le 1er {MONTH * 3}"),
        ("14-III-2022", "14-III-2022"),
        ("SO/LO", "SO/LO"),
    ],
)
def test_letters_read_for_figures_are_figures_in_a_date(read: str, meant: str) -> None:
    assert marked(read) == meant


def test_places_in_the_marked_text_are_places_in_the_text() -> None:
    text = "Straße 5 мая 2023 · İstanbul 14 Ağustos · ngày 5 tháng 6, ﬁn"
    assert len(marked(text)) == len(text)


def test_plain_names() -> None:
    assert [plain(name) for name in ("Öktober", "İYUN", "źdźbło", "SØNDAG")] == ["oktober", "iyun", "zdzblo", "sondag"]
