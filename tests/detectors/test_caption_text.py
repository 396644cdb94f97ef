from __future__ import annotations

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
        "key": "202-555-0143",
        "status": "success",
        "width": 2025550143,
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


def test_a_key_of_digits_says_nothing() -> None:
    assert told(sample("a boat", key="202555014300")) == set()


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
