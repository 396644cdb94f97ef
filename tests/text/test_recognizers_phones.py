from __future__ import annotations

import time

import phonenumbers
import pytest

from gate.text.recognizers_phones import find_phones, find_phones_in_pictures


def phones(text: str, least: float = 0.4) -> set[str]:
    return {text[one.start : one.end] for one in find_phones(text) if one.score >= least}


@pytest.mark.parametrize(
    "number",
    [
        "202-555-0143",
        "(202) 555-0143",
        "(202)555 0143",
        "202.555.0143",
        "202 - 555 - 0143",
        "1-202-555-0143",
        "+44 20 7946 0958",
        "+44 (0) 20 7946 0958",
        "+81 3-1234-5678",
        "+47 21 23 45 67",
        "03-1234-5678",
        "090-1234-5678",
        "02-2123-4567",
        "010-2000-0000",
        "0171 2345678",
        "06 12 34 56 78",
        "070-123 45 67",
        "0802 123 4567",
        "0712 123456",
        "0812-345-678",
        "(02) 3234 5678",
        "040/66969-038",
        "089 99998 777",
        "0049 171 2345678",
        "+36/30/123-4567",
        "+90 532_555_01_22",
        "202·555·0143",
        "202 • 555 • 0143",
        "202|555|0143",
        "1-800-FLOWERS",
    ],
)
def test_numbers_that_need_no_word_beside_them(number: str) -> None:
    assert number in phones(f"see {number} there")


REGIONS = "JP CN TW HK KR PL SE NO DK PT BE AT NG KE PH ID US GB DE FR ES IT NL CH IE AU IN BR MX MY SG ZA"


@pytest.mark.parametrize("region", REGIONS.split())
def test_national_numbers_after_a_word_that_announces_them(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert example is not None
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert any(number in found for found in phones(f"Tel: {number}"))


@pytest.mark.parametrize(
    "word",
    [
        *(
            "Tel/Fax:",
            "Tlf.",
            "Tél.",
            "Teléfono:",
            "Mobil",
            "Fax",
            "call",
            "text",
            "☎",
            "WhatsApp",
            "H/P",
            "Puh.",
            "Fon:",
        ),
        *(
            "Telefonszám:",
            "Cel:",
            "kom.",
            "Τηλ.",
            "тел.",
            "โทร",
            "GSM",
            "SĐT:",
            "Sími",
            "telefón",
            "Viber",
            "Volejte prosím",
        ),
        *("電話", "모바일", "טל", "هاتف", "Contact No.", "Tālr.", "zadzwoń", "c."),
    ],
)
def test_words_that_announce_numbers(word: str) -> None:
    assert phones(f"{word} 22 34 56 78") == {"22 34 56 78"}


@pytest.mark.parametrize(
    "text",
    [
        "12.50 25.00 193.00",
        "1 193.00 193.00 SR",
        "0.25 0.35 0.45 0.55",
        "1,234,567.00",
        "2024-03-12 08:05:11",
        "12/03/24 14:32",
        "03-12-2024",
        "08:00 - 17:00",
        "ISBN 978-3-16-148410-0",
        "Model 202-555 drill, 12 pieces",
        "000000111",
        "4111 1111 1111 1111",
        "MI 1.2 TIs 0.4 12.5 Hz 7.5cm/1.4",
        "MRN 00482913",
        "item 5512345678",
        "100 200 300 400",
        "10x20x30 1000 2000",
        "2023 2024 2025",
        "1.23.456.7890",
        "22 34 56 78",
    ],
)
def test_prices_dates_settings_and_other_numbers_are_none(text: str) -> None:
    assert phones(text) == set()


@pytest.mark.parametrize(
    ("read", "number"),
    [("call Shauna (6l6) 555-0187", "(6l6) 555-0187"), ("Volejte prosím 6O1 555 19O", "6O1 555 19O")],
)
def test_letters_read_for_figures_are_figures_in_a_number(read: str, number: str) -> None:
    assert number in phones(read)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Eirik: Marte 900 55 014", "900 55 014"),
        ("VENDESI\n340 555 0127 ore pasti", "340 555 0127"),
        ("SE RENTA\n55 5555 0174", "55 5555 0174"),
        ("pan Rek\n601 555 190", "601 555 190"),
        ("MARCY\n555.0138", "555.0138"),
    ],
)
def test_numbers_that_nothing_announces_count_in_pictures_alone(text: str, number: str) -> None:
    assert phones(text) == set()
    assert {text[one.start : one.end] for one in find_phones_in_pictures(text)} == {number}


@pytest.mark.parametrize(
    "text", ["100 200 300", "12 345 678", "193.00 193.00", "12 34 56 78", "2019 2020 2021", "1 234 567", "210 x 297 mm"]
)
def test_amounts_in_pictures_are_no_number(text: str) -> None:
    assert list(find_phones_in_pictures(text)) == []


@pytest.mark.parametrize("unit", ["1", "1 ", "(1", "+1-", "0/", "1.1 ", "12-34 ", "tel "])
def test_repetitions_end_soon(unit: str) -> None:
    text = (unit * 2000)[:2000]
    began = time.process_time()
    list(find_phones(text))
    assert time.process_time() - began < 5
