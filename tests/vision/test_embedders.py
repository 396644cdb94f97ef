"""Embedders by name, and the features of a whole picture."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.errors import UsageError
from gate.vision.embed import FEATURES
from gate.vision.embedders import embed_picture, load_embedder
from gate.vision.picture import Picture, decode
from tests.support import picture


@pytest.fixture(scope="module")
def bundled() -> Any:
    return load_embedder("bundled")


@pytest.mark.parametrize(
    "spec", ["", "bundle", "Bundled", "bundled:x", "open_clip", "open_clip:ViT-B-32", "open_clip::w.pt", "clip:a:b"]
)
def test_a_spec_of_another_form_is_refused(spec: str) -> None:
    with pytest.raises(UsageError, match="is no embedder; give bundled or open_clip:MODEL:CHECKPOINT"):
        load_embedder(spec)


@pytest.mark.parametrize("device", ["", ":cpu"])
def test_a_clip_checkpoint_that_is_not_there_is_named(device: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no weights file .*no:such\.pt$"):
        load_embedder(f"open_clip:ViT-B-32:{tmp_path / 'no:such.pt'}{device}")


def test_a_device_is_told_from_the_file(tmp_path: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    (tmp_path / "w.pt").write_bytes(b"")
    for device in ("cuda", "cuda:1"):
        with pytest.raises(UsageError, match="no CUDA device"):
            load_embedder(f"open_clip:ViT-B-32:{tmp_path / 'w.pt'}:{device}")


def test_clip_gets_the_upright_picture_whole(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="the extra clip is not installed")
    from gate.vision.embed_clip import ClipEmbedder, _open_clip

    architecture = {
        "embed_dim": 8,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
        "text_cfg": {"context_length": 8, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    }
    (tmp_path / "gate-least.json").write_text(json.dumps(architecture))
    open_clip = _open_clip()
    open_clip.add_model_config(tmp_path)
    torch.save(open_clip.create_model("gate-least").state_dict(), tmp_path / "w.pt")
    stored = np.random.default_rng(0).integers(0, 256, (40, 64, 3), dtype=np.uint8)
    embedder = load_embedder(f"open_clip:gate-least:{tmp_path / 'w.pt'}:cpu")
    features = embed_picture(embedder, Picture(stored, "JPEG", orientation=3))
    expected = ClipEmbedder("gate-least", tmp_path / "w.pt").embed(np.ascontiguousarray(stored[::-1, ::-1])[None])
    assert np.array_equal(features, expected)
    assert features.shape == (1, 8)


def test_features_of_a_picture_are_those_of_its_upright_pixels(bundled: Any) -> None:
    image = Image.open(io.BytesIO(picture(3)))
    turned = image.transpose(Image.Transpose.ROTATE_90)
    sink = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(sink, "PNG", exif=exif)  # lossless, so that the upright pixels are the same
    stored = decode(sink.getvalue(), max_pixels=10**6)
    plain = embed_picture(bundled, Picture(np.asarray(image), "PNG"))
    assert stored.orientation == 6
    assert plain.shape == (1, FEATURES)
    assert np.array_equal(embed_picture(bundled, stored), plain)
    assert not np.array_equal(embed_picture(bundled, Picture(stored.rgb, "PNG")), plain)


def test_a_frame_around_the_picture_changes_nothing_for_the_bundled_network(bundled: Any) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    framed = np.zeros((200, 240, 3), np.uint8)
    framed[40:160, 40:200] = rgb
    plain, within = (embed_picture(bundled, Picture(pixels, "PNG"))[0] for pixels in (rgb, framed))
    cosine = plain @ within / np.linalg.norm(plain) / np.linalg.norm(within)
    assert cosine > 0.99
