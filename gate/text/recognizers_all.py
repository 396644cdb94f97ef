"""All tables of patterns but those of dates, in the order in which they are tried, and what is for pictures alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gate.text.entities import Entity
from gate.text.recognizers import Pattern
from gate.text.recognizers_addresses import ADDRESS_PATTERNS
from gate.text.recognizers_ages import find_ages_in_pictures
from gate.text.recognizers_cjk import find_cjk_in_pictures
from gate.text.recognizers_clinics import find_facilities_in_pictures
from gate.text.recognizers_dates import find_dates_in_pictures
from gate.text.recognizers_east_asian import find_east_asian_people
from gate.text.recognizers_facilities import FACILITY_PATTERNS
from gate.text.recognizers_handles import NET_PATTERNS
from gate.text.recognizers_headers import HEADER_PATTERNS
from gate.text.recognizers_links import find_links_in_pictures
from gate.text.recognizers_names import NAME_PATTERNS
from gate.text.recognizers_national import NATIONAL_PATTERNS
from gate.text.recognizers_numbers import NUMBER_PATTERNS
from gate.text.recognizers_parties import find_venues_in_pictures
from gate.text.recognizers_people import find_people
from gate.text.recognizers_phones import find_phones_in_pictures
from gate.text.recognizers_places import PLACE_PATTERNS
from gate.text.recognizers_plates import PLATE_PATTERNS, find_plates_in_pictures
from gate.text.recognizers_shapes import find_numbers_in_pictures
from gate.text.recognizers_streets import STREET_PATTERNS
from gate.text.recognizers_towns import find_towns_in_pictures
from gate.text.recognizers_venues import VENUE_PATTERNS
from gate.text.terms import TERM_PATTERNS

OWN_PATTERNS: tuple[Pattern, ...] = (
    *NUMBER_PATTERNS,
    *NATIONAL_PATTERNS,
    *NET_PATTERNS,
    *NAME_PATTERNS,
    *HEADER_PATTERNS,
    *PLACE_PATTERNS,
    *STREET_PATTERNS,
    *ADDRESS_PATTERNS,
    *VENUE_PATTERNS,
    *FACILITY_PATTERNS,
    *PLATE_PATTERNS,
    *TERM_PATTERNS,
)

PICTURE_FINDERS: tuple[Callable[[str], Iterator[Entity]], ...] = (
    find_people,
    find_east_asian_people,
    find_cjk_in_pictures,
    find_ages_in_pictures,
    find_dates_in_pictures,
    find_phones_in_pictures,
    find_numbers_in_pictures,
    find_plates_in_pictures,
    find_links_in_pictures,
    find_towns_in_pictures,
    find_facilities_in_pictures,
    find_venues_in_pictures,
)
"""What is asked only of text that was read in a picture: in running text it would find too much."""
