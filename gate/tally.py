"""The counts of a run: what went in, what became of it, what was found. Holds numbers and names, never texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from gate.errors import GateError
from gate.types import UNREDACTABLE_TYPES, WHOLE_IMAGE_TYPES, Action, Fate, Finding, Outcome, Place

Pair = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """Counts that are fed sample by sample and merged part by part, in any order, to the same result.

    Two hands feed it, so that it can be balanced: who reads a shard calls `read`, who knows the end of a
    sample calls `add`. `samples` and `members` are what was read; `fates` counts samples by their end.

    `member_fates` counts members: `released` (of samples that needed no change), `redacted` (written for
    redacted samples), `removed` (read for redacted samples and not written, or of no sample), `dropped`, `quarantined`.
    `findings` and `unique_findings` count by (detector, entity type), over all samples and without the
    repeats of a near-duplicate picture; one text that stands in three files of a sample is three findings.
    `finding_samples` counts samples by the same pair, `affected` by entity type alone, each sample once.
    `suppressed` counts findings that the policy lets pass, `accepted` those that a baseline does.
    `unproven_drops` counts samples to be redacted that were still not clean then, or would have kept no picture.
    `instances` counts what pictures show by entity type: a text over two lines is one, as in the study
    (Lohanimit et al., AIES 2025); `instance_samples` counts samples with any, `together` those with two types, by pair.
    `rules` counts samples by (rule, action) in the source; `remaining` by rule in what is released.
    """

    samples: int = 0
    members: int = 0
    failed_rows: int = 0
    near_duplicate_drops: int = 0
    unproven_drops: int = 0
    suppressed: int = 0
    accepted: int = 0
    instance_samples: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    member_fates: Counter[str] = field(default_factory=Counter)
    findings: Counter[Pair] = field(default_factory=Counter)
    unique_findings: Counter[Pair] = field(default_factory=Counter)
    finding_samples: Counter[Pair] = field(default_factory=Counter)
    affected: Counter[str] = field(default_factory=Counter)
    instances: Counter[str] = field(default_factory=Counter)
    together: Counter[Pair] = field(default_factory=Counter)
    rules: Counter[Pair] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    remaining: Counter[str] = field(default_factory=Counter)

    def read(self, *, samples: int = 0, members: int = 0, strays: int = 0, failed_rows: int = 0) -> None:
        """Count what a shard held: samples, their members, and rows of failed downloads (scrubbed, kept).

        `strays` says how many of the members belong to no sample (folders too); none of them is released.
        """
        self.samples += samples
        self.members += members
        self.member_fates["removed"] += strays
        self.failed_rows += failed_rows

    def add(
        self, outcome: Outcome, unique: bool | None, *, members: int, written: int, near_duplicate: bool = False
    ) -> None:
        """Count the end of one sample that was read with `members` members, of which `written` are in the release.

        `unique` is False for a repeat of a picture that was counted before; None (nothing to compare: no
        picture, or one too flat) counts as unique. `near_duplicate` says that the sample was dropped only
        because a picture much like its own was.
        """
        self.fates[outcome.fate.value] += 1
        self._add_members(outcome.fate, members, written)
        self.near_duplicate_drops += near_duplicate
        unproven = outcome.fate is Fate.DROPPED and outcome.decision.action is not Action.DROP
        self.unproven_drops += unproven and not near_duplicate
        self.suppressed += outcome.decision.suppressed
        self.accepted += outcome.decision.accepted
        pairs = Counter((finding.detector, finding.entity_type) for finding in outcome.findings)
        self.findings.update(pairs)
        if unique is not False:
            self.unique_findings.update(pairs)
        self.finding_samples.update(pairs.keys())
        self.affected.update({entity_type for _, entity_type in pairs})
        self._add_instances(outcome.findings)
        self.rules.update({(match.rule, match.action.value) for match in outcome.decision.matches})
        if outcome.fate in (Fate.RELEASED, Fate.REDACTED):
            self.remaining.update({match.rule for match in outcome.remaining.matches})
        if outcome.problem is not None:
            self.problems[outcome.problem] += 1

    def _add_instances(self, findings: Iterable[Finding]) -> None:
        shown = {
            (one.part, one.entity_type, one.fingerprint)
            for one in findings
            if one.place is Place.IMAGE and one.entity_type not in WHOLE_IMAGE_TYPES | UNREDACTABLE_TYPES
        }
        kinds = sorted({entity_type for _, entity_type, _ in shown})
        self.instance_samples += bool(kinds)
        self.instances.update(Counter(entity_type for _, entity_type, _ in shown))
        self.together.update(combinations(kinds, 2))

    def _add_members(self, fate: Fate, members: int, written: int) -> None:
        if fate in (Fate.RELEASED, Fate.REDACTED):
            self.member_fates[fate.value] += written
            self.member_fates["removed"] += members - written
        else:
            self.member_fates[fate.value] += members

    def fate(self, fate: Fate) -> int:
        """Samples that ended so."""
        return self.fates[fate.value]

    @property
    def successes(self) -> int:
        """Samples in the release: untouched and redacted ones."""
        return self.fate(Fate.RELEASED) + self.fate(Fate.REDACTED)

    def balance(self) -> None:
        """Raise GateError unless every sample and every member that was read has exactly one end."""
        for name, read, ended in (
            ("samples", self.samples, self.fates.total()),
            ("members", self.members, self.member_fates.total()),
        ):
            if read != ended:
                raise GateError(
                    f"the counts do not balance: {read} {name} were read and {ended} accounted for; "
                    "nothing may be published from this run (please report this)"
                )

    def __add__(self, other: Tally) -> Tally:
        """The counts of both parts together. Neither part is changed."""
        result = Tally.from_json(self.to_json())
        for name, value in other._items():
            if isinstance(value, Counter):
                getattr(result, name).update(value)
            else:
                setattr(result, name, getattr(result, name) + value)
        return result

    def _items(self) -> Iterator[tuple[str, int | Counter[Any]]]:
        return ((name, getattr(self, name)) for name in self.__dataclass_fields__)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, lists and objects, sorted, without zeros; `from_json` reads them back."""
        return {name: _plain(value) if isinstance(value, Counter) else value for name, value in self._items()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Tally:
        """The tally that `to_json` wrote. Raises TypeError, ValueError or KeyError for anything else."""
        tally = cls()
        for name, value in tally._items():
            read = document[name]
            if name in _PAIRS:
                setattr(tally, name, Counter({(first, second): int(count) for first, second, count in read}))
            elif isinstance(value, Counter):
                setattr(tally, name, Counter({str(key): int(count) for key, count in read.items()}))
            else:
                setattr(tally, name, int(read))
        return tally


_PAIRS = frozenset({"findings", "unique_findings", "finding_samples", "together", "rules"})


def _plain(counter: Counter[Any]) -> Any:
    items = sorted((key, count) for key, count in counter.items() if count)
    if any(isinstance(key, tuple) for key, _ in items):
        return [[*key, count] for key, count in items]
    return dict(items)
