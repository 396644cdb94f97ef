"""Has every Python process that starts with it note the files that it opens for writing. See `spy`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SITE = """
import os, sys, tempfile

tempfile.tempdir = os.environ["TMPDIR"]  # else it tries whether it can write there
_log = os.open(os.environ["OPENED_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

def _note(event, arguments):
    if event == "open" and not isinstance(arguments[0], int):
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            name = os.path.realpath(os.fsdecode(path)) if "/proc/self" not in os.fsdecode(path) else os.fsdecode(path)
            os.write(_log, name.encode() + b"\\n")

sys.addaudithook(_note)
"""


def spy(folder: Path) -> Mapping[str, str]:
    """The environment for it; the log is `folder/opened.log`. Python runs `sitecustomize` when it starts."""
    for name in ("site", "temporary", "home"):
        (folder / name).mkdir()
    (folder / "site/sitecustomize.py").write_text(SITE, encoding="utf-8")
    places = {"TMPDIR": str(folder / "temporary"), "HOME": str(folder / "home")}
    return {"PYTHONPATH": str(folder / "site"), "OPENED_LOG": str(folder / "opened.log"), **places}
