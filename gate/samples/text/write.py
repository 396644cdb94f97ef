"""Write made pictures with text as shards, each with its truth in its JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from PIL import Image

from gate.samples.plan import encode
from gate.samples.shards import Row, empty_folder, fields, key, write_shard
from gate.samples.text.make import Made, pictures

_PER_SHARD = 100


def make_text_samples(
    folder: Path, count: int, *, split: str = "development", families: Sequence[str] = (), seed: int = 0
) -> Path:
    """Write `count` pictures into `folder` as shards in img2dataset's layout; returns `folder`.

    Each KEY.json carries img2dataset's fields and the truth: family, split, template, font, country, lines and strings.
    The same arguments, fonts and image libraries give the same bytes. Raises UsageError when `folder` is not empty or
    cannot be written, when a family is unknown, and when fonts are missing.
    """
    made = pictures(count, split, families, seed=seed)
    with empty_folder(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for shard in range(-(-count // _PER_SHARD)):
            batch = islice(made, _PER_SHARD)
            write_shard(folder, shard, [_row(item, key(shard, number)) for number, item in enumerate(batch)])
    return folder


def _row(made: Made, key: str) -> Row:
    image = encode(Image.fromarray(made.canvas.pixels), quality=made.quality)
    found = fields(key, image, caption=None)
    truth = json.dumps({**found, **made.truth}, indent=1, ensure_ascii=False).encode()
    return Row(found, {"jpg": image, "json": truth})
