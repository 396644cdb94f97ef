"""Using torch so that the same input gives the same output, and beside a torchvision that does not fit it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gate.errors import UsageError

if TYPE_CHECKING:
    import torch


@contextmanager
def reproducible() -> Iterator[None]:
    """One thread, no gradients, no autotuned or reduced-precision kernels; the process's settings come back after."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode(), torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False):
            yield
    finally:
        torch.set_num_threads(threads)


@cache
def declare_torchvision_operators() -> object:
    """Declare two operators of torchvision where its compiled part cannot be loaded.

    A torchvision built for CUDA cannot load that part beside a torch without CUDA, and its import then fails over
    operators of object detection that no model here calls. Declared without a body they satisfy the import, and
    raise if called. The cache keeps the library alive: torch takes its operators back when it is collected.
    """
    import torch

    untyped: Any = torch
    package = importlib.util.find_spec("torchvision")
    if package is None:
        raise ModuleNotFoundError("no torchvision", name="torchvision")
    (folder,) = package.submodule_search_locations or [""]
    for compiled in Path(folder).glob("_C.*"):
        try:
            untyped.ops.load_library(compiled)
        except OSError:
            continue
        return None
    library = untyped.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        if not hasattr(untyped.ops.torchvision, name):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library


def find_device(name: str) -> torch.device:
    """The device of a name. Raises UsageError when torch knows none of that name or finds none here."""
    import torch

    try:
        device = torch.device(name)
    except RuntimeError:
        raise UsageError(f"torch knows no device {name}; use cpu, cuda or cuda:N") from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise UsageError("torch finds no CUDA device here; use the device cpu")
    return device
