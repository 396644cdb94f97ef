"""What commands that run a policy have in common: what they say first and last, how they stop, how far they are."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gate.errors import ExitCode

if TYPE_CHECKING:
    from gate.policy import Policy
    from gate.report.model import RunReport

FORMATS = ("text", "json", "sarif", "github", "gitlab")
"""How a run can be told: to a person, a program, code scanning, a job of GitHub Actions, GitLab's code quality."""
_RUNNING = "gate.cli.running"


def say(text: str, *, quiet: bool) -> None:
    """A line for a person, on stderr."""
    if not quiet:
        click.echo(text, err=True)


def announced_policy(options: Mapping[str, Any]) -> Policy:
    """The policy that a command was given, after its name, its digest and its warnings were told."""
    from gate.policy import load_policy
    from gate.policy.check import policy_warnings

    policy = load_policy(options["policy"])
    origin = "" if policy.origin == policy.name else f"{policy.origin}, "
    say(f"policy {policy.name} ({origin}sha256 {policy.digest[:12]})", quiet=options["quiet"])
    for warning in policy_warnings(policy):
        say(f"warning: {warning}", quiet=options["quiet"])
    return policy


class _ReportFile(click.ParamType[tuple[str, Path]]):
    """FORMAT=FILE, where the file can be written: known before the run, not after it."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        format_, equals, name = value.partition("=")
        if not equals or format_ not in FORMATS:
            self.fail(f"{value!r} is not FORMAT=FILE, as in sarif=gate.sarif ({', '.join(FORMATS)})", param, ctx)
        path = Path(name)
        if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            self.fail(f"{name!r} cannot be written: it needs a folder that exists", param, ctx)
        return format_, path


report_option = click.option(
    "--report",
    "reports",
    type=_ReportFile(),
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write FILE, as --format would print it; repeatable.",
)
"""For commands that end with `deliver` or `end_run`: one run, several forms of what it found."""


def deliver(render: Callable[[str, bool], str], options: Mapping[str, Any]) -> None:
    """Write what was found to the files that were asked for, then to stdout. `render(format, color)` gives the text."""
    from gate.shards.atomic import write_atomic

    for format_, path in options["reports"]:
        write_atomic(path, render(format_, False).encode("utf-8", "surrogateescape"))
    color = options["format_"] == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    click.echo(render(options["format_"], color), nl=False, color=color or None)


def end_run(ctx: click.Context, report: RunReport, options: Mapping[str, Any]) -> NoReturn:
    """Write the report of a run in the formats that were asked for, and end with its exit code."""

    def render(format_: str, color: bool) -> str:
        words = {"color": color} if format_ == "text" else {}
        text: str = getattr(import_module(f"gate.report.{format_}"), f"render_{format_}")(report, **words)
        return text

    deliver(render, options)
    ctx.exit(ExitCode.OK if options["exit_zero"] and report.exit_code == ExitCode.VIOLATION else report.exit_code)


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
    if ctx.invoked_subcommand in {"scan", "watch", "download"}:
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
