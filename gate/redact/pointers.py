"""Which entries of a JSON member or sidecar row lead back to the original of a redacted picture."""

from __future__ import annotations

from collections.abc import Sequence

from gate.detectors.metadata_fields import EXIF_ROOTS, is_address, words_of
from gate.text.folding import PLACEHOLDER

_ADDRESS = frozenset({"url", "urls", "uri", "href", "src", "permalink"})
_DIGEST = frozenset(
    {"sha1", "sha224", "sha256", "sha384", "sha512", "md5", "hash", "hashes", "phash", "dhash", "ahash", "whash"}
    | {"digest", "checksum", "crc32", "blake2b", "blake3", "xxhash", "pdq", "etag", "simhash"}
)
_NAME = frozenset(
    {"filename", "filenames", "filepath", "path", "paths", "uuid", "guid", "uid", "uids", "source", "permalink"}
    | {"imageid", "photoid", "pageurl", "referrer", "referer", "domain", "hostname"}
)
_WHOLE = frozenset(
    {"file", "image", "photo", "page", "link", "website", "webpage", "index", "idx", "similarityindex", "row", "origin"}
    | {"errormessage", "error", "flickr", "permalinks", "host", "site", "slug", "basename", "dirname", "directory"}
)
_NOT_OF_A_SAMPLE = frozenset(
    {
        "class",
        "category",
        "label",
        "language",
        "lang",
        "cluster",
        "fold",
        "split",
        "license",
        "licence",
        "shard",
        "task",
    }
)


def is_pointer(path: Sequence[str], text: str) -> bool:
    """True when an entry could lead to the original: an address, a digest, a file name or an id of its own.

    `path` holds the object keys above and at it, `text` its value. Ids of classes, splits and licences stay.
    """
    if is_address(text):
        return True
    # A key that was redacted to `<URL>` says nothing of its value.
    name = PLACEHOLDER.sub("", path[-1]) if path else ""
    words = words_of(name)
    joined = "".join(char for char in name.lower() if char.isalnum())
    if joined in _WHOLE or words & (_ADDRESS | _DIGEST | _NAME):
        return True
    return bool(words & {"id", "ids"}) and not words & _NOT_OF_A_SAMPLE


def is_stored_digest(path: Sequence[str]) -> bool:
    """True for img2dataset's `sha256`, which a release keeps in step with the bytes it holds."""
    return len(path) == 1 and path[0].lower() == "sha256"


def is_exif(path: Sequence[str]) -> bool:
    """True for an entry below img2dataset's `exif` and its like."""
    return any(step.lower() in EXIF_ROOTS for step in path[:-1])
