"""Which suppressions and baseline lines of a policy still let something pass: the others are to be removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.policy import Policy, decide
from gate.policy.baseline import Line, lines_of
from gate.report.numbers import plural
from gate.types import Finding

_NAMED = 3


def bare(policy: Policy) -> Policy:
    """The same policy with nothing let pass."""
    if not policy.suppressions and policy.baseline is None:
        return policy
    return policy.model_copy(update={"suppressions": (), "baseline": None})


def occurring(policy: Policy, findings: Sequence[Finding]) -> set[Line]:
    """The lines of a sample under a policy that lets nothing pass: every finding with every rule that it makes hold."""
    matches = decide(policy, findings).matches
    return {line for match in matches for line in lines_of(match.rule, (findings[i] for i in match.findings))}


class Acceptances:
    """Told of every sample of a run, it knows what in the policy let nothing pass."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._bare = bare(policy)
        self._prints = {suppression.fingerprint for suppression in policy.suppressions}
        self._lines = set(policy.baseline.lines) if policy.baseline is not None else set()

    def add(self, findings: Sequence[Finding]) -> None:
        """Tell of the findings in the source of one sample."""
        if findings and (self._prints or self._lines):
            self.add_lines(occurring(self._bare, findings))

    def add_lines(self, lines: Iterable[Line]) -> None:
        """Tell of findings that are known as lines."""
        for line in lines:
            self._prints.discard(line[0])
            self._lines.discard(line)

    def notes(self) -> Iterator[str]:
        """What to tell when all samples were seen."""
        if self._prints:
            yield (
                f"{plural(len(self._prints), 'suppression')} in the policy let nothing pass any more "
                f"({_some(self._prints)}): remove them"
            )
        if self._lines:
            yield (
                f"{plural(len(self._lines), 'line')} of the baseline no longer occur "
                f"({_some({line[0] for line in self._lines})}): make it anew with gate baseline"
            )


def _some(prints: set[str]) -> str:
    named = sorted(prints)
    return ", ".join(named[:_NAMED]) + (" ..." if len(named) > _NAMED else "")
