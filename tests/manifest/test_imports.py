"""Verification and reports belong to the light core."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "{'numpy', 'cv2', 'PIL', 'pyarrow', 'onnxruntime', 'torch', 'spacy', 'presidio_analyzer', 'rapidocr'}"


@pytest.mark.parametrize(
    "module",
    [
        "gate.cli.verify",
        "gate.manifest.build",
        "gate.manifest.environment",
        "gate.manifest.merkle",
        "gate.manifest.verify",
        "gate.report.json",
        "gate.report.text",
        "gate.report.verification",
    ],
)
def test_no_heavy_module_is_loaded(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({HEAVY} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_command_itself_waits_with_pydantic() -> None:
    code = "import sys, gate.cli, gate.cli.verify; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
