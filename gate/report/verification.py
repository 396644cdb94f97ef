"""What `gate verify` found, as text for a person and as JSON for a program."""

from __future__ import annotations

import json

from gate.errors import ExitCode
from gate.manifest.files import show
from gate.manifest.verify import Verification
from gate.report.numbers import bytes_text, plural

SHOWN = 10
"""Mismatches that the text names; the JSON has them all."""


def exit_code(result: Verification) -> ExitCode:
    """0 when the release matches its manifest, else 1."""
    return ExitCode.OK if result.ok else ExitCode.VIOLATION


def verification_text(result: Verification, release: str) -> str:
    """A few lines, the verdict first. Names of files are printed with control characters escaped."""
    lines = []
    if result.ok:
        how = "digests and contents" if result.deep else "digests"
        rows_only = "; ROWS ONLY, no picture was examined" if result.examined == "rows" else ""
        lines.append(f"OK: {show(release)} matches its manifest ({how}){rows_only}")
    else:
        count = len(result.mismatches)
        lines.append(f"MISMATCH: {show(release)} is not what its manifest says ({plural(count, 'difference')})")
        lines += [f"  {mismatch}" for mismatch in result.mismatches[:SHOWN]]
        if count > SHOWN:
            lines.append(f"  and {count - SHOWN:,} more (--format json lists all)")
    if result.policy_name is not None and result.policy_digest is not None:
        lines.append(f"  policy    {show(result.policy_name)} (sha256 {result.policy_digest[:12]})")
        lines.append(f"  made by   {show(result.tool or '')}")
        lines.append(
            f"  holds     {plural(result.samples or 0, 'sample')} in {plural(result.shards or 0, 'shard')}; "
            f"{plural(result.files, 'file')} read, {bytes_text(result.bytes)}"
        )
        lines.append(f"  manifest  sha256 {result.manifest_sha256}{', signed as asked' if result.signed else ''}")
    lines += [f"  note      {note}" for note in result.notes]
    if not result.ok:
        lines.append("Do not publish or use it: get it again from its source, or run gate scan -o anew.")
    return "\n".join(lines) + "\n"


def verification_json(result: Verification) -> str:
    """The same as a JSON object, with every mismatch. `schema` names its version."""
    document = {
        "schema": "gate-verify/1",
        "ok": result.ok,
        "exit_code": int(exit_code(result)),
        "mismatches": [{"name": item.name, "problem": item.problem} for item in result.mismatches],
        "files": result.files,
        "bytes": result.bytes,
        "deep": result.deep,
        "manifest_sha256": result.manifest_sha256,
        "policy": {"name": result.policy_name, "sha256": result.policy_digest},
        "verdict": result.verdict,
        "complete": result.complete,
        "samples": result.samples,
        "shards": result.shards,
        "tool": result.tool,
        "examined": result.examined,
        "signed": result.signed,
        "notes": list(result.notes),
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
