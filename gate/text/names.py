"""Names and places of a text: Rampart's probabilities, with spaCy as a second opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gate.text.entities import Entity
from gate.text.everyday import is_everyday
from gate.text.ner import LETTERS, Rampart
from gate.text.ner_spacy import SpacyNames
from gate.text.plausible import plausible

_SURE = {"PERSON": 0.6, "LOCATION": 0.6}
_SURE_FULL_NAME = 0.5
_SURE_LOWER_CASE = {"PERSON": 0.9, "LOCATION": 0.93}
_AGREED, _DOUBTED = 0.5, 0.35
_SCANNER = re.compile(r"(?i)\b(?:voluson|logiq|acuson|aplio|epiq|affiniti|mindray|sonoscape)\b")
_MAX_WORDS = 5


class Names:
    """PERSON and LOCATION by two models. What only one of them half sees scores under 0.4."""

    def __init__(self, second: SpacyNames | None = None) -> None:
        self._first, self._second = Rampart(), second or SpacyNames()

    def find_all(self, texts: Sequence[str], min_score: float, *, picture: bool = False) -> list[list[Entity]]:
        """For each text its names; those under `min_score` may be left out. Each text is judged on its own.

        `picture`: the texts stand in pictures, where labels and menus of many languages look like names to the models.
        """
        asked = [at for at, text in enumerate(texts) if may_name(text)]
        first = dict(zip(asked, self._first.find_all([texts[at] for at in asked]), strict=True))
        # spaCy can only lift what Rampart has seen: alone it is doubted.
        asked = [
            at for at in asked if min_score <= _DOUBTED or (first[at] and any(_is_capital(char) for char in texts[at]))
        ]
        second = dict(zip(asked, self._second.find_all([texts[at] for at in asked]), strict=True))
        found = [list(weigh(text, first.get(at, []), second.get(at, []))) for at, text in enumerate(texts)]
        return [list(plausible(text, names)) for text, names in zip(texts, found, strict=True)] if picture else found

    def models(self) -> list[Mapping[str, Any]]:
        """The files of both models."""
        return [*self._second.models(), *self._first.models()]


def may_name(text: str) -> bool:
    """Whether a text can hold a name at all, so that the networks must see it. Quick; tells nothing more.

    It cannot without letters, or as one word in lower case, which gives no model anything to go by, or when all
    its words are of those that stand on signs, labels and screens everywhere.
    """
    if not LETTERS.search(text) or _is_bare(text):
        return False
    return not is_everyday(text)


def weigh(text: str, first: Sequence[Entity], second: Sequence[Entity]) -> Iterator[Entity]:
    """Names of two models with scores that say how far to trust them; both with offsets in `text`.

    `first` is the model with probabilities (Rampart): sure on its own above _SURE, sure below that where
    `second` (spaCy, which has none) sees the same type. What only one of them half sees scores under 0.4.
    Thresholds were chosen with benchmarks/pii_text.py.
    """
    bare = _is_bare(text)
    for one in first:
        capital = _has_capital(text, one)
        agreed = capital and any(_overlap(one, other) and one.entity_type == other.entity_type for other in second)
        sure = 2.0 if bare else (_SURE if capital else _SURE_LOWER_CASE)[one.entity_type]
        if capital and one.entity_type == "PERSON" and " " in text[one.start : one.end]:
            sure = _SURE_FULL_NAME
        score = one.score if one.score >= sure else min(one.score, _DOUBTED)
        yield replace(one, score=max(score, _AGREED) if agreed else score)
    for other in second:
        if text.count(" ", other.start, other.end) >= _MAX_WORDS or _SCANNER.search(text, other.start, other.end):
            continue
        near = [one for one in first if _overlap(one, other)]
        agreed = bool(near) and _has_capital(text, other)
        # Where the two disagree on the type, the one that knows how sure it is decides.
        best = max(near, key=lambda one: one.score, default=other)
        yield replace(other, entity_type=best.entity_type, score=_AGREED if agreed else _DOUBTED)


def _overlap(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end


def _has_capital(text: str, one: Entity) -> bool:
    """False for what is written in lower case only; scripts without case count as capital."""
    return any(_is_capital(char) for char in text[one.start : one.end])


def _is_capital(char: str) -> bool:
    return char.isalpha() and not char.islower()


def _is_bare(text: str) -> bool:
    """One word in lower case and nothing else: `daisy`."""
    return text.islower() and text.strip().isalpha()
