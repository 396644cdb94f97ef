"""Edits to the texts of a sample: captions, JSON members and the sidecar row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gate.detectors.metadata_fields import EXIF_ROOTS, is_address, is_metadata_field
from gate.errors import SampleProblem
from gate.fields import REMOVE, STRUCTURAL, Edit, Field, decode_text, dump_json, parse_json, rewrite_tree, text_fields
from gate.redact.pointers import is_exif, is_pointer, is_stored_digest, member_text, number_stays, text_stays, unlinked
from gate.types import ROW_PART, UNREDACTABLE_TYPES, Finding, Kind, Member, Place, Sample, Span

_KEY_NAMES = frozenset({"key", "__key__"})
_MIN_LETTERS, _MIN_DIGITS = 3, 6


@dataclass(frozen=True, slots=True)
class _Cut:
    """Characters `start:end` of a text become the placeholder of a type."""

    start: int
    end: int
    entity_type: str


@dataclass(frozen=True, slots=True)
class _Edits:
    """What happens to the leaves of a sample, by (part, leaf)."""

    cuts: Mapping[tuple[int, int], Sequence[_Cut]]
    removed: frozenset[tuple[int, int]]
    key: str
    digest: str | None


def redact_fields(sample: Sample, findings: Sequence[Finding], stored_digest: Mapping[int, str] | str | None) -> Sample:
    """A copy of the sample whose texts hold neither the findings nor a way back to the original.

    - Found characters become `<TYPE>`, also where the same words stand in another text of the sample.
    - Metadata entries (positions, serial numbers, creators ...) are removed; in a row they become null.
    - Always: `exif` is emptied, `sha256` becomes `stored_digest` (hex digest of the stored image, or of each
      image by part), `key` follows the sample. Of all other values only captions, labels, sizes and prose stay,
      without the addresses, file names and digests in them; the rest become null (gate.redact.pointers).
    - A number becomes a placeholder string in JSON; in a row it becomes null, to fit its column.

    Findings in pictures, in the key and of UNREDACTABLE_TYPES are not for this function. Members that need no
    change keep their bytes. Raises SampleProblem: text_undecodable, json_invalid, or redaction_failed when a
    finding names no text of the sample or the result cannot be read again.
    """
    fields = {(field.part, field.leaf): field for field in text_fields(sample)}
    edits = _plan(sample, fields, findings, stored_digest)
    # Once more without the cuts: a value is judged by its name, and names may have changed.
    result = _redacted(_redacted(sample, edits), replace(edits, cuts={}, removed=frozenset()))
    try:
        text_fields(result)
    except SampleProblem:
        raise SampleProblem("redaction_failed") from None
    return result


def _redacted(sample: Sample, edits: _Edits) -> Sample:
    members = tuple(_redact_member(part, member, edits) for part, member in enumerate(sample.members))
    row = None if sample.row is None else _redact_tree(dict(sample.row), ROW_PART, edits)
    return replace(sample, members=members, row=row)


def _plan(
    sample: Sample,
    fields: Mapping[tuple[int, int], Field],
    findings: Iterable[Finding],
    stored_digest: Mapping[int, str] | str | None,
) -> _Edits:
    cuts: dict[tuple[int, int], list[_Cut]] = defaultdict(list)
    removed: set[tuple[int, int]] = set()
    repeated: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.place not in (Place.CAPTION, Place.JSON, Place.COLUMN) or finding.entity_type in UNREDACTABLE_TYPES:
            continue
        where, cut = _cut_of(finding, fields)
        field = fields[where]
        if is_metadata_field(field):
            removed.add(where)
        else:
            cuts[where].append(cut)
        repeated.add((field.text[cut.start : cut.end], cut.entity_type))
    for where, field in fields.items():
        if _is_prose(field):
            cuts[where].extend(_repeats(field.text, repeated))
    if isinstance(stored_digest, Mapping):
        stored_digest = stored_digest[min(stored_digest)] if stored_digest else None
    return _Edits(cuts, frozenset(removed), sample.key, stored_digest)


def _cut_of(finding: Finding, fields: Mapping[tuple[int, int], Field]) -> tuple[tuple[int, int], _Cut]:
    """The leaf and the characters a finding is about; the whole text when it names no span."""
    region = finding.region
    where = (finding.part, region.leaf if isinstance(region, Span) else 0)
    field = fields.get(where)
    if field is None:
        raise SampleProblem("redaction_failed")
    start, end = (region.start, region.end) if isinstance(region, Span) else (0, len(field.text))
    if not 0 <= start < end <= len(field.text):
        raise SampleProblem("redaction_failed")
    return where, _Cut(start, end, finding.entity_type)


def _is_prose(field: Field) -> bool:
    """True for a text in which the words of a finding may stand again."""
    return not (field.is_key or field.place is Place.KEY or field.name in STRUCTURAL or is_metadata_field(field))


def _repeats(text: str, repeated: Iterable[tuple[str, str]]) -> Iterator[_Cut]:
    for words, entity_type in repeated:
        if not _is_telling(words):
            continue
        spaced = r"\s+".join(re.escape(word) for word in words.split())
        for match in re.finditer(rf"(?<![^\W_]){spaced}(?![^\W_])", text, re.IGNORECASE):
            yield _Cut(*match.span(), entity_type)


def _is_telling(words: str) -> bool:
    """False for what stands in any text by chance: a letter or two, a year."""
    least = _MIN_LETTERS if any(char.isalpha() for char in words) else _MIN_DIGITS
    return sum(char.isalnum() for char in words) >= least


def _apply(text: str, cuts: Sequence[_Cut]) -> str:
    """The text with each run of overlapping cuts replaced once, by the placeholder of its longest cut."""
    parts: list[str] = []
    at = 0
    for run in _runs(sorted(cuts, key=lambda cut: (cut.start, cut.end, cut.entity_type))):
        longest = max(run, key=lambda cut: (cut.end - cut.start, -cut.start, cut.entity_type))
        parts += [text[at : run[0].start], f"<{longest.entity_type}>"]
        at = max(cut.end for cut in run)
    return "".join([*parts, text[at:]])


def _runs(cuts: Sequence[_Cut]) -> Iterator[list[_Cut]]:
    run: list[_Cut] = []
    for cut in cuts:
        if run and cut.start >= max(one.end for one in run):
            yield run
            run = []
        run.append(cut)
    if run:
        yield run


def _redact_member(part: int, member: Member, edits: _Edits) -> Member:
    if member.kind is Kind.TEXT:
        text = decode_text(member.data)
        changed = "<URL>" if is_address(text) else member_text(member.ext, _apply(text, edits.cuts.get((part, 0), ())))
        return member if changed == text else replace(member, data=changed.encode("utf-8"))
    if member.kind is Kind.JSON:
        document = parse_json(member.data)
        changed = _redact_tree(document, part, edits)
        return member if changed == document else replace(member, data=dump_json(changed, member.data))
    return member


def _redact_tree(document: Any, part: int, edits: _Edits) -> Any:
    in_row = part == ROW_PART

    def change(leaf: int, path: tuple[str, ...], value: Any, is_key: bool) -> Edit:
        cuts = edits.cuts.get((part, leaf), ())
        if is_exif(path):
            return REMOVE if is_key else None
        if is_key:
            return _new_name(str(value), cuts)
        if value is None or isinstance(value, bool):
            return value
        if (part, leaf) in edits.removed:
            return None if in_row else REMOVE
        return _new_value(path, value, cuts, edits, in_row)

    return rewrite_tree(document, change, names=not in_row)


def _new_name(name: str, cuts: Sequence[_Cut]) -> str:
    return "<URL>" if is_address(name) else unlinked(_apply(name, cuts))


def _new_value(path: tuple[str, ...], value: Any, cuts: Sequence[_Cut], edits: _Edits, in_row: bool) -> Edit:
    text = value if isinstance(value, str) else repr(value)
    if len(path) == 1 and path[0] in _KEY_NAMES:
        return edits.key if isinstance(value, str) else None
    if is_stored_digest(path):
        return edits.digest if isinstance(value, str) else None
    if path and path[-1].lower() in EXIF_ROOTS:
        return "{}" if isinstance(value, str) else None
    if is_pointer(path, text):
        return None
    if not isinstance(value, str) and (in_row or not cuts):
        return value if not cuts and number_stays(path, value) else None
    text = _apply(text, cuts)
    return unlinked(text) if text_stays(path, text) else None
