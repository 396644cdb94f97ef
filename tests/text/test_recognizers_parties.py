from __future__ import annotations

import pytest

from gate.text.recognizers_parties import find_venues_in_pictures


def venues(text: str) -> set[str]:
    return {text[one.start : one.end] for one in find_venues_in_pictures(text)}


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("Saturday 12 June, 3 pm\nThe Old Boathouse\nRSVP Anna", "The Old Boathouse"),
        ("sobota 12 czerwca, godz. 16.00\nKościół św. Anny", "Kościół św. Anny"),
        ("12 Haziran Cumartesi 19:00\nGül Düğün Salonu", "Gül Düğün Salonu"),
        ("Lördag 12 juni kl 15\nSolängens Trädgård\nOSA", "Solängens Trädgård"),
        ("Sábado, 12 de junho às 16h\nBuffet Mundo Mágico", "Buffet Mundo Mágico"),
        ("søndag den 3. maj kl. 10.30\ni Hjallelse Kirke", "Hjallelse Kirke"),
        ("Saturday, August 3rd 11am\nFirst Baptist Church Fellowship Hall", "First Baptist Church Fellowship Hall"),
        ("Saturday 4 July\n3pm - 6pm\nJungle Jims Soft Play\nRSVP Mum", "Jungle Jims Soft Play"),
        ("Le Jardin d'Élise", "Le Jardin d'Élise"),
        ("Sunday, May 9\nat the home of the Hendersons", "the Hendersons"),
    ],
)
def test_venues_of_invitations(text: str, venue: str) -> None:
    assert venue in venues(text)


@pytest.mark.parametrize(
    "text",
    [
        "Grace Hall",
        "Club sandwich with fries",
        "Happy hour\n5 pm - 7 pm",
        "Dinner\nSaturday 7 pm\nRSVP",
        "Live music\nFriday 8 pm",
        "Open kitchen 3 pm\nchef's table",
        "Church\n5 May 2020",
    ],
)
def test_without_a_name_or_a_time_there_is_none(text: str) -> None:
    assert venues(text) == set()
