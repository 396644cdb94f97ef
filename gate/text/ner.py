"""Names and addresses by Rampart, a small BERT for personal data (National Design Studio, CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
# Han and kana are no names to it: its vocabulary has few of them, and what it says of them is chance.
_LETTER = r"[^\W\d_\u3005\u3040-\u30ff\u3400-\u9fff]"
LETTERS = re.compile(
    rf"(?!(?:III|VII|VIII|XII|XIII)\b){_LETTER}{{3}}|(?:(?![a-zA-Z]){_LETTER}){{2}}|\b[A-Z]{_LETTER}[ .]+[A-Z]{_LETTER}"
)
"""What a text must hold to be a name: three letters, or two where two make one; not a Roman number."""
_LEAST = 0.2
_NOT_OF_A_NAME = re.compile(
    r"[\W_]|MRN|ID|DOB|ACC|PID|GA|LMP|EDD|EDC|BPD|SEX|AGE|TEL|FAX|SSN|IBAN|ISBN|NHS|CARD|HC|AC|FL|CRL|EFW|FHR|AFI|SRI|CRI|MI|TIS|TIB|OFD|MVP|PSV|EDV|QTY|REFILLS|"
    r"(?i:dob|mrn|rsvp|voluson|logiq|acuson|aplio|epiq|affiniti|mindray|sonoscape)"
)
_MAX_PIECES, _OVERLAP_WORDS = 200, 16
_WIDTH, _BATCH = 8, 8  # a batch's width is a multiple of the first; more rows at once gain nothing


class Rampart:
    """Finds PERSON and LOCATION in texts, on one thread."""

    def __init__(self) -> None:
        self._pieces = WordPiece(find_model("rampart_vocabulary"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(find_model("rampart")), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}

    def find_all(self, texts: Sequence[str]) -> list[list[Entity]]:
        """For each text its names and addresses. Offsets in characters; the score is the lowest of the words'.

        Short texts go through the network together. What is found in one does not depend on the others.
        """
        windows = [(at, window) for at, text in enumerate(texts) for window in _windows(list(self._pieces.words(text)))]
        found: list[list[Entity]] = [[] for _ in texts]
        scores = self._score_all([window for _, window in windows])
        for (at, window), values in zip(windows, scores, strict=True):
            found[at].extend(self._spans(texts[at], window, values))
        return found

    def _score_all(self, windows: Sequence[Sequence[Word]]) -> list[dict[str, NDArray[np.float64]]]:
        """For each window and group, one probability a word."""
        rows = [
            [self._pieces.start, *(piece for word in window for piece in word.ids), self._pieces.end]
            for window in windows
        ]
        buckets: dict[int, list[int]] = {}
        for at, row in enumerate(rows):
            buckets.setdefault(-(-len(row) // _WIDTH) * _WIDTH, []).append(at)
        scores: dict[int, dict[str, NDArray[np.float64]]] = {}
        for width, members in buckets.items():
            for first in range(0, len(members), _BATCH):
                batch = members[first : first + _BATCH]
                logits = self._run([rows[at] for at in batch], width)
                scores |= {at: _word_scores(windows[at], logits[row]) for row, at in enumerate(batch)}
        return [scores[at] for at in range(len(windows))]

    def _run(self, rows: Sequence[Sequence[int]], width: int) -> NDArray[np.float32]:
        """Logits (rows, width, labels). Rows are filled up to the width; the attention mask hides the filling."""
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros_like(ids)
        for at, row in enumerate(rows):
            ids[at, : len(row)], mask[at, : len(row)] = row, 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (logits,) = self._session.run(["logits"], {name: feed[name] for name in feed if name in self._inputs})
        return np.asarray(logits, np.float32)

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
    if LETTERS.search(" ".join(text[words[at].start : words[at].end] for at in kept)):
        yield Entity(group, words[first].start, words[last].end, float(values[first : last + 1].min()))


def _word_scores(words: Sequence[Word], logits: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """For each group, one probability a word: the mean over its pieces."""
    scores = np.exp(logits - logits.max(axis=-1, keepdims=True)).astype(np.float64)
    scores /= scores.sum(axis=-1, keepdims=True)
    first = np.cumsum([1, *(len(word.ids) for word in words)])
    return {
        group: np.add.reduceat(scores[: first[-1], columns].sum(axis=1), first[:-1]) / np.diff(first)
        for group, columns in _COLUMNS.items()
    }


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
