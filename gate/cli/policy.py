"""`gate policy`: check a policy, test it, and show what gate ships."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from gate.policy import Policy

_FILE = click.argument("file", required=False)


@click.group()
def policy() -> None:
    """Check, test and show policies.

    FILE is a path, or the bare name of a shipped policy; without it GATE_POLICY or ./gate.yaml is taken.
    """


@policy.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
def check(files: tuple[str, ...]) -> None:
    """Read policies and report every error in them. Exit 0 when all are sound, 2 when one is not.

    What a sound policy lets through although it looks strict is a warning on stderr.
    """
    from gate.policy import load_policy
    from gate.policy.check import policy_warnings

    problems = []
    for file in files or (None,):
        try:
            loaded = load_policy(file)
        except UsageError as error:
            problems.append(str(error))
            continue
        for label, value in _facts(loaded):
            click.echo(f"{label:<13} {value}")
        for warning in policy_warnings(loaded):
            click.echo(f"warning: {loaded.origin}: {warning}", err=True)
        click.echo("ok")
    if problems:
        raise UsageError("\n".join(problems))


def _facts(loaded: Policy) -> list[tuple[str, str]]:
    actions = Counter(str(rule.action) for rule in loaded.rules)
    enabled = loaded.detectors_settings()
    facts = [
        ("policy", loaded.origin),
        ("name", loaded.name),
        ("digest", f"sha256:{loaded.digest}"),
        ("detectors", f"{len(enabled)} ({', '.join(enabled)})"),
        ("rules", f"{len(loaded.rules)} ({', '.join(f'{count} {action}' for action, count in actions.items())})"),
        ("suppressions", str(len(loaded.suppressions))),
    ]
    if loaded.suppressions:
        facts.insert(3, ("full digest", f"sha256:{loaded.full_digest} (with suppressions; keep it private)"))
    return facts


@policy.command()
@_FILE
@click.option("--cases", type=click.Path(path_type=Path), help="The file of cases. Default: NAME.tests.yaml beside it.")
@click.pass_context
def test(context: click.Context, file: str | None, cases: Path | None) -> None:
    """Decide on example findings and compare with what is expected. Exit 1 on a mismatch."""
    from gate.policy import load_policy
    from gate.policy.cases import load_cases

    loaded = load_policy(file)
    failed, held = 0, set()
    examples = load_cases(loaded, cases)
    for case in examples:
        decision = case.decision(loaded)
        rules = [match.rule for match in decision.matches]
        held.update(rules)
        if case.passes(decision):
            click.echo(f"ok    {case.name}")
            continue
        failed += 1
        wanted = f"{case.expect}{'' if case.rules is None else ' by ' + (', '.join(case.rules) or 'no rule')}"
        click.echo(f"FAIL  {case.name}: expected {wanted}, got {decision.action} by {', '.join(rules) or 'no rule'}")
    if untried := [rule.id for rule in loaded.rules if rule.id not in held]:
        click.echo(f"rules that no case meets: {', '.join(untried)}")
    click.echo(f"{len(examples) - failed} passed, {failed} failed")
    context.exit(ExitCode.VIOLATION if failed else ExitCode.OK)


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    from gate.policy.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@policy.command()
@click.argument("name")
def show(name: str) -> None:
    """Print a shipped policy, as a start for one of your own."""
    from gate.policy.load import show_shipped

    click.echo(show_shipped(name), nl=False)
