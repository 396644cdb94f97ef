"""Make the list of Japanese names, and of words that look like Chinese or Japanese ones: east-asian-names.txt.

    pip download --no-deps hanziconv==0.3.2 jieba==0.42.1 janome==0.5.1
    python benchmarks/east_asian_names.py FOLDER gate/models/data

FOLDER holds these packages, unpacked. A line is a kind and words that begin with one character: `s` and `g` for
Japanese surnames and given names, in characters and as they are read, of the dictionary IPADIC in janome; `w` for
what is built like a Japanese name or like a Chinese one and is an everyday word: of IPADIC, and of jieba, there in
simplified and traditional characters.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gate.text.east_asian import GIVEN_CHINESE, SURNAMES_CHINESE

_HAN = re.compile(r"[々\u3400-\u9fff]+")
_MOST_READ = 3_500
_KANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}")
_LEAST = 3
"""Times that jieba has counted a word."""


def japanese(folder: Path) -> Iterator[tuple[str, str]]:
    """Names of IPADIC as written, the cheapest also as read, and its words that look like one."""
    sys.path.insert(0, str(next(folder.rglob("janome/sysdic")).parent.parent))
    entries: Any = importlib.import_module("janome.sysdic").entries()
    costs: dict[str, dict[str, int]] = {"s": {}, "g": {}}
    words: dict[str, bool] = {}
    for word, _, _, cost, tags, _, _, _, reading in (entry[:9] for entry in entries.values()):
        kind = "s" if "人名,姓" in tags else "g" if "人名,名" in tags else ""
        if kind and _HAN.fullmatch(word):
            for spelt in (word, reading):
                costs[kind][spelt] = min(cost, costs[kind].get(spelt, cost))
        elif "人名" not in tags and _HAN.fullmatch(word) and 2 <= len(word) <= 6:
            words[word] = words.get(word, True) and "固有名詞" in tags
    names = {
        kind: {*filter(_HAN.fullmatch, known), *_cheapest(known, _KANA, _MOST_READ)} for kind, known in costs.items()
    }
    for kind, known in names.items():
        yield from ((word, kind) for word in known)
    for word, is_place in words.items():
        glued = any(word[:at] in names["s"] and word[at:] in names["g"] for at in range(1, len(word)))
        alone = word in names["s"] and not is_place  # surnames are called like villages and firms
        if glued or alone or _looks_chinese(word):
            yield word, "w"


def _looks_chinese(word: str) -> bool:
    return len(word) <= 3 and word[0] in SURNAMES_CHINESE and all(char in GIVEN_CHINESE for char in word[1:])


def _cheapest(costs: dict[str, int], script: re.Pattern[str], most: int) -> list[str]:
    words = [word for word in costs if script.fullmatch(word)]
    return sorted(words, key=lambda word: (costs[word], word))[:most]


def chinese_words(folder: Path) -> Iterator[tuple[str, str]]:
    sys.path.insert(0, str(next(folder.rglob("hanziconv/__init__.py")).parent.parent))
    convert = importlib.import_module("hanziconv").HanziConv
    dictionary = next(folder.rglob("jieba/dict.txt")).read_text(encoding="utf-8")
    for line in dictionary.splitlines():
        word, count, kind = line.rsplit(" ", 2)
        if kind.startswith("nr") or int(count) < _LEAST or not 2 <= len(word) <= 3:
            continue
        for spelt in {word, convert.toTraditional(word)}:
            if _looks_chinese(spelt):
                yield spelt, "w"


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    groups: dict[str, set[str]] = defaultdict(set)
    for source in (japanese, chinese_words):
        for word, kind in source(folder):
            groups[f"{kind}{word[0]}"].add(word)
    lines = [f"{key[0]} {' '.join(sorted(groups[key]))}\n" for key in sorted(groups)]
    file = out / "east-asian-names.txt"
    file.write_text("".join(lines), encoding="utf-8")
    print(sum(map(len, groups.values())), "words,", file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
