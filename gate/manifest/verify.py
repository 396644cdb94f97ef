"""Does a release match its manifest? No models, no key, no network; seconds.

What this cannot tell: whether release and manifest were replaced together. Only a signature over the manifest
can (docs/verify.md).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.manifest.build import digest_line
from gate.manifest.counting import count_deep, count_sidecars
from gate.manifest.files import Listing, hash_files, is_safe, list_files, read_limited, show
from gate.manifest.load import MAX_BYTES, parse_manifest
from gate.manifest.schema import DIGEST, FOLDER, MANIFEST, Predicate, Statement
from gate.policy.load import load_policy
from gate.policy.schema import Policy

_POINTER = b"version https://git-lfs.github.com/spec/"
_POINTER_SIZE = 1024
"""The largest a Git LFS pointer file can be, in bytes."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as the manifest says: a file, or `manifest` itself, and what is wrong with it."""

    name: str
    problem: str

    def __str__(self) -> str:
        return f"{show(self.name)}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found. `mismatches` are all of them, those of the manifest first, then by name of the file.

    `files` and `bytes` are those that were hashed; the other fields repeat the manifest (None where it could
    not be read). `notes` say what was not looked at.
    """

    mismatches: tuple[Mismatch, ...]
    files: int = 0
    bytes: int = 0
    deep: bool = False
    manifest_sha256: str = ""
    policy_name: str | None = None
    policy_digest: str | None = None
    verdict: str | None = None
    complete: bool | None = None
    samples: int | None = None
    shards: int | None = None
    tool: str | None = None
    examined: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True when everything is as the manifest says, and it says that the release passed."""
        return not self.mismatches


def verify(
    release: str | Path,
    *,
    policy: Policy | str | Path | None = None,
    deep: bool = False,
    partial: bool = False,
    pictures: bool = False,
) -> Verification:
    """Compare every file below `release` with its manifest, and the manifest with itself.

    With `policy` (loaded, a shipped name or a path), the release must have been made with that policy. `deep` also
    opens the shards and counts samples, members and rows. `partial` accepts a release of a part of a set (never a
    failed verdict). `pictures` demands that pictures were examined: a release of rows and embeddings is a mismatch.

    Raises UsageError when there is no release or no manifest, GateError when something cannot be read.
    """
    release = Path(release)
    if policy is not None and not isinstance(policy, Policy):
        # a suppression that expired since says nothing against the release
        policy = load_policy(policy, today=date.min)
    if not release.is_dir():
        raise UsageError(f"{release} is no folder; name the release that gate scan -o wrote")
    if not os.path.lexists(release / MANIFEST):
        raise UsageError(f"{release} has no {MANIFEST}: it is not a release, or not a finished one")
    data = read_limited(release / MANIFEST, MAX_BYTES)
    own = list(_check_own_digest(release, data))
    try:
        statement = parse_manifest(data)
    except GateError as error:
        if own:
            return Verification((*own, Mismatch(MANIFEST, str(error))))
        raise
    if pictures and statement.predicate.examined == "rows":
        own.append(Mismatch("manifest", "rows and embeddings were examined, and no picture"))
    return _compare(release, statement, own, hashlib.sha256(data).hexdigest(), policy, deep=deep, partial=partial)


def _compare(
    release: Path,
    statement: Statement,
    own: list[Mismatch],
    manifest_sha256: str,
    policy: Policy | None,
    *,
    deep: bool,
    partial: bool,
) -> Verification:
    predicate = statement.predicate
    own += _check_statement(statement, policy, partial=partial)
    listing = list_files(release)
    wanted = {subject.name: subject.digest.sha256 for subject in statement.subject}
    present = listing.files & {name for name in wanted if is_safe(name)}
    hashed = hash_files(release, present)
    sound = frozenset(name for name, (digest, _) in hashed.items() if wanted[name] == digest)
    found = [*_check_names(wanted, listing), *_check_digests(release, wanted, hashed)]
    found += count_sidecars(release, predicate, sound)
    notes: tuple[str, ...] = ()
    if deep:
        counted, notes = count_deep(release, predicate, sound)
        found += counted
    if predicate.examined == "rows":
        notes = ("rows and embeddings were examined, and no picture: it says nothing of what they show", *notes)
    return Verification(
        (
            *own,
            *sorted({Mismatch(name, problem) for name, problem in found}, key=lambda item: (item.name, item.problem)),
        ),
        files=len(hashed),
        bytes=sum(size for _, size in hashed.values()),
        deep=deep,
        manifest_sha256=manifest_sha256,
        policy_name=predicate.policy.name,
        policy_digest=predicate.policy.sha256,
        verdict=predicate.verdict,
        complete=predicate.complete,
        samples=predicate.counts.samples,
        shards=len(predicate.shards),
        tool=f"{predicate.tool.name} {predicate.tool.version}",
        examined=predicate.examined or "samples",
        notes=notes,
    )


def _check_own_digest(release: Path, data: bytes) -> Iterator[Mismatch]:
    if not os.path.lexists(release / DIGEST):
        yield Mismatch(DIGEST, "is missing")
    elif read_limited(release / DIGEST, 1 << 20) != digest_line(data):
        yield Mismatch(MANIFEST, f"does not have the digest in {Path(DIGEST).name}")


def _check_statement(statement: Statement, policy: Policy | None, *, partial: bool) -> Iterator[Mismatch]:
    predicate = statement.predicate
    if predicate.verdict != "pass":
        yield Mismatch("manifest", "its verdict is fail: this release did not pass its policy")
    if not predicate.complete and not partial:
        yield Mismatch("manifest", "it covers only a part of the set (accept that with --partial)")
    if hashlib.sha256(predicate.policy.text.encode()).hexdigest() != predicate.policy.sha256:
        yield Mismatch("manifest", "its policy text does not have the digest it states")
    if policy is not None and policy.digest != predicate.policy.sha256:
        yield Mismatch(
            "manifest",
            f"made with another policy: {show(predicate.policy.name)} ({predicate.policy.sha256[:12]}), "
            f"not {show(policy.name)} ({policy.digest[:12]})",
        )
    yield from _check_totals(predicate)
    names = [subject.name for subject in statement.subject]
    if len(set(names)) != len(names):
        yield Mismatch("manifest", "it names a file more than once")
    suffix = ".parquet" if predicate.examined == "rows" else ".tar"
    files = {name.removesuffix(suffix) for name in names if name.endswith(suffix)}
    shards = [shard.name for shard in predicate.shards]
    if files != set(shards) or len(set(shards)) != len(shards):
        yield Mismatch("manifest", f"its shards are not the {suffix} files it names")


def _check_totals(predicate: Predicate) -> Iterator[Mismatch]:
    counts, shards = predicate.counts, predicate.shards
    if counts.samples != sum(shard.samples for shard in shards):
        yield Mismatch("manifest", "its number of samples is not the sum over its shards")
    known = [shard.rows for shard in shards if shard.rows is not None]
    rows = sum(known) if len(known) == len(shards) else None
    left = None if rows is None else rows - counts.samples
    if counts.rows != rows or counts.not_released != left:
        yield Mismatch("manifest", "its totals do not balance: rows are not samples and rows without a sample")
    if any(shard.rows is not None and shard.rows < shard.samples for shard in shards):
        yield Mismatch("manifest", "a shard of it has more samples than rows")


def _check_names(wanted: Mapping[str, str], listing: Listing) -> Iterator[tuple[str, str]]:
    """Files that are missing, extra, or no files. A folder is extra when no file of the manifest lies in it."""
    expected = {*wanted, MANIFEST, DIGEST}
    for name in wanted:
        if not is_safe(name):
            yield name, "is a name that leads out of the release"
        elif name in {MANIFEST, DIGEST}:
            yield name, "cannot be named by the manifest itself"
        elif name in listing.others:
            yield name, "is a link or another thing that is no plain file"
        elif name not in listing.files:
            yield name, "is missing"
    for name in listing.files - expected:
        yield name, "is not in the manifest"
    for name in listing.others - expected:
        yield name, "is not in the manifest, and no plain file"
    parents = {str(parent) for name in expected if is_safe(name) for parent in Path(name).parents}
    for name in listing.folders - parents - {FOLDER}:
        yield name, "is a folder without files of the manifest"


def _check_digests(
    release: Path, wanted: Mapping[str, str], hashed: Mapping[str, tuple[str, int]]
) -> Iterator[tuple[str, str]]:
    for name, (digest, size) in hashed.items():
        if wanted[name] == digest:
            continue
        if size < _POINTER_SIZE and read_limited(release / name, _POINTER_SIZE).startswith(_POINTER):
            yield name, "is a Git LFS pointer: fetch the file itself first (git lfs pull)"
        else:
            yield name, "has changed: its digest is not the one in the manifest"
