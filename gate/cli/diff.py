"""`gate diff`: what changed between two releases, or between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from gate.manifest.diff import Facts


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_context
def diff(ctx: click.Context, first: str, second: str, format_: str) -> None:
    """Compare what is said of two releases: policy, versions, models, shards, counts.

    A and B are releases (folders, or URLs that fsspec reads), manifests, or
    private directories of two runs, which have exact counts and name each
    sample with another end. The files themselves are not looked at: that is
    what gate verify does.

    \b
    gate diff release-1/ release-2/
    gate diff release/_privacy/manifest.json s3://bucket/release
    gate diff release-1.private release-2.private --format json

    Exit codes: 0 they say the same; 1 they do not; 2 there is no manifest; 3
    one cannot be read.
    """
    from gate.manifest.diff import compare, manifest_facts, policy_lines, read_statement
    from gate.report.difference import difference_json, difference_text

    lines: list[str] = []
    private = [(Path(where) / "decisions").is_dir() for where in (first, second)]
    if all(private):
        changes = list(compare(*map(_private, (first, second))))
    elif any(private):
        raise UsageError("one is a private directory and the other is none: compare two of a kind")
    else:
        before, after = read_statement(first), read_statement(second)
        changes = list(compare(manifest_facts(before), manifest_facts(after)))
        lines = policy_lines(before, after)
    text = difference_json(changes, lines) if format_ == "json" else difference_text(changes, lines, (first, second))
    click.echo(text, nl=False)
    ctx.exit(ExitCode.VIOLATION if changes else ExitCode.OK)


def _private(folder: str) -> Facts:
    try:
        from gate.run.diff import private_facts
    except ImportError as error:
        raise UsageError(
            f"private records need the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    return private_facts(Path(folder))
