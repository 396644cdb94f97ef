from __future__ import annotations

import base64
import json
import socket
import tarfile
from pathlib import Path
from typing import Any

import pytest

from gate.detectors import load_detector
from gate.detectors.base import View
from gate.detectors.caption_text import CaptionText
from gate.fields import text_fields
from gate.keys import Key
from gate.redact.fields import redact_fields
from gate.text.pii import Analyzer
from gate.types import Finding, Kind, Member, Place, Reading, Sample, Span

SETTINGS = {"languages": ["en"], "min_score": 0.4}
FINGERPRINT = Key(b"k" * 32).fingerprint
DETECTOR = CaptionText(SETTINGS, FINGERPRINT)


def sample(
    caption: str | None = None, document: Any = None, row: dict[str, Any] | None = None, key: str = "000"
) -> Sample:
    members = []
    if caption is not None:
        members.append(Member(f"{key}.txt", "txt", Kind.TEXT, caption.encode()))
    if document is not None:
        members.append(Member(f"{key}.json", "json", Kind.JSON, json.dumps(document).encode()))
    return Sample(key, tuple(members), row)


def examine(one: Sample) -> list[Finding]:
    return DETECTOR.examine([View(one, {}, text_fields(one))], Reading.FIRST)[0]


def told(one: Sample) -> set[tuple[str, Place, str]]:
    fields = {(field.part, field.leaf): field for field in text_fields(one)}
    result = set()
    for finding in examine(one):
        assert isinstance(finding.region, Span)
        field = fields[finding.part, finding.region.leaf]
        result.add((finding.entity_type, finding.place, field.text[finding.region.start : finding.region.end]))
    return result


def test_is_the_detector_of_that_name() -> None:
    assert isinstance(load_detector("caption_text", SETTINGS, FINGERPRINT), CaptionText)
    assert DETECTOR.name == "caption_text"


def test_a_caption_is_reported_at_each_of_its_places_with_one_fingerprint() -> None:
    caption = "call Jane Roe 202-555-0143"
    one = sample(caption, {"caption": caption}, {"key": "000", "caption": caption})
    assert told(one) == {
        (kind, place, text)
        for kind, text in (("PERSON", "Jane Roe"), ("PHONE_NUMBER", "202-555-0143"))
        for place in (Place.CAPTION, Place.JSON, Place.COLUMN)
    }
    assert len({finding.fingerprint for finding in examine(one)}) == 2


def test_structure_and_metadata_are_left_to_others() -> None:
    document = {
        "key": "000",
        "status": "success",
        "width": 640,
        "url": "https://example.com/jane.roe@example.org.jpg",
        "exif": json.dumps({"Artist": "Jane Roe"}),
        "sha256": "ab" * 32,
    }
    assert told(sample(None, document, dict(document))) == set()


def test_a_number_and_an_unknown_object_key_are_texts_too() -> None:
    found = told(sample(None, {"contact": {"Jane Roe, 202-555-0143": "yes"}, "aesthetic_score": 5.1}))
    assert ("PHONE_NUMBER", Place.JSON, "202-555-0143") in found
    assert ("PERSON", Place.JSON, "Jane Roe") in found
    assert all("aesthetic" not in text for _, _, text in found)


@pytest.mark.parametrize("name", ["aesthetic_score", "clip_b32_similarity_score", "numFaces", "lang", "TEXT", "cc12m"])
def test_the_names_of_programs_are_no_findings(name: str) -> None:
    assert told(sample(None, {name: 1, "more": {name: "a boat"}}, {name: "a boat"})) == set()


@pytest.mark.parametrize("name", ["jane_roe", "JaneRoe", "maria-johnson"])
def test_a_name_as_an_object_key(name: str) -> None:
    assert told(sample(None, {"album": {name: 3}})) == {("PERSON", Place.JSON, name)}


def test_a_card_number_stored_as_a_number() -> None:
    assert ("CREDIT_CARD", Place.JSON, "4111111111111111") in told(sample(None, {"n": 4111111111111111}))


@pytest.mark.parametrize("key", ["jane_roe-202-555-0143", "Photo-by-Peter-Placeholder", "MariaJohnsonSonogram"])
def test_a_key_with_letters_is_read_as_words(key: str) -> None:
    places = {place for _, place, _ in told(sample("a boat", key=key))}
    assert places == {Place.KEY}


@pytest.mark.parametrize("key", ["202555014300", "img_000123", "00012/000123", "r0123456789abcdef0123"])
def test_a_counter_as_a_key_says_nothing(key: str) -> None:
    assert told(sample("a boat", key=key)) == set()


@pytest.mark.parametrize(
    ("key", "entity"),
    [
        ("123-45-6789", "US_SSN"),
        ("202-555-0143", "PHONE_NUMBER"),
        ("4111111111111111", "CREDIT_CARD"),
        ("jane_doe", "PERSON"),
        ("priyanka_okonkwo", "PERSON"),
        ("MRN4471203", "MEDICAL_RECORD_NUMBER"),
        ("jane_doe/0010", "PERSON"),
        ("ssn_123-45-6789", "US_SSN"),
        ("patient_4471203", "MEDICAL_RECORD_NUMBER"),
    ],
)
def test_a_key_that_is_no_counter_is_examined(key: str, entity: str) -> None:
    assert entity in {kind for kind, place, _ in told(sample("a boat", key=key)) if place is Place.KEY}


@pytest.mark.parametrize(
    "document",
    [
        {"status": "Jane Roe, 202-555-0143"},
        {"person": {"key": "Jane Roe", "width": "202-555-0143"}},
        {"width": "Jane Roe 202-555-0143"},
        {"key": "Jane Roe", "height": ["202-555-0143"]},
    ],
)
def test_a_structural_name_hides_no_text(document: Any) -> None:
    expected = {("PERSON", Place.JSON, "Jane Roe"), ("PHONE_NUMBER", Place.JSON, "202-555-0143")}
    assert told(sample(None, document)) & expected == {one for one in expected if one[2] in json.dumps(document)}
    row = {("PERSON", Place.COLUMN, "Jane Roe")}
    assert row <= told(sample(None, None, document))


@pytest.mark.parametrize(
    ("name", "value", "entity"),
    [
        ("hash", "jane.roe@example.com", "EMAIL_ADDRESS"),
        ("pdq", "123-45-6789", "US_SSN"),
        ("etag", "4111-1111-1111-1111", "CREDIT_CARD"),
        ("checksum", 4111111111111111, "CREDIT_CARD"),
        ("link", "123-45-6789", "US_SSN"),
        ("src", "Jane_Roe_202-555-0143.jpg", "PHONE_NUMBER"),
        ("src", "Jane_Roe_202-555-0143.jpg", "PERSON"),
        ("file_name", "patient_jane_doe_scan.png", "PERSON"),
    ],
)
def test_the_name_of_a_metadata_field_hides_no_text(name: str, value: Any, entity: str) -> None:
    assert entity in {kind for kind, _, _ in told(sample(None, {name: value}))}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("etag", '"5d41402abc4b2a76b9719d911017c592-3"'),
        ("md5", "XUFAKrxLKna5cZ2REBfFkg=="),
        ("hash", "sha256:" + "0a" * 32),
        ("phash", "8f373714acfcf4d0"),
        ("src", "example.com/jane_roe/202-555-0143.jpg"),
    ],
)
def test_a_digest_and_an_address_are_left_to_others(name: str, value: str) -> None:
    assert told(sample(None, {name: value})) == set()


@pytest.mark.parametrize(
    ("name", "value", "entity"),
    [
        ("phone", "2025550143", "PHONE_NUMBER"),
        ("mobile_number", 2025550143, "PHONE_NUMBER"),
        ("ssn", "123456789", "US_SSN"),
        ("ssn2", 123456789, "US_SSN"),
        ("mrn", "4471203", "MEDICAL_RECORD_NUMBER"),
        ("patient_id", 4471203, "MEDICAL_RECORD_NUMBER"),
        ("zip", 62704, "POSTAL_CODE"),
        ("first_name", "priyanka", "PERSON"),
        ("lastName", "okonkwo", "PERSON"),
        ("patient_name", "okonkwo priyanka", "PERSON"),
        ("age", 34, "AGE_OR_GENDER"),
        ("sex", "F", "AGE_OR_GENDER"),
        ("dob", "19900203", "DATE_OF_BIRTH"),
        ("birthday", "020390", "DATE_OF_BIRTH"),
    ],
)
@pytest.mark.parametrize("column", [False, True])
def test_the_name_of_a_field_says_what_its_value_is(name: str, value: Any, entity: str, column: bool) -> None:
    one = sample(None, None, {name: value}) if column else sample(None, {"person": {name: value}})
    place = Place.COLUMN if column else Place.JSON
    assert {found for found in told(one) if found[0] != "MEDICAL_TERM"} == {(entity, place, str(value))}


@pytest.mark.parametrize(
    ("name", "value"), [("first_name", "<PERSON>"), ("phone", "<PHONE_NUMBER>"), ("fname", "a.jpg")]
)
def test_a_placeholder_under_such_a_name_is_no_finding(name: str, value: str) -> None:
    assert told(sample(None, {name: value}, {name: value})) == set()


@pytest.mark.parametrize("key", ["jane_doe-202-555-0143", "Jane_Roe.MRN4471203", "priyanka_okonkwo"])
def test_a_text_made_of_placeholders_stays_clean(key: str) -> None:
    document = {"note": key}
    one = sample(None, document)
    left = redact_fields(one, examine(one), None)
    assert told(left) == set()


def test_coded_bytes_are_hidden_data() -> None:
    coded = base64.b64encode(bytes(range(256)) * 2).decode()
    assert told(sample(None, {"thumb": coded, "cut": coded[:-9]}, {"thumb": coded})) == {
        ("HIDDEN_DATA", Place.JSON, coded),
        ("HIDDEN_DATA", Place.JSON, coded[:-9]),
        ("HIDDEN_DATA", Place.COLUMN, coded),
    }
    assert told(sample("a boat " * 100, {"bits": "01" * 300})) == set()


def test_a_position_in_a_caption() -> None:
    found = told(sample("taken at 38.8977, -77.0365 at noon"))
    assert ("GPS_POSITION", Place.CAPTION, "38.8977, -77.0365") in found


def test_clinical_words_come_once_a_text() -> None:
    one = sample("patient before and after surgery at the clinic, ultrasound")
    terms = [finding for finding in examine(one) if finding.entity_type == "MEDICAL_TERM"]
    assert len(terms) == 1
    assert terms[0].region == Span(0, 0, 7)


def test_neighbours_in_a_batch_change_nothing() -> None:
    views = [
        View(one, {}, text_fields(one))
        for one in (sample("call Jane Roe 202-555-0143"), sample("a boat"), sample("RSVP to Anna Testperson"))
    ]
    together = DETECTOR.examine(views, Reading.FIRST)
    assert together == [DETECTOR.examine([view], Reading.PROOF)[0] for view in views]
    assert together[1] == []


PLANTED = {
    "0000001": {"Jane Roe", "202-555-0143"},
    "0000034": {"Anna Testperson", "12 May", "anna.test@example.org"},
    "0000100": {"maria.sample@example.com"},
    "0000103": {"4111 1111 1111 1111", "09/27"},
    "0000219": {"078-05-1120"},
    "0000221": {"04/12/1987", "Alice Example"},
    "0000237": {"Peter Placeholder", "+44 20 7946 0958"},
    "0000249": {"John Q. Public", "12 Elm Street, Springfield, IL", "62704"},
    "0000115": set(),
    "0000230": set(),
    "0000232": set(),
}


def test_what_was_planted_in_a_real_run_is_found_and_no_more(shared_data: Path) -> None:
    captions = {}
    for shard in sorted((shared_data / "web").glob("*.tar")):
        with tarfile.open(shard) as tar:
            for member in tar:
                key, _, ext = member.name.partition(".")
                if ext == "txt" and (file := tar.extractfile(member)):
                    captions[key] = file.read().decode()
    for key, expected in PLANTED.items():
        found = {text for kind, _, text in told(sample(captions[key])) if kind != "MEDICAL_TERM"}
        assert found == expected


def test_the_analysis_reaches_for_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    fresh = Analyzer(SETTINGS)
    kinds = {one.entity_type for one in fresh.analyze("see https://example.co.uk/a and mail a.b@example.co.uk")}
    assert kinds == {"URL", "EMAIL_ADDRESS"}


def test_no_finding_tells_the_text() -> None:
    one = sample("call Xanthippe Canaryname 202-555-0143", {"caption": "mail canary.box@example.org"})
    shown = repr(examine(one)) + repr(View(one, {}, text_fields(one)))
    assert not any(word in shown for word in ("Canaryname", "0143", "canary.box"))
