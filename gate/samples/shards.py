"""Shards as img2dataset writes them: a tar, a parquet table and statistics for each."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, UnidentifiedImageError

from gate.errors import UsageError

_SHARD_WIDTH, _SAMPLE_WIDTH = 5, 4  # digits, those of img2dataset's defaults
_START = 1767225600.0  # the made-up second at which the made-up download began
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("caption", "url", "key", "status", "error_message")]
    + [(name, pa.int32()) for name in ("width", "height", "original_width", "original_height")]
    + [(name, pa.string()) for name in ("exif", "sha256")]
)


@dataclass(frozen=True, slots=True)
class Row:
    """One sample: img2dataset's fields, and its members by extension (none for a failed download)."""

    fields: Mapping[str, Any] = field(repr=False)
    members: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@contextmanager
def empty_folder(folder: Path) -> Iterator[None]:
    """For writing samples into `folder`: raises UsageError when it is not empty, or when writing fails."""
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty; name a folder that is, or that is not there yet")
        yield
    except OSError as error:
        raise UsageError(f"cannot write the samples to {folder} ({type(error).__name__})") from None


def key(shard: int, number: int) -> str:
    """The key of a sample."""
    return f"{shard * 10**_SAMPLE_WIDTH + number:0{_SHARD_WIDTH + _SAMPLE_WIDTH}d}"


def fields(
    key: str, image: bytes, *, caption: str | None, url: str = "", extension: str = "jpg", exif: str = "{}"
) -> dict[str, Any]:
    """img2dataset's fields of a picture that was downloaded."""
    digest = hashlib.sha256(image or key.encode()).hexdigest()
    width, height = _size(image)
    return {
        "caption": caption,
        "url": url or f"https://images.example.org/{digest[:14]}.{extension}",
        "key": key,
        "status": "success",
        "error_message": None,
        "width": width,
        "height": height,
        "original_width": width,
        "original_height": height,
        "exif": exif,
        "sha256": digest,
    }


def _size(image: bytes) -> tuple[int | None, int | None]:
    try:
        with Image.open(io.BytesIO(image)) as opened:
            return opened.size
    except UnidentifiedImageError:
        return None, None


def write_shard(folder: Path, number: int, rows: Sequence[Row]) -> None:
    """Write the three files of shard `number`: `rows` in the order in which downloads ended."""
    stem = folder / f"{number:0{_SHARD_WIDTH}d}"
    with tarfile.open(f"{stem}.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for index, row in enumerate(rows):
            for extension, data in sorted(row.members.items()):
                info = tarfile.TarInfo(f"{row.fields['key']}.{extension}")
                info.size, info.mode, info.mtime = len(data), 0o444, _START + number + index / 16
                info.uname = info.gname = "bigdata"  # as webdataset writes
                tar.addfile(info, io.BytesIO(data))
    pq.write_table(pa.Table.from_pylist([dict(row.fields) for row in rows], schema=_SCHEMA), f"{stem}.parquet")
    outcomes = Counter(row.fields["status"] for row in rows)
    stats = {
        "count": len(rows),
        "successes": outcomes["success"],
        "failed_to_download": outcomes["failed_to_download"],
        "failed_to_resize": outcomes["failed_to_resize"],
        "duration": 1.0,
        "start_time": _START + number,
        "end_time": _START + number + 1.0,
        "status_dict": Counter(row.fields["error_message"] or "success" for row in rows),
    }
    write_text(stem.with_name(f"{stem.name}_stats.json"), json.dumps(stats, indent=4))


def write_text(path: Path, text: str) -> None:
    """UTF-8, and the same line ends everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")
