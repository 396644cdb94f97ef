"""Git LFS pointers: small text files that stand in a repository, or in a clone that fetched nothing, for large ones.

Their form is https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. The SHA-256 in one is that of the file itself.
"""

from __future__ import annotations

import re

MAX_POINTER = 1024
"""A pointer is smaller than this, in bytes."""
_BEGINNING = b"version https://git-lfs.github.com/spec/"
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (?:0|[1-9][0-9]{0,17})\n"
)


def is_pointer(data: bytes) -> bool:
    """Whether a file is meant to be a pointer, well-formed or not."""
    return len(data) < MAX_POINTER and data.startswith(_BEGINNING)


def pointed_digest(data: bytes) -> str | None:
    """The SHA-256 (hex) of the file that a pointer stands for; None for a malformed one, or one with extensions."""
    match = _POINTER.fullmatch(data)
    return match[1].decode() if match else None
