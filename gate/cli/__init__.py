"""The command line: one command a file, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from gate.errors import ExitCode, GateError
from gate.version import VERSION

COMMANDS = {
    "scan": "Examine shards and write the set that may be released.",
    "verify": "Check a release against its manifest.",
    "policy": "Check, test and show policies.",
    "samples": "Make a small sample dataset to try gate on.",
}


class _Group(click.Group):
    """Knows its commands by name and imports only the one that is called."""

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
def cli() -> None:
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
        error.show()
        sys.exit(ExitCode.USAGE)
    except GateError as error:
        click.echo(f"gate: {error}", err=True)
        sys.exit(error.code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("gate: interrupted; run the same command again to go on", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        sys.exit(ExitCode.INCOMPLETE)
    except Exception as error:  # noqa: BLE001 - a traceback's message could quote a sample
        click.echo(f"gate: internal error ({_where(error)}); nothing was published", err=True)
        sys.exit(ExitCode.INCOMPLETE)


def _where(error: Exception) -> str:
    """The type of an error and the place in gate it came from: nothing of its message."""
    import traceback

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "gate" in frame.filename]
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
