"""Trains the ultrasound network: the one that is bundled, or one fold of it to be measured.

    python benchmarks/train_ultrasound.py --data DIR --cache DIR [--threads N] --fold 0 --fold 1 ...
    python benchmarks/train_ultrasound.py --data DIR --cache DIR [--threads N] --bundle

A fold's network (CACHE/network-N.onnx) has seen no picture of the fold's sources, neither as a sonogram nor as a
background. The bundled one has seen all sources. Made pictures are drawn once and shared by all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from ultrasound_data import load
from ultrasound_folds import FOLDS, NEVER_IN_THE_SECOND_PHASE
from ultrasound_made import Made, make
from ultrasound_network import PHASES, Network, export, stems, train

from gate.models import DATA

PICTURES = 18_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1, help="the same number gives the same weights")
    parser.add_argument("--fold", type=int, action="append", choices=range(len(FOLDS)), default=[])
    parser.add_argument("--bundle", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    made = make(load(args.data), PICTURES, args.cache, args.threads)
    at8 = stems(Network().eval(), made.pictures, args.cache / f"stem-{PICTURES}.npy", args.threads)
    for fold in args.fold:
        print(f"fold {fold}: without {', '.join(sorted(FOLDS[fold]))}")
        export(fit(made, at8, FOLDS[fold]), args.cache / f"network-{fold}.onnx")
    if args.bundle:
        export(fit(made, at8, frozenset()), DATA / "ultrasound.onnx")


def fit(made: Made, at8: NDArray[np.float16], held_out: frozenset[str]) -> Network:
    """Both phases, without these sources."""
    network = train(made, at8, made.without(held_out), PHASES[0])
    return train(made, at8, made.without(held_out | NEVER_IN_THE_SECOND_PHASE), PHASES[1], network)


if __name__ == "__main__":
    main()
