"""What the bytes of a release depend on besides its input, policy, models and key. Names no host, path or time."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "phonenumbers",
    "pillow",
    "presidio-analyzer",
    "pyarrow",
    "pydicom",
    "python-gdcm",
    "rapidocr",
    "spacy",
    "zxing-cpp",
)
"""Distributions that read, edit or write what is published."""
CODECS = ("libjpeg_turbo", "webp", "zlib", "zlib_ng", "libtiff")
"""Libraries inside Pillow."""
_CPUINFO = Path("/proc/cpuinfo")
_LEVELS = ("avx512f", "avx2", "avx", "sse4_2")


def environment() -> dict[str, str]:
    """Versions of what is installed and the instruction set, as short strings. What is absent is left out.

    Two runs with equal environments, inputs, policies, models and keys write equal bytes.
    """
    found = {"python": platform.python_version(), "system": sys.platform, "instruction_set": instruction_set()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return dict(sorted({**found, **_codecs()}.items()))


def _codecs() -> dict[str, str]:
    try:
        from PIL import features
    except ImportError:
        return {}
    versions = {name: features.version(name) for name in CODECS if features.check(name)}
    return {name: str(found) for name, found in versions.items() if found}


def instruction_set() -> str:
    """The architecture and, on x86, its widest vector instructions: `x86_64/avx2`, `aarch64`."""
    machine = platform.machine() or "unknown"
    level = next((level for level in _LEVELS if level in _flags()), None)
    return f"{machine}/{level}" if level else machine


def _flags() -> frozenset[str]:
    try:
        lines = _CPUINFO.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return frozenset()
    return next((frozenset(line.split()) for line in lines if line.startswith("flags")), frozenset())
