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
from gate.manifest.schema import FOLDER, MANIFEST
from gate.manifest.signatures import Signer
from gate.manifest.verify import Mismatch, Verification, verify
from gate.policy.schema import Policy
from gate.shards.folder_files import is_caption, is_picture
from gate.shards.lfs import MAX_POINTER, is_pointer, pointed_digest
from gate.shards.metadata import NAMES

_WITHOUT_LFS = [word for key in ("clean", "smudge", "process") for word in ("-c", f"filter.lfs.{key}=")] + [
    "-c",
    "filter.lfs.required=false",
]
"""Options for git: files are compared as they lie there, and nothing is run that could fetch."""

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
    loose: Sequence[str] = (),
) -> RepositoryVerification:
    """Verify every release in the index of the git repository around `folder`, under `policy`.

    `exclude` are git pathspecs (`tests/**`) of files that are not looked at. Pictures below a folder that has a
    `metadata.jsonl`, `.csv` or `.parquet` are data, with their captions; so are those that the pathspecs in `loose`
    name. The other options are those of `verify`. Git LFS pointers stand for their files, and nothing is fetched.

    Raises UsageError when there is no repository or a pattern is empty, GateError when git fails or a release
    cannot be read.
    """
    if not all(exclude):
        raise UsageError("--exclude '' would leave out every file; name a pattern")
    if not all(loose):
        raise UsageError("--loose '' would name every file; name a pattern")
    root = _root(folder)
    tracked = _names(root, "ls-files", "--cached")
    examined = _names(root, "ls-files", "--cached", "--", ".", *(f":(exclude,glob){item}" for item in exclude))
    changed = _names(root, "diff", "--name-only", "--no-ext-diff", "--no-renames", "--ignore-submodules")
    named = _names(root, "ls-files", "--cached", "--", *(f":(glob){item}" for item in loose)) if loose else frozenset()
    releases = sorted(name.removesuffix(MANIFEST).rstrip("/") for name in examined if _is_manifest(name))
    results = []
    for release in releases:
        result = _verify(root, release, policy, deep=deep, partial=partial, pictures=pictures, signer=signer)
        more = _against_index(root, release, result, tracked, changed) if release else ()
        known = {mismatch.name for mismatch in result.mismatches}
        added = tuple(mismatch for mismatch in more if mismatch.name not in known)
        results.append((release or ".", replace(result, mismatches=(*result.mismatches, *added))))
    outside = frozenset(name for name in examined if not _covered(name, releases))
    shards = {name for name in outside if name.casefold().endswith(_DATA)}
    uncovered = shards | _loose_pictures(outside) | {name for name in outside & named if _is_loose(name)}
    return RepositoryVerification(tuple(results), tuple(sorted(uncovered)))


def _is_loose(name: str) -> bool:
    return is_picture(name) or is_caption(name) or PurePosixPath(name).name in NAMES


def _loose_pictures(names: frozenset[str]) -> set[str]:
    """Pictures below a folder that has metadata, the files of the same name beside them, and the metadata."""
    folders = {str(PurePosixPath(name).parent): name for name in names if PurePosixPath(name).stem == "metadata"
               and PurePosixPath(name).suffix in (".jsonl", ".csv", ".parquet")}  # fmt: skip
    found: set[str] = set()
    stems: set[str] = set()
    for name in names if folders else ():
        above = [str(folder) for folder in PurePosixPath(name).parents if str(folder) in folders]
        if above and is_picture(name):
            found |= {name, *(folders[folder] for folder in above)}
            stems.add(str(PurePosixPath(name).with_suffix("")))
    return found | {name for name in names if is_caption(name) and str(PurePosixPath(name).with_suffix("")) in stems}


def _root(folder: Path) -> Path:
    try:
        return Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    except GateError as error:
        raise UsageError(f"{error}; name a folder of a git repository") from None


def _names(root: Path, *command: str) -> frozenset[str]:
    verb, *options = command
    return frozenset(os.fsdecode(_git(root, verb, "-z", *options)).split("\0")) - {""}


def _git(folder: Path, *command: str, given: bytes = b"") -> bytes:
    words = ["git", *_WITHOUT_LFS, *command]
    try:
        done = subprocess.run(words, cwd=folder, input=given, capture_output=True, check=False)  # noqa: S603 - the user's own git
    except FileNotFoundError:
        raise UsageError(f"{folder} does not exist, or git is not installed") from None
    except OSError as error:
        raise GateError(f"cannot run git in {folder} ({os.strerror(error.errno or 0)})") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        raise GateError(f"git {command[0]} failed in {folder}{': ' + show(said[0]) if said else ''}")
    return done.stdout


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
        return verify(root / release, policy=policy, pointers=True, **checks)
    except GateError as error:
        raise GateError(f"{show(release)}: {error}") from None


def _against_index(
    root: Path, release: str, result: Verification, tracked: frozenset[str], changed: frozenset[str]
) -> Iterator[Mismatch]:
    """Files that were verified on the disk and would be committed otherwise, or not at all."""
    pointers = _pointers(root, release)
    for name in sorted(list_files(root / release).files):
        path = f"{release}/{name}"
        if path not in tracked:
            yield Mismatch(name, "is not in the git index: git add it (does a .gitignore name it?)")
        elif path in pointers:
            # on the disk lies the pointer or the file that it stands for, and either has the manifest's digest
            if name not in result.digests:
                yield Mismatch(name, f"is a Git LFS pointer in the git index: keep {FOLDER}/ out of Git LFS")
            elif pointers[path] is None:
                yield Mismatch(name, "is a malformed Git LFS pointer in the git index: git add it anew")
            elif pointers[path] != result.digests[name]:
                yield Mismatch(name, "is a Git LFS pointer to another version in the git index: git add it")
        elif path in changed:
            yield Mismatch(name, "is not the version in the git index: git add it, or git restore it")


def _pointers(root: Path, release: str) -> dict[str, str | None]:
    """The digests in Git LFS pointers that the index holds for files of a release; None for a malformed one."""
    listed = _git(root, "ls-files", "--cached", "--stage", "-z", "--", f":(literal){release}").split(b"\0")[:-1]
    names: dict[bytes, list[str]] = {}
    for line in listed:
        about, _, name = line.partition(b"\t")
        names.setdefault(about.split()[1], []).append(os.fsdecode(name))
    facts = _git(root, "cat-file", "--batch-check", given=b"\n".join(names)).splitlines()
    small = [line.split()[0] for line in facts if line.split()[1] == b"blob" and int(line.split()[2]) < MAX_POINTER]
    found: dict[str, str | None] = {}
    for blob, data in _blobs(root, small):
        if is_pointer(data):
            found |= dict.fromkeys(names[blob], pointed_digest(data))
    return found


def _blobs(root: Path, ids: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The contents of blobs: `git cat-file --batch` writes `ID blob SIZE`, the content, and a line end."""
    answer = _git(root, "cat-file", "--batch", given=b"\n".join(ids))
    at = 0
    for blob in ids:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        yield blob, answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
