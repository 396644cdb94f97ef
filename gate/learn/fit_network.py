"""The study's network: layers of 1024, 256, 32 and 1 units, ReLU, binary cross-entropy, Adam. Needs PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, linear, relu

from gate.vision.classifier_kinds import Network

UNITS = (1024, 256, 32, 1)
RATE = 1e-4
BATCH = 1024
MAX_EPOCHS = 500
PATIENCE = 25
"""Epochs without a lower loss on the validation rows after which training stops."""

Features = NDArray[np.float32]
Flags = NDArray[np.bool_]
Layers = list[torch.Tensor]
"""Weights (units, inputs) and biases (units,) in turn."""


def train_network(
    features: Features,
    positive: Flags,
    *,
    seed: int,
    validation: tuple[Features, Flags] | None = None,
    epochs: int = MAX_EPOCHS,
) -> tuple[Network, int]:
    """A network for features (n, d) with truth (n,), and for how many epochs it was trained.

    With `validation` (features, truth) the epoch of its lowest loss counts, else the last. On one thread, from
    random numbers of its own: the same arguments give the same network, and the process's generator stays as it was.
    """
    with _one_thread():
        return _train(features, positive, np.random.default_rng(seed), validation, epochs)


def _train(
    features: Features,
    positive: Flags,
    rng: np.random.Generator,
    validation: tuple[Features, Flags] | None,
    epochs: int,
) -> tuple[Network, int]:
    from gate.learn.fit import standardisation

    centre, scale = (part.astype(np.float32) for part in standardisation(features))
    rows, truth = _tensors((features - centre) * scale, positive)
    watched = _tensors((validation[0] - centre) * scale, validation[1]) if validation else None
    layers = _layers(features.shape[1], rng)
    optimiser = torch.optim.Adam(layers, lr=RATE)
    best, lowest, chosen = layers, np.inf, epochs
    for epoch in range(1, epochs + 1):
        order = torch.from_numpy(rng.permutation(len(rows)))
        for start in range(0, len(rows), BATCH):
            batch = order[start : start + BATCH]
            optimiser.zero_grad()
            loss = binary_cross_entropy_with_logits(_forward(layers, rows[batch]), truth[batch])
            torch.autograd.backward(loss)
            optimiser.step()
        if watched is None:
            continue
        with torch.no_grad():
            reached = float(binary_cross_entropy_with_logits(_forward(layers, watched[0]), watched[1]))
        if reached < lowest:
            best, lowest, chosen = [each.detach().clone() for each in layers], reached, epoch
        elif epoch - chosen >= PATIENCE:
            break
    arrays = [each.detach().numpy() for each in best]
    weights = tuple(np.ascontiguousarray(each.T) for each in arrays[::2])
    return Network(centre, scale, weights, tuple(arrays[1::2])), chosen


def _layers(inputs: int, rng: np.random.Generator) -> Layers:
    """Uniform in +-1/sqrt(inputs), as PyTorch begins a linear layer."""
    layers: Layers = []
    for units in UNITS:
        bound = 1 / np.sqrt(inputs)
        for shape in ((units, inputs), (units,)):
            values = rng.uniform(-bound, bound, shape).astype(np.float32)
            layers.append(torch.from_numpy(values).requires_grad_())
        inputs = units
    return layers


def _forward(layers: Sequence[torch.Tensor], rows: torch.Tensor) -> torch.Tensor:
    """Log-odds (n,) of rows (n, d)."""
    for weights, biases in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        rows = relu(linear(rows, weights, biases))
    return linear(rows, layers[-2], layers[-1])[:, 0]


def _tensors(rows: NDArray[np.floating], truth: Flags) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(rows.astype(np.float32)), torch.from_numpy(truth.astype(np.float32))


@contextmanager
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
