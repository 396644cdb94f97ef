from __future__ import annotations

import pytest

from gate.text.entities import merge
from gate.text.recognizers_facilities import FACILITY_PATTERNS
from gate.text.recognizers_numbers import NUMBER_PATTERNS
from gate.text.recognizers_places import PLACE_PATTERNS
from gate.text.recognizers_streets import STREET_PATTERNS
from gate.text.recognizers_venues import VENUE_PATTERNS

PLACES = (*PLACE_PATTERNS, *STREET_PATTERNS, *VENUE_PATTERNS)


def facilities(text: str) -> set[str]:
    return {text[one.start : one.end] for rule in FACILITY_PATTERNS for one in rule.find(text)}


def covered(text: str) -> str:
    """What is found as a place or a postal code, with dots for the rest."""
    found = merge(text, [one for rule in (*PLACES, *NUMBER_PATTERNS) for one in rule.find(text)])
    kinds = {"LOCATION", "POSTAL_CODE"}
    return "".join(
        char
        if any(one.start <= at < one.end for one in found if one.entity_type in kinds) or not char.isalnum()
        else "."
        for at, char in enumerate(text)
    )


@pytest.mark.parametrize(
    "address",
    [
        "12 Elm Street, Springfield, IL 62704",
        "12 ELM STREET\nSPRINGFIELD, IL 62704",
        "1405 W 14th St, Apt 3B\nRiverton, UT 84065",
        "88 Maple Ave, Toronto, ON M5V 2T6",
        "14 Church Lane\nLittle Wenlow\nSY99 1AB",
        "3 The Crescent, Bristol BS99 4QX",
        "7 Abbey Gardens\nLeeds LS99 2AA",
        "21 Main Street, Ballykeel, Co. Galway H91 X2Y3",
        "5/27 Wattle Street, Fitzroy VIC 3065",
        "18 Kauri Road, Titirangi, Auckland 0604",
        "Lindenstraße 12, 80331 München",
        "Am Mühlbach 5\n03046 Neuwaldau",
        "Mariahilfer Straße 77, 1060 Wien",
        "Bahnhofstrasse 4, CH-8001 Zürich",
        "12 bis, rue de la Gare\n75990 Paris",
        "5 avenue Jean-Moulin, 69990 Lyon",
        "Rue du Moulin 12, 1000 Bruxelles",
        "Keizersgracht 123, 1012 AB Amsterdam",
        "Dorpsstraat 4a\n3511 LX Utrecht",
        "Calle de la Luna 14, 28013 Madrid",
        "Via Garibaldi 7, 00184 Roma",
        "Rua das Flores, nº 12, 1200-195 Lisboa",
        "Rua Augusta, 1500 - Centro, São Paulo - SP, 01304-001",
        "Calle Hidalgo No. 45, Col. Centro, C.P. 06000 Ciudad de México",
        "ul. Długa 12/3, 00-238 Warszawa",
        "Storgatan 12, 111 22 Stockholm",
        "Vestergade 4, 1456 København",
        "Mannerheimintie 5, 00100 Helsinki",
        "No. 12, Jalan Bukit 3/4, Taman Indah, 47300 Petaling Jaya, Selangor",
        "Blk 123 Ang Mo Kio Ave 3 #04-05 Singapore 560123",
        "12, MG Road\nPune, Maharashtra 411 001",
        "12 Long Street, Gardens, Cape Town, 8001",
        "14 Palm Grove Street\nLagos 100001",
        "103 Unity Road, Enugu 400153",
        "P.O. Box 1234-00100",
        "PO BOX 77",
    ],
)
def test_addresses_are_found_whole(address: str) -> None:
    assert covered(address) == address


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("join us at The Old Mill Barn", "The Old Mill Barn"),
        ("Venue: Wenlow Village Hall", "Wenlow Village Hall"),
        ("Location: 3rd floor, Rose Cottage", "3rd floor, Rose Cottage"),
        ("Lakeview Country Club", "Lakeview Country Club"),
        ("ST. MARY'S CHURCH HALL", "ST. MARY'S CHURCH HALL"),
        ("St Aldhelm's Church", "St Aldhelm's Church"),
        ("Riverbend Community Center", "Riverbend Community Center"),
        ("Saturday\nRosewood Tea Room\n2 pm", "Rosewood Tea Room"),
        ("Wo: Gasthof zum Hirsch", "Gasthof zum Hirsch"),
        ("Samstag\nNeue Scheune\n14 Uhr", "Neue Scheune"),
        ("Domaine du Vieux Chêne", "Domaine du Vieux Chêne"),
        ("held at Thornbury Manor", "Thornbury Manor"),
        ("Lagos, Nigeria", "Lagos, Nigeria"),
        ("Bend, OR", "Bend, OR"),
        ("80331 München", "80331 München"),
    ],
)
def test_venues_and_towns(text: str, place: str) -> None:
    assert place in covered(text)


@pytest.mark.parametrize(
    "text",
    [
        "12345 Items",
        "20000 Leagues",
        "2024 Calendar",
        "BPD 4.2cm MI 1.1 TIs 0.4",
        "Voluson E10 C1-5-D 12 Hz",
        "Location: TBD",
        "Venue: Zoom",
        "12 piece set of 4 bowls",
        "32 GB Flash Drive",
        "The Dining Room",
        "Model 202-555 drill",
        "at home with the baby",
        "vintage 1975 16:9 $12.50",
        "5 ways to the top",
        "Order 12 now",
        "Placenta: posterior",
    ],
)
def test_sizes_settings_and_rooms_are_no_places(text: str) -> None:
    assert not any(char.isalnum() for char in covered(text).replace(".", ""))


@pytest.mark.parametrize(
    ("text", "facility"),
    [
        ("Riverbend General Hospital", "Riverbend General Hospital"),
        ("ROYAL THORNBURY INFIRMARY", "ROYAL THORNBURY INFIRMARY"),
        ("St. Brendan's Medical Center", "St. Brendan's Medical Center"),
        ("ST. BRENDAN MEDICAL CENTER 12-05-2021", "ST. BRENDAN MEDICAL CENTER"),
        ("Northmoor NHS Foundation Trust", "Northmoor NHS Foundation Trust"),
        ("Klinikum Altenbrück", "Klinikum Altenbrück"),
        ("Universitätsklinik Neuwaldau", "Universitätsklinik Neuwaldau"),
        ("Marienkrankenhaus Siegfeld", "Marienkrankenhaus Siegfeld"),
        ("CHU de Brézac", "CHU de Brézac"),
        ("Hôpital Sainte-Aubrée", "Hôpital Sainte-Aubrée"),
        ("Clínica Santa Amalia", "Clínica Santa Amalia"),
        ("Ospedale San Teodoro", "Ospedale San Teodoro"),
        ("Szpital Bielański", "Szpital Bielański"),
        ("Ziekenhuis Oostveld", "Ziekenhuis Oostveld"),
        ("Hospital de la Luz", "Hospital de la Luz"),
        ("Prairie Women's Imaging", "Prairie Women's Imaging"),
        ("Lakeside Fetal Medicine", "Lakeside Fetal Medicine"),
        ("Magnolia Birth Center", "Magnolia Birth Center"),
        ("Riverton OB/GYN Associates", "Riverton OB/GYN Associates"),
        ("Sweetpea 3D/4D Ultrasound Studio", "Sweetpea 3D/4D Ultrasound Studio"),
    ],
)
def test_hospitals_clinics_and_studios(text: str, facility: str) -> None:
    assert facility in facilities(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hospital bag checklist",
        "Hospital Bag Checklist",
        "the clinic",
        "Our Clinic",
        "First Ultrasound",
        "3D Ultrasound",
        "Fetal Medicine",
        "Women's Health",
        "Maternity Dress",
        "Baby Scan",
        "Medical Imaging",
        "OB/GYN",
    ],
)
def test_words_of_every_clinic_are_none(text: str) -> None:
    assert facilities(text) == set()
