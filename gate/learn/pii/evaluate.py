"""Measuring redactors on all of a data set, in worker processes that hand back numbers and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate.errors import GateError, SampleProblem, UsageError
from gate.learn.pii.legible import Legibility
from gate.learn.pii.measure import Measured, measure
from gate.learn.pii.redactors import Redactor, load_redactor
from gate.learn.pii.shrink import shrunk
from gate.learn.pii.truth import read_truth
from gate.policy import Policy
from gate.run.local import kill_pool, start_pool
from gate.run.work import OpenShard, follow_parent, open_shard
from gate.shards.index import DAMAGES
from gate.shards.source import Shard, find_source
from gate.types import Sample

Progress = Callable[[int], None]
Place = tuple[Shard, int]
"""A shard, and the number of a sample in it."""
Result = Sequence[Measured] | str | None
"""A sample measured by each engine, the problem for which it could not be read, None when it has no truth."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured, in the order of the data; samples without truth, and those that could not be read."""

    measured: tuple[Measured, ...]
    without_truth: int
    problems: Counter[str]


def evaluate(
    data: str | Path,
    policy: Policy,
    engines: Sequence[str] = ("gate",),
    *,
    workers: int = 1,
    limit: int | None = None,
    mix: float | None = None,
    side: int | None = None,
    progress: Progress | None = None,
) -> tuple[Evaluation, ...]:
    """Take the samples of `data` through each engine (see `load_redactor`) and compare what comes out with their truth.

    `limit` takes so many samples, as many of each family as there can be. `mix` takes as many as give this share (0..1)
    of pictures without text. `side` first shrinks pictures to at most so many pixels a side, as img2dataset does. The
    processes are spawned: call it below `if __name__ == "__main__":`.

    Raises UsageError when no sample has truth or something is not installed, GateError for a damaged shard or a worker
    that died.
    """
    chosen = _chosen(_places(data, policy), policy, limit, mix)
    results = _in_processes(chosen, min(workers, max(1, len(chosen))), (policy, tuple(engines), side))
    return _gathered(results, len(engines), data, progress or (lambda _: None))


def _gathered(results: Iterator[Result], engines: int, data: str | Path, progress: Progress) -> tuple[Evaluation, ...]:
    measured: list[Sequence[Measured]] = []
    problems: Counter[str] = Counter()
    bare = 0
    for done, result in enumerate(results, 1):
        if result is None:
            bare += 1
        elif isinstance(result, str):
            problems[result] += 1
        else:
            measured.append(result)
        progress(done)
    if not measured:
        raise UsageError(
            f"no sample of {data} has a picture and, in its JSON, the truth on its text (`lines`); "
            "`gate samples DIR --text N` makes some"
        )
    return tuple(Evaluation(tuple(each[n] for each in measured), bare, problems) for n in range(engines))


def _places(data: str | Path, policy: Policy) -> list[Place]:
    """Every sample of the shards."""
    places: list[Place] = []
    for shard in find_source(data).tars:
        opened = open_shard(shard, policy)
        opened.file.close()
        if opened.index.damage is not None:
            raise GateError(f"{shard.tar.name} is damaged: {DAMAGES[opened.index.damage]}; fetch it again")
        places += [(shard, number) for number in range(len(opened.index.samples))]
    return places


def _chosen(places: Sequence[Place], policy: Policy, limit: int | None, mix: float | None) -> list[Place]:
    """The places to measure, in the order of the data: `limit` of all families, `mix` of them without text."""
    if limit is None and mix is None:
        return list(places)
    with closing(Samples(policy)) as reader:
        truths = [read_truth(sample) if isinstance(sample := reader.get(place), Sample) else None for place in places]
    families = [truth.family if truth is not None else None for truth in truths]
    if mix is None:
        return [places[number] for number in taking_turns(range(len(places)), families, limit or len(places))]
    bare = [number for number, truth in enumerate(truths) if truth is not None and not truth.has_text]
    written = [number for number, truth in enumerate(truths) if truth is not None and truth.has_text]
    most = min(len(kind) / part for kind, part in ((bare, mix), (written, 1 - mix)) if part)
    total = min(most, limit or most)
    few = round(total * mix)
    numbers = taking_turns(bare, families, few) + taking_turns(written, families, round(total - few))
    if not numbers:
        raise UsageError(f"a mix of {mix:g} needs pictures with text and without; `gate samples` has a family `none`")
    return [places[number] for number in sorted(numbers)]


def taking_turns(numbers: Sequence[int], families: Sequence[str | None], limit: int) -> list[int]:
    """The first `limit` of the numbers when families take turns, in their own order."""
    turns: Counter[str | None] = Counter()
    order = []
    for number in numbers:
        order.append((turns[families[number]], number))
        turns[families[number]] += 1
    return sorted(number for _, number in sorted(order)[:limit])


def _in_processes(places: Sequence[Place], workers: int, arguments: tuple[Any, ...]) -> Iterator[Result]:
    pool = start_pool(workers, _start, arguments)
    try:
        futures = [pool.submit(_measure, place) for place in places]
        for future in futures:
            yield future.result()
        pool.shutdown()
    except BrokenProcessPool:
        raise GateError("a worker process died; is there enough memory for so many workers?") from None
    finally:
        kill_pool(pool)


class Samples:
    """Reads samples by their place, one open shard at a time."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._shard: Shard | None = None
        self._open: OpenShard | None = None

    def get(self, place: Place) -> Sample | SampleProblem:
        """The sample, or why it cannot be had."""
        shard, number = place
        if self._open is None or self._shard != shard:
            self.close()
            self._shard, self._open = shard, open_shard(shard, self._policy)
        return self._open.sample(number, self._policy)

    def close(self) -> None:
        """Close the open shard."""
        if self._open is not None:
            self._open.file.close()


@dataclass(slots=True)
class _Worker:
    """One process's models. The first sample is done twice: what is loaded at the first use is not its cost."""

    samples: Samples
    side: int | None
    redactors: Sequence[Redactor]
    legibility: Legibility
    warm: bool = False

    def measure(self, place: Place) -> Result:
        sample = self.samples.get(place)
        if isinstance(sample, SampleProblem):
            return sample.problem
        try:
            sample = shrunk(sample, self.side) if self.side else sample
            if not self.warm:
                self.warm = measure(sample, self.redactors, self.legibility) is not None
            return measure(sample, self.redactors, self.legibility)
        except SampleProblem as problem:
            return problem.problem


_worker: list[_Worker | GateError] = []
"""The one worker of this process, or why it could not start. A process pool's functions have no other place."""


def _start(policy: Policy, engines: Sequence[str], side: int | None) -> None:
    follow_parent()
    try:
        import cv2

        cv2.setNumThreads(1)
        redactors = [load_redactor(name, policy) for name in engines]
        _worker[:] = [_Worker(Samples(policy), side, redactors, Legibility())]
    except GateError as error:
        _worker[:] = [error]
    except Exception as error:  # noqa: BLE001 - raised here, it would be printed with all it quotes
        _worker[:] = [GateError(f"the detectors cannot be loaded ({type(error).__name__}); see docs/install.md")]


def _measure(place: Place) -> Any:
    worker = _worker[0]
    if isinstance(worker, GateError):
        raise worker
    try:
        return worker.measure(place)
    except Exception as error:  # noqa: BLE001 - its message could quote a text
        raise GateError(f"a sample could not be measured ({type(error).__name__})") from None
