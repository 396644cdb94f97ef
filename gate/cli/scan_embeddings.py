"""The options of `gate scan --embeddings`, and handing over to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gate.cli.running import progress_line
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.policy import Policy
    from gate.report.model import RunReport

F = TypeVar("F", bound=Callable[..., Any])

_OF_SHARDS = ("shards", "shard_range", "limit", "sample", "skip_others", "dry_run", "baseline")
_OF_ROWS = ("head_file", "queries", "takedown", "embedder_name", "with_embeddings")


def embedding_options(command: F) -> F:
    """Add the options to a command."""
    folder = click.Path(path_type=Path)
    for option in reversed(
        (
            click.option(
                "--embeddings",
                type=folder,
                metavar="DIR",
                is_eager=True,
                help="In place of SHARDS: rows and embeddings as clip-retrieval writes them, or .parquet files.",
            ),
            click.option(
                "--head-file",
                multiple=True,
                metavar="[TYPE=]FILE",
                help="A trained head for the embeddings; TYPE is what it finds [ULTRASOUND].",
            ),
            click.option(
                "--queries",
                multiple=True,
                metavar="CONCEPT=FILE.npy",
                help="Embedded queries in place of the sentences of a concept of the policy.",
            ),
            click.option(
                "--takedown",
                multiple=True,
                type=folder,
                metavar="FILE",
                help="Addresses, keys or digests, one a line: rows that have one are dropped.",
            ),
            click.option(
                "--embedder-name", metavar="NAME", help="The network that made the embeddings, as you know it."
            ),
            click.option(
                "--with-embeddings", is_flag=True, help="Carry the embeddings of the kept rows into the release."
            ),
        )
    ):
        command = option(command)
    return command


def shards_or_embeddings(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The callback of SHARDS: it may be missing only where --embeddings is there."""
    if not value and ctx.params.get("embeddings") is None:
        raise click.UsageError("say what to examine: SHARDS, or rows and embeddings with --embeddings", ctx)
    return value


def check_options(options: dict[str, Any]) -> None:
    """Raise UsageError for options that do not go together."""
    with_embeddings = options["embeddings"] is not None
    wrong = [name for name in (_OF_SHARDS if with_embeddings else _OF_ROWS) if options[name]]
    if wrong:
        name = "SHARDS" if wrong[0] == "shards" else f"--{wrong[0].replace('_', '-')}"
        raise UsageError(f"{name} does not go with --embeddings" if with_embeddings else f"{name} needs --embeddings")


def scan_embeddings(options: dict[str, Any], policy: Policy) -> RunReport:
    """Run it. Raises UsageError as `gate.run.embeddings.scan_embeddings` does, and when the extra is not installed."""
    from gate.keys import load_key
    from gate.run.plan import check_key_outside, staging_folder

    release = options["output"]
    if options["key_file"]:
        check_key_outside((options["embeddings"], release, release and staging_folder(release)), options["key_file"])
    try:
        from gate.run.embeddings import scan_embeddings as run
        from gate.run.embeddings_setup import Request
    except ImportError as error:
        raise UsageError(
            f"scan needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    heads = (_pair(word, "ULTRASOUND") for word in options["head_file"])
    request = Request(
        heads=tuple((entity_type, Path(file)) for entity_type, file in heads),
        queries={name: Path(file) for name, file in (_pair(word, "") for word in options["queries"])},
        takedown=options["takedown"],
        embedder=options["embedder_name"],
        with_embeddings=options["with_embeddings"],
    )
    return run(
        options["embeddings"],
        policy,
        request,
        output=release,
        private=options["private"],
        key=load_key(options["key_file"]),
        workers=options["workers"] or len(os.sched_getaffinity(0)),
        progress=progress_line(quiet=options["quiet"]),
    )


def _pair(word: str, default: str) -> tuple[str, str]:
    """`NAME=FILE`, or a file alone under the default name."""
    name, separator, file = word.partition("=")
    if not separator or not name.replace("_", "").replace("-", "").isalnum():
        name, file = default, word
    if not name:
        raise UsageError(f"--queries {word}: give the concept's name and the file, NAME=FILE.npy")
    return name, file
