"""Find, read and check a policy file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from gate.errors import UsageError
from gate.policy.check import form_problems, policy_fields, sense_problems, suggestion
from gate.policy.schema import Document, Policy
from gate.policy.source import Source, parse, read, shorten
from gate.shipped import shipped_folder

CASES_SUFFIX = ".tests.yaml"
"""`strict.tests.yaml` holds the test cases of `strict.yaml` and is itself no policy."""


def load_policy(name_or_path: str | os.PathLike[str] | None = None, *, today: date | None = None) -> Policy:
    """Load and check a policy.

    It is the argument, else the environment's GATE_POLICY, else `./gate.yaml`. A bare name (no slash, no
    suffix) as argument or in the environment means a shipped policy. `today` (UTC by default) is the day that
    suppressions are compared with.

    Raises UsageError that names every problem with file:line:column, one a line.
    """
    named = os.fspath(name_or_path) if name_or_path is not None else os.environ.get("GATE_POLICY") or None
    if named is not None and is_bare(named):
        return _build(parse(show_shipped(named), named), today)
    path = Path(named) if named is not None else Path("gate.yaml")
    if named is None and not path.exists():
        raise UsageError(
            "no policy: name one with --policy or GATE_POLICY, or put a gate.yaml here; "
            f"gate ships {', '.join(shipped_policies())}"
        )
    if path.name.endswith(CASES_SUFFIX):
        raise UsageError(f"{path} holds the test cases of a policy; name the policy beside it")
    return _build(read(path, str(path)), today)


def parse_policy(text: str, origin: str, *, today: date | None = None) -> Policy:
    """The policy in a text, such as the one in a manifest. Raises UsageError as `load_policy` does."""
    return _build(parse(text, origin), today)


def is_bare(name: str) -> bool:
    """Whether a name means a shipped policy: it has no slash and no suffix."""
    return bool(name) and not {"/", "\\", os.sep} & set(name) and "." not in name


def shipped_policies() -> tuple[str, ...]:
    """The bare names of the shipped policies."""
    return tuple(sorted(name.removesuffix(".yaml") for name in _shipped() if "." not in name.removesuffix(".yaml")))


def show_shipped(name: str) -> str:
    """The text of a shipped policy. Raises UsageError when there is none of that name."""
    if name not in (known := shipped_policies()):
        hint = suggestion(name, known)
        raise UsageError(
            f"gate ships no policy '{shorten(name)}'{hint} (it ships {', '.join(known)}); a file is named by its path"
        )
    return read_shipped(name + ".yaml", name).text


def read_shipped(file_name: str, origin: str) -> Source:
    """Read a file that is shipped beside the policies. Raises UsageError when there is none of that name."""
    found = _shipped().get(file_name)
    if found is None:
        raise UsageError(f"gate ships no {shorten(file_name)}")
    return parse(found.read_bytes().decode(), origin)


def _shipped() -> Mapping[str, Traversable]:
    folder = shipped_folder("policies")
    return {item.name: item for item in folder.iterdir() if item.name.endswith(".yaml")} if folder.is_dir() else {}


def _build(source: Source, today: date | None) -> Policy:
    if not isinstance(source.document, dict):
        mapping = "a policy is a mapping with version, name, detectors and rules"
        raise source.fail([] if source.problems else [source.problem((), mapping)])
    problems = []
    document = None
    try:
        document = Document.model_validate(source.document)
    except ValidationError as error:
        problems += form_problems(source, error, policy_fields)
    problems += sense_problems(source, today or datetime.now(UTC).date())
    if problems or source.problems or document is None:
        raise source.fail(problems)
    parts = {name: getattr(document, name) for name in Document.model_fields}
    return Policy(**parts, origin=source.origin, text=source.text, public_text=source.without("suppressions"))
