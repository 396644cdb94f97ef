from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.errors import SampleProblem
from gate.fields import text_fields
from gate.redact.fields import redact_fields
from gate.redact.pointers import is_pointer
from gate.types import ENTITY_TYPES, KEY_PART, ROW_PART, UNREDACTABLE_TYPES, Finding, Kind, Member, Place, Sample, Span

DIGEST = "cd" * 32
DOCUMENT = {
    "caption": "call Jane Roe now",
    "url": "https://example.com/jane.jpg?u=7",
    "key": "000",
    "status": "success",
    "error_message": None,
    "width": 12,
    "height": 9,
    "exif": json.dumps({"Artist": "Jane Roe", "GPS GPSLatitude": "[1, 2, 3]"}),
    "sha256": "ab" * 32,
    "md5": "ef" * 16,
    "author": "Jane Roe",
    "image_id": 77,
    "class_id": 5,
    "phone": 2025550143,
    "Jane Roe": "a friend",
    "similarity": 0.31,
}


def sample(caption: str = "call Jane Roe now", document: Any = None, row: dict[str, Any] | None = None) -> Sample:
    data = json.dumps(DOCUMENT if document is None else document, indent=4).encode()
    return Sample(
        "000",
        (
            Member("000.jpg", "jpg", Kind.IMAGE, b"\xff\xd8"),
            Member("000.txt", "txt", Kind.TEXT, caption.encode()),
            Member("000.json", "json", Kind.JSON, data),
        ),
        row,
    )


def finding_of(one: Sample, text: str, kind: str, place: Place, name: str | None = None) -> Finding:
    """A finding on the first text at a place (and of a name) that holds the words."""
    for field in text_fields(one):
        if (
            field.place is place
            and text in field.text
            and name in (None, field.name)
            and field.is_key == (name == text)
        ):
            start = field.text.index(text)
            region = Span(field.leaf, start, start + len(text))
            return Finding("t", kind, 0.9, place, field.part, region, "f" * 32)
    raise AssertionError("no such text")


def document_of(one: Sample) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(one.members[2].data)
    return result


def test_found_words_become_placeholders_wherever_they_stand() -> None:
    one = sample(row={"key": "000", "caption": "call JANE  ROE now", "url": DOCUMENT["url"]})
    result = redact_fields(one, [finding_of(one, "Jane Roe", "PERSON", Place.CAPTION)], DIGEST)
    assert result.members[1].data == b"call <PERSON> now"
    assert document_of(result)["caption"] == "call <PERSON> now"
    assert result.row == {"key": "000", "caption": "call <PERSON> now", "url": None}
    assert result.members[0] is one.members[0]


def test_pointers_always_go() -> None:
    one = sample(row={**DOCUMENT})
    result = redact_fields(one, [], {0: DIGEST})
    for tree in (document_of(result), dict(result.row or {})):
        assert tree["sha256"] == DIGEST
        assert tree["exif"] == "{}"
        assert {tree[name] for name in ("url", "md5", "image_id", "error_message")} == {None}
        assert (tree["caption"], tree["key"], tree["class_id"]) == (DOCUMENT["caption"], "000", 5)
        assert (tree["width"], tree["similarity"]) == (12, None)
    assert result.members[1] is one.members[1]


def test_a_renamed_sample_takes_its_key_fields_along() -> None:
    one = sample(row={"key": "000", "caption": "x"})
    renamed = Sample("k9", one.members, one.row)
    result = redact_fields(renamed, [], DIGEST)
    assert document_of(result)["key"] == "k9"
    assert dict(result.row or {})["key"] == "k9"


def test_metadata_entries_go_whole() -> None:
    one = sample(row={**DOCUMENT})
    findings = [finding_of(one, "Jane Roe", "CREATOR", place, "author") for place in (Place.JSON, Place.COLUMN)]
    result = redact_fields(one, findings, None)
    assert "author" not in document_of(result)
    assert dict(result.row or {})["author"] is None
    assert document_of(result)["sha256"] is None


def test_numbers_become_strings_in_json_and_null_in_a_row() -> None:
    one = sample(row={"key": "000", "phone": 2025550143})
    findings = [finding_of(one, "2025550143", "PHONE_NUMBER", place, "phone") for place in (Place.JSON, Place.COLUMN)]
    result = redact_fields(one, findings, DIGEST)
    assert document_of(result)["phone"] == "<PHONE_NUMBER>"
    assert dict(result.row or {})["phone"] is None


def test_a_year_of_a_metadata_entry_is_not_sought_elsewhere() -> None:
    one = sample("summer 2019, by Jane Roe", {"copyright": "2019", "author": "Jane Roe"})
    findings = [
        finding_of(one, "2019", "CREATOR", Place.JSON, "copyright"),
        finding_of(one, "Jane Roe", "CREATOR", Place.JSON, "author"),
    ]
    assert redact_fields(one, findings, DIGEST).members[1].data == b"summer 2019, by <CREATOR>"


def test_an_object_key_is_renamed() -> None:
    one = sample()
    result = redact_fields(one, [finding_of(one, "Jane Roe", "PERSON", Place.JSON, "Jane Roe")], DIGEST)
    assert document_of(result)["<PERSON>"] == "a friend"
    assert b'Jane Roe": "a friend' not in result.members[2].data


def test_an_unchanged_member_keeps_its_bytes() -> None:
    document = b'{"caption" : "a boat" ,"class":15}'
    one = Sample("0", (Member("0.json", "json", Kind.JSON, document),), None)
    assert redact_fields(one, [], DIGEST).members[0].data == document


def test_json_keeps_its_layout() -> None:
    one = sample()
    assert redact_fields(one, [], DIGEST).members[2].data.startswith(b'{\n    "caption": ')


def test_clinical_words_and_the_key_are_not_edited() -> None:
    one = sample("patient of the clinic")
    term = Finding("t", "MEDICAL_TERM", 0.9, Place.CAPTION, 1, Span(0, 0, 7), "f")
    key = Finding("t", "PERSON", 0.9, Place.KEY, KEY_PART, Span(0, 0, 3), "f")
    assert redact_fields(one, [term, key], DIGEST).members[1] is one.members[1]


def test_overlapping_spans_are_replaced_once() -> None:
    one = sample("Jane Roe Smith, Oslo")
    findings = [
        Finding("t", "PERSON", 0.9, Place.CAPTION, 1, Span(0, 0, 8), "f"),
        Finding("u", "LOCATION", 0.9, Place.CAPTION, 1, Span(0, 5, 14), "f"),
        Finding("u", "PERSON", 0.9, Place.CAPTION, 1, Span(0, 9, 14), "f"),
    ]
    assert redact_fields(one, findings, DIGEST).members[1].data == b"<LOCATION>, Oslo"


def test_a_caption_that_is_an_address_goes_whole() -> None:
    one = sample("https://example.com/jane.jpg")
    assert redact_fields(one, [], DIGEST).members[1].data == b"<URL>"


@pytest.mark.parametrize("region", [Span(99, 0, 3), Span(0, 0, 999), Span(0, 3, 3)])
def test_a_finding_on_no_text_fails_the_redaction_without_telling_it(region: Span) -> None:
    one = sample("call Canaryname now")
    with pytest.raises(SampleProblem) as caught:
        redact_fields(one, [Finding("t", "PERSON", 0.9, Place.CAPTION, 1, region, "f")], DIGEST)
    assert caught.value.problem == "redaction_failed"
    assert "Canaryname" not in repr(caught.value)


def test_a_row_still_fits_its_columns() -> None:
    row = {
        "key": "000",
        "caption": "call Jane Roe now",
        "phone": 2025550143,
        "score": 0.5,
        "md5": "ef" * 16,
        "tags": ["Jane Roe", "boat"],
        "image_id": 7,
        "exif": "{}",
    }
    schema = pa.Table.from_pylist([row]).schema
    one = sample(row=row)
    findings = [
        finding_of(one, "Jane Roe", "PERSON", Place.COLUMN, "caption"),
        finding_of(one, "2025550143", "PHONE_NUMBER", Place.COLUMN, "phone"),
    ]
    result = redact_fields(one, findings, DIGEST)
    table = pa.Table.from_pylist([dict(result.row or {})], schema=schema)
    assert table.column("tags").to_pylist() == [["<PERSON>", "boat"]]
    assert table.column("phone").to_pylist() == [None]
    assert table.column("exif").to_pylist() == ["{}"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (("url",), "x", True),
        (("page_url",), "x", True),
        (("id",), "7", True),
        (("flickr_photo_id",), "7", True),
        (("fileName",), "a.jpg", True),
        (("source",), "x", True),
        (("similarity-index",), "4", True),
        (("note",), "https://example.com/a", True),
        (("phash",), "1", True),
        (("class_id",), "7", False),
        (("caption",), "a boat", False),
        (("similarity",), "0.3", False),
        (("license",), "CC BY", False),
        ((), "a boat", False),
    ],
)
def test_what_counts_as_a_pointer(path: tuple[str, ...], text: str, expected: bool) -> None:
    assert is_pointer(path, text) is expected


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
leaves = st.one_of(texts, st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False), st.none())
trees = st.dictionaries(
    st.one_of(texts, st.sampled_from(["caption", "url", "exif", "id", "sha256"])),
    st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(texts, trees, st.data())
def test_any_sample_stays_readable_and_loses_what_was_found(caption: str, tree: dict[str, Any], data: Any) -> None:
    one = Sample(
        "0",
        (
            Member("0.txt", "txt", Kind.TEXT, caption.encode()),
            Member("0.json", "json", Kind.JSON, json.dumps(tree).encode()),
        ),
        tree,
    )
    fields = [field for field in text_fields(one) if field.text and field.place is not Place.KEY]
    kinds = st.sampled_from(sorted(set(ENTITY_TYPES) - UNREDACTABLE_TYPES))
    findings = []
    for field in data.draw(st.lists(st.sampled_from(fields), max_size=4) if fields else st.just([])):
        start = data.draw(st.integers(0, len(field.text) - 1))
        end = data.draw(st.integers(start + 1, len(field.text)))
        region = Span(field.leaf, start, end)
        findings.append(Finding("t", data.draw(kinds), 0.5, field.place, field.part, region, "f"))
    result = redact_fields(one, findings, DIGEST)
    text_fields(result)
    assert result.row is not None
    assert set(result.row) == set(tree)
    again = redact_fields(result, [], DIGEST)
    assert [member.data for member in again.members] == [member.data for member in result.members]
    for finding in findings:
        if finding.place is Place.CAPTION and finding.part != ROW_PART:
            assert result.members[0].data != one.members[0].data or caption.startswith("<")


def test_names_of_columns_and_of_the_fields_in_them_are_no_texts_and_stay() -> None:
    named = {"Jane Roe": "call Jane Roe now", "https://images.example/1": ["a cup"]}
    row = {"key": "000", "Jane Roe": "a friend", "meta": named, "more": json.dumps({"Jane Roe": "a friend"})}
    one = sample(row=row)
    names = [field.path for field in text_fields(one) if field.part == ROW_PART and field.is_key]
    assert names == [("more", "Jane Roe")]
    result = redact_fields(one, [finding_of(one, "Jane Roe", "PERSON", Place.CAPTION)], DIGEST)
    assert result.row is not None
    assert result.row.keys() == row.keys()
    assert result.row["meta"].keys() == named.keys()
    assert result.row["meta"]["Jane Roe"] == "call <PERSON> now"
