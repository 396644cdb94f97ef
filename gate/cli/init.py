"""`gate init`: put gate into a repository."""

from __future__ import annotations

import os
from pathlib import Path

import click

from gate.errors import UsageError


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--policy", "-p", default="strict", show_default=True, metavar="NAME", help="The shipped policy to copy.")
@click.option("--ci", type=click.Choice(("github", "gitlab", "none")), help="Whose job to write [by the git remote].")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key [GATE_KEY, ~/.config].")
def init(folder: Path, policy: str, ci: str | None, key_file: Path | None) -> None:
    """Put gate into the repository FOLDER (here): a policy, hooks for pre-commit, a job for CI, a key.

    Writes gate.yaml, .pre-commit-config.yaml and a job for GitHub Actions or
    GitLab, makes the secret key when there is none, and tells git to ignore
    private records. No file that is there is changed, but .gitignore, which
    gets lines at its end; what to add to the others is printed.

    \b
    gate init
    gate init --policy standard --ci gitlab
    gate init data-repository/ --ci none

    Exit codes: 0 done (also when all was there); 2 no such policy or folder,
    or a file that cannot be written.
    """
    from gate.integrations.adopt import adopt, likely_ci

    where = _key_place(folder, key_file)  # before anything is written
    to_add = []
    for step in adopt(folder, policy=policy, ci=ci or likely_ci(folder)):  # type: ignore[arg-type]  # click chose
        click.echo(f"{step.done.value:8}  {step.path}  ({step.purpose})")
        if step.to_add:
            to_add.append(f"\nto add to {step.path}, which is there already:\n\n{step.to_add}")
    click.echo(f"{where[0]:8}  {where[1]}  (the secret key: keep a copy, and never publish it)")
    click.echo("".join(to_add) + _NEXT, nl=False)


_NEXT = """
next:
  gate policy check                      read gate.yaml, and see what it says
  gate scan SHARDS                       is the set fit to publish under it?
  gate scan SHARDS -o RELEASE            write the set that is, with its manifest
  gate baseline SHARDS -o gate.baseline  accept what is there, stop what is new
  pre-commit install                     check each commit from now on
"""


def _key_place(folder: Path, key_file: Path | None) -> tuple[str, str]:
    """Make the key when there is none; what was done, and where the key is."""
    from gate.keys import default_key_file, load_key

    if key_file is None and os.environ.get("GATE_KEY"):
        load_key()
        return "found", "GATE_KEY"
    path = key_file or default_key_file()
    if path.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"the key {path} would lie in {folder} and be committed with it; name another with --key-file")
    done = "found" if path.exists() else "made"
    load_key(path)
    return done, str(path)
