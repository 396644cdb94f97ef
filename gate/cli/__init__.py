"""The command line: one command a file, loaded when it is called."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, TextIO

import click

from gate.cli.running import after_interruption
from gate.errors import ExitCode, GateError
from gate.version import VERSION

COMMANDS = {
    "init": "Put gate into a repository: policy, hooks, CI, key.",
    "scan": "Examine shards and write the set that may be released.",
    "watch": "Gate the shards of a download as they are finished.",
    "download": "Download with img2dataset, through the gate.",
    "merge": "Join releases of shard ranges to one.",
    "verify": "Check a release against its manifest.",
    "diff": "Say what changed between two releases.",
    "attest": "Sign the manifest of a release.",
    "croissant": "Describe a release as Croissant JSON-LD.",
    "card": "Write a dataset card's section on personal information.",
    "summary": "Write a data-protection summary of a release.",
    "explain": "Say what a rule means, or what was found in a sample.",
    "preview": "Show samples before and after, on a local page.",
    "baseline": "Accept what a set holds today; only what is new fails.",
    "policy": "Check, test and show policies.",
    "audit": "List the pictures that a classifier passed, but only just.",
    "eval": "Measure classifiers, and what redaction leaves legible.",
    "bench": "Compare gate with Presidio's image redactor in one run.",
    "score": "Write every detector's raw scores to a table.",
    "train": "Train a head of your own from labelled pictures.",
    "samples": "Make a small sample dataset to try gate on.",
}


class _Group(click.Group):
    """Knows its commands by name and imports only the one that is called."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except KeyboardInterrupt:
            _tell(f"gate: interrupted{after_interruption(ctx)}")
            ctx.exit(ExitCode.INTERRUPTED)
        except BrokenPipeError:
            # click would end with 1, which says "violation"
            _hear_no_more(sys.stdout)
            _hear_no_more(sys.stderr)
            ctx.exit(ExitCode.INCOMPLETE)
        except Exception as error:
            if ctx.params["debug"]:
                click.echo("\n".join(_frames(error)), err=True)
            raise

    # click names the arguments of these methods
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"gate.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"; did you mean `gate {close[0]}`?" if close else ""
            raise click.UsageError(f"there is no command {args[0]!r}{hint}", ctx) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="gate")
@click.option("--debug", is_flag=True, help="Say where in the code an error came from.")
def cli(debug: bool) -> None:
    """A privacy gate for image datasets, to be run before release.

    \b
    gate scan shards/ --policy strict              is this set fit to publish?
    gate scan shards/ --policy strict -o release/  write the set that may be
    gate verify release/                           does it match its manifest?

    Exit codes: 0 fit to publish, 1 policy violation, 2 usage or policy error,
    3 scan incomplete or internal error, 130 interrupted.
    """


def main() -> None:
    """Run the command line; every end of it is one of the exit codes."""
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else ExitCode.OK)
    except click.ClickException as error:
        with _heard_or_not():
            error.show()
        sys.exit(ExitCode.USAGE)
    except GateError as error:
        _tell(f"gate: {error}")
        sys.exit(error.code)
    except (KeyboardInterrupt, click.Abort):
        _tell("gate: interrupted")
        sys.exit(ExitCode.INTERRUPTED)
    except PermissionError as error:
        _tell(f"gate: no right to read or write {error.filename}")
        sys.exit(ExitCode.INCOMPLETE)
    except Exception as error:  # noqa: BLE001 - a traceback's message could quote a sample
        _tell(f"gate: internal error ({_where(error)}); there is no verdict (see gate --debug)")
        sys.exit(ExitCode.INCOMPLETE)


def _tell(text: str) -> None:
    with _heard_or_not():
        click.echo(text, err=True)


@contextlib.contextmanager
def _heard_or_not() -> Iterator[None]:
    """Nobody may be reading stderr any more; the exit code is the same."""
    try:
        yield
    except BrokenPipeError:
        _hear_no_more(sys.stderr)


def _hear_no_more(stream: TextIO) -> None:
    """What is still buffered would fail again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _where(error: Exception) -> str:
    """The type of an error and the place in gate it came from: nothing of its message."""
    inside = [frame for frame in _frames(error) if frame.startswith("gate")]
    return type(error).__name__ + (f" at {inside[-1]}" if inside else "")


def _frames(error: BaseException) -> list[str]:
    """Where an error came from, outermost call first: `module:line function`. No values, no message, no path."""
    import traceback

    walk = traceback.walk_tb(error.__traceback__)
    return [f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}" for frame, line in walk]
