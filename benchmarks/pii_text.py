"""Measures gate.text.pii: recall on labelled sentences, share of web captions with a finding, stability, CPU time.

    python benchmarks/pii_text.py DATA [--captions 5000] [--min-score 0.4] [--show 0]

DATA holds `pii_sentences/sentences.jsonl` (text, spans) and `captions/captions.parquet` (column TEXT).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from gate.text.pii import Analyzer, Entity, shared_analyzer
from gate.types import UNREDACTABLE_TYPES

GOLD = {
    "PERSON": {"PERSON"},
    "LOCATION": {"LOCATION", "POSTAL_CODE"},
    "GPE": {"LOCATION"},
    "ADDRESS": {"LOCATION", "POSTAL_CODE"},
    "STREET_ADDRESS": {"LOCATION", "POSTAL_CODE"},
    "ZIP_CODE": {"POSTAL_CODE", "LOCATION"},
    "CREDIT_CARD": {"CREDIT_CARD"},
    "PHONE_NUMBER": {"PHONE_NUMBER"},
    "EMAIL_ADDRESS": {"EMAIL_ADDRESS"},
    "DOMAIN_NAME": {"URL"},
    "IBAN_CODE": {"IBAN_CODE"},
    "AGE": {"AGE_OR_GENDER"},
    "IP_ADDRESS": {"IP_ADDRESS"},
    "US_DRIVER_LICENSE": {"NATIONAL_ID", "ID_NUMBER"},
    "DATE_TIME": {"DATE_TIME", "DATE_OF_BIRTH"},
}


def covered(text: str, start: int, end: int, found: Sequence[Entity]) -> list[bool]:
    return [any(one.start <= at < one.end for one in found) for at in range(start, end) if text[at].isalnum()]


def redact(text: str, found: Sequence[Entity]) -> str:
    parts, at = [], 0
    for one in found:
        if one.entity_type not in UNREDACTABLE_TYPES:
            parts += [text[at : one.start], f"<{one.entity_type}>"]
            at = one.end
    return "".join([*parts, text[at:]])


def sentences(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def recall(rows: Sequence[dict], analyzer: Analyzer, show: int) -> None:
    total, whole, part, any_type = Counter(), Counter(), Counter(), Counter()
    predicted, right = Counter(), Counter()
    missed = defaultdict(list)
    for row in rows:
        text, found = row["text"], analyzer.analyze(row["text"])
        for span in row["spans"]:
            kind = span["entity_type"]
            if kind not in GOLD:
                continue
            same = covered(text, span["start"], span["end"], [one for one in found if one.entity_type in GOLD[kind]])
            some = covered(text, span["start"], span["end"], found)
            total[kind] += 1
            whole[kind] += all(same)
            part[kind] += any(same)
            any_type[kind] += all(some)
            if not all(some):
                missed[kind].append((span["value"], text))
        for one in found:
            predicted[one.entity_type] += 1
            right[one.entity_type] += any(s["start"] < one.end and one.start < s["end"] for s in row["spans"])
    print(f"{'type':20}{'n':>6}{'whole':>8}{'part':>8}{'any type':>10}")
    for kind, number in total.most_common():
        print(
            f"{kind:20}{number:6}{whole[kind] / number:8.3f}{part[kind] / number:8.3f}{any_type[kind] / number:10.3f}"
        )
    print(f"{'found':24}{'n':>6}{'on any labelled span':>22}")
    for kind, number in predicted.most_common():
        print(f"{kind:24}{number:6}{right[kind] / number:22.3f}")
    for kind, examples in missed.items():
        for value, text in random.Random(0).sample(examples, min(show, len(examples))):
            print("missed", kind, repr(value), "|", repr(text[:160]))


def captions(texts: Sequence[str], analyzer: Analyzer, show: int) -> None:
    with_type, examples = Counter(), []
    began = time.process_time()
    results = [analyzer.analyze(text) for text in texts]
    took = time.process_time() - began
    for text, found in zip(texts, results, strict=True):
        for kind in {one.entity_type for one in found}:
            with_type[kind] += 1
        examples.append((text, found))
    edited = sum(any(one.entity_type not in UNREDACTABLE_TYPES for one in found) for found in results)
    each = 1000 * took / len(texts)
    print(f"{len(texts)} captions, {each:.1f} ms of CPU time each; {edited / len(texts):.3f} would be edited")
    for kind, number in with_type.most_common():
        print(f"  {kind:24}{number / len(texts):7.4f}")
    for text, found in random.Random(1).sample(examples, min(show, len(examples))):
        print(repr(text[:200]), [(one.entity_type, text[one.start : one.end], one.score) for one in found])


def stability(texts: Sequence[str], analyzer: Analyzer) -> None:
    rounds = Counter()
    for text in texts:
        current = text
        number = 0
        while number < 4 and (following := redact(current, analyzer.analyze(current))) != current:
            current = following
            number += 1
        rounds[number] += 1
    print("rounds until a redacted text stays as it is:", dict(sorted(rounds.items())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--captions", type=int, default=5000)
    parser.add_argument("--min-score", type=float, default=0.4)
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    analyzer = shared_analyzer({"languages": ["en"], "min_score": arguments.min_score})
    rows = list(sentences(arguments.data / "pii_sentences" / "sentences.jsonl"))
    recall(rows, analyzer, arguments.show)
    table = pq.read_table(arguments.data / "captions" / "captions.parquet", columns=["TEXT"])
    texts = [text for text in table.column("TEXT").to_pylist() if text]
    random.Random(2).shuffle(texts)
    captions(texts[: arguments.captions], analyzer, arguments.show)
    stability([*texts[: arguments.captions], *(row["text"] for row in rows)], analyzer)


if __name__ == "__main__":
    main()
