"""Retrieval: how near pictures come to queries, which are sentences or pictures; and where to draw the line.

Method: Lohanimit et al., Privacy in Image Datasets: A Case Study on Pregnancy Ultrasounds, AIES 2025: a picture counts
as found when its highest cosine similarity to any query reaches a threshold. numpy only; the features may come from any
embedder, or from files of precomputed ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gate.errors import SampleProblem, UsageError
from gate.vision.picture import Picture, decode

TEXT_THRESHOLD = 0.3
"""The study's threshold on the cosine between CLIP features of a picture and a sentence: a start, not an optimum."""

IMAGE_THRESHOLD = 0.7
"""The same between two pictures."""

QUERIES = Path(__file__).parents[1] / "models" / "data" / "queries-pregnancy-ultrasound.txt"
"""The sentences that come with gate."""

MAX_QUERY_LENGTH = 300
"""Characters of a query. CLIP's text encoders read about 75 word pieces and cut off the rest."""

_CHUNK = 256  # rows through one product: (256, d) in float32 stays in the processor's cache
_MAX_FILE_BYTES = 1 << 20
_MAX_PIXELS = 64_000_000
_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


@dataclass(frozen=True, slots=True, eq=False)
class Retrieval:
    """For n pictures: `scores` (n,) float32, the highest cosine in -1..1, and `best` (n,) int64, its query's index."""

    scores: NDArray[np.float32]
    best: NDArray[np.int64]


def highest_cosine(features: NDArray[np.floating[Any]], queries: NDArray[np.floating[Any]]) -> Retrieval:
    """The query that each row of `features` (n, d) is nearest to, out of `queries` (q, d), and their cosine.

    Any float type and length of the vectors; of equal cosines the first query counts. A memory-mapped array is read
    in pieces, and what is held beside the result does not grow with n. Every piece is filled up to the same size, so
    that a row's cosine does not depend on the rows beside it.

    Raises ValueError for other shapes or types, for no queries, and for a vector that has no direction (zeros, or
    numbers that are not finite): it must not pass for one that is far from every query.
    """
    if features.ndim != 2 or queries.ndim != 2 or features.shape[1] != queries.shape[1] or not len(queries):
        raise ValueError("features must be (n, d) and queries (q, d) with q of at least 1")
    if not (np.issubdtype(features.dtype, np.floating) and np.issubdtype(queries.dtype, np.floating)):
        raise ValueError("features and queries must be of a float type")
    columns = np.ascontiguousarray(_unit(_single(queries)).T)
    scores = np.empty(len(features), np.float32)
    best = np.empty(len(features), np.int64)
    piece = np.ones((_CHUNK, features.shape[1]), np.float32)
    for start in range(0, len(features), _CHUNK):
        rows = features[start : start + _CHUNK]
        piece[: len(rows)] = _single(rows)
        cosines = (_unit(piece) @ columns)[: len(rows)]
        nearest = cosines.argmax(axis=1)
        best[start : start + _CHUNK] = nearest
        scores[start : start + _CHUNK] = cosines[np.arange(len(rows)), nearest]
    return Retrieval(np.clip(scores, -1, 1), best)


def _single(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
        return vectors.astype(np.float32, copy=False)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError("a vector is zero or not finite, so it has no direction")
    unit: NDArray[np.float32] = vectors / lengths[:, None]
    return unit


def choose_threshold(scores: ArrayLike, labels: ArrayLike, *, max_fn_rate: float | None = None) -> float:
    """The threshold t for `score >= t`, chosen on validation data: `scores` (n,), `labels` (n,) true or false.

    By default the one with the fewest errors. With `max_fn_rate` (0..1) the one with the fewest false alarms of those
    that miss no larger part of the positives. Of equal ones the lowest, which misses least. It lies half-way between
    two of the scores.
    Never choose it on the data that it is then measured on.

    Raises UsageError when positives or negatives are missing, ValueError for other shapes or scores that are not
    finite.
    """
    values, positive = np.asarray(scores, np.float64), np.asarray(labels, bool)
    if values.ndim != 1 or values.shape != positive.shape or not np.isfinite(values).all():
        raise ValueError("scores and labels must be (n,), and the scores finite")
    if max_fn_rate is not None and not 0 <= max_fn_rate <= 1:
        raise ValueError("max_fn_rate must be in 0..1")
    positives = int(positive.sum())
    if not 0 < positives < len(positive):
        raise UsageError("a threshold needs pictures of both kinds to be chosen on; give labelled positives and others")
    distinct, where = np.unique(values, return_inverse=True)
    halves = (distinct[1:] + distinct[:-1]) / 2
    halves = np.where(halves > distinct[:-1], halves, distinct[1:])  # nothing lies between two neighbouring numbers
    thresholds = np.concatenate([distinct[:1], halves, np.nextafter(distinct[-1:], np.inf)])
    missed = _below(where[positive], len(distinct))
    false_alarms = (len(positive) - positives) - _below(where[~positive], len(distinct))
    if max_fn_rate is None:
        return float(thresholds[(missed + false_alarms).argmin()])
    fewest = false_alarms[missed / positives <= max_fn_rate].min()
    return float(thresholds[np.flatnonzero(false_alarms == fewest)[0]])


def _below(ranks: NDArray[np.intp], distinct: int) -> NDArray[np.int64]:
    """How many of the ranks lie below 0, 1, ... `distinct`."""
    return np.concatenate([[0], np.cumsum(np.bincount(ranks, minlength=distinct))]).astype(np.int64)


def load_queries(path: Path | None = None) -> tuple[str, ...]:
    """The sentences of a file, by default the 100 that come with gate for ultrasound pictures of a pregnancy.

    UTF-8, one sentence a line; blank lines and lines that begin with `#` are passed over. Raises UsageError, with the
    line, for a sentence that stands there twice (upper and lower case are alike), is longer than MAX_QUERY_LENGTH or
    holds control characters; and when there is no such file, or no sentence in it.
    """
    file = path or QUERIES
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_FILE_BYTES + 1)
        if len(data) > _MAX_FILE_BYTES:
            raise UsageError(f"{file} is larger than {_MAX_FILE_BYTES} bytes, which no list of queries is")
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise UsageError(f"the queries in {file} cannot be read ({type(error).__name__}); save UTF-8 text") from None
    queries: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        query = line.strip()
        if not query or query.startswith("#"):
            continue
        if problem := _problem(query):
            raise UsageError(f"{file}:{number}: {problem}")
        if query.casefold() in queries:
            raise UsageError(f"{file}:{number}: this query stands there a second time")
        queries[query.casefold()] = query
    if not queries:
        raise UsageError(f"{file} holds no query; write one sentence a line")
    return tuple(queries.values())


def _problem(query: str) -> str | None:
    if len(query) > MAX_QUERY_LENGTH:
        return f"a query must be at most {MAX_QUERY_LENGTH} characters long"
    return None if query.isprintable() else "a query must not hold control characters"


def read_query_pictures(folder: Path) -> Iterator[Picture]:
    """The pictures (JPEG, PNG, WebP) directly in a folder, by file name; other files are passed over.

    Raises UsageError when there are none, or when one cannot be read: it is named by its number in that order, as file
    names can tell who is in a picture.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())
    except OSError as error:
        raise UsageError(f"the query pictures in {folder} cannot be read ({type(error).__name__})") from None
    if not files:
        raise UsageError(f"{folder} holds no JPEG, PNG or WebP picture to take as a query")
    for number, file in enumerate(files, 1):
        try:
            yield decode(file.read_bytes(), max_pixels=_MAX_PIXELS)
        except (OSError, SampleProblem) as error:
            reason = error.problem if isinstance(error, SampleProblem) else type(error).__name__
            raise UsageError(f"picture {number} in {folder}, counted by name, cannot be read ({reason})") from None
