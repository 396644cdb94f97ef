"""Colour that can be left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """ANSI codes when `color`, plain text otherwise. Nothing is told by colour alone."""

    color: bool

    def heading(self, text: str) -> str:
        """Bold."""
        return self._code("1", text)

    def verdict(self, text: str, *, good: bool) -> str:
        """Bold green or bold red."""
        return self._code("1;32" if good else "1;31", text)

    def _code(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text
