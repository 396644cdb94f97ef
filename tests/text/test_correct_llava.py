"""A tiny LLaVA-NeXT with random weights, made here: the whole way runs, what it says means nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gate.errors import SampleProblem, UsageError
from gate.text.correct import load_corrector
from gate.text.correct_llava import Llava
from gate.text.ocr import Line, Word
from gate.types import Quad
from gate.vision.torch_use import declare_torchvision_operators

PICTURE = np.random.default_rng(0).integers(0, 255, (60, 200, 3), dtype=np.uint8)
TEMPLATE = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image> {% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endfor %} ANSWER:"
)


@pytest.fixture(scope="module")
def transformers() -> Any:
    """Imported here, not above: collecting this file should stay fast."""
    pytest.importorskip("torch", reason="the extra vlm is not installed")
    declare_torchvision_operators()
    return pytest.importorskip("transformers", reason="the extra vlm is not installed")


def tokenizer(transformers: Any) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    known = {token: number for number, token in enumerate(["<pad>", "<s>", "</s>", "<image>", *letters])}
    tokens = Tokenizer(models.BPE(vocab=known, merges=[]))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokens, additional_special_tokens=["<image>"], **special
    )


def save(transformers: Any, folder: Path, **processor: Any) -> Path:
    import torch

    vision = transformers.CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=28, patch_size=14
    )
    words = tokenizer(transformers)
    text = transformers.LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=4096, bos_token_id=1, eos_token_id=2, pad_token_id=0,
    )  # fmt: skip
    pinpoints = [[28, 56], [56, 28], [56, 56]]
    config = transformers.LlavaNextConfig(
        vision_config=vision, text_config=text, image_token_index=3, image_grid_pinpoints=pinpoints
    )
    torch.manual_seed(3)
    transformers.LlavaNextForConditionalGeneration(config).save_pretrained(folder)
    looks = transformers.LlavaNextImageProcessor(
        size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}, image_grid_pinpoints=pinpoints
    )
    transformers.LlavaNextProcessor(
        looks, words, patch_size=14, vision_feature_select_strategy="default", num_additional_image_tokens=1,
        **{"chat_template": TEMPLATE} | processor,
    ).save_pretrained(folder)  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def checkpoint(transformers: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(transformers, tmp_path_factory.mktemp("models") / "tiny-llava")


@pytest.fixture(scope="module")
def model(checkpoint: Path) -> Llava:
    return Llava(checkpoint)


def rows(*texts: str) -> list[list[Line]]:
    return [
        [Line((Word(text, Quad.from_box(5, 5 + 20 * number, 5 + 8 * len(text), 17 + 20 * number), 0.8),))]
        for number, text in enumerate(texts)
    ]


def test_it_answers_the_same_to_the_same(model: Llava, checkpoint: Path) -> None:
    first = model.answer("What is here?", PICTURE, 12)
    assert first
    assert model.answer("What is here?", PICTURE, 12) == first
    assert Llava(checkpoint).answer("What is here?", PICTURE, 12) == first


def test_the_picture_and_the_question_count(model: Llava) -> None:
    answers = {model.answer(text, picture, 24) for text in ("a", "zebra") for picture in (PICTURE, 255 - PICTURE)}
    assert len(answers) > 1


def test_loading_draws_no_bar(checkpoint: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Llava(checkpoint)
    assert capfd.readouterr() == ("", "")


def test_an_answer_ends_when_it_is_long_enough(model: Llava) -> None:
    assert len(model.answer("What is here?", PICTURE, 5).encode()) <= 5 * 4


def test_every_reading_leads_back_to_the_words(checkpoint: Path) -> None:
    corrector = load_corrector({"llava": str(checkpoint), "device": "cpu"})
    read = rows("Patient: J0HNSON", "12-O5-2O21")
    readings = corrector.readings(read, PICTURE)
    assert readings[0].text == "Patient: J0HNSON\n12-O5-2O21"
    assert len(readings) <= 3
    words = {row[0].words[0] for row in read}
    assert all({piece.word for piece in reading.pieces} <= words for reading in readings)
    assert corrector.readings(read, PICTURE) == readings


def test_it_is_told_what_corrects(model: Llava, checkpoint: Path, tmp_path: Path) -> None:
    (told,) = model.models()
    assert told["name"] == "llava:tiny-llava"
    copy = Path(shutil.copytree(checkpoint, tmp_path / "other"))
    assert Llava(copy).models()[0]["sha256"] == told["sha256"]
    (copy / "generation_config.json").write_text("{}")
    assert Llava(copy).models()[0]["sha256"] != told["sha256"]


def test_a_picture_that_cannot_be_shown_fails_the_sample(model: Llava) -> None:
    with pytest.raises(SampleProblem, match="detector_failed"):
        model.answer("What is here?", np.zeros((4, 4, 3), np.complex64), 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("kept", ["nothing", "a pickle", "half a file"])
def test_what_is_no_checkpoint_is_refused(transformers: Any, checkpoint: Path, tmp_path: Path, kept: str) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "broken"))
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    weights.unlink()
    if kept == "a pickle":
        import torch

        torch.save({}, folder / "pytorch_model.bin")
    elif kept == "half a file":
        weights.write_bytes(data[: len(data) // 2])
    with pytest.raises(UsageError, match="no LLaVA-NeXT checkpoint in safetensors"):
        Llava(folder)


def test_a_checkpoint_without_chat_template_is_refused(transformers: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no chat template"):
        Llava(save(transformers, tmp_path / "mute", chat_template=None))


def test_a_folder_or_device_that_is_not_there_is_refused(transformers: Any, checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        Llava(tmp_path / "absent")
    with pytest.raises(UsageError, match="no device"):
        Llava(checkpoint, "abacus")


def test_without_the_extra_it_is_told_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['transformers'] = None\n"
        "from gate.errors import UsageError\nfrom gate.text.correct import load_corrector\n"
        "try: load_corrector({'llava': '.', 'device': 'cpu'})\n"
        "except UsageError as error: sys.exit(0 if 'shardgate[scan,vlm]' in str(error) else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_the_module_loads_no_torch() -> None:
    code = "import sys, gate.text.correct_llava; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
