"""Links lead to files and headings that are there, and nothing names the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def test_every_link_leads_to_a_file_and_a_heading(page: Any, pages: dict[str, Any], root: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.prose):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, fragment = target.partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        if not path.exists() or (fragment and fragment not in pages[str(path.relative_to(root))].anchors()):
            broken.append(target)
    assert not broken


def test_every_page_is_in_the_index(pages: dict[str, Any], root: Path) -> None:
    index = pages["docs/README.md"]
    linked = {(index.path.parent / name).resolve() for name in re.findall(r"\]\(([\w/.-]+\.md)", index.prose)}
    assert {root / "docs" / name for name in ("rules.md", "detectors/face.md")} < linked
    assert not {page.path for page in pages.values() if page.path.is_relative_to(root / "docs")} - linked - {index.path}


def test_no_page_names_a_machine_or_a_registry(page: Any) -> None:
    assert not re.findall(
        r"/(?:work|tmp|root|opt|home/\w+|Users/\w+)/|pypi|localhost|\b\d+\.\d+\.\d+\.\d+\b", page.text
    )
