"""What papers may say: no more than the manifest, and the same figures as the page on limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gate.manifest.build import build_manifest
from gate.manifest.schema import ShardRecord
from gate.policy import load_policy
from gate.report.account import Account, bucketed, missed, read_account, searches, silences, treatment
from gate.report.card import card_section
from gate.report.croissant import croissant
from gate.report.summary import summary_markdown
from gate.tally import Tally
from gate.types import Fate
from tests.manifest.conftest import KEY, make_release, policy, tally_of  # noqa: F401  (fixtures)

ROOT = Path(__file__).resolve().parents[2]
MODEL = {"name": "finder", "sha256": "ab" * 32, "licence": "MIT", "miss_rates": {"PERSON": 0.123}}


def account_of(release: Path) -> Account:
    found, account = read_account(str(release))
    assert account is not None, found.mismatches
    return account


def all_papers(account: Account) -> str:
    return "\n".join([card_section(account), summary_markdown(account), json.dumps(croissant(account, base="r/"))])


def many(findings: int = 40) -> Tally:
    tally = tally_of(*[Fate.RELEASED] * 5, Fate.REDACTED, Fate.DROPPED, Fate.QUARANTINED, failed_rows=2)
    tally.findings["caption_text", "PERSON"] = findings
    tally.finding_samples["caption_text", "PERSON"] = 23
    tally.unique_findings["caption_text", "PERSON"] = findings
    tally.findings["caption_text", "URL"] = tally.finding_samples["caption_text", "URL"] = 7
    tally.suppressed = 57
    return tally


def rows_release(folder: Path) -> Path:
    folder.mkdir()
    (folder / "rows.parquet").write_bytes(b"PAR1")
    build_manifest(
        folder,
        policy=load_policy("strict"),
        key=KEY,
        version="0.1.0",
        environment={},
        models=[],
        tally=tally_of(Fate.RELEASED, Fate.RELEASED),
        shards=[ShardRecord(name="rows", samples=2, members=0, rows=2)],
        verdict="pass",
        complete=True,
        shard_range=None,
        decisions_root=bytes(32),
        examined="rows",
    )
    return folder


def test_counts_stay_in_powers_of_ten(make_release):  # noqa: F811
    text = all_papers(account_of(make_release(tally=many())))
    assert "10 to 99" in text
    assert not re.search(r"\b(23|40|57|7)\b(?! %)", re.sub(r"[0-9a-f]{64}|\d+\.\d+|\d of \d+", "", text))
    assert "let pass (suppressions) are still in the set" in text


@pytest.mark.parametrize(
    ("bucket", "words"), [("<10", "fewer than 10, or none"), ("10-99", "10 to 99"), ("1000-9999", "1000 to 9999")]
)
def test_buckets_in_words(bucket, words):
    assert bucketed(bucket) == words


def test_what_rules_do_with_a_type_is_not_overstated(tmp_path, make_release):  # noqa: F811
    path = tmp_path / "p.yaml"
    path.write_text(
        """version: 1
name: p
detectors: {caption_text: , face: }
rules:
  - {id: a, when: {entity_type: PERSON}, action: redact, reason: r}
  - {id: b, when: {any: [{entity_type: URL}, {entity_type: HANDLE, min_score: 0.9}]}, action: drop, reason: r}
  - {id: c, when: {all: [{entity_type: DATE_TIME}, {not: {entity_type: LOCATION}}]}, action: redact, reason: r}
  - {id: d, when: {entity_type: PHONE_NUMBER, place: key}, action: redact, reason: r}
  - {id: e, when: {entity_type: FACE}, action: flag, reason: r}
"""
    )
    done = treatment(account_of(make_release(policy=load_policy(path))))
    assert done.removed == ("PERSON", "URL")
    assert done.sometimes == ("DATE_TIME", "PHONE_NUMBER", "HANDLE")
    assert {"FACE", "LOCATION"} <= set(done.left)


def test_of_rows_nothing_is_said_that_needs_pictures(tmp_path):
    account = account_of(rows_release(tmp_path / "rows"))
    assert {search.detector for search in searches(account)} == {"caption_text", "metadata"}
    assert {place for search in searches(account) for place in search.places} == {"column", "key"}
    assert "No picture was examined." in set(silences(account))
    text = all_papers(account)
    assert "FACE" not in treatment(account).removed + treatment(account).sometimes + treatment(account).left
    assert text.count("of the pictures themselves nothing is said") == 3
    assert "is filled" not in text and "Regions of a picture" not in text
    assert {each.by for each in missed(account)} == {"caption_text", "metadata"}


def test_a_part_of_a_set_is_called_one(make_release):  # noqa: F811
    account = account_of(make_release(complete=False, shard_range=(0, 2)))
    for paper in (card_section(account), summary_markdown(account), json.dumps(croissant(account, base=""))):
        assert "only a part of the set" in paper
    assert "gate verify RELEASE --partial" in summary_markdown(account)


def test_a_policy_that_removes_nothing_is_called_so(make_release):  # noqa: F811
    account = account_of(make_release(policy=load_policy("audit")))
    assert treatment(account).removed == ()
    assert all_papers(account).count("only counts and removes nothing") == 3


def test_no_account_of_a_failed_or_changed_release(make_release):  # noqa: F811
    found, account = read_account(str(make_release("failed", verdict="fail")))
    assert account is None and not found.ok
    release = make_release("changed")
    (release / "00000.tar").write_bytes(b"another")
    assert read_account(str(release))[1] is None


def test_rates_are_those_of_the_manifest_and_of_this_version(make_release):  # noqa: F811
    mine = list(missed(account_of(make_release("a", models=[MODEL, MODEL]))))
    assert [(each.what, each.rate) for each in mine if each.by == "finder"] == [("PERSON", "12.3 %")]
    assert any(each.by == "caption_text" for each in mine)
    older = list(missed(account_of(make_release("b", models=[MODEL], version="0.0.9"))))
    assert {each.by for each in older} == {"finder"}


def test_the_table_of_rates_is_the_page_on_limits():
    table = json.loads((ROOT / "gate/report/measured.json").read_text())
    limits = (ROOT / "docs/limits.md").read_text()
    assert len(table["rates"]) >= 8
    for item in table["rates"]:
        assert re.search(rf"(?<![\d.]){re.escape(item['rate'])}", limits), item
        assert item["command"] in " ".join(limits.split()), item


def test_what_a_policy_says_means_nothing_to_markdown(tmp_path, make_release):  # noqa: F811
    path = tmp_path / "p.yaml"
    path.write_text(
        "version: 1\nname: p\ndescription: 'a | b <script> [x](y)'\ndetectors: {caption_text: }\n"
        "rules:\n  - {id: a, when: {entity_type: PERSON}, action: redact, reason: 'c | d <!-- gate card: end -->'}\n"
    )
    text = summary_markdown(account_of(make_release(policy=load_policy(path))))
    assert r"a \| b \<script\> \[x\](y)" in text
    assert r"c \| d \<!-- gate card: end --\>" in text


def test_the_same_release_gives_the_same_papers(make_release):  # noqa: F811
    assert all_papers(account_of(make_release("x"))).replace("x", "") == all_papers(
        account_of(make_release("xx"))
    ).replace("x", "")


@pytest.mark.parametrize("module", ["card", "croissant", "summary"])
def test_papers_need_the_core_install_only(module):
    heavy = "{'numpy', 'cv2', 'PIL', 'pyarrow', 'onnxruntime', 'torch', 'spacy', 'mlcroissant'}"
    code = f"import sys, gate.report.{module}; print(*sorted({heavy} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
