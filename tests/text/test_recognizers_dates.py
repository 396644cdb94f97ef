from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from gate.text.entities import Entity
from gate.text.recognizers_dates import find_dates, find_dates_in_pictures

Find = Callable[[str], Iterator[Entity]]


def spans(text: str, entity_type: str, *, find: Find = find_dates) -> list[str]:
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
        "12 stycznia 2023",
        "3. května 2022",
        "17. 8. 2021",
        "2023. március 5.",
        "jan. 23. kedd",
        "1 Ιανουαρίου 2024",
        "24 Ağustos 2024 Cumartesi",
        "5mayıs2023",
        "ngày 5 tháng 6 năm 2023",
        "le 1er mai",
        "el 5 de mayo",
        "5.-7. 6. 2023",
        "søndag den 3. maj",
        "lördagen den 12 augusti",
        "2023. gada 4. maijā",
        "2021 m. vasario 11 d.",
        "12.IV.2023",
        "17/IV-38",
        "14-111-2022",
        "7.V1.85",
        "5. 6.21",
        "12APR2023",
        "2023APR12",
        "20230412",
        "12042023",
        "12_04_2023",
        "12·04·2023",
        "09 • 21 • 2024",
        "12|04|2023",
        "12'04'2023",
        "4/12/'23",
        "Jan l2, 2O23",
        "O5.ll.2O22",
        "7 января 2021 г.",
        "24. kolovoza 2023",
        "Sabtu, 7 Oktober 2023",
        "12 فبراير 2022",
        "5 ביוני 2023",
        "5 มิ.ย. 2566",
        "11 Νοε 2019",
        "vasárnap 12 nov. 2023",
        "28-30 April 2023",
        "Fri 12 & Sat 13 May",
        "SATURDAY · OCTOBER 5 · 2024",
        "2024-03-09T14:22:05",
        "le samedi quinze juin",
        "veintidós de junio de dos mil veinticuatro",
        "11/2023",
        "ti 9.5.",
        "Do., 4. Jan. 2024",
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
        "15.00 tot 18.00 uur",
        "14:00-17:30",
        "11 am to 2 pm",
        "10am - 12",
        "14u30",
        "a las cinco de la tarde",
        "à quinze heures",
        "halb vier",
        "в половине третьего",
        "AM 11:02",
        "Gestern, 20:14",
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
        ("koncert kl. 15", "15"),
        ("alle ore 15 in chiesa", "15"),
        ("saat 14.00", "14.00"),
        ("pukul 10.00 WIB", "10.00 WIB"),
        ("v 14 hodin", "14 hodin"),
        ("avataan klo 9.10", "9.10"),
        ("Mi, 18.09. Praxis", "Mi, 18.09."),
        ("odjezd le 3/05 rue", "le 3/05"),
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
        "7 dec places",
        "set 4 plates",
        "12 set menu",
        "avg. 12.5",
        "sun 5 shines",
        "Jan Novak",
        "March of Dimes",
        "GA=12w5d",
        "lot 12-04-2023-778",
        "IV 5",
        "Louis XIV 1643",
        "12.04",
        "4x6",
        "John 3:16",
        "f/2.8 1/125 s",
        "2010-11 season",
        "so 5",
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
        "nar. 4.5.1986",
        "Szül.: 1988.04.12.",
        "född 3 mars 1990",
        "Doğum tarihi 5 Mart 1990",
        "ngày sinh 12/09/1992",
        "дата рождения: 7 января 1991",
        "rugadh í 5 Meán Fómhair 2023",
    ],
)
def test_dates_of_birth_and_delivery(text: str) -> None:
    assert len(spans(text, "DATE_OF_BIRTH")) == 1


@pytest.mark.parametrize(
    "unit",
    ["12 ", "1-", "12/", "May ", "sat ", "two ", "22+", "1:1", "am 1", "5 May ", "\n", "2023 ", "born ", "at 5 "],
)
def test_no_pattern_takes_long_over_repetitions(unit: str) -> None:
    text = unit * (4000 // len(unit))
    began = time.process_time()
    list(find_dates(text))
    list(find_dates_in_pictures(text))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Anna\n5.6.", "5.6."),
        ("Odette\naoût 53", "août 53"),
        ("at the lake\nsummer 1962", "summer 1962"),
        ("11 mag 24", "11 mag 24"),
        ("party\n9 | 21 | 24", "9 | 21 | 24"),
        ("taken 8-7-66", "8-7-66"),
        ("vernissage @ 7", "7"),
        ("zm. 1949", "1949"),
    ],
)
def test_forms_that_count_in_pictures_alone(text: str, value: str) -> None:
    assert spans(text, "DATE_TIME") == []
    assert spans(text, "DATE_TIME", find=find_dates_in_pictures) == [value]


def test_a_day_and_a_month_count_before_a_time() -> None:
    assert spans("Pieraksts 18.09. plkst. 16:00", "DATE_TIME") == ["18.09.", "16:00"]
    assert spans("Prov 04-17 06:52", "DATE_TIME") == ["04-17", "06:52"]
    assert spans("COLL 03/02/22 0615", "DATE_TIME") == ["03/02/22", "0615"]
    assert spans("14/2/2022  ob 6.05", "DATE_TIME") == ["14/2/2022", "6.05"]


def test_the_years_of_a_life_count_in_pictures_alone() -> None:
    assert spans("LEIDA\n1926-2011", "DATE_TIME", find=find_dates_in_pictures) == ["1926", "2011"]
    assert spans("* 1871", "DATE_OF_BIRTH", find=find_dates_in_pictures) == ["1871"]
    assert spans("NS 1993", "DATE_OF_BIRTH", find=find_dates_in_pictures) == ["1993"]
    assert spans("0.94*2000", "DATE_OF_BIRTH", find=find_dates_in_pictures) == []


@pytest.mark.parametrize(
    "text", ["5.6 kg", "1.2.3", "12.50", "8 / 9 / 10", "2019", "summer sale", "born to run", "h 190"]
)
def test_what_only_looks_like_a_date_in_a_picture(text: str) -> None:
    assert spans(text, "DATE_TIME", find=find_dates_in_pictures) == []
    assert spans(text, "DATE_OF_BIRTH", find=find_dates_in_pictures) == []


def test_an_ordinal_behind_a_month_is_no_year() -> None:
    text = "October 19th, 2025"
    assert (0, len(text)) in [(one.start, one.end) for one in find_dates(text)]
