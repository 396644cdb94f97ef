"""Take-down lists: addresses, digests and keys whose rows must go, whatever a policy says.

A list is a text file, one entry a line; blank lines and lines that begin with `#` are passed over. An entry with
`://` is an address. Any other is a key, an id, or a digest in hexadecimal (MD5, SHA-256, a perceptual hash), and is
looked up in every column for such. Only a 64-bit hash of each entry is kept: a million take 8 MB, and a row that is
on no list matches with a chance of one in 2^64 for each entry.
"""

from __future__ import annotations

import re
import string
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError

URL_COLUMNS = frozenset({"url", "uri", "image_url", "img_url", "src"})
ID_COLUMNS = frozenset(
    {"key", "id", "uid", "sample_id", "image_id", "image_path", "md5", "sha1", "sha256", "hash", "phash"}
)
"""Names of columns, in any case, in which addresses, and keys and digests, are looked for."""

_DIGEST = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})\Z", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_MAX_LINE = 1 << 16
_Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class TakedownList:
    """The entries of all lists as sorted hashes; `entries` counts them, each once."""

    urls: _Hashes = field(repr=False)
    ids: _Hashes = field(repr=False)

    @property
    def entries(self) -> int:
        """Different entries."""
        return len(self.urls) + len(self.ids)

    @property
    def digest(self) -> str:
        """Tells two sets of lists apart (hex)."""
        return blake2b(b"".join((len(self.urls).to_bytes(8), self.urls.tobytes(), self.ids.tobytes()))).hexdigest()

    def missing(self, columns: Iterable[str]) -> str | None:
        """What of the lists could not be looked up in a table with these columns, in words; None when all can."""
        names = {name.lower() for name in columns}
        if len(self.urls) and not names & URL_COLUMNS:
            return f"the take-down lists hold addresses, and there is no column {', '.join(sorted(URL_COLUMNS))}"
        if len(self.ids) and not names & ID_COLUMNS:
            return f"the take-down lists hold keys or digests, and there is no column {', '.join(sorted(ID_COLUMNS))}"
        return None

    def matches(self, table: Any) -> NDArray[np.bool_]:
        """Which rows of an arrow table are on a list."""
        found = np.zeros(len(table), bool)
        for name in table.column_names:
            if name.lower() in URL_COLUMNS:
                found |= _among(self.urls, table.column(name), normalise_url)
            if name.lower() in ID_COLUMNS:
                found |= _among(self.ids, table.column(name), normalise_id)
        return found


def load_takedown(paths: Collection[Path]) -> TakedownList:
    """Read take-down lists. Raises UsageError, with file and line and without the entry, for what is no entry."""
    urls, ids = array("Q"), array("Q")
    for path in paths:
        for number, entry in _entries(path):
            if "://" in entry:
                urls.append(_hash(normalise_url(entry)))
            elif "/" in entry or " " in entry:
                raise UsageError(f"{path}:{number}: neither an address (https://...) nor a key or a digest")
            else:
                ids.append(_hash(normalise_id(entry)))
    return TakedownList(_sorted(urls), _sorted(ids))


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


def normalise_url(url: str) -> str:
    """One spelling for addresses that lead to the same thing.

    http and https count as one, and so do upper and lower case of the host and a dot behind it, a default port (80,
    443) and none, an empty path and `/`, an escaped and a plain unreserved character (RFC 3986, section 6.2.2), a
    character outside of ASCII and its UTF-8 escape; fragments are left out. Path and query count as they stand.
    """
    text = url.strip().partition("#")[0]
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "", text
    cut = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    authority, path = rest[:cut], rest[cut:]
    user, at, host = authority.rpartition("@")
    host, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    host = _ascii_host(host.lower().rstrip("."))
    if colon and port not in ("", "80", "443"):
        host += f":{port}"
    if not path.startswith("/"):
        path = "/" + path
    if not path.isascii() or " " in path:
        path = quote(path, safe=string.punctuation, errors="surrogatepass")
    if "%" in path:
        path = _ESCAPE.sub(_unescaped, path)
    scheme = scheme.lower()
    prefix = "" if scheme in ("", "http", "https") else f"{scheme}:"
    return f"{prefix}{user}{at}{host}{path}"


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


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
