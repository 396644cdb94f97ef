"""A small real release: two shards with sidecars, a manifest over them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.keys import Key
from gate.manifest.build import build_manifest
from gate.manifest.schema import ShardRecord
from gate.policy import Policy, load_policy
from gate.shards.write import TarWriter
from gate.tally import Tally
from gate.types import Fate, Outcome

KEY = Key(bytes(range(32)))
POLICY = """version: 1
name: example
detectors:
  caption_text:
rules:
  - id: names
    when: {entity_type: PERSON}
    action: redact
    reason: A name leads to a person.
"""
ROWS, SAMPLES = 5, 3


def write_shard(release: Path, name: str) -> ShardRecord:
    """Three samples of two members, five rows of which two have no sample."""
    sink = io.BytesIO()
    tar = TarWriter(sink)
    for number in range(SAMPLES):
        tar.add(f"{name}{number:04d}.jpg", bytes([number]) * 700)
        tar.add(f"{name}{number:04d}.txt", b"a caption")
    tar.close()
    (release / f"{name}.tar").write_bytes(sink.getvalue())
    stats = f'{{"count": {ROWS}, "successes": {SAMPLES}}}'
    (release / f"{name}_stats.json").write_text(stats, encoding="ascii")
    return ShardRecord(name=name, samples=SAMPLES, members=2 * SAMPLES, rows=ROWS)


def tally_of(*fates: Fate, failed_rows: int = 0) -> Tally:
    tally = Tally()
    tally.read(samples=len(fates), members=2 * len(fates), failed_rows=failed_rows)
    for fate in fates:
        tally.add(Outcome(fate), None, members=2, written=2 if fate in (Fate.RELEASED, Fate.REDACTED) else 0)
    return tally


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return load_policy(path)


@pytest.fixture
def make_release(tmp_path: Path, policy: Policy) -> Callable[..., Path]:
    """Build a release below the test's folder; keyword arguments replace those of `build_manifest`."""

    def make(name: str = "release", **changes: object) -> Path:
        release = tmp_path / name
        release.mkdir(exist_ok=True)
        shards = [write_shard(release, "00000"), write_shard(release, "00001")]
        released = [Fate.RELEASED] * (SAMPLES * len(shards) - 1)
        arguments: dict[str, object] = {
            "policy": policy,
            "key": KEY,
            "version": "0.1.0",
            "environment": {"python": "3.11"},
            "models": [],
            "tally": tally_of(*released, Fate.REDACTED, Fate.DROPPED, Fate.QUARANTINED, failed_rows=2),
            "shards": shards,
            "verdict": "pass",
            "complete": True,
            "shard_range": None,
            "decisions_root": bytes(32),
        }
        build_manifest(release, **(arguments | changes))  # type: ignore[arg-type]
        return release

    return make


@pytest.fixture
def release(make_release: Callable[..., Path]) -> Path:
    return make_release()
