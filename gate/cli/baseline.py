"""`gate baseline`: accept what a set holds today, so that only what is new fails."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import click

from gate.errors import UsageError


@click.command()
@click.argument("shards", nargs=-1, required=True)
@click.option("--policy", "-p", metavar="NAME|FILE", help="Shipped policy or YAML file [GATE_POLICY, ./gate.yaml].")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", required=True, help="Write it here.")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Keep private records, to go on later.")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key [GATE_KEY, ~/.config].")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes [number of processors].")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def baseline(shards: tuple[str, ...], **options: Any) -> None:
    """Accept what SHARDS hold today: write one line for each finding that the policy fails them for.

    `gate scan SHARDS --baseline FILE` lets these findings pass and fails for
    every other one. A line has a fingerprint that only your key can make, the
    entity type and the rule: no text, no place, no time. It can lie beside the
    data; the key may not. SHARDS are named as for gate scan.

    \b
    gate baseline shards/ --policy strict -o gate.baseline
    gate scan shards/ --policy strict --baseline gate.baseline

    Exit codes: 0 written; 2 the request is wrong, or FILE exists; 3 a shard is
    damaged, or an internal error.
    """
    from gate.cli.outputs import check_outputs
    from gate.cli.running import announced_policy, progress_line, say, stop_on_sigterm
    from gate.keys import load_key

    check_outputs([options["output"]])
    policy = announced_policy(options)
    try:
        from gate.run.baseline import make_baseline, warnings
    except ImportError as error:
        raise UsageError(
            f"baseline needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    from gate.shards.atomic import write_atomic

    stop_on_sigterm()
    made, report = make_baseline(
        shards,
        policy,
        key=load_key(options["key_file"]),
        private=options["private"],
        workers=options["workers"] or len(os.sched_getaffinity(0)),
        progress=progress_line(quiet=options["quiet"]),
    )
    write_atomic(options["output"], made.render().encode())
    for warning in warnings(report):
        say(f"warning: {warning}", quiet=options["quiet"])
    click.echo(f"{options['output']}: {len(made.lines):,} lines")
    for rule, count in sorted(Counter(rule for _, _, rule in made.lines).items()):
        click.echo(f"  {rule:25} {count:8,}")
