"""`gate summary`: a data-protection summary of a release."""

from __future__ import annotations

import click

from gate.cli.papers import open_release


@click.command(short_help="Write a data-protection summary of a release.")
@click.argument("release")
@click.pass_context
def summary(context: click.Context, /, release: str) -> None:
    """Write a data-protection summary of RELEASE in Markdown.

    What was looked for and with which thresholds and models, what was found
    and done, what the detectors are known to miss, and what all of it does not
    say: the technical annex of an impact assessment. RELEASE is verified first.

    \b
    gate summary release/ > privacy-summary.md

    Exit codes: 0 written; 1 the release does not match its manifest or did not
    pass; 2 there is no release; 3 something cannot be read.
    """
    from gate.report.summary import summary_markdown

    click.echo(summary_markdown(open_release(context, release)), nl=False)
