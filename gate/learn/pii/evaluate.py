"""Measuring a redactor on all of a data set, in worker processes that hand back numbers and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate.errors import GateError, SampleProblem, UsageError
from gate.learn.pii.legible import Legibility
from gate.learn.pii.measure import Measured, measure
from gate.learn.pii.redactors import Gate, Redactor, without_drops
from gate.policy import Policy
from gate.run.local import kill_pool, start_pool
from gate.run.work import OpenShard, follow_parent, open_shard
from gate.shards.index import DAMAGES
from gate.shards.source import Shard, find_source

Progress = Callable[[int], None]
Place = tuple[Shard, int]
"""A shard, and the number of a sample in it."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured, in the order of the data; samples without truth, and those that could not be read."""

    measured: tuple[Measured, ...]
    without_truth: int
    problems: Counter[str]


def evaluate(
    data: str | Path,
    policy: Policy,
    *,
    workers: int = 1,
    limit: int | None = None,
    drops: bool = True,
    progress: Progress | None = None,
) -> Evaluation:
    """Take the samples of `data` through the policy's pipeline and compare what comes out with their truth.

    `limit` samples are spread evenly over the data. `drops=False` turns the rules off that drop samples. The processes
    are spawned: call it below `if __name__ == "__main__":`.

    Raises UsageError when no sample has truth, GateError for a damaged shard or a worker that died.
    """
    policy = policy if drops else without_drops(policy)
    places = spread(_places(data, policy), limit)
    return gathered(_in_processes(places, policy, min(workers, max(1, len(places)))), data, progress)


def gathered(
    results: Iterator[Measured | str | None], data: str | Path, progress: Progress | None = None
) -> Evaluation:
    """Results put together: what was measured, None for a sample without truth, or the name of its problem.

    Raises UsageError when nothing was measured.
    """
    measured: list[Measured] = []
    problems: Counter[str] = Counter()
    bare = 0
    for done, result in enumerate(results, 1):
        if isinstance(result, Measured):
            measured.append(result)
        elif result is None:
            bare += 1
        else:
            problems[result] += 1
        if progress:
            progress(done)
    if not measured:
        raise UsageError(
            f"no sample of {data} has a picture and, in its JSON, the truth on its text (`lines`); "
            "`gate samples DIR --text N` makes some"
        )
    return Evaluation(tuple(measured), bare, problems)


def _places(data: str | Path, policy: Policy) -> list[Place]:
    """Every sample of the shards."""
    places: list[Place] = []
    for shard in find_source(data).shards:
        opened = open_shard(shard, policy)
        opened.file.close()
        if opened.index.damage is not None:
            raise GateError(f"{shard.tar.name} is damaged: {DAMAGES[opened.index.damage]}; fetch it again")
        places += [(shard, number) for number in range(len(opened.index.samples))]
    return places


def spread(places: Sequence[Place], limit: int | None) -> list[Place]:
    """At most `limit` of the places, evenly over all of them."""
    if limit is None or limit >= len(places):
        return list(places)
    return [places[number * len(places) // limit] for number in range(limit)]


def _in_processes(places: Sequence[Place], policy: Policy, workers: int) -> Iterator[Measured | str | None]:
    pool = start_pool(workers, _start, (policy,))
    try:
        futures = [pool.submit(_measure, place) for place in places]
        for future in futures:
            yield future.result()
        pool.shutdown()
    except BrokenProcessPool:
        raise GateError("a worker process died; is there enough memory for so many workers?") from None
    finally:
        kill_pool(pool)


@dataclass(slots=True)
class Worker:
    """One process's models, and the shard that it reads."""

    policy: Policy
    redactor: Redactor
    legibility: Legibility
    _shard: Shard | None = None
    _open: OpenShard | None = field(default=None, repr=False)

    def measure(self, place: Place) -> Measured | str | None:
        """The measured sample, None when it has no truth, the problem when it cannot be read."""
        shard, number = place
        if self._open is None or self._shard != shard:
            if self._open is not None:
                self._open.file.close()
            self._shard, self._open = shard, open_shard(shard, self.policy)
        sample = self._open.sample(number, self.policy)
        if isinstance(sample, SampleProblem):
            return sample.problem
        try:
            return measure(sample, self.redactor, self.legibility)
        except SampleProblem as problem:
            return problem.problem


_worker: list[Worker | GateError] = []
"""The one worker of this process, or why it could not start. A process pool's functions have no other place."""


def _start(policy: Policy) -> None:
    follow_parent()
    try:
        import cv2

        cv2.setNumThreads(1)
        _worker[:] = [Worker(policy, Gate(policy), Legibility())]
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
