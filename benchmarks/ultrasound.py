"""Measures the ultrasound network on sources that took no part in its training, as the detector uses it.

    python benchmarks/train_ultrasound.py --data DIR --cache DIR --fold 0 --fold 1 --fold 2 --fold 3 --fold 4
    python benchmarks/ultrasound.py --data DIR --cache DIR [--workers N] [--bundle]

Five folds of whole sources. A fold's pictures are scored by the network that saw none of its sources, and its
calibration and threshold come from the held-out scores of the other folds alone. Measured are the pictures as they
are, pictures made of them (prints, screens and strips in scenes of held-out sources, by the share they cover), and
the same picture with another border, size, format or black box. The bundled network is trained the same way on all
sources and calibrated on the held-out scores of all folds; no figure here is its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from ultrasound_data import IN_SCENE, MISLABELLED, Item, load
from ultrasound_figures import Calibrations, calibrate, margins, report
from ultrasound_folds import FOLDS
from ultrasound_reframe import SHARES, reframed, variants

from gate.models import DATA
from gate.vision.sonogram import Calibration, SonogramNetwork

PLAIN = ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
VARIED_PER_SOURCE = 12
SCENES = 60

_ITEMS: list[Item] = []
_CACHE: list[Path] = []

Row = dict[str, Any]


def _start(data: Path, cache: Path) -> None:
    _ITEMS[:] = load(data)
    _CACHE[:] = [cache]


def measure(fold: int) -> list[Row]:
    """Raw margins of every part of every picture of the fold: as it is, in scenes, varied."""
    network = SonogramNetwork(_CACHE[0] / f"network-{fold}.onnx", PLAIN)
    own = [item for item in _ITEMS if item.source in FOLDS[fold] and item.name not in MISLABELLED]
    rows = [_row(fold, "as it is", item, network.parts(item.rgb)) for item in own]
    sonograms = [item for item in own if item.ultrasound and item.label != IN_SCENE]
    grounds = [item for item in own if item.label in {"natural", "other", "invitation", "face", "scene_text"}]
    grounds = [item for item in grounds if item.source != "made"]
    rng = np.random.default_rng([11, fold])
    for kind, panels in (("scene", sonograms), ("scene without", grounds)):
        for share in SHARES:
            for _ in range(SCENES):
                item = panels[int(rng.integers(0, len(panels)))]
                rgb = reframed(item, grounds[int(rng.integers(0, len(grounds)))], share, rng)
                rows.append(_row(fold, kind, item, network.parts(rgb), share=share))
    seen: dict[str, int] = defaultdict(int)
    for item in own:
        if seen[item.source] < VARIED_PER_SOURCE and item.label != IN_SCENE:
            seen[item.source] += 1
            for name, rgb in variants(item):
                rows.append(_row(fold, "varied", item, network.parts(rgb), variant=name))
    return rows


def _row(fold: int, kind: str, item: Item, parts: list[Any], **more: object) -> Row:
    row = {"fold": fold, "kind": kind, "name": item.name, "label": item.label, "source": item.source, **more}
    return row | {"parts": [[round(m, 4) for m in part.margins] for part in parts]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--bundle", action="store_true", help="write card, calibration and misses beside the weights")
    parser.add_argument("--again", action="store_true", help="use the margins of the last run")
    args = parser.parse_args()
    kept = args.cache / "margins.json"
    if args.again and kept.exists():
        rows = json.loads(kept.read_text())
    else:
        with get_context("spawn").Pool(args.workers, _start, (args.data, args.cache)) as pool:
            rows = [row for part in pool.imap(measure, range(len(FOLDS)), chunksize=1) for row in part]
        kept.write_text(json.dumps(rows))
    folds = sorted({row["fold"] for row in rows})
    calibrations: Calibrations = {f: calibrate([row for row in rows if row["fold"] != f]) for f in folds}
    for row in rows:
        row["margins"] = margins(row["parts"], calibrations[row["fold"]])
    card = report(rows)
    card["sources"] = sorted({row["source"] for row in rows})
    if args.bundle:
        (DATA / "ultrasound.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n")
        register(card, calibrate(rows))


def register(card: dict[str, Any], calibration: Calibration) -> None:
    """Write the bundled network's digest, calibration and measured misses into the registry of models."""
    file = DATA / "registry.json"
    registry = json.loads(file.read_text())
    registry["ultrasound"] |= {
        "sha256": hashlib.sha256((DATA / "ultrasound.onnx").read_bytes()).hexdigest(),
        "slopes": calibration[0],
        "offsets": calibration[1],
        "miss_rates": {
            "ULTRASOUND": round(card["ultrasound_missed"]["mean_over_sources"], 3),
            "ULTRASOUND inside a larger picture": round(1 - card["scenes"]["scene 0.2"], 3),
            "PREGNANCY_ULTRASOUND": round(card["pregnancy_missed"]["mean_over_sources"], 3),
            "MEDICAL_IMAGE": round(card["medical_missed"]["mean_over_sources"], 3),
        },
    }
    file.write_text(json.dumps(registry, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
