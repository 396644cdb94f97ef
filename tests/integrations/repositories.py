"""What tests of git repositories ask again and again."""

from __future__ import annotations

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
