"""CLIP features from a local checkpoint: open_clip's own values, one by one, with nothing fetched or guessed."""

import hashlib
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from gate.errors import GateError, UsageError
from gate.vision.embed import Embedder, ImageEmbedder
from gate.vision.embed_clip import CONFIG, ClipEmbedder, _open_clip
from gate.vision.torch_use import declare_torchvision_operators

TINY = "gate-tiny"
SIDE, DIMENSIONS = 32, 24
ARCHITECTURE = {
    "embed_dim": DIMENSIONS,
    "vision_cfg": {"image_size": SIDE, "layers": 2, "width": 64, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
HALVES = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "interpolation": "bilinear", "resize_mode": "squash"}


@pytest.fixture(scope="module")
def torch() -> Any:
    """Imported here, not above: collecting this file should stay fast."""
    return pytest.importorskip("torch", reason="the extra clip is not installed")


@pytest.fixture(scope="module")
def open_clip(torch: Any) -> Any:
    return _open_clip()


@pytest.fixture(scope="module")
def model(torch: Any, open_clip: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tiny architecture under three names in open_clip's table, with random weights."""
    folder = tmp_path_factory.mktemp("configs")
    for name, more in ((TINY, {}), (TINY + "-quickgelu", {"quick_gelu": True}), (TINY + "-SigLIP", {})):
        (folder / f"{name}.json").write_text(json.dumps({**ARCHITECTURE, **more}))
    open_clip.add_model_config(folder)
    torch.manual_seed(1)
    return open_clip.create_model(TINY).eval()


@pytest.fixture(scope="module")
def weights(torch: Any, model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("weights") / "tiny.pt"
    torch.save(model.state_dict(), path)
    return path


@pytest.fixture(scope="module")
def embedder(weights: Path) -> ClipEmbedder:
    return ClipEmbedder(TINY, weights)


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.stack(load_sample_images().images)[:, ::3, ::3]


@pytest.fixture(scope="module")
def crops(pictures: np.ndarray) -> np.ndarray:
    """Nine crops of the network's own size."""
    return np.stack([pictures[i % 2, 12 * i : 12 * i + SIDE, 15 * i : 15 * i + SIDE] for i in range(9)])


@pytest.fixture
def tags(open_clip: Any, model: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Published weights of the tiny architecture, as open_clip knows them by tag."""
    table: dict[str, Any] = {}
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, TINY, table)
    return table


def expected(model: Any, pictures: np.ndarray, **preparation: Any) -> np.ndarray:
    """What open_clip itself gives, one picture after the other."""
    import open_clip
    import torch

    settings = open_clip.transform.PreprocessCfg(size=SIDE, **preparation)
    prepare = open_clip.transform.image_transform_v2(settings, is_train=False)
    with torch.inference_mode():
        rows = [model.encode_image(prepare(Image.fromarray(p))[None]) for p in pictures]
        return torch.nn.functional.normalize(torch.cat(rows), dim=-1).numpy()


def test_image_features_are_those_of_open_clip(embedder: ClipEmbedder, model: Any, pictures: np.ndarray) -> None:
    features = embedder.embed(pictures)
    assert features.shape == (2, DIMENSIONS) and features.dtype == np.float32
    np.testing.assert_allclose(features, expected(model, pictures), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-6)
    assert features[0] @ features[1] < 0.999


def test_text_features_are_those_of_open_clip(embedder: ClipEmbedder, model: Any, torch: Any, open_clip: Any) -> None:
    texts = ["an ultrasound of a pregnancy", "a church", "a word " * 40]
    with torch.inference_mode():
        rows = [model.encode_text(open_clip.tokenize([t], context_length=16), normalize=True) for t in texts]
    features = embedder.embed_text(texts)
    np.testing.assert_allclose(features, torch.cat(rows).numpy(), atol=1e-6)
    assert np.array_equal(embedder.embed_text(texts[1:2])[0], features[1])
    assert embedder.embed_text([]).shape == (0, DIMENSIONS)


def test_features_do_not_depend_on_neighbours(embedder: ClipEmbedder, weights: Path, crops: np.ndarray) -> None:
    features = embedder.embed(crops)
    assert np.array_equal(embedder.embed(crops[::-1])[::-1], features)
    assert np.array_equal(embedder.embed(crops[4:5])[0], features[4])
    assert np.array_equal(ClipEmbedder(TINY, weights).embed(crops[7:]), features[7:])
    assert len(np.unique(features, axis=0)) == len(crops)


def test_batches_are_filled_up(embedder: ClipEmbedder, weights: Path, crops: np.ndarray) -> None:
    batched = ClipEmbedder(TINY, weights, batch_size=4)
    features = batched.embed(crops)
    np.testing.assert_allclose(features, embedder.embed(crops), atol=1e-6)
    # The same place in the batch, but fillers and other crops beside it.
    assert np.array_equal(batched.embed(crops[8:])[0], features[8])
    assert np.array_equal(batched.embed(crops[[0, 5, 5, 5]])[0], features[0])


def test_threads_of_the_process_stay_as_they_were(embedder: ClipEmbedder, crops: np.ndarray, torch: Any) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        three = embedder.embed(crops)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(three, embedder.embed(crops))


def test_both_embedders_have_one_interface(embedder: ClipEmbedder) -> None:
    both: list[ImageEmbedder] = [Embedder(), embedder]
    assert [each.name for each in both] == ["efficientnet_lite0", "open_clip:gate-tiny"]
    assert [each.side for each in both] == [224, SIDE]
    for each in both:
        assert len(bytes.fromhex(each.digest)) == 32
        assert len(each.embed(np.zeros((2, each.side, each.side, 3), np.uint8))) == 2
        assert each.embed(np.zeros((0, each.side, each.side, 3), np.uint8)).shape[0] == 0
        with pytest.raises(ValueError, match="uint8"):
            each.embed(np.zeros((1, each.side, each.side, 3), np.float32))  # type: ignore[arg-type]


def test_safetensors_give_the_same_features(
    embedder: ClipEmbedder, model: Any, crops: np.ndarray, tmp_path: Path
) -> None:
    path = tmp_path / "tiny.safetensors"
    pytest.importorskip("safetensors.torch").save_file(model.state_dict(), path)
    other = ClipEmbedder(TINY, str(path))
    assert np.array_equal(other.embed(crops), embedder.embed(crops))
    assert other.digest != embedder.digest


def test_weights_that_carry_code_are_refused(model: Any, tmp_path: Path) -> None:
    ran, path = tmp_path / "ran", tmp_path / "evil.pt"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (ran,)

    path.write_bytes(pickle.dumps({"state_dict": Evil()}))
    with pytest.raises(UsageError, match="plain tensors"):
        ClipEmbedder(TINY, path)
    assert not ran.exists()


def test_weights_of_another_architecture_are_refused(torch: Any, model: Any, tmp_path: Path) -> None:
    state = {k: v for k, v in model.state_dict().items() if k != "text_projection"}
    torch.save(state, tmp_path / "partial.pt")
    with pytest.raises(UsageError, match="does not hold weights of gate-tiny"):
        ClipEmbedder(TINY, tmp_path / "partial.pt")


@pytest.mark.parametrize("name", ["hf-hub:someone/some-model", "ViT-B-33"])
def test_names_open_clip_does_not_have_are_refused(name: str, weights: Path) -> None:
    with pytest.raises(UsageError, match="has no model") as caught:
        ClipEmbedder(name, weights)
    assert ("ViT-B-32" in str(caught.value)) == (name == "ViT-B-33")


def test_nothing_is_downloaded_unasked(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="would be downloaded"):
        ClipEmbedder("ViT-B/32", "openai")
    with pytest.raises(UsageError, match="no weights file"):
        ClipEmbedder(TINY, tmp_path / "absent.pt")
    with pytest.raises(UsageError, match="text encoder"):
        ClipEmbedder("xlm-roberta-base-ViT-B-32", weights)
    siglip = ClipEmbedder(TINY + "-SigLIP", weights)
    with pytest.raises(UsageError, match="tokenizer"):
        siglip.embed_text(["a church"])


def test_a_file_named_like_a_tag_is_the_file(
    tags: dict[str, Any],
    model: Any,
    pictures: np.ndarray,
    weights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "made").write_bytes(weights.read_bytes())
    tags["made"] = {"file": str(tmp_path / "absent.pt"), **HALVES}
    monkeypatch.chdir(tmp_path)
    assert np.array_equal(
        ClipEmbedder(TINY, "made").embed(pictures), ClipEmbedder(TINY, weights.absolute()).embed(pictures)
    )


def test_a_tag_brings_its_own_preparation(
    tags: dict[str, Any], model: Any, pictures: np.ndarray, weights: Path
) -> None:
    tags["made"] = {"file": str(weights), **HALVES}
    tags["quick"] = {**tags["made"], "quick_gelu": True}
    by_tag = ClipEmbedder(TINY, "made", download=True)
    np.testing.assert_allclose(by_tag.embed(pictures), expected(model, pictures, **HALVES), atol=1e-6)
    with pytest.raises(UsageError, match=r"try gate-tiny-quickgelu$"):
        ClipEmbedder(TINY, "quick", download=True)


def test_preparation_is_what_all_published_weights_share(
    tags: dict[str, Any], model: Any, pictures: np.ndarray, weights: Path
) -> None:
    tags["one"] = tags["two"] = dict(HALVES)
    np.testing.assert_allclose(
        ClipEmbedder(TINY, weights).embed(pictures), expected(model, pictures, **HALVES), atol=1e-6
    )
    tags["two"] = {**HALVES, "mean": [0.4, 0.4, 0.4]}
    with pytest.raises(UsageError, match=CONFIG):
        ClipEmbedder(TINY, weights)


def test_the_architectures_whose_published_weights_differ_are_those_of_the_page(open_clip: Any, weights: Path) -> None:
    """docs/embedders.md names them."""
    refused = []
    for name in open_clip.list_models():
        tags = [open_clip.get_pretrained_cfg(name, tag) for tag in open_clip.list_pretrained_tags_by_model(name)]
        if len({str([tag[key] for key in HALVES]) for tag in tags}) > 1:
            refused.append(name)
            with pytest.raises(UsageError, match=CONFIG):
                ClipEmbedder(name, weights)
    assert refused == ["ViT-H-14", "ViT-H-14-quickgelu", "ViT-L-14"]


def test_the_config_beside_the_weights_says_the_preparation(
    tags: dict[str, Any], model: Any, pictures: np.ndarray, weights: Path, tmp_path: Path
) -> None:
    tags["one"], tags["two"] = dict(HALVES), {**HALVES, "mean": [0.4, 0.4, 0.4]}
    file, config = tmp_path / "tiny.pt", tmp_path / CONFIG
    file.write_bytes(weights.read_bytes())
    settings = {"size": 999, "mean": [0.3, 0.4, 0.5], "std": [0.2, 0.3, 0.4], "resize_mode": "squash"}
    config.write_text(json.dumps({"model_cfg": ARCHITECTURE, "preprocess_cfg": settings}))
    wanted = {key: value for key, value in settings.items() if key != "size"}
    np.testing.assert_allclose(ClipEmbedder(TINY, file).embed(pictures), expected(model, pictures, **wanted), atol=1e-6)
    with pytest.raises(UsageError, match=r"try gate-tiny$"):
        ClipEmbedder(TINY + "-quickgelu", file)
    config.write_text("[]")
    with pytest.raises(UsageError, match="preprocess_cfg"):
        ClipEmbedder(TINY, file)


def test_the_digests_are_those_of_what_was_loaded(
    model: Any, torch: Any, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, config = tmp_path / "tiny.pt", tmp_path / CONFIG
    file.write_bytes(weights.read_bytes())
    config.write_text(json.dumps({"preprocess_cfg": HALVES}))
    embedder = ClipEmbedder(TINY, file)
    assert embedder.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert embedder.preparation_digest == hashlib.sha256(config.read_bytes()).hexdigest()
    assert ClipEmbedder(TINY, weights).preparation_digest is None
    load = torch.load

    def load_and_swap(*words: Any, **more: Any) -> Any:
        loaded = load(*words, **more)
        torch.save({name: value + 1 for name, value in model.state_dict().items()}, file)
        return loaded

    monkeypatch.setattr(torch, "load", load_and_swap)
    with pytest.raises(GateError, match=r"tiny\.pt changed while it was read"):
        ClipEmbedder(TINY, file)


def test_a_device_that_is_not_there_is_refused(weights: Path, torch: Any) -> None:
    with pytest.raises(UsageError, match="no device"):
        ClipEmbedder(TINY, weights, "abacus")
    if not torch.cuda.is_available():
        with pytest.raises(UsageError, match="CUDA"):
            ClipEmbedder(TINY, weights, "cuda")


def test_operators_are_declared_only_where_torchvision_cannot_load_its_own(open_clip: Any) -> None:
    import torchvision

    assert (declare_torchvision_operators() is None) == torchvision.extension._has_ops()


def test_importing_the_module_loads_no_torch() -> None:
    code = "import sys, gate.vision.embed_clip; sys.exit('torch' in sys.modules or 'open_clip' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
