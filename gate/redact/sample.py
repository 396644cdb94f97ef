"""All edits to one sample, in the order that keeps its parts in step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from gate.redact import dicom
from gate.redact.fields import redact_fields
from gate.redact.pixels import fill, filled_share
from gate.redact.strip import strip_metadata, unlink
from gate.types import PICTURES, UNREDACTABLE_TYPES, Finding, Kind, Member, Place, Quad, Sample, Span

_MOST_FILLED = 0.85
"""From this part of a picture on, what is left of it is an edge: nothing worth keeping."""


def redact_sample(
    sample: Sample, findings: Sequence[Finding], *, method: str, padding: float, pseudonym: Callable[[str], str]
) -> Sample | None:
    """A copy of the sample in which the findings are destroyed and nothing points to the original.

    Pictures lose the findings' quads and all metadata that is not needed to show them; texts get placeholders;
    a key that was found to tell something becomes `pseudonym(key)`, in its folders where nothing was found in these.
    None where no picture would be left: a finding in a picture that marks no quad of it, or quads that with their
    padding fill 85 % of a picture or more.
    Raises SampleProblem('redaction_failed') when an edit cannot be made.
    """
    quads = _quads(sample, findings)
    if quads is None or any(
        _filled_share(sample.members[part], [quad for _, quad in marked], padding) >= _MOST_FILLED
        for part, marked in quads.items()
    ):
        return None
    told = [finding.region for finding in findings if finding.place is Place.KEY]
    if told:
        sample = rename_sample(sample, _silent_key(sample.key, told, pseudonym))
    members = tuple(
        _redact_picture(member, quads.get(part, []), method, padding, pseudonym) if member.kind in PICTURES else member
        for part, member in enumerate(sample.members)
    )
    digests = {
        part: hashlib.sha256(member.data).hexdigest() for part, member in enumerate(members) if member.kind in PICTURES
    }
    return redact_fields(replace(sample, members=members), findings, digests)


_Marked = list[tuple[str, Quad]]  # what was found, and where


def _quads(sample: Sample, findings: Sequence[Finding]) -> dict[int, _Marked] | None:
    """What is marked in each picture, by part; None when a finding in a picture marks no quad of one."""
    quads: dict[int, _Marked] = {}
    for finding in findings:
        if finding.place is not Place.IMAGE:
            continue
        shown = 0 <= finding.part < len(sample.members) and sample.members[finding.part].kind in PICTURES
        if shown and isinstance(finding.region, Quad):
            quads.setdefault(finding.part, []).append((finding.entity_type, finding.region))
        elif finding.entity_type not in UNREDACTABLE_TYPES:
            return None
    return quads


def _filled_share(member: Member, quads: Sequence[Quad], padding: float) -> float:
    return (dicom.filled_share if member.kind is Kind.DICOM else filled_share)(member.data, quads, padding=padding)


def _redact_picture(
    member: Member, marked: _Marked, method: str, padding: float, pseudonym: Callable[[str], str]
) -> Member:
    """`method` is for faces. Whatever may hold text is filled: a mosaic or a blur of text can be guessed."""
    data = member.data
    if member.kind is Kind.DICOM:
        quads = [quad for _, quad in marked]
        return replace(member, data=dicom.redact(data, quads, padding=padding, pseudonym=pseudonym))
    if marked:
        faces = [quad for entity_type, quad in marked if entity_type == "FACE"]
        others = [quad for entity_type, quad in marked if entity_type != "FACE"]
        data = fill(data, others, padding=padding, method=method, softly=faces)
    data = strip_metadata(data)
    if data == member.data:
        # what stays byte-identical to the original download can be looked up by its digest
        data = unlink(data)
    return replace(member, data=data)


def _silent_key(key: str, told: Sequence[Quad | Span | None], pseudonym: Callable[[str], str]) -> str:
    """The key with its last part under a pseudonym, and each folder above it in which something was `told`.

    The pseudonym of a folder follows from its path: all samples in it stay together.
    """
    parts, start = [], 0
    *folders, _ = key.split("/")
    for number, folder in enumerate(folders, start=1):
        end = start + len(folder)
        spans = [region for region in told if isinstance(region, Span)]
        hit = len(spans) < len(told) or any(span.leaf == 0 and span.start < end and start < span.end for span in spans)
        parts.append(pseudonym("/".join(key.split("/")[:number])) if hit else folder)
        start = end + 1
    return "/".join([*parts, pseudonym(key)])


def rename_sample(sample: Sample, key: str) -> Sample:
    """The sample under another key, and its members under names that hold the key and their kind alone.

    `key` fields in JSON and row are `redact_fields`' part.
    """
    endings = [member.ext.rpartition(".")[2] for member in sample.members]
    names = [
        f"{key}.{ending}" if endings.count(ending) == 1 else f"{key}.{number}.{ending}"
        for number, ending in enumerate(endings)
    ]
    members = tuple(
        replace(member, name=name, ext=name[len(key) + 1 :]) for member, name in zip(sample.members, names, strict=True)
    )
    return Sample(key, members, sample.row)
