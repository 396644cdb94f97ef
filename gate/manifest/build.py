"""Write the manifest of a finished release."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from gate.errors import GateError
from gate.keys import Key
from gate.manifest import canonical
from gate.manifest.counts import public_counts
from gate.manifest.files import hash_files, list_files, show
from gate.manifest.schema import (
    DIGEST,
    FOLDER,
    MANIFEST,
    SIGNATURES,
    Digests,
    PolicyRecord,
    Predicate,
    ShardRecord,
    Statement,
    Subject,
    Tool,
)
from gate.policy.schema import Policy
from gate.shards.atomic import write_atomic
from gate.tally import Tally


def build_manifest(  # noqa: PLR0913  (keyword only: each is one fact that the manifest states)
    release: Path,
    *,
    policy: Policy,
    key: Key,
    version: str,
    environment: Mapping[str, str],
    models: Sequence[Mapping[str, Any]],
    tally: Tally,
    shards: Sequence[ShardRecord],
    verdict: Literal["pass", "fail"],
    complete: bool,
    shard_range: tuple[int, int] | None,
    decisions_root: bytes,
    examined: Literal["samples", "rows"] = "samples",
) -> Path:
    """Write `_privacy/manifest.json` and its digest, and return the manifest's path.

    Every other file below `release` becomes a subject, so all of them must be there and final. `shards` are
    those of the release in order of name; `environment` comes from `gate.manifest.environment`, `models` from
    the detectors, `decisions_root` from `MerkleTree.root`;
    `examined` is `rows` where there were no pictures. Nothing that is written holds a clock, a host or a path.

    Raises GateError when the counts do not balance, or when the folder holds what cannot be published (links,
    names that are not Unicode).
    """
    tally.balance()
    if tally.successes != sum(shard.samples for shard in shards):
        raise GateError("the shards written do not hold as many samples as were released (please report this)")
    statement = Statement(
        _type="https://in-toto.io/Statement/v1",
        subject=_subjects(release),
        predicateType="https://shardgate.dev/predicate/release/v1",
        predicate=Predicate(
            verdict=verdict,
            complete=complete,
            examined=examined,
            shard_range=None if shard_range is None else list(shard_range),
            tool=Tool(name="gate", version=version),
            environment=dict(environment),
            policy=PolicyRecord(
                name=policy.name,
                text=policy.public_text,
                sha256=policy.digest,
                private_digest=key.digest("policy", policy.text.encode()).hex(),
            ),
            models=[_exact(model) for model in sorted(models, key=lambda model: str(model.get("name")))],
            shards=list(shards),
            counts=public_counts(tally, shards),
            decisions_root=decisions_root.hex(),
        ),
    )
    data = canonical.dumps(statement.model_dump(mode="json", by_alias=True))
    (release / FOLDER).mkdir(exist_ok=True)
    write_atomic(release / MANIFEST, data)
    write_atomic(release / DIGEST, digest_line(data))
    return release / MANIFEST


def digest_line(manifest: bytes) -> bytes:
    """What the file beside the manifest holds; `sha256sum -c` reads it too."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {Path(MANIFEST).name}\n".encode()


def _subjects(release: Path) -> list[Subject]:
    listing = list_files(release)
    if listing.others:
        raise GateError(f"{show(min(listing.others))} in the release is no plain file; a release holds no links")
    digests = hash_files(release, listing.files - {MANIFEST, DIGEST} - SIGNATURES)
    try:
        for name in digests:
            name.encode("utf-8")
    except UnicodeEncodeError:
        raise GateError("a file name in the release is not Unicode; rename it and run again") from None
    return [Subject(name=name, digest=Digests(sha256=digest)) for name, (digest, _) in sorted(digests.items())]


def _exact(value: Any) -> Any:
    """Numbers with a fraction as text: JSON readers do not agree on them."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(name): _exact(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    return value
