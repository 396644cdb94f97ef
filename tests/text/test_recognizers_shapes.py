from __future__ import annotations

import time

import pytest

from gate.text.entities import BY_SHAPE, Entity, merge
from gate.text.pii import Analyzer
from gate.text.recognizers_shapes import find_numbers_in_pictures


def numbers(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_numbers_in_pictures(text)}


@pytest.mark.parametrize(
    "number",
    [
        "0048291",
        "12-345-678",
        "AB 12 34 56 C",
        "2023/004512",
        "A-10293",
        "US-2291-0473",
        "7XK-49P-2M",
        "4471-09",
        "RX4471-992K",
        "T-88 40 217",
        "Q8ZT4M",
        "0 0 4 8 2 9 1",
    ],
)
def test_a_long_number_alone_on_its_line(number: str) -> None:
    assert number in numbers(number)
    assert number in numbers(f"Green Valley\n{number}\n")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Skjemanr: 44810", "44810"),
        ("Hasta No: 30998172", "30998172"),
        ("Protokol No\n2207713", "2207713"),
        ("Nr zlecenia 99 1182", "99 1182"),
        ("tessera: 5512-A8", "5512-A8"),
        ("№ карты 44871/21", "44871/21"),
        ("病歴番号 0044-8127", "0044-8127"),
        ("#A-10293", "A-10293"),
        ("ID-Nr 77.120.4", "77.120.4"),
        ("Kartoteční číslo 2201", "2201"),
        ("Badge 44102", "44102"),
        ("Mitglied 00419", "00419"),
        ("Legajo 55201", "55201"),
        ("Skjema 4019-22", "4019-22"),
        ("Ambulanční č. 5520/22", "5520/22"),
    ],
)
def test_a_number_behind_a_label_that_nobody_listed(text: str, number: str) -> None:
    assert number in numbers(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("F 28Y 88120394", "88120394"),
        ("DOE JANE  30221987", "30221987"),
        ("PT-000219384 3rd trimester", "PT-000219384"),
        ("22/F   OPD-6610", "OPD-6610"),
        ("Pt: Fatima  File 22981", "22981"),
    ],
)
def test_a_long_number_among_words(text: str, number: str) -> None:
    assert number in numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "TOTAL 1,234.50",
        "RM43.40",
        "Rs. 12,50,000",
        "₹450000",
        "USD 120000",
        "1 000 000",
        "10 000",
        "50 000 mAh",
        "120000 mg",
        "2019-2024",
        "2022/23",
        "ISBN 978-3-16-148410-0",
        "4006381333931",
        "036000291452",
        "#FF8800",
        "Version 10.0.19045",
        "1920x1080",
        "1080p60",
        "C6H12O6",
        "100 200 300 400 500",
        "0 10 20 30 40 50",
        "ISO 9001:2015",
        "SCORE 048200",
        "REF 10-4482",
        "Cat. No. 44-1920-02",
        "IEC 60335-2-15",
        "SUMMER 2023",
        "SUMMER2023",
        "120/80",
        "15-13, 11-15",
        "G50/DR110/FA3",
        "RAB6-D/OB",
        "Model No. 4417082",
        "P/N 4417-0082-B",
        "Room No 120455",
        "Qty: 12000",
        "(1135772-K)",
        "9555039  COFFEE  4.50",
        "120455 views",
        "Canon EOS 5D",
        "S04E12",
        "1111111",
        "101 101 101",
        "Boeing 737-800",
        "Model SM-G991B",
        "Samsung SM-G991B",
        "Population 120455",
        "DDR4-3200 RAM",
    ],
)
def test_prices_measures_products_and_settings_are_no_numbers_of_persons(text: str) -> None:
    assert numbers(text) == set()


def test_any_other_finding_goes_before_a_number_by_its_shape() -> None:
    by_shape, place = Entity("ID_NUMBER", 0, 6, BY_SHAPE), Entity("LOCATION", 0, 16, 0.4)
    assert merge("560001 Bengaluru", [by_shape, place]) == [place]


def test_only_text_of_pictures_is_searched_for_shapes() -> None:
    found = [Analyzer({"picture": picture}).analyze("0048291") for picture in (False, True)]
    assert [[one.entity_type for one in entities] for entities in found] == [[], ["ID_NUMBER"]]


@pytest.mark.parametrize("unit", ["1 ", "1-", "A1 ", "A-1", "no 1 ", "No. ", "ref: ", "patient ", "1\n", " ", "(1"])
def test_no_text_keeps_the_search_busy(unit: str) -> None:
    text = (unit * 2000)[:2000]  # an analysis hands over no more at once
    began = time.process_time()
    list(find_numbers_in_pictures(text))
    assert time.process_time() - began < 0.5
