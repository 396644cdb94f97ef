"""`gate verify`: does a release match its manifest?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click


@click.command()
@click.argument("release", type=click.Path(path_type=Path))
@click.option(
    "--policy", "policy_name", metavar="POLICY", help="Refuse a release made with another policy (file or name)."
)
@click.option("--deep", is_flag=True, help="Also open the shards and count samples, members and rows.")
@click.option("--partial", is_flag=True, help="Accept a release that covers only a part of a set.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def verify(
    context: click.Context, release: Path, policy_name: str | None, deep: bool, partial: bool, format_: str
) -> None:
    """Compare RELEASE with its manifest: every file's digest, missing and extra files, the counts, the policy.

    Needs no models and no key. Only a signature can tell that release and manifest were not replaced together.

    Exit codes: 0 it matches; 1 it does not; 2 there is no manifest; 3 something cannot be read.
    """
    # pydantic takes longer to load than the command line may
    from gate.manifest.verify import verify as check
    from gate.policy import load_policy
    from gate.report.verification import exit_code, verification_json, verification_text

    # a suppression that expired since says nothing against the release
    policy = None if policy_name is None else load_policy(policy_name, today=date.min)
    result = check(release, policy=policy, deep=deep, partial=partial)
    click.echo(verification_json(result) if format_ == "json" else verification_text(result, str(release)), nl=False)
    context.exit(int(exit_code(result)))
