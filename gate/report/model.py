"""What a run has to say, as plain frozen data. The renderers beside this file turn it into text or JSON."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gate.errors import ExitCode
from gate.report.estimate import Estimate
from gate.report.results import Result
from gate.tally import Tally
from gate.types import Action


class Verdict(enum.StrEnum):
    """What a run says of the set. Only `pass` means fit to publish."""

    PASS = "pass"  # noqa: S105  (a verdict, no password)
    FAIL = "fail"
    INCOMPLETE = "incomplete"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A rule of a policy. `fails`: what it meets, and is left in what would be published, is a violation."""

    id: str
    action: Action
    reason: str
    fails: bool


@dataclass(frozen=True, slots=True)
class PolicyUsed:
    """The policy of a run: its name, the SHA-256 of its text (hex), where it came from, whether any rule removes.

    `baseline` is the SHA-256 (hex) of the baseline whose findings were let pass, if there was one.
    """

    name: str
    digest: str
    origin: str
    removes: bool = True
    rules: tuple[RuleUsed, ...] = ()
    baseline: str | None = None


@dataclass(frozen=True, slots=True)
class DamagedShard:
    """A shard that could not be read to its end. `reason` is a sentence without texts of a sample."""

    name: str
    reason: str

    @property
    def file(self) -> str:
        """What a person looks for: the tar, or the folder of loose pictures."""
        return self.name if self.name.endswith("/") else f"{self.name}.tar"


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of `gate scan`.

    `source` is what the user named; `several` says that it stands for more than one thing. `shards` is the number of
    shards examined, `seconds` the elapsed time.
    `release`, `manifest` and `private` say where things were written (None: not written; a dry run and a
    scan without -o write none, and their fates say what would be done). `estimate` is there for a partial scan.
    `examined` is `samples`, or `rows` where there were no pictures to look at.
    `not_looked_for` are the entity types that rules ask for and that could not be looked for without pictures, some
    with a place (`PERSON in image`).
    `results` say what each rule met in each shard: in the source or, where there is a release, in that. `locations`
    are the paths of shards by their names, below the current folder where they lie there, and `root` is their folder's.
    `notes` are further sentences for the reader. `models` are the mappings that detectors give of theirs.
    """

    verdict: Verdict
    exit_code: ExitCode
    policy: PolicyUsed
    source: str
    tally: Tally
    shards: int
    seconds: float
    version: str
    release: str | None = None
    manifest: str | None = None
    private: str | None = None
    damaged: tuple[DamagedShard, ...] = ()
    models: tuple[Mapping[str, Any], ...] = ()
    estimate: Estimate | None = None
    notes: tuple[str, ...] = ()
    resumed_shards: int = 0
    shard_range: tuple[int, int] | None = field(default=None)
    examined: Literal["samples", "rows"] = "samples"
    not_looked_for: tuple[str, ...] = ()
    several: bool = False
    results: tuple[Result, ...] = ()
    locations: Mapping[str, str] = field(default_factory=dict)
    root: str = ""
