from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.learn.pii.made import card, write_pictures

pytest.importorskip("presidio_image_redactor")
if shutil.which("tesseract") is None:
    pytest.skip("the tesseract program is not installed (Debian: tesseract-ocr)", allow_module_level=True)

Run = Callable[..., tuple[int, str, str]]
SECRETS = ("Thomas", "Miller", "202-555-0143")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pictures, of which one has text."""
    written = card([("Dear", "Thomas Miller", "PERSON"), ("Phone", "202-555-0143", "PHONE_NUMBER")])
    blank = card([], (200, 150))
    return write_pictures(tmp_path_factory.mktemp("made"), [blank, written, blank, blank])


def test_a_mix_in_one_process(data: Path) -> None:
    words = ["bench", "text", str(data), "--engines", "presidio-tesseract", "--mix", "0.5", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-c", "from gate.cli import main; main()", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [secret for secret in SECRETS if secret in done.stdout] == []
    (engine,) = json.loads(done.stdout)["engines"]
    assert engine["engine"] == "presidio-tesseract"
    assert engine["samples"]["measured"] == 2
    assert engine["total"]["leak"]["of"] == 2
    assert engine["total"]["false_alarms"]["of"] == 1
    seconds = engine["cpu_seconds"]
    assert seconds["with_text"] > seconds["without_text"] > 0.01  # tesseract's own seconds are in it


def test_what_cannot_be_done_is_told(gate: Run, data: Path) -> None:
    code, _, err = gate("bench", "text", data, "--engines", "gate,presido")
    assert (code, "there is no engine 'presido'" in err) == (2, True)
    code, _, err = gate("bench", "text", data, "--mix", "1.5")
    assert (code, "--mix" in err) == (2, True)
    write_pictures(data.parent / "blank", [card([], (200, 150))])
    code, _, err = gate("bench", "text", data.parent / "blank", "--mix", "0.5")
    assert (code, "needs pictures with text and without" in err) == (2, True)
