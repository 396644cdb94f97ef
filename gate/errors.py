"""One fatal error type, the exit codes, and the closed list of reasons a sample is quarantined for."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class ExitCode(enum.IntEnum):
    """What a process run says to its caller. The same for every output format."""

    OK = 0
    VIOLATION = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130


class GateError(Exception):
    """A failure with a message for a person: what is wrong and what to do. Never holds text of a sample.

    `code` is the exit code it ends a run with; the default is INCOMPLETE (fail closed).
    """

    code = ExitCode.INCOMPLETE


class UsageError(GateError):
    """The command line, the policy or the environment asks for something impossible."""

    code = ExitCode.USAGE


class SampleProblem(Exception):  # noqa: N818 - it is a finding about one sample, not a failure of the program
    """One sample cannot be examined or edited. `problem` is a key of PROBLEMS; it never holds text of a sample."""

    def __init__(self, problem: str) -> None:
        if problem not in PROBLEMS:
            raise ValueError("not in gate.errors.PROBLEMS")
        super().__init__(problem)
        self.problem = problem


PROBLEMS: Mapping[str, str] = {
    "member_name": "a member's name escapes the folder, holds control characters or is not UTF-8",
    "member_type": "a member is a link, a device or another thing that is not a plain file",
    "member_duplicate": "two members have the same name, or names that other systems take for the same",
    "member_unknown": "a member of a kind gate does not understand (see unknown_members)",
    "member_truncated": "the tar ends inside a member, or a file is not as it was listed",
    "member_too_large": "a member is larger than limits.max_member_bytes",
    "sample_missing": "a table or metadata file lists a sample that is not there",
    "row_missing": "a sample that the table or metadata file does not list",
    "row_duplicate": "a table or metadata file lists a sample more than once, or two samples share a row",
    "row_unreadable": "the sample's row in the sidecar holds a value that cannot be read",
    "vector_unusable": "an embedding is zero, or holds NaN or infinity, and cannot be scored",
    "image_empty": "an image member has no bytes",
    "image_undecodable": "an image member cannot be decoded, or only in part",
    "image_format": "an image format gate does not read",
    "image_too_large": "an image has more pixels than limits.max_pixels",
    "image_animated": "an image has several frames",
    "dicom_extra": "a DICOM member, and what reads it is not installed: pip install 'shardgate[dicom]'",
    "dicom_unreadable": "a DICOM member cannot be read whole, or is none",
    "dicom_format": "a DICOM member without pixels, or with pixels in a form gate does not read (docs/dicom.md)",
    "dicom_frames": "a DICOM member has more frames than gate examines (docs/dicom.md)",
    "text_undecodable": "a text member is not UTF-8 or holds NUL bytes",
    "json_invalid": "a JSON member cannot be parsed without loss",
    "detector_failed": "a detector raised an error on this sample",
    "redaction_failed": "an edit could not be made or not be proven",
    "internal_error": "gate itself failed on this sample (please report it)",
    "worker_crashed": "a worker process died on this sample",
    "worker_timeout": "the sample took longer than limits.max_seconds",
}
