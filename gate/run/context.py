"""What a run knows of itself while it is under way."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gate.keys import Key
from gate.policy import Policy
from gate.run.plan import Plan
from gate.run.store import PrivateStore
from gate.run.work import OpenShard


@dataclass(slots=True)
class Run:
    """One run under way: what it was asked for and what it has learnt so far."""

    plan: Plan
    policy: Policy
    key: Key
    store: PrivateStore
    source: str
    several: bool = False
    settings: str = ""
    models: list[Mapping[str, Any]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    damaged: list[tuple[str, str]] = field(default_factory=list)
    unfit: bool = False
    resumed: int = 0
    done: set[str] = field(default_factory=set)
    chosen: int = 0
    counted: int = 0
    counted_bytes: int = 0
    opaque: set[str] = field(default_factory=set)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)
    opened: dict[str, OpenShard] = field(default_factory=dict, repr=False)
