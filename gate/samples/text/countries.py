"""What a country's papers look like: names, addresses, telephone numbers, dates. Every combination is invented."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Country:
    """Tables to draw from. In patterns `#` is any digit, `N` one of 1-9, `A` a capital letter.

    `phones` are empty where no range is reserved for fiction. `towns` are (town, region, pattern of the postal code);
    `address` is written with {number}, {street}, {town}, {region}, {code}, one line of an envelope a line.
    """

    code: str
    language: str
    given: tuple[str, ...] = field(repr=False)
    surnames: tuple[str, ...] = field(repr=False)
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str, str], ...]
    address: str
    phones: tuple[str, ...]
    dates: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    facilities: tuple[str, ...]
    venues: tuple[str, ...]
    plates: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
