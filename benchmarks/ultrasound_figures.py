"""Calibration from held-out margins, and the figures that the ultrasound benchmark prints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from ultrasound_data import IN_SCENE, PREGNANCY, ULTRASOUND

from gate.vision.sonogram import Calibration

Calibrations = dict[int, Calibration]
Row = dict[str, Any]
LEAST = 14
"""Smaller sources are pooled."""

FALSE_ALARMS = {"ultrasound": 0.01, "medical": 0.002}
MISSES = 0.04
"""What `calibrate` allows itself on the pictures that it sees."""

_PHOTOGRAPHS = {"natural", "face", "scene_text", "document_text", "invitation", "other"}
_QUESTIONS = ("ultrasound", "pregnancy", "medical")


def calibrate(rows: list[Row]) -> Calibration:
    """Slopes of a logistic regression a question, and offsets that put the decision where it errs as wanted.

    An ultrasound, and another clinical picture: where FALSE_ALARMS of the photographs lie above. A pregnancy: where
    MISSES of the pregnancies lie below, each source weighing the same, since an uncertain kind is no reason to let
    an ultrasound pass.
    """
    slopes = [_slope([r for r in rows if _asked(r, question)], question) for question in _QUESTIONS]
    plain = [r for r in rows if r["kind"] == "as it is" and r["label"] != IN_SCENE]
    photographs = [r for r in plain if r["label"] in _PHOTOGRAPHS]
    pregnancies = [r for r in plain if r["label"] in PREGNANCY]
    alarms = [
        float(np.quantile([_highest(r, _QUESTIONS.index(question)) for r in photographs], 1 - share))
        for question, share in FALSE_ALARMS.items()
    ]
    missed = _quantile([_highest(r, 1) for r in pregnancies], _weights(pregnancies), MISSES)
    decisions = (alarms[0], missed, alarms[1])
    offsets = [round(-slope * at, 4) for slope, at in zip(slopes, decisions, strict=True)]
    return (slopes[0], slopes[1], slopes[2]), (offsets[0], offsets[1], offsets[2])


def _slope(rows: list[Row], question: str) -> float:
    """Of margins to log-odds; sources weigh by the root of their size, and both answers the same."""
    truth = np.array([_truth(r, question) for r in rows])
    if question == "medical":  # too few sources to leave one out
        return 1.0
    weights = np.zeros(len(rows))
    for answer in (True, False):
        weights[truth == answer] = _weights([r for r, t in zip(rows, truth, strict=True) if t == answer], 0.5)
    values = np.array([[_highest(r, _QUESTIONS.index(question))] for r in rows])
    model = LogisticRegression(C=100.0).fit(values, truth, sample_weight=weights * len(rows))
    return round(float(model.coef_[0, 0]), 4)


def _highest(row: Row, question: int) -> float:
    return float(max(part[question] for part in row["parts"]))


def _weights(rows: list[Row], power: float = 1.0) -> NDArray[np.float64]:
    """One row's share of the whole: a source of n pictures weighs n to the power of 1 - `power`."""
    sizes = Counter(r["source"] for r in rows)
    weights = np.array([sizes[r["source"]] ** -power for r in rows])
    return weights / weights.sum()


def _quantile(values: list[float], weights: NDArray[np.float64], share: float) -> float:
    order = np.argsort(values)
    return float(np.array(values)[order][np.searchsorted(np.cumsum(weights[order]), share)])


def _asked(row: Row, question: str) -> bool:
    if row["kind"] not in {"as it is", "scene", "scene without"}:
        return False
    return question != "pregnancy" or row["label"] in ULTRASOUND


def _truth(row: Row, question: str) -> bool:
    if question == "medical":
        return row["label"] == "other_medical"
    return row["label"] in (ULTRASOUND if question == "ultrasound" else PREGNANCY)


def margins(parts: list[list[float]], calibration: Calibration) -> list[float]:
    """Log-odds of a picture, as the detector combines its parts."""
    each = np.array(parts) * calibration[0] + np.array(calibration[1])
    return [float(each[:, 0].max()), float(np.minimum(each[:, 0], each[:, 1]).max()), float(each[:, 2].max())]


def report(rows: list[Row]) -> dict[str, Any]:
    """Print every figure, and return them."""
    real = [r for r in rows if r["kind"] == "as it is"]
    whole = [r for r in real if r["label"] != IN_SCENE]
    card: dict[str, Any] = {}
    card["ultrasound_missed"] = _by_source(
        "ULTRASOUND missed", whole, lambda r: r["label"] in ULTRASOUND, 0, wrong=False
    )
    card["ultrasound_false"] = _by_source(
        "ULTRASOUND found wrongly", whole, lambda r: r["label"] not in ULTRASOUND, 0, wrong=True
    )
    card["pregnancy_missed"] = _by_source("PREGNANCY missed", whole, lambda r: r["label"] in PREGNANCY, 1, wrong=False)
    card["pregnancy_false"] = _by_source(
        "PREGNANCY found wrongly, other ultrasound", whole, lambda r: r["label"] == "other_ultrasound", 1, wrong=True
    )
    card["pregnancy_false_elsewhere"] = _by_source(
        "PREGNANCY found wrongly, no ultrasound", whole, lambda r: r["label"] in _PHOTOGRAPHS, 1, wrong=True
    )
    card["medical_missed"] = _by_source(
        "MEDICAL missed", whole, lambda r: r["label"] == "other_medical", 2, wrong=False
    )
    card["medical_false"] = _by_source(
        "MEDICAL found wrongly", whole, lambda r: r["label"] in _PHOTOGRAPHS, 2, wrong=True
    )
    card["pregnancy_auc"] = _auc([r for r in whole if r["label"] in ULTRASOUND])
    card["in_scene"] = {
        name: [round(r["margins"][k], 2) for r in real if r["label"] == IN_SCENE] for k, name in enumerate(_QUESTIONS)
    }
    print("\nsix real ones in scenes, margins:", card["in_scene"])
    card["scenes"] = _scenes(rows)
    card["varied"] = _varied([r for r in rows if r["kind"] == "varied"])
    return card


def _by_source(
    title: str, rows: list[Row], chosen: Callable[[Row], bool], question: int, *, wrong: bool
) -> dict[str, Any]:
    """Share of errors by source; sources of fewer than LEAST pictures are pooled in the mean over sources."""
    errors: dict[str, list[bool]] = defaultdict(list)
    for r in rows:
        if chosen(r):
            errors[f"{r['source']} ({r['label']})"].append((r["margins"][question] >= 0) == wrong)
    print(f"\n{title}\n{'source':44}{'n':>6}{'errors':>8}{'rate':>8}")
    for source, found in sorted(errors.items()):
        print(f"{source:44}{len(found):6}{sum(found):8}{np.mean(found):8.3f}")
    large = [float(np.mean(found)) for found in errors.values() if len(found) >= LEAST]
    small = [one for found in errors.values() if len(found) < LEAST for one in found]
    mean = float(np.mean([*large, *([np.mean(small)] if small else [])])) if errors else float("nan")
    total = sum(len(found) for found in errors.values())
    print(f"mean over sources {mean:.4f}; {sum(map(sum, errors.values()))} of {total} pictures")
    by_source = {s: {"pictures": len(f), "errors": int(sum(f))} for s, f in sorted(errors.items())}
    return {"mean_over_sources": round(mean, 4), "by_source": by_source}


def _auc(rows: list[Row]) -> dict[str, float]:
    """Pregnancy against other ultrasound: both sides held out (within folds), and over the margins of all folds."""
    result = {}
    for fold in sorted({r["fold"] for r in rows}):
        result[f"fold {fold}"] = _one_auc([r for r in rows if r["fold"] == fold])
    result["all"] = _one_auc(rows)
    print("\npregnancy against other ultrasound, AUC:", result)
    return result


def _one_auc(rows: list[Row]) -> float:
    truth = [r["label"] in PREGNANCY for r in rows]
    return round(float(roc_auc_score(truth, [r["margins"][1] for r in rows])), 4)


def _scenes(rows: list[Row]) -> dict[str, float]:
    result = {}
    print("\nmade scenes: share of the picture, ULTRASOUND found")
    for kind in ("scene", "scene without"):
        for share in sorted({r["share"] for r in rows if r["kind"] == kind}):
            hits = [r["margins"][0] >= 0 for r in rows if r["kind"] == kind and r["share"] == share]
            result[f"{kind} {share}"] = round(float(np.mean(hits)), 4)
            print(f"{kind:16}{share:6.2f}{len(hits):6}{np.mean(hits):8.3f}")
    return result


def _varied(rows: Iterable[Row]) -> dict[str, float]:
    """How often the decision on ULTRASOUND is that of the picture itself."""
    itself: dict[str, bool] = {}
    same: dict[str, list[bool]] = defaultdict(list)
    for r in rows:
        decision = r["margins"][0] >= 0
        if r["variant"] == "itself":
            itself[r["name"]] = decision
        else:
            same[r["variant"]].append(decision == itself[r["name"]])
    result = {name: round(float(np.mean(found)), 4) for name, found in sorted(same.items())}
    result["all"] = round(float(np.mean([one for found in same.values() for one in found])), 4)
    print("\ndecision unchanged:", result)
    return result
