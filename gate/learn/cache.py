"""Features that were computed before, on the disk. A private file: features of a person's picture describe it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem, UsageError
from gate.learn.files import PictureFile
from gate.shards.atomic import write_atomic
from gate.vision.embed import ImageEmbedder
from gate.vision.embedders import embed_picture
from gate.vision.phash import perceptual_hash
from gate.vision.picture import Picture, decode, upright

MAX_PIXELS = 64_000_000
_FIELDS = ("digests", "features", "hashes", "hashed")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Features (d,) of one picture and its perceptual hash (None when it is too flat for one)."""

    features: NDArray[np.float32] = field(repr=False)
    hash: bytes | None = field(repr=False)


class FeatureCache:
    """Features by the SHA-256 of the stored picture, kept in `path` when there is one; a context manager.

    The file belongs to one embedder: it carries what that embedder makes of a fixed picture, so that other weights,
    another preparation of pictures or another processor's arithmetic make it start anew. It is written when the
    block ends, by an interruption too.
    """

    def __init__(self, path: Path | None, embedder: ImageEmbedder) -> None:
        self._path, self._embedder = path, embedder
        self._known: dict[str, Known] = {}
        self._probe = ""
        self._new = 0

    def __enter__(self) -> Self:
        if self._path is not None:
            self._probe = _probe(self._embedder)
            if self._path.exists():
                self._read(self._path)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._path is not None and self._new:
            self._write(self._path)

    def look(self, file: PictureFile) -> Known:
        """Features and hash of a picture, computed when they are not known. Raises SampleProblem when it has none."""
        if file.problem:
            raise SampleProblem(file.problem)
        digest = file.digest
        if digest not in self._known:
            picture = decode(file.data, max_pixels=MAX_PIXELS)
            known = Known(embed_picture(self._embedder, picture)[0], _hash(picture))
            if self._path is None:
                return known
            self._known[digest] = known
            self._new += 1
        return self._known[digest]

    def _read(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as stored:
                probe = str(stored["probe"])
                digests, features, hashes, hashed = (stored[name] for name in _FIELDS)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise UsageError(f"{path} is no cache of features ({type(error).__name__}); name another file") from None
        if probe == self._probe:
            rows = zip(digests, features, hashes, hashed, strict=True)
            self._known = {str(d): Known(f, h.tobytes() if has else None) for d, f, h, has in rows}

    def _write(self, path: Path) -> None:
        known = self._known.values()
        hashes = [np.frombuffer(each.hash or bytes(32), np.uint8) for each in known]
        sink = io.BytesIO()
        np.savez(
            sink,
            probe=np.array(self._probe),
            digests=np.array(list(self._known)),
            features=np.stack([each.features for each in known]),
            hashes=np.stack(hashes),
            hashed=np.array([each.hash is not None for each in known]),
        )
        write_atomic(path, sink.getvalue(), private=True)


def _hash(picture: Picture) -> bytes | None:
    return perceptual_hash(upright(picture.rgb, picture.orientation))


def _probe(embedder: ImageEmbedder) -> str:
    """What the embedder makes of a fixed picture with a border, as a digest."""
    rgb = np.full((96, 128, 3), 255, np.uint8)
    rgb[16:80, 24:104] = np.random.default_rng(0).integers(0, 256, (64, 80, 3), dtype=np.uint8)
    features = embed_picture(embedder, Picture(rgb, "PNG"))
    return hashlib.sha256(embedder.digest.encode() + features.tobytes()).hexdigest()
