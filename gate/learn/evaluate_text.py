"""An evaluation's document as text of at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gate.learn.evaluate_report import FIGURES, MAX_FN_RATE, SMALL
from gate.manifest.files import show

WIDTH = 80
_NAME, _COLUMNS = 22, (11, 11, 11, 13, 12)
_SOURCE, _COUNT, _RATE = 20, 6, 18
_LEFT = WIDTH - _SOURCE - _COUNT

Document = Mapping[str, Any]
Interval = Sequence[float] | None


def render_text(document: Document) -> str:
    """The table of methods, then the errors by source."""
    lines = [*_head(document), "", *_table(document)]
    for title, part in (("Missed, by source", "missed"), ("False alarms, by source", "false_alarms")):
        lines += _sources(document["methods"], title, part)
    return "\n".join(map(show, lines)) + "\n"


def _head(document: Document) -> Iterator[str]:
    counts = document["pictures"]
    yield f"{document['question']}: {counts['read']:,} pictures"
    yield from (
        f"{count:>9,}  {what}"
        for what, count in (
            ("positive", counts["positive"]),
            ("negative", counts["negative"]),
            ("not counted (an ignored label)", counts["ignored"]),
            ("without a label", counts["without_label"]),
            *((f"unreadable ({reason})", count) for reason, count in counts["unreadable"].items()),
        )
        if count or what in {"positive", "negative"}
    )
    sources = {row["source"] for part in ("missed", "false_alarms") for row in document["methods"][0][part]}
    if document["folds"]:
        yield f"{len(sources)} sources, held out in {len(document['folds'])} folds of whole sources"
        removed = max(method["training_pictures_removed"] for method in document["methods"])
        yield f"{removed:,} training pictures removed over all folds, as their like or group is held out"
    for warning in document["warnings"]:
        yield from textwrap.wrap(f"warning: {warning}", WIDTH, subsequent_indent="  ")


def _table(document: Document) -> Iterator[str]:
    heads = ("accuracy", "FP rate", "FN rate", "ROC-AUC", f"FP@FN{100 * MAX_FN_RATE:.0f}%")
    yield " " * _NAME + _line(heads)
    for number, method in enumerate(document["methods"], 1):
        name = _name(number, method)
        if len(name) > _NAME:
            yield from textwrap.wrap(name, WIDTH, subsequent_indent="  ")
            name = ""
        cells = (_area(method[f]) if f == "roc_auc" else _percent(method[f]) for f in FIGURES)
        yield f"{name:{_NAME}}" + _line(cells)
        spreads = (_spread(method["intervals"][f], 1 if f == "roc_auc" else 100) for f in FIGURES)
        yield f"{'  95 % over sources':{_NAME}}" + _line(spreads)
    yield from textwrap.wrap(
        f"FP@FN{100 * MAX_FN_RATE:.0f}%: the FP rate where the threshold is set, on these very pictures, so that at "
        f"most {100 * MAX_FN_RATE:g} % of the positives are missed. The other rates are at thresholds chosen without "
        "them."
        + (" *: not held-out, see the warnings." if not all(m["held_out"] for m in document["methods"]) else ""),
        WIDTH,
    )


def _line(cells: Iterable[str]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, _COLUMNS, strict=True))


def _sources(methods: Sequence[Document], title: str, part: str) -> Iterator[str]:
    rows = methods[0][part]
    if not rows:
        return
    names = [f"{number} {method['method'] or method['embedder']}" for number, method in enumerate(methods, 1)]
    width = _LEFT // 3 if max(map(len, names)) < _LEFT // 3 else _LEFT // 2
    for start in range(0, len(methods), _LEFT // width):
        beside = methods[start : start + _LEFT // width]
        yield ""
        heads = (f"{_cut(name, width - 1).rstrip():>{width}}" for name in names[start : start + len(beside)])
        yield f"{title:{_SOURCE + _COUNT}}" + "".join(heads)
        for place, row in enumerate(rows):
            cells = (f"{_cell(method[part][place]):>{width}}" for method in beside)
            yield f"{_cut(row['source'] or '(none told)', _SOURCE)}{row['pictures']:>{_COUNT},}" + "".join(cells)
        name = "mean_fn_rate_over_sources" if part == "missed" else "mean_fp_rate_over_sources"
        means = "".join(f"{_mean(method[name]):>{width}}" for method in beside)
        yield f"{f'mean ({SMALL}+, rest as 1)':{_SOURCE + _COUNT}}{means}".rstrip()


def _name(number: int, method: Document) -> str:
    return f"{number} {method['embedder']} {method['method']}".rstrip() + ("" if method["held_out"] else " *")


def _cell(row: Document) -> str:
    return f"{100 * row['rate']:>{_RATE - 12}.1f} %{_spread(row['interval'], 100):>10}"


def _mean(rate: float) -> str:
    return f"{100 * rate:.1f} %{'':10}"  # no interval


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.2f} %"


def _area(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _spread(interval: Interval, scale: int) -> str:
    if interval is None:
        return "-"
    low, high = (scale * end for end in interval)
    return f"{low:.3f}-{high:.3f}" if scale == 1 else f"{_digits(low)}-{_digits(high)}"


def _digits(value: float) -> str:
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}"


def _cut(text: str, width: int) -> str:
    return f"{text if len(text) <= width else text[: width - 1] + '…':{width}}"
