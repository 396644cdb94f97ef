"""Leading a corrected text back to the words of the picture that it stands for.

Words that stay the same are anchors; between them characters are matched, with those taken for equal that OCR
confuses. A corrected word belongs to the words that its letters match; one that matches nothing belongs to the
words read at its place that no other has. It is left out when there are none, or far too little was read there: the
model made it up, and there is no place to find it at.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from gate.text.correct import Rows, assemble
from gate.text.lines import Block, block

_CONFUSED = str.maketrans("0125689|!i", "olzsbbglll")
_LEAST = 0.4  # what matches less of its letters does so by chance
_MOST = 2.0  # what is this much longer than what was read at its place is another text

Numbers = tuple[int, ...]
"""Which words, by their number in the block."""


def align(rows: Rows, answer: str) -> Block | None:
    """The block with its words as `answer` has them, in lines as in the picture; None when nothing of it fits."""
    read = block(rows).pieces
    words = answer.split()
    meant = _meant([piece.word.text for piece in read], words)
    stands_for = ([read[number] for number in numbers] for numbers in meant)
    found = assemble(rows, zip(words, stands_for, strict=True))
    return found if found.pieces else None


def _meant(read: Sequence[str], words: Sequence[str]) -> list[Numbers]:
    """For each corrected word the words read that it stands for, in order; empty for one that was made up."""
    before, after = [_fold(word) for word in read], [_fold(word) for word in words]
    meant: list[Numbers] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            meant += [(number,) for number in range(start, end)]
        elif kind != "delete":
            local = _by_letters(before[start:end], after[first:last])
            meant += [tuple(start + number for number in numbers) for numbers in local]
    return meant


def _fold(word: str) -> str:
    return word.casefold().translate(_CONFUSED)


def _by_letters(read: Sequence[str], words: Sequence[str]) -> list[Numbers]:
    """As `_meant`, for the words between two anchors."""
    owners = [number for number, word in enumerate(read) for _ in word]
    takers = [number for number, word in enumerate(words) for _ in word]
    matched: Counter[tuple[int, int]] = Counter()
    matcher = difflib.SequenceMatcher(None, "".join(read), "".join(words), autojunk=False)
    for start, at, size in matcher.get_matching_blocks():
        matched.update((takers[at + offset], owners[start + offset]) for offset in range(size))
    given = _sums((taker, count) for (taker, _), count in matched.items())
    close = {pair: count for pair, count in matched.items() if given[pair[0]] >= _LEAST * len(words[pair[0]])}
    had = _sums((owner, count) for (_, owner), count in close.items())
    sure: list[Numbers] = [() for _ in words]
    for taker, owner in sorted(close):
        if had[owner] >= _LEAST * len(read[owner]):
            sure[taker] = tuple(range(sure[taker][0] if sure[taker] else owner, owner + 1))
    return list(_filled(sure, read, words))


def _sums(counts: Iterable[tuple[int, int]]) -> Counter[int]:
    total: Counter[int] = Counter()
    for number, count in counts:
        total[number] += count
    return total


def _filled(sure: Sequence[Numbers], read: Sequence[str], words: Sequence[str]) -> Iterator[Numbers]:
    """The same with words that match nothing given to the words read between their neighbours, in proportion."""
    after = -1  # the last word read that a corrected word before has
    for filled, group in groupby(range(len(sure)), lambda index: bool(sure[index])):
        indices = list(group)
        if filled:
            yield from (sure[index] for index in indices)
            after = sure[indices[-1]][-1]
            continue
        following = indices[-1] + 1
        free = range(after + 1, sure[following][0] if following < len(sure) else len(read))
        room = _MOST * sum(len(read[number]) for number in free)
        fits = sum(len(words[index]) for index in indices) <= room
        for turn in range(len(indices)):
            start, stop = turn * len(free) // len(indices), -(-(turn + 1) * len(free) // len(indices))
            yield tuple(free[start:stop]) if fits else ()
