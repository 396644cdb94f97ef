"""Read a manifest that may come from anybody."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from gate.errors import GateError
from gate.manifest import canonical
from gate.manifest.files import show
from gate.manifest.schema import PREDICATE_TYPE, Statement

MAX_BYTES = 128 << 20
"""About 250,000 shards with their sidecars."""
_SHOWN = 3


def parse_manifest(data: bytes) -> Statement:
    """The statement in a manifest file. Raises GateError with a sentence on what is wrong with it."""
    try:
        document = canonical.loads(data)
    except (ValueError, TypeError) as error:
        raise GateError(f"the manifest cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise GateError("the manifest cannot be read: it is not an object")
    _check_version(document.get("predicateType"))
    try:
        return Statement.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        named = "; ".join(f"{_place(item['loc'])}: {item['msg']}" for item in found[:_SHOWN])
        more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
        raise GateError(f"the manifest cannot be read: {named}{more}") from None


def _check_version(predicate_type: Any) -> None:
    if predicate_type == PREDICATE_TYPE:
        return
    family = PREDICATE_TYPE.rpartition("/")[0]
    if isinstance(predicate_type, str) and predicate_type.startswith(f"{family}/"):
        raise GateError(
            f"the manifest is of version {show(predicate_type[len(family) + 1 :][:20])} and this gate reads v1; "
            "verify it with the version of gate that wrote it"
        )
    raise GateError("the manifest is not one of a gate release (its predicateType is another)")


def _place(location: tuple[int | str, ...]) -> str:
    return show(".".join(str(part)[:40] for part in location))
