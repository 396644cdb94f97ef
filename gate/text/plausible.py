"""What of the models' names and places can be one in a picture: of which type, from where to where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gate.text.entities import Entity
from gate.text.people import fold_name, look_up, may_be_name
from gate.text.people_words import LABELS, PARTICLES, TITLES
from gate.text.places import is_named_place, may_be_place
from gate.text.things import in_thing

_WORD = re.compile(r"[^\W\d_]+(?:['’`´‐-][^\W\d_]+)*")
_SURE, _SURE_OF_WORD = 0.75, 0.6
_LATIN = re.compile("[A-Za-z]")
_OF_NAMES = PARTICLES | TITLES | {"baby"}
_LINE = re.compile(r"[^\n]+")


def plausible(text: str, found: Sequence[Entity]) -> Iterator[Entity]:
    """The findings of the models in a text, PERSON or LOCATION, that the lists of names, places and words bear out."""
    for one in found:
        for part in _by_type(text, one):
            may_be = may_be_name if part.entity_type == "PERSON" else may_be_place
            what = text[part.start : part.end]
            if may_be(what) and not in_thing(text, part.start, part.end):
                yield _without_words(text, part) if part.entity_type == "PERSON" else part


def _by_type(text: str, one: Entity) -> Iterator[Entity]:
    """A place as it is, or its lines where one of them is a person: `Quimper` and `Benoît` below it."""
    lines = [match.span() for match in _LINE.finditer(text, one.start, one.end)]
    # a town that no list has stands behind a street, on its line or below it
    alone = len(lines) == 1 and not text[: one.start].rstrip(" ").endswith((",", "\n"))
    if one.entity_type != "LOCATION" or not any(is_person(text[start:end], alone=alone) for start, end in lines):
        yield one
        return
    for start, end in lines:
        if is_person(text[start:end], alone=alone):
            yield replace(one, entity_type="PERSON", start=start, end=end)
        elif is_named_place(text[start:end]) or any(map(str.isdigit, text[start:end])):
            yield replace(one, start=start, end=end)


def without_guesses(text: str, found: Sequence[Entity]) -> list[Entity]:
    """All of a text's findings, or none where each is a name that no list has and the models are not sure of.

    What signs, menus and labels say in many languages looks so; beside a date or a known name it is a name.
    """
    return [] if all(_is_guessed(text, one) for one in found) else list(found)


def _is_guessed(text: str, one: Entity) -> bool:
    what = text[one.start : one.end]
    if one.score >= _SURE or not _LATIN.search(what) or any(map(str.isdigit, what)):
        return False
    if one.entity_type == "LOCATION":
        return not is_named_place(what)
    known = [look_up(word) for word in _WORD.findall(what) if len(word) > 1]
    # a name that is a word as often (`Skip`) is one where something announces it
    sure = any(word.given >= 2 or word.surname == 2 for word in known) or (
        one.score >= _SURE_OF_WORD and not all(word.nothing for word in known)
    )
    return one.entity_type == "PERSON" and not sure


def is_person(text: str, *, alone: bool) -> bool:
    """Whether what a model takes for a place is made of names of persons, and of nothing that a place is called.

    A surname without another name counts where it stands `alone`: not behind or below the rest of an address.
    """
    if any(map(str.isdigit, text)) or is_named_place(text):
        return False
    known = [look_up(word) for word in _WORD.findall(text) if len(word) > 1]
    several = bool(known) and (alone or len(_WORD.findall(text)) > 1)
    return any(one.given >= 2 for one in known) or (several and all(one.surname == 2 for one in known))


def _without_words(text: str, one: Entity) -> Entity:
    """A name without the greeting before it and the label behind it: `Estimada`, `Kontoinhaber`, `Tel`."""
    words = list(_WORD.finditer(text, one.start, one.end))
    first, last = 0, len(words) - 1
    while first < last and _is_word(words[first].group()):
        first += 1
    while last > first and _is_word(words[last].group()):
        below = "\n" in text[words[last - 1].end() : words[last].start()]
        if not (below or words[last].group().islower() or fold_name(words[last].group()) in LABELS):
            break
        last -= 1
    start = words[first].start() if first else one.start
    end = words[last].end() if last < len(words) - 1 else one.end
    return replace(one, start=start, end=end)


def _is_word(word: str) -> bool:
    name = fold_name(word)
    return name in LABELS or (look_up(word).word and len(name) > 1 and name not in _OF_NAMES)
