"""Accept what a set holds today: scan it as it stands, and keep a line for each finding that a rule fails it for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from gate.errors import GateError
from gate.keys import Key
from gate.policy import Policy
from gate.policy.baseline import Baseline, Line, lines_of
from gate.report.model import RunReport
from gate.report.numbers import plural
from gate.run.scan import Progress, scan
from gate.run.store import PrivateStore
from gate.shards.source import find_source
from gate.types import Fate


def make_baseline(
    source: str | Path | Sequence[str | Path],
    policy: Policy,
    *,
    key: Key,
    private: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Baseline, RunReport]:
    """The baseline of a set, and the report of the scan that it comes from.

    What the policy suppresses is not in it, nor what rules find that fail no set (`fail_on`). With `private` a scan
    that was interrupted goes on. Raises GateError when a shard could not be read, as a scan does otherwise.
    """
    with ExitStack() as stack:
        folder = private or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gate-")))
        report = scan(source, policy, private=folder, key=key, workers=workers, progress=progress)
        if report.damaged:
            raise GateError(f"{plural(len(report.damaged), 'shard')} cannot be read whole: nothing was written")
        store = PrivateStore(folder, key)
        names = [shard.name for shard in find_source(source).shards]
        lines = {line for name in names for line in _failing(policy, store, name)}
    return Baseline(key.identity, frozenset(lines)), report


def _failing(policy: Policy, store: PrivateStore, shard: str) -> Iterator[Line]:
    rules = {rule.id for rule in policy.rules if rule.action.rank >= policy.fail_on.rank}
    for record in store.read_records(shard):
        findings = record.outcome.findings
        for match in record.outcome.decision.matches:
            if match.rule in rules:
                yield from lines_of(match.rule, (findings[index] for index in match.findings))
    suppressed = {suppression.fingerprint for suppression in policy.suppressions}
    for fingerprint, entity_type, rule in (store.read_journal(shard) or {})["row_findings"]:
        if rule in rules and fingerprint not in suppressed:
            yield fingerprint, entity_type, rule


def warnings(report: RunReport) -> Iterator[str]:
    """What a baseline cannot accept, so that a scan with it still ends with another code than 0."""
    if quarantined := report.tally.fate(Fate.QUARANTINED):
        yield f"{plural(quarantined, 'sample')} could not be examined; repair or remove them, or a scan ends with 3"
    nameless = [result for result in report.results if not result.findings and not result.suppressed]
    for rule in sorted({result.rule for result in nameless}):
        yield f"rule {rule} also holds for samples without a finding to accept (it says `not`)"
