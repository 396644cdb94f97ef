"""Image features from the bundled network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.models import find_model
from gate.vision.crops import SIDE
from gate.vision.picture import Pixels

FEATURES = 2448
"""Length of a feature vector."""

EMBEDDER = "efficientnet_lite0"
"""Name of the network in the registry of models."""


class Embedder:
    """EfficientNet-Lite0 (ImageNet): channel means and deviations at four depths, and the pooled last layers.

    Method: Tan and Le, EfficientNet, ICML 2019. Runs on one thread, one crop at a time: a crop's features never
    depend on the crops beside it.
    """

    def __init__(self, path: str | None = None) -> None:
        """Load the network, from `path` when given, else the bundled one. Raises GateError when it is damaged."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            path or str(find_model(EMBEDDER)), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, crops: Pixels) -> NDArray[np.float32]:
        """Features (n, FEATURES) of crops (n, SIDE, SIDE, 3), RGB uint8. Raises ValueError for another shape."""
        if crops.shape[1:] != (SIDE, SIDE, 3) or crops.dtype != np.uint8:
            raise ValueError(f"crops must be uint8 (n, {SIDE}, {SIDE}, 3)")
        rows = [self._session.run(None, {"rgb": crops[i : i + 1]})[0] for i in range(len(crops))]
        return np.concatenate(rows) if rows else np.empty((0, FEATURES), np.float32)
