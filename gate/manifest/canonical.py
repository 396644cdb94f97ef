"""One document, one sequence of bytes: canonical JSON after RFC 8785, without floats.

Numbers are integers that every JSON reader keeps exact; a rate or a score is written as a string.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

MAX_INTEGER = 2**53 - 1


def dumps(document: Any) -> bytes:
    """Encode a tree of dicts, lists, strings, integers, booleans and nulls.

    Raises TypeError for floats and other types, ValueError for integers beyond 2^53 - 1 and for strings that
    are not Unicode (UnicodeEncodeError for lone surrogates).
    """
    return json.dumps(_ordered(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        if any(not isinstance(name, str) for name in value):
            raise TypeError("an object key must be a string")
        # RFC 8785 sorts names by their UTF-16 code units, which is not the order of Python's strings
        return {name: _ordered(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError("an integer beyond 2^53 - 1 is not exact in JSON")
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def loads(data: bytes) -> Any:
    """Decode what `dumps` wrote, and nothing else.

    Raises ValueError for bad syntax, duplicate names, floats, other layouts of the same document, and
    nesting deeper than Python reads.
    """
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse
        )
        canonical = dumps(document)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except UnicodeError:
        raise ValueError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    if canonical != data:
        raise ValueError("it is not in canonical form")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("it names something twice")
    return result


def _refuse(_: str) -> NoReturn:
    raise ValueError("it holds a number that is not an integer")
