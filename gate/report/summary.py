"""A data-protection summary of a release, in Markdown: the technical annex of an impact assessment."""

from __future__ import annotations

from collections.abc import Iterator

from gate.report.account import PLACES, Account, bucketed, done, extent, missed, models, searches, silences, treatment
from gate.report.markdown import code, plain, table
from gate.types import ENTITY_TYPES

_PASSED = "what was released was scanned again under the policy and met no rule of it that forbids its release"


def summary_markdown(account: Account) -> str:
    """The whole document; ends with a line break. The same release gives the same bytes."""
    parts = [_release, _looked_for, _rules, _found, _done, _models, _missed, _silent, _check]
    lines = [f"# Data protection summary: {plain(account.name)}"]
    for part in parts:
        lines += ["", *part(account)]
    return "\n".join(lines) + "\n"


def _release(account: Account) -> Iterator[str]:
    predicate = account.predicate
    if predicate.examined == "rows":
        yield "**Only rows were examined, and no picture.**"
        yield ""
    if not predicate.complete:
        yield "**This release covers a part of a set.**"
        yield ""
    yield from table(
        ["", ""],
        [
            ["verdict", f"{predicate.verdict}: {_PASSED}"],
            ["release", extent(account)],
            ["policy", f"{code(predicate.policy.name)}, sha256 {code(predicate.policy.sha256)}"],
            ["made by", plain(account.tool)],
            ["manifest", f"`_privacy/manifest.json`, sha256 {code(account.digest)}"],
            ["decisions on all samples", f"committed to by the Merkle root {code(predicate.decisions_root)}"],
        ],
    )
    if account.policy.description:
        yield ""
        yield f"The policy says of itself: {plain(account.policy.description)}"


def _looked_for(account: Account) -> Iterator[str]:
    yield "## What was looked for"
    yield ""
    rows = []
    for search in searches(account):
        settings = ", ".join(f"{name} {value}" for name, value in search.settings.items())
        places = ", ".join(PLACES[place] for place in search.places) or "not stated"
        rows.append([code(search.detector), places, code(settings) if settings else "as it comes"])
    yield from table(["detector", "looks in", "settings (a score is a confidence from 0 to 1)"], rows)
    groups = treatment(account)
    for title, kinds in (
        ("Removed wherever it is found", groups.removed),
        ("Removed under the conditions of a rule, else left in the release", groups.sometimes),
        ("Looked for, and left in the release", groups.left),
    ):
        if kinds:
            yield ""
            yield f"{title}:"
            yield ""
            yield from (f"- {code(kind)}: {ENTITY_TYPES[kind]}" for kind in kinds)


def _rules(account: Account) -> Iterator[str]:
    counted = {(item.rule, item.action): item.samples for item in account.predicate.counts.rules}
    yield "## Rules"
    yield ""
    yield from table(
        ["rule", "action", "reason", "samples of the source it applied to"],
        (
            [code(rule.id), rule.action.value, plain(rule.reason), bucketed(counted.get((rule.id, rule.action), "<10"))]
            for rule in account.policy.rules
        ),
    )


def _found(account: Account) -> Iterator[str]:
    counts = account.predicate.counts
    yield "## What was found"
    yield ""
    yield "Before anything was edited, in powers of ten. What is not listed was found in fewer than 10 samples, or in"
    yield "none."
    if counts.findings:
        yield ""
        yield from table(
            ["type", "detector", "samples", "findings", "without repeats of a picture"],
            (
                [
                    code(item.entity_type),
                    code(item.detector),
                    *map(bucketed, (item.samples, item.findings, item.unique)),
                ]
                for item in counts.findings
            ),
        )


def _done(account: Account) -> Iterator[str]:
    policy = account.policy
    yield "## What was done"
    yield ""
    yield from table(["", "number"], done(account))
    yield ""
    if account.predicate.examined == "rows":
        return
    faces = "" if policy.redaction.method == "solid" else f" (faces: {policy.redaction.method})"
    yield f"- Regions of a picture are filled{faces}, with a margin of {policy.redaction.padding:g} of their height."
    yield "- What is found in a text becomes a placeholder. A redacted sample loses its address, the digest of its"
    yield "  original and the metadata of its image file."
    yield "- A redacted sample is read twice more as it is to be published; what does not come clean is taken out."
    follow = policy.near_duplicates
    near = f"within {follow.max_distance} of 256 bits of a perceptual hash" if follow.follow else "not followed"
    yield f"- Near-duplicates of a picture that was taken out: {near}."


def _models(account: Account) -> Iterator[str]:
    yield "## Models"
    yield ""
    rows = [
        [plain(str(model.get("name"))), code(str(model.get("sha256"))), plain(str(model.get("licence", "not stated")))]
        for model in models(account)
    ]
    if rows:
        yield from table(["model", "sha256", "licence"], rows)
    else:
        yield "The manifest names none: the detectors of this policy need no model."


def _missed(account: Account) -> Iterator[str]:
    yield "## What the detectors are known to miss"
    yield ""
    rates = list(missed(account))
    if not rates:
        yield "No measured rate is known for this version and these detectors. That does not mean that they miss none."
        return
    yield "Measured on other pictures and texts than these. What has no figure here was not measured."
    yield ""
    yield from table(
        ["missed by", "what", "part", "figure from"],
        ([code(each.by), plain(each.what), plain(each.rate), plain(each.origin)] for each in rates),
    )


def _silent(account: Account) -> Iterator[str]:
    yield "## What this does not say"
    yield ""
    yield from (f"- {sentence}" for sentence in silences(account))


def _check(account: Account) -> Iterator[str]:
    options = "" if account.predicate.complete else " --partial"
    yield "## How to check it"
    yield ""
    yield f"`gate verify RELEASE{options}` compares every file with the manifest. It needs no model and no key."
    yield "This page was written from the manifest alone; the same release gives the same page."
