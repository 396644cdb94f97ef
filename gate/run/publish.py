"""The last step of a run: a manifest over exactly what was written, and the release's name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from gate.errors import GateError
from gate.manifest.build import build_manifest
from gate.manifest.environment import environment
from gate.manifest.load import parse_manifest
from gate.manifest.schema import MANIFEST
from gate.report.model import Verdict
from gate.run.context import Run
from gate.run.counting import Summary
from gate.shards.atomic import sync_folder, write_error
from gate.version import VERSION


def stage(
    run: Run,
    summary: Summary,
    verdict: Verdict,
    written: Mapping[str, str],
    *,
    whole: bool = True,
    examined: Literal["samples", "rows"] = "samples",
) -> None:
    """Write the manifest of the staged files. `written`: their names and SHA-256 as this run wrote them.

    Other files are taken away first. Raises GateError when what lies there is not what was written.
    """
    staging = run.plan.staging
    assert staging is not None
    _remove_foreign(staging, written)
    build_manifest(
        staging,
        policy=run.policy,
        key=run.key,
        version=VERSION,
        environment=environment(),
        models=run.models,
        tally=summary.tally,
        shards=sorted(summary.shards, key=lambda shard: shard.name),
        verdict="pass" if verdict is Verdict.PASS else "fail",
        complete=whole,
        shard_range=None if whole else run.plan.shard_range,
        decisions_root=summary.tree.root(),
        examined=examined,
    )
    statement = parse_manifest((staging / MANIFEST).read_bytes())
    if {subject.name: subject.digest.sha256 for subject in statement.subject} != dict(written):
        (staging / MANIFEST).unlink()
        raise GateError(f"{staging} changed while gate was working; run the same command again")


def publish(run: Run) -> None:
    """Give the staged release its final name."""
    staging, release = run.plan.staging, run.plan.release
    assert staging is not None and release is not None
    try:
        staging.rename(release)
        sync_folder(release.parent)
    except OSError as error:
        raise write_error(release, error) from None


def _remove_foreign(staging: Path, written: Mapping[str, str]) -> None:
    """Take away what an earlier, interrupted run left in the staging folder and this one did not write."""
    for path in sorted(staging.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(staging).as_posix() not in written:
            path.unlink()
