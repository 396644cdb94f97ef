"""What a release's manifest says, in the words of the papers that a publisher files. Core install, no clock.

One reading of the manifest stands behind `gate croissant`, `gate card` and `gate summary`: none of them claims more
than is said here, and here nothing is said that the manifest, or the table of measured rates beside this file, does
not hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from gate.errors import GateError, UsageError
from gate.manifest.files import show
from gate.manifest.folder import open_folder
from gate.manifest.load import MAX_BYTES, parse_manifest
from gate.manifest.schema import MANIFEST, Predicate, Statement
from gate.manifest.verify import Verification, verify
from gate.policy.load import parse_policy
from gate.policy.schema import AnyOf, Atom, Condition, Policy, atoms
from gate.policy.settings import Settings
from gate.report.numbers import plural
from gate.types import ENTITY_TYPES, Action, Place
from gate.version import VERSION

_IN_ROWS = frozenset({Place.COLUMN, Place.KEY})
_REMOVING = (Action.REDACT, Action.DROP)
PLACES: Mapping[str, str] = {
    "image": "the picture",
    "caption": "text files",
    "json": "JSON fields",
    "exif": "metadata of the image file",
    "header": "headers of DICOM files",
    "column": "columns of the table",
    "key": "names of samples",
}
"""The places of a sample as a reader of a paper knows them."""


@dataclass(frozen=True, slots=True)
class Account:
    """A release that matches its manifest: the manifest, its SHA-256 (hex) and the policy in it.

    `name` is that of the folder, `path` where it lies on a disk (None: elsewhere).
    """

    statement: Statement
    digest: str
    policy: Policy
    name: str
    path: Path | None

    @property
    def predicate(self) -> Predicate:
        """What gate says of the release."""
        return self.statement.predicate

    @property
    def tool(self) -> str:
        """`gate 0.1.0`: what made the release."""
        return f"{self.predicate.tool.name} {self.predicate.tool.version}"


@dataclass(frozen=True, slots=True)
class Search:
    """What one detector looked for: entity types and places (words of `gate.types`), and its settings as text.

    `types` is empty for a detector of a third party, which says nowhere what it reports.
    """

    detector: str
    types: tuple[str, ...]
    places: tuple[str, ...]
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Missed:
    """A measured rate: of `what` the detector or model missed `rate`; `origin` says where the figure comes from."""

    by: str
    what: str
    rate: str
    origin: str


def read_account(release: str, *, policy: Policy | None = None) -> tuple[Verification, Account | None]:
    """Verify `release` (a folder or a URL) and read its manifest; no account of a release that does not match.

    A part of a set is accepted: the papers say so. A failed verdict is a mismatch. Raises UsageError when there is no
    release, GateError when something cannot be read.
    """
    found = verify(release, policy=policy, partial=True)
    if not found.ok:
        return found, None
    folder = open_folder(release)
    data = folder.read(MANIFEST, MAX_BYTES)
    if hashlib.sha256(data).hexdigest() != found.manifest_sha256:
        raise GateError("the manifest changed while it was read; run the same command again")
    statement = parse_manifest(data)
    try:
        made_with = parse_policy(statement.predicate.policy.text, "the policy in the manifest", today=date.min)
    except UsageError:
        raise GateError(
            f"the policy in the manifest is not one that gate {VERSION} reads; use {statement.predicate.tool.name} "
            f"{show(statement.predicate.tool.version)}, which made the release"
        ) from None
    name = folder.path.resolve().name if folder.path else folder.shown.rstrip("/").rpartition("/")[2]
    return found, Account(statement, found.manifest_sha256, made_with, show(name), folder.path)


def searches(account: Account) -> Iterator[Search]:
    """Every detector of the policy that had something to look at, by name."""
    rows = account.predicate.examined == "rows"
    for name, settings in account.policy.detectors.enabled().items():
        if not isinstance(settings, Settings):
            yield Search(name, (), (), _settings(settings))
            continue
        places = settings.places & _IN_ROWS if rows else settings.places
        if places:
            types = tuple(kind for kind in ENTITY_TYPES if kind in settings.enabled())
            ordered = tuple(place.value for place in Place if place in places)
            yield Search(name, types, ordered, _settings(settings.model_dump(mode="json")))


def _settings(settings: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: value if isinstance(value, str) else json.dumps(value, sort_keys=True) for key, value in settings.items()
    }


@dataclass(frozen=True, slots=True)
class Treatment:
    """Entity types that were looked for, by what the policy does with them (in the order of the closed table).

    `removed` wherever they are found; `sometimes`: only under the conditions of a rule; `left`: counted at most.
    """

    removed: tuple[str, ...]
    sometimes: tuple[str, ...]
    left: tuple[str, ...]


def treatment(account: Account) -> Treatment:
    """What the policy's rules do with each type that was looked for."""
    wanted = {kind for search in searches(account) for kind in search.types}
    always: set[str] = set()
    ever: set[str] = set()
    for rule in account.policy.rules:
        if rule.action in _REMOVING:
            ever |= {kind for _, atom, positive in atoms(rule.when) if positive for kind in atom.entity_type or wanted}
            always |= set(_unconditional(rule.when))
    ordered = [kind for kind in ENTITY_TYPES if kind in wanted]
    return Treatment(
        removed=tuple(kind for kind in ordered if kind in always),
        sometimes=tuple(kind for kind in ordered if kind in ever - always),
        left=tuple(kind for kind in ordered if kind not in ever),
    )


def _unconditional(condition: Condition) -> Iterator[str]:
    """The types that alone make a condition hold: one finding at any place with any score."""
    if isinstance(condition, AnyOf):
        for part in condition.any_:
            yield from _unconditional(part)
    elif isinstance(condition, Atom):
        bound = condition.detector or condition.place or condition.min_score > 0 or condition.min_count > 1
        yield from () if bound else condition.entity_type


def missed(account: Account) -> Iterator[Missed]:
    """Measured rates: those that the manifest's models state, then those of the table for this version of gate."""
    for model in models(account):
        rates = model.get("miss_rates")
        if isinstance(rates, Mapping):
            for what, rate in sorted(rates.items()):
                yield Missed(show(str(model.get("name"))), show(str(what)), _share(str(rate)), "the manifest")
    table = json.loads((files("gate.report") / "measured.json").read_text(encoding="utf-8"))
    if account.predicate.tool.version != table["version"] or account.predicate.tool.name != "gate":
        return
    ran = {search.detector for search in searches(account)}
    for item in table["rates"]:
        if item["detector"] in ran:
            yield Missed(item["detector"], item["what"], item["rate"], item["command"])


def _share(rate: str) -> str:
    try:
        return f"{float(rate) * 100:.3g} %"
    except ValueError:
        return show(rate)


def models(account: Account) -> list[Mapping[str, Any]]:
    """The models of the manifest, each once."""
    found = {json.dumps(model, sort_keys=True): model for model in account.predicate.models}
    return [found[key] for key in sorted(found, key=lambda key: (str(found[key].get("name")), key))]


def bucketed(count: str) -> str:
    """A bucket of the manifest in words: `<10` is `fewer than 10 or none`."""
    return f"fewer than {count[1:]}, or none" if count.startswith("<") else count.replace("-", " to ")


def extent(account: Account) -> str:
    """How much of the set the release holds, and what of it was examined, in one or two sentences."""
    counts, shards = account.predicate.counts, len(account.predicate.shards)
    of = "" if account.predicate.complete else " The release covers only a part of the set that was named."
    if account.predicate.examined == "rows":
        return (
            f"It holds {plural(counts.samples, 'row')} in {plural(shards, 'table')}.{of} Only rows (and embeddings, "
            "where there were any) were examined: of the pictures themselves nothing is said."
        )
    return f"It holds {plural(counts.samples, 'sample')} in {plural(shards, 'shard')}.{of}"


def done(account: Account) -> Iterator[tuple[str, str]]:
    """What became of the samples: a sentence's subject and its count, as far as the manifest tells."""
    counts = account.predicate.counts
    one = "rows" if account.predicate.examined == "rows" else "samples"
    yield f"{one} released", f"{counts.samples:,}"
    yield f"of these, redacted {one}", bucketed(counts.redacted)
    yield f"{one} taken out by a rule, or as near-duplicates of such a one", bucketed(counts.dropped)
    yield f"{one} taken out only as near-duplicates", bucketed(counts.near_duplicate_drops)
    yield f"{one} taken out because they could not be examined", bucketed(counts.quarantined)
    yield "findings that the policy says to let pass (suppressions)", bucketed(counts.suppressed)
    if counts.not_released is not None and one == "samples":
        what = "rows without a sample: failed downloads and samples taken out, in one number"
        yield what, f"{counts.not_released:,} of {counts.rows or 0:,}"


def silences(account: Account) -> Iterator[str]:
    """What the papers do not say, each a sentence."""
    if not any(rule.action in _REMOVING for rule in account.policy.rules):
        yield "The policy only counts and removes nothing: that the release passed it says nothing of what is in it."
    if account.predicate.examined == "rows":
        yield "No picture was examined."
    if not account.predicate.complete:
        yield "The release is a part of a set; nothing is said of the rest."
    if account.predicate.counts.suppressed != "<10":
        yield "Findings that the publisher looked at and let pass (suppressions) are still in the set."
    yield "Detectors miss things. That something was looked for does not mean that none of it is left."
    yield "The measured rates are those of other pictures and texts; on this set they can be better or worse."
    yield "Nobody is anonymous by this: people can be recognised by what several pictures tell together."
    yield "Consent, copyright, the legal basis of publication and bias were not looked at."
    yield "The counts are powers of ten, so that no small number of people can be read from them."
    yield "Who made the release is proven by a signature only (gate attest)."
