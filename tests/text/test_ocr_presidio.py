from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.errors import SampleProblem, UsageError
from gate.text.ocr import load_engine
from gate.text.ocr_presidio import PresidioOcr

pytest.importorskip("presidio_image_redactor")
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program tesseract is not installed")

CANARY = "Quorvex Zanthippe"


def letter() -> np.ndarray:
    page = Image.new("RGB", (700, 160), "white")
    draw = ImageDraw.Draw(page)
    draw.text((30, 30), "Call Anna at 202-555-0143", fill="black", font=ImageFont.load_default(28))
    draw.text((30, 90), CANARY, fill="black", font=ImageFont.load_default(28))
    return np.asarray(page)


@needs_tesseract
@pytest.mark.parametrize("name", ["presidio", "presidio:presidio_image_redactor.TesseractOCR"])
def test_presidios_tesseract_reads_lines_with_places(name: str) -> None:
    engine = load_engine(name)
    lines = engine.read(letter())
    assert [line.text for line in lines] == ["Call Anna at 202-555-0143", CANARY]
    left, top, right, bottom = lines[0].words[-1].quad.bounds
    assert 170 < left < right < 480
    assert 25 < top < bottom < 70
    assert all(0.5 < word.score <= 1 for line in lines for word in line.words)
    assert engine.models() == load_engine("tesseract").models()


@needs_tesseract
def test_it_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does write some, which is why the engine `tesseract` does without pytesseract."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    engine = load_engine("presidio")
    engine.read(letter())
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "nowhere"))
    with pytest.raises(SampleProblem, match="detector_failed"):
        engine.read(letter())
    assert list(tmp_path.iterdir()) == []
    tmp_path.chmod(0o500)
    monkeypatch.delenv("TESSDATA_PREFIX")
    if not _writable(tmp_path):
        with pytest.raises(SampleProblem, match="detector_failed"):
            engine.read(letter())


def _writable(folder: Path) -> bool:
    try:
        (folder / "probe").touch()
    except OSError:
        return False
    (folder / "probe").unlink()
    return True


@needs_tesseract
def test_missing_language_data_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="language data xxx"):
        load_engine("presidio", ["xxx"])


MODULE = """\
from presidio_image_redactor import OCR, DocumentIntelligenceOCR


class Words(OCR):
    def perform_ocr(self, image, **kwargs):
        width, height = image.size
        return {
            "text": ["Anna", " ", "Smith", ""],
            "left": [1, 2, 3, 4], "top": [5, 6, 7, 8], "width": [width, 1, 10, 1], "height": [height, 1, 10, 1],
            "conf": ["0.5", "0.9", -1, 1],
        }


class Named(Words):
    def models(self):
        return [{"name": "weights", "sha256": "ab", "licence": "MIT"}]


class Broken(OCR):
    def perform_ocr(self, image, **kwargs):
        raise RuntimeError("Quorvex Zanthippe")


class Ragged(Words):
    def perform_ocr(self, image, **kwargs):
        return {**super().perform_ocr(image), "text": ["Anna"]}


class Azure(DocumentIntelligenceOCR):
    pass


class Other:
    pass
"""
NAMES = ("Words", "Named", "Broken", "Ragged", "Azure", "Other", "Absent")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that is installed and announces OCR classes; its module writes a file when it is imported."""
    module = "gate_test_ocr"
    (tmp_path / f"{module}.py").write_text(MODULE + f"open({str(tmp_path / 'imported')!r}, 'w').close()\n")
    info = tmp_path / "reader_of_mine-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: reader-of-mine\nVersion: 1.2\nLicense-Expression: MIT\n"
    )
    points = [f"{name.lower()} = {module}:{name}" for name in NAMES]
    (info / "entry_points.txt").write_text("\n".join(["[gate.ocr]", *points, "away = gate_no_such_module:Ocr", ""]))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, module, raising=False)
    yield f"presidio:{module}"
    sys.modules.pop(module, None)


def test_a_class_that_a_package_announces_reads(installed: str) -> None:
    engine = load_engine(f"{installed}.Words")
    lines = engine.read(np.zeros((30, 40, 3), np.uint8))
    assert [line.text for line in lines] == ["Anna", "Smith"]
    assert lines[0].words[0].quad.bounds == (1, 5, 41, 35)
    assert [line.words[0].score for line in lines] == [0.5, 0.0]
    (model,) = engine.models()
    assert model["name"] == f"{installed.partition(':')[2]}.Words (reader-of-mine 1.2)"
    assert len(model["sha256"]) == 64
    assert model["licence"] == "MIT"
    assert load_engine(f"{installed}.Named").models() == [{"name": "weights", "sha256": "ab", "licence": "MIT"}]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Other", "must be a subclass"),
        ("Absent", r"cannot be imported \(AttributeError\)"),
        ("Azure", r"cannot be set up without arguments \(ValueError\)"),
        ("Unannounced", "no installed package announces"),
    ],
)
def test_what_cannot_be_used_is_a_usage_error(
    installed: str, name: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DOCUMENT_INTELLIGENCE_KEY", "DOCUMENT_INTELLIGENCE_ENDPOINT"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(UsageError, match=message):
        load_engine(f"{installed}.{name}")


def test_a_class_of_a_missing_module_is_a_usage_error(installed: str) -> None:
    with pytest.raises(UsageError, match=r"gate_no_such_module.Ocr cannot be imported \(ModuleNotFoundError\)"):
        load_engine("presidio:gate_no_such_module.Ocr")


def test_a_policy_cannot_have_anything_imported(tmp_path: Path, installed: str) -> None:
    for name in (f"{installed}.Unannounced", "presidio:subprocess.Popen", "presidio:os.system", f"{installed}.words"):
        with pytest.raises(UsageError, match="no installed package announces"):
            load_engine(name)
    assert not (tmp_path / "imported").exists()


def test_presidios_class_that_sends_pictures_away_needs_a_package_that_announces_it() -> None:
    with pytest.raises(UsageError, match="no installed package announces"):
        load_engine("presidio:presidio_image_redactor.DocumentIntelligenceOCR")


@pytest.mark.parametrize("name", ["Broken", "Ragged"])
def test_a_failing_class_fails_the_sample_and_quotes_nothing(installed: str, name: str) -> None:
    with pytest.raises(SampleProblem, match=r"^detector_failed$") as raised:
        load_engine(f"{installed}.{name}").read(letter())
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_scores_in_per_cent_and_as_shares() -> None:
    class Table:
        def __init__(self, *scores: float) -> None:
            self.scores = scores

        def perform_ocr(self, image: object) -> dict[str, list[object]]:
            row = [1] * len(self.scores)
            return {"text": ["a"] * len(row), "left": row, "top": row, "width": row, "height": row, "conf": self.scores}

    def scores(*given: float) -> list[float]:
        lines = PresidioOcr(Table(*given), []).read(np.zeros((9, 9, 3), np.uint8))
        return [word.score for line in lines for word in line.words]

    assert scores(96, 40) == [0.96, 0.4]
    assert scores(0.96, 0.4) == [0.96, 0.4]
    assert scores(float("nan"), -1, 120) == [0.0, 0.0, 1.0]
    assert scores() == []


def test_an_absent_redactor_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "presidio_image_redactor", None)
    with pytest.raises(UsageError, match=r"shardgate\[presidio\]"):
        load_engine("presidio")
