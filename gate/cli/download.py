"""`gate download`: img2dataset, through the gate."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from gate.cli.running import FORMATS, announced_policy, end_run, report_option, say, stop_on_sigterm
from gate.errors import UsageError


@click.command(
    short_help="Download with img2dataset, through the gate.",
    context_settings={"ignore_unknown_options": True},
    options_metavar="[OPTIONS] [OPTIONS OF IMG2DATASET]",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.option("--policy", "-p", metavar="NAME|FILE", help="Shipped policy or YAML file [GATE_POLICY, ./gate.yaml].")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="RELEASE", required=True, help="The release.")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Private records [RELEASE.private].")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key [GATE_KEY, ~/.config].")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes of gate [number of processors].")
@click.option("--delete-source", is_flag=True, help="Delete a raw shard when its gated one reads back as written.")
@click.option("--never-on-disk", is_flag=True, help="Hand raw shards over in memory; no file holds them.")
@click.option(
    "--max-shard-bytes",
    type=click.IntRange(1),
    metavar="N",
    help="Memory of one shard with --never-on-disk [2 GiB].",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@report_option
@click.option("--exit-zero", is_flag=True, help="End with 0 also for a violation (1); errors keep their code.")
@click.option("--quiet", "-q", is_flag=True, help="No progress of gate.")
@click.pass_context
def download(ctx: click.Context, /, **options: Any) -> None:
    """Run img2dataset and gate each shard when it is finished.

    Every option that is not listed below goes to img2dataset as it is. Raw
    shards go to its --output_folder [RELEASE.download], in the format
    webdataset. The release takes its name when the last shard is gated. When
    the command was stopped or killed, the same one goes on.

    \b
    gate download --policy strict -o release/ \\
        --url_list urls.parquet --input_format parquet --caption_col caption
    gate download -p strict -o release/ --delete-source -- --url_list urls.txt
    gate download -p strict -o release/ --never-on-disk --url_list urls.txt

    Exit codes: 0 what was written is fit to publish, 1 it violates the policy,
    2 usage or policy error, 3 incomplete (also where img2dataset failed), 130
    interrupted.
    """
    from gate.keys import load_key
    from gate.run.plan import check_key_outside, staging_folder

    policy = announced_policy(options)
    release = options["output"]
    try:
        from gate.integrations.img2dataset import MAX_SHARD_BYTES, output_folder
        from gate.integrations.img2dataset import download as run_download
        from gate.integrations.img2dataset_options import parse_options
    except ImportError as error:
        raise UsageError(
            f"download needs the module {error.name}; install it with: pip install 'shardgate[scan,img2dataset]'"
        ) from None

    words = parse_options(options["words"])
    if options["key_file"]:
        check_key_outside((output_folder(release, words), release, staging_folder(release)), options["key_file"])
    stop_on_sigterm()
    report = run_download(
        policy=policy,
        release=release,
        private=options["private"],
        key=load_key(options["key_file"]),
        workers=options["workers"] or len(os.sched_getaffinity(0)),
        delete_source=options["delete_source"],
        never_on_disk=options["never_on_disk"],
        max_shard_bytes=options["max_shard_bytes"] or MAX_SHARD_BYTES,
        tell=lambda line: say(f"gate: {line}", quiet=options["quiet"]),
        **words,
    )
    end_run(ctx, report, options)
