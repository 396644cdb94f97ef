"""What commands that take long have in common: how they stop, and how they show how far they are."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

_RUNNING = "gate.cli.running"


def stop_on_sigterm() -> None:
    """End for SIGTERM as for Ctrl-C: nothing half written stays behind. To be called within a command."""
    signal.signal(signal.SIGTERM, _interrupt)
    ctx = click.get_current_context()
    ctx.meta[_RUNNING] = ctx.params


def after_interruption(ctx: click.Context) -> str:
    """The end of a message: what is left of the command that ran when it was interrupted."""
    options: Mapping[str, Any] | None = ctx.meta.get(_RUNNING)
    if options is None:
        return ""
    if ctx.invoked_subcommand == "scan":
        kept = options["output"] or options["private"]
        return "; run the same command again to go on" if kept else "; nothing was written"
    if options.get("cache"):
        return "; run the same command again to start anew, with the features that --cache kept"
    # the others write their only file when all else is done
    return "; nothing was written" if ctx.invoked_subcommand in {"score", "eval"} else "; a new run starts anew"


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def progress_line(*, quiet: bool) -> Any:
    """What a run calls with its progress; None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        return None
    from gate.run.progress import ProgressLine

    return ProgressLine(sys.stderr)


@contextlib.contextmanager
def counter_line(noun: str, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """What a run calls with the number of things done, when their total is not known; None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    drawn = 0.0

    def draw(done: int) -> None:
        nonlocal drawn
        if time.monotonic() - drawn >= 0.2:
            drawn = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{done:,} {noun}")
            sys.stderr.flush()

    try:
        yield draw
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
