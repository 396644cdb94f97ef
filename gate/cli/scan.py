"""`gate scan`: the main job."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate.cli.running import FORMATS, announced_policy, end_run, progress_line, report_option, say, stop_on_sigterm
from gate.cli.scan_embeddings import check_options, embedding_options, scan_embeddings, shards_or_embeddings
from gate.errors import ExitCode, GateError, UsageError

if TYPE_CHECKING:
    from gate.policy import Policy


@click.command(short_help="Examine shards and write the set that may be released.")
@click.argument("shards", nargs=-1, callback=shards_or_embeddings)
@click.option("--policy", "-p", metavar="NAME|FILE", help="Shipped policy or YAML file [GATE_POLICY, ./gate.yaml].")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="RELEASE", help="Write the release here.")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Private records [RELEASE.private].")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key [GATE_KEY, ~/.config].")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes [number of processors].")
@click.option("--shard-range", metavar="A:B", help="Only shards A up to, not including, B.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N samples: an estimate, no verdict.")
@click.option("--sample", metavar="1%", help="Only a random share: an estimate, no verdict.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Let pass what gate baseline wrote.")
@click.option("--skip-others", is_flag=True, help="Pass over named files that are no data (for hooks).")
@click.option("--dry-run", is_flag=True, help="Say what would be done, load no model, write nothing.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@report_option
@embedding_options
@click.option("--exit-zero", is_flag=True, help="End with 0 also for a violation (1); errors keep their code.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_context
def scan(ctx: click.Context, /, **options: Any) -> None:
    """Examine SHARDS: a folder, a .tar, a picture, a glob, a pattern like 'data/{00000..00099}.tar', or several.

    A folder may hold loose pictures, with captions beside them and metadata.jsonl or metadata.csv.
    Without -o it says whether the set may be published as it stands. With -o it
    writes the redacted set and its manifest, reads again what it wrote, and
    ends with 0 only when that passes. The source is never changed. A run that
    was interrupted goes on when the same command is given again.

    \b
    gate scan shards/ --policy strict
    gate scan shards/ --policy strict -o release/
    gate scan pictures/ --policy strict -o release/
    gate scan shards/ --policy strict --baseline gate.baseline
    gate scan 'data/{00000..00099}.tar' --policy gate.yaml --sample 1%
    gate scan --embeddings laion/ --head-file head.npz --policy gate.yaml
    """
    check_options(options)
    from gate.keys import load_key
    from gate.run.plan import check_key_place, make_plan, parse_range, parse_share

    policy = announced_policy(options)
    if options["embeddings"] is not None:
        stop_on_sigterm()
        end_run(ctx, scan_embeddings(options, policy), options)
    shard_range = parse_range(options["shard_range"]) if options["shard_range"] else None
    share = parse_share(options["sample"]) if options["sample"] else None
    places = {"shard_range": shard_range, "limit": options["limit"]}
    shards = _data(options["shards"]) if options["skip_others"] else options["shards"]
    if not shards:
        click.echo("nothing to examine: none of these files is a shard, a picture or its caption")
        ctx.exit(ExitCode.OK)
    if options["baseline"] is not None:
        policy = _with_baseline(policy, options)
    plan = make_plan(shards, release=options["output"], private=options["private"], share=share, **places)
    if options["key_file"]:
        check_key_place(plan, options["key_file"])
    if options["dry_run"]:
        if options["format_"] != "text":
            raise UsageError("--dry-run speaks to people: leave out --format")
        _describe(plan, policy)
        ctx.exit(ExitCode.OK)
    try:
        from gate.run.scan import scan as run_scan
    except ImportError as error:
        raise UsageError(
            f"scan needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None

    stop_on_sigterm()
    report = run_scan(
        shards,
        policy,
        output=options["output"],
        private=options["private"],
        key=load_key(options["key_file"]),
        workers=options["workers"] or len(os.sched_getaffinity(0)),
        sample=share,
        progress=progress_line(quiet=options["quiet"]),
        **places,
    )
    end_run(ctx, report, options)


def _with_baseline(policy: Policy, options: Mapping[str, Any]) -> Policy:
    from gate.keys import load_key
    from gate.policy.baseline import check_no_baseline, read_baseline

    if options["output"] is not None:
        check_no_baseline(options["baseline"])
    baseline = read_baseline(options["baseline"], load_key(options["key_file"]))
    say(f"baseline {options['baseline']} ({len(baseline.lines):,} lines)", quiet=options["quiet"])
    return policy.model_copy(update={"baseline": baseline})


def _data(shards: tuple[str, ...]) -> tuple[str, ...]:
    from gate.shards.source import is_data

    return tuple(name for name in shards if not Path(name).is_file() or is_data(Path(name)))


def _describe(plan: Any, policy: Any) -> None:
    from gate.manifest.files import show
    from gate.report.numbers import bytes_text, plural
    from gate.run.plan import disk

    needed, free = disk(plan)
    click.echo(f"{plural(len(plan.shards), 'shard')}, {bytes_text(plan.input_bytes)}")
    for name in plan.source.left_behind:
        click.echo(f"left behind: {show(name)}")
    click.echo(f"detectors: {', '.join(policy.detectors_settings())}")
    click.echo(f"rules: {len(policy.rules)}")
    if plan.release is not None:
        click.echo(f"release: {plan.release} (about {bytes_text(needed)}; {bytes_text(free)} free)")
        click.echo(f"private records: {plan.private}")
        if needed > free:
            raise GateError("there is not enough room for the release")
    else:
        click.echo("no release is written (no -o)")
