"""Model files: finding them and checking their digests. Weights are bundled; nothing is downloaded.

`data/registry.json` lists every file with its sha256, licence, source, input and, where measured, miss rates;
`data/NOTICE.md` carries the licences and notices of the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from gate.errors import GateError

DATA = Path(__file__).parent / "data"
_REINSTALL = "reinstall with: pip install --force-reinstall --no-deps 'shardgate[scan]'"


def find_model(name: str) -> Path:
    """Path of a bundled model file, whose sha256 is checked the first time in a process.

    Raises GateError when the name is not in the registry, or the file is absent or not the one registered.
    """
    return _checked(DATA, name)


def model_info(name: str) -> Mapping[str, Any]:
    """Facts about a model: `name`, `sha256`, `licence`, `source`, `input` and, where measured, `miss_rates`.

    Raises GateError when the name is not in the registry.
    """
    entry = _entry(DATA, name)
    return {"name": name, **{key: value for key, value in entry.items() if key != "file"}}


@cache
def _registry(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        registry: Mapping[str, Mapping[str, Any]] = json.loads((folder / "registry.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GateError(f"the list of bundled models cannot be read ({type(error).__name__}); {_REINSTALL}") from None
    return registry


def _entry(folder: Path, name: str) -> Mapping[str, Any]:
    try:
        return _registry(folder)[name]
    except KeyError:
        raise GateError(f"there is no bundled model {name}; {_REINSTALL}") from None


@cache
def _checked(folder: Path, name: str) -> Path:
    entry = _entry(folder, name)
    path = folder / str(entry["file"])
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GateError(f"the model file {path.name} cannot be read ({type(error).__name__}); {_REINSTALL}") from None
    if digest != entry["sha256"]:
        raise GateError(f"the model file {path.name} is not the one this version was tested with; {_REINSTALL}")
    return path
