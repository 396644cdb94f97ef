"""What a redacted sample keeps of its texts, and what it does not."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.redact.fields import redact_fields
from gate.redact.pointers import unlinked
from gate.types import Kind, Member, Sample

SHA = hashlib.sha256(b"the original").hexdigest()
STORED = hashlib.sha256(b"the stored one").hexdigest()
POINTERS: dict[str, Any] = {
    "image_name": "DSC_0231.jpg",
    "original_name": "DSC_0231.jpg",
    "photo_name": "DSC_<LOCATION>",
    "thumbnail": "/images/2019/abc.jpg",
    "shortcode": "CxYz12abQ",
    "tweet": 1234567890123456789,
    "doi": "10.1000/xyz",
    "entry": "flickr:48291023341",
    "warc_offset": 12345,
    "offset": 99,
    "fingerprint": SHA,
    "blob": SHA,
    "oid": f"sha256:{SHA}",
    "note": f"file {SHA}",
    "crawl": "CC-MAIN-2019-09/segments/1.warc.gz",
    "wayback": "20190304111213",
    "remark": "photo 48291023341 of flickr",
    "title_slug": "jane-roe-202",
    "encoded": "aHR0cHM6Ly9pbWFnZXMuZXhhbXBsZS8xLmpwZw==",
    "similarity": 0.2834719,
    "pwatermark": 0.18273,
    "punsafe": 0.00123,
    "original_width": 3021,
    "original_height": 1999,
    "width_ratio": 1.51,
    "label_id": 48291023341,
    "label_name": "CxYz12abQ-48291023341",
}
KEPT: dict[str, Any] = {
    "key": "000",
    "status": "success",
    "caption": "boat",
    "alt_text": "boat",
    "width": 512,
    "height": 384,
    "class_id": 5,
    "label": "sailing boat",
    "language": "en",
    "license": "CC BY-NC 4.0",
    "synthetic_caption": "a boat on the water, seen from a bridge",
    "seen": True,
    "review": "<PERSON> was here",
    "gone": "<PHONE_NUMBER>",
}
LISTS = {
    "clip_embedding": [0.123, 0.456],
    "caption_tokens": [314, 2766, 22, 555],
    "names": ["1.jpg", "abc.jpg"],
    "tags": ["boat", "water"],
    "boxes": [[10, 20, 300, 400], [1, 2, 3, 4]],
}


def redacted(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The JSON member and the row of a redacted sample that holds a document in both."""
    one = Sample("000", (Member("000.json", "json", Kind.JSON, json.dumps(document).encode()),), document)
    result = redact_fields(one, [], STORED)
    again = redact_fields(result, [], STORED)
    assert again == result
    return json.loads(result.members[0].data), dict(result.row or {})


def text_after(ext: str, text: str) -> str:
    member = Member(f"000.{ext}", ext, Kind.TEXT, text.encode())
    return redact_fields(Sample("000", (member,)), [], STORED).members[0].data.decode()


@pytest.mark.parametrize("name", POINTERS)
def test_what_leads_back_to_the_original_becomes_null(name: str) -> None:
    for tree in redacted({name: POINTERS[name]}):
        assert tree == {name: None}


def test_captions_labels_sizes_and_prose_stay() -> None:
    for tree in redacted(KEPT):
        assert tree == KEPT


def test_lists_keep_what_their_name_and_values_allow_and_fit_their_column() -> None:
    document, row = redacted(LISTS)
    assert document == row
    assert document["clip_embedding"] == [None, None]
    assert document["caption_tokens"] == [None] * 4
    assert document["names"] == [None, None]
    assert (document["tags"], document["boxes"]) == (LISTS["tags"], LISTS["boxes"])
    schema = pa.Table.from_pylist([LISTS]).schema
    assert pa.Table.from_pylist([row], schema=schema).to_pylist() == [row]


def test_a_name_of_an_object_can_be_a_pointer() -> None:
    document, _ = redacted({"marks": {"DSC_0231.jpg": "a boat", SHA: "a second boat"}})
    assert document == {"marks": {"<URL>": "a boat", "<ORIGINAL_DIGEST>": "a second boat"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see DSC_0231.jpg.", "see <URL>."),
        ("see (images/2019/a b.jpeg)", "see (images/2019/a <URL>)"),
        ("a boat images.example/1.jpg", "a boat <URL>"),
        ("a boat images.example/view/1", "a boat <URL>"),
        ("from https://images.example/1, cropped", "from <URL>, cropped"),
        ("IMG_1234 a boat", "<URL> a boat"),
        (f"a boat {SHA}", "a boat <ORIGINAL_DIGEST>"),
        (f"a boat sha256:{SHA.upper()}!", "a boat sha256:<ORIGINAL_DIGEST>!"),
        ("a boat QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPBdG", "a boat <ORIGINAL_DIGEST>"),
        ("<PERSON> in Oslo,\n and/or 3.5 km/h, e.g. at 10.30", "<PERSON> in Oslo,\n and/or 3.5 km/h, e.g. at 10.30"),
    ],
)
def test_free_text_loses_its_pointers_and_nothing_else(text: str, expected: str) -> None:
    assert text_after("txt", text) == expected
    assert redacted({"caption": text})[0] == {"caption": expected}


@pytest.mark.parametrize(
    ("ext", "text", "expected"),
    [
        ("id", "48291023341", ""),
        ("index", "7", ""),
        ("inx", "a name", ""),
        ("photo.id", "7", ""),
        ("cls", "481", "481"),
        ("cls", "3 17\n", "3 17\n"),
        ("cls", "48291023341", ""),
        ("transcript", "she says a boat is at images/1.jpg", "she says a boat is at <URL>"),
    ],
)
def test_members_that_are_ids_become_empty(ext: str, text: str, expected: str) -> None:
    assert text_after(ext, text) == expected


pieces = st.sampled_from(
    [
        "a.jpg",
        SHA,
        "x",
        " ",
        "(",
        "<URL>",
        "<PERSON>",
        ".png",
        "www.",
        "://",
        "a/b",
        "Ab1" * 9,
        "0-",
        "9" * 8,
        "IMG_123",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces | st.text(max_size=6), max_size=8).map("".join), st.sampled_from(["caption", "note", "label"]))
def test_a_second_time_changes_nothing(text: str, name: str) -> None:
    once = unlinked(text)
    assert unlinked(once) == once
    if not text.strip().startswith(("{", "[")):
        redacted({name: text})


def test_a_long_text_without_blanks_takes_no_time() -> None:
    for unit in ("a", "a.", "-", "0-", "a-a."):
        text = unit * 400_000
        assert len(unlinked(text)) <= len(text)
