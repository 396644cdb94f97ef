"""A third-party detector that costs nothing, for tests of all that is around detectors, and the package around it.

The first word of a caption says what is found: `drop-me`, `redact-me`.
"""

from __future__ import annotations

from pathlib import Path

from gate.types import Finding, Place, Span

ENTRY_POINTS = "[gate.detectors]\nwords = gate_words:Words\n"
METADATA = "Metadata-Version: 2.1\nName: gate-words\nVersion: 1.0\n"
FOUND = {"drop-me": "ID_NUMBER", "redact-me": "PERSON"}
POLICY = """\
version: 1
name: words
description: A detector that costs nothing, so that tests are quick.
detectors: {words: {}}
rules:
  - {id: drop, when: {entity_type: ID_NUMBER}, action: drop, reason: A word says so.}
  - {id: redact, when: {entity_type: PERSON}, action: redact, reason: A word says so.}
"""


def install(folder: Path) -> Path:
    """Put this module into `folder` as an installed distribution that registers the detector `words`."""
    info = folder / "gate_words-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA, encoding="utf-8")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    (folder / "gate_words.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    return folder


class Words:
    name = "words"

    def __init__(self, settings, fingerprint):
        self._fingerprint = fingerprint

    def examine(self, views, reading):
        return [[finding for field in view.fields for finding in self._field(field)] for view in views]

    def _field(self, field):
        entity_type = FOUND.get(field.text.partition(" ")[0])
        if field.place is Place.CAPTION and entity_type is not None:
            print_ = self._fingerprint(entity_type, field.text)
            yield Finding("words", entity_type, 1.0, field.place, field.part, Span(0, 0, len(field.text)), print_)

    def models(self):
        return []
