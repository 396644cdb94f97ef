"""What `gate croissant`, `gate card` and `gate summary` share: reading a release, and where their paper goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from gate.errors import ExitCode, GateError, UsageError

if TYPE_CHECKING:
    from gate.report.account import Account

_Command = TypeVar("_Command", bound=Callable[..., object])
MAX_BYTES = 64 << 20
"""Of a file that is added to."""


def open_release(context: click.Context, release: str) -> Account:
    """The account of a release that matches its manifest; for any other, say so on stderr and end with 1."""
    from gate.report.account import read_account
    from gate.report.verification import verification_text

    found, account = read_account(release)
    if account is None:
        click.echo(verification_text(found, release), nl=False, err=True)
        click.echo("Nothing was written.", err=True)
        context.exit(ExitCode.VIOLATION)
    return account


def read_old(path: Path | None, account: Account) -> str | None:
    """The text of the file that is added to, with its own line ends; None where there is no such file yet."""
    if path is None:
        return None
    if account.path is not None and path.resolve().is_relative_to(account.path.resolve()):
        raise UsageError(
            f"{path} would lie in the release, where every file must stand in the manifest; name one outside of it"
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} to write into")
    try:
        if not path.exists():
            return None
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path} is no file that can be added to")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise GateError(f"cannot read {path} ({os.strerror(error.errno or 0)})") from None


def put(path: Path | None, old: str | None, new: str) -> None:
    """Write a paper to its file, whole or not at all, or to stdout where there is none."""
    if path is None:
        click.echo(new, nl=False)
    elif old == new:
        click.echo(f"{path} is up to date", err=True)
    else:
        from gate.shards.atomic import write_atomic

        # a link stays one, and leads to the new text
        write_atomic(path.resolve(), new.encode("utf-8"))
        click.echo(f"wrote {path}", err=True)


def into_option(name: str) -> Callable[[_Command], _Command]:
    """`--into FILE`."""
    return click.option(
        "--into",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"Add it to this {name}, or bring it up to date there.",
    )
