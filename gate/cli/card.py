"""`gate card`: the section on personal information of a dataset card."""

from __future__ import annotations

from pathlib import Path

import click

from gate.cli.papers import into_option, open_release, put, read_old
from gate.errors import UsageError


@click.command(short_help="Write a dataset card's section on personal information.")
@click.argument("release")
@into_option("README.md")
@click.pass_context
def card(context: click.Context, /, release: str, into: Path | None) -> None:
    """Write the section "Personal and Sensitive Information" of a dataset card.

    It says what was looked for in RELEASE, found, done, and what the detectors
    are known to miss, as far as its manifest tells. RELEASE is verified first.

    With --into, the section goes into a README.md: in place of the one that
    gate wrote before, else after the heading of that name, else at the end.
    Nothing else in the file is changed.

    \b
    gate card release/
    gate card release/ --into README.md

    Exit codes: 0 written; 1 the release does not match its manifest or did not
    pass; 2 no release, or marks in README.md that make no pair; 3 something
    cannot be read or written.
    """
    from gate.report.card import card_section, insert_section

    account = open_release(context, release)
    old = read_old(into, account)
    section = card_section(account)
    try:
        new = section if into is None else insert_section(old or "", section)
    except UsageError as error:
        raise UsageError(f"{into}: {error}") from None
    put(into, old, new)
