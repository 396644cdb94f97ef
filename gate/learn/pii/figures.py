"""From measured samples to the figures of an evaluation: a document of plain values, the same for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.learn.bootstrap import interval_of, resampled_sums
from gate.learn.pii.evaluate import Evaluation
from gate.learn.pii.measure import Measured
from gate.policy import Policy
from gate.types import Fate

Counts = NDArray[np.float64]
Row = tuple[float, ...]
MOST_PAIRS = 5


def document(evaluation: Evaluation, policy: Policy, *, drops: bool) -> dict[str, Any]:
    """All figures. A rate stands with what it is made of (`count`, `of`), and with a 95 % interval."""
    rows = evaluation.measured
    return {
        "policy": {"name": policy.name, "digest": policy.digest, "drop_rules": drops},
        "samples": _samples(evaluation),
        "total": rates(rows),
        "types": [_type(rows, name) for name in _types(rows)],
        "families": [_family(rows, name) for name in sorted({row.family for row in rows})],
        "instances": {
            "true": _instances([Counter(each.entity_type for each in row.strings) for row in rows]),
            "found": _instances([Counter(each.entity_type for each in row.findings) for row in rows]),
        },
        "cpu_seconds": cpu_seconds(rows),
    }


def _samples(evaluation: Evaluation) -> dict[str, Any]:
    rows = evaluation.measured
    fates = Counter(row.fate for row in rows)
    return {
        "measured": len(rows),
        **{fate.value: fates[fate] for fate in Fate},
        "quarantined_for": dict(sorted(Counter(row.problem for row in rows if row.problem).items())),
        "without_truth": evaluation.without_truth,
        "unreadable": dict(sorted(evaluation.problems.items())),
    }


def rates(rows: Sequence[Measured]) -> dict[str, Any]:
    """The three shares that count for a release.

    `leak`: true strings that are legible in what is released. `over_redaction`: lines without personal data that are
    covered, or went with their picture. `false_alarms`: pictures without text in which something was found.
    """
    return {
        "leak": _rate(rows, lambda row: (sum(each.leaked for each in row.strings), len(row.strings))),
        "over_redaction": _rate(rows, lambda row: (row.covered, row.plain)),
        "false_alarms": _rate(rows, lambda row: (not row.has_text and bool(row.findings), not row.has_text)),
    }


def _rate(rows: Sequence[Measured], counts: Callable[[Measured], Row]) -> dict[str, Any]:
    """A share with its interval. `rate` is None when there is nothing to have a share of."""
    table = _table(rows, counts)
    count, of = table.sum(axis=0)
    value, spread = _figure(rows, table, lambda sums: _divide(sums[:, 0], sums[:, 1]))
    return {"rate": value, "count": int(count), "of": int(of), "interval": spread}


def _type(rows: Sequence[Measured], name: str) -> dict[str, Any]:
    """The study's table 4 for one type, and its leak rate."""

    def counts(row: Measured) -> Row:
        strings = [each for each in row.strings if each.entity_type == name]
        verdicts = [each.right for each in row.findings if each.entity_type == name and each.right is not None]
        return len(strings), sum(each.found for each in strings), len(verdicts), sum(verdicts)

    def leaks(row: Measured) -> Row:
        strings = [each for each in row.strings if each.entity_type == name]
        return sum(each.leaked for each in strings), len(strings)

    table = _table(rows, counts)
    strings, found, findings, right = (int(value) for value in table.sum(axis=0))
    figures: dict[str, Any] = {}
    for figure, of in (("precision", _precision), ("recall", _recall), ("f1", _f1)):
        value, spread = _figure(rows, table, of)
        figures |= {figure: value, f"{figure}_interval": spread}
    numbers = {"strings": strings, "strings_found": found, "findings": findings, "findings_right": right}
    return {"entity_type": name, **numbers, **figures, "leak": _rate(rows, leaks)}


def _precision(sums: Counts) -> Counts:
    return _divide(sums[:, 3], sums[:, 2])


def _recall(sums: Counts) -> Counts:
    return _divide(sums[:, 1], sums[:, 0])


def _f1(sums: Counts) -> Counts:
    precision, recall = np.nan_to_num(_precision(sums)), _recall(sums)  # without findings nothing was found: 0
    return np.where(precision + recall == 0, 0.0 * recall, _divide(2 * precision * recall, precision + recall))


def _family(rows: Sequence[Measured], name: str) -> dict[str, Any]:
    """The rates of one family, and what became of each type in it."""
    own = [row for row in rows if row.family == name]
    strings = [each for row in own for each in row.strings]
    types = []
    for kind in sorted({each.entity_type for each in strings}):
        alike = [each for each in strings if each.entity_type == kind]
        found, leaked = sum(each.found for each in alike), sum(each.leaked for each in alike)
        types.append({"entity_type": kind, "strings": len(alike), "found": found, "leaked": leaked})
    dropped = sum(row.fate in (Fate.DROPPED, Fate.QUARANTINED) for row in own)
    seconds = cpu_seconds(own)["per_image"]
    head = {"family": name, "samples": len(own), "not_released": dropped}
    return {**head, **rates(own), "types": types, "cpu_seconds_per_image": seconds}


def _instances(pictures: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    """How many instances pictures hold, and which types stand together in one, as the study counts them."""
    total: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for each in pictures:
        total.update(each)
        pairs.update(combinations(sorted(each), 2))
    holding = [each for each in pictures if each]
    most = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:MOST_PAIRS]
    return {
        "instances": total.total(),
        "pictures_with_any": len(holding),
        "mean_of_those": round(total.total() / len(holding), 3) if holding else None,
        "by_type": {name: {"instances": count, "pictures": sum(name in each for each in pictures)}
                    for name, count in sorted(total.items())},
        "pictures_with_two_types": sum(len(each) > 1 for each in pictures),
        "together": [{"entity_types": list(pair), "pictures": count} for pair, count in most],
    }  # fmt: skip


def cpu_seconds(rows: Sequence[Measured]) -> dict[str, Any]:
    """Mean CPU seconds of one image, whole and by stage; of pictures with and without text apart."""
    stages = sorted({name for row in rows for name in row.seconds})

    def mean(own: Sequence[Measured]) -> float | None:
        return round(sum(sum(row.seconds.values()) for row in own) / len(own), 4) if own else None

    return {
        "per_image": mean(rows),
        "with_text": mean([row for row in rows if row.has_text]),
        "without_text": mean([row for row in rows if not row.has_text]),
        "stages": {name: round(sum(row.seconds.get(name, 0.0) for row in rows) / len(rows), 4) for name in stages},
    }


def _types(rows: Sequence[Measured]) -> list[str]:
    """Every type that is true or found, those with the most strings first."""
    strings = Counter(each.entity_type for row in rows for each in row.strings)
    found = {each.entity_type for row in rows for each in row.findings}
    return sorted(strings | Counter(found), key=lambda name: (-strings[name], name))


def _table(rows: Sequence[Measured], counts: Callable[[Measured], Row]) -> Counts:
    return np.array([counts(row) for row in rows], np.float64)


def _figure(
    rows: Sequence[Measured], table: Counts, of: Callable[[Counts], Counts]
) -> tuple[float | None, list[float] | None]:
    """A figure of summed counts and its interval over units."""
    value = float(of(table.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return None, None
    units = np.array([row.unit or f"\0{number}" for number, row in enumerate(rows)])
    drawn = resampled_sums(table, units)
    spread = interval_of(of(drawn)) if drawn is not None else None
    return round(value, 4), [round(end, 4) for end in spread] if spread else None


def ratio(first: Sequence[Measured], second: Sequence[Measured], amount: Callable[[Measured], float]) -> dict[str, Any]:
    """How many times the second's amount the first's is, on the same samples, with an interval over them."""
    table = np.array([(amount(one), amount(other)) for one, other in zip(first, second, strict=True)], np.float64)
    value, spread = _figure(first, table, lambda sums: _divide(sums[:, 0], sums[:, 1]))
    return {"ratio": value, "interval": spread}


def _divide(count: Counts, of: Counts) -> Counts:
    """NaN where there is nothing to divide by."""
    return np.divide(count, of, out=np.full_like(count, np.nan), where=of > 0)
