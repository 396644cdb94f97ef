"""What `gate verify --repository` found, as text for a person and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.errors import ExitCode
from gate.manifest.files import show
from gate.manifest.verify import Mismatch
from gate.report.numbers import plural
from gate.report.verification import SHOWN, verification_json, verification_text

if TYPE_CHECKING:
    from gate.integrations.git import RepositoryVerification


def repository_text(result: RepositoryVerification) -> str:
    """The lines of each release, then the files that lie in none. Names are printed with control characters escaped."""
    parts = [verification_text(release, name) for name, release in result.releases]
    if result.uncovered:
        lines = [f"UNVERIFIED: no release covers {plural(len(result.uncovered), 'file')} that may hold samples"]
        lines += [f"  {show(name)}" for name in result.uncovered[:SHOWN]]
        if (more := len(result.uncovered) - SHOWN) > 0:
            lines.append(f"  and {more:,} more (--format json lists all)")
        lines += [
            "Keep them out of the repository, and commit the release that gate makes of them:",
            "  gate scan SHARDS --policy POLICY -o RELEASE",
            "Files of another kind can be left out with --exclude PATTERN.",
        ]
        parts.append("\n".join(lines) + "\n")
    return "".join(parts) or "OK: the repository holds no release, no shard and no pictures of a set\n"


def repository_json(result: RepositoryVerification) -> str:
    """The same as a JSON object, with every file and every mismatch. `schema` names its version."""
    document = {
        "schema": "gate-verify-repository/1",
        "ok": result.ok,
        "exit_code": int(repository_exit_code(result)),
        "releases": {name: json.loads(verification_json(release)) for name, release in result.releases},
        "uncovered": list(result.uncovered),
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def repository_exit_code(result: RepositoryVerification) -> ExitCode:
    """0 when every release passed and nothing lies outside of one, else 1."""
    return ExitCode.OK if result.ok else ExitCode.VIOLATION


def repository_mismatches(result: RepositoryVerification) -> Iterator[tuple[str, Mismatch]]:
    """Each mismatch with the folder of its release, and each file that lies in none ('.')."""
    for folder, release in result.releases:
        yield from ((folder, mismatch) for mismatch in release.mismatches)
    for name in result.uncovered:
        yield ".", Mismatch(name, "lies in no release, so nobody has examined it")
