from __future__ import annotations

import json
from collections.abc import Callable

from gate.report.json import render_json
from gate.report.model import RunReport


def test_snapshot(named_report: tuple[str, RunReport], snapshot: Callable[[str, str], None]) -> None:
    name, report = named_report
    snapshot(f"{name}.json", render_json(report))


def test_samples_and_members_balance(named_report: tuple[str, RunReport]) -> None:
    document = json.loads(render_json(named_report[1]))
    for name in ("samples", "members"):
        counts = document[name]
        assert counts.pop("read") == sum(counts.values())


def test_every_report_has_the_same_names(released: RunReport, named_report: tuple[str, RunReport]) -> None:
    document = json.loads(render_json(named_report[1]))
    assert document.keys() == json.loads(render_json(released)).keys()
    assert document["schema"] == "gate-scan/1"
