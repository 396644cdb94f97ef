"""Files that people copy, which in a checkout lie beside the package: policies, and templates for CI."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped_folder(name: str) -> Traversable:
    """`gate/NAME` in the wheel, or the folder NAME beside the package in a checkout (`policies`, `hooks`)."""
    package = files("gate")
    folder = package / name
    return package.parent / name if not folder.is_dir() and isinstance(package, Path) else folder
