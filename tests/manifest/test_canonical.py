from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.manifest import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LEAF = st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | TEXT
TREE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)


@given(TREE)
def test_what_is_written_is_read_back(document: Any) -> None:
    data = canonical.dumps(document)
    assert canonical.loads(data) == document == json.loads(data)


@given(st.dictionaries(TEXT, LEAF, min_size=2, max_size=6))
def test_order_of_insertion_does_not_matter(document: dict[str, Any]) -> None:
    assert canonical.dumps(dict(reversed(document.items()))) == canonical.dumps(document)


def test_the_example_of_rfc_8785_for_names() -> None:
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    written = json.loads(canonical.dumps(names))
    assert list(written) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_escapes_are_those_of_rfc_8785() -> None:
    assert canonical.dumps('\b\t\n\f\r"\\\x0f/\x7fé') == b'"\\b\\t\\n\\f\\r\\"\\\\\\u000f/\x7f\xc3\xa9"'


@pytest.mark.parametrize("value", [1.0, float("nan"), {1: 2}, b"bytes", {"a": [object()]}])
def test_what_has_no_canonical_form(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical.dumps(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800"])
def test_what_readers_would_not_agree_on(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical.dumps(value)
