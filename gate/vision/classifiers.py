"""Trained heads: what they are, and their files. Arrays in PATH.npz, facts about them in PATH.json, never a pickle.

Applying a head needs numpy alone. `gate.learn.fit` makes them; `gate train` writes them.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.shards.atomic import write_atomic
from gate.vision.classifier_kinds import Arrays, Forest, Linear, Network, Rbf
from gate.vision.embed import ImageEmbedder

FORMAT = "gate-head/1"

LEAST = 1e-9
"""A threshold lies between this and 1 less this: beyond it a head would find everything or nothing."""


class Classifier(Protocol):
    """Gives each feature vector a calibrated margin: the log-odds that it belongs to the positive class."""

    kind: ClassVar[str]
    holds_training_examples: ClassVar[bool]

    @property
    def dimensions(self) -> int:
        """Length of the feature vectors it takes."""
        ...

    def margins(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds (n,) of features (n, dimensions); a row's does not depend on the other rows.

        Raises ValueError for another shape, NaN or infinity.
        """
        ...

    def arrays(self) -> Arrays:
        """Everything it consists of."""
        ...


@dataclass(frozen=True, slots=True)
class TrainedHead:
    """A classifier and its card.

    The card tells `embedder` (`name` and `digest` of the network whose features it takes), `positive` (the labels
    it looks for), `kind`, `threshold`, `holds_training_examples`, `sha256` of the arrays, and how it was trained.
    """

    classifier: Classifier
    card: Mapping[str, Any] = field(repr=False)

    @property
    def threshold(self) -> float:
        """The lowest score (probability) that counts as positive."""
        return float(self.card["threshold"])

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probabilities (n,) of features (n, d). Raises ValueError for another shape, NaN or infinity."""
        return sigmoid(self.classifier.margins(features))

    def check_embedder(self, embedder: ImageEmbedder) -> None:
        """Raises UsageError when the head was trained on features of another network."""
        wanted = self.card["embedder"]
        if embedder.digest != wanted["digest"]:
            raise UsageError(
                f"this head takes features of {wanted['name']} with weights {wanted['digest'][:12]}, "
                f"not of {embedder.name} with weights {embedder.digest[:12]}"
            )


def sigmoid(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds."""
    probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(margins, -60, 60)))
    return probabilities


def head_files(path: Path) -> tuple[Path, Path]:
    """(arrays, card) of a head that is named with or without the ending .npz or .json."""
    stem = path.with_suffix("") if path.suffix in {".npz", ".json"} else path
    return stem.with_name(f"{stem.name}.npz"), stem.with_name(f"{stem.name}.json")


def save_head(path: Path, classifier: Classifier, card: Mapping[str, Any]) -> None:
    """Write PATH.npz and PATH.json; the same classifier and card give the same bytes.

    `card` holds at least `embedder`, `positive` and `threshold`. What the classifier itself says (kind, length of
    its features, digest, whether it holds training examples) is added. Arrays that hold training examples, which
    describe people's pictures, can be read by their owner alone (mode 0600).
    """
    arrays, document = head_files(path)
    data = _pack(classifier.arrays())
    facts = {
        "format": FORMAT,
        "kind": classifier.kind,
        "dimensions": classifier.dimensions,
        "sha256": hashlib.sha256(data).hexdigest(),
        "holds_training_examples": classifier.holds_training_examples,
    }
    write_atomic(arrays, data, private=classifier.holds_training_examples)
    write_atomic(document, (json.dumps({**card, **facts}, indent=1, sort_keys=True) + "\n").encode())


def load_head(path: Path) -> TrainedHead:
    """The head of PATH.npz and PATH.json. Raises UsageError when one is absent, damaged or not the other's."""
    arrays, document = head_files(path)
    try:
        data, text = arrays.read_bytes(), document.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{error.filename} cannot be read ({error.strerror}); a head is {arrays.name} and {document.name}"
        ) from None
    card = _card(document, text)
    if hashlib.sha256(data).hexdigest() != card["sha256"]:
        raise UsageError(f"{arrays} is not the file that {document.name} describes (its sha256 differs)")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            classifier = _READERS[card["kind"]]({name: stored[name] for name in stored.files})
    except Exception as error:  # a foreign file makes numpy raise nearly anything, MemoryError for a header that lies
        raise UsageError(f"{arrays} holds no {card['kind']} head ({type(error).__name__})") from error
    if classifier.dimensions != card["dimensions"]:
        raise UsageError(f"{arrays} and {document.name} do not agree on the length of the features")
    return TrainedHead(classifier, card)


def _card(path: Path, text: bytes) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads(text)
        sound = (
            card["format"] == FORMAT
            and card["kind"] in _READERS
            and isinstance(card["threshold"], float)
            and LEAST < card["threshold"] < 1 - LEAST
            and all(card["embedder"][name].isprintable() for name in ("name", "digest"))
            and isinstance(card["positive"], list)
            and all(isinstance(label, str) for label in card["positive"])
            and {"sha256", "dimensions"} <= card.keys()
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise UsageError(f"{path} is no card of a head ({FORMAT})")
    return card


def _pack(arrays: Arrays) -> bytes:
    """An .npz without a clock in it: numpy's own writer stamps every member with the time of day."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, array in sorted(arrays.items()):
            member = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o600 << 16
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, allow_pickle=False)
            archive.writestr(member, buffer.getvalue())
    return sink.getvalue()


def _linear(arrays: Arrays) -> Linear:
    return Linear(_take(arrays, "weights", "f8", 1), _number(arrays, "bias", "f8"))


def _rbf(arrays: Arrays) -> Rbf:
    centre, scale = _take(arrays, "centre", "f4", 1), _take(arrays, "scale", "f4", 1)
    support, coefficients = _take(arrays, "support", "f4", 2), _take(arrays, "coefficients", "f8", 1)
    _agree(len(centre) == len(scale) == support.shape[1] and len(support) == len(coefficients))
    return Rbf(centre, scale, support, coefficients, _number(arrays, "bias", "f8"))


def _forest(arrays: Arrays) -> Forest:
    names = {"feature": "i4", "threshold": "f8", "left": "i4", "right": "i4", "value": "f8"}
    nodes = {name: _take(arrays, name, kind, 1) for name, kind in names.items()}
    width, roots = int(_number(arrays, "width", "i8")), _take(arrays, "roots", "i4", 1)
    own = np.arange(len(nodes["feature"]))
    leaf = (nodes["left"] == own) & (nodes["right"] == own)
    _agree(len({len(array) for array in nodes.values()}) == 1 and len(own) > 0)
    # every step leads on to a later node, so that each walk ends
    _agree(bool((leaf | ((nodes["left"] > own) & (nodes["right"] > own))).all()))
    _agree(max(nodes["left"].max(), nodes["right"].max(), roots.max()) < len(own) and roots.min() >= 0)
    _agree(nodes["feature"].min() >= 0 and nodes["feature"].max() < width)
    return Forest(width=width, roots=roots, bias=_number(arrays, "bias", "f8"), **nodes)


def _network(arrays: Arrays) -> Network:
    centre, scale = _take(arrays, "centre", "f4", 1), _take(arrays, "scale", "f4", 1)
    layers = (len(arrays) - 2) // 2
    weights = tuple(_take(arrays, f"weights_{i}", "f4", 2) for i in range(layers))
    biases = tuple(_take(arrays, f"biases_{i}", "f4", 1) for i in range(layers))
    widths = [len(centre), *(len(bias) for bias in biases)]
    _agree(len(centre) == len(scale) and layers > 0 and widths[-1] == 1)
    _agree(all(w.shape == shape for w, shape in zip(weights, itertools.pairwise(widths), strict=True)))
    return Network(centre, scale, weights, biases)


_READERS: Mapping[str, Callable[[Arrays], Classifier]] = {
    "linear": _linear,
    "rbf": _rbf,
    "forest": _forest,
    "network": _network,
}


def _take(arrays: Arrays, name: str, kind: str, dimensions: int) -> NDArray[Any]:
    array = arrays[name]
    _agree(array.dtype == np.dtype(kind) and array.ndim == dimensions and bool(np.isfinite(array).all()))
    return array


def _number(arrays: Arrays, name: str, kind: str) -> float:
    return float(_take(arrays, name, kind, 0))


def _agree(sound: bool) -> None:
    if not sound:
        raise ValueError("arrays do not fit together")
