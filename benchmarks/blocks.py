"""What the analysis finds in blocks of text as pictures hold them: recall and precision by type, false hits.

    python benchmarks/blocks.py FILE... [--show] [--alone]

A file has one JSON object a line: `id`, `kind`, `country`, `text` and `entities`, a list of [TYPE, exact substring].
A block without entities is a negative. Each text is analysed as one that stands in a picture. Columns:

    kept out   share of the strings of which every letter and digit lies in some finding that `strict` redacts
    by type    share of the strings of which every letter and digit lies in findings of their own type
    found      findings of the type that strict redacts
    false      share of these findings that touch no string of the block, wherever it stands

`negatives` is the share of the words of negative blocks that such a finding touches. `--show` prints the strings that
are missed and the false hits: for files made for development, never for those that figures are reported on. `--alone`
analyses every line alone too and adds what is found there, as `image_text` does.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gate.policy import decide, load_policy
from gate.text.entities import Entity, merge
from gate.text.pii import Analyzer
from gate.types import Action, Finding, Place

_WORD = re.compile(r"\S*\w\S*")


@dataclass(frozen=True, slots=True)
class Block:
    """A text and the strings in it that are to be found: type, start, end."""

    name: str
    text: str
    spans: tuple[tuple[str, int, int], ...]


def read(file: Path) -> Iterator[Block]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            yield Block(f"{row['id']} {row['kind']} {row['country']}", row["text"], tuple(spans(row)))


def spans(row: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Where the strings stand. One that is named more than once is looked for behind its last place."""
    text, after = row["text"], dict[str, int]()
    for entity_type, string in row["entities"]:
        start = text.find(string, after.get(string, 0))
        if start < 0:
            raise SystemExit(f"{row['id']}: a string of {entity_type} does not stand in its text")
        after[string] = start + len(string)
        yield entity_type, start, start + len(string)


def find_all(analyzer: Analyzer, texts: Sequence[str], alone: bool) -> list[list[Entity]]:
    """What is found in each text, and with `alone` in each of its lines too."""
    found = analyzer.analyze_all(texts)
    if not alone:
        return found
    lines = [(at, match) for at, text in enumerate(texts) for match in re.finditer(r"[^\n]+", text)]
    for (at, match), more in zip(lines, analyzer.analyze_all([match.group() for _, match in lines]), strict=True):
        shifted = (replace(one, start=one.start + match.start(), end=one.end + match.start()) for one in more)
        found[at] = merge(texts[at], [*found[at], *shifted])
    return found


class Redacted:
    """Whether `strict` redacts a finding of a type and score where it stands in a picture."""

    def __init__(self) -> None:
        self._policy = load_policy("strict")
        self._known: dict[tuple[str, float], bool] = {}

    def __call__(self, one: Entity) -> bool:
        key = (one.entity_type, one.score)
        if key not in self._known:
            finding = Finding("image_text", one.entity_type, one.score, Place.IMAGE, 0, None, "")
            self._known[key] = any(match.action is Action.REDACT for match in decide(self._policy, [finding]).matches)
        return self._known[key]


def covered(text: str, start: int, end: int, found: Sequence[Entity]) -> bool:
    return all(any(one.start <= at < one.end for one in found) for at in range(start, end) if text[at].isalnum())


def touches(one: Entity, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in spans)


def occurrences(text: str, string: str) -> Iterator[tuple[int, int]]:
    """Wherever a string stands: a name is named once in a file and may be read twice."""
    return (match.span() for match in re.finditer(re.escape(string), text))


@dataclass
class Tally:
    """Counts over blocks, by type."""

    strings: Counter[str] = field(default_factory=Counter)
    kept_out: Counter[str] = field(default_factory=Counter)
    typed: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    words: int = 0
    words_found: int = 0
    words_by: Counter[str] = field(default_factory=Counter)

    def add(self, block: Block, found: Sequence[Entity], show: bool) -> None:
        """Count one block; `found` is what strict redacts of it."""
        for entity_type, start, end in block.spans:
            self.strings[entity_type] += 1
            self.typed[entity_type] += covered(
                block.text, start, end, [one for one in found if one.entity_type == entity_type]
            )
            if covered(block.text, start, end, found):
                self.kept_out[entity_type] += 1
            elif show:
                print(f"missed {block.name}: {entity_type} {block.text[start:end]!r} in {block.text!r}")
        places = [place for _, start, end in block.spans for place in occurrences(block.text, block.text[start:end])]
        for one in found:
            self.found[one.entity_type] += 1
            if not touches(one, places):
                self.false[one.entity_type] += 1
                if show:
                    print(f"false  {block.name}: {one.entity_type} {one.score} {block.text[one.start : one.end]!r}")
        if not block.spans:
            for word in _WORD.finditer(block.text):
                touching = [one for one in found if touches(one, [word.span()])]
                self.words += 1
                self.words_found += bool(touching)
                self.words_by.update({one.entity_type for one in touching})

    def print(self) -> None:
        print(f"{'':24}{'strings':>8}{'kept out':>10}{'by type':>10}{'found':>8}{'false':>8}")
        for entity_type in sorted({*self.strings, *self.found}):
            self._row(entity_type, *(counter[entity_type] for counter in self._counters()))
        self._row("all", *(counter.total() for counter in self._counters()))
        by = ", ".join(f"{entity_type} {count}" for entity_type, count in self.words_by.most_common())
        print(f"negatives: {self.words_found} of {self.words} words found, {share(self.words_found, self.words)}  {by}")

    def _counters(self) -> tuple[Counter[str], ...]:
        return self.strings, self.kept_out, self.typed, self.found, self.false

    def _row(self, name: str, strings: int, kept_out: int, typed: int, found: int, false: int) -> None:
        recalls = f"{share(kept_out, strings):>10}{share(typed, strings):>10}"
        print(f"{name:24}{strings:8}{recalls}{found:8}{share(false, found):>8}")


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--alone", action="store_true")
    arguments = parser.parse_args(argv)
    blocks = [block for file in arguments.files for block in read(file)]
    redacted, tally = Redacted(), Tally()
    analyzer = Analyzer({"picture": True})
    for block, found in zip(blocks, find_all(analyzer, [block.text for block in blocks], arguments.alone), strict=True):
        tally.add(block, [one for one in found if redacted(one)], arguments.show)
    print(f"{len(blocks)} blocks, {sum(not block.spans for block in blocks)} of them negative")
    tally.print()


if __name__ == "__main__":
    main()
