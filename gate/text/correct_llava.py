"""LLaVA-NeXT from a folder, run by transformers: the extra `vlm`.

Model: Liu et al., LLaVA-NeXT: Improved reasoning, OCR, and world knowledge, 2024. torch and transformers are
imported when a model is loaded, never by importing this module.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image

from gate.errors import SampleProblem, UsageError
from gate.vision.picture import Pixels
from gate.vision.torch_use import declare_torchvision_operators, find_device, reproducible

_READ = (".json", ".jinja", ".model", ".safetensors", ".txt")
"""What transformers loads from a folder here. Pickles and code are not among it."""


class Llava:
    """Answers greedily, one picture at a time: the same picture always gets the same answer."""

    def __init__(self, folder: str | Path, device: str = "cpu") -> None:
        """Load a checkpoint as transformers saves it: safetensors, its processor with a chat template.

        Raises UsageError when the extra is absent, or the folder or the device cannot be used.
        """
        transformers = _transformers()
        self._folder = Path(folder)
        if not self._folder.is_dir():
            raise UsageError(f"there is no folder {folder} with a LLaVA-NeXT checkpoint")
        self._device = find_device(device)
        self._digest = _digest(self._folder)
        self._processor, self._model = _load(transformers, self._folder)
        self._model.to(self._device).eval()
        known = self._model.generation_config
        self._settings = {
            "do_sample": False,
            "num_beams": 1,
            **{name: getattr(known, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")},
        }
        self._configure = transformers.GenerationConfig

    def answer(self, prompt: str, picture: Pixels, most: int) -> str:
        """See gate.text.correct_model.Model."""
        content = [{"type": "image"}, {"type": "text", "text": prompt}]
        try:
            with reproducible():
                asked = self._processor.apply_chat_template(
                    [{"role": "user", "content": content}], add_generation_prompt=True
                )
                inputs = self._processor(images=Image.fromarray(picture), text=asked, return_tensors="pt")
                inputs = inputs.to(self._device, self._model.dtype)  # whole numbers stay what they are
                settings = self._configure(**self._settings, max_new_tokens=most)
                output = self._model.generate(**inputs, generation_config=settings)
            start = inputs["input_ids"].shape[1]
            return str(self._processor.decode(output[0, start:], skip_special_tokens=True))
        except Exception:  # noqa: BLE001 - of many kinds; its message could quote the prompt
            raise SampleProblem("detector_failed") from None

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.correct.Corrector. `sha256` is over the names and digests of the folder's files."""
        software = f"transformers {version('transformers')}, torch {version('torch')}"
        unknown = {"licence": "unknown to gate", "source": "brought by the user"}
        return [{"name": f"llava:{self._folder.name}", "sha256": self._digest, "input": software, **unknown}]


def _transformers() -> Any:
    try:
        import transformers

        declare_torchvision_operators()  # before transformers imports torchvision, which it does when first used
    except ImportError as error:
        raise UsageError(
            f"the correction by LLaVA-NeXT needs the module {error.name}; install it with: "
            "pip install 'shardgate[scan,vlm]'"
        ) from None
    return transformers


def _load(transformers: Any, folder: Path) -> tuple[Any, Any]:
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _without_progress(transformers.utils.logging):
            processor = transformers.LlavaNextProcessor.from_pretrained(folder, **local)
            model = transformers.LlavaNextForConditionalGeneration.from_pretrained(
                folder, use_safetensors=True, dtype="auto", **local
            )
    except Exception as error:  # a damaged or foreign folder raises nearly anything
        raise UsageError(
            f"{folder} holds no LLaVA-NeXT checkpoint in safetensors with its processor ({type(error).__name__})"
        ) from error
    if not processor.chat_template:
        raise UsageError(f"{folder} holds no chat template (chat_template.jinja or .json)")
    return processor, model


@contextmanager
def _without_progress(logging: Any) -> Iterator[None]:
    """Without the bar that transformers draws among gate's own messages."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _digest(folder: Path) -> str:
    """SHA-256 over the relative names and digests of the files that are read, in order of name."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in _READ):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
