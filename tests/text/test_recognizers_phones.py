from __future__ import annotations

import time

import phonenumbers
import pytest

from gate.text.recognizers_phones import find_phones


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
    "word", ["Tel/Fax:", "Tlf.", "Tél.", "Teléfono:", "Mobil", "Fax", "call", "text", "☎", "WhatsApp", "H/P"]
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


@pytest.mark.parametrize("unit", ["1", "1 ", "(1", "+1-", "0/", "1.1 ", "12-34 ", "tel "])
def test_repetitions_end_soon(unit: str) -> None:
    text = (unit * 2000)[:2000]
    began = time.process_time()
    list(find_phones(text))
    assert time.process_time() - began < 5
