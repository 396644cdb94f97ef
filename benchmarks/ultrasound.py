"""Measures the ultrasound heads on sources that took no part in their fitting.

    python benchmarks/ultrasound.py --data DIR [--cache FILE] [--workers N] [--card OUT.json]
        [--embedder open_clip:MODEL:CHECKPOINT]

Eight folds of whole sources. For each, both heads, their calibration, thresholds and tile offsets are fitted on the
other sources alone, and every picture of the fold is scored by `gate.vision.heads` at 0.5. The bundled heads are
fitted the same way on all sources; no figure here is theirs. With `--embedder` the same is done on the features of a
CLIP checkpoint on this machine (docs/embedders.md) instead of the bundled ones.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from ultrasound_data import IN_SCENE
from ultrasound_fit import BUNDLED, FOLDS, Table, fit_heads, fold_rows, table, training_rows

from gate.vision.heads import Scores

QUESTIONS = {"ULTRASOUND": "ultrasound", "PREGNANCY_ULTRASOUND": "pregnancy"}
THRESHOLD = 0.5
MIN_PICTURES = 4
"""Sources of fewer pictures are listed, and pooled in the mean as one source."""

_TABLE: list[Table] = []


def score_fold(held_out: int) -> dict[int, tuple[Scores, Scores | None]]:
    """Scores of each picture of the fold: of the whole, and with tiles where tiles were looked at."""
    t = _TABLE[0]
    fold = fold_rows(t)
    rows = training_rows(t, fold, held_out)
    heads = fit_heads(t, rows, fold)
    result: dict[int, tuple[Scores, Scores | None]] = {}
    for index in np.unique(t.item[fold == held_out]):
        own = t.item == index
        whole = t.features[own & (t.kind == "clean")].astype(np.float32)
        tiles = t.features[own & (t.kind == "tile")].astype(np.float32)
        result[int(index)] = heads.scores(whole, tiles[:0]), heads.scores(whole, tiles) if len(tiles) else None
    return result


def figures(t: Table, scores: dict[int, tuple[Scores, Scores | None]]) -> dict[str, dict[str, list[dict[str, object]]]]:
    """For each question, `misses` and `false_alarms` by source: n and rate of whole pictures, and with tiles."""
    result = {}
    for entity, name in QUESTIONS.items():
        wrong: dict[tuple[bool, str], list[tuple[bool, bool | None]]] = defaultdict(list)
        for index, item in enumerate(t.items):
            truth = getattr(item, name)
            whole, tiled = scores[index]
            source = f"{item.source} (in scene)" if item.label == IN_SCENE else item.source
            source += " (other ultrasound)" if item.label == "other_ultrasound" and not truth else ""
            outcome = (getattr(whole, name) >= THRESHOLD) != truth
            wrong[truth, source].append((outcome, tiled and (getattr(tiled, name) >= THRESHOLD) != truth))
        kinds = {"misses": True, "false_alarms": False}
        result[entity] = {
            k: [_row(s, o) for (a, s), o in sorted(wrong.items()) if a == truth] for k, truth in kinds.items()
        }
    return result


def _row(source: str, outcomes: list[tuple[bool, bool | None]]) -> dict[str, object]:
    tiled = [with_tiles for _, with_tiles in outcomes if with_tiles is not None]
    return {
        "source": source,
        "pictures": len(outcomes),
        "rate": round(float(np.mean([whole for whole, _ in outcomes])), 4),
        "pictures_with_tiles": len(tiled),
        "rate_with_tiles": round(float(np.mean(tiled)), 4) if tiled else None,
    }


def mean_over_sources(rows: list[dict[str, object]], suffix: str = "") -> float:
    """Mean rate over sources. Small ones count as one, in-scene pictures are left out (they stand alone)."""
    rows = [r for r in rows if "(in scene)" not in str(r["source"]) and r[f"rate{suffix}"] is not None]
    large = [float(r[f"rate{suffix}"]) for r in rows if int(r["pictures"]) >= MIN_PICTURES]  # type: ignore[call-overload,arg-type]
    small = [r for r in rows if int(r["pictures"]) < MIN_PICTURES]  # type: ignore[call-overload]
    if small:
        weights = [int(r["pictures"]) for r in small]  # type: ignore[call-overload]
        large.append(float(np.average([float(r[f"rate{suffix}"]) for r in small], weights=weights)))  # type: ignore[arg-type]
    return round(float(np.mean(large)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--card", type=Path)
    parser.add_argument("--embedder", default=BUNDLED, metavar=f"{BUNDLED}|open_clip:MODEL:CHECKPOINT")
    args = parser.parse_args()
    _TABLE.append(table(args.data, args.cache, args.workers, args.embedder))
    print("features:", _TABLE[0].embedder)
    with Pool(args.workers) as pool:
        scores = {index: s for part in pool.map(score_fold, range(FOLDS), chunksize=1) for index, s in part.items()}
    card: dict[str, object] = {"threshold": THRESHOLD, "folds": FOLDS, "by_source": figures(_TABLE[0], scores)}
    if args.embedder != BUNDLED:
        card["embedder"] = _TABLE[0].embedder
    means: dict[str, dict[str, float]] = {}
    for entity, kinds in figures(_TABLE[0], scores).items():
        for kind, rows in kinds.items():
            print(f"\n{entity} {kind}\n{'source':40}{'n':>6}{'whole':>8}{'n':>6}{'tiles':>8}")
            for r in rows:
                print("{source:40}{pictures:6}{rate:8.3f}{pictures_with_tiles:6}".format(**r), _tail(r))
            mean = {"whole": mean_over_sources(rows), "tiles": mean_over_sources(rows, "_with_tiles")}
            means.setdefault(entity, {}).update({f"{kind}_{look}": rate for look, rate in mean.items()})
            print(f"mean over sources: whole {mean['whole']:.3f}, with tiles {mean['tiles']:.3f}")
    if args.card:
        args.card.write_text(json.dumps({**card, "mean_over_sources": means}, indent=1, sort_keys=True) + "\n")


def _tail(row: dict[str, object]) -> str:
    return "      -" if row["rate_with_tiles"] is None else f"{row['rate_with_tiles']:7.3f}"


if __name__ == "__main__":
    main()
