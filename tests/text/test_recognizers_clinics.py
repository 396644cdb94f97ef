from __future__ import annotations

import pytest

from gate.text.recognizers_clinics import find_facilities, find_facilities_in_pictures


def facilities(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_facilities(text)}


def facilities_in_pictures(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_facilities_in_pictures(text)}


@pytest.mark.parametrize(
    "facility",
    [
        "Nemocnice Na Homolce",
        "Szpital im. Mikołaja Kopernika",
        "Klinikum rechts der Isar",
        "Özel Medicana Hastanesi",
        "Bệnh viện Từ Dũ",
        "Rumah Sakit Hermina Depok",
        "Centro Materno Infantil San Roque",
        "Oulun yliopistollinen sairaala",
        "Rigshospitalet",
        "Sahlgrenska universitetssjukhuset",
        "Spitalul Clinic Județean Sibiu",
        "Klinički bolnički centar Rijeka",
        "Apotheke am Markt",
        "Ginekologická ambulance Slunce",
        "Εργαστήριο Υγεία",
        "Роддом №4",
        "Cabinet de kinésithérapie des Tilleuls",
        "Dr NT Mokwena & Partners",
    ],
)
def test_by_the_words_of_many_languages(facility: str) -> None:
    assert facility in facilities(f"{facility}\n12.03.2021")


@pytest.mark.parametrize(
    ("text", "facility"),
    [
        ("CHU Sainte-Justine", "CHU Sainte-Justine"),
        ("UZ Leuven", "UZ Leuven"),
        ("FN Motol  14.5.2020", "FN Motol"),
        ("RS Ibu dan Anak Bunda", "RS Ibu dan Anak Bunda"),
        ("RSUD Dr. Soetomo", "RSUD Dr. Soetomo"),
        ("Lab. Bom Jesus", "Lab. Bom Jesus"),
        ("LAKEVIEW WOMENS HEALTH", "LAKEVIEW WOMENS HEALTH"),
        ("14/02/2020  Pebble Lane Pharmacy, Ludlow", "Pebble Lane Pharmacy"),
        ("Little Peek 3D Studio", "Little Peek 3D Studio"),
        ("CALDERDALE ROYAL\n03/04/2019 11:20:33 MI 0.8 TIb 0.2", "CALDERDALE ROYAL"),
    ],
)
def test_in_pictures_also_by_initials_and_the_heading_of_a_scan(text: str, facility: str) -> None:
    assert facility in facilities_in_pictures(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hospital",
        "Klinik\nÖffnungszeiten",
        "Geburtshilfe",
        "Patient card",
        "The clinic opens at nine",
        "Chocolate Brown Cabinets",
        "Steel Filing Cabinet",
        "RS 2D 58",
        "HC 172 mm",
        "Fetal heart\nMI 1.1 TIs 0.3",
        "TIS0.7 MI 0.9\nFr 41Hz",
        "JANE SMITH\nMI 1.1 TIs 0.3",
    ],
)
def test_words_of_every_clinic_and_settings_are_none(text: str) -> None:
    assert facilities(text) | facilities_in_pictures(text) == set()
