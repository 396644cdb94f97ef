"""What is measured: something that takes a sample and gives back what may be released of its picture."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from gate.detectors import load_detector
from gate.detectors.base import Detector, View
from gate.errors import UsageError
from gate.keys import Key
from gate.learn.pii.match import Found
from gate.pipeline import Pipeline
from gate.policy import Policy
from gate.types import UNREDACTABLE_TYPES, Action, Fate, Finding, Kind, Place, Quad, Reading, Sample
from gate.vision.picture import Pixels, decode

_NO_SECRET = Key(bytes(32))
"""Fingerprints of an evaluation leave no process."""

_DETECTORS = ("image_text", "barcode")
"""What looks for the strings of pictures."""

MAX_PIXELS = 64_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """What became of one picture: its pixels (None: not released), what was found in it, CPU seconds by stage."""

    fate: Fate
    pixels: Pixels | None = field(repr=False)
    found: tuple[Found, ...] = field(repr=False)
    seconds: Mapping[str, float]
    problem: str | None = None


class Redactor(Protocol):
    """Takes one sample with one picture the whole way: stored bytes in, released pixels out."""

    def redact(self, sample: Sample) -> Released:
        """What becomes of the first picture of a sample."""
        ...


ENGINES = ("gate", "gate-text", "presidio-tesseract", "presidio-rapidocr")
"""gate: the policy as it is. gate-text: only what reads pictures in it, which is what Presidio's redactor does."""


def check_engines(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once. Raises UsageError for one that is not in ENGINES."""
    names = tuple(dict.fromkeys(name.strip() for name in names))
    if unknown := [name for name in names if name not in ENGINES]:
        raise UsageError(f"there is no engine {unknown[0]!r}; choose of {', '.join(ENGINES)}")
    return names


def load_redactor(name: str, policy: Policy) -> Redactor:
    """A redactor of ENGINES with its models loaded. Raises UsageError when something is not installed."""
    if name.startswith("presidio"):
        from gate.learn.pii.presidio import Presidio

        return Presidio(name.partition("-")[2])
    return Gate(policy, only=_DETECTORS if name == "gate-text" else None)


def first_picture(sample: Sample) -> int | None:
    """The part of a sample that is its first picture."""
    return next((part for part, member in enumerate(sample.members) if member.kind is Kind.IMAGE), None)


def without_drops(policy: Policy) -> Policy:
    """The policy less its rules that drop: what they would drop is redacted where another rule says so."""
    return policy.model_copy(update={"rules": tuple(rule for rule in policy.rules if rule.action is not Action.DROP)})


class Gate:
    """The pipeline of a policy, as a scan with `-o` runs it.

    Findings carry no text. Detectors name each text by a fingerprint that they are given the function for; here that
    function also remembers, for one sample, which text it named. `only` names the detectors that run [all].
    """

    def __init__(self, policy: Policy, only: Collection[str] | None = None) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._seconds: Counter[str] = Counter()
        detectors = [
            _Timed(load_detector(name, settings, self._fingerprint), self._seconds)
            for name, settings in policy.detectors_settings().items()
            if only is None or name in only
        ]
        self._pipeline = Pipeline(policy, _NO_SECRET, redact=True, detectors=detectors)

    def redact(self, sample: Sample) -> Released:
        """See Redactor."""
        self._texts.clear()
        self._seconds.clear()
        with spent(self._seconds, "all"):
            (outcome,) = self._pipeline.process([sample])
        part = first_picture(sample)
        pixels = None
        if outcome.fate in (Fate.RELEASED, Fate.REDACTED) and part is not None:
            member = (outcome.members or sample.members)[part]
            pixels = decode(member.data, max_pixels=MAX_PIXELS).rgb
        found = tuple(self._found([one for one in outcome.findings if one.part == part]))
        self._texts.clear()
        return Released(outcome.fate, pixels, found, _stages(self._seconds), outcome.problem)

    def _fingerprint(self, entity_type: str, text: str) -> str:
        name = _NO_SECRET.fingerprint(entity_type, text)
        self._texts[entity_type, name] = text
        return name

    def _found(self, findings: Sequence[Finding]) -> Iterator[Found]:
        """One for each text, with the quads of all the lines that it stands on."""
        quads: dict[tuple[str, str], list[Quad]] = {}
        for one in findings:
            shown = one.detector in _DETECTORS and one.place is Place.IMAGE and isinstance(one.region, Quad)
            if shown and one.entity_type not in UNREDACTABLE_TYPES:
                quads.setdefault((one.entity_type, one.fingerprint), []).append(one.region)  # type: ignore[arg-type]
        for (entity_type, name), places in quads.items():
            yield Found(entity_type, self._texts.get((entity_type, name), ""), tuple(places))


class _Timed:
    """A detector whose CPU time is kept by its name and reading."""

    def __init__(self, detector: Detector, seconds: Counter[str]) -> None:
        self.name = detector.name
        self._detector, self._seconds = detector, seconds

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:
        """See Detector."""
        proof = " (proof)" if reading is Reading.PROOF else ""
        with spent(self._seconds, f"{self.name}{proof}"):
            return self._detector.examine(views, reading)

    def models(self) -> list[Mapping[str, Any]]:
        """See Detector."""
        return self._detector.models()


def _stages(seconds: Counter[str]) -> dict[str, float]:
    """Seconds of each detector, and of all the rest: decoding, deciding, redacting."""
    stages = dict(sorted((name, spent) for name, spent in seconds.items() if name != "all"))
    return {**stages, "rest": max(0.0, seconds["all"] - sum(stages.values()))}


@contextmanager
def spent(seconds: Counter[str], name: str) -> Iterator[None]:
    """Add the CPU seconds of what runs inside to `seconds[name]`: of this process, and of programs that it ran."""
    begin = cpu_seconds()
    try:
        yield
    finally:
        seconds[name] += cpu_seconds() - begin  # type: ignore[assignment]  # a Counter of floats


def cpu_seconds() -> float:
    """CPU seconds of this process and of its children that have ended (tesseract is one)."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
