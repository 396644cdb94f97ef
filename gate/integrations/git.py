"""May a git repository publish what it holds? For pre-commit and for CI.

What counts is the index, which is what a commit records: every release in it is verified under one policy, and a
shard or a sidecar outside of a release is named. So a shard that was deleted, renamed, left out of `git add`, or
whose manifest went away is caught like one that was changed. Needs the core install and the `git` program.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from gate.errors import GateError, UsageError
from gate.manifest.files import list_files, show
from gate.manifest.schema import MANIFEST
from gate.manifest.signatures import Signer
from gate.manifest.verify import Mismatch, Verification, verify
from gate.policy.schema import Policy

_DATA = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".parquet", "_stats.json")
"""How the names of shards and sidecars end. gate writes no compressed tars, so one of those never has a manifest."""


@dataclass(frozen=True, slots=True)
class RepositoryVerification:
    """What `verify_repository` found: each release by its path, and shards and sidecars that lie in none."""

    releases: tuple[tuple[str, Verification], ...]
    uncovered: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True when every release passed and nothing lies outside of one."""
        return not self.uncovered and all(result.ok for _, result in self.releases)


def verify_repository(
    folder: Path,
    *,
    policy: Policy,
    exclude: Sequence[str] = (),
    deep: bool = False,
    partial: bool = False,
    pictures: bool = False,
    signer: Signer | None = None,
) -> RepositoryVerification:
    """Verify every release in the index of the git repository around `folder`, under `policy`.

    `exclude` are git pathspecs (`tests/**`) of files that are not looked at; the other options are those of `verify`.

    Raises UsageError when there is no repository or a pattern is empty, GateError when git fails or a release
    cannot be read.
    """
    if not all(exclude):
        raise UsageError("--exclude '' would leave out every file; name a pattern")
    root = _root(folder)
    tracked = _names(root, "ls-files", "--cached")
    examined = _names(root, "ls-files", "--cached", "--", ".", *(f":(exclude,glob){item}" for item in exclude))
    changed = _names(root, "diff", "--name-only", "--no-ext-diff", "--no-renames", "--ignore-submodules")
    releases = sorted(name.removesuffix(MANIFEST).rstrip("/") for name in examined if _is_manifest(name))
    results = []
    for release in releases:
        result = _verify(root, release, policy, deep=deep, partial=partial, pictures=pictures, signer=signer)
        more = _against_index(root, release, tracked, changed) if release else ()
        known = {mismatch.name for mismatch in result.mismatches}
        added = tuple(mismatch for mismatch in more if mismatch.name not in known)
        results.append((release or ".", replace(result, mismatches=(*result.mismatches, *added))))
    uncovered = [name for name in examined if name.casefold().endswith(_DATA) and not _covered(name, releases)]
    return RepositoryVerification(tuple(results), tuple(sorted(uncovered)))


def _root(folder: Path) -> Path:
    try:
        return Path(_git(folder, "rev-parse", "--show-toplevel").removesuffix("\n"))
    except GateError as error:
        raise UsageError(f"{error}; name a folder of a git repository") from None


def _names(root: Path, *command: str) -> frozenset[str]:
    verb, *options = command
    return frozenset(_git(root, verb, "-z", *options).split("\0")) - {""}


def _git(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(["git", *command], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607 - the user's own git
    except FileNotFoundError:
        raise UsageError(f"{folder} does not exist, or git is not installed") from None
    except OSError as error:
        raise GateError(f"cannot run git in {folder} ({os.strerror(error.errno or 0)})") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        raise GateError(f"git {command[0]} failed in {folder}{': ' + show(said[0]) if said else ''}")
    return os.fsdecode(done.stdout)


def _is_manifest(name: str) -> bool:
    return name == MANIFEST or name.endswith(f"/{MANIFEST}")


def _covered(name: str, releases: Sequence[str]) -> bool:
    return any(release == "" or PurePosixPath(name).is_relative_to(release) for release in releases)


def _verify(root: Path, release: str, policy: Policy, **checks: Any) -> Verification:
    if not release:
        alone = (
            "lies at the root of the repository; a release needs a folder of its own, without .git or a README in it"
        )
        return Verification((Mismatch(MANIFEST, alone),))
    if not (root / release / MANIFEST).is_file():
        return Verification((Mismatch(MANIFEST, "is in the git index and not in the folder: git restore it"),))
    try:
        return verify(root / release, policy=policy, **checks)
    except GateError as error:
        raise GateError(f"{show(release)}: {error}") from None


def _against_index(root: Path, release: str, tracked: frozenset[str], changed: frozenset[str]) -> Iterator[Mismatch]:
    """Files that were verified on the disk and would be committed otherwise, or not at all."""
    for name in sorted(list_files(root / release).files):
        path = f"{release}/{name}"
        if path not in tracked:
            yield Mismatch(name, "is not in the git index: git add it (does a .gitignore name it?)")
        elif path in changed:
            yield Mismatch(name, "is not the version in the git index: git add it, or git restore it")
