"""What a policy may say of the engine and of enlarging."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.errors import UsageError
from gate.policy.load import load_policy

POLICY = """\
version: 1
name: mine
detectors:
  image_text:
    {setting}
rules:
  - {{id: a, when: {{detector: image_text}}, action: redact, reason: b}}
"""


def loaded(folder: Path, setting: str) -> dict[str, object]:
    (folder / "gate.yaml").write_text(POLICY.format(setting=setting))
    return load_policy(folder / "gate.yaml").detectors_settings()["image_text"]


@pytest.mark.parametrize("name", ["rapidocr", "tesseract", "both", "presidio", "presidio:package_of.mine.Ocr"])
def test_an_engine_has_a_name(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, f"engine: {name}")["engine"] == name


@pytest.mark.parametrize(
    "name", ["easyocr", "'presidio:'", "presidio:Ocr", "'presidio:a.b:c'", "'presidio:a b.c'", "''"]
)
def test_another_engine_is_a_policy_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"gate.yaml:5:13: .*must be rapidocr, tesseract, both, presidio"):
        loaded(tmp_path, f"engine: {name}")


def test_small_pictures_are_enlarged_unless_a_policy_says_no(tmp_path: Path) -> None:
    assert loaded(tmp_path, "engine: both")["upscale"] == "lanczos"
    for name in ("none", "real-esrgan"):
        assert loaded(tmp_path, f"upscale: {name}")["upscale"] == name
    with pytest.raises(UsageError, match="must be one of none, lanczos, real-esrgan"):
        loaded(tmp_path, "upscale: bicubic")
