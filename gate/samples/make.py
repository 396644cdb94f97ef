"""Write the sample dataset as img2dataset would: tar shards, parquet sidecars, statistics."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, UnidentifiedImageError

from gate.errors import UsageError
from gate.samples.plan import FAILED, Planned, plan

_SHARD_WIDTH, _SAMPLE_WIDTH = 5, 4  # digits, those of img2dataset's defaults
_START = 1767225600.0  # the made-up second at which the made-up download began
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("caption", "url", "key", "status", "error_message")]
    + [(name, pa.int32()) for name in ("width", "height", "original_width", "original_height")]
    + [(name, pa.string()) for name in ("exif", "sha256")]
)


@dataclass(frozen=True, slots=True)
class _Row:
    planned: Planned
    meta: Mapping[str, Any]

    @property
    def members(self) -> Iterable[tuple[str, bytes]]:
        """Extension and bytes of the members, in webdataset's order; none for a failed download."""
        if self.planned.expected == FAILED:
            return []
        caption, meta = self.planned.caption.encode(), json.dumps(dict(self.meta), indent=4).encode()
        return sorted({self.planned.extension: self.planned.image, "json": meta, "txt": caption}.items())


def make_samples(folder: Path, *, seed: int = 0) -> Path:
    """Write `folder`/shards and `folder`/truth.json; returns the folder of the shards.

    The same seed gives the same bytes in one environment: which photographs are at hand, and the versions of the
    image libraries, decide the rest. truth.json says of each key what it is, which private strings are in it and what
    the policy `strict` should make of it. Raises UsageError when `folder` is not empty or cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty; name a folder that is, or that is not there yet")
        shards = folder / "shards"
        shards.mkdir(parents=True)
        truth: dict[str, Any] = {}
        for number, planned in enumerate(plan(seed)):
            rows = _rows(planned, number, np.random.default_rng((seed, number)))
            _write_shard(shards / f"{number:0{_SHARD_WIDTH}d}", number, rows)
            truth.update({row.meta["key"]: _facts(row.planned) for row in rows})
        _write_text(folder / "truth.json", json.dumps(dict(sorted(truth.items())), indent=2))
    except OSError as error:
        raise UsageError(f"cannot write the samples to {folder} ({type(error).__name__})") from None
    return shards


def _facts(planned: Planned) -> Mapping[str, Any]:
    return {"what": planned.what, "expected": planned.expected, "planted": planned.planted}


def _rows(planned: list[Planned], shard: int, random: np.random.Generator) -> list[_Row]:
    """Keys are given in the order of the list of addresses, and written in the order in which downloads ended."""
    keys = random.permutation(len(planned))
    rows = [
        _Row(item, _meta(item, f"{shard * 10**_SAMPLE_WIDTH + key:0{_SHARD_WIDTH + _SAMPLE_WIDTH}d}"))
        for item, key in zip(planned, keys.tolist(), strict=True)
    ]
    return [rows[index] for index in random.permutation(len(rows)).tolist()]


def _meta(planned: Planned, key: str) -> Mapping[str, Any]:
    """img2dataset's fields for one row."""
    digest = hashlib.sha256(planned.image or key.encode()).hexdigest()
    failed = planned.expected == FAILED
    width, height = _size(planned.image)
    reason = "failed_to_resize" if planned.error == "Image decoding error" else "failed_to_download"
    return {
        "caption": planned.caption,
        "url": planned.url or f"https://images.example.org/{digest[:14]}.{planned.extension}",
        "key": key,
        "status": reason if failed else "success",
        "error_message": planned.error,
        "width": width,
        "height": height,
        "original_width": width,
        "original_height": height,
        "exif": None if failed else json.dumps(dict(planned.exif)),
        "sha256": None if failed else digest,
    }


def _size(image: bytes) -> tuple[int | None, int | None]:
    try:
        with Image.open(io.BytesIO(image)) as opened:
            return opened.size
    except UnidentifiedImageError:
        return None, None


def _write_shard(stem: Path, number: int, rows: list[_Row]) -> None:
    with tarfile.open(f"{stem}.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for index, row in enumerate(rows):
            for extension, data in row.members:
                info = tarfile.TarInfo(f"{row.meta['key']}.{extension}")
                info.size, info.mode, info.mtime = len(data), 0o444, _START + number + index / 16
                info.uname = info.gname = "bigdata"  # as webdataset writes
                tar.addfile(info, io.BytesIO(data))
    pq.write_table(pa.Table.from_pylist([dict(row.meta) for row in rows], schema=_SCHEMA), f"{stem}.parquet")
    outcomes = Counter(row.meta["status"] for row in rows)
    stats = {
        "count": len(rows),
        "successes": outcomes["success"],
        "failed_to_download": outcomes["failed_to_download"],
        "failed_to_resize": outcomes["failed_to_resize"],
        "duration": 1.0,
        "start_time": _START + number,
        "end_time": _START + number + 1.0,
        "status_dict": Counter(row.meta["error_message"] or "success" for row in rows),
    }
    _write_text(stem.with_name(f"{stem.name}_stats.json"), json.dumps(stats, indent=4))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
