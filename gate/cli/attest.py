"""`gate attest`: sign the manifest of a release."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from gate.errors import ExitCode, UsageError

PASSWORD = "GATE_SIGNING_PASSWORD"  # noqa: S105  (the name of a variable)


@click.command(short_help="Sign the manifest of a release.")
@click.argument("release", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), metavar="PEM", help="Private key: ed25519 or ECDSA.")
@click.option("--keyless", is_flag=True, help="Sign with your identity, through Sigstore. Needs a network.")
@click.option("--policy", metavar="POLICY", help="Refuse a release made with another policy (file or name).")
@click.option("--partial", is_flag=True, help="Also sign a release that covers only a part of a set.")
@click.pass_context
def attest(
    context: click.Context, /, release: Path, key: Path | None, keyless: bool, policy: str | None, partial: bool
) -> None:
    """Verify RELEASE and sign its manifest, so that nobody can replace the two together.

    Two files are written beside the manifest: the manifest in a signed DSSE envelope, and a verification result
    that other tools of in-toto can read. Sign last: a signature is of this manifest and no other. The password of
    an encrypted key is asked for, or taken from GATE_SIGNING_PASSWORD.

    With --keyless your identity (an e-mail address, or a workflow's address) and the digest of the manifest go
    into Sigstore's public log, and stay there.

    \b
    openssl genpkey -algorithm ed25519 -out signing.pem
    openssl pkey -in signing.pem -pubout -out signing.pub
    gate attest release/ --key signing.pem
    gate verify release/ --policy strict --key signing.pub

    Exit codes: 0 signed; 1 it does not match its manifest, and was not signed; 2 a key or release that cannot be
    used; 3 something cannot be read or reached.
    """
    if (key is None) == (not keyless):
        raise UsageError("say who signs: --key signing.pem for a key of your own, or --keyless for an identity")
    from gate.manifest.attest import attest as sign
    from gate.policy import load_policy
    from gate.report.verification import verification_text

    loaded = None if policy is None else load_policy(policy, today=date.min)
    done = sign(release, key=key, password=_password, policy=loaded, partial=partial)
    if not done.files:
        click.echo(verification_text(done.verification, str(release)), nl=False)
        click.echo("Nothing was signed.")
        context.exit(ExitCode.VIOLATION)
    click.echo(f"signed by {done.signer}")
    for name in done.files:
        click.echo(f"  {release / name}")
    option = "--key signing.pub" if key is not None else f"--identity {done.signer} --issuer URL"
    click.echo(f"check it with: gate verify {release} {option}")


def _password() -> str:
    given = os.environ.get(PASSWORD)
    return click.prompt("Password of the key", hide_input=True, err=True, type=str) if given is None else given
