from __future__ import annotations

import pytest

from gate.text.entities import merge
from gate.text.recognizers_addresses import ADDRESS_PATTERNS


def covered(text: str) -> str:
    """The text with dots for each letter or digit outside of a finding."""
    found = merge(text, [one for rule in ADDRESS_PATTERNS for one in rule.find(text)])
    inside = {at for one in found for at in range(one.start, one.end)}
    return "".join("." if at not in inside and char.isalnum() else char for at, char in enumerate(text))


@pytest.mark.parametrize(
    "address",
    [
        "Nørregade 7, 2. tv.",
        "Mannerheimintie 45 A 12",
        "ul. Długa 5 m. 12",
        "Kossuth Lajos utca 15. II/3.",
        "nám. Míru 8",
        "Str. Mihai Viteazu nr. 12, bl. A3, sc. 2, ap. 14",
        "C/ Mayor 23, 3oB",
        "Carrera 7 # 45-23 Apto 502",
        "Calle 10 Sur #43A-12",
        "Travessa do Carmo 8, 1o Esq.",
        "12 Đường Lê Lợi, Phường Bến Nghé, Quận 1",
        "số 7 ngõ 112 Thanh Nhàn",
        "Atatürk Mah. Gül Sok. No: 12 D: 5",
        "Brīvības iela 45-12",
        "Gedimino pr. 9",
        "Pärnu mnt 15",
        "ул. Ленина, д. 12, кв. 45",
        "Rruga e Kavajës, pall. 9, ap. 22",
        "H.No. 7-1-32, Ameerpet",
        "Flat No. 302, Sai Residency, Kothrud",
        "2-14-7 SAKURADAI, NERIMA-KU",
        "Via dei Ciliegi, 12/B - 35030 Rubano (PD)",
        "Skr. poczt. 44",
        "Casilla 45-D",
        "P.O. Box 30197-00100, Nairobi",
        "Private Bag X12",
        "Zandpad 3\n3621 XX Vechtdam",
        "Plaza de los Fueros",
        "Maple & 9th",
    ],
)
def test_addresses_are_found_whole(address: str) -> None:
    assert covered(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "3. Platz 50 m",
        "Page 12 of 30",
        "Level 3 reached",
        "Room 12",
        "Table 5",
        "MI 1.1 TIs 0.3",
        "C5-1 Abdomen\nFr 32Hz",
        "Set 3\nReps 12",
        "3d Square Tapestry",
        "My Happy Place Printable Sign",
        "Turkey sandwich 4.99\nRice bowl 3.50",
        "Chapter 7\nThe Return",
        "No. 45 in a series",
    ],
)
def test_numbers_of_other_things_are_no_addresses(text: str) -> None:
    assert not any(char.isalnum() for char in covered(text))
