"""What of the texts of a redacted sample may stay: nothing that leads back to its original.

A value stays when its name is in a short closed list, or when it is prose; all else goes. A list of what leads
back would never be complete: any number with enough digits does, by a join with a public table.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import Any

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
_LABELS = frozenset(
    {"class", "classes", "cls", "label", "labels", "category", "categories", "status", "language", "lang", "role"}
    | {"license", "licence", "split", "fold", "cluster", "task"}
)
_TEXTS = frozenset(
    {"caption", "captions", "text", "texts", "alt", "alttext", "title", "description", "tags", "keywords"}
    | {"prompt", "question", "answer", "answers"}
)
_SIZES = frozenset({"width", "height", "box", "boxes", "bbox", "bboxes"})
_MAX_LABEL, _MAX_LABEL_DIGITS = 32, 4
_MAX_SIZE = 99_999
_LABEL_MEMBERS, _ID_MEMBERS = frozenset({"cls", "cls2"}), frozenset({"id", "index", "inx"})

_HEX = re.compile(r"(?:[0-9a-f]-?){32,}", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s<>]+")
_ENCODED = re.compile(r"[A-Za-z0-9+/_=-]{24,}\Z")
_HOST_AND_PATH = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/|10\.\d{4,9}/", re.IGNORECASE)
_CAMERA_NAME = re.compile(r"(?:img|dsc[nf]?|pxl|mvimg|gopr|dcim|vid)[-_]?\d{3,}|p\d{7}\Z", re.IGNORECASE)
_FILE = re.compile(
    r"\w\W?\.(?:jpe?g|jfif|png|webp|gif|bmp|tiff?|heic|heif|avif|svg|psd|cr2|nef|dng|arw|mp4|mov|avi|mkv|webm|pdf"
    r"|html?|php|aspx?|json|csv|txt|tar|gz|zip|parquet)(?!\w)",
    re.IGNORECASE,
)
_LEADS_BACK = (_HOST_AND_PATH.match, _CAMERA_NAME.match, _FILE.search)
_LONG_NUMBER = re.compile(r"\d{6,}")
_AROUND = string.punctuation.replace("_", "") + "“”‘’«»…"
_NOT_IN_A_WORD = frozenset("_/\\:=@#%+.")


def is_pointer(path: Sequence[str], text: str) -> bool:
    """True when an entry could lead to the original: an address, a digest, a file name or an id of its own.

    `path` holds the object keys above and at it, `text` its value. Ids of classes, splits and licences stay.
    """
    if is_address(text):
        return True
    # A key that was redacted to `<URL>` says nothing of its value.
    name = PLACEHOLDER.sub("", path[-1]) if path else ""
    words = words_of(name)
    if _joined(name) in _WHOLE or words & (_ADDRESS | _DIGEST | _NAME):
        return True
    return bool(words & {"id", "ids"}) and not words & _LABELS


def is_stored_digest(path: Sequence[str]) -> bool:
    """True for img2dataset's `sha256`, which a release keeps in step with the bytes it holds."""
    return len(path) == 1 and path[0].lower() == "sha256"


def is_exif(path: Sequence[str]) -> bool:
    """True for an entry below img2dataset's `exif` and its like."""
    return any(step.lower() in EXIF_ROOTS for step in path[:-1])


def text_stays(path: Sequence[str], text: str) -> bool:
    """True for a text under a caption's name, a short label, and prose: two words or more, no long number.

    Placeholders count as words, so that what stays once stays for good.
    """
    name = path[-1] if path else ""
    bare = PLACEHOLDER.sub(" x ", text)
    if _joined(name) in _TEXTS or not any(char.isalnum() for char in PLACEHOLDER.sub("", text)):
        return True
    if words_of(name) & _LABELS and _is_label(text):
        return True
    return sum(map(_is_word, bare.split())) > 1 and not _LONG_NUMBER.search(bare)


def number_stays(path: Sequence[str], value: Any) -> bool:
    """True for the whole number of a class, a size or a box. Any other could be looked up."""
    if not isinstance(value, int):
        return False
    name = path[-1] if path else ""
    if _joined(name) in _SIZES:
        return abs(value) <= _MAX_SIZE
    return bool(words_of(name) & _LABELS) and _is_label(str(value))


def member_text(ext: str, text: str) -> str:
    """What stays of a text member: nothing of an id, labels of a class, and of prose all but its pointers."""
    kind = ext.rpartition(".")[2]
    if kind in _ID_MEMBERS or (kind in _LABEL_MEMBERS and not all(map(_is_label, text.split()))):
        return ""
    return "<URL>" if is_address(text) else unlinked(text)


def unlinked(text: str) -> str:
    """The text with digests as `<ORIGINAL_DIGEST>`, addresses and file names as `<URL>`. Stable when repeated."""
    return _TOKEN.sub(lambda match: _unlinked_token(match[0]), _HEX.sub("<ORIGINAL_DIGEST>", text))


def _unlinked_token(token: str) -> str:
    core = token.strip(_AROUND)
    if not core:
        return token
    if "://" in core or is_address(core) or any(find(core) for find in _LEADS_BACK):
        placeholder = "<URL>"
    elif _is_encoded(core):
        placeholder = "<ORIGINAL_DIGEST>"
    else:
        return token
    start = token.index(core)
    return token[:start] + placeholder + token[start + len(core) :]


def _is_encoded(token: str) -> bool:
    """True for base64 and its like: long, with capitals, small letters and digits mixed."""
    tests = (str.isdigit, str.isupper, str.islower)
    return _ENCODED.match(token) is not None and all(any(map(test, token)) for test in tests)


def _is_label(text: str) -> bool:
    few = sum(char.isdigit() for char in text) <= _MAX_LABEL_DIGITS
    return few and len(text) <= _MAX_LABEL and unlinked(text) == text


def _is_word(part: str) -> bool:
    core = part.strip(_AROUND)
    return any(map(str.isalpha, core)) and not any(char.isdigit() or char in _NOT_IN_A_WORD for char in core)


def _joined(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
