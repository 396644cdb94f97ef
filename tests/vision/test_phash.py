from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.vision.phash import HASH_BYTES, distance, near, perceptual_hash
from gate.vision.picture import Pixels, decode


def scene(seed: int, side: int = 200) -> Pixels:
    """Smooth random shapes: a stand-in for a photograph."""
    coarse = np.random.default_rng(seed).integers(0, 256, (23, 23, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))


def hashed(rgb: Pixels) -> bytes:
    value = perceptual_hash(rgb)
    assert value is not None
    assert len(value) == HASH_BYTES
    return value


def test_copies_are_near_and_others_far() -> None:
    for seed in range(12):
        rgb = scene(seed)
        out = io.BytesIO()
        Image.fromarray(rgb).save(out, "JPEG", quality=40)
        copies = [
            np.asarray(Image.open(out)),
            np.asarray(Image.fromarray(rgb).resize((100, 100), Image.Resampling.BICUBIC)),
            np.clip(rgb.astype(int) + 9, 0, 255).astype(np.uint8),
        ]
        assert max(distance(hashed(rgb), hashed(copy)) for copy in copies) <= 31
        assert distance(hashed(rgb), hashed(scene(seed + 100))) > 62


def test_flat_pictures_have_no_hash() -> None:
    assert perceptual_hash(np.full((50, 70, 3), 128, dtype=np.uint8)) is None
    assert perceptual_hash(np.full((1, 1, 3), 3, dtype=np.uint8)) is None


def test_any_shape_can_be_hashed() -> None:
    for shape in ((1, 300, 3), (300, 2, 3), (7, 7, 3)):
        rgb = np.random.default_rng(5).integers(0, 256, shape).astype(np.uint8)
        assert perceptual_hash(rgb) == perceptual_hash(rgb.copy())


def test_distance_counts_bits() -> None:
    assert distance(bytes(32), bytes(32)) == 0
    assert distance(bytes(32), b"\xff" * 32) == 256
    assert distance(bytes(31) + b"\x05", bytes(32)) == 2


def test_near_agrees_with_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    queries = [rng.bytes(32) for _ in range(7)]
    pool = [rng.bytes(32) for _ in range(20)] + [bytes([query[0] ^ 7]) + query[1:] for query in queries]
    for limit in (0, 2, 3, 110, 256):
        expected = [any(distance(query, each) <= limit for query in queries) for each in pool]
        assert near(queries, pool, limit) == expected
    assert any(near(queries, pool, 3)) != all(near(queries, pool, 3))
    before = near(queries, pool, 110)
    monkeypatch.setattr("gate.vision.phash._CHUNK", 8)  # the pieces in which it works must not show
    assert near(queries, pool, 110) == before
    assert near([], pool, 256) == [False] * len(pool)
    assert near(queries, [], 256) == []


def test_no_false_match_among_real_pictures(shared_data: Path) -> None:
    hashes = []
    with tarfile.open(shared_data / "web" / "00000.tar") as tar:
        for member in tar:
            if member.name.endswith(".jpg"):
                source = tar.extractfile(member)
                assert source is not None
                hashes.append(perceptual_hash(decode(source.read(), max_pixels=10**7).rgb))
    known = [value for value in hashes if value is not None]
    assert len(known) > 20
    assert sum(any(near([value], known[:i] + known[i + 1 :], 31)) for i, value in enumerate(known)) == 0
