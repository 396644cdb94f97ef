"""Reports of runs as they end in practice.

Set GATE_UPDATE_SNAPSHOTS=1 to write the snapshots anew, and read the diff.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gate.errors import ExitCode
from gate.report.estimate import estimate
from gate.report.model import DamagedShard, PolicyUsed, RunReport, Verdict
from gate.tally import Tally


def tally() -> Tally:
    return Tally(
        samples=148,
        members=444,
        failed_rows=4,
        near_duplicate_drops=2,
        unproven_drops=1,
        suppressed=1,
        fates=Counter(released=120, redacted=20, dropped=6, quarantined=2),
        member_fates=Counter(released=360, redacted=58, removed=3, dropped=18, quarantined=5),
        findings=Counter(
            {
                ("image_text", "MEDICAL_RECORD_NUMBER"): 1203,
                ("caption_text", "PERSON"): 12,
                ("caption_text", "EMAIL_ADDRESS"): 2,
                ("ultrasound", "PREGNANCY_ULTRASOUND"): 7,
                ("ultrasound", "ULTRASOUND"): 9,
            }
        ),
        unique_findings=Counter(
            {
                ("image_text", "MEDICAL_RECORD_NUMBER"): 1100,
                ("caption_text", "PERSON"): 11,
                ("caption_text", "EMAIL_ADDRESS"): 2,
                ("ultrasound", "PREGNANCY_ULTRASOUND"): 5,
                ("ultrasound", "ULTRASOUND"): 7,
            }
        ),
        finding_samples=Counter(
            {
                ("image_text", "MEDICAL_RECORD_NUMBER"): 40,
                ("caption_text", "PERSON"): 6,
                ("caption_text", "EMAIL_ADDRESS"): 2,
                ("ultrasound", "PREGNANCY_ULTRASOUND"): 7,
                ("ultrasound", "ULTRASOUND"): 9,
            }
        ),
        affected=Counter(MEDICAL_RECORD_NUMBER=40, PERSON=12, EMAIL_ADDRESS=2, ULTRASOUND=9, PREGNANCY_ULTRASOUND=7),
        instance_samples=41,
        instances=Counter(MEDICAL_RECORD_NUMBER=1150, PERSON=44, DATE_TIME=40, LOCATION=3),
        together=Counter(
            {
                ("DATE_TIME", "MEDICAL_RECORD_NUMBER"): 39,
                ("MEDICAL_RECORD_NUMBER", "PERSON"): 38,
                ("DATE_TIME", "PERSON"): 38,
                ("LOCATION", "PERSON"): 3,
            }
        ),
        rules=Counter(
            {
                ("names", "redact"): 12,
                ("scan-with-a-name-a-date-and-a-place-is-dropped", "drop"): 6,
                ("faces", "flag"): 3,
            }
        ),
        problems=Counter(image_undecodable=1, text_undecodable=1),
        remaining=Counter(faces=3),
    )


RELEASED = RunReport(
    verdict=Verdict.PASS,
    exit_code=ExitCode.OK,
    policy=PolicyUsed("strict", "ab" * 32, "strict"),
    source="data/web",
    tally=tally(),
    shards=3,
    seconds=61.3,
    version="0.1.0",
    release="release",
    manifest="release/_privacy/manifest.json",
    private="release.private",
    models=({"name": "ultrasound-heads", "sha256": "cd" * 32, "licence": "Apache-2.0"},),
    notes=("2 other files beside the shards were neither examined nor carried over",),
)
EXAMINED = replace(RELEASED, release=None, manifest=None, private=None, notes=())
CLEAN = Tally(samples=148, members=444, fates=Counter(released=148), member_fates=Counter(released=444))
DAMAGE = DamagedShard("00002", "it stops without the end-of-archive blocks: the file was cut short")

REPORTS = {
    "released": RELEASED,
    "released-fail": replace(RELEASED, verdict=Verdict.FAIL, exit_code=ExitCode.VIOLATION),
    "clean": replace(EXAMINED, tally=CLEAN, policy=PolicyUsed("our-own", "ab" * 32, "conf/gate.yaml")),
    "fail": replace(EXAMINED, verdict=Verdict.FAIL, exit_code=ExitCode.VIOLATION),
    "partial": replace(
        EXAMINED,
        tally=CLEAN,
        verdict=Verdict.PARTIAL,
        exit_code=ExitCode.INCOMPLETE,
        estimate=estimate(CLEAN, total=1000, random=True, seconds=61.3, input_bytes=90_000_000),
    ),
    "partial-fail": replace(
        EXAMINED,
        verdict=Verdict.FAIL,
        exit_code=ExitCode.VIOLATION,
        estimate=estimate(tally(), total=1_000_000, random=False, seconds=61.3, input_bytes=1_230_000_000_000),
    ),
    "damaged": replace(
        EXAMINED,
        verdict=Verdict.INCOMPLETE,
        exit_code=ExitCode.INCOMPLETE,
        damaged=(DAMAGE,),
        resumed_shards=2,
        shard_range=(0, 3),
    ),
    "quarantined": replace(EXAMINED, verdict=Verdict.INCOMPLETE, exit_code=ExitCode.INCOMPLETE),
    "nothing": replace(EXAMINED, tally=Tally(), verdict=Verdict.INCOMPLETE, exit_code=ExitCode.INCOMPLETE, seconds=0.0),
}


@pytest.fixture(params=list(REPORTS))
def named_report(request: pytest.FixtureRequest) -> tuple[str, RunReport]:
    return request.param, REPORTS[request.param]


@pytest.fixture
def released() -> RunReport:
    return RELEASED


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent / "snapshots" / name
        if os.environ.get("GATE_UPDATE_SNAPSHOTS"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
