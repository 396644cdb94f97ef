"""Take-down lists: addresses, digests and keys whose rows must go, whatever a policy says.

A list is a text file, one entry a line; blank lines and lines that begin with `#` are passed over. An entry with
`://` is an address (gate.shards.addresses). Any other is a key, an id, or a digest in hexadecimal (MD5, SHA-256, a
perceptual hash), and is looked up in every column for such. Only a 64-bit hash of each entry is kept: a million take
8 MB, and a row that is on no list matches with a chance of one in 2^64 for each entry.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.shards.addresses import is_address, normalise_url

URL_COLUMNS = frozenset({"url", "uri", "image_url", "img_url", "src"})
KEY_COLUMNS = frozenset({"key", "id", "uid", "sample_id", "image_id", "image_path"})
DIGEST_COLUMNS = frozenset({"md5", "sha1", "sha256", "hash", "phash"})
"""Names of columns, in any case, in which addresses, keys and digests are looked for."""

_IDS_LIKE_DIGESTS = frozenset({"id", "uid", "sample_id", "image_id"})
_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64}
_NUMBER = re.compile(r"(?:0|-?[1-9][0-9]*)\Z")
_DIGEST = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})\Z", re.IGNORECASE)
_MAX_LINE = 1 << 16
_Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class TakedownList:
    """The entries of all lists as sorted hashes; `entries` counts them, each once.

    `digest_sizes` are the lengths of those that are digests, in hexadecimal digits; `keys` says whether there are
    keys, `numbers` whether every one of these is a number as it is written without need (`12`, not `0012`).
    """

    urls: _Hashes = field(repr=False)
    ids: _Hashes = field(repr=False)
    digest_sizes: frozenset[int] = frozenset()
    keys: bool = False
    numbers: bool = True

    @property
    def entries(self) -> int:
        """Different entries."""
        return len(self.urls) + len(self.ids)

    @property
    def digest(self) -> str:
        """Tells two sets of lists apart (hex)."""
        return blake2b(b"".join((len(self.urls).to_bytes(8), self.urls.tobytes(), self.ids.tobytes()))).hexdigest()

    def columns(self, types: Mapping[str, Any]) -> tuple[str, ...]:
        """The columns that entries are looked up in, of a table with these arrow types by name."""
        urls = URL_COLUMNS if len(self.urls) else frozenset()
        ids = KEY_COLUMNS | DIGEST_COLUMNS if len(self.ids) else frozenset()
        return tuple(
            name
            for name, kind in types.items()
            if (_plain(name) in urls and _is_text(kind))
            or (_plain(name) in ids and (_is_text(kind) or _is_integer(kind)))
        )

    def problem(self, types: Mapping[str, Any]) -> str | None:
        """Why entries could not be found in a table with these columns, in words; None when all can.

        `types` are the arrow types by name, None for a column of bytes that is left out. A list that cannot match must
        not pass for one of which nothing is there.
        """
        texts = {_plain(name) for name, kind in types.items() if _is_text(kind)}
        integers = {_plain(name) for name, kind in types.items() if _is_integer(kind)}
        wanted: Collection[str] = URL_COLUMNS if len(self.urls) else ()
        if wanted and (reason := _unfit(types, "addresses", wanted) or _absent("addresses", wanted, texts)):
            return reason
        for size in sorted(self.digest_sizes):
            what = f"digests of {size} hexadecimal digits"
            wanted = {name for name in DIGEST_COLUMNS if _DIGITS.get(name, size) == size}
            if reason := _unfit(types, what, wanted) or _absent(what, wanted | _IDS_LIKE_DIGESTS, texts):
                return reason
        if not self.keys:
            return None
        if not self.numbers and "key" in integers:
            return "the take-down lists hold keys that are no plain numbers, and the column key holds numbers"
        able = texts & KEY_COLUMNS | (integers if self.numbers else set())
        usable = KEY_COLUMNS | DIGEST_COLUMNS if self.numbers else KEY_COLUMNS
        return _unfit(types, "keys", KEY_COLUMNS, integers=True) or _absent("keys", usable, able)

    def matches(self, table: Any) -> NDArray[np.bool_]:
        """Which rows of an arrow table are on a list."""
        found = np.zeros(len(table), bool)
        for name in self.columns({field_.name: field_.type for field_ in table.schema}):
            if _plain(name) in URL_COLUMNS:
                found |= _among(self.urls, table.column(name), normalise_url)
            else:
                found |= _among(self.ids, table.column(name), normalise_id)
        return found


def _plain(name: str) -> str:
    return name.strip().lower()


def _is_text(kind: Any) -> bool:
    return kind is not None and (pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_integer(kind: Any) -> bool:
    return kind is not None and pa.types.is_integer(kind)


def _unfit(types: Mapping[str, Any], what: str, names: Collection[str], *, integers: bool = False) -> str | None:
    """A column of one of these names, or a field inside a column, that holds something that no entry equals."""
    for name, kind in types.items():
        if _plain(name) in names:
            fits = _is_text(kind) or (integers and _is_integer(kind)) or (kind is not None and pa.types.is_null(kind))
            if not fits:
                held = "bytes" if kind is None else "numbers" if pa.types.is_primitive(kind) else "lists or structs"
                return f"the take-down lists hold {what}, and the column {_plain(name)} holds {held}: make it text"
        elif inner := _fields_inside(kind) & set(names):
            return f"the take-down lists hold {what}, and {min(inner)} lies inside another column: make it a column"
    return None


def _fields_inside(kind: Any) -> set[str]:
    if kind is None or not pa.types.is_nested(kind):
        return set()
    inner = [kind.field(number) for number in range(kind.num_fields)]
    names = {_plain(field_.name) for field_ in inner} if pa.types.is_struct(kind) else set()
    return names.union(*(_fields_inside(field_.type) for field_ in inner))


def _absent(what: str, names: Collection[str], there: Collection[str]) -> str | None:
    if set(names) & set(there):
        return None
    return f"the take-down lists hold {what}, and there is no column of text called {', '.join(sorted(names))}"


def load_takedown(paths: Collection[Path]) -> TakedownList:
    """Read take-down lists. Raises UsageError, with file and line and without the entry, for what is no entry."""
    urls, ids = array("Q"), array("Q")
    sizes: set[int] = set()
    keys, numbers = False, True
    for path in paths:
        for number, entry in _entries(path):
            if is_address(entry):
                urls.append(_hash(normalise_url(entry)))
                continue
            if "/" in entry or " " in entry:
                raise UsageError(f"{path}:{number}: neither an address (https://...) nor a key or a digest")
            ids.append(_hash(normalise_id(entry)))
            # sixteen decimal digits are a counter far more often than a hash
            if _DIGEST.match(entry) and not (len(entry) == 16 and entry.isdecimal()):
                sizes.add(len(entry))
            else:
                keys, numbers = True, numbers and _NUMBER.match(entry) is not None
    return TakedownList(_sorted(urls), _sorted(ids), frozenset(sizes), keys, numbers)


def _entries(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            number = 0
            while line := file.readline(_MAX_LINE):
                number += 1
                if len(line) == _MAX_LINE:
                    raise UsageError(f"{path}:{number}: a line of more than {_MAX_LINE} characters is no entry")
                if (entry := line.strip()) and not entry.startswith("#"):
                    yield number, entry
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({type(error).__name__}); a take-down list is UTF-8 text") from None


def normalise_id(text: str) -> str:
    """A digest in lower case; a key as it stands."""
    text = text.strip()
    return text.lower() if _DIGEST.match(text) else text


def _among(hashes: _Hashes, column: Any, normalise: Callable[[str], str]) -> NDArray[np.bool_]:
    if not len(hashes):
        return np.zeros(len(column), bool)
    values = column.to_pylist()
    found = np.fromiter((0 if v is None else _hash(normalise(str(v))) for v in values), np.uint64, len(values))
    places = np.minimum(np.searchsorted(hashes, found), len(hashes) - 1)
    given = np.fromiter((v is not None for v in values), bool, len(values))
    matched: NDArray[np.bool_] = (hashes[places] == found) & given
    return matched


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _sorted(hashes: array[int]) -> _Hashes:
    return np.unique(np.frombuffer(hashes, np.uint64)) if hashes else np.empty(0, np.uint64)
