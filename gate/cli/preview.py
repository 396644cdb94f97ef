"""`gate preview`: a page with samples before and after, for the eyes of one person."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from gate.errors import UsageError


@click.command()
@click.argument("shards", nargs=-1, required=True)
@click.option("--policy", "-p", metavar="NAME|FILE", help="Shipped policy or YAML file [GATE_POLICY, ./gate.yaml].")
@click.option("-n", "count", type=click.IntRange(1, 500), default=20, show_default=True, help="Samples on the page.")
@click.option("--examine", type=click.IntRange(1), metavar="N", help="Samples to choose among [5 times -n].")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Choose by the records of a run.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Write the page there and leave it.")
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key [GATE_KEY, ~/.config].")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes [number of processors].")
@click.option("--quiet", "-q", is_flag=True, help="Say less.")
def preview(shards: tuple[str, ...], **options: Any) -> None:
    """Show samples of SHARDS before and after, on a page of its own: what a policy would do.

    The page SHOWS PERSONAL DATA. It lies in a folder that you alone can read
    (mode 0700), loads nothing from a network, and is deleted when you press
    Enter or interrupt, unless --keep names a folder for it. Samples are chosen
    from all rules in turn, the same ones every time.

    \b
    gate preview shards/ --policy strict -n 20 --open
    gate preview shards/ --policy strict --private release.private
    gate preview shards/ --policy gate.yaml --keep page/

    Exit codes: 0 shown; 2 the request is wrong, or no rule holds for any
    sample; 3 the set cannot be read.
    """
    from gate.cli.running import announced_policy, say, stop_on_sigterm
    from gate.keys import load_key

    keep = options["keep"]
    if keep is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("without a terminal nobody could look before it is deleted: name a folder with --keep")
    if keep is not None and keep.exists() and not (keep.is_dir() and not any(keep.iterdir())):
        raise UsageError(f"{keep} is there already; name another folder with --keep")
    policy = announced_policy(options)
    try:
        from gate.run.preview import make_preview
    except ImportError as error:
        raise UsageError(
            f"preview needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    stop_on_sigterm()
    page = make_preview(
        shards,
        policy,
        key=load_key(options["key_file"]),
        count=options["count"],
        examine=options["examine"],
        private=options["private"],
        workers=options["workers"] or len(os.sched_getaffinity(0)),
    )
    say("the page shows personal data: do not share it", quiet=False)
    if keep is not None:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep.chmod(0o700)
        (keep / ".gitignore").write_text("*\n")
        _present(keep, page, open_=options["open_"])
        return
    signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))  # a terminal that is closed is an end too
    with tempfile.TemporaryDirectory(prefix="gate-preview-") as folder:
        _present(Path(folder), page, open_=options["open_"])
        click.prompt("Enter deletes it", default="", show_default=False, prompt_suffix=" ", err=True)


def _present(folder: Path, page: str, *, open_: bool) -> None:
    from gate.shards.atomic import write_atomic

    path = folder.resolve() / "preview.html"
    write_atomic(path, page.encode("utf-8", "replace"), private=True)
    click.echo(path)
    if open_:
        click.launch(path.as_uri())
