"""What holds for every pattern of every table."""

from __future__ import annotations

import time

import pytest

from gate.text.recognizers import Pattern, cues, pattern, words
from gate.text.recognizers_all import OWN_PATTERNS
from gate.types import ENTITY_TYPES

_UNITS = (
    *("a", "A", "Aa ", "AA ", "Aa-", "A'", "1 ", "1-", ".", "a.", "a@", "Aa, ", "Aa\n", " ", "\n", "(", "A^"),
    *("Mr. ", "de ", "Aa de ", "12 Aa ", "12345 Aa ", "rue de la ", "The ", "Patient: ", "Aa & ", "ring ", "Aa's "),
)
_LONG = 20_000
_MOST_SECONDS = 0.5  # of processor time; a pattern takes a tenth of it


@pytest.mark.parametrize("unit", _UNITS)
def test_no_pattern_runs_away_on_a_long_text(unit: str) -> None:
    text = (unit * _LONG)[:_LONG]
    for one in OWN_PATTERNS:
        began = time.process_time()
        for _ in one.find(text):
            pass
        assert time.process_time() - began < _MOST_SECONDS, one.regex.pattern[:80]


def test_every_pattern_reports_a_known_type_above_the_threshold() -> None:
    assert all(one.entity_type in ENTITY_TYPES and 0.4 < one.score <= 1 for one in OWN_PATTERNS)


def test_no_pattern_is_listed_twice() -> None:
    listed = [(one.entity_type, one.regex.pattern) for one in OWN_PATTERNS]
    assert len(set(listed)) == len(listed)


def _spans(one: Pattern, text: str) -> list[str]:
    return [text[found.start : found.end] for found in one.find(text)]


def test_both_groups_of_a_match_are_found() -> None:
    assert _spans(pattern("PERSON", 0.5, r"(?P<x>A)(?: & (?P<y>B))?"), "A & B, A") == ["A", "B", "A"]


def test_a_match_can_be_refused_or_shortened() -> None:
    assert _spans(pattern("PERSON", 0.5, r"\w+", valid=str.isupper), "ab AB") == ["AB"]
    assert _spans(pattern("PERSON", 0.5, r"\w+", fit=lambda text: (1, 2) if len(text) > 1 else None), "ab c") == ["b"]


def test_a_text_without_the_words_a_pattern_needs_is_not_searched() -> None:
    one = pattern("PERSON", 0.5, r"\w+", needs=("dear",))
    assert _spans(one, "ab") == []
    assert _spans(one, "DEAR") == ["DEAR"]


def test_cues_match_as_ocr_reads_them() -> None:
    one = pattern("PERSON", 0.5, cues("hosted by|in honor"))
    assert [len(_spans(one, text)) for text in ("H0STEDBY", "Hosted\nby", "1N HONOR", "host")] == [1, 1, 1, 0]


def test_words_are_those_of_the_text() -> None:
    assert words("a bc\nd") == {"a", "bc", "d"}
