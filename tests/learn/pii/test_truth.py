from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from gate.learn.pii.shrink import shrunk
from gate.learn.pii.truth import read_truth, without_truth
from gate.types import Kind, Member, Sample
from tests.learn.pii.made import card

QUAD = [[0, 0], [200, 0], [200, 20], [0, 20]]


def sample(**facts: object) -> Sample:
    data = json.dumps({"caption": "a card", "url": "https://images.example/1.jpg", **facts}).encode()
    picture = Member("1.jpg", "jpg", Kind.IMAGE, b"\xff\xd8")
    return Sample("1", (picture, Member("1.json", "json", Kind.JSON, data)), {"key": "1", "label": "card"})


def line(text: str, *types: str, **more: object) -> dict[str, object]:
    return {"quad": QUAD, "text": text, "entities": list(types), **more}


def test_strings_with_their_quads() -> None:
    strings = [{"entity_type": "PERSON", "text": "Maria Johnson", "quads": [QUAD, QUAD]}]
    lines = [line("for Maria", "PERSON"), line("Johnson", "PERSON"), line("Baby shower"), line("-")]
    truth = read_truth(sample(family="invitation", template="t3", lines=lines, strings=strings))
    assert truth is not None
    (string,) = truth.strings
    assert (string.entity_type, string.text, len(string.quads), string.tight) == ("PERSON", "Maria Johnson", 2, True)
    assert (truth.family, truth.unit, truth.has_text, len(truth.plain)) == ("invitation", "invitation t3", True, 1)


def test_marked_lines_hold_strings() -> None:
    lines = [
        line("Date: 11/04/2018 18:13", "DATE_TIME"),
        line("TEL 07-355 2616 / 07-355 2617", "PHONE_NUMBER"),
        line("12, JALAN TAMPOI 7/4", "LOCATION"),
        line("me@example.org", "EMAIL"),
        line("the day after", "DATE_TIME"),
        line("###", "DATE_TIME", ignore=True),
        line("TOTAL"),
    ]
    truth = read_truth(sample(source="sroie", group="d1", lines=lines))
    assert truth is not None
    assert [(each.entity_type, each.text) for each in truth.strings] == [
        ("DATE_TIME", "11/04/2018 18:13"),
        ("PHONE_NUMBER", "07-355 2616"),
        ("PHONE_NUMBER", "07-355 2617"),
        ("LOCATION", "12, JALAN TAMPOI 7/4"),
        ("EMAIL_ADDRESS", "me@example.org"),
        ("DATE_TIME", "the day after"),
    ]
    assert not any(each.tight for each in truth.strings)
    (quad,) = truth.strings[0].quads
    assert quad.bounds == pytest.approx((200 * 6 / 22, 0, 200, 20))
    assert (truth.family, truth.unit) == ("sroie", "sroie d1")
    assert len(truth.plain) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ORD #58 -REG #19- 11/05/2018 20:22:56", ["11/05/2018 20:22:56"]),
        ("19 MAY 26 1981", ["MAY 26 1981"]),
        ("11 APR 2018 18:13", ["11 APR 2018 18:13"]),
        ("LE 30/03/2018 A 12:36 V2018", ["30/03/2018 A 12:36"]),
        ("26/06/18 22:40 45107 02 9577", ["26/06/18 22:40"]),
        ("September 11, 1989)", ["September 11, 1989"]),
        ("2018-01-05 22:55:25", ["2018-01-05 22:55:25"]),
        ("10/02/2017 01:09:47 PM", ["10/02/2017 01:09:47 PM"]),
    ],
)
def test_dates_in_lines(text: str, parts: list[str]) -> None:
    truth = read_truth(sample(source="x", lines=[line(text, "DATE_TIME")]))
    assert truth is not None
    assert [each.text for each in truth.strings] == parts


def test_nothing_has_a_place_in_a_paragraph() -> None:
    paragraph = line("for the period April 1, 1988 through December 31, 1988 and more " * 5, "DATE_TIME")
    truth = read_truth(sample(source="x", lines=[paragraph]))
    assert truth is not None and truth.strings == () and truth.plain == ()


def test_a_picture_without_text_and_one_without_truth() -> None:
    truth = read_truth(sample(family="none", lines=[], strings=[]))
    assert truth is not None and not truth.has_text
    assert read_truth(sample()) is None


def test_nothing_tells_a_detector_what_the_picture_holds() -> None:
    strings = [{"entity_type": "PERSON", "text": "Maria Johnson", "quads": [QUAD]}]
    bare = without_truth(sample(family="card", lines=[line("Maria Johnson")], strings=strings, country="US", label="x"))
    assert json.loads(bare.members[1].data) == {"caption": "a card", "url": "https://images.example/1.jpg"}
    assert bare.row == {"key": "1"}
    assert bare.members[0].data == b"\xff\xd8"


def test_text_is_in_no_repr() -> None:
    truth = read_truth(sample(source="sroie", lines=[line("Date: 11/04/2018", "DATE_TIME")]))
    assert "11/04/2018" not in repr(truth)


def test_shrunk_as_img2dataset_would() -> None:
    data, facts = card([("Dear", "Thomas Miller", "PERSON")], (640, 300))
    members = (
        Member("1.png", "png", Kind.IMAGE, data),
        Member("1.json", "json", Kind.JSON, json.dumps(facts).encode()),
    )
    whole = Sample("1", members)
    half = shrunk(whole, 320)
    with Image.open(io.BytesIO(half.members[0].data)) as image:
        assert (image.size, image.format) == ((320, 150), "JPEG")
    before, after = read_truth(whole), read_truth(half)
    assert before is not None and after is not None
    bounds = before.strings[0].quads[0].bounds
    assert after.strings[0].quads[0].bounds == pytest.approx([edge / 2 for edge in bounds])
    assert after.strings[0].text == "Thomas Miller"
    assert shrunk(whole, 640) == whole
