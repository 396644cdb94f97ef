"""`gate explain`: what a rule means, and what was found where."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.policy import Policy
    from gate.run.records import Recorded


@click.command()
@click.argument("what", metavar="RULE|TYPE|FINGERPRINT|KEY")
@click.option("--policy", "-p", metavar="NAME|FILE", help="Shipped policy or YAML file [GATE_POLICY, ./gate.yaml].")
@click.option("--private", type=click.Path(path_type=Path), metavar="DIR", help="Private records of a run.")
@click.option(
    "--reveal", type=click.Path(path_type=Path), metavar="SOURCE", help="Show the texts found. On a terminal only."
)
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Secret key, for --reveal.")
def explain(what: str, policy: str | None, private: Path | None, reveal: Path | None, key_file: Path | None) -> None:
    """Say what a rule or an entity type means; with --private, what was found in a sample and what became of it.

    A sample is named by its KEY, or as SHARD:NUMBER (counted from 0); a finding
    by its FINGERPRINT, with which it is listed wherever it stands. Neither tells
    the text that was found: --reveal reads it again in the source, and shows it
    on a terminal, never in a file or a pipe.

    \b
    gate explain names --policy strict
    gate explain PERSON
    gate explain 000000017 --private release.private
    gate explain 00000:17 --private release.private --reveal shards/

    Exit codes: 0 explained; 2 there is nothing of that name; 3 the records or
    the source cannot be read.
    """
    loaded = _policy(policy)
    if private is None:
        if reveal is not None:
            raise UsageError("--reveal shows what a run found: name its private records with --private")
        click.echo(_word(what, loaded), nl=False)
        return
    if reveal is not None and not sys.stdout.isatty():
        raise UsageError("--reveal shows personal data, and only on a terminal: its output must not go elsewhere")
    found = _look_up(what, private)
    if reveal is None:
        click.echo(_recorded(what, found, loaded), nl=False)
        return
    if loaded is None:
        raise UsageError("--reveal examines the sample again: name the policy of the run with --policy")
    _reveal(what, found, reveal, loaded, key_file)


def _policy(name: str | None) -> Policy | None:
    """The policy that was named, or that stands here; None when there is none."""
    from gate.policy import load_policy

    if name is None and not os.environ.get("GATE_POLICY") and not Path("gate.yaml").exists():
        return None
    return load_policy(name, today=date.min)  # an expired suppression explains something too


def _word(what: str, policy: Policy | None) -> str:
    from gate.policy.check import suggestion
    from gate.policy.explain import explain_entity, explain_rule, policies_with
    from gate.types import ENTITY_TYPES

    if what in ENTITY_TYPES:
        return explain_entity(what, policy)
    searched = [policy] if policy is not None else policies_with(what)
    texts = [explain_rule(each, rule) for each in searched for rule in each.rules if rule.id == what]
    if texts:
        return "\n".join(texts)
    rules = [rule.id for each in searched for rule in each.rules]
    where = f"the policy {searched[0].name}" if policy is not None else "any shipped policy"
    raise UsageError(
        f"{what!r} is no entity type and no rule of {where}{suggestion(what, [*ENTITY_TYPES, *rules])}; "
        "for a fingerprint or a sample, name the records of its run with --private DIR"
    )


def _look_up(what: str, private: Path) -> list[Recorded]:
    try:
        from gate.run.records import find_records
    except ImportError as error:
        raise UsageError(
            f"explain needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None
    found = find_records(private, what)
    if not found:
        raise UsageError(
            f"the records in {private} have no finding, no key and no SHARD:NUMBER {what!r} (a key in which something "
            "was found is not kept: name its sample by shard and number)"
        )
    return found


def _recorded(what: str, found: list[Recorded], policy: Policy | None) -> str:
    from gate.report.explanation import fingerprint_text, samples_text
    from gate.run.records import is_fingerprint

    return fingerprint_text(what, found, policy) if is_fingerprint(what) else samples_text(found, policy)


def _reveal(what: str, found: list[Recorded], source: Path, policy: Policy, key_file: Path | None) -> None:
    from gate.keys import load_key
    from gate.manifest.files import show
    from gate.run.records import is_fingerprint
    from gate.run.reveal import reveal

    first = found[0]
    click.echo(f"personal data of sample {show(first.shard)}:{first.record.number}:")
    for finding, text in reveal(first, source, policy, load_key(key_file)):
        if not is_fingerprint(what) or finding.fingerprint == what:
            said = "(no text: look at the picture)" if text is None else show(text)
            click.echo(f"  {finding.entity_type:24} {finding.place.value:8} {said}")
