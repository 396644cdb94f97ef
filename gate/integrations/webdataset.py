"""webdataset: a filter for whoever reads shards, and a `post` for whoever writes them.

wds.WebDataset(urls).compose(gate.filter("strict"))
wds.ShardWriter(pattern, post=gate.post("strict", release="release"))
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from gate.errors import SampleProblem, UsageError
from gate.integrations.webdataset_counts import SharedCounts
from gate.keys import Key, load_key
from gate.pipeline import Pipeline
from gate.policy import Policy, load_policy
from gate.report.model import RunReport
from gate.run.growing import GrowingRun, Tell, growing_run
from gate.run.output import IN_RELEASE, renamed_json
from gate.run.work import process_each
from gate.shards.index import KINDS, Entry, SampleEntry, is_plain_name
from gate.shards.read import build_sample
from gate.shards.source import Shard, find_source
from gate.types import Fate, Kind, Outcome, Sample

BATCH = 8
"""Samples that are examined together; what is found in one does not depend on the others."""

_KEY = "__key__"
_loaded: dict[tuple[int, str, str, str], Pipeline] = {}
"""The models of this process, by process, policy and key: filters of one policy share them."""


class Filter:
    """A stage of a WebDataset pipeline that lets pass what the policy would release. Made by `gate.filter`."""

    def __init__(self, policy: Policy, key: Key) -> None:
        self._policy = policy
        self._key = key
        self._counts = SharedCounts()

    @property
    def tally(self) -> Mapping[Fate, int]:
        """How many samples were released, redacted, dropped and quarantined, in this and all worker processes."""
        return self._counts.read()

    def __call__(self, samples: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Samples as WebDataset yields them before decoding: `__key__`, and bytes by extension.

        Raises UsageError when samples are decoded already, GateError when the models cannot be loaded.
        """
        own: Counter[Fate] = Counter()
        source = iter(samples)
        while batch := list(islice(source, BATCH)):
            read = [_sample(each, self._policy) for each in batch]
            outcomes = process_each(self._pipeline(), read)
            fates = Counter(outcome.fate for outcome in outcomes)
            own += fates
            self._counts.add(fates)
            for given, sample, outcome in zip(batch, read, outcomes, strict=True):
                if outcome.fate in IN_RELEASE and isinstance(sample, Sample):
                    yield self._released(given, sample, outcome)
        quarantined, total = own[Fate.QUARANTINED], own.total()
        if not self._policy.on_error.tolerates(quarantined, total):
            warnings.warn(
                f"gate.filter held back {quarantined} of {total} samples that could not be examined, more than "
                "on_error.max_quarantined of the policy allows",
                stacklevel=2,
            )

    def _released(self, given: Mapping[str, Any], sample: Sample, outcome: Outcome) -> dict[str, Any]:
        members = sample.members if outcome.members is None else outcome.members
        key = members[0].name[: -len(members[0].ext) - 1]
        data = {member.ext: member.data for member in members}
        if self._policy.keys == "rekey":
            folder, slash, base = key.rpartition("/")
            base = self._key.pseudonym(base)
            key = f"{folder}{slash}{base}"
            json = [member.ext for member in members if member.kind is Kind.JSON]
            data |= {ext: renamed_json(data[ext], base) for ext in json}
        about = {name: value for name, value in given.items() if name.startswith("__") and name != _KEY}
        return {_KEY: key, **about, **data}

    def _pipeline(self) -> Pipeline:
        name = (os.getpid(), self._policy.origin, self._policy.full_digest, self._key.identity)
        if name not in _loaded:
            import cv2

            cv2.setNumThreads(1)
            _loaded[name] = Pipeline(self._policy, self._key, redact=True)
        return _loaded[name]


def filter(policy: Policy | str | Path | None = None, *, key: Key | None = None) -> Filter:
    """A stage for `wds.WebDataset(urls).compose(...)`, before `decode`: what the policy would not release vanishes.

    Dropped samples and those that could not be examined are left out, redacted ones come edited. `policy` is a loaded
    Policy, a shipped name, a path, or None for GATE_POLICY or ./gate.yaml. Models are loaded when the first sample
    comes, once in each process; a copy can be pickled for a worker.

    A filter sees one sample after the other: near-duplicates of a dropped one are not followed, and there is no
    manifest. With `keys: rekey` every key is replaced by a keyed pseudonym.
    """
    return Filter(policy if isinstance(policy, Policy) else load_policy(policy), key or load_key())


def _sample(given: Mapping[str, Any], policy: Policy) -> Sample | SampleProblem:
    """What webdataset read of a sample, as gate reads one from a shard."""
    key = given.get(_KEY)
    if not isinstance(key, str):
        raise UsageError(
            "gate.filter takes samples of WebDataset, which have a __key__; put it right behind the shards"
        )
    members = {ext: data for ext, data in given.items() if not ext.startswith("__")}
    if not all(isinstance(data, bytes) for data in members.values()):
        raise UsageError("gate.filter examines the files of a sample: put it before decode() and to_tuple()")
    names = [f"{key}.{ext}" for ext in members]
    entries = tuple(_entry(f"{key}.{ext}", ext, len(data)) for ext, data in members.items())
    problem = None if key and all(map(is_plain_name, names)) else "member_name"
    try:
        return build_sample(
            SampleEntry(key, entries, problem),
            None,
            lambda entry: members[entry.ext],
            max_member_bytes=policy.limits.max_member_bytes,
            unknown_members=policy.unknown_members,
        )
    except SampleProblem as found:
        return found


def _entry(name: str, ext: str, size: int) -> Entry:
    return Entry(name, ext, KINDS.get(ext.rpartition(".")[2], Kind.UNKNOWN), 0, size)


class Post:
    """Gates the shards of a ShardWriter as they are finished. Made by `gate.post`; `report` is there after `close`."""

    def __init__(
        self,
        policy: Policy,
        key: Key,
        *,
        release: Path,
        private: Path | None,
        workers: int,
        tell: Tell | None,
    ) -> None:
        self._policy = policy
        self._options: dict[str, Any] = {
            "release": release, "private": private, "key": key, "workers": workers, "tell": tell
        }  # fmt: skip
        self._stack = ExitStack()
        self._run: GrowingRun | None = None
        self._folder: Path | None = None
        self._taken: set[str] = set()
        self.report: RunReport | None = None

    def __call__(self, name: str) -> None:
        """Gate the shard that was written to the path `name`. All shards must lie in one folder."""
        tar = Path(name).resolve()
        if self._run is None:
            self._folder = tar.parent
            self._run = self._stack.enter_context(growing_run(self._folder, self._policy, **self._options))
        if tar.parent != self._folder:
            raise UsageError(f"{tar.parent} is another folder than {self._folder}: a release is made of one")
        if not self._run.published:
            self._gate(lambda shard: shard.tar.resolve() == tar)

    def _gate(self, wanted: Any) -> None:
        assert self._run is not None and self._folder is not None
        there = [shard for shard in find_source(self._folder).shards if isinstance(shard, Shard)]
        self._run.know(there)
        new = [shard for shard in there if wanted(shard)]
        self._run.take(new)
        self._taken |= {shard.name for shard in new}

    def close(self) -> RunReport:
        """Make the release of all shards in the folder, those of earlier runs too, and report on it.

        Raises UsageError when no shard was written, GateError when the run cannot be completed.
        """
        if self.report is not None:
            return self.report
        if self._run is None:
            raise UsageError("no shard was written: give this as post= to a ShardWriter, and close that one first")
        with self._stack:
            if not self._run.published:
                self._gate(lambda shard: shard.name not in self._taken)
            else:
                self._run.know([each for each in find_source(self._folder or ".").shards if isinstance(each, Shard)])
            self.report = self._run.finish()
        return self.report

    def __enter__(self) -> Post:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if error is None:
            self.close()
        else:
            self._stack.close()  # what was done is kept for the next run


def post(
    policy: Policy | str | Path | None = None,
    *,
    release: str | Path,
    private: str | Path | None = None,
    key: Key | None = None,
    workers: int = 1,
    tell: Tell | None = None,
) -> Post:
    """What `wds.ShardWriter(pattern, post=...)` calls with each finished shard: it is gated into `release`.

    Use it as a context manager around the writer, or call `close` after the writer is closed: then the release is
    published, made of all shards in the folder. A run that was ended in whatever way goes on when the same program is
    run again: shards that come out the same are not gated twice. `tell` takes lines for a person.

    The processes that do the work are spawned: call it below `if __name__ == "__main__":`.
    """
    loaded = policy if isinstance(policy, Policy) else load_policy(policy)
    return Post(
        loaded,
        key or load_key(),
        release=Path(release),
        private=None if private is None else Path(private),
        workers=workers,
        tell=tell,
    )
