"""A third-party detector of sonograms, and the package around it: a magenta patch stands for a sonogram.

A cyan patch is one of which it cannot tell where it lies.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from gate.types import Finding, Place, Quad
from gate.vision.picture import to_stored, upright

ENTRY_POINTS = "[gate.detectors]\nmarker = gate_marker:Marker\n"
METADATA = "Metadata-Version: 2.1\nName: gate-marker\nVersion: 1.0\n"

SIZE = (200, 150)
MAGENTA, CYAN = (230, 10, 230), (10, 230, 230)
BOX = (40, 30, 120, 90)  # a third of the picture


def card(colour: tuple[int, int, int], box: tuple[int, int, int, int], seed: int, orientation: int = 1) -> bytes:
    """Pale paper with a patch, in pixels of the stored image."""
    pale = np.random.default_rng(seed).integers(120, 200, (6, 8, 3), dtype=np.uint8)
    image = Image.fromarray(pale).resize(SIZE, Image.Resampling.BICUBIC)
    image.paste(colour, box)
    exif = Image.Exif()
    exif[0x0112] = orientation
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=92, subsampling=0, exif=exif)
    return sink.getvalue()


def install(folder: Path) -> Path:
    """Put this module into `folder` as an installed distribution that registers the detector `marker`."""
    info = folder / "gate_marker-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA)
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "gate_marker.py").write_text(Path(__file__).read_text())
    return folder


class Marker:
    name = "marker"

    def __init__(self, settings, fingerprint):
        self._fingerprint = fingerprint

    def examine(self, views, reading):
        return [
            [finding for part, picture in sorted(view.pictures.items()) for finding in self._picture(part, picture)]
            for view in views
        ]

    def _picture(self, part, picture):
        shown = upright(picture.rgb, picture.orientation)
        red, green, blue = (shown[..., channel].astype(int) for channel in range(3))
        magenta = (red > 180) & (green < 80) & (blue > 180)
        cyan = (red < 80) & (green > 180) & (blue > 180)
        for mask in (magenta, cyan):
            if mask.sum() < 64:
                continue
            rows, columns = mask.nonzero()
            box = Quad.from_box(*map(float, (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)))
            height, width = picture.rgb.shape[:2]
            region = to_stored(box, picture.orientation, width, height) if mask is magenta else None
            for entity_type in ("ULTRASOUND", "PREGNANCY_ULTRASOUND"):
                print_ = self._fingerprint(entity_type, "a patch")
                yield Finding("marker", entity_type, 0.9, Place.IMAGE, part, region, print_)

    def models(self):
        return []
