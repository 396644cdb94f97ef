"""Write the sample dataset as img2dataset would: tar shards, parquet sidecars, statistics."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gate.samples.plan import FAILED, Planned, plan
from gate.samples.shards import Row, empty_folder, fields, key, write_shard, write_text


def make_samples(folder: Path, *, seed: int = 0) -> Path:
    """Write `folder`/shards and `folder`/truth.json; returns the folder of the shards.

    The same seed gives the same bytes in one environment: which photographs are at hand, and the versions of the
    image libraries, decide the rest. truth.json says of each key what it is, which private strings are in it and what
    the policy `strict` should make of it. Raises UsageError when `folder` is not empty or cannot be written.
    """
    with empty_folder(folder):
        shards = folder / "shards"
        shards.mkdir(parents=True)
        truth: dict[str, Any] = {}
        for number, planned in enumerate(plan(seed)):
            rows = _rows(planned, number, np.random.default_rng((seed, number)))
            write_shard(shards, number, [row for _, row in rows])
            truth.update({row.fields["key"]: _facts(item) for item, row in rows})
        write_text(folder / "truth.json", json.dumps(dict(sorted(truth.items())), indent=2))
    return shards


def _facts(planned: Planned) -> Mapping[str, Any]:
    return {"what": planned.what, "expected": planned.expected, "planted": planned.planted}


def _rows(planned: list[Planned], shard: int, random: np.random.Generator) -> list[tuple[Planned, Row]]:
    """Keys are given in the order of the list of addresses, and written in the order in which downloads ended."""
    keys = random.permutation(len(planned))
    rows = [(item, _row(item, key(shard, number))) for item, number in zip(planned, keys.tolist(), strict=True)]
    return [rows[index] for index in random.permutation(len(rows)).tolist()]


def _row(planned: Planned, key: str) -> Row:
    found = fields(
        key,
        planned.image,
        caption=planned.caption,
        url=planned.url,
        extension=planned.extension,
        exif=json.dumps(dict(planned.exif)),
    )
    if planned.expected == FAILED:
        reason = "failed_to_resize" if planned.error == "Image decoding error" else "failed_to_download"
        return Row({**found, "status": reason, "error_message": planned.error, "exif": None, "sha256": None})
    caption, meta = planned.caption.encode(), json.dumps(found, indent=4).encode()
    return Row(found, {planned.extension: planned.image, "json": meta, "txt": caption})
