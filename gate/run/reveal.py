"""Read a sample again to show a person the texts that were found in it. Nothing of it is written anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gate.detectors import load_detector
from gate.errors import PROBLEMS, GateError, SampleProblem, UsageError
from gate.keys import Key
from gate.pipeline import Pipeline
from gate.policy.schema import Policy
from gate.run.records import Recorded
from gate.run.work import open_shard
from gate.shards.source import find_source
from gate.types import UNREDACTABLE_TYPES, WHOLE_IMAGE_TYPES, Finding, Sample

_NO_TEXT = WHOLE_IMAGE_TYPES | UNREDACTABLE_TYPES | {"FACE", "EMBEDDED_IMAGE"}
"""Types whose fingerprint is that of a picture, or of other fingerprints."""


def reveal(recorded: Recorded, source: Path, policy: Policy, key: Key) -> Iterator[tuple[Finding, str | None]]:
    """The findings of a sample and their texts, as the detectors read them now; None for what is no text.

    Only detectors that found something then are run. Raises UsageError when the source has no such sample, GateError
    when it cannot be examined, or nothing is found in it any more that was then.
    """
    texts: dict[str, str] = {}

    def remember(entity_type: str, text: str) -> str:
        fingerprint = key.fingerprint(entity_type, text)
        texts[fingerprint] = text
        return fingerprint

    known = {finding.fingerprint for finding in recorded.record.outcome.findings}
    wanted = {finding.detector.partition(".")[0] for finding in recorded.record.outcome.findings}
    settings = policy.detectors_settings()
    detectors = [load_detector(name, plain, remember) for name, plain in settings.items() if name in wanted]
    sample = _sample(recorded, source, policy)
    (outcome,) = Pipeline(policy, key, redact=False, detectors=detectors).process([sample])
    if outcome.problem is not None:
        raise GateError(f"the sample cannot be examined: {PROBLEMS[outcome.problem]}")
    found = [finding for finding in outcome.findings if finding.fingerprint in known]
    if known and not found:
        raise GateError(
            "nothing is found there any more that was found then: is it the same source, policy, version and key?"
        )
    for finding in found:
        yield finding, None if finding.entity_type in _NO_TEXT else texts.get(finding.fingerprint)


def _sample(recorded: Recorded, source: Path, policy: Policy) -> Sample | SampleProblem:
    shard = next((each for each in find_source(source).shards if each.name == recorded.shard), None)
    if shard is None:
        raise UsageError(f"{source} has no shard {recorded.shard}; name the folder that the run examined")
    opened = open_shard(shard, policy)
    with opened.file:
        if recorded.record.number >= len(opened.index.samples):
            raise UsageError(f"{shard.path} has no sample {recorded.record.number}: it changed since the run")
        return opened.sample(recorded.record.number, policy)
