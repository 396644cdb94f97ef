"""The verdict of a run, and what it says to people."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path

from gate.errors import ExitCode
from gate.manifest.schema import MANIFEST
from gate.policy import Policy
from gate.report.estimate import Estimate, estimate
from gate.report.model import DamagedShard, PolicyUsed, RuleUsed, RunReport, Verdict
from gate.report.numbers import bytes_text, plural
from gate.run.context import Run
from gate.run.counting import Summary
from gate.shards.index import DAMAGES
from gate.tally import Tally
from gate.types import Action, Fate
from gate.version import VERSION


def judge(run: Run, summary: Summary) -> tuple[Verdict, ExitCode]:
    """What a run says of its set. A violation that was seen outweighs what was not examined."""
    if run.plan.release is None and (summary.source_violation or summary.violating_rows):
        return Verdict.FAIL, ExitCode.VIOLATION
    if run.plan.part.partial:
        return Verdict.PARTIAL, ExitCode.INCOMPLETE
    if _is_incomplete(run, summary):
        return Verdict.INCOMPLETE, ExitCode.INCOMPLETE
    if run.plan.release is not None and summary.release_violation:
        return Verdict.FAIL, ExitCode.VIOLATION
    return Verdict.PASS, ExitCode.OK


def _is_incomplete(run: Run, summary: Summary) -> bool:
    """Whether too much could not be examined: without a release anything, with one what the policy does not allow."""
    tally = summary.tally
    quarantined = tally.fate(Fate.QUARANTINED)
    if run.unfit or quarantined == tally.samples:  # nothing was examined, whatever the policy allows
        return True
    if run.plan.release is None:
        return bool(quarantined or summary.unexamined_rows or run.opaque)
    return not run.policy.on_error.tolerates(quarantined, tally.samples)


def report(run: Run, summary: Summary, verdict: Verdict, code: ExitCode) -> RunReport:
    """The report of a run as it stands."""
    plan = run.plan
    written = plan.release is not None and verdict is not Verdict.INCOMPLETE
    seconds = time.monotonic() - run.started
    whole = plan.shard_range in (None, (0, len(plan.source.shards)))
    return RunReport(
        verdict=verdict,
        exit_code=code,
        policy=_policy_used(run.policy),
        source=run.source,
        several=run.several,
        tally=summary.tally,
        shards=len(plan.shards),
        seconds=seconds,
        version=VERSION,
        release=str(plan.release) if written else None,
        manifest=str(plan.release / MANIFEST) if written and plan.release else None,
        private=str(plan.private) if plan.private else None,
        damaged=tuple(DamagedShard(name, DAMAGES[reason]) for name, reason in sorted(run.damaged)),
        models=tuple(run.models),
        estimate=_estimate(run, summary.tally, seconds),
        notes=tuple(_notes(run, summary)),
        resumed_shards=run.resumed,
        shard_range=None if whole else plan.shard_range,
        results=summary.results,
        locations=_locations(run, {result.shard for result in summary.results} | {name for name, _ in run.damaged}),
        root=_shown(plan.release or plan.source.root),
    )


def _policy_used(policy: Policy) -> PolicyUsed:
    removes = any(rule.action is not Action.FLAG for rule in policy.rules)
    rules = tuple(
        RuleUsed(rule.id, rule.action, rule.reason, fails=rule.action.rank >= policy.fail_on.rank)
        for rule in policy.rules
    )
    baseline = policy.baseline.digest if policy.baseline is not None else None
    return PolicyUsed(policy.name, policy.digest, policy.origin, removes, rules, baseline)


def _locations(run: Run, names: Collection[str]) -> dict[str, str]:
    """Where shards of these names lie: in the release where one was written, else in the source."""
    release, root = run.plan.release, run.plan.source.root.resolve()
    paths = {shard.name: shard.path for shard in run.plan.shards if shard.name in names}
    if release is not None:
        paths = {name: release / path.resolve().relative_to(root) for name, path in paths.items()}
    return {name: _shown(path) for name, path in paths.items()}


def _shown(path: Path) -> str:
    """A path below the current folder, which is what tools that show findings beside files expect; else its name."""
    path = path.resolve()
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name


def _estimate(run: Run, tally: Tally, seconds: float) -> Estimate | None:
    if not run.plan.part.partial:
        return None
    total = run.counted
    if run.counted_bytes:
        total = round(run.counted * run.plan.input_bytes / run.counted_bytes)
    random = run.plan.part.share is not None
    return estimate(tally, total=total, random=random, seconds=seconds, input_bytes=run.plan.input_bytes)


def _notes(run: Run, summary: Summary) -> Iterator[str]:
    if run.plan.part.partial and summary.tally.samples == 0:
        yield "no sample was drawn: take a larger share"
    left = run.plan.source.left_behind
    if left:
        # their names were not examined, and a report may be read by others
        count = plural(len(left), "other file")
        yield f"{count} beside the shards: neither examined nor carried over (--dry-run names them)"
    if not (run.plan.part.partial or run.damaged or run.plan.shard_range):
        yield from summary.stale
    if summary.opted_out:
        yield (
            f"{plural(summary.opted_out, 'row')} of pictures that img2dataset left out because their server opts out "
            "(X-Robots-Tag)"
        )
    if run.opaque:
        yield f"{plural(len(run.opaque), 'column')} of bytes in the sidecars cannot be examined and must be left out"
    if summary.violating_rows:
        yield (
            f"{plural(summary.violating_rows, 'row')} without a picture (failed downloads): the address or caption is "
            "against the policy; with -o such rows are emptied"
        )
    if summary.unexamined_rows:
        yield (
            f"{plural(summary.unexamined_rows, 'row')} without a picture (failed downloads): could not be examined; "
            "with -o such rows are emptied"
        )
    if run.unfit and run.plan.release is not None:
        yield "nothing was released: replace the damaged shards and run the same command again"
    if run.plan.release is not None and run.plan.staging is not None and run.plan.staging.exists():
        size = sum(path.stat().st_size for path in run.plan.staging.rglob("*") if path.is_file())
        yield f"what was done so far ({bytes_text(size)}) is kept in {run.plan.staging} for the next run"
