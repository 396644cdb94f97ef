"""From an index entry to a sample with its bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO

from gate.errors import SampleProblem
from gate.shards.folder_files import FolderFile
from gate.shards.index import Entry, SampleEntry
from gate.types import Kind, Member, Sample


def load_sample(
    file: BinaryIO | FolderFile,
    entry: SampleEntry,
    row: Mapping[str, Any] | None,
    *,
    max_member_bytes: int,
    unknown_members: str,
) -> Sample:
    """Read the members of one sample.

    `unknown_members` is the policy's word on members of a kind gate does not understand: `quarantine` refuses
    the sample, `remove` leaves them out, `keep` passes them on unexamined.
    Raises SampleProblem for everything that keeps the sample from being examined; a sample of which nothing
    would be left has no place in a release either.
    """
    read = partial(read_member, file)
    return build_sample(entry, row, read, max_member_bytes=max_member_bytes, unknown_members=unknown_members)


def build_sample(
    entry: SampleEntry,
    row: Mapping[str, Any] | None,
    read: Callable[[Entry], bytes],
    *,
    max_member_bytes: int,
    unknown_members: str,
) -> Sample:
    """The same for members that `read` gives."""
    if entry.problem is not None:
        raise SampleProblem(entry.problem)
    members = []
    for item in entry.entries:
        if item.kind is Kind.UNKNOWN and unknown_members != "keep":
            if unknown_members == "remove":
                continue
            raise SampleProblem("member_unknown")
        if item.size > max_member_bytes:
            raise SampleProblem("member_too_large")
        members.append(Member(item.name, item.ext, item.kind, read(item)))
    if not members:
        raise SampleProblem("member_unknown")
    return Sample(entry.key, tuple(members), row)


def read_member(file: BinaryIO | FolderFile, entry: Entry) -> bytes:
    """The bytes of one member. Raises SampleProblem('member_truncated') when the file ends before it does."""
    if isinstance(file, FolderFile):
        return file.read(entry)
    data = os.pread(file.fileno(), entry.size, entry.offset)
    while len(data) < entry.size:
        more = os.pread(file.fileno(), entry.size - len(data), entry.offset + len(data))
        if not more:
            raise SampleProblem("member_truncated")
        data += more
    return data
