"""Make the word lists that the correction of misread text knows: gate/models/data/words.txt and names.txt.

    pip download --no-deps names==0.3.0 symspellpy==6.10.1    # and unpack both
    python benchmarks/word_lists.py DICTIONARY NAMES OUT

DICTIONARY is symspellpy's `frequency_dictionary_en_82_765.txt`, NAMES the folder with `dist.all.last`,
`dist.female.first` and `dist.male.first`.
"""

from __future__ import annotations

import sys
from pathlib import Path

WORDS, SURNAMES, GIVEN = 20_000, 5_000, 1_200
SHORTEST = 3


def column(file: Path, most: int) -> list[str]:
    """The first word of the first lines: both sources are in order of frequency."""
    words = (line.split()[0].lower() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    return [word for word in words if len(word) >= SHORTEST and word.isalpha()][:most]


def main() -> None:
    dictionary, names, out = (Path(argument) for argument in sys.argv[1:])
    words = column(dictionary, WORDS)
    people = {
        *column(names / "dist.all.last", SURNAMES),
        *column(names / "dist.female.first", GIVEN),
        *column(names / "dist.male.first", GIVEN),
    }
    (out / "words.txt").write_text("\n".join(sorted(words)) + "\n")
    (out / "names.txt").write_text("\n".join(sorted(people)) + "\n")
    print(len(words), "words,", len(people), "names")


if __name__ == "__main__":
    main()
