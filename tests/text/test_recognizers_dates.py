from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain

import pytest

from gate.text.entities import Entity
from gate.text.recognizers_ages import AGE_PATTERNS
from gate.text.recognizers_dates import find_dates, find_dates_in_pictures

Find = Callable[[str], Iterator[Entity]]


def find_all(text: str) -> Iterator[Entity]:
    return chain(find_dates(text), *(pattern.find(text) for pattern in AGE_PATTERNS))


def spans(text: str, entity_type: str, *, find: Find = find_all) -> list[str]:
    """The longest matches of a type at a score that counts by default."""
    found = {(one.start, one.end) for one in find(text) if one.entity_type == entity_type and one.score >= 0.4}
    longest = [a for a in found if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in found)]
    return [text[start:end] for start, end in sorted(longest)]


@pytest.mark.parametrize(
    "date",
    [
        "12 March",
        "March 12th",
        "12.03.2024",
        "2024-03-12",
        "2024/3/12",
        "12/03/24",
        "12 / 03 / 2024",
        "12MAR2024",
        "12-MAR-24",
        "Mar-12-2024",
        "12. 03. 2024",
        "Saturday, the 14th of June",
        "Saturday June 14",
        "the fourteenth of June two thousand twenty-five",
        "June the fourteenth, twenty twenty-five",
        "12. März 2024",
        "12 mars 2024",
        "1er juillet 2024",
        "12 de marzo de 2024",
        "12 marzo 2024",
        "12 de março de 2024",
        "12 maart 2024",
        "12 marca 2024",
        "Samstag, 14. Juni",
        "samedi 14 juin",
        "le 14 juin",
        "sábado 14 de junio",
        "zaterdag 14 juni",
        "15 czerwca 2024",
        "Sa. 03.12.",
        "Sat 6/14",
        "Freitag, 18.12.2015",
        "8.6.19",
    ],
)
def test_dates_are_found_whole(date: str) -> None:
    assert spans(f"Party {date} here", "DATE_TIME") == [date]


@pytest.mark.parametrize(
    "time_of_day",
    [
        "14:32:05",
        "2:30 PM",
        "2pm",
        "2-5pm",
        "2:00 - 5:00 PM",
        "14h30",
        "14.30 Uhr",
        "15 Uhr",
        "half past two",
        "quarter to three",
        "2 o'clock in the afternoon",
        "two o'clock",
        "three in the afternoon",
        "two thirty p.m.",
        "Saturday at 2pm",
        "Samstag um 15 Uhr",
        "14:30",
    ],
)
def test_times_of_day_are_found_whole(time_of_day: str) -> None:
    assert spans(f"begins {time_of_day} here", "DATE_TIME") == [time_of_day]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("party at 3:30", "3:30"),
        ("Beginn um 9.30", "9.30"),
        ("RSVP by 6/1", "6/1"),
        ("am 03.12. ab", "03.12."),
        ("by 12.05.", "12.05."),
        ("5G 53%\n7:49\nonline", "7:49"),
    ],
)
def test_short_forms_count_beside_words_that_announce_them(text: str, value: str) -> None:
    assert spans(text, "DATE_TIME") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "best of 1995",
        "since 1987",
        "est. 1902",
        "route 66",
        "1984 poster",
        "$12.50",
        "12.50 each",
        "only 9.99",
        "won 3-2",
        "score 21/7",
        "1/2 cup",
        "3/4 inch",
        "16:9 screen",
        "a 4:3 ratio",
        "scan 22w3d",
        "GA 22+3",
        "MI 1.2 TIs 0.4",
        "12.5 Hz DR 65",
        "version 1.2.3",
        "v2.10.4",
        "version 2.10.14",
        "10.12.14.16",
        "4:3",
        "10x12 frame",
        "5 x 7 in",
        "202-555-0143",
        "10.0.0.12",
        "you may go",
        "we march on",
        "a quarter past",
        "three mice",
        "1 set 20",
        "open 24/7",
        "50% off",
        "6-8 people",
        "model 2024",
        "at 3.5 mm",
        "May",
        "Sunday brunch",
        "sun 50+",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert spans(text, "DATE_TIME") == []
    assert spans(text, "DATE_OF_BIRTH") == []


@pytest.mark.parametrize(
    "text",
    [
        "DOB 04/12/1987",
        "D.O.B.: 12 Mar 1990",
        "geb. am 12.03.1990",
        "Geburtsdatum: 12.03.1990",
        "née le 12 mars 1990",
        "date de naissance 12/03/1990",
        "fecha de nacimiento: 12/03/1990",
        "data de nascimento 12/03/1990",
        "data di nascita 12/03/1990",
        "geboortedatum 12-03-1990",
        "data urodzenia 12.03.1990",
        "EDD 12/05/2024",
        "EDC: 05/12/24",
        "LMP 2024-01-02",
        "due date: June 14th",
        "due June 2024",
        "ET: 12.05.2024",
        "FUM 12/01/2024",
        "DDR 12.01.2024",
    ],
)
def test_dates_of_birth_and_delivery(text: str) -> None:
    assert len(spans(text, "DATE_OF_BIRTH")) == 1


@pytest.mark.parametrize(
    "age",
    [
        "GA 22w3d",
        "GA=22w1d",
        "GA(LMP) 22w3d",
        "GA by LMP 22w3d",
        "GA: 20 weeks 3 days",
        "AUA 22w3d",
        "22 wks 3 days",
        "22W 3D",
        "22 weeks and 3 days",
        "12 weeks pregnant",
        "20-week ultrasound",
        "SSW 22+3",
        "22+3 SSW",
        "22. SSW",
        "SA 22+3",
        "EG 22s3d",
        "EG: 22 sem 3 dias",
        "22 SA + 3 j",
        "IG 22s4d",
        "22 Wochen",
        "22+3 weeks",
        "22+3",
    ],
)
def test_gestational_ages_are_found(age: str) -> None:
    if age == "22 Wochen":  # weeks alone are a duration, in any language
        assert spans(age, "GESTATIONAL_AGE") == []
    else:
        assert spans(f"Fetus {age} today", "GESTATIONAL_AGE") == [age]


@pytest.mark.parametrize(
    "text",
    [
        "ages 18+",
        "1+1 free",
        "7+3=10",
        "12 weeks of summer",
        "3 days left",
        "SA 22",
        "EG 4",
        "5s 3g",
        "W3D",
        "Volt 12+24",
        "32 GB",
    ],
)
def test_other_sums_and_durations_are_no_gestational_ages(text: str) -> None:
    assert spans(text, "GESTATIONAL_AGE") == []


@pytest.mark.parametrize(
    "text", ["28y/F", "43 Y F", "31 Y Female", "Age: 34", "34 years old", "031Y", "34 y/o", "sex: F"]
)
def test_age_and_gender(text: str) -> None:
    assert spans(f"Roe, {text} here", "AGE_OR_GENDER") == [text]


@pytest.mark.parametrize("text", ["5 y warranty", "aged oak", "30 yd", "10 Y cable", "12 months", "page 34", "M 12"])
def test_durations_and_sizes_are_no_age(text: str) -> None:
    assert spans(text, "AGE_OR_GENDER") == []


@pytest.mark.parametrize("unit", ["12 ", "1-", "12/", "May ", "sat ", "two ", "22+", "1:1", "am 1", "12w", "twenty "])
def test_no_pattern_takes_long_over_repetitions(unit: str) -> None:
    text = unit * (4000 // len(unit))
    began = time.process_time()
    list(find_all(text))
    list(find_dates_in_pictures(text))
    assert time.process_time() - began < 2
