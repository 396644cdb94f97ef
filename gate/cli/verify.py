"""`gate verify`: does a release match its manifest?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate.cli.running import FORMATS, deliver, report_option
from gate.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from gate.manifest.verify import Mismatch


@click.command()
@click.argument("release")
@click.option("--policy", metavar="POLICY", help="Refuse a release made with another policy (file or name).")
@click.option("--deep", is_flag=True, help="Also open the shards and count samples, members and rows.")
@click.option("--partial", is_flag=True, help="Accept a release that covers only a part of a set.")
@click.option("--require-pictures", is_flag=True, help="Refuse a release of which only rows were examined.")
@click.option("--shards", multiple=True, metavar="PATTERN", help="Only shards of these names, such as '0000[0-3]'.")
@click.option("--key", type=click.Path(path_type=Path), metavar="PEM", help="Demand a signature by this public key.")
@click.option("--identity", metavar="NAME", help="Demand a Sigstore signature by this identity. Needs --issuer.")
@click.option("--issuer", metavar="URL", help="Who vouches for the identity (an OpenID Connect issuer).")
@click.option("--repository", is_flag=True, help="RELEASE is a git repository: verify all of it. Needs --policy.")
@click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="With --repository: files to leave out, as git names."
)
@click.option(
    "--loose", multiple=True, metavar="PATTERN", help="With --repository: pictures and captions that are data."
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@report_option
@click.pass_context
def verify(context: click.Context, /, **options: Any) -> None:
    """Compare RELEASE with its manifest: every file's digest, missing and extra files, the counts, the policy.

    RELEASE is a folder, or a URL that fsspec reads (s3://bucket/release, hf://datasets/me/set). Needs no models.
    Only a signature (gate attest) can tell that release and manifest were not replaced together: ask for it with
    --key or --identity.

    With --repository, every release in a git repository is verified, and a shard outside of a release is a mismatch.

    \b
    gate verify release/ --policy strict
    gate verify release/ --policy strict --key signing.pub
    gate verify s3://bucket/release --policy strict --shards '0000[0-3]'

    Exit codes: 0 it matches; 1 it does not; 2 there is no manifest; 3 something cannot be read.
    """
    # pydantic takes longer to load than the command line may
    from gate.policy import load_policy

    name = options["policy"]
    for option in ("exclude", "loose"):
        if options[option] and not options["repository"]:
            raise UsageError(f"--{option} goes with --repository: a release is verified whole")
    if options["repository"] and name is None:
        raise UsageError(
            "--repository needs the policy that every release must have: --policy strict, or a file "
            "(in .pre-commit-config.yaml: args: [--policy, strict])"
        )
    signer = _signer(options)
    # a suppression that expired since says nothing against the release
    policy = None if name is None else load_policy(name, today=date.min)
    checks = {
        "policy": policy,
        "deep": options["deep"],
        "partial": options["partial"],
        "pictures": options["require_pictures"],
        "signer": signer,
    }
    run = _repository if options["repository"] else _release
    context.exit(run(options, checks))


def _signer(options: dict[str, Any]) -> Any:
    if (options["identity"] is None) != (options["issuer"] is None):
        raise UsageError(
            "--identity and --issuer go together: the name says nothing without who vouches for it, such as "
            "--issuer https://accounts.google.com"
        )
    if options["key"] is None and options["identity"] is None:
        return None
    from gate.manifest.signatures import Signer

    return Signer(options["key"], options["identity"], options["issuer"])


def _release(options: dict[str, Any], checks: dict[str, Any]) -> int:
    from gate.manifest.verify import verify as check
    from gate.report.verification import exit_code, verification_json, verification_text

    release = options["release"]
    result = check(release, **checks, shards=options["shards"])

    def render(format_: str, _: bool) -> str:
        if format_ == "json":
            return verification_json(result)
        if format_ == "text":
            return verification_text(result, release)
        return _annotated(format_, [(release, item) for item in result.mismatches], exit_code(result))

    deliver(render, options)
    return int(exit_code(result))


def _repository(options: dict[str, Any], checks: dict[str, Any]) -> int:
    from gate.integrations.git import verify_repository
    from gate.report.repository import (
        repository_exit_code,
        repository_json,
        repository_mismatches,
        repository_text,
    )

    if options["shards"]:
        raise UsageError("--shards goes with one release: a repository is verified whole")
    patterns = {"exclude": options["exclude"], "loose": options["loose"]}
    result = verify_repository(Path(options["release"]), **patterns, **checks)

    def render(format_: str, _: bool) -> str:
        if format_ == "json":
            return repository_json(result)
        if format_ == "text":
            return repository_text(result)
        return _annotated(format_, list(repository_mismatches(result)), repository_exit_code(result))

    deliver(render, options)
    return int(repository_exit_code(result))


def _annotated(format_: str, mismatches: list[tuple[str, Mismatch]], code: ExitCode) -> str:
    """As `sarif`, `github` or `gitlab`."""
    from gate.report.github import mismatch_github
    from gate.report.gitlab import mismatch_gitlab
    from gate.report.sarif import mismatch_sarif

    if format_ == "sarif":
        return mismatch_sarif(mismatches, code)
    return mismatch_github(mismatches) if format_ == "github" else mismatch_gitlab(mismatches)
