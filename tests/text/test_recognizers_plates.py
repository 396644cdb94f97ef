from __future__ import annotations

import pytest

from gate.text.recognizers_plates import PLATE_PATTERNS, find_plates_in_pictures


def plates(text: str) -> set[str]:
    return {text[one.start : one.end] for rule in PLATE_PATTERNS for one in rule.find(text)}


@pytest.mark.parametrize(
    "plate",
    [
        "AB12 CDE",
        "AB12CDE",
        "M-XY 1234",
        "HH AB 123",
        "AA-123-BB",
        "1234 BCD",
        "12-ABC-3",
        "MH 12 AB 1234",
        "NH 12 AB 1234",
        "ABC1D23",
        "7ABC123",
        "ABC-123DE",
        "KAA 123B",
        "CA 12 AB GP",
    ],
)
def test_a_plate_alone_on_its_line(plate: str) -> None:
    assert plates(plate) == {plate}


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("Reg: AB12 CDE", "AB12 CDE"),
        ("License plate: 8XYZ 123", "8XYZ 123"),
        ("Kennzeichen: B-XY 77", "B-XY 77"),
        ("Matrícula: 1234 BCD", "1234 BCD"),
        ("targa AB123CD", "AB123CD"),
        ("number plate AB12 CDE was seen", "AB12 CDE"),
        ("Placa: ABC-1234", "ABC-1234"),
        ("nr rej: WA 12345", "WA 12345"),
    ],
)
def test_a_plate_beside_a_word_that_announces_it(text: str, plate: str) -> None:
    assert plate in plates(text)


@pytest.mark.parametrize(
    "text",
    [
        "A4 PAPER",
        "B2B 2024",
        "ISO 9001",
        "ISO-9001",
        "RFC 2616",
        "USB 300",
        "C1-5-D",
        "RAB6-D",
        "Voluson E10",
        "GA 22w3d",
        "BPD 4.2cm",
        "12 Hz",
        "2015 BMW",
        "MAY 2021",
        "12 MAY 2021",
        "12-MAY-21",
        "FIG 1234",
        "we saw AB12 CDE and more",
        "plate 12",
        "Plate XIV",
        "EUR 1234",
        "REF 1234",
    ],
)
def test_codes_standards_and_settings_are_no_plates(text: str) -> None:
    assert plates(text) == set()


@pytest.mark.parametrize(
    "plate",
    [
        "HE 888 JU",
        "HX:KR 417",
        "EZ·418·QK",
        "LB67 QVK",
        "34 ABC 123",
        "ABC-1D23",
        "B 123 ABC",
        "ZG 1234-AB",
        "AB 12 345",
        "1-ABC-123",
        "ZH 448812",
        "SBA 1234 C",
        "WXY 4418",
        "51F-123.45",
        "А123ВС 77",
        "浙A·7K417",
        "品川 300 あ 12-34",
        "12가 3456",
        "TN 55 KL 2019",
        "GZ 55 KL 201",
    ],
)
def test_in_a_picture_a_line_that_is_a_plate_of_some_country(plate: str) -> None:
    text = f"SOLD\n{plate}\n"
    assert [text[one.start : one.end] for one in find_plates_in_pictures(text)] == [plate]


@pytest.mark.parametrize(
    "text",
    [
        "FOR SALE",
        "WET FLOOR",
        "SUB TOTAL",
        "LOT 2218",
        "ID 07713",
        "CE 0123",
        "HR 145 BPM",
        "PRF 900 HZ",
        "24 X 360",
        "12 MAY 2021",
        "10 AM 1200",
        "C1-5-D",
        "RAB6-D",
        "MI 1.2",
        "U2",
        "SUMMER 2023",
        "I saw HE 888 JU there",
    ],
)
def test_signs_measures_and_settings_of_pictures_are_no_plates(text: str) -> None:
    assert list(find_plates_in_pictures(text)) == []
    assert plates(text) == set()


def test_a_group_that_begins_like_a_word_is_no_measure() -> None:
    assert [one.entity_type for one in find_plates_in_pictures("MJ98 XPJ")] == ["LICENSE_PLATE"]
    assert not list(find_plates_in_pictures("AB12 X 30"))
