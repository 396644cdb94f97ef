"""Does a release match its manifest? No models, no key, no network; seconds.

What this cannot tell: whether release and manifest were replaced together. Only a signature over the manifest
can (docs/verify.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.manifest.build import digest_line
from gate.manifest.counting import count_deep, count_sidecars
from gate.manifest.files import Listing, is_safe, show
from gate.manifest.folder import Folder, open_folder
from gate.manifest.load import MAX_BYTES, parse_manifest
from gate.manifest.schema import DIGEST, FOLDER, MANIFEST, SIGNATURES, Predicate, Statement
from gate.manifest.signatures import Read, Signer, check_signatures
from gate.policy.load import load_policy
from gate.policy.schema import Policy
from gate.report.numbers import plural
from gate.shards.folder import LOOSE
from gate.shards.lfs import MAX_POINTER, is_pointer, pointed_digest


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

    `files` and `bytes` are those that were hashed. `signed`: the signer that was asked for has signed the manifest.
    The other fields repeat the manifest (None where it could not be read; `digests` are by path). `notes` say what was
    not looked at.
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
    signed: bool = False
    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
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
    shards: Sequence[str] = (),
    signer: Signer | None = None,
    pointers: bool = False,
) -> Verification:
    """Compare every file below `release` with its manifest, and the manifest with itself.

    `release` is a folder, or a URL that fsspec reads (`s3://bucket/release`).

    With `policy` (loaded, a shipped name or a path), the release must have been made with that policy. `deep` also
    opens the shards and counts samples, members and rows. `partial` accepts a release of a part of a set (never a
    failed verdict). `pictures` demands that pictures were examined: a release of rows and embeddings is a mismatch.
    `shards` are patterns of names (`0000[0-3]`): only these are compared, and others need not be there. `signer` must
    have signed the manifest; without one, signatures are only compared with it. With `pointers`, a Git LFS pointer
    stands for the file whose digest it holds; nothing is fetched.

    Raises UsageError when there is no release or no manifest, GateError when something cannot be read.
    """
    if policy is not None and not isinstance(policy, Policy):
        # a suppression that expired since says nothing against the release
        policy = load_policy(policy, today=date.min)
    folder = open_folder(release)
    if deep and folder.path is None:
        raise UsageError(f"--deep opens shards, which must lie on a disk: copy {folder.shown} to a folder first")
    if not folder.has(MANIFEST):
        elsewhere = "" if folder.path else ", or it cannot be reached"
        raise UsageError(f"{folder.shown} has no {MANIFEST}: it is not a release, or not a finished one{elsewhere}")
    data = folder.read(MANIFEST, MAX_BYTES)
    if is_pointer(data):
        raise GateError(f"the manifest is a Git LFS pointer: git lfs pull, and keep {FOLDER}/ out of Git LFS")
    own = list(_check_own_digest(folder, data))
    try:
        statement = parse_manifest(data)
    except GateError as error:
        if own:
            return Verification((*own, Mismatch(MANIFEST, str(error))))
        raise
    if pictures and statement.predicate.examined == "rows":
        own.append(Mismatch("manifest", "rows and embeddings were examined, and no picture"))
    unsigned = [Mismatch(*found) for found in check_signatures(_reader(folder), data, statement, signer)]
    options = {"deep": deep, "partial": partial, "pointers": pointers}
    result = _compare(folder, statement, [*own, *unsigned], policy, shards=shards, **options)
    signed = signer is not None and not unsigned
    return replace(result, manifest_sha256=hashlib.sha256(data).hexdigest(), signed=signed)


def _reader(folder: Folder) -> Read:
    def read(name: str) -> bytes | None:
        return folder.read(name, 2 * MAX_BYTES) if folder.has(name) else None  # base64 makes it longer by a third

    return read


def _compare(
    folder: Folder,
    statement: Statement,
    own: list[Mismatch],
    policy: Policy | None,
    *,
    deep: bool,
    partial: bool,
    shards: Sequence[str],
    pointers: bool,
) -> Verification:
    predicate = statement.predicate
    own += _check_statement(statement, policy, partial=partial)
    wanted = {subject.name: subject.digest.sha256 for subject in statement.subject}
    chosen, notes = _chosen(wanted, predicate, shards)
    listing = folder.listing()
    if listing is None:
        there = frozenset(name for name in chosen if is_safe(name) and folder.has(name))
        listing = Listing(there, frozenset(), frozenset())
        notes = (*notes, "its files cannot be listed where it lies: extra ones were not looked for")
    hashed = folder.hash(name for name in chosen if is_safe(name) and name in listing.files)
    sound = frozenset(name for name, (digest, _) in hashed.items() if wanted[name] == digest)
    pointed = _pointed(folder, wanted, hashed)
    found = [*_check_names(wanted, chosen, listing), *_check_digests(wanted, hashed, pointed, accepted=pointers)]
    if pointers and pointed:
        notes = (*notes, f"{plural(len(pointed), 'Git LFS pointer')} compared; what they stand for was not looked at")
    found += count_sidecars(folder, predicate, sound)
    if deep and folder.path is not None:
        counted, more = count_deep(folder.path, predicate, sound)
        found += counted
        notes = (*notes, *more)
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
        policy_name=predicate.policy.name,
        policy_digest=predicate.policy.sha256,
        verdict=predicate.verdict,
        complete=predicate.complete,
        samples=predicate.counts.samples,
        shards=len(predicate.shards),
        tool=f"{predicate.tool.name} {predicate.tool.version}",
        examined=predicate.examined or "samples",
        digests=wanted,
        notes=notes,
    )


def _chosen(
    wanted: Mapping[str, str], predicate: Predicate, patterns: Sequence[str]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The files to compare: all, or those of the shards whose names match; and what to say of the others."""
    if not patterns:
        return frozenset(wanted), ()
    names = [shard.name for shard in predicate.shards]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise UsageError(f"--shards {pattern}: the manifest names no such shard")
    asked = {name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)}
    files = {file for name in asked for file in _files_of(name)}
    if LOOSE in asked:
        files |= set(wanted).difference(*(_files_of(name) for name in names))
    note = f"{len(asked)} of {len(names)} shards were compared, as asked for with --shards"
    return frozenset(files.intersection(wanted)), (note,)


def _files_of(shard: str) -> set[str]:
    return {f"{shard}{suffix}" for suffix in (".tar", ".parquet", "_stats.json")}


def _check_own_digest(folder: Folder, data: bytes) -> Iterator[Mismatch]:
    if not folder.has(DIGEST):
        yield Mismatch(DIGEST, "is missing")
    elif folder.read(DIGEST, 1 << 20) != digest_line(data):
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
    if files != set(shards) - {LOOSE} or len(set(shards)) != len(shards):
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


def _check_names(wanted: Mapping[str, str], chosen: frozenset[str], listing: Listing) -> Iterator[tuple[str, str]]:
    """Files that are missing, extra, or no files. A folder is extra when no file of the manifest lies in it.

    Only those of `chosen` can be missing.
    """
    expected = {*wanted, MANIFEST, DIGEST, *SIGNATURES}
    for name in wanted:
        if not is_safe(name):
            yield name, "is a name that leads out of the release"
        elif name in {MANIFEST, DIGEST} | SIGNATURES:
            yield name, "cannot be named by the manifest itself"
        elif name in listing.others:
            yield name, "is a link or another thing that is no plain file"
        elif name in chosen and name not in listing.files:
            yield name, "is missing"
    for name in listing.files - expected:
        yield name, "is not in the manifest"
    for name in listing.others - expected:
        yield name, "is not in the manifest, and no plain file"
    parents = {str(parent) for name in expected if is_safe(name) for parent in Path(name).parents}
    for name in listing.folders - parents - {FOLDER}:
        yield name, "is a folder without files of the manifest"


def _pointed(folder: Folder, wanted: Mapping[str, str], hashed: Mapping[str, tuple[str, int]]) -> dict[str, str | None]:
    """The digests in files that are Git LFS pointers instead of what the manifest names; None for a malformed one."""
    small = (name for name, (digest, size) in hashed.items() if digest != wanted[name] and size < MAX_POINTER)
    read = {name: folder.read(name, MAX_POINTER) for name in small}
    return {name: pointed_digest(data) for name, data in read.items() if is_pointer(data)}


def _check_digests(
    wanted: Mapping[str, str],
    hashed: Mapping[str, tuple[str, int]],
    pointed: Mapping[str, str | None],
    *,
    accepted: bool,
) -> Iterator[tuple[str, str]]:
    for name, (digest, _) in hashed.items():
        if wanted[name] == digest:
            continue
        if name not in pointed:
            yield name, "has changed: its digest is not the one in the manifest"
        elif not accepted:
            yield name, "is a Git LFS pointer: fetch the file itself first (git lfs pull)"
        elif pointed[name] is None:
            yield name, "is a malformed Git LFS pointer"
        elif pointed[name] != wanted[name]:
            yield name, "has changed: it is a Git LFS pointer to another file than the one in the manifest"
