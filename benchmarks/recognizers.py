"""Time of the pattern tables of gate.text on a page-like text, and on texts made to slow them down.

    python benchmarks/recognizers.py [--rounds 50] [--slowest 5]

Prints processor time in milliseconds: for each table and a text of 300 characters, the slowest patterns, and the
longest that one pattern takes on 20,000 characters of a repeated unit.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from gate.text.calendar import marked
from gate.text.recognizers import Pattern
from gate.text.recognizers_addresses import ADDRESS_PATTERNS
from gate.text.recognizers_ages import AGE_PATTERNS
from gate.text.recognizers_dates import DATE_PATTERNS
from gate.text.recognizers_facilities import FACILITY_PATTERNS
from gate.text.recognizers_handles import NET_PATTERNS
from gate.text.recognizers_headers import HEADER_PATTERNS
from gate.text.recognizers_names import NAME_PATTERNS
from gate.text.recognizers_numbers import NUMBER_PATTERNS
from gate.text.recognizers_places import PLACE_PATTERNS
from gate.text.recognizers_plates import PLATE_PATTERNS
from gate.text.recognizers_streets import STREET_PATTERNS
from gate.text.recognizers_venues import VENUE_PATTERNS
from gate.text.terms import TERM_PATTERNS

TABLES = {
    "dates": DATE_PATTERNS,
    "ages": AGE_PATTERNS,
    "names": NAME_PATTERNS,
    "headers": HEADER_PATTERNS,
    "numbers": NUMBER_PATTERNS,
    "handles": NET_PATTERNS,
    "places": PLACE_PATTERNS,
    "streets": STREET_PATTERNS,
    "addresses": ADDRESS_PATTERNS,
    "venues": VENUE_PATTERNS,
    "facilities": FACILITY_PATTERNS,
    "plates": PLATE_PATTERNS,
    "terms": TERM_PATTERNS,
}
PAGE = """\
KOWALCZYK, ANNA  MRN 00482913  12-05-2021 10:24 GA 22w3d
Saint Brigid Hospital Voluson E10 C1-5-D MI 1.1 TIs 0.4 12 Hz
Please join us for a baby shower honoring Anna Kowalczyk on Saturday, June 5 at 2 pm
The Old Mill Barn, 12 Elm Street, Springfield, IL 62704
RSVP to Jane 202-555-0143 or jane@example.org. Love, Grandma Rose"""
UNITS = (
    *("a", "A", "Aa ", "A ", "AA ", "Aa-", "1 ", "1", "1-", ".", "a.", "a@", "@a.", "Aa, ", "Aa\n", " ", "\n", "("),
    *(
        "Mr. ",
        "St. ",
        "de ",
        "Aa de ",
        "12 Aa ",
        "12345 Aa ",
        "A'",
        "A^",
        "^",
        "rue de la ",
        "The ",
        "www.",
        "Patient: ",
    ),
)


TEXTS = {"dates": marked(PAGE)}
"""What a table is tried on where that is not the page itself."""


def seconds(patterns: Sequence[Pattern], text: str, rounds: int = 1) -> float:
    """Processor seconds of one pass of all patterns."""
    began = time.process_time()
    for _ in range(rounds):
        for one in patterns:
            for _ in one.find(text):
                pass
    return (time.process_time() - began) / rounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--slowest", type=int, default=5)
    arguments = parser.parse_args()
    patterns = [(name, one) for name, table in TABLES.items() for one in table]
    print(f"{len(PAGE)} characters")
    for name, table in TABLES.items():
        spent = seconds(table, TEXTS.get(name, PAGE), arguments.rounds)
        print(f"  {name:12}{len(table):4} patterns {1000 * spent:8.3f} ms")
    spent = sum(seconds(table, TEXTS.get(name, PAGE), arguments.rounds) for name, table in TABLES.items())
    print(f"  {'all':12}{len(patterns):4} patterns {1000 * spent:8.3f} ms")
    timed = sorted(
        ((seconds([one], TEXTS.get(name, PAGE), arguments.rounds), name, one) for name, one in patterns),
        key=lambda item: -item[0],
    )
    for spent, name, one in timed[: arguments.slowest]:
        print(f"    {1000 * spent:.3f} ms {name} {one.entity_type} {one.regex.pattern[:60]!r}")
    worst = max(
        (seconds([one], (unit * 20_000)[:20_000]), repr(unit), name, one.entity_type)
        for name, one in patterns
        for unit in UNITS
    )
    print(f"longest on 20,000 characters: {1000 * worst[0]:.0f} ms, unit {worst[1]}, {worst[2]} {worst[3]}")


if __name__ == "__main__":
    main()
