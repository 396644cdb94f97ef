"""Run the demonstration in README.md again, and write its output and the picture of it anew.

    python docs/refresh_readme.py

Runs the commands between the markers in README.md in an empty folder, replaces what stands there by what they print,
and draws docs/images/before-after.png. Of the report only the detectors in SHOWN keep their rows; a line says so.
Needs the package with `[scan]`, and about two minutes.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from contact_sheet import draw

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs/images/before-after.png"
DEMO = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
SHOWN = ("image_text", "ultrasound")
"""Detectors whose findings stand in README.md."""


def commands(readme: str) -> list[str]:
    """The command lines of the demonstration, without their prompt."""
    block = DEMO.search(readme)
    if block is None:
        raise SystemExit("README.md has lost its markers <!-- demo --> and <!-- /demo -->")
    return re.findall(r"^\$ (.+)$", block[0], re.MULTILINE)


def run(command: str, folder: Path) -> str:
    """What a `gate` command prints in `folder`, which is left out of the paths in it."""
    words = shlex.split(command)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder / "config"), "NO_COLOR": "1"}
    environment.pop("GATE_KEY", None)
    program = [sys.executable, "-c", "from gate.cli import main; main()"]
    done = subprocess.run(  # noqa: S603 - commands of this repository's own README
        [*program, *words[1:]], cwd=folder, env=environment, text=True, stdout=-1, stderr=subprocess.STDOUT, check=False
    )
    if words[0] != "gate" or done.returncode:
        raise SystemExit(f"{command}: ended with {done.returncode}\n{done.stdout}")
    return done.stdout.replace(f"{folder}/", "")


def trim(output: str) -> Iterator[str]:
    """The lines of a report, those of other detectors than SHOWN replaced by one that names them."""
    left_out: list[str] = []
    section, keep = "", True
    for line in output.splitlines():
        if line[:1].isupper():
            section, keep = line.split()[0], True
        elif section == "FINDINGS" and (name := re.fullmatch(r"  ([a-z_]+)", line)):
            keep = name[1] in SHOWN
            left_out += [] if keep else [name[1]]
        elif section == "FINDINGS" and re.match(r"  \S", line):
            if not keep or left_out:
                yield f"  [left out here: {', '.join(left_out)}]"
            left_out, keep = [], True
        if keep:
            yield line


def main() -> None:
    """Rewrite README.md and the picture."""
    readme = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shown = [f"$ {command}\n" + "\n".join(trim(run(command, folder))) for command in commands(readme)]
        PICTURE.parent.mkdir(exist_ok=True)
        draw(folder / "demo", PICTURE)
    block = "```console\n" + "\n\n".join(shown) + "\n```\n"
    README.write_text(DEMO.sub(lambda _: block, readme), encoding="utf-8")


if __name__ == "__main__":
    main()
