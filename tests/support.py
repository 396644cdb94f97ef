"""Builders that several tests share: pictures, tars, shards in img2dataset's layout."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

CLEAN = ["a red bicycle", "a bowl of soup", "mountains at dawn"]
NAMED = "call Jane Roe at 202-555-0143 for details"
CARD = "card 4111 1111 1111 1111 exp 09/27"

ROW_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("status", pa.string()),
        ("error_message", pa.string()),
        ("url", pa.string()),
        ("caption", pa.string()),
        ("width", pa.int64()),
        ("height", pa.int64()),
        ("exif", pa.string()),
        ("sha256", pa.string()),
    ]
)


def picture(seed: int = 0, size: tuple[int, int] = (160, 120), format: str = "JPEG", **options: Any) -> bytes:
    """A smooth, colourful picture with nothing in it."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    sink = io.BytesIO()
    image.save(sink, format, **options)
    return sink.getvalue()


def write_tar(path: Path, members: Iterable[tuple[str, bytes]], *, end: bool = True) -> Path:
    """A plain tar, as training code writes it."""
    with path.open("wb") as file:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.uname, info.mtime = "someone", 1_700_000_000
            file.write(info.tobuf(tarfile.PAX_FORMAT) + data + b"\0" * (-len(data) % 512))
        if end:
            file.write(b"\0" * 1024)
    return path


def sample(number: int, caption: str, image: bytes | None = None, **fields: Any) -> dict[str, Any]:
    """One downloaded sample, as `write_shard` takes it."""
    data = picture(number) if image is None else image
    row = {
        "key": f"{number:09d}",
        "status": "success",
        "error_message": None,
        "url": f"https://images.example/{number}.jpg",
        "caption": caption,
        "width": 160,
        "height": 120,
        "exif": "{}",
        "sha256": hashlib.sha256(data + b"original").hexdigest(),
        **fields,
    }
    return {"image": data, "row": row}


def failed(number: int, caption: str, url: str = "https://images.example/gone.jpg") -> dict[str, Any]:
    """The row of a failed download."""
    row = {
        "key": f"{number:09d}",
        "status": "failed_to_download",
        "error_message": "404",
        "url": url,
        "caption": caption,
    }
    return {"image": None, "row": row}


def write_shard(folder: Path, name: str, samples: Sequence[Mapping[str, Any]]) -> Path:
    """A shard with its sidecars in img2dataset's layout; returns the tar."""
    folder.mkdir(parents=True, exist_ok=True)
    members = []
    for item in samples:
        if item["image"] is not None:
            row = item["row"]
            members.append((f"{row['key']}.{item.get('ext', 'jpg')}", item["image"]))
            members.append((f"{row['key']}.json", json.dumps(row, indent=4).encode()))
            members.append((f"{row['key']}.txt", str(row["caption"]).encode()))
    rows = [item["row"] for item in samples]
    pq.write_table(pa.Table.from_pylist(rows, schema=ROW_SCHEMA), folder / f"{name}.parquet")
    successes = sum(item["image"] is not None for item in samples)
    stats = {
        "count": len(rows),
        "successes": successes,
        "failed_to_download": len(rows) - successes,
        "failed_to_resize": 0,
        "duration": 1.5,
        "start_time": 1.0,
        "end_time": 2.5,
        "status_dict": {"success": successes, "404": len(rows) - successes},
    }
    (folder / f"{name}_stats.json").write_text(json.dumps(stats))
    return write_tar(folder / f"{name}.tar", members)


def tar_members(path: Path) -> dict[str, bytes]:
    """All members of a tar by name, in order."""
    with tarfile.open(path, "r:") as tar:
        return {info.name: tar.extractfile(info).read() for info in tar if info.isfile()}  # type: ignore[union-attr]


def interrupt(process: subprocess.Popen[Any], number: int = signal.SIGINT, *, group: bool = False) -> None:
    """Ctrl-C, pressed again when nothing came of it within some seconds.

    Python drops an exception that a signal raises in the callback of a weak reference, as while a module is imported.
    """
    for _ in range(3):
        if group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            continue
        return
