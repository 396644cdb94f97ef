"""Trains the bundled ultrasound heads and writes them as plain arrays.

    python benchmarks/train_ultrasound.py --data DIR [--cache FILE] [--workers N] OUT.npz

The same data, packages and instruction set give the same bytes; another BLAS may change last digits. Linear
support vector machines (scikit-learn) on principal components of the bundled features, calibrated by Platt's
method on sources left out; both fold into one weight vector a head, which holds no training example.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from ultrasound_fit import fit_heads, fold_rows, table, training_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    t = table(args.data, args.cache, args.workers)
    fold = fold_rows(t)
    heads, arrays = fit_heads(t, training_rows(t, fold, None), fold), {}
    for name, head in (("ultrasound", heads.ultrasound), ("pregnancy", heads.pregnancy)):
        arrays[f"{name}_weights"] = head.weights.astype(np.float32)
        arrays[f"{name}_bias"] = np.float64(head.bias)
        arrays[f"{name}_tile_offset"] = np.float64(head.tile_offset)
        print(name, "bias", round(head.bias, 4), "tile offset", round(head.tile_offset, 4))
    np.savez(args.out, **arrays)


if __name__ == "__main__":
    main()
