"""Personal data in text that is part of a picture: OCR, joined into blocks, then the analysis of `gate.text.pii`.

Whole words are reported, one quad for each line of an entity: word edges from OCR are approximate.
A poorly read word (below `min_word_score`) is never dropped:

- it is analysed with the words around it, and a number, date or address in it counts as found;
- a name or place that rests on such words alone counts only beside another finding of the same block,
  since texture that OCR takes for letters makes names too;
- a finding reaches over poorly read words right beside it on its line: what stands there is likely its rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gate.detectors.base import Fingerprinter, View
from gate.text.correct import load_corrector, texts
from gate.text.known import KNOWN_SCORE, Known, find
from gate.text.lines import Block, Piece, all_blocks, cover, straight_runs
from gate.text.ocr import Line, Word, load_engine
from gate.text.pii import Entity, shared_analyzer
from gate.text.read import Reader
from gate.text.unread import is_unread
from gate.text.upscale import load_upscaler
from gate.types import Finding, Place, Quad, Reading
from gate.vision.picture import Picture, Pixels, to_stored, upright

_GUESSED = frozenset({"PERSON", "LOCATION", "FACILITY", "MEDICAL_TERM"})
"""Types that an analysis takes from a word's look and not from a pattern in it."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """An entity on one line of one block: its words, and what names its text."""

    entity_type: str
    score: float
    words: frozenset[Word]
    quad: Quad
    fingerprint: str


class ImageText:
    """Reads every picture and analyses what it says."""

    name = "image_text"

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None:
        self._fingerprint = fingerprint
        self._min_score = float(settings["min_score"])
        self._min_word_score = float(settings["min_word_score"])
        languages = list(settings["languages"])
        self._reader = Reader(
            load_engine(settings["engine"], languages), load_upscaler(settings.get("upscale", "lanczos"))
        )
        self._corrector = load_corrector(settings["correction"])
        self._analyzer = shared_analyzer({"languages": languages, "min_score": self._min_score, "picture": True})

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:
        """See Detector."""
        return [self._examine(view, reading) for view in views]

    def models(self) -> list[Mapping[str, Any]]:
        """The files of the OCR engine, of the correction and of the analysis."""
        return [*self._reader.models(), *self._corrector.models(), *self._analyzer.models()]

    def _examine(self, view: View, reading: Reading) -> list[Finding]:
        findings: list[Finding] = []
        for part, picture in sorted(view.pictures.items()):
            looks = (picture.rgb, *picture.layers)
            hits = [hit for pixels in looks for hit in self._hits(picture, pixels, reading, view.known)]
            findings += self._findings(part, hits)
        return findings

    def _hits(self, picture: Picture, pixels: Pixels, reading: Reading, known: Sequence[Known]) -> Iterator[_Hit]:
        stored_height, stored_width = pixels.shape[:2]
        image = upright(pixels, picture.orientation)
        lines = self._reader.read(image, reading)
        spelt = list(texts(self._corrector, all_blocks(lines), image))
        found = [*self._entities(spelt), *self._known(lines, known)]
        found += self._unread(lines) if reading is Reading.FIRST else ()
        for hit in found:
            yield replace(hit, quad=to_stored(hit.quad, picture.orientation, stored_width, stored_height))

    def _unread(self, lines: Sequence[Line]) -> Iterator[_Hit]:
        """Text that could not be read may say anything. A second reading, by other means, always leaves some."""
        for line in filter(is_unread, lines):
            fingerprint = self._fingerprint("UNREADABLE_TEXT", line.text)
            for words in straight_runs(line.words):
                yield _Hit("UNREADABLE_TEXT", line.shown, frozenset(words), cover(words), fingerprint)

    def _known(self, lines: Sequence[Line], known: Sequence[Known]) -> Iterator[_Hit]:
        """Words of the file's header, whatever they look like."""
        for line in lines if known else ():
            for one, first, end in find([word.text for word in line.words], known):
                fingerprint = self._fingerprint(one.entity_type, one.text)
                for words in straight_runs(line.words[first:end]):
                    yield _Hit(one.entity_type, KNOWN_SCORE, frozenset(words), cover(words), fingerprint)

    def _entities(self, spelt: Sequence[Block]) -> Iterator[_Hit]:
        for text, entities in zip(spelt, self._analyzer.analyze_all([one.text for one in spelt]), strict=True):
            yield from self._hits_in(text, entities)

    def _hits_in(self, spelt: Block, entities: Sequence[Entity]) -> Iterator[_Hit]:
        found = [(entity, spelt.within(entity.start, entity.end)) for entity in entities]
        if not any(self._is_firm(entity.entity_type, rows) for entity, rows in found):
            return
        for entity, rows in found:
            fingerprint = self._fingerprint(entity.entity_type, spelt.text[entity.start : entity.end])
            for pieces in rows:
                for words in straight_runs(self._with_neighbours(spelt, pieces)):
                    yield _Hit(entity.entity_type, entity.score, frozenset(words), cover(words), fingerprint)

    def _is_firm(self, entity_type: str, rows: Sequence[Sequence[Piece]]) -> bool:
        scores = [piece.word.score for pieces in rows for piece in pieces]
        return entity_type not in _GUESSED or max(scores, default=0.0) >= self._min_word_score

    def _with_neighbours(self, spelt: Block, pieces: Sequence[Piece]) -> list[Word]:
        """The words of an entity on one line, and the poorly read ones right beside them."""
        line = [piece for piece in spelt.pieces if piece.line == pieces[0].line]
        first, last = line.index(pieces[0]), line.index(pieces[-1])
        while first > 0 and line[first - 1].word.score < self._min_word_score:
            first -= 1
        while last + 1 < len(line) and line[last + 1].word.score < self._min_word_score:
            last += 1
        return [piece.word for piece in line[first : last + 1]]

    def _findings(self, part: int, hits: Sequence[_Hit]) -> list[Finding]:
        """One finding for each entity and line, however many texts showed it; one for all medical terms."""
        found = [self._finding(part, hit) for hit in _distinct(hits) if hit.entity_type != "MEDICAL_TERM"]
        terms = [hit for hit in hits if hit.entity_type == "MEDICAL_TERM"]
        if terms:
            names = " ".join(sorted({hit.fingerprint for hit in terms}))
            score = max(hit.score for hit in terms)
            fingerprint = self._fingerprint("MEDICAL_TERM", names)
            found.append(Finding(self.name, "MEDICAL_TERM", round(score, 4), Place.IMAGE, part, None, fingerprint))
        return found

    def _finding(self, part: int, hit: _Hit) -> Finding:
        score = round(min(hit.score, 1.0), 4)
        return Finding(self.name, hit.entity_type, score, Place.IMAGE, part, hit.quad, hit.fingerprint)


def _distinct(hits: Iterable[_Hit]) -> list[_Hit]:
    """Hits without those whose words another of the same type holds too, from the top of the picture down."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (-len(hit.words), -hit.score, hit.fingerprint)):
        if not any(hit.entity_type == other.entity_type and hit.words <= other.words for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.quad.bounds[1], hit.quad.bounds[0], hit.entity_type, hit.fingerprint))
