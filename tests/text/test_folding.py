from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.text.folding import FILLER, fold, mask


@given(st.text(max_size=60))
def test_every_folded_character_names_its_source(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert not any(0xD800 <= ord(char) <= 0xDFFF or char == "\0" for char in folded.text)


def test_widths_dashes_hidden_characters_and_references() -> None:
    folded = fold("２０２‑5\u200b55 &amp; caf\u0065\u0301\u00a0x")
    assert folded.text == "202-555 & café x"
    at = folded.text.index("555")
    assert folded.source_span(at, at + 3) == (4, 8)


def test_a_mask_stands_for_its_source() -> None:
    folded = mask(fold("call Jane Roe now"), [(5, 13)])
    assert folded.text == f"call {FILLER} now"
    assert folded.source_span(5, 6) == (5, 13)
    assert folded.source_span(7, 10) == (14, 17)


def test_keycaps_ignorable_marks_and_empty_signs() -> None:
    assert fold("2\ufe0f\u20e30\ufe0f2-55\U000e01015").text == "202-555"
    assert fold("Ja\u034fne\u2800Roe\u3164here").text == "Jane Roe here"
    assert fold("e\u0301\u034f").text == "é"


def test_escapes_are_decoded_outside_of_addresses() -> None:
    folded = fold(r"jane%40example.com \u004aane caf%C3%A9 100% 5%2")
    assert folded.text == "jane@example.com Jane café 100% 5%2"
    at = folded.text.index("@")
    assert folded.source_span(at, at + 1) == (4, 7)
    address = "https://example.com/a%20b.jpg"
    assert fold(address).text == address
