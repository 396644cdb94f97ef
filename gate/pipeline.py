"""The way of one batch of samples: decode, detect, decide, redact, read again.

Read this first. Everything here is a function of the sample's own bytes, the policy, the models and the key;
where samples come from and where outcomes go is the business of `gate.run`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gate.detectors import load_detector
from gate.detectors.base import Detector, View
from gate.errors import SampleProblem
from gate.fields import text_fields
from gate.keys import Key
from gate.policy import Policy, decide
from gate.policy.decide import is_from
from gate.text.known import Known
from gate.types import (
    ENTITY_TYPES,
    PICTURES,
    Action,
    Decision,
    Fate,
    Finding,
    Kind,
    Outcome,
    Place,
    Quad,
    Reading,
    Sample,
    Span,
)

MAX_ROUNDS = 3
"""How often a sample is redacted and read again before it is dropped as one that does not settle."""

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")

Examined = list[Finding] | SampleProblem


@dataclass(frozen=True, slots=True)
class _Clean:
    """A redacted sample that both readings found clean, and what the policy still says of it."""

    sample: Sample
    remaining: Decision


class Pipeline:
    """Detectors of one policy, loaded once, and the loop that takes samples through them.

    `redact=False` only examines: a sample that the policy wants redacted is reported so and not edited. `detectors`
    stand in for the policy's own where those cannot look (a row without its picture).
    """

    def __init__(self, policy: Policy, key: Key, *, redact: bool, detectors: Sequence[Detector] | None = None) -> None:
        self._policy = policy
        self._key = key
        self._redact = redact
        self._reporters = frozenset(policy.detectors.reporters())
        if detectors is None:
            plain = policy.detectors_settings()
            detectors = [load_detector(name, settings, key.fingerprint) for name, settings in plain.items()]
        self.detectors = list(detectors)

    def process(self, samples: Sequence[Sample | SampleProblem]) -> list[Outcome]:
        """One outcome for each sample (or for the problem that stands in its place), in order."""
        views: list[View | SampleProblem] = [self._view(sample) for sample in samples]
        examined = self._examine(views, Reading.FIRST)
        return [self._outcome(view, findings) for view, findings in zip(views, examined, strict=True)]

    def _view(self, sample: Sample | SampleProblem, known: Sequence[Known] = ()) -> View | SampleProblem:
        from gate.vision import dicom, dicom_header, picture

        if isinstance(sample, SampleProblem):
            return sample
        most = self._policy.limits.max_pixels
        try:
            pictures = {
                part: (dicom if member.kind is Kind.DICOM else picture).decode(member.data, max_pixels=most)
                for part, member in enumerate(sample.members)
                if member.kind in PICTURES
            }
            headers = (dicom.read(member.data) for member in sample.members if member.kind is Kind.DICOM)
            told = known or tuple(one for file in headers for one in dicom_header.known(file))
            return View(sample, pictures, text_fields(sample), told)
        except SampleProblem as problem:
            return problem

    def _examine(self, views: Sequence[View | SampleProblem], reading: Reading) -> list[Examined]:
        results: list[Examined] = [view if isinstance(view, SampleProblem) else [] for view in views]
        for detector in self.detectors:
            live = [(i, view) for i, view in enumerate(views) if isinstance(view, View) and _is_open(results[i])]
            found = _observe(detector, [view for _, view in live], reading, self._reporters)
            for (index, _), new in zip(live, found, strict=True):
                previous = results[index]
                results[index] = new if isinstance(new, SampleProblem) else [*_findings(previous), *new]
        return [_ordered(result) for result in results]

    def _outcome(self, view: View | SampleProblem, examined: Examined) -> Outcome:
        if isinstance(view, SampleProblem):
            return Outcome(Fate.QUARANTINED, problem=view.problem)
        if isinstance(examined, SampleProblem):
            return Outcome(Fate.QUARANTINED, problem=examined.problem, perceptual_hash=_hash(view))
        findings = tuple(examined)
        decision = decide(self._policy, findings)
        fate, members, row, problem, remaining = Fate.RELEASED, None, None, None, decision
        if decision.action is Action.DROP:
            fate = Fate.DROPPED
        elif decision.action is Action.REDACT and not self._redact:
            fate = Fate.REDACTED
        elif decision.action is Action.REDACT:
            settled = self._settle(view, examined, decision)
            if isinstance(settled, _Clean):
                fate, members, row, remaining = (
                    Fate.REDACTED, settled.sample.members, settled.sample.row, settled.remaining,
                )  # fmt: skip
            elif isinstance(settled, SampleProblem):
                fate, problem = Fate.QUARANTINED, settled.problem
            else:
                fate, remaining = Fate.DROPPED, settled
        return Outcome(fate, findings, decision, remaining, members, row, problem, _hash(view))

    def _settle(self, before: View, found: Examined, decision: Decision) -> _Clean | Decision | SampleProblem:
        """Redact and read the encoded result again until both readings are clean.

        Returns the clean sample, or the decision for which it is dropped, or the problem it is quarantined for.
        """
        sample = before.sample
        for _ in range(MAX_ROUNDS):
            try:
                edited = self._edit(sample, _findings(found), decision)
            except SampleProblem as problem:
                return problem
            if edited is None or edited == sample:
                return decision
            sample = edited
            for reading in (Reading.FIRST, Reading.PROOF):
                view = self._view(sample, before.known)
                (found,) = self._examine([view], reading)
                if isinstance(found, SampleProblem):
                    return found
                decision = decide(self._policy, found)
                if reading is Reading.FIRST:
                    remaining = decision
                if decision.action.rank >= Action.REDACT.rank:
                    break
            else:
                return _Clean(sample, remaining)
            if decision.action is Action.DROP:
                return decision
        return decision

    def _edit(self, sample: Sample, findings: list[Finding], decision: Decision) -> Sample | None:
        from gate.redact.sample import redact_sample

        wanted = sorted({i for match in decision.matches if match.action is Action.REDACT for i in match.findings})
        settings = self._policy.redaction
        return redact_sample(
            sample,
            [findings[i] for i in wanted],
            method=settings.method,
            padding=settings.padding,
            pseudonym=self._key.pseudonym,
        )


def _observe(detector: Detector, views: list[View], reading: Reading, reporters: frozenset[str]) -> list[Examined]:
    """A detector's findings for each view. An error names nothing of the sample: its text could quote it."""
    if not views:
        return []
    try:
        results: list[Examined] = list(detector.examine(views, reading))
    except SampleProblem as problem:
        if len(views) == 1:
            return [problem]
    except Exception:  # noqa: BLE001 - whatever a detector raises, the sample was not examined
        if len(views) == 1:
            return [SampleProblem("detector_failed")]
    else:
        if len(results) == len(views) and all(_is_sound(found, detector.name, reporters) for found in results):
            return results
        if len(views) == 1:
            return [SampleProblem("detector_failed")]
    return [result for view in views for result in _observe(detector, [view], reading, reporters)]


def _is_sound(found: Examined, detector: str, reporters: frozenset[str]) -> bool:
    """Whether findings are what they must be. A third party's could carry texts, or scores that no rule meets."""
    return not isinstance(found, SampleProblem) and all(
        isinstance(one, Finding)
        and one.detector in reporters
        and is_from(detector, one.detector)
        and one.entity_type in ENTITY_TYPES
        and isinstance(one.score, float | int)
        and 0.0 <= one.score <= 1.0
        and one.place in Place
        and isinstance(one.region, Quad | Span | None)
        and _FINGERPRINT.fullmatch(one.fingerprint) is not None
        for one in found
    )


def _is_open(result: Examined) -> bool:
    return not isinstance(result, SampleProblem)


def _findings(result: Examined) -> list[Finding]:
    return [] if isinstance(result, SampleProblem) else result


def _ordered(result: Examined) -> Examined:
    if isinstance(result, SampleProblem):
        return result
    places = list(Place)
    return sorted(
        set(result), key=lambda f: (f.part, places.index(f.place), f.detector, f.entity_type, str(f.region), -f.score)
    )


def _hash(view: View) -> bytes | None:
    """The perceptual hashes of all pictures of a sample, one after the other (32 bytes each)."""
    from gate.vision.phash import perceptual_hash
    from gate.vision.picture import upright

    # as it is shown: a copy that was turned by its orientation tag, or had it applied, looks the same
    hashes = [perceptual_hash(upright(picture.rgb, picture.orientation)) for picture in view.pictures.values()]
    return b"".join(item for item in hashes if item is not None) or None
