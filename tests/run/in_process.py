"""The work of a run within this process: all of a worker but its process, which takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gate.keys import Key
from gate.policy import Policy
from gate.run.work import Task, _Worker, model_facts
from gate.types import Outcome


class InProcessPool:
    """Stands where gate.run.scan has its LocalPool."""

    def __init__(self, policy: Policy, key: Key, *, redact: bool, workers: int) -> None:
        assert workers
        self._worker = _Worker(policy, key, redact)

    def __enter__(self) -> InProcessPool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker.open is not None:
            self._worker.open.file.close()

    def models(self) -> list[Mapping[str, Any]]:
        return model_facts(self._worker.pipeline.detectors)

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, list[Outcome]]]:
        for task in tasks:
            yield task, self._worker.run(task)
