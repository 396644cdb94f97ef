"""The pages that readers see, as the tests of this folder take them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


class Page:
    """One page: its text, the lines of its code blocks, and the code in its sentences."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        fence = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
        self.blocks = [(kind, body) for kind, body in fence.findall(self.text)]
        self.prose = fence.sub("", self.text)

    def __repr__(self) -> str:
        return str(self.path.relative_to(ROOT))

    def code_lines(self) -> Iterator[str]:
        """Lines of indented blocks, and of shell blocks (in a console block only those after a prompt)."""
        yield from re.findall(r"(?<=\n) {4}(\S.*)", self.prose)
        for kind, body in self.blocks:
            if kind == "console":
                yield from re.findall(r"^\$ (.+)$", body, re.MULTILINE)
            elif kind in {"", "sh", "bash", "shell"}:
                yield from body.splitlines()

    def inline(self) -> list[str]:
        """Code within sentences."""
        return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", self.prose)]

    def anchors(self) -> set[str]:
        """The fragments that a link to this page can name, as GitHub makes them of headings."""
        headings = re.findall(r"^#+ (.+)$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(params=PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Page:
    """Each page in turn."""
    return Page(request.param)


@pytest.fixture(scope="session")
def pages() -> dict[str, Page]:
    """All pages by their path in the repository."""
    return {str(path.relative_to(ROOT)): Page(path) for path in PAGES}
