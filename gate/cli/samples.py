"""`gate samples`: make a small dataset to try gate on."""

from __future__ import annotations

from pathlib import Path

import click

from gate.errors import UsageError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Another number, other pictures."
)
def samples(folder: Path, seed: int) -> None:
    """Make a small sample dataset in DIR, to try gate on.

    Two shards as img2dataset writes them: simulated sonograms, invitations, landscapes, captions, a position in a
    photograph's metadata, a broken image. Everything private in them is invented; DIR/truth.json says what is where.
    DIR must be empty or absent.
    """
    try:
        from gate.samples import make_samples
    except ImportError as error:
        raise UsageError(
            f"samples needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    shards = make_samples(folder, seed=seed)
    click.echo(f"{shards}\ntry: gate scan {shards} --policy strict -o {folder / 'release'}")
