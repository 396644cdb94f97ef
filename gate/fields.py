"""Every text of a sample, counted in one order that detectors and redactors share.

A text member has one text (leaf 0). A JSON member and a sidecar row are trees: each object key and each scalar
is a leaf, numbered in document order. A string that is itself a JSON object or array (img2dataset's `exif`)
is walked into, and counts as the tree it holds. The names of a row's columns, and of the fields in them, have
numbers and are no texts: they are the schema of all rows, and no edit to one row could change them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gate.errors import SampleProblem
from gate.types import KEY_PART, ROW_PART, Kind, Place, Sample

STRUCTURAL = frozenset({"key", "status", "width", "height", "original_width", "original_height"})
"""Names that img2dataset gives to facts about the file."""
_STATUS = frozenset({"success", "failed_to_download", "failed_to_resize"})
_SIZE = re.compile(r"\d{1,6}(?:\.0)?\Z", re.ASCII)


class Remove:
    """Marker: the entry that holds this leaf goes away (a list item becomes null)."""


REMOVE = Remove()
Edit = str | int | float | None | Remove


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a sample. `path` holds the object keys above and at it; `is_key` says it is a key itself."""

    place: Place
    part: int
    leaf: int
    path: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    is_key: bool = False

    @property
    def name(self) -> str:
        """The nearest object key or column name ('' for a plain text)."""
        return self.path[-1] if self.path else ""


def is_structural(field: Field, key: str) -> bool:
    """True for a fact about the file where img2dataset puts it, in the form it gives it.

    `key` is the sample's key. Another value under such a name, or the name deeper in a tree, is a text like any.
    """
    if field.is_key or len(field.path) != 1 or field.name not in STRUCTURAL:
        return False
    if field.name == "key":
        return field.text == key.rsplit("/", 1)[-1] or field.text == key
    return field.text in _STATUS if field.name == "status" else _SIZE.match(field.text) is not None


def text_fields(sample: Sample) -> tuple[Field, ...]:
    """All texts of a sample: its key, the middles of its members' names, text members, JSON members and row.

    Raises SampleProblem (text_undecodable, json_invalid) when a member cannot be read without loss.
    """
    try:
        return tuple(_fields(sample))
    except RecursionError:  # nested deeper than can be walked
        raise SampleProblem("json_invalid") from None


def _fields(sample: Sample) -> Iterator[Field]:
    yield Field(Place.KEY, KEY_PART, 0, (), sample.key)
    yield from _name_fields(sample)
    for index, member in enumerate(sample.members):
        if member.kind is Kind.TEXT:
            yield Field(Place.CAPTION, index, 0, (), decode_text(member.data))
        elif member.kind is Kind.JSON:
            yield from tree_fields(parse_json(member.data), Place.JSON, index)
    if sample.row is not None:
        yield from tree_fields(dict(sample.row), Place.COLUMN, ROW_PART)


def _name_fields(sample: Sample) -> Iterator[Field]:
    """What member names hold between the key and the last part of the extension: `jane_roe` in `0001.jane_roe.jpg`."""
    for leaf, member in enumerate(sample.members, start=1):
        middle = member.name[len(sample.key) + 1 :].rpartition(".")[0]
        if middle:
            yield Field(Place.KEY, KEY_PART, leaf, (), middle)


def decode_text(data: bytes) -> str:
    """UTF-8 text of a member. Raises SampleProblem('text_undecodable')."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise SampleProblem("text_undecodable") from None
    if "\0" in text:
        raise SampleProblem("text_undecodable")
    return text


def parse_json(data: bytes) -> Any:
    """The document of a JSON member.

    Raises SampleProblem('json_invalid') for bad syntax and for what would be lost: duplicate keys, NaN.
    """
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise SampleProblem("json_invalid") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError
    return result


def _refuse(_: str) -> None:
    raise ValueError


def dump_json(document: Any, like: bytes) -> bytes:
    """Encode a document in the layout (indented or compact, escaped or not) of the member it replaces."""
    indented = b"\n" in like.strip()
    separators = (",", ": ") if indented else ((", ", ": ") if b'": ' in like else (",", ":"))
    text = json.dumps(document, indent=4 if indented else None, separators=separators, ensure_ascii=like.isascii())
    return text.encode("utf-8", "surrogatepass") + (b"\n" if like.endswith(b"\n") else b"")


def tree_fields(document: Any, place: Place, part: int) -> Iterator[Field]:
    """The leaves of a tree as fields, in document order. Booleans and nulls count as leaves but yield nothing."""
    found: list[Field] = []

    def visit(leaf: int, path: tuple[str, ...], value: Any, is_key: bool) -> Any:
        if not isinstance(value, bool) and value is not None:
            found.append(Field(place, part, leaf, path, value if isinstance(value, str) else str(value), is_key))
        return value

    _walk(document, (), visit, [0], names=place is not Place.COLUMN)
    return iter(found)


def rewrite_tree(
    document: Any, change: Callable[[int, tuple[str, ...], Any, bool], Edit], *, names: bool = True
) -> Any:
    """A copy of a tree with every leaf passed through `change(leaf, path, value, is_key)`.

    `change` returns the value to keep, or REMOVE. Strings that hold JSON are walked and encoded again only
    when something in them changed. Two keys that become equal are told apart by a number. Without `names`, for a row
    of a table, the names of columns and of fields in them stay; those in strings that hold JSON do not.
    """
    result = _walk(document, (), change, [0], names=names)
    return None if isinstance(result, Remove) else result


def _walk(value: Any, path: tuple[str, ...], visit: Callable[..., Any], counter: list[int], *, names: bool) -> Any:
    if isinstance(value, Mapping):
        return _walk_object(value, path, visit, counter, names=names)
    if isinstance(value, list | tuple):
        items = [_walk(item, path, visit, counter, names=names) for item in value]
        return [None if isinstance(item, Remove) else item for item in items]
    if isinstance(value, str) and (nested := _nested(value)) is not None:
        result = _walk(nested, path, visit, counter, names=True)
        return value if result == nested else json.dumps(result)
    leaf = counter[0]
    counter[0] += 1
    return visit(leaf, path, value, False)


def _walk_object(
    value: Mapping[Any, Any], path: tuple[str, ...], visit: Callable[..., Any], counter: list[int], *, names: bool
) -> Any:
    result: dict[str, Any] = {}
    for name, item in value.items():
        below = (*path, str(name))
        leaf = counter[0]
        counter[0] += 1
        new_name = visit(leaf, below, str(name), True) if names else str(name)
        new_item = _walk(item, below, visit, counter, names=names)
        if isinstance(new_name, Remove) or isinstance(new_item, Remove):
            continue
        result[_free_name(str(new_name), result)] = new_item
    return result


def _free_name(name: str, taken: Mapping[str, Any]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} {number}", number + 1
    return candidate


def _nested(text: str) -> Any:
    stripped = text.strip()
    if not stripped or stripped[0] not in "{[" or stripped[-1] not in "}]":
        return None
    try:
        document = json.loads(stripped, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None
