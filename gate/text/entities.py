"""What an analysis yields, and how overlapping findings become a partition that loses no character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Entity:
    """Characters `start:end` of a text are of a type of `gate.types.ENTITY_TYPES`. Holds no text. Score in 0..1."""

    entity_type: str
    start: int
    end: int
    score: float


_SPECIFIC = (
    "EMAIL_ADDRESS",
    "CREDIT_CARD",
    "IBAN_CODE",
    "MEDICAL_RECORD_NUMBER",
    "DATE_OF_BIRTH",
    "GESTATIONAL_AGE",
    "US_SSN",
    "IP_ADDRESS",
    "URL",
    "GPS_POSITION",
    "PHONE_NUMBER",
    "NATIONAL_ID",
    "DATE_TIME",
    "FACILITY",
    "HANDLE",
    "AGE_OR_GENDER",
    "ID_NUMBER",
    "POSTAL_CODE",
    "LOCATION",
    "PERSON",
    "MEDICAL_TERM",
)
BY_SHAPE = 0.45
"""The score of a number that only its shape tells. Every other finding goes first where they overlap."""
_DOUBTED_PHONE = 0.55
"""The score of a telephone number that no word announces: where it reaches over a date, the date is one."""
_RANK = {entity_type: rank for rank, entity_type in enumerate(_SPECIFIC)}
_JOINERS = {"PERSON": frozenset(" .^\t"), "LOCATION": frozenset(" ,.\n\t")}
_EDGE = ","
_MAX_JOIN = 3


def merge(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """Sorted entities of which no two overlap and which cover every letter and digit that any input covers.

    Where two overlap, the more specific type keeps its characters and the other keeps what is left of its own,
    unless nothing but punctuation or a part of a word is left: that joins the winner.
    """
    merged: list[Entity] = []
    for cluster in _clusters(sorted(entities, key=lambda one: (one.start, one.end))):
        merged.extend(_partition(text, cluster))
    return list(_join(text, merged))


def _clusters(entities: list[Entity]) -> Iterator[list[Entity]]:
    cluster: list[Entity] = []
    end = -1
    for entity in entities:
        if cluster and entity.start >= end:
            yield cluster
            cluster = []
        cluster.append(entity)
        end = max(end, entity.end) if len(cluster) > 1 else entity.end
    if cluster:
        yield cluster


def _partition(text: str, cluster: list[Entity]) -> list[Entity]:
    if len(cluster) == 1:
        return cluster
    offset, end = cluster[0].start, max(one.end for one in cluster)
    # Painted from the weakest to the strongest, so that the strongest shows wherever it reaches.
    order = sorted(cluster, key=lambda one: (_rank(one), -(one.end - one.start), -one.score, one.start), reverse=True)
    owner = [0] * (end - offset)
    for number, one in enumerate(order):
        owner[one.start - offset : one.end - offset] = [number] * (one.end - one.start)
    runs: list[Entity] = []
    start = 0
    for at in range(1, len(owner) + 1):
        if at == len(owner) or owner[at] != owner[start]:
            runs.append(replace(order[owner[start]], start=offset + start, end=offset + at))
            start = at
    return [_trim(text, run) for run in _absorb(text, runs)]


def _rank(entity: Entity) -> float:
    if entity.entity_type == "PHONE_NUMBER" and entity.score <= _DOUBTED_PHONE:
        return _RANK["DATE_TIME"] + 0.5
    by_shape = entity.entity_type == "ID_NUMBER" and entity.score <= BY_SHAPE
    return len(_RANK) + 1 if by_shape else _RANK.get(entity.entity_type, len(_RANK))


def _absorb(text: str, runs: list[Entity]) -> list[Entity]:
    """Runs of one type become one; a run without a whole word of its own joins its stronger neighbour."""
    kept: list[Entity] = []
    for run in runs:
        previous = kept[-1] if kept else None
        if previous is None:
            kept.append(run)
        elif previous.entity_type == run.entity_type or not _stands_alone(text, run):
            kept[-1] = replace(previous, end=run.end, score=max(previous.score, run.score))
        elif not _stands_alone(text, previous):
            kept[-1] = replace(run, start=previous.start)
        else:
            kept.append(run)
    return kept


def _trim(text: str, entity: Entity) -> Entity:
    """Without blanks and commas at its ends; whole where it has nothing else."""
    start, end = entity.start, entity.end
    while start < end and (text[start].isspace() or text[start] in _EDGE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _EDGE):
        end -= 1
    return replace(entity, start=start, end=end) if start < end else entity


def _stands_alone(text: str, entity: Entity) -> bool:
    start, end = entity.start, entity.end
    cut_left = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cut_right = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not cut_left and not cut_right and any(char.isalnum() for char in text[start:end])


def _join(text: str, entities: list[Entity]) -> Iterator[Entity]:
    """Neighbours of one type with only a blank or a comma between them are one: `12 Elm Street, Springfield`."""
    current: Entity | None = None
    for entity in entities:
        if current is None:
            current = entity
            continue
        gap = text[current.end : entity.start]
        joiners = _JOINERS.get(entity.entity_type, frozenset())
        same = current.entity_type == entity.entity_type
        if same and len(gap) <= _MAX_JOIN and all(char in joiners for char in gap):
            current = replace(current, end=entity.end, score=max(current.score, entity.score))
        else:
            yield current
            current = entity
    if current is not None:
        yield current
