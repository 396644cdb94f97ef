from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.errors import UsageError
from gate.text.ocr import load_engine
from gate.text.tesseract import LANGUAGES, Installed, install_command
from gate.types import Language

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program tesseract is not installed")


def letter() -> np.ndarray:
    page = Image.new("RGB", (600, 120), "white")
    ImageDraw.Draw(page).text((30, 40), "Call Anna at 202-555-0143", fill="black", font=ImageFont.load_default(24))
    return np.asarray(page)


@needs_tesseract
@pytest.mark.parametrize("name", ["tesseract", "both"])
def test_it_reads_printed_text(name: str) -> None:
    lines = load_engine(name).read(letter())
    assert [line.text for line in lines] == ["Call Anna at 202-555-0143"]
    left, top, right, bottom = lines[0].words[-1].quad.bounds
    assert 150 < left < right < 400
    assert 30 < top < bottom < 80


@needs_tesseract
def test_it_writes_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tmp_path.chmod(0o500)
    assert load_engine("tesseract").read(letter())
    assert list(tmp_path.iterdir()) == []


@needs_tesseract
def test_missing_language_data_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="language data xxx"):
        load_engine("tesseract", ["xxx"])


@needs_tesseract
def test_its_language_data_is_named_with_a_digest() -> None:
    (model,) = load_engine("tesseract").models()
    assert len(model["sha256"]) == 64


def test_a_missing_program_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="not on the PATH"):
        load_engine("tesseract")


def test_every_language_of_a_policy_has_its_trained_data_named() -> None:
    assert set(get_args(Language)) == set(LANGUAGES)


def test_the_command_installs_what_lacks() -> None:
    found = Installed("tesseract", Path("data"), frozenset({"eng"}))
    assert install_command(["eng", "chi_sim", "deu"], found) == (
        "apt-get install tesseract-ocr-chi-sim tesseract-ocr-deu"
    )
    assert install_command(["deu"], None) == "apt-get install tesseract-ocr tesseract-ocr-deu"
