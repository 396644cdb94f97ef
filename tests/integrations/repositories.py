"""What tests of git repositories ask again and again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gate.integrations.git import verify_repository
from gate.policy import Policy


def problems(repository: Path, policy: Policy) -> dict[str, str]:
    """The mismatches of the release in data/ by name of the file."""
    result = verify_repository(repository, policy=policy)
    assert result.uncovered == ()
    ((name, release),) = result.releases
    assert name == "data"
    return {mismatch.name: mismatch.problem for mismatch in release.mismatches}


def pointer(data: bytes) -> bytes:
    """What Git LFS stores for a file, and a clone holds with GIT_LFS_SKIP_SMUDGE=1."""
    digest = hashlib.sha256(data).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(data)}\n".encode()
