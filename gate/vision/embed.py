"""Image features: what an embedder is, and the one that is bundled."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gate.models import find_model
from gate.vision.crops import SIDE
from gate.vision.picture import Pixels

FEATURES = 2448
"""Length of a feature vector."""

EMBEDDER = "efficientnet_lite0"
"""Name of the network in the registry of models."""


class ImageEmbedder(Protocol):
    """Turns crops into features. Those of a crop depend on its own pixels and the weights, not on its neighbours."""

    @property
    def name(self) -> str:
        """Which network it is."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of its weights file, in hex."""
        ...

    @property
    def side(self) -> int:
        """Side in pixels of the square crops it is made for."""
        ...

    def embed(self, crops: Pixels) -> NDArray[np.float32]:
        """Features (n, d) of crops (n, h, w, 3), RGB uint8. Raises ValueError for a shape it does not take."""
        ...


class Embedder:
    """EfficientNet-Lite0 (ImageNet): channel means and deviations at four depths, and the pooled last layers.

    Method: Tan and Le, EfficientNet, ICML 2019. Runs on one thread, one crop at a time: a crop's features never
    depend on the crops beside it. An `ImageEmbedder`.
    """

    name = EMBEDDER
    side = SIDE

    def __init__(self, path: str | None = None) -> None:
        """Load the network, from `path` when given, else the bundled one. Raises GateError when it is damaged."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        file = Path(path) if path else find_model(EMBEDDER)
        with file.open("rb") as stream:
            self.digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def embed(self, crops: Pixels) -> NDArray[np.float32]:
        """Features (n, FEATURES) of crops (n, SIDE, SIDE, 3), RGB uint8. Raises ValueError for another shape."""
        if crops.shape[1:] != (SIDE, SIDE, 3) or crops.dtype != np.uint8:
            raise ValueError(f"crops must be uint8 (n, {SIDE}, {SIDE}, 3)")
        rows = [self._session.run(None, {"rgb": crops[i : i + 1]})[0] for i in range(len(crops))]
        return np.concatenate(rows) if rows else np.empty((0, FEATURES), np.float32)
