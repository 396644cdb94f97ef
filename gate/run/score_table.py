"""Raw scores as a table: which columns there are, how an outcome becomes a row, the file they go to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gate.policy.schema import Detectors
from gate.policy.settings import Settings
from gate.shards.atomic import atomic_file
from gate.types import ENTITY_TYPES, UNREDACTABLE_TYPES, WHOLE_IMAGE_TYPES, Fate, Outcome, Place

COUNT = ".count"
"""Ends the name of a column of counts."""

_HEAD = (
    ("shard", pa.string()),
    ("number", pa.int64()),
    ("key", pa.string()),
    ("status", pa.string()),
    ("problem", pa.string()),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of detectors, in order. `scores` are `detector.ENTITY_TYPE`.

    `counted` says of some of them from which score on a finding counts, in the column `detector.ENTITY_TYPE.count`.
    """

    scores: tuple[str, ...]
    counted: Mapping[str, float]

    def schema(self, about: Mapping[str, Any]) -> pa.Schema:
        """The table's schema; `about` is kept in its metadata as JSON under the name `gate`."""
        fields = list(_HEAD)
        for name in self.scores:
            fields.append((name, pa.float64()))
            fields += [(name + COUNT, pa.int32())] * (name in self.counted)
        return pa.schema(fields, {"gate": json.dumps(about, sort_keys=True)})

    def row(self, outcome: Outcome) -> dict[str, float | int]:
        """Of each type the highest score, 0 where nothing was found, and the counts. Empty for a quarantined sample."""
        if outcome.fate is Fate.QUARANTINED:
            return {}
        row: dict[str, float | int] = dict.fromkeys(self.scores, 0.0)
        row.update({name + COUNT: 0 for name in self.counted})
        for finding in outcome.findings:
            name = f"{finding.detector}.{finding.entity_type}"
            row[name] = max(row[name], float(finding.score))
            if finding.score >= self.counted.get(name, 2.0):
                row[name + COUNT] += 1
        return row


def columns_of(detectors: Detectors) -> Columns:
    """The columns of a policy's detectors: a score for each entity type that one can report.

    A third party's detector does not say what it reports: it has them all. What can stand several times in one
    picture is counted too, from the detector's own `min_score` on.
    """
    scores: list[str] = []
    counted: dict[str, float] = {}
    for reporter, settings in sorted(detectors.reporters().items()):
        possible = settings.enabled() if settings else frozenset(ENTITY_TYPES)
        in_pictures = settings is None or settings.places == {Place.IMAGE}
        for entity_type in ENTITY_TYPES:
            if entity_type not in possible:
                continue
            name = f"{reporter}.{entity_type}"
            scores.append(name)
            if in_pictures and entity_type not in WHOLE_IMAGE_TYPES | UNREDACTABLE_TYPES:
                counted[name] = _own_threshold(settings)
    return Columns(tuple(scores), counted)


def _own_threshold(settings: Settings | None) -> float:
    return float(getattr(settings, "min_score", 0.0))


@contextmanager
def score_file(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A parquet file for its owner alone (mode 0600). It appears under its name when the block ends without error."""
    with atomic_file(path, private=True) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        yield writer


def sample_columns(shard: str, number: int, key: str, outcome: Outcome) -> dict[str, Any]:
    """What a row says of its sample before any score."""
    quarantined = outcome.fate is Fate.QUARANTINED
    return {
        "shard": shard,
        "number": number,
        "key": _encodable(key),
        "status": "quarantined" if quarantined else "ok",
        "problem": outcome.problem,
    }


def _encodable(key: str) -> str | None:
    """A key that is no UTF-8 cannot be written; the sample's number still names it."""
    return None if any("\ud800" <= character <= "\udfff" for character in key) else key
