"""The options of img2dataset as they stand on a command line, read as img2dataset's own command line reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gate.errors import UsageError


def parse_options(words: Sequence[str]) -> dict[str, Any]:
    """`--url_list a.txt --thread_count=16 --disable_all_reencoding` as names and values.

    A value is what Python reads it as, else a text; `--name` alone is true and `--noname` false; hyphens are
    underscores. Raises UsageError for what is no option, and when img2dataset is not installed.
    """
    options: dict[str, Any] = {}
    rest = [word for word in words if word != "--"]
    while rest:
        word = rest.pop(0)
        name, has_value, value = word.partition("=")
        if not name.startswith("--") or len(name) == 2:
            raise UsageError(f"{word} is no option of gate download, nor one of img2dataset (--name value)")
        name = name[2:].replace("-", "_")
        if has_value:
            options[name] = _value(value)
        elif rest and not rest[0].startswith("--"):
            options[name] = _value(rest.pop(0))
        elif name.startswith("no"):
            options[name[2:]] = False
        else:
            options[name] = True
    return options


def _value(text: str) -> Any:
    try:
        from fire.parser import DefaultParseValue
    except ImportError:
        raise UsageError(
            "img2dataset is not installed; install it with: pip install 'shardgate[scan,img2dataset]'"
        ) from None
    return DefaultParseValue(text)
