"""Policies: their schema, loading them from YAML, and deciding with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gate.policy.decide import decide

if TYPE_CHECKING:
    from gate.policy.load import load_policy, shipped_policies
    from gate.policy.schema import Policy

__all__ = ["Policy", "decide", "load_policy", "shipped_policies"]

_HOMES = {"Policy": "schema", "load_policy": "load", "shipped_policies": "load"}


def __getattr__(name: str) -> Any:
    # pydantic takes half of what the command line may take to start, and most commands load no policy at once.
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"gate.policy.{_HOMES[name]}"), name)
