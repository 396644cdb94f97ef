"""A run as one JSON object with a versioned, sorted layout, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from gate.report.model import RunReport
from gate.tally import Tally
from gate.types import Fate

SCHEMA = "gate-scan/1"
"""Grows only by new names; a changed meaning gets a new number."""


def render_json(report: RunReport) -> str:
    """The whole report, ending with a line feed."""
    tally = report.tally
    document = {
        "schema": SCHEMA,
        "version": report.version,
        "verdict": report.verdict.value,
        "exit_code": int(report.exit_code),
        "policy": {"name": report.policy.name, "sha256": report.policy.digest, "origin": report.policy.origin},
        "baseline": report.policy.baseline,
        "source": report.source,
        "examined": report.examined,
        "not_looked_for": list(report.not_looked_for),
        "shards": report.shards,
        "resumed_shards": report.resumed_shards,
        "shard_range": None if report.shard_range is None else list(report.shard_range),
        "seconds": round(report.seconds, 3),
        "release": report.release,
        "manifest": report.manifest,
        "private": report.private,
        **_counts(tally),
        "damaged_shards": [{"name": shard.name, "reason": shard.reason} for shard in report.damaged],
        "models": [dict(model) for model in report.models],
        "estimate": None if report.estimate is None else asdict(report.estimate),
        "notes": list(report.notes),
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "samples": {"read": tally.samples, **{fate.value: tally.fate(fate) for fate in Fate}},
        "members": {
            "read": tally.members,
            **{name: tally.member_fates[name] for name in (*[fate.value for fate in Fate], "removed")},
        },
        "near_duplicate_drops": tally.near_duplicate_drops,
        "unproven_drops": tally.unproven_drops,
        "failed_rows": tally.failed_rows,
        "suppressed_findings": tally.suppressed,
        "accepted_findings": tally.accepted,
        "findings": [
            {
                "detector": detector,
                "entity_type": entity_type,
                "samples": tally.finding_samples[detector, entity_type],
                "findings": count,
                "unique": tally.unique_findings[detector, entity_type],
            }
            for (detector, entity_type), count in sorted(tally.findings.items())
        ],
        "in_pictures": {
            "samples": tally.instance_samples,
            "instances": dict(tally.instances),
            "together": [
                {"entity_types": list(pair), "samples": count} for pair, count in sorted(tally.together.items())
            ],
        },
        "affected_samples": dict(tally.affected),
        "rules": [
            {"rule": rule, "action": action, "samples": count} for (rule, action), count in sorted(tally.rules.items())
        ],
        "remaining": dict(tally.remaining),
        "problems": dict(tally.problems),
    }
