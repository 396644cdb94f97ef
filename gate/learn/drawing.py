"""A figure drawn to a file, the same bytes for the same figures.

Needs matplotlib. Drawn without a display, by the same code and fonts everywhere; the file holds no clock and no name of
a program.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gate.shards.atomic import write_atomic

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Colours that differ for the colour-blind too (Okabe and Ito)."""

GREY = "#8a8a8a"

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "gate",
    "font.family": ["DejaVu Sans"],  # comes with matplotlib
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


@contextmanager
def drawn(path: Path, size: tuple[float, float]) -> Iterator[Any]:
    """A figure of `size` inches to draw in; it is written to `path`, whose ending .png or .svg says as what."""
    with matplotlib.rc_context(_SETTINGS):
        figure: Any = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        write_atomic(path, _encoded(figure, path.suffix[1:]))


def _encoded(figure: Any, kind: str) -> bytes:
    metadata = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}[kind]
    sink = io.BytesIO()
    figure.savefig(sink, format=kind, dpi=130, metadata=metadata)
    return sink.getvalue()
