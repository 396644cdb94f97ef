"""What `gate init` puts into a repository: a policy, hooks for pre-commit, a job for CI, lines for git to ignore.

Nothing that is there is changed, but for lines at the end of `.gitignore`. Needs the core install alone.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gate.errors import UsageError
from gate.policy.load import show_shipped
from gate.version import VERSION

CI = Literal["github", "gitlab", "none"]
POLICY = "gate.yaml"
_HOOKS = ".pre-commit-config.yaml"
_GITHUB = ".github/workflows/gate.yml"
_GITLAB = ".gitlab-ci.yml"
_IGNORED = ("*.private/", "*.partial/")

_POLICY_HEAD = """\
# Made by `gate init` from the policy {name} that gate ships, and yours to change from here on. What each word means
# stands in docs/policy.md of gate; `gate policy check` reads this file, `gate explain RULE` tells what a rule does.
#
"""
_POLICY_TAIL = """
# Findings that somebody looked at and lets pass, each with a last day: `gate explain FINGERPRINT` prints such lines.
# suppressions:
#   - fingerprint: 3f0c9a5e8b7d41c2a6e0f1d2c3b4a596
#     reason: The name of a ship
#     by: data-protection@example.org
#     expires: 2027-06-30
"""

_HOOK_LIST = f"""\
  # gate blocks shards and pictures that no manifest of a passing release covers, and policies with errors.
  - repo: local
    hooks:
      - id: gate-verify
        name: gate verify
        entry: gate verify . --repository --policy {POLICY}
        language: python
        additional_dependencies: ["shardgate=={VERSION}"]
        always_run: true
        pass_filenames: false
        stages: [pre-commit, pre-merge-commit, pre-push, manual]
      - id: gate-policy
        name: gate policy check
        entry: gate policy check
        language: python
        additional_dependencies: ["shardgate=={VERSION}"]
        files: (^|/)gate\\.yaml$
        stages: [pre-commit, pre-merge-commit, pre-push, manual]
"""

_GITHUB_JOB = f"""\
# Lets nothing pass that no manifest of a release made with {POLICY} covers.
name: gate
on: [push, pull_request]
permissions:
  contents: read
jobs:
  verify:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install shardgate=={VERSION}
      - run: gate policy check {POLICY}
      - run: gate verify . --repository --policy {POLICY} --format github
"""

_GITLAB_JOB = f"""\
# Lets nothing pass that no manifest of a release made with {POLICY} covers.
gate:
  image: python:3.11
  script:
    - pip install shardgate=={VERSION}
    - gate policy check {POLICY}
    - gate verify . --repository --policy {POLICY}
"""


class Done(enum.StrEnum):
    """What was done about a file: written anew, given further lines, or left as it is."""

    WROTE = "wrote"
    ADDED = "added to"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Step:
    """One file: what was done, what it is for, and the lines that its owner may want to add to one that was kept."""

    path: str
    done: Done
    purpose: str
    to_add: str = ""


def adopt(folder: Path, *, policy: str, ci: CI) -> Iterator[Step]:
    """Write what is missing into `folder`, one step at a time. `policy` is the name of a shipped one.

    Raises UsageError when there is no such policy or a file cannot be written.
    """
    text = _POLICY_HEAD.format(name=policy) + show_shipped(policy) + _POLICY_TAIL
    yield _new(folder, POLICY, text, f"the policy, a copy of {policy}")
    purpose = "hooks for pre-commit: gate-verify, gate-policy"
    yield _new(folder, _HOOKS, "repos:\n" + _HOOK_LIST, purpose, addition=_HOOK_LIST, sign="gate-verify")
    if ci == "github":
        yield _new(folder, _GITHUB, _GITHUB_JOB, "a workflow that verifies every push")
    elif ci == "gitlab":
        purpose = "a job that verifies every push"
        yield _new(folder, _GITLAB, _GITLAB_JOB, purpose, addition=_GITLAB_JOB, sign="gate verify")
    yield _ignore(folder)


def likely_ci(folder: Path) -> CI:
    """Where a repository is kept, by its files and remotes: `gitlab`, else `github`."""
    if (folder / _GITLAB).exists():
        return "gitlab"
    try:
        remotes = (folder / ".git/config").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "github"
    return "gitlab" if "gitlab" in remotes else "github"


def _new(folder: Path, name: str, text: str, purpose: str, *, addition: str = "", sign: str = "") -> Step:
    """Write a file, or leave the one that is there; `sign` in it shows that `addition` is not wanted any more."""
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        there = addition and sign in _read(path)
        said = "gate is in it already" if there else "was there, and is as it was"
        return Step(name, Done.KEPT, said, "" if there else addition)
    except OSError as error:
        raise _unwritable(path, error) from None
    return Step(name, Done.WROTE, purpose)


def _ignore(folder: Path) -> Step:
    """Private records and unfinished releases, kept out of git."""
    path = folder / ".gitignore"
    purpose = "private records and unfinished releases stay out of git"
    before = _read(path)
    missing = [line for line in _IGNORED if line not in before.split()]
    if not missing:
        return Step(path.name, Done.KEPT, purpose)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" * bool(before and not before.endswith("\n")) + "".join(f"{line}\n" for line in missing))
    except OSError as error:
        raise _unwritable(path, error) from None
    return Step(path.name, Done.ADDED if before else Done.WROTE, purpose)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot write {path} ({os.strerror(error.errno or 0)})")
