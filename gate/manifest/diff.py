"""What tells two releases apart: their manifests as facts, section by section, and the facts that differ."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.errors import UsageError
from gate.manifest.files import read_limited
from gate.manifest.folder import open_folder
from gate.manifest.load import MAX_BYTES, parse_manifest
from gate.manifest.schema import MANIFEST, Predicate, Statement
from gate.shards.folder import LOOSE

Facts = Mapping[str, Mapping[str, str]]
"""Section to name to value. Sections come in the order in which a reader asks for them."""
_ENDINGS = (".tar", ".parquet", "_stats.json")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs: its section and name, and what it was on either side (None: it was not there)."""

    section: str
    name: str
    before: str | None
    after: str | None


def compare(before: Facts, after: Facts) -> Iterator[Change]:
    """All facts that differ, by section, then by name."""
    for section in dict.fromkeys([*before, *after]):
        left, right = before.get(section, {}), after.get(section, {})
        for name in sorted(left.keys() | right.keys()):
            if left.get(name) != right.get(name):
                yield Change(section, name, left.get(name), right.get(name))


def read_statement(where: str) -> Statement:
    """The manifest of a release (a folder, a URL that fsspec reads), or in a file of its own.

    Raises UsageError when there is none, GateError when it cannot be read.
    """
    if Path(where).is_file():
        return parse_manifest(read_limited(Path(where), MAX_BYTES))
    folder = open_folder(where)
    if not folder.has(MANIFEST):
        raise UsageError(f"{folder.shown} has no {MANIFEST}, and is no private directory of a run")
    return parse_manifest(folder.read(MANIFEST, MAX_BYTES))


def manifest_facts(statement: Statement) -> Facts:
    """All that a manifest says, as facts."""
    predicate = statement.predicate
    covers = "the whole set" if predicate.shard_range is None else "shards {}:{}".format(*predicate.shard_range)
    return {
        "verdict": {
            "verdict": predicate.verdict,
            "covers": covers if predicate.complete or predicate.shard_range else "a part of the set",
            "examined": predicate.examined,
        },
        "policy": {
            "name": predicate.policy.name,
            "sha256": predicate.policy.sha256,
            "with suppressions, under the key": predicate.policy.private_digest,
        },
        "tool": {predicate.tool.name: predicate.tool.version},
        "environment": predicate.environment,
        "models": {str(model.get("name")): str(model.get("sha256")) for model in predicate.models},
        "shards": _shards(statement),
        "files": _files(statement),
        "counts": _counts(predicate),
        "findings": {
            f"{found.detector} {found.entity_type}": f"{found.samples} samples" for found in predicate.counts.findings
        },
        "rules": {f"{rule.rule} ({rule.action})": f"{rule.samples} samples" for rule in predicate.counts.rules},
        "decisions": {"root": predicate.decisions_root},
    }


def _shards(statement: Statement) -> dict[str, str]:
    digests = {subject.name: subject.digest.sha256 for subject in statement.subject}
    facts = {}
    for shard in statement.predicate.shards:
        rows = "" if shard.rows is None else f" of {shard.rows} rows"
        own = [digests[name] for ending in _ENDINGS if (name := shard.name + ending) in digests]
        facts[shard.name] = f"{shard.samples} samples{rows}; {' '.join(digest[:12] for digest in own)}".rstrip("; ")
    return facts


def _files(statement: Statement) -> dict[str, str]:
    """Files of no shard: loose pictures with their captions."""
    shards = {shard.name for shard in statement.predicate.shards} - {LOOSE}
    known = {shard + ending for shard in shards for ending in _ENDINGS}
    return {subject.name: subject.digest.sha256 for subject in statement.subject if subject.name not in known}


def _counts(predicate: Predicate) -> dict[str, str]:
    counts = predicate.counts.model_dump(exclude={"findings", "rules", "unlisted"})
    return {name.replace("_", " "): "unknown" if value is None else str(value) for name, value in counts.items()}


def policy_lines(before: Statement, after: Statement) -> list[str]:
    """The lines in which the public texts of two policies differ, as `diff -u` has them."""
    first, second = (statement.predicate.policy.text.splitlines() for statement in (before, after))
    return list(difflib.unified_diff(first, second, "policy of the first", "policy of the second", lineterm="", n=1))
