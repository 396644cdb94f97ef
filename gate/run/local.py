"""Worker processes on this machine, with results in the order of the tasks.

A sample can kill its process (a codec that crashes) or never end. Then the tasks that were under way are done
again one sample at a time, and the sample that does it again alone is quarantined.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from gate.errors import GateError
from gate.keys import Key
from gate.policy import Policy
from gate.run.work import THREAD_VARIABLES, Task, describe_models, run_task, start_worker
from gate.types import Fate, Outcome

_START_SECONDS = 300.0
_TASKS_AHEAD = 3


class LocalPool:
    """`workers` processes, each with its models loaded once and one thread. Use as a context manager."""

    def __init__(self, policy: Policy, key: Key, *, redact: bool, workers: int) -> None:
        self._arguments = (policy, key, redact)
        self._workers = workers
        self._seconds = policy.limits.max_seconds
        self._pool = self._start(workers)

    def __enter__(self) -> LocalPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def models(self) -> list[Mapping[str, Any]]:
        """The model files in use. Raises GateError when a worker cannot load its models."""
        try:
            return self._pool.submit(describe_models).result(timeout=_START_SECONDS)
        except (BrokenProcessPool, TimeoutError):
            raise GateError(
                "a worker process died while it started. Is there enough memory for so many workers? A Python program "
                'must call scan() below `if __name__ == "__main__":`, and lie in a file'
            ) from None

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, list[Outcome]]]:
        """Outcomes task by task, in order. Only a few tasks are under way at a time, so that memory stays bounded."""
        waiting = iter(tasks)
        under_way: deque[tuple[Task, Future[list[Outcome]]]] = deque()
        while True:
            while len(under_way) < self._workers * _TASKS_AHEAD and (task := next(waiting, None)) is not None:
                under_way.append((task, self._submit(task)))
            if not under_way:
                return
            task, future = under_way.popleft()
            try:
                # Tasks before this one are done, so it is being worked on or next in line. A batch has the time of
                # two samples: one that needs more for good reasons is only done again, one by one.
                outcomes = future.result(timeout=2 * self._seconds)
            except (BrokenProcessPool, TimeoutError):
                again = [task, *(other for other, _ in under_way)]
                under_way.clear()
                self._stop()
                yield from self._one_by_one(again)
                self._pool = self._start(self._workers)
                continue
            yield task, outcomes

    def _one_by_one(self, tasks: list[Task]) -> Iterator[tuple[Task, list[Outcome]]]:
        self._pool = self._start(1)
        self.models()
        for task in tasks:
            outcomes: list[Outcome] = []
            for number in task.numbers:
                single = Task(task.shard, (number,))
                try:
                    outcomes += self._submit(single).result(timeout=self._seconds)
                except (BrokenProcessPool, TimeoutError) as error:
                    crashed = isinstance(error, BrokenProcessPool)
                    problem = "worker_crashed" if crashed else "worker_timeout"
                    outcomes.append(Outcome(Fate.QUARANTINED, problem=problem))
                    self._stop()
                    self._pool = self._start(1)
                    self.models()
            yield task, outcomes
        self._stop()

    def _submit(self, task: Task) -> Future[list[Outcome]]:
        try:
            return self._pool.submit(run_task, task)
        except BrokenProcessPool as error:
            failed: Future[list[Outcome]] = Future()
            failed.set_exception(error)
            return failed

    def _start(self, workers: int) -> ProcessPoolExecutor:
        return start_pool(workers, start_worker, self._arguments)

    def _stop(self) -> None:
        kill_pool(self._pool)


def start_pool(workers: int, initializer: Callable[..., None], arguments: tuple[Any, ...]) -> ProcessPoolExecutor:
    """Processes of one thread each, spawned here and now, that have called `initializer(*arguments)`."""
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer, arguments)
    try:
        with _inherited():
            for _ in range(workers):
                pool.submit(os.getpid)  # starts the processes while what they inherit stands
    except BaseException:
        kill_pool(pool)
        raise
    return pool


def kill_pool(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool, whatever they are at."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


@contextmanager
def _inherited() -> Iterator[None]:
    """What a child must have from its first moment on.

    Threads are counted when numpy is first imported. Ctrl-C reaches every process of a terminal, and a child that
    is still importing would print a traceback: it is started with the signal blocked.
    """
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _uninterrupted():
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and SIGTERM: a child whose parent stops half way through telling it what to do fails loudly.

    Blocking them is not enough here, since a thread of some library takes the signal and Python's handler then runs
    in the main thread all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: arrived.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        for taken in arrived:
            signal.raise_signal(taken)
