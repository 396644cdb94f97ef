"""What `gate train` says of a head: a report for the terminal, and a model card in Markdown."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.learn.labelled import NO_LABEL
from gate.learn.parts import TEST, TRAINING, VALIDATION
from gate.learn.split import SOURCE
from gate.manifest.files import show
from gate.report.numbers import plural

Card = Mapping[str, Any]

_PARTS = (TRAINING, VALIDATION, TEST)
_FEW = 50
_HEADING = f"{'':26}{'pictures':>9}{'positive':>9}{'accuracy':>10}{'FP rate':>9}{'FN rate':>9}{'AUC':>8}"
_REASONS = {
    "straddling_groups": "in the group of a picture of a later part",
    "similar": "more similar than 0.95 to a picture of a later part",
    "near_duplicates": "near-duplicate of a picture of a later part",
}


def text_report(card: Card) -> str:
    """At most 80 columns."""
    lines = [*_head(card), "", *_counts(card), "", *_choices(card), "", *_table(card), *_notes(card)]
    return "\n".join(map(show, lines)) + "\n"


def warnings(card: Card) -> list[str]:
    """What whoever uses this head must know."""
    data, test = card["data"], card["figures"]["test"]
    found = []
    if data["split_by"] != SOURCE and not data["test_sources_named"]:
        sources = {name for part in data["sources"].values() for name in part}
        why = "the data names one source only" if len(sources) == 1 else "too few sources hold each class"
        found.append(
            f"split by group, not by source ({why}): the figures say nothing of pictures from sources that took no part"
        )
    elif data["split_by"] != SOURCE:
        found.append("training and validation share sources: the threshold was chosen on sources that the head knew")
    if card["search"]["by"] != SOURCE:
        found.append("parameters and calibration come from folds by group: each class needs two sources for more")
    few = min(test["positives"], test["pictures"] - test["positives"])
    if few < _FEW:
        found.append(f"the smaller class of the test part has {plural(few, 'picture')}: its rates are rough")
    if card["holds_training_examples"]:
        found.append(
            "the head holds features of training pictures (support vectors): share it only if you may share those"
        )
    return found


def model_card(card: Card, command: Sequence[str]) -> str:
    """The model card in Markdown. What gate cannot know is left for a person, and says so."""
    labels, features = ", ".join(map(_code, card["positive"])), _code(card["embedder"]["name"])
    lines = [
        f"# Head: {_markdown(', '.join(card['positive']))}",
        "",
        f"A {card['kind']} head that looks for pictures labelled {labels}, on features of {features} "
        f"(weights {card['embedder']['digest'][:16]}). It scores a picture with a probability; from "
        f"{card['threshold']:.4g} on it counts as positive.",
        "",
        "| | |",
        "|---|---|",
        f"| arrays (sha256) | `{card['sha256']}` |",
        f"| parameters | {_pairs(card['search']['chosen'])} |",
        f"| threshold | {_rule(card)} |",
        f"| seed | {card['seed']} |",
        f"| made with | {_pairs(card['made_with'])} |",
        f"| holds training examples | {'yes' if card['holds_training_examples'] else 'no'} |",
        "",
        "## To be filled in by a person",
        "",
        "- Intended use, and uses it is not fit for:",
        "- Licence of this head:",
        "- Licence and origin of each source below, and the right to train on it:",
        "- Who is responsible, and how to reach them:",
        "",
        "## Figures",
        "",
        "| part | pictures | positives | accuracy | FP rate | FN rate | ROC-AUC |",
        "|---|---|---|---|---|---|---|",
        *(_markdown_row(name, card["figures"][name]) for name in _PARTS[1:]),
        "",
        "Test part by source:",
        "",
        "| source | pictures | positives | accuracy | FP rate | FN rate | ROC-AUC |",
        "|---|---|---|---|---|---|---|",
        *(_markdown_row(name or "(none)", each) for name, each in card["figures"]["test"]["by_source"].items()),
        "",
        *(f"- {warning[0].upper()}{warning[1:]}." for warning in warnings(card)),
        "",
        "## Data",
        "",
        *(_markdown_sources(card)),
        "",
        *(f"- {_markdown(line)}" for line in _left_out(card)),
        "",
        "## Made by",
        "",
        f"    {show(shlex.join(command))}",
    ]
    return "\n".join(lines) + "\n"


def _head(card: Card) -> Iterator[str]:
    yield _short(f"{card['kind']} head for {', '.join(card['positive'])}", 79)
    yield _short(f"features of {card['embedder']['name']}, weights {card['embedder']['digest'][:12]}", 79)


def _counts(card: Card) -> Iterator[str]:
    yield f"{'':26}{'pictures':>9}{'positive':>9}{'sources':>9}"
    for name in _PARTS:
        sources = card["data"]["sources"][name]
        pictures = sum(each["pictures"] for each in sources.values())
        positives = sum(each["positives"] for each in sources.values())
        yield f"{name:26}{pictures:>9,}{positives:>9,}{len(sources):>9,}"
    yield from _left_out(card)


def _left_out(card: Card) -> Iterator[str]:
    data = card["data"]
    if data["from_worksheet"]:
        yield f"from the worksheet: {plural(data['from_worksheet'], 'picture')}"
    counts = {f"label {label} is ignored": count for label, count in data["ignored_labels"].items()}
    counts |= {"without a label" if why == NO_LABEL else why: n for why, n in data["skipped"].items()}
    counts |= {_REASONS[why]: n for why, n in data["removed"].items()}
    for reason, count in counts.items():
        if count:
            yield f"left out: {count:,} ({reason})"


def _choices(card: Card) -> Iterator[str]:
    data, search = card["data"], card["search"]
    named = ", test sources named" if data["test_sources_named"] else ""
    yield f"parts: by {data['split_by']}{named}; seed {card['seed']}"
    area = "" if search["roc_auc"] is None else f", ROC-AUC {search['roc_auc']:.4f}"
    yield f"parameters: {_pairs(search['chosen'])} ({search['folds']} folds by {search['by']}{area})"
    yield f"threshold: {_rule(card)}"


def _rule(card: Card) -> str:
    most = card["max_fn_rate"]
    rule = "fewest errors" if most is None else f"fewest false alarms, missing at most {100 * most:g} %"
    return f"{card['threshold']:.4f} ({rule}; validation part)"


def _table(card: Card) -> Iterator[str]:
    yield _HEADING
    for name in _PARTS[1:]:
        yield _row(name, card["figures"][name])
    by_source = card["figures"]["test"]["by_source"]
    if len(by_source) > 1:
        for source, each in by_source.items():
            yield _row(f"  {source or '(no source)'}", each)


def _notes(card: Card) -> Iterator[str]:
    for warning in warnings(card):
        yield ""
        yield from _wrapped(f"note: {warning}")


def _row(name: str, rates: Mapping[str, Any]) -> str:
    figures = _shares(rates)
    columns = zip(figures, (10, 9, 9, 8), strict=True)
    return f"{_short(name, 25):26}{rates['pictures']:>9,}{rates['positives']:>9,}" + "".join(
        f"{f:>{w}}" for f, w in columns
    )


def _shares(rates: Mapping[str, Any]) -> list[str]:
    shares = [rates[name] for name in ("accuracy", "fp_rate", "fn_rate")]
    area = rates["roc_auc"]
    return [*("-" if s is None else f"{100 * s:.2f} %" for s in shares), "-" if area is None else f"{area:.4f}"]


def _markdown_row(name: str, rates: Mapping[str, Any]) -> str:
    return f"| {' | '.join([_markdown(name), str(rates['pictures']), str(rates['positives']), *_shares(rates)])} |"


def _markdown_sources(card: Card) -> Iterator[str]:
    yield "| part | source | pictures | positives |"
    yield "|---|---|---|---|"
    for part in _PARTS:
        for source, each in card["data"]["sources"][part].items():
            yield f"| {part} | {_markdown(source or '(none)')} | {each['pictures']} | {each['positives']} |"


def _markdown(text: str) -> str:
    """Names of labels and sources come with the data: here they are text, never markup."""
    return re.sub(r"([\\`*<>\[\]|&~])", r"\\\1", show(text))


def _code(text: str) -> str:
    return f"`{show(text).replace('`', chr(39))}`"


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 80)
