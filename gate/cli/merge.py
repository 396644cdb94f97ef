"""`gate merge`: one release from those of shard ranges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gate.cli.running import FORMATS, announced_policy, end_run, report_option, stop_on_sigterm
from gate.errors import UsageError


@click.command()
@click.argument("releases", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PART...")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="RELEASE", required=True, help="Write it here."
)
@click.option("--policy", "-p", metavar="NAME|FILE", help="The policy of the parts [GATE_POLICY, ./gate.yaml].")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Private records [RELEASE.private].")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="The key of the parts.")
@click.option("--copy", is_flag=True, help="Copy files, also where a hard link would do.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@report_option
@click.option("--quiet", "-q", is_flag=True, help="Say less.")
@click.pass_context
def merge(ctx: click.Context, /, **options: Any) -> None:
    """Join PARTs, releases made with `gate scan --shard-range`, to the RELEASE that one scan would have written.

    The parts must be of one set and made with the same policy, key, versions and
    models, and their private records (PART.private) must be there. Pictures like
    one that another part dropped are dropped now. The parts stay as they are.
    Without the first or the last shards the result is a part again.

    \b
    gate scan shards/ --policy strict --shard-range 0:50 -o part-1
    gate scan shards/ --policy strict --shard-range 50:100 -o part-2
    gate merge part-1 part-2 --policy strict -o release

    Exit codes: 0 written, and it passes; 1 it violates the policy; 2 the parts
    do not fit together; 3 one is not as its manifest says, or nothing could be
    written.
    """
    from gate.keys import load_key

    policy = announced_policy(options)
    try:
        from gate.run.merge import merge as join
    except ImportError as error:
        raise UsageError(
            f"merge needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    stop_on_sigterm()
    report = join(
        options["releases"],
        policy,
        output=options["output"],
        key=load_key(options["key_file"]),
        private=options["private"],
        link=not options["copy"],
    )
    end_run(ctx, report, {**options, "exit_zero": False})
