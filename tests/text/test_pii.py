from __future__ import annotations

import random
import string
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.errors import UsageError
from gate.text.pii import Analyzer, Entity, shared_analyzer
from gate.types import ENTITY_TYPES, UNREDACTABLE_TYPES

ANALYZER = shared_analyzer({"languages": ["en"], "min_score": 0.4})


def found(text: str) -> set[tuple[str, str]]:
    return {(one.entity_type, text[one.start : one.end]) for one in ANALYZER.analyze(text)}


def redact(text: str) -> str:
    parts, at = [], 0
    for one in ANALYZER.analyze(text):
        if one.entity_type not in UNREDACTABLE_TYPES:
            parts += [text[at : one.start], f"<{one.entity_type}>"]
            at = one.end
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Baby announcement, call Jane Roe 202-555-0143 for details",
            {("PERSON", "Jane Roe"), ("PHONE_NUMBER", "202-555-0143")},
        ),
        (
            "RSVP to Anna Testperson by 12 May at anna.test@example.org",
            {("PERSON", "Anna Testperson"), ("DATE_TIME", "12 May"), ("EMAIL_ADDRESS", "anna.test@example.org")},
        ),
        ("email maria.sample@example.com to buy this print", {("EMAIL_ADDRESS", "maria.sample@example.com")}),
        ("SSN 078-05-1120 (specimen) on the form", {("US_SSN", "078-05-1120")}),
        ("Photo by Peter Placeholder", {("PERSON", "Peter Placeholder")}),
        (
            "Invoice for John Q. Public, 12 Elm Street, Springfield, IL 62704",
            {
                ("PERSON", "John Q. Public"),
                ("LOCATION", "12 Elm Street, Springfield, IL"),
                ("POSTAL_CODE", "62704"),
            },
        ),
        ("DOB 04/12/1987, Alice Example", {("DATE_OF_BIRTH", "04/12/1987"), ("PERSON", "Alice Example")}),
        (
            "JOHNSON, MARIA  MRN 00482913",
            {("PERSON", "JOHNSON, MARIA"), ("MEDICAL_RECORD_NUMBER", "00482913")},
        ),
        (
            "DOE^JANE^M  ACC# 7788123 GA 12w3d 04-MAY-2019 10:24:33 AM",
            {
                ("PERSON", "DOE^JANE^M"),
                ("MEDICAL_RECORD_NUMBER", "7788123"),
                ("GESTATIONAL_AGE", "GA 12w3d"),
                ("DATE_TIME", "04-MAY-2019"),
                ("DATE_TIME", "10:24:33 AM"),
            },
        ),
        ("server at 192.168.20.14 and 10 downing", {("IP_ADDRESS", "192.168.20.14")}),
        ("send to IBAN GB82 WEST 1234 5698 7654 32 please", {("IBAN_CODE", "GB82 WEST 1234 5698 7654 32")}),
        ("Name: Roe Jane Age: 31", {("PERSON", "Roe Jane"), ("AGE_OR_GENDER", "Age: 31")}),
        ("SMITH JANE on 01/02/1990", {("PERSON", "SMITH JANE"), ("DATE_TIME", "01/02/1990")}),
        ("write jane(at)example.com", {("EMAIL_ADDRESS", "jane(at)example.com")}),
        ("ID 889231", {("ID_NUMBER", "889231")}),
        ("see https://example.com/u/jane?x=1 now", {("URL", "https://example.com/u/jane?x=1")}),
        ("follow @jane.roe_93 there", {("HANDLE", "@jane.roe_93")}),
        ("Age: 34, sex: F", {("AGE_OR_GENDER", "Age: 34"), ("AGE_OR_GENDER", "sex: F")}),
        ("scan at Saint Mary Hospital today", {("FACILITY", "Saint Mary Hospital")}),
        ("post code SW1A 1AA", {("POSTAL_CODE", "SW1A 1AA")}),
    ],
)
def test_finds_the_whole_of_it(text: str, expected: set[tuple[str, str]]) -> None:
    assert {one for one in found(text) if one[0] != "MEDICAL_TERM"} == expected


def test_a_card_number_is_found_and_its_date_too() -> None:
    assert ("CREDIT_CARD", "4111 1111 1111 1111") in found("card 4111 1111 1111 1111 exp 09/27")


@pytest.mark.parametrize(
    "text",
    [
        "Call of Duty season 4",
        "ISBN 978-3-16-148410-0 paperback",
        "Model 202-555 drill bit set, 12 pieces",
        "BPD 3.2cm MI 1.1 TIs 0.4 Voluson E10",
        "Voluson E8 C1-5-D OB",
        "Tib 0.8 MI 1.2 12.3cm/1.4 38Hz",
        "scores 0.1234, 0.5678 and 12.5 x 20.25",
        "30%20% off, buy 4 @ 9.99 each",
        "vintage 1975 poster $12.50 16:9 1/4 ctw 10x12",
        "kitchen ideas for remodeling, five things to keep in mind",
        "",
        " \n\t…!?",
    ],
)
def test_leaves_products_settings_and_sizes_alone(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "date",
    [
        "12 May",
        "May 12th 2021",
        "12th of May, 2021",
        "12/05/2021",
        "2021-05-12",
        "12.05.21",
        "04-MAY-2019",
        "Saturday, June 5",
        "the fifth of June",
        "5 juin 2021",
    ],
)
def test_dates_in_all_common_forms(date: str) -> None:
    text = f"we were at the beach, {date}"
    assert [(one.entity_type) for one in ANALYZER.analyze(text)] == ["DATE_TIME"]
    assert date.rsplit(maxsplit=1)[-1] in next(value for _, value in found(text))


@pytest.mark.parametrize(
    "text",
    ["22 weeks pregnant", "GA=22w1d", "GA: 20 weeks 3 days", "12w3d", "22-week ultrasound", "20 weeks + 3 days"],
)
def test_gestational_age(text: str) -> None:
    assert "GESTATIONAL_AGE" in {kind for kind, _ in found(f"baby {text} today")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("welcome baby Olivia!", "Olivia"),
        ("love, Grandma Rose", "Rose"),
        ("seen by Dr. Smith", "Smith"),
        ("Patient: Zyxa Quorvath", "Zyxa Quorvath"),
        ("RSVP to Zyxa Quorvath", "Zyxa Quorvath"),
    ],
)
def test_names_beside_words_that_announce_them(text: str, name: str) -> None:
    assert any(kind == "PERSON" and name in value for kind, value in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "call 202‑555‑0143",
        "call ２０２-５５５-０１４３",
        "call 202\u200b-555\u00a0-0143".replace("\u00a0", ""),
        "call 202&#45;555&#45;0143",
        "call (202)\u00a0555-0143",
    ],
)
def test_odd_writing_hides_nothing(text: str) -> None:
    numbers = [one for one in ANALYZER.analyze(text) if one.entity_type == "PHONE_NUMBER"]
    assert len(numbers) == 1
    assert (numbers[0].start, numbers[0].end) == (5, len(text))


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("call 2️⃣0️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣4️⃣3️⃣ now", "PHONE_NUMBER", "2️⃣0️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣4️⃣3️⃣"),
        ("call 202\u2800555\u28000143 now", "PHONE_NUMBER", "202\u2800555\u28000143"),
        ("Ja\u034fne Ro\u034fe was here", "PERSON", "Ja\u034fne Ro\u034fe"),
        ("mail jane @ example.com today", "EMAIL_ADDRESS", "jane @ example.com"),
        ("mail jane @ example . com today", "EMAIL_ADDRESS", "jane @ example . com"),
        ("mail jane[@]example[.]com today", "EMAIL_ADDRESS", "jane[@]example[.]com"),
        ("mail jane%40example.com today", "EMAIL_ADDRESS", "jane%40example.com"),
        ("paid by 4111.1111.1111.1111 here", "CREDIT_CARD", "4111.1111.1111.1111"),
        ("DOB 020390 here", "DATE_OF_BIRTH", "020390"),
        ("born 03021990 here", "DATE_OF_BIRTH", "03021990"),
        ("mrn4471203 today", "MEDICAL_RECORD_NUMBER", "4471203"),
        ("patient 4471203 today", "MEDICAL_RECORD_NUMBER", "4471203"),
        ("passport X1234567 lost", "ID_NUMBER", "X1234567"),
        ("no. 123.45.6789 here", "US_SSN", "123.45.6789"),
        ("posted by u/janeroe here", "HANDLE", "janeroe"),
        ("see t.me/janeroe_93 there", "HANDLE", "janeroe_93"),
        ("\u202eenaJ eoR 3410-555-202", "PHONE_NUMBER", "3410-555-202"),
        ("taken at 38.8977, -77.0365 today", "GPS_POSITION", "38.8977, -77.0365"),
        ("at 38°53'52\"N 77°02'11\"W today", "GPS_POSITION", "38°53'52\"N 77°02'11\"W"),
        ("lat 38.8977 lon -77.0365", "GPS_POSITION", "lat 38.8977 lon -77.0365"),
    ],
)
def test_other_spellings_of_the_same(text: str, entity: str, value: str) -> None:
    assert (entity, value) in found(text)


def test_an_override_that_hides_several_things_settles() -> None:
    once = redact("a boat \u202eenaJ eoR 3410-555-202\u202c and Jane Roe")
    assert "Roe" not in once
    assert "eoR" not in once
    assert redact(once) == once


def test_an_escaped_address_is_found_with_offsets_in_the_source() -> None:
    assert found("to anna&#64;example.org now") == {("EMAIL_ADDRESS", "anna&#64;example.org")}


def test_placeholders_are_no_findings() -> None:
    assert ANALYZER.analyze("RSVP to <PERSON> by <DATE_TIME> at <EMAIL_ADDRESS>, <PHONE_NUMBER> <LOCATION>") == []
    assert found("<PERSON> and Jane Roe <DATE_TIME>") == {("PERSON", "Jane Roe")}


def test_a_result_does_not_depend_on_what_was_read_before() -> None:
    text = "Quilvexa Morbrandt met Dr Trask in Fennimore, call 202-555-0143"
    before = ANALYZER.analyze(text)
    rng = random.Random(7)
    for _ in range(40):
        ANALYZER.analyze(" ".join("".join(rng.choices(string.ascii_letters, k=7)).title() for _ in range(9)))
    assert ANALYZER.analyze(text) == before
    assert Analyzer({"languages": ["en"], "min_score": 0.4}).analyze(text) == before


def test_nothing_that_was_read_stays_behind() -> None:
    canary = "Xylophia Canarythorne"
    ANALYZER.analyze(f"call {canary} at once")
    strings = ANALYZER._names._second._pipeline.vocab.strings
    assert "Canarythorne" not in strings
    assert "Canarythorne" not in repr(ANALYZER.__dict__)
    assert "Canarythorne" not in repr(ANALYZER.analyze(canary))


def test_min_score_filters() -> None:
    strict = shared_analyzer({"languages": ["en"], "min_score": 0.9})
    found_strict = strict.analyze("SSN 078-05-1120, on 12.05.21")
    assert [one.entity_type for one in found_strict] == ["US_SSN"]


def test_one_analyzer_for_each_setting() -> None:
    assert shared_analyzer({"languages": ["en"], "min_score": 0.4}) is ANALYZER
    assert shared_analyzer({"languages": ["en"], "min_score": 0.5}) is not ANALYZER


def test_a_language_without_recognizers_is_refused() -> None:
    with pytest.raises(UsageError, match="languages"):
        Analyzer({"languages": ["en", "xx"], "min_score": 0.4})


def test_models_name_their_licence_and_author() -> None:
    models = {str(model["name"]): model for model in ANALYZER.models()}
    rampart = models["rampart"]
    assert "National Design Studio" in rampart["source"]
    assert rampart["licence"] == "CC-BY-4.0"
    assert all(len(str(model["sha256"])) == 64 for model in models.values())


@pytest.mark.parametrize("unit", ["a", "1 ", "Jane Roe, ", "0", "(", "&#64;", "@a.", "\ud800"])
def test_long_texts_end_in_bounded_time(unit: str) -> None:
    text = (unit * 5_000)[:5_000]
    began = time.perf_counter()
    entities = ANALYZER.analyze(text)
    assert time.perf_counter() - began < 60
    assert all(0 <= one.start < one.end <= len(text) for one in entities)


def test_a_name_across_two_chunks_is_found_whole() -> None:
    for offset in range(1870, 2010, 45):
        text = "word " * (offset // 5) + "Invoice for Jonathan Quentin Public, thank you. " + "word " * 60
        at = text.index("Jonathan")
        assert any(one.start <= at and one.end >= at + len("Jonathan Quentin Public") for one in ANALYZER.analyze(text))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                ["Jane Roe", "RSVP to", "call", "202-555-0143", "<PERSON>", "12 May", "12w3d", "Dr.", "&#64;", "a@b.co"]
            ),
        ),
        max_size=8,
    )
)
def test_any_text_yields_sorted_spans_apart_and_settles(parts: list[str]) -> None:
    text = " ".join(parts)
    entities = ANALYZER.analyze(text)
    assert entities == sorted(entities, key=lambda one: one.start)
    assert all(one.end <= other.start for one, other in pairwise(entities))
    assert all(
        isinstance(one, Entity) and one.entity_type in ENTITY_TYPES and 0.4 <= one.score <= 1 for one in entities
    )
    assert all(text[one.start : one.end].strip() for one in entities)
    once = redact(text)
    assert redact(redact(once)) == redact(once)


@pytest.mark.parametrize(
    ("text", "entity_type", "number"),
    [
        ("Call (415)\n555-0132 today", "PHONE_NUMBER", "(415)\n555-0132"),
        ("Phone: 415-555-\n0132", "PHONE_NUMBER", "415-555-\n0132"),
        ("Fax: +44 20 7946\r\n0958", "PHONE_NUMBER", "+44 20 7946\r\n0958"),
        ("card 4111 1111\n1111 1111", "CREDIT_CARD", "4111 1111\n1111 1111"),
        ("SSN 123-45-\n6789", "US_SSN", "123-45-\n6789"),
        ("MRN: 0048\n2913", "MEDICAL_RECORD_NUMBER", "0048\n2913"),
    ],
)
def test_a_number_that_goes_on_in_the_next_line_is_found_whole(text: str, entity_type: str, number: str) -> None:
    found = shared_analyzer({}).analyze(text)
    assert [(one.entity_type, text[one.start : one.end]) for one in found] == [(entity_type, number)]


@pytest.mark.parametrize("text", ["TOTAL 12.50\n3.40\n15.90\n2024", "Qty 2\n3\n14", "BPD 4.2\n3.9\nAC 12.1"])
def test_a_column_of_figures_is_no_number(text: str) -> None:
    assert shared_analyzer({}).analyze(text) == []


def test_a_number_beside_a_gestational_age_is_of_a_record() -> None:
    analyzer = Analyzer({"picture": True})
    types = {
        text: {one.entity_type for one in analyzer.analyze(text)}
        for text in ("ID: CSR-20931\nGA 20w4d", "ID: CSR-20931")
    }
    assert "MEDICAL_RECORD_NUMBER" in types["ID: CSR-20931\nGA 20w4d"]
    assert types["ID: CSR-20931"] == {"ID_NUMBER"}


def test_the_lists_of_words_are_named_among_the_models() -> None:
    names = {model["name"] for model in Analyzer({"picture": True}).models()}
    assert {"calendar", "places", "surnames", "east_asian_names", "rampart"} <= names
