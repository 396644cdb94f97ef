"""Embedders by name, and the features of a whole picture: one way for every caller."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.vision.crops import whole
from gate.vision.embed import Embedder, ImageEmbedder
from gate.vision.picture import Picture, upright

BUNDLED = "bundled"
_CLIP = "open_clip"
FORMS = f"{BUNDLED} or {_CLIP}:MODEL:CHECKPOINT[:DEVICE]"
"""How an embedder is named, for help texts."""

_DEVICES = ("cpu", "cuda", "mps")


def load_embedder(spec: str) -> ImageEmbedder:
    """The embedder that `spec` names: `bundled`, or `open_clip:MODEL:CHECKPOINT[:DEVICE]` with a file on this machine.

    Raises UsageError when the spec has another form, the extra is absent, or the weights cannot be used.
    """
    if spec == BUNDLED:
        return Embedder()
    kind, _, rest = spec.partition(":")
    model, _, checkpoint = rest.partition(":")
    if kind != _CLIP or not model or not checkpoint:
        raise UsageError(f"{spec} is no embedder; give {FORMS}")
    from gate.vision.embed_clip import ClipEmbedder

    file, device = _split_device(checkpoint)
    return ClipEmbedder(model, Path(file), device)


def _split_device(checkpoint: str) -> tuple[str, str]:
    """(file, device) of `FILE`, `FILE:cuda` or `FILE:cuda:1`; colons may stand in the file's own name."""
    parts = checkpoint.split(":")
    for words in (1, 2):
        device = parts[-words:]
        if len(parts) > words and device[0] in _DEVICES and all(number.isdigit() for number in device[1:]):
            return ":".join(parts[:-words]), ":".join(device)
    return checkpoint, "cpu"


def embed_picture(embedder: ImageEmbedder, picture: Picture) -> NDArray[np.float32]:
    """Features (1, d) of a whole picture, upright, its alpha over white.

    The bundled network gets the picture without its uniform border, squeezed to its square; CLIP gets the whole
    picture and prepares it as its weights want.
    """
    rgb = upright(picture.rgb, picture.orientation)
    return embedder.embed(whole(rgb) if isinstance(embedder, Embedder) else rgb[None])
