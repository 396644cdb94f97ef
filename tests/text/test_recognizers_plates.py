from __future__ import annotations

import pytest

from gate.text.recognizers_plates import PLATE_PATTERNS


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
