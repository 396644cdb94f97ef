from __future__ import annotations

import time

import pytest

from gate.text.folding import FILLER, fold
from gate.text.recognizers_people import find_people


def found(text: str) -> list[str]:
    folded = fold(text)
    spans = sorted(folded.source_span(one.start, one.end) for one in find_people(folded.text))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "name",
    [
        "Adaeze Okonkwo",
        "JOANA CARVALHO PINTO",
        "Lindqvist, Ebba",
        "TANAKA Haruka",
        "J. K. Okafor",
        "Okafor J.K.",
        "María del Carmen Ruiz",
        "Siobhán O'Leary",
        "Jean-Luc van der Berg",
        "Ahmed bin Khalid al-Farsi",
        "Zsófia Horváth-Kiss",
        "Dr. Elif Demir",
        "Frau Quilvexa",
        "Sra. Jimena Ortega",
        "Pan Wojciech Zając",
        "Bay Emre Yıldız",
        "Mgr. Zuzana Nováková",
        "Smt. Lakshmi Iyer",
        "Maria Garcia, MD",
        "R0BERT MILLER",
        "MARIAGARCIA",
    ],
)
def test_a_name_on_a_line_of_its_own_is_found_whole(name: str) -> None:
    for text in (name, f"14:32\n{name}\n22w3d"):
        assert found(text) == [name]


@pytest.mark.parametrize("name", ["Zeynep", "LOVRO", "Aoife"])
def test_a_given_name_alone_on_a_line_is_found(name: str) -> None:
    assert found(f"14:32\n{name}!") == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Büşra & Onur", ["Büşra", "Onur"]),
        ("Priit ja Kadri", ["Priit", "Kadri"]),
        ("Anna, Tom i Zosia", ["Anna", "Tom", "Zosia"]),
        ("JENS + QUILVEXA", ["JENS", "QUILVEXA"]),
        ("Love, Anna and Tom Kowalski", ["Anna", "Tom Kowalski"]),
    ],
)
def test_both_names_of_a_couple_are_found(text: str, names: list[str]) -> None:
    assert [name for name in found(text) if name != "Love"] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Imię: Quilvexa", "Quilvexa"),
        ("Naam Morbrandt", "Morbrandt"),
        ("Ad Soyad: Quilvexa Morbrandt", "Quilvexa Morbrandt"),
        ("Nome completo\nQuilvexa Morbrandt", "Quilvexa Morbrandt"),
        ("Pacientka: Quilvexa", "Quilvexa"),
        ("geb. Morbrandt", "Morbrandt"),
    ],
)
def test_a_name_that_no_list_holds_is_found_behind_a_label(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Unsere kleine Mathilda ist da", "Mathilda"),
        ("tu będzie spała Małgorzata", "Małgorzata"),
        ("Débora Quintanilha está aqui", "Débora Quintanilha"),
        ("zu Gast bei Opa Morbrandt", "Opa Morbrandt"),
    ],
)
def test_a_sure_name_is_found_inside_a_sentence(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Voluson E10",
        "GA 22w3d  EDD 12/05/2021",
        "Happy Birthday",
        "Frohe Weihnachten",
        "SALIDA DE EMERGENCIA",
        "Menu del Dia",
        "1 L FRIES 2.50",
        "NAME OF ACCOUNT",
        "Patient Information",
        "Restoran Ali Baba Sdn Bhd",
        "Schneider Electric GmbH",
        "bread, milk and butter",
        "Zucker 500 g",
        "P. O. Box",
        "12.50",
        "生年月日",
        "",
    ],
)
def test_signs_menus_screens_and_firms_hold_no_name(text: str) -> None:
    assert found(text) == []


def test_what_is_taken_out_of_a_line_makes_no_name_of_the_rest() -> None:
    assert found("Radka") == ["Radka"]
    assert list(find_people(f"{FILLER} Radka")) == []
    assert found("Naam\nMorbrandt") == ["Morbrandt"]
    assert list(find_people(f"Naam {FILLER}\nMorbrandt")) == []


@pytest.mark.parametrize("unit", ["Anna ", "Anna, ", "A. ", "de ", "AA", "Anna & ", "Anna-"])
def test_long_lines_cost_little(unit: str) -> None:
    began = time.process_time()
    list(find_people((unit * 4000)[:4000]))
    assert time.process_time() - began < 2
