from __future__ import annotations

from itertools import chain

import pytest

from gate.text.recognizers_ages import AGE_PATTERNS, find_ages_in_pictures


def spans(text: str, entity_type: str, *, picture: bool = False) -> list[str]:
    """The longest matches of a type at a score that counts by default."""
    found = find_ages_in_pictures(text) if picture else chain(*(pattern.find(text) for pattern in AGE_PATTERNS))
    places = {(one.start, one.end) for one in found if one.entity_type == entity_type and one.score >= 0.4}
    longest = [a for a in places if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in places)]
    return [text[start:end] for start, end in sorted(longest)]


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
        "Tyg. 22t3d",
        "22t3d",
        "GH 18h2g",
        "21SA+5",
        "30t+2",
        "24s0g",
        "32 tuần 1 ngày",
        "20+3 hét",
        "VG 11s5z",
        "GA:18u3d",
        "rv 20+1",
        "GA19w1d",
        "EG 34 sem",
        "20 недель 3 дня",
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
        "12 V 24 V",
        "12h 30",
        "S02E03",
        "20 s 3 d",
        "32 GB",
    ],
)
def test_other_sums_and_durations_are_no_gestational_ages(text: str) -> None:
    assert spans(text, "GESTATIONAL_AGE") == []


@pytest.mark.parametrize(
    "text",
    [
        *("28y/F", "43 Y F", "31 Y Female", "Age: 34", "34 years old", "031Y", "34 y/o", "sex: F", "F/34", "22/F"),
        *("34 J w", "Alter: 31", "Età 33 anni", "Leeftijd: 29 jaar", "Wiek 30 lat", "Idade: 27 anos", "Yaş: 28"),
        *("Возраст: 30 лет", "Sexe: F", "Geschlecht: weiblich", "Pol: Ž", "Age 34 / F", "M 045Y", "age 9 months"),
    ],
)
def test_age_and_gender(text: str) -> None:
    assert spans(f"Roe, {text} here", "AGE_OR_GENDER") == [text]


@pytest.mark.parametrize(
    "text",
    [
        *("5 y warranty", "aged oak", "30 yd", "10 Y cable", "12 months", "page 34", "M 12", "F/2.8", "F/16", "f/22"),
        *("10 años de experiencia", "30 lat gwarancji", "25 anni", "12 A", "16 J", "row F 12"),
    ],
)
def test_durations_and_sizes_are_no_age(text: str) -> None:
    assert spans(text, "AGE_OR_GENDER") == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("NAKATO ESTHER   19 yrs", "19 yrs"),
        ("05/05/1999 24 yrs MRN 35914288", "24 yrs"),
        ("MARTIN, ANNE 34 ans", "34 ans"),
        ("31 éves", "31 éves"),
        ("ADEBAYO FOLASADE  F 36", "F 36"),
        ("17-05-1988  F", "F"),
        ("4471-09   F         10:42:17", "F"),
    ],
)
def test_ages_and_genders_of_headers_count_in_pictures_alone(text: str, age: str) -> None:
    assert spans(text, "AGE_OR_GENDER") == []
    assert spans(text, "AGE_OR_GENDER", picture=True) == [age]


@pytest.mark.parametrize("weeks", ["12 weeks", "26 semanas", "21. týdnu", "30 wks", "12 haftalık"])
def test_weeks_alone_on_a_keepsake_count_in_pictures_alone(weeks: str) -> None:
    assert spans(f"Baby\n{weeks}\n2023", "GESTATIONAL_AGE", picture=True) == [weeks]


@pytest.mark.parametrize(
    "text", ["10 Y cable", "25 ans de garantie", "Size M 40", "12 weeks of summer", "10 lat gwarancji"]
)
def test_durations_and_sizes_are_no_age_in_pictures(text: str) -> None:
    assert spans(text, "AGE_OR_GENDER", picture=True) == []
    assert spans(text, "GESTATIONAL_AGE", picture=True) == []
