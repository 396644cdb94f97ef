"""Names and addresses by Rampart, a small BERT for personal data (National Design Studio, CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from gate.models import find_model, model_info
from gate.text.entities import Entity
from gate.text.wordpiece import Word, WordPiece

_COLUMNS = {"PERSON": [1, 2, 3, 4], "LOCATION": list(range(23, 35))}
"""The model's outputs that mean a name (given name, surname: first and further words), or a part of an address
(building, street, secondary address, city, state, postal code)."""
_WORD = re.compile(r"(?!(?:III|VII|VIII|XII|XIII)\b)[^\W\d_]{3}|[^\W\d_a-zA-Z]{2}|\b[A-Z][^\W\d_][ .]+[A-Z][^\W\d_]")
_LEAST = 0.2
_SURE = {"PERSON": 0.6, "LOCATION": 0.6}
_SURE_FULL_NAME = 0.5
_SURE_LOWER_CASE = {"PERSON": 0.9, "LOCATION": 0.93}
_AGREED, _DOUBTED = 0.5, 0.35
_NOT_OF_A_NAME = re.compile(
    r"[\W_]|MRN|ID|DOB|ACC|PID|GA|LMP|EDD|EDC|BPD|SEX|AGE|TEL|FAX|SSN|IBAN|ISBN|NHS|CARD|HC|AC|FL|CRL|EFW|FHR|"
    r"(?i:dob|mrn|rsvp|voluson|logiq|acuson|aplio|epiq|affiniti|mindray|sonoscape)"
)
_SCANNER = re.compile(r"(?i)\b(?:voluson|logiq|acuson|aplio|epiq|affiniti|mindray|sonoscape)\b")
_MAX_WORDS = 5
_MAX_PIECES, _OVERLAP_WORDS = 200, 16


class Rampart:
    """Finds PERSON and LOCATION in text, one window at a time on one thread."""

    def __init__(self) -> None:
        self._pieces = WordPiece(find_model("rampart_vocabulary"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(find_model("rampart")), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}

    def find(self, text: str) -> Iterator[Entity]:
        """Names and addresses. Offsets in characters of `text`; the score is the lowest of the words'."""
        for window in _windows(list(self._pieces.words(text))):
            yield from self._spans(text, window, self._score(window))

    def _score(self, words: Sequence[Word]) -> dict[str, NDArray[np.float64]]:
        """For each group, one probability a word: the mean over its pieces."""
        ids = [self._pieces.start, *(piece for word in words for piece in word.ids), self._pieces.end]
        row = np.array([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        (logits,) = self._session.run(["logits"], {name: feed[name] for name in feed if name in self._inputs})
        scores = np.exp(logits[0] - logits[0].max(axis=-1, keepdims=True)).astype(np.float64)
        scores /= scores.sum(axis=-1, keepdims=True)
        first = np.cumsum([1, *(len(word.ids) for word in words)])
        return {
            group: np.add.reduceat(scores[:, columns].sum(axis=1)[:-1], first[:-1]) / np.diff(first)
            for group, columns in _COLUMNS.items()
        }

    def _spans(self, text: str, words: Sequence[Word], scores: Mapping[str, NDArray[np.float64]]) -> Iterator[Entity]:
        for group, values in scores.items():
            at = 0
            while at < len(words):
                end = at
                while end < len(words) and values[end] >= _LEAST:
                    end += 1
                yield from _entity(text, group, words[at:end], values[at:end])
                at = max(end, at + 1)

    def models(self) -> list[Mapping[str, Any]]:
        """The model file in use."""
        return [model_info("rampart")]


def _entity(text: str, group: str, words: Sequence[Word], values: NDArray[np.float64]) -> Iterator[Entity]:
    """The words as one entity, without labels and signs at its ends (`MARIA MRN`, `Springfield,`)."""
    kept = [at for at, word in enumerate(words) if not _NOT_OF_A_NAME.fullmatch(text, word.start, word.end)]
    first, last = (kept[0], kept[-1]) if kept else (0, -1)
    # `E10`, `40`, `EA` and `III` are models, counts and units.
    if kept and _WORD.search(text[words[first].start : words[last].end]):
        yield Entity(group, words[first].start, words[last].end, float(values[first : last + 1].min()))


def weigh(text: str, first: Sequence[Entity], second: Sequence[Entity]) -> Iterator[Entity]:
    """Names of two models with scores that say how far to trust them; both with offsets in `text`.

    `first` is the model with probabilities (Rampart): sure on its own above _SURE, sure below that where
    `second` (spaCy, which has none) sees the same type. What only one of them half sees scores under 0.4.
    Thresholds were chosen with benchmarks/pii_text.py.
    """
    # One word in lower case and nothing else (`daisy`) gives neither model anything to go by.
    bare = text.strip().isalpha() and text.islower()
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
    return any(char.isalpha() and not char.islower() for char in text[one.start : one.end])


def _windows(words: list[Word]) -> Iterator[list[Word]]:
    """Runs of words of at most _MAX_PIECES pieces; each begins some words before the last one ended."""
    start = 0
    while start < len(words):
        end, pieces = start, 0
        while end < len(words) and pieces + len(words[end].ids) <= _MAX_PIECES:
            pieces += len(words[end].ids)
            end += 1
        yield words[start:end]
        if end == len(words):
            return
        start = max(start + 1, end - _OVERLAP_WORDS)
