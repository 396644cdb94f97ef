"""Names of persons in pictures, where nothing announces them: alone on a line, in pairs, in capitals, beside initials.

What a word is comes from lists of the world's names (`gate.text.people`), not from the words around it. In running text
this finds too much: towns, brands and the first words of sentences are somebody's name too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.text.entities import Entity
from gate.text.folding import FILLER
from gate.text.people import Known, fold_name, look_up, look_up_misread, parts_of_glued
from gate.text.people_words import AND, COMPANIES, LABELS, PARTICLES, SUFFIXES, TITLES, WEAK_TITLES
from gate.text.things import in_thing

_FULL, _PAIR, _ALONE, _AMONG = 0.6, 0.55, 0.5, 0.45
_MOST_WORDS = 6
_LEAST_LETTERS = 4
"""A single name that nothing else speaks for is at least that long."""
_CHAR = r"[^\W_\u3005\u3040-\u30ff\u3400-\u9fff]"  # Han and kana have rules of their own
_WORD = re.compile(rf"(?<!{_CHAR}){_CHAR}+(?:['’`´‐-]{_CHAR}+)*[.]?")
_PREFIXED = re.compile(r"(?:al|el|ul|as|ash|ad|abd|an|ar)[-‐][^\W\d_]")
_LINE = re.compile(r"[^\n]+")
_PIECE = re.compile(rf"[^{FILLER}]+")
_BETWEEN = re.compile(r"[.]?[ ]?|[.]?,[ ]?|[ ]?\^[ ]?|[ ]?/[ ]?")
_AFTER_LABEL = re.compile(r"[ ]{0,3}[:.=-]?[ ]{0,3}")
_HOUSE_OF = frozenset({"the", "die", "de", "les", "los", "os", "gli"})
"""What stands before the name of a family: `The Hendersons`."""
_NOTHING = Known(0, 0, False)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line: where it stands, what it is, and what the lists say of it.

    `role` is `name`, `initial`, `title`, `particle`, `suffix`, `label`, `and` or `other`. `weak`: an initial without
    its dot, a title that is another word as often.
    """

    start: int
    end: int
    role: str
    known: Known = _NOTHING
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as the rules see it: `whole` where nothing but names stands in it, `shouted` where all is in capitals."""

    text: str
    whole: bool
    shouted: bool


_Run = Sequence[_Word]
_Name = tuple[int, int, float]


def find_people(text: str) -> Iterator[Entity]:
    """Names of persons in a folded text that stands in a picture, line by line."""
    labelled = False
    for line in _LINE.finditer(text):
        masked = FILLER in line.group()
        for piece in _PIECE.finditer(line.group()):
            words = list(_words_of(piece.group()))
            offset = line.start() + piece.start()
            for start, end, score in _in_line(piece.group(), words, labelled, masked):
                if not in_thing(piece.group(), start, end):
                    yield Entity("PERSON", offset + start, offset + end, score)
            labelled = not masked and _is_label(words)


def _is_label(words: Sequence[_Word]) -> bool:
    """Whether a line is a label and nothing else: `Nome completo`, `Ad Soyad`."""
    roles = [word.role for word in words]
    return 0 < len(roles) <= 3 and "label" in (roles[0], roles[-1]) and "name" not in roles


def _in_line(line: str, words: Sequence[_Word], labelled: bool, masked: bool) -> Iterator[_Name]:
    """The names of a line. `labelled`: the line above says that one comes; `masked`: a part of it is taken out."""
    if not words or any(fold_name(line[word.start : word.end]) in COMPANIES for word in words):
        return
    whole = not masked and all(word.role != "other" for word in words)
    around = _Line(line, whole, line.isupper())
    runs = list(_runs(line, words))
    judged = [_judge(around, run, labelled or _is_labelled(line, words, run)) for run in runs]
    for at, (run, found) in enumerate(zip(runs, judged, strict=True)):
        if found is not None:
            yield found
        elif (beside := _beside(line, runs, at)) is not None and _is_joined(run, runs[beside], judged[beside], whole):
            yield run[0].start, run[-1].end, _ALONE


def _words_of(line: str) -> Iterator[_Word]:
    bare, shouted = line.islower(), line.isupper()
    for match in _WORD.finditer(line):
        text, dotted = match.group().rstrip("."), match.group()[-1] == "."
        if text.isdigit() or (len(text) == 1 and text.islower() and fold_name(text) not in AND):
            continue  # numbers and marks of a list stand beside names, and part them
        named = _Word(match.start(), match.start() + len(text), *_named(text, bare))
        role, weak = _small(text, dotted, bare, shouted)
        yield _Word(match.start(), match.end(), role, weak=weak) if role else named


def _small(text: str, dotted: bool, bare: bool, shouted: bool) -> tuple[str, bool]:
    """The role of a word that is no name itself, and whether it is weak; an empty role where it may be a name.

    `bare`: the line has no capital, `shouted`: it has nothing else.
    """
    name, capital = fold_name(text), not text[0].islower()
    if len(text) == 1 or (dotted and len(text) == 2 and text.isupper()):
        role = "initial" if capital else "and" if name in AND else "other"
        return role, not dotted
    if name in TITLES and (capital or dotted or bare):
        return "title", name in WEAK_TITLES or (shouted and not dotted)
    if name in AND and (not capital or shouted):
        return "and", False
    if name in LABELS:
        return "label", False
    if name in PARTICLES and not (capital and look_up(text).given):
        return "particle", False
    return ("suffix", False) if name in SUFFIXES and capital else ("", False)


def _named(text: str, bare: bool) -> tuple[str, Known]:
    """`name` or `other` for a word, and what is known of it; in a line without capitals only a sure name is one."""
    if any(map(str.isdigit, text)):
        known = look_up_misread(text)
        return ("name" if known.given >= 2 or known.surname == 2 else "other"), known
    known, capital = look_up(text), not text[0].islower() or _PREFIXED.match(text) is not None
    if known.nothing and capital:
        known = parts_of_glued(text) or known
    named = not known.word and (capital or (bare and (known.given == 3 or known.surname == 2)))
    return ("name" if named else "other"), known


def _runs(line: str, words: Sequence[_Word]) -> Iterator[_Run]:
    """Words that stand beside each other and may be one name; `SURNAME, Given` is one."""
    run: list[_Word] = []
    for word in words:
        if run:
            gap = line[run[-1].end : word.start]
            apart = word.role in ("and", "other", "label") or not _BETWEEN.fullmatch(gap)
            if apart or ("," in gap and not _is_turned(line, run, word)):
                yield run
                run = []
        if word.role not in ("and", "other", "label"):
            run.append(word)
    if run:
        yield run


def _is_turned(line: str, run: _Run, word: _Word) -> bool:
    """Whether a comma stands between a surname and a given name, or before a suffix, and not between two persons."""
    if word.role == "suffix":
        return True
    names = [one for one in run if one.role == "name"]
    if not 1 <= len(names) <= 2 or "," in line[run[0].start : run[-1].end]:
        return False
    given = word.role == "initial" or word.known.given >= 1 or word.known.nothing
    last = names[-1].known
    return given and (last.surname == 2 or last.nothing or (last.surname == 1 and last.given < 3))


def _is_labelled(line: str, words: Sequence[_Word], run: _Run) -> bool:
    """Whether a word such as `Imię` or `Patient` stands right before a run."""
    at = words.index(run[0])
    if at == 0 or words[at - 1].role != "label":
        return False
    return _AFTER_LABEL.fullmatch(line, words[at - 1].end, run[0].start) is not None


def _judge(line: _Line, run: _Run, labelled: bool) -> _Name | None:
    """The name that a run of words is, with a score; None where it is not known to be one."""
    names = [word for word in run if word.role == "name"]
    if not names or len(names) > _MOST_WORDS:
        return None
    score = _FULL if labelled else _score(line, run, names)
    if score is None:
        return None
    end = len(run)
    while run[end - 1].role in ("particle", "title"):
        end -= 1
    return run[0].start, run[end - 1].end, score


def _score(line: _Line, run: _Run, names: _Run) -> float | None:
    titles = [word for word in run if word.role == "title"]
    initials = [word for word in run if word.role == "initial"]
    some = any(name.known.given or name.known.surname for name in names)
    if titles and run[0].role == "title" and (some or not all(title.weak for title in titles)):
        return _FULL
    if len(names) > 1:
        return _pair(line, names, initials)
    if initials and _fits_initials(line, names[0], initials):
        return _PAIR
    if run[-1].role == "suffix" and some and len(run) > 1 and "," in line.text[run[0].start : run[-1].end]:
        return _PAIR
    return _single(line, run, names[0])


def _pair(line: _Line, names: _Run, initials: _Run) -> float | None:
    """Two names or more: a given name that is nothing else and another name, or on a line of their own another word."""
    scores = [_beside_others(line, names, at, initials) for at in range(len(names))]
    return max(scores) or None


def _beside_others(line: _Line, names: _Run, at: int, initials: _Run) -> float:
    """How sure one of several names makes the rest; 0 where it does not."""
    one, others = names[at].known, [name.known for other, name in enumerate(names) if other != at]
    if one.given >= 2 and any(other.given or other.surname for other in others):
        return _FULL
    if one.given == 1 and any(other.surname == 2 for other in others):
        return _PAIR
    if one.given >= 2 and (line.whole or (one.given == 3 and not line.shouted)):
        return _PAIR
    if line.whole and one.surname == 2 and (initials or not line.shouted):
        return _AMONG
    hyphened = any("-" in line.text[name.start : name.end] for name in names)
    return _AMONG if line.whole and hyphened and one.surname else 0


def _fits_initials(line: _Line, name: _Word, initials: _Run) -> bool:
    dotted = not all(initial.weak for initial in initials)
    if name.end - name.start < _LEAST_LETTERS - 1 or (not dotted and any(map(str.isdigit, line.text))):
        return False
    if name.known.surname == 2 or name.known.given >= 2:
        return dotted or line.whole
    return dotted and line.whole and name.end - name.start >= _LEAST_LETTERS


def _single(line: _Line, run: _Run, name: _Word) -> float | None:
    """One name: a given name that fills its line, two run together, or one in a sentence that is no other word."""
    if name.known.given >= 2 and name.known.surname >= 2 and name.known.glued:
        return _PAIR
    if len(run) > 1:
        return None
    rest = line.text[: name.start] + line.text[name.end :]
    if (
        rest.strip(" .,!").casefold() in _HOUSE_OF
        and look_up(line.text[name.start : name.end].removesuffix("s")).surname
    ):
        return _ALONE
    if name.known.given >= 2 and line.whole and not any(map(str.isalnum, rest)):
        return _ALONE
    if line.shouted or line.text.islower() or name.end - name.start < _LEAST_LETTERS:
        return None
    sure = name.known.given == 3 and not name.known.surname
    # a sentence begins with a capital whatever its first word is
    return _AMONG if sure or (name.known.given >= 2 and line.text[: name.start].strip()) else None


def _beside(line: str, runs: Sequence[_Run], at: int) -> int | None:
    """The run that stands beside this one with nothing but `&`, a comma or a word for `and` between them."""
    for other in (at - 1, at + 1):
        if 0 <= other < len(runs):
            first, second = sorted((runs[at], runs[other]), key=lambda run: run[0].start)
            between = line[first[-1].end : second[0].start].strip(" .")
            if between in ("&", "+", ",") or fold_name(between) in AND:
                return other
    return None


def _is_joined(run: _Run, other: _Run, judged: _Name | None, whole: bool) -> bool:
    """Whether a run is one name of a couple or a list: what stands beside a name is one too, unless it is a word."""
    if not all(word.role in ("name", "particle", "initial") for word in run):
        return False
    known = [word.known for word in run if word.role == "name"]
    beside = [word.known for word in other if word.role == "name"]
    if not 1 <= len(known) <= 3 or not beside:
        return False
    if judged is not None and (whole or judged[2] > _ALONE):
        return True
    sure = judged is not None or any(one.given >= 2 for one in beside)
    return (sure and bool(known[0].given or known[0].surname)) or (whole and (sure or known[0].given >= 2))
