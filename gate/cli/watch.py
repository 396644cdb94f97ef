"""`gate watch`: gate a download while it runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from gate.cli.running import FORMATS, announced_policy, end_run, report_option, say, stop_on_sigterm
from gate.errors import UsageError


@click.command(short_help="Gate the shards of a download as they are finished.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--policy", "-p", metavar="NAME|FILE", help="Shipped policy or YAML file [GATE_POLICY, ./gate.yaml].")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="RELEASE", required=True, help="The release.")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Private records [RELEASE.private].")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key [GATE_KEY, ~/.config].")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes [number of processors].")
@click.option("--delete-source", is_flag=True, help="Delete a raw shard when its gated one reads back as written.")
@click.option("--follow", is_flag=True, help="Never take the download to be done: gate on until Ctrl-C.")
@click.option("--until-shards", type=click.IntRange(1), metavar="N", help="The download is done with N shards.")
@click.option("--interval", type=click.FloatRange(0.1), default=5.0, show_default=True, help="Seconds between looks.")
@click.option("--timeout", type=click.FloatRange(1), default=3600.0, show_default=True, help="Give up after so many s.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@report_option
@click.option("--exit-zero", is_flag=True, help="End with 0 also for a violation (1); errors keep their code.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_context
def watch(ctx: click.Context, /, **options: Any) -> None:
    """Gate what img2dataset writes into FOLDER, shard by shard, as it is finished.

    A shard is taken when its _stats.json, its tar and its table are whole. The
    release takes its name when the download is done: no _tmp in FOLDER, no
    shard unfinished or missing. Only files are looked at, so any distributor
    on any machine may write them. When the command was stopped or killed, the
    same one goes on. A download that was interrupted between two shards looks
    like one that is done: say --until-shards, or take gate download.

    \b
    gate watch downloaded/ --policy strict -o release/
    gate watch downloaded/ --policy strict -o release/ --until-shards 100
    gate watch /mnt/other/downloaded -p strict -o release/ --delete-source

    Exit codes: 0 what was written is fit to publish, 1 it violates the policy,
    2 usage or policy error, 3 incomplete or --timeout, 130 interrupted.
    """
    from gate.keys import load_key
    from gate.run.plan import check_key_outside, staging_folder

    policy = announced_policy(options)
    release = options["output"]
    if options["key_file"]:
        check_key_outside((options["folder"], release, staging_folder(release)), options["key_file"])
    try:
        from gate.run.watch import watch as run_watch
    except ImportError as error:
        raise UsageError(
            f"watch needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None

    stop_on_sigterm()
    report = run_watch(
        options["folder"],
        policy,
        release=release,
        private=options["private"],
        key=load_key(options["key_file"]),
        workers=options["workers"] or len(os.sched_getaffinity(0)),
        delete_source=options["delete_source"],
        follow=options["follow"],
        until_shards=options["until_shards"],
        interval=options["interval"],
        timeout=options["timeout"],
        tell=lambda line: say(f"gate: {line}", quiet=options["quiet"]),
    )
    end_run(ctx, report, options)
