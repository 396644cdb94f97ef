"""Image and text features from CLIP weights that the user brings: open_clip, the extra `clip`.

Method: Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021.
torch and open_clip are imported when an embedder is built, never by importing this module.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gate.errors import GateError, UsageError
from gate.vision.picture import Pixels
from gate.vision.torch_use import declare_torchvision_operators, find_device, reproducible

if TYPE_CHECKING:
    import torch

Features = NDArray[np.float32]
Settings = Mapping[str, Any]

CONFIG = "open_clip_config.json"
"""File beside the weights, as in open_clip's repositories on model hubs; says how their pictures were prepared."""

_PREPARATION = ("mean", "std", "interpolation", "resize_mode")
_QUICK = "-quickgelu"
_CUDA_BATCH = 64


class ClipEmbedder:
    """The image and the text encoder of one CLIP checkpoint; features have length 1, a dot product is a cosine.

    `name` is `open_clip:MODEL`, `digest` the SHA-256 of the weights file, `preparation_digest` that of the CONFIG
    beside it (None without one), `side` the network's input in pixels: square crops of that side go through unscaled.
    """

    def __init__(
        self,
        model_name: str,
        checkpoint: Path | str,
        device: str = "cpu",
        *,
        batch_size: int | None = None,
        download: bool = False,
    ) -> None:
        """Load the weights of `model_name` (a name of `open_clip.list_models()`) from the file `checkpoint`.

        Weights are read as plain tensors: safetensors, or a PyTorch file without code in its pickle. `batch_size`
        rows go through the network at once (default: 1 on the CPU, else 64). Without `download` nothing is fetched;
        with it, `checkpoint` may be a tag of open_clip and a tokenizer may come from its hub.

        Raises UsageError when the extra is absent, the model, file or device cannot be used, something would have to
        be downloaded, or the preparation of pictures that belongs to these weights is not known; GateError when a
        download fails, or the weights change while they are read.
        """
        self._open_clip = _open_clip()
        model_name = model_name.replace("/", "-")
        config = _config(self._open_clip, model_name, download)
        file, preparation, self.preparation_digest = _source(self._open_clip, model_name, config, checkpoint, download)
        self._device = find_device(device)
        self.digest = _digest(file)
        self._model, self._prepare = _load(self._open_clip, model_name, file, preparation, self._device)
        if _digest(file) != self.digest:  # it must name the weights that the features come from
            raise GateError(f"{file.name} changed while it was read; run the command again when nobody writes to it")
        self._model_name, self._download = model_name, download
        self._tokenize: Callable[[list[str]], torch.Tensor] | None = None
        self._dimensions = int(config["embed_dim"])
        self._batch_size = batch_size or (1 if self._device.type == "cpu" else _CUDA_BATCH)
        size = self._model.visual.image_size
        self.side = size if isinstance(size, int) else max(size)
        self.name = f"open_clip:{model_name}"

    def embed(self, crops: Pixels) -> Features:
        """Features (n, d) of crops (n, h, w, 3), RGB uint8, prepared as open_clip prepares pictures for these weights.

        Raises ValueError for another shape or type.
        """
        if crops.ndim != 4 or crops.shape[3] != 3 or crops.dtype != np.uint8:
            raise ValueError("crops must be uint8 (n, h, w, 3)")
        return self._encode([self._prepare(Image.fromarray(crop)) for crop in crops], self._model.encode_image)

    def embed_text(self, texts: Sequence[str]) -> Features:
        """Features (n, d) of texts, to compare with those of pictures. What exceeds the model's context is cut off.

        Raises UsageError when the model's tokenizer would have to be downloaded.
        """
        if self._tokenize is None:
            self._tokenize = _tokenizer(self._open_clip, self._model_name, self._download)
        return self._encode(list(self._tokenize(list(texts))) if texts else [], self._model.encode_text)

    def _encode(self, rows: list[torch.Tensor], encoder: Callable[..., torch.Tensor]) -> Features:
        """Every batch has the same size, the last one filled up: the kernels that compute a row are then the same."""
        import torch

        features = [np.empty((0, self._dimensions), np.float32)]
        with reproducible():
            for start in range(0, len(rows), self._batch_size):
                batch = rows[start : start + self._batch_size]
                filler = [torch.zeros_like(batch[0])] * (self._batch_size - len(batch))
                encoded = encoder(torch.stack(batch + filler).to(self._device), normalize=True)
                features.append(encoded[: len(batch)].float().cpu().numpy())
        return np.concatenate(features)


@cache
def _open_clip() -> Any:
    try:
        declare_torchvision_operators()
        import open_clip
    except ImportError as error:
        raise UsageError(
            f"CLIP features need the module {error.name}; install it with: pip install 'shardgate[clip]'"
        ) from None
    return open_clip


def _config(open_clip: Any, model_name: str, download: bool) -> Settings:
    """The architecture. Raises UsageError when open_clip has none of that name or would fetch parts of it."""
    names: list[str] = open_clip.list_models()
    if model_name not in names:
        near = difflib.get_close_matches(model_name, names, 3, 0.5)
        raise UsageError(
            f"open_clip has no model {model_name} of its own"
            + (f" (did you mean {', '.join(near)}?)" if near else "")
            + "; names of a hub are not taken: download the weights and give the architecture's name"
        )
    config: Settings = open_clip.get_model_config(model_name)
    if "hf_model_name" in config["text_cfg"] and not download:
        raise UsageError(f"the text encoder of {model_name} would be downloaded from a hub; take another model")
    return config


def _source(
    open_clip: Any, model_name: str, config: Settings, checkpoint: Path | str, download: bool
) -> tuple[Path, Settings, str | None]:
    """The weights file, how pictures are prepared for it, and the digest of the CONFIG beside it if that says so.

    The weights themselves do not say it. A tag's are known to open_clip. A file without CONFIG gets what all published
    weights of its architecture share; for the few whose weights differ, a wrong guess would go unnoticed and is not
    made.
    """
    tags = {t: open_clip.get_pretrained_cfg(model_name, t) for t in open_clip.list_pretrained_tags_by_model(model_name)}
    file = Path(checkpoint).absolute()  # a bare name could be taken for a tag
    if file.is_file() and file.with_name(CONFIG).is_file():
        return file, *_beside(model_name, config, file.with_name(CONFIG))
    if file.is_file():
        return file, _shared(model_name, list(tags.values())), None
    if str(checkpoint) not in tags:
        raise UsageError(f"there is no weights file {checkpoint}")
    if not download:
        raise UsageError(f"{checkpoint} is a tag of open_clip, which would be downloaded; name a file that is here")
    tag = tags[str(checkpoint)]
    _check_activation(model_name, config, tag)
    try:
        return Path(open_clip.download_pretrained(tag)), _preparation(tag), None
    except Exception as error:  # hubs, proxies and disks each have errors of their own
        raise GateError(f"the weights {checkpoint} of {model_name} could not be downloaded") from error


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _beside(model_name: str, config: Settings, file: Path) -> tuple[Settings, str]:
    """What a CONFIG says, and the digest of what was read."""
    data = file.read_bytes()
    try:
        settings = json.loads(data)
        architecture, preparation = settings.get("model_cfg"), _preparation(settings["preprocess_cfg"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{file} has no readable preprocess_cfg ({type(error).__name__})") from None
    if architecture:
        _check_activation(model_name, config, architecture)
    return preparation, hashlib.sha256(data).hexdigest()


def _check_activation(model_name: str, config: Settings, trained: Settings) -> None:
    """QuickGELU has no weights: with the wrong activation a checkpoint loads, and its features are off."""
    if bool(trained.get("quick_gelu")) != bool(config.get("quick_gelu")):
        other = model_name.removesuffix(_QUICK) if config.get("quick_gelu") else model_name + _QUICK
        raise UsageError(f"these weights were trained with another activation than {model_name}'s; try {other}")


def _shared(model_name: str, tags: list[Settings]) -> Settings:
    different = {json.dumps(_preparation(tag), sort_keys=True): _preparation(tag) for tag in tags}
    if len(different) > 1:
        raise UsageError(
            f"published weights of {model_name} differ in how their pictures are prepared; "
            f"put the {CONFIG} that belongs to the weights beside them"
        )
    return next(iter(different.values()), {})


def _preparation(settings: Settings) -> Settings:
    return {key: settings[key] for key in _PREPARATION if settings.get(key) is not None}


def _load(
    open_clip: Any, model_name: str, file: Path, preparation: Settings, device: torch.device
) -> tuple[Any, Callable[[Image.Image], torch.Tensor]]:
    """The network in evaluation mode, and open_clip's own preparation of a picture as (3, side, side)."""
    try:
        model, _, prepare = open_clip.create_model_and_transforms(
            model_name,
            pretrained=str(file),
            device=device,
            weights_only=True,
            **{f"image_{key}": value for key, value in preparation.items()},
        )
    except Exception as error:  # a damaged or foreign file raises nearly anything
        raise UsageError(
            f"{file} does not hold weights of {model_name} as plain tensors ({type(error).__name__}); "
            "check the model's name, and save TorchScript archives as a state_dict"
        ) from error
    return model.eval(), prepare


def _tokenizer(open_clip: Any, model_name: str, download: bool) -> Callable[[list[str]], torch.Tensor]:
    fetched = "hf_tokenizer_name" in open_clip.get_model_config(model_name)["text_cfg"]
    if (fetched or "siglip" in model_name.lower()) and not download:
        raise UsageError(f"the tokenizer of {model_name} would be downloaded; its image features work without it")
    try:
        tokenizer: Callable[[list[str]], torch.Tensor] = open_clip.get_tokenizer(model_name)
    except ImportError as error:
        raise UsageError(f"the tokenizer of {model_name} needs the module {error.name}") from None
    return tokenizer
