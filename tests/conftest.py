"""What the tests of every room share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of development data: GATE_SHARED_DATA, else beside the checkout. Skips where it is absent."""
    default = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("GATE_SHARED_DATA") or default)
    if not folder.is_dir():
        pytest.skip("the development data is not here; set GATE_SHARED_DATA to its folder")
    return folder
