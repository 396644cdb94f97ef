"""`gate samples`: make a small dataset to try gate on, or pictures with text to measure it with."""

from __future__ import annotations

from pathlib import Path

import click

from gate.errors import UsageError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Another number, other pictures."
)
@click.option("--text", "count", type=click.IntRange(min=1), metavar="N", help="N pictures with text instead.")
@click.option("--split", type=click.Choice(("development", "held-out")), help="[default: development] With --text.")
@click.option("--family", "families", multiple=True, metavar="F", help="Only this kind, with --text; may be repeated.")
def samples(folder: Path, seed: int, count: int | None, split: str | None, families: tuple[str, ...]) -> None:
    """Make a small sample dataset in DIR, to try gate on.

    Two shards as img2dataset writes them: simulated sonograms, invitations, landscapes, captions, a position in a
    photograph's metadata, a broken image. Everything private in them is invented; DIR/truth.json says what is where.
    DIR must be empty or absent.

    With --text: N pictures with text of many kinds in shards in DIR, for measuring what is read in them. The JSON of
    each sample says what stands where. docs/samples.md explains families and splits.
    """
    if count is None and (split or families):
        raise UsageError("--split and --family choose among the pictures of --text N; say how many with --text")
    try:
        from gate.samples import make_samples, make_text_samples
    except ImportError as error:
        raise UsageError(
            f"samples needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    if count is not None:
        click.echo(make_text_samples(folder, count, split=split or "development", families=families, seed=seed))
        return
    shards = make_samples(folder, seed=seed)
    click.echo(f"{shards}\ntry: gate scan {shards} --policy strict -o {folder / 'release'}")
