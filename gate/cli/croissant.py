"""`gate croissant`: a release as Croissant JSON-LD."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate.cli.papers import into_option, open_release, put, read_old
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.report.account import Account

_OTHERS = ("description", "license", "url", "creator", "datePublished", "version", "citeAs")


@click.command(short_help="Describe a release as Croissant JSON-LD.")
@click.argument("release")
@into_option("croissant.json")
@click.option("--url", metavar="URL", help="Where the files of the release will be found [beside croissant.json].")
@click.option("--name", metavar="NAME", help="Name of the dataset [as it is there, else the folder's].")
@click.pass_context
def croissant(context: click.Context, /, release: str, into: Path | None, url: str | None, name: str | None) -> None:
    """Describe RELEASE as Croissant JSON-LD with its Responsible AI properties.

    Every file with its SHA-256, what the shards hold, and what was done about
    personal data, as far as the manifest tells. RELEASE is verified first.

    With --into, it is merged into a croissant.json that is there: what gate
    wrote before is replaced, and everything else is kept.

    \b
    gate croissant release/ > croissant.json
    gate croissant release/ --into croissant.json
    gate croissant release/ --into croissant.json \\
        --url https://huggingface.co/datasets/me/set/resolve/main/release

    Exit codes: 0 written; 1 the release does not match its manifest or did not
    pass; 2 no release, or a croissant.json that cannot be added to; 3 something
    cannot be read or written.
    """
    from gate.report.croissant import croissant as describe

    account = open_release(context, release)
    old = read_old(into, account)
    base = f"{url.rstrip('/')}/" if url else _beside(account, into)
    try:
        document = describe(account, base=base, name=name, into=None if old is None else _parse(old))
    except UsageError as error:
        raise UsageError(f"{into}: {error}") from None
    put(into, old, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    missing = [each for each in _OTHERS if each not in document]
    if missing:
        click.echo(f"gate does not know these, which readers expect: {', '.join(missing)}", err=True)


def _beside(account: Account, into: Path | None) -> str:
    """The way from the document's folder to the release."""
    folder = (into.absolute().parent if into else Path.cwd()).resolve()
    path = None if account.path is None else account.path.resolve()
    if path is None or not path.is_relative_to(folder):
        raise UsageError("the release does not lie below the folder of the document: say where it will be with --url")
    way = path.relative_to(folder).as_posix()
    return "" if way == "." else f"{way}/"


def _parse(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError("it is not JSON") from None
    if not isinstance(document, dict):
        raise UsageError("it is not a JSON object")
    return document
