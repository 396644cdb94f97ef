"""`gate score`: raw scores of every sample, for people who choose thresholds themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from gate.cli.running import progress_line, stop_on_sigterm
from gate.errors import UsageError


@click.command(short_help="Write every detector's raw scores to a table.")
@click.argument("shards")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Parquet file.")
@click.option("--detectors", metavar="NAME,...", help="Which detectors run [those of the policy, else all].")
@click.option("--policy", "-p", metavar="NAME|FILE", help="Take detectors' settings from here; rules do not count.")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes [number of processors].")
@click.option("--shard-range", metavar="A:B", help="Only shards A up to, not including, B.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N samples.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_context
def score(ctx: click.Context, /, **options: Any) -> None:
    """Score every sample of SHARDS: a folder, a .tar, a glob, or 'data/{00000..00099}.tar'.

    One row a sample: for each detector and entity type the highest score, 0
    where nothing was found. Nothing is decided: choose thresholds from the
    table, write them into a policy, and scan. The table names samples and tells
    what is in them: it is private, and only its owner can read it.

    \b
    gate score shards/ -o scores.parquet
    gate score shards/ -o scores.parquet --detectors ultrasound,face
    """
    from gate.run.plan import parse_range

    shard_range = parse_range(options["shard_range"]) if options["shard_range"] else None
    try:
        from gate.run.score import score as run_score
        from gate.run.score_text import render_scores
    except ImportError as error:
        raise UsageError(
            f"score needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None

    stop_on_sigterm()
    report = run_score(
        options["shards"],
        options["output"],
        detectors=_names(options["detectors"]),
        policy=options["policy"],
        workers=options["workers"] or len(os.sched_getaffinity(0)),
        shard_range=shard_range,
        limit=options["limit"],
        progress=progress_line(quiet=options["quiet"]),
    )
    click.echo(render_scores(report), nl=False)
    ctx.exit(report.exit_code)


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise UsageError("--detectors: give names with a comma between them, such as ultrasound,face")
    return names
