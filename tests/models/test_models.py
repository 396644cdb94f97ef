"""Finding bundled model files and checking their digests."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import gate.models
from gate.errors import GateError
from gate.models import DATA, find_model, model_info


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder of its own with one model, `toy`."""
    (tmp_path / "toy.bin").write_bytes(b"weights")
    entry = {
        "file": "toy.bin",
        "sha256": hashlib.sha256(b"weights").hexdigest(),
        "licence": "MIT",
        "source": "here",
        "input": "none",
    }
    (tmp_path / "registry.json").write_text(json.dumps({"toy": entry}))
    monkeypatch.setattr(gate.models, "DATA", tmp_path)
    return tmp_path


def test_a_model_is_found(folder: Path) -> None:
    assert find_model("toy").read_bytes() == b"weights"


def test_info_names_the_model_but_not_its_file(folder: Path) -> None:
    info = model_info("toy")
    assert info["name"] == "toy"
    assert info["sha256"] == hashlib.sha256(b"weights").hexdigest()
    assert "file" not in info


def test_changed_weights_are_refused_with_advice(folder: Path) -> None:
    (folder / "toy.bin").write_bytes(b"Weights")
    with pytest.raises(GateError, match=r"toy\.bin is not the one .* reinstall"):
        find_model("toy")


def test_absent_weights_are_refused_with_advice(folder: Path) -> None:
    (folder / "toy.bin").unlink()
    with pytest.raises(GateError, match=r"cannot be read .* reinstall"):
        find_model("toy")


@pytest.mark.parametrize("function", [find_model, model_info])
def test_an_unknown_name_is_refused(folder: Path, function: object) -> None:
    assert callable(function)
    with pytest.raises(GateError, match="no bundled model other"):
        function("other")


def test_a_broken_registry_is_refused(folder: Path) -> None:
    (folder / "registry.json").write_text("{")
    with pytest.raises(GateError, match="list of bundled models"):
        model_info("toy")


def test_every_registered_file_is_there_and_documented() -> None:
    registry = json.loads((DATA / "registry.json").read_text())
    notice = (DATA / "NOTICE.md").read_text()
    assert list(registry) == sorted(registry)
    for name, entry in registry.items():
        assert find_model(name).is_file()
        assert {"file", "sha256", "licence", "source", "input"} <= set(entry)
        assert entry["file"] in notice, f"NOTICE.md has no section on {entry['file']}"


def test_every_bundled_weight_is_registered() -> None:
    registered = {entry["file"] for entry in json.loads((DATA / "registry.json").read_text()).values()}
    assert {path.name for path in DATA.iterdir() if path.suffix in {".onnx", ".npz", ".txt"}} == registered


def test_import_is_light() -> None:
    code = "import sys, gate.models; sys.exit('numpy' in sys.modules or 'onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
