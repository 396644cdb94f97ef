"""The correction that comes with gate: rules for what OCR confuses, without a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.text.correct import Rows, distinct
from gate.text.lines import Block, block
from gate.text.ocr_spelling import figures, spaced
from gate.vision.picture import Pixels


class Embedded:
    """Letters among figures as figures, and spaces where words ran together."""

    def readings(self, rows: Rows, picture: Pixels) -> list[Block]:  # noqa: ARG002 - see Corrector
        """See gate.text.correct.Corrector."""
        return distinct([block(rows), block(rows, figures), block(rows, lambda word: spaced(figures(word)))])

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.correct.Corrector."""
        return []
