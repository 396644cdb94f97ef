"""Make the list of everyday words of many languages that are no names: gate/models/data/everyday-words.txt.

    pip download --no-deps wordfreq==3.1.1 && pip install msgpack    # and unpack wordfreq
    python benchmarks/everyday_list.py DATA OUT

DATA is the folder `data` of wordfreq. A word counts in a language in which it is 30 of a million words; what the lists
of names and of English words hold is left out, so that no name which they know becomes a word.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgpack

from gate.models import find_model
from gate.text.people import fold_name
from gate.text.people_words import NO_NAMES, TITLES
from gate.text.recognizers import words

LANGUAGES = words("ca cs da de en es fi fil fr hu id is it lt lv ms nb nl pl pt ro sh sk sl sv tr vi")
RAREST = 450
"""The places of wordfreq's list are hundredths of a power of ten: 10 ** -4.5 of all words."""
SHORTEST = 3


def frequent(data: Path, language: str) -> Iterator[str]:
    """The words of a language from the most frequent on, folded."""
    _, *by_frequency = msgpack.loads(gzip.decompress((data / f"small_{language}.msgpack.gz").read_bytes()))
    for word in chain.from_iterable(by_frequency[: RAREST + 1]):
        name = fold_name(word)
        if word.isalpha() and name.isascii() and len(name) >= SHORTEST:
            yield name


def main() -> None:
    data, out = (Path(argument) for argument in sys.argv[1:])
    listed = {
        name.rstrip("!?")
        for model in ("given_names", "surnames", "words")
        for name in find_model(model).read_text(encoding="utf-8").split()
    }
    found = {word for language in sorted(LANGUAGES) for word in frequent(data, language)} - listed - NO_NAMES - TITLES
    out.write_text("\n".join(sorted(found)) + "\n")
    print(len(found), "words")


if __name__ == "__main__":
    main()
